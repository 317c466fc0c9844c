"""Riders are known by a link: partly trusted with it, nobody special without, and it can be withdrawn."""

from dataclasses import replace

import pytest

from geo.desk.actors import demo_actor
from geo.desk.office import Office
from geo.desk.reporting import Report, report
from geo.desk.riders import actor_of_rider, dismiss_rider, enrol_rider, riders
from geo.errors import BadInput, Conflict, Forbidden, NotFound
from geo.model import REPORTER, Actor, CaseState, Source
from tests.small_town import middle

from .conftest import TOWN

LON, LAT = middle(5)
HAZARD = Report(TOWN, "hazard", "", lon=LON, lat=LAT, source=Source.RIDER, media=("ab12.jpg",))


@pytest.fixture
def rider(office: Office, dispatcher: Actor) -> Actor:
    found = actor_of_rider(office, enrol_rider(office, dispatcher, TOWN, "蓝马 07"))
    assert found is not None
    return found


def test_a_known_rider_with_photo_and_place_is_believed(office: Office, rider: Actor) -> None:
    case = report(office, rider, HAZARD)
    assert (case.state, case.source) == (CaseState.FILED, Source.RIDER)
    with office.store.read() as reader:
        events = reader.events_of(f"case:{case.id}")
        assert reader.verify() == []
    assert [(event.verb, event.actor) for event in events] == [
        ("report", f"key:rider:{TOWN}:蓝马 07"), ("file", f"key:rider:{TOWN}:蓝马 07")
    ]  # fmt: skip


@pytest.mark.parametrize(
    "sent",
    [replace(HAZARD, media=()), replace(HAZARD, lon=None, lat=None, address="那边的路口"), replace(HAZARD, lon=0.0)],
    ids=["without a photo", "where nobody knows", "outside the community"],
)
def test_a_known_rider_without_photo_or_place_is_looked_at_first(office: Office, rider: Actor, sent: Report) -> None:
    assert report(office, rider, sent).state is CaseState.COLLECTED


def test_anybody_else_is_looked_at_first(office: Office) -> None:
    assert report(office, REPORTER, HAZARD).state is CaseState.COLLECTED


def test_a_rider_is_no_staff(office: Office, rider: Actor) -> None:
    for source in (Source.PATROL, Source.WORKER, Source.HOTLINE):
        with pytest.raises(Forbidden):
            report(office, rider, replace(HAZARD, source=source))
    assert not rider.may_anywhere("read:case", TOWN)
    assert not rider.may_anywhere("report:case", "elsewhere")


def test_a_withdrawn_link_is_worth_nothing_and_the_name_can_have_another(office: Office, dispatcher: Actor) -> None:
    lost = enrol_rider(office, dispatcher, TOWN, "蓝马 07")
    with pytest.raises(Conflict):
        enrol_rider(office, dispatcher, TOWN, " 蓝马 07 ")
    dismiss_rider(office, dispatcher, TOWN, "蓝马 07")
    assert actor_of_rider(office, lost) is None
    assert riders(office, dispatcher, TOWN) == []
    with pytest.raises(NotFound):
        dismiss_rider(office, dispatcher, TOWN, "蓝马 07")
    found = enrol_rider(office, dispatcher, TOWN, "蓝马 07")
    assert found != lost
    assert actor_of_rider(office, lost) is None
    assert actor_of_rider(office, found) is not None
    assert riders(office, dispatcher, TOWN) == ["蓝马 07"]


def test_links_are_given_out_by_the_desk_alone(office: Office, dispatcher: Actor) -> None:
    for role in ("worker", "department", "planner"):
        with pytest.raises(Forbidden):
            enrol_rider(office, demo_actor(office, TOWN, role), TOWN, "蓝马 08")
    for name in ("", "  ", "骑" * 41, "蓝马\n08"):
        with pytest.raises(BadInput):
            enrol_rider(office, dispatcher, TOWN, name)


def test_no_other_secret_opens_the_riders_door(office: Office) -> None:
    for code in ("", "demo", office.simulation_key, "x" * 10_000):
        assert actor_of_rider(office, code) is None
