"""B4, the dispatch centre of a township (一网统管), as far as it is about cases.

68 delegated enforcement items; a camera point sees an illegal dumping, the nearest unit must arrive before the
violation ends; six cameras around one incident are compared. The small town with the township's list and cameras.
"""

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from geo.desk import handling, queries, staffing
from geo.desk.near_places import places_near
from geo.desk.office import Office
from geo.desk.reporting import Report, report
from geo.errors import Forbidden
from geo.exchange import read_community
from geo.model import REPORTER, Actor, CaseState, Source
from tests.geo.desk.conftest import TOWN, MovedClock, person
from tests.geo.desk.ladders import office_of
from tests.small_town import PROFILE, middle, small_layers, write_small_town

ITEMS = 68
CAMERA_KIND = """
[[place_kinds]]
key = "camera"
name = { zh = "视频点位", en = "Camera point" }
icon = "摄"
colour = "#7f7f7f"

[[place_kinds]]
"""
INCIDENT = middle(6)
AROUND = ((0.0002, 0.0), (-0.0004, 0.0), (0.0, 0.0005), (0.0, -0.0006), (0.0007, 0.0002), (-0.0008, -0.0003))
"""How far each of the six cameras stands from the incident, in degrees."""


def items() -> str:
    """The township's list of delegated enforcement items (赋权执法事项)."""
    return "".join(
        f"""
[[categories]]
code = "enforce-{number:02d}"
group = "safety"
name = {{ zh = "赋权执法事项{number}", en = "Enforcement item {number}" }}
urgency = "urgent"
limit_h = 1
clock = "around"
department = "urban"
"""
        for number in range(1, ITEMS + 1)
    )


def with_cameras() -> dict[str, Any]:
    """The town's layers with six cameras around the incident and one at the other end of the town."""
    layers = small_layers()
    lon, lat = INCIDENT
    spots = [(lon + east, lat + north) for east, north in AROUND] + [middle(7)]
    for number, spot in enumerate(spots, start=1):
        layers["places.geojson"]["features"].append(
            {
                "type": "Feature",
                "properties": {"id": f"cam{number}", "kind": "camera", "name": f"视频点位{number}号"},
                "geometry": {"type": "Point", "coordinates": [round(step, 6) for step in spot]},
            }
        )
    return dict(json.loads(json.dumps(layers)))


@pytest.fixture
def office(tmp_path: Path, clock: MovedClock) -> Iterator[Office]:
    profile = PROFILE.replace("[[place_kinds]]\n", items() + CAMERA_KIND, 1)
    folder = write_small_town(tmp_path / "town", layers=with_cameras(), profile=profile)
    made = office_of(read_community(folder), tmp_path / "home", clock)
    yield made
    made.close()


def test_a_camera_point_sees_it_the_nearest_unit_arrives_in_time_and_six_cameras_are_compared(
    office: Office, dispatcher: Actor, clock: MovedClock
) -> None:
    listed = [category for category in office.profile(TOWN).categories if category.code.startswith("enforce-")]
    assert len(listed) == ITEMS

    seen = report(
        office, dispatcher,
        Report(TOWN, "enforce-17", "渣土车正在倾倒垃圾", lon=INCIDENT[0], lat=INCIDENT[1], source=Source.CAMERA),
    )  # fmt: skip
    assert (seen.source, seen.urgent, seen.department) == (Source.CAMERA, True, "urban")
    assert seen.handling_path == ("c", "d1", "g6")

    # Six cameras stand around it; the one across the town is not asked.
    cameras = places_near(office, dispatcher, seen, "camera")
    assert [one.place.id for one in cameras] == ["cam1", "cam2", "cam3", "cam4", "cam5", "cam6"]
    assert [one.distance_m for one in cameras] == sorted(one.distance_m for one in cameras)
    assert cameras[0].distance_m == pytest.approx(18, abs=2)
    assert places_near(office, dispatcher, seen, limit=1)[0].place.id == "cam1"
    with pytest.raises(Forbidden):
        places_near(office, REPORTER, seen, "camera")

    # Whoever answers for the grid it happens in is nearest and is offered first.
    first = staffing.offers_for(office, dispatcher, seen)[0]
    assert first.helper.path == ("c", "d1", "g6")
    handling.dispatch(office, dispatcher, seen.id, first.helper.person_id)
    unit = person(office, first.helper.person_id)
    clock.move(minutes=6)
    handling.take(office, unit, seen.id)
    assert not queries.get_case(office, dispatcher, seen.id).overdue(clock.now)
    clock.move(minutes=20)
    done = handling.report_back(office, unit, seen.id, "当场制止，责令清理", media=("stopped.jpg",))
    assert done.state is CaseState.REPORTED
    assert done.due_at is not None and clock.now < done.due_at


def test_a_case_without_a_place_has_nothing_near(office: Office, dispatcher: Actor) -> None:
    lost = report(office, REPORTER, Report(TOWN, "enforce-01", "有人倒垃圾", address="老电影院对面"))
    assert places_near(office, dispatcher, lost) == []
