"""B4, the nearest unit: 37 officers, 14 vehicles and six cameras around one incident in a small township.

A lorry dumps rubble on the main street (正街) and will be gone in a minute. Streets, not the crow, say who is nearest:
a vehicle 400 m down the main street needs 41 s at 35 km/h; one a block away behind two lanes needs 78 s.
"""

from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
import shapely

from geo.desk import handling, queries
from geo.desk.absences import enter_absence
from geo.desk.office import Office
from geo.desk.reporting import Report, report
from geo.desk.sending import cameras_at, offers_for
from geo.errors import Forbidden
from geo.exchange import read_community
from geo.model import REPORTER, SYSTEM, Actor, Case, Closure, Source, Visit
from geo.schedule import Offer
from tests.geo.desk.conftest import TOWN, MovedClock, person
from tests.geo.desk.ladders import office_of
from tests.small_town import PROFILE, small_layers, write_small_town

OFFICERS, VEHICLES = 37, 14
MAIN, SCHOOL = 35.6484, 35.6468
"""Latitudes of the main street and of the street south of it."""
INCIDENT = (111.4755, MAIN)
DOWN_THE_STREET, A_BLOCK_AWAY = (111.4711, MAIN), (111.4755, SCHOOL)
ROLE = """
[[roles]]
key = "officer"
name = { zh = "执法队员", en = "Officer" }
grants = "worker"
level = "community"
travel = "ebike"

[[departments]]
"""
KINDS = """
[[place_kinds]]
key = "vehicle"
name = { zh = "执法车辆", en = "Vehicle" }
icon = "车"
colour = "#444444"
use = "vehicles"
activity = "field"

[[place_kinds]]
key = "camera"
name = { zh = "视频点位", en = "Camera point" }
icon = "摄"
colour = "#7f7f7f"
use = "camera"

[[place_kinds]]
"""
DUMPING = """
[[categories]]
code = "dumping"
group = "safety"
name = { zh = "倾倒渣土", en = "Dumping" }
urgency = "urgent"
limit_h = 1
clock = "around"

[[categories]]
"""
CAMERAS: tuple[tuple[float, float, dict[str, float]], ...] = (
    (-0.0005, 0.0, {"looks_deg": 90, "angle_deg": 60}),  # 45 m west of it, looks along the street at it
    (0.0008, 0.0, {"looks_deg": 270, "angle_deg": 60}),  # 72 m east, looks at it
    (0.0, 0.0004, {"looks_deg": 180, "angle_deg": 90}),  # 44 m north, looks at it
    (0.0002, -0.0003, {"looks_deg": 180, "angle_deg": 90}),  # looks away from it
    (-0.0012, 0.0, {"looks_deg": 90, "angle_deg": 40, "reach_m": 60}),  # looks at it, but 109 m are too far
    (0.0, -0.0008, {"reach_m": 120}),  # turns, and sees 89 m away what the others miss
)


def township() -> dict[str, Any]:
    """The small town's layers with the officers, the vehicles they are on, and the cameras."""
    layers = small_layers()
    spots = [DOWN_THE_STREET, A_BLOCK_AWAY] + [(111.4702 + 0.0001 * n, SCHOOL) for n in range(VEHICLES - 2)]
    features = layers["places.geojson"]["features"]
    for number, spot in enumerate(spots, start=1):
        features.append(place(f"v{number:02d}", "vehicle", f"执法车{number}号", *spot))
    for number, (east, north, lens) in enumerate(CAMERAS, start=1):
        lon, lat = INCIDENT[0] + east, INCIDENT[1] + north
        features.append(place(f"cam{number}", "camera", f"视频点位{number}号", lon, lat, **lens))
    people = layers["people.json"]
    for number in range(1, OFFICERS + 1):
        roles = [{"role": "officer", "unit": "c", "since": "2026-01-01"}]
        people["people"].append({"id": f"o{number:02d}", "name": f"队员{number}", "phone": "", "roles": roles})
    people["shifts"] += [
        {
            "person": f"o{2 * number - seat:02d}",
            "place": f"v{number:02d}",
            "weekday": 0,
            "start": "08:00",
            "end": "18:00",
        }
        for number in range(1, VEHICLES + 1)
        for seat in (1, 0)
    ]
    return layers


def place(id_: str, kind: str, name: str, lon: float, lat: float, **lens: float) -> dict[str, Any]:
    properties = {"id": id_, "kind": kind, "name": name, **lens}
    point = {"type": "Point", "coordinates": [round(lon, 6), round(lat, 6)]}
    return {"type": "Feature", "properties": properties, "geometry": point}


@pytest.fixture
def office(tmp_path: Path, clock: MovedClock) -> Iterator[Office]:
    profile = PROFILE
    for heading, text in (("[[departments]]\n", ROLE), ("[[place_kinds]]\n", KINDS), ("[[categories]]\n", DUMPING)):
        profile = profile.replace(heading, text, 1)
    folder = write_small_town(tmp_path / "town", layers=township(), profile=profile)
    made = office_of(read_community(folder), tmp_path / "home", clock)
    yield made
    made.close()


@pytest.fixture
def dumping(office: Office, dispatcher: Actor) -> Case:
    lon, lat = INCIDENT
    seen = Report(TOWN, "dumping", "渣土车正在倾倒渣土", lon=lon, lat=lat, source=Source.CAMERA)
    return report(office, dispatcher, seen)


def units(offers: list[Offer]) -> list[str]:
    """Of the officers, the vehicles by name and those without one by their id: grid workers are asked, too."""
    return [offer.helper.vehicle or offer.helper.person_id for offer in offers if offer.helper.role == "officer"]


def test_the_unit_that_is_there_first_is_sent_and_arrives_before_the_violation_ends(
    office: Office, dispatcher: Actor, clock: MovedClock, dumping: Case
) -> None:
    offers = offers_for(office, dispatcher, dumping, limit=99, ends_at=clock.now + timedelta(seconds=60))
    officers = [offer for offer in offers if offer.helper.role == "officer"]
    assert sum(1 + len(offer.helper.crew) for offer in officers) == OFFICERS
    assert sum(bool(offer.helper.vehicle) for offer in officers) == VEHICLES

    first, second = officers[0], next(offer for offer in officers if offer.helper.vehicle == "执法车2号")
    assert (first.helper.vehicle, first.helper.person_id, first.helper.crew) == ("执法车1号", "o01", ("o02",))
    assert first.seconds == pytest.approx(41, abs=2)
    assert second.seconds == pytest.approx(78, abs=3)
    # As the crow flies the other one is nearer by half.
    assert first.distance_m is not None and second.distance_m is not None
    assert first.distance_m > 2 * second.distance_m
    assert (first.in_time, second.in_time) == (True, False)
    assert "arrives before it ends" in first.reasons
    assert "arrives too late" in second.reasons

    handling.dispatch(office, dispatcher, dumping.id, first.helper.person_id)
    clock.move(seconds=first.seconds or 0)
    handling.take(office, person(office, "o01"), dumping.id)
    taken = queries.get_case(office, dispatcher, dumping.id)
    assert taken.due_at is not None and clock.now < taken.due_at


def test_a_closed_street_makes_another_unit_the_nearest(
    office: Office, dispatcher: Actor, clock: MovedClock, dumping: Case
) -> None:
    assert units(offers_for(office, dispatcher, dumping))[0] == "执法车1号"
    pit = shapely.box(111.4730, MAIN - 0.0001, 111.4735, MAIN + 0.0001)
    with office.write(SYSTEM) as tx:
        tx.put("close_street", None, Closure(TOWN, "CL1", "正街修路", office.today(TOWN), geometry=pit))
    offers = {offer.helper.vehicle: offer for offer in offers_for(office, dispatcher, dumping, limit=99)}
    # Round the block: two lanes and a street more.
    assert offers["执法车1号"].seconds == pytest.approx(155, abs=4)
    assert offers["执法车2号"].seconds == pytest.approx(78, abs=3)
    assert units(list(offers.values()))[0] == "执法车2号"


def test_whoever_was_seen_there_just_now_goes_before_all_vehicles(
    office: Office, dispatcher: Actor, clock: MovedClock, dumping: Case
) -> None:
    near = Visit(TOWN, "V1", "", "o33", "zj111-0", ("c", "d1", "g2"), clock.now - timedelta(minutes=10),
                 lon=INCIDENT[0] + 0.0001, lat=MAIN)  # fmt: skip
    with office.write(SYSTEM) as tx:
        tx.put("visit", None, near)
    first = offers_for(office, dispatcher, dumping)[0]
    assert (first.helper.person_id, first.helper.vehicle) == ("o33", "")
    assert first.seconds is not None and first.seconds < 5
    assert first.helper.seen_at == clock.now - timedelta(minutes=10)
    # Seen somewhere else since: what was heard last counts.
    with office.write(SYSTEM) as tx:
        tx.put("visit", None, replace(near, id="V2", at=clock.now - timedelta(minutes=1), lon=111.4702, lat=SCHOOL))
    assert offers_for(office, dispatcher, dumping)[0].helper.vehicle == "执法车1号"


def test_a_vehicle_goes_as_long_as_one_of_its_crew_is_there(
    office: Office, dispatcher: Actor, clock: MovedClock, dumping: Case
) -> None:
    absent = (clock.now - timedelta(hours=1), clock.now + timedelta(hours=8))
    enter_absence(office, dispatcher, TOWN, "o01", "sick", *absent)
    first = offers_for(office, dispatcher, dumping)[0]
    assert (first.helper.vehicle, first.helper.person_id, first.helper.crew) == ("执法车1号", "o02", ())
    enter_absence(office, dispatcher, TOWN, "o02", "leave", *absent)
    left = offers_for(office, dispatcher, dumping, limit=99)
    assert "执法车1号" not in units(left)
    assert not {"o01", "o02"} & {offer.helper.person_id for offer in left}
    assert units(left)[0] == "执法车2号"
    # A wish is no absence.
    enter_absence(office, dispatcher, TOWN, "o03", "wish", *absent)
    assert units(offers_for(office, dispatcher, dumping, limit=99))[0] == "执法车2号"


def test_six_cameras_are_compared_by_what_they_look_at(office: Office, dispatcher: Actor, dumping: Case) -> None:
    looks = cameras_at(office, dispatcher, dumping)
    assert [look.camera.id for look in looks if look.sees] == ["cam3", "cam1", "cam2", "cam6"]
    assert [look.camera.id for look in looks if not look.sees] == ["cam4", "cam5"]
    said = {look.camera.id: look.looks for look in looks}
    assert (said["cam1"], said["cam2"], said["cam6"]) == ("looks east", "looks west", "looks all round")
    with pytest.raises(Forbidden):
        cameras_at(office, REPORTER, dumping)
