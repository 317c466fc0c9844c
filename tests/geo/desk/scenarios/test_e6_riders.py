"""E6, 红色骑士: couriers and taxi drivers report hazards from the road.

A rider sees a cable spark near a heating pipe → the community → the heating and the power company at once; 46 reports,
all settled. The shipped Wenyuan, a clock that the test moves.
"""

from collections.abc import Iterator
from datetime import timedelta
from functools import cache
from pathlib import Path

import pytest

from geo.desk import handling, queries, staffing, whistling
from geo.desk.actors import actor_of_person, people_in_role
from geo.desk.office import Office
from geo.desk.reporting import Report, report
from geo.desk.riders import actor_of_rider, enrol_rider
from geo.desk.settings import COMMUNITIES, Settings
from geo.exchange import Community, read_community
from geo.model import SYSTEM, Actor, Case, CaseState, Source
from geo.store import CaseFilter
from tests.geo.desk.conftest import MovedClock

TOWN = "wenyuan"
REPORTS = 46


@cache
def wenyuan() -> Community:
    return read_community(COMMUNITIES / TOWN)


@pytest.fixture
def office(tmp_path: Path, clock: MovedClock) -> Iterator[Office]:
    made = Office(Settings(home=tmp_path), clock)
    with made.write(SYSTEM) as tx:
        tx.load_community(wenyuan())
    yield made
    made.close()


def who(office: Office, role: str) -> Actor:
    return actor_of_person(office, TOWN, people_in_role(office, TOWN, role)[0].id)


def officer(office: Office, department: str) -> Actor:
    return actor_of_person(office, TOWN, whistling.department_people(office, TOWN, department)[0].id)


@pytest.fixture
def dispatcher(office: Office) -> Actor:
    return who(office, "dispatcher")


@pytest.fixture
def rider(office: Office, dispatcher: Actor) -> Actor:
    """Courier 07 of a fleet, who has opened the link that the dispatcher sent."""
    found = actor_of_rider(office, enrol_rider(office, dispatcher, TOWN, "同城跑腿 07"))
    assert found is not None
    return found


def tap(office: Office, rider: Actor, kind: str, number: int) -> Case:
    """One tap in the middle of a grid: a kind, the phone's position, a photo."""
    grids = office.tree(TOWN).at_level("grid")
    spot = grids[number % len(grids)].geometry.representative_point()
    sent = Report(
        TOWN, kind, "", lon=spot.x, lat=spot.y, radius_m=12.0, source=Source.RIDER, media=(f"{number:064x}.jpg",)
    )
    return report(office, rider, sent)


def settle(office: Office, dispatcher: Actor, case: Case, handler: Actor) -> Case:
    """Sent, taken, done, looked at by another, closed."""
    assert handler.person_id is not None
    handling.dispatch(office, dispatcher, case.id, handler.person_id)
    handling.take(office, handler, case.id)
    handling.report_back(office, handler, case.id, "隐患已排除，现场已清理")
    handling.verify(office, dispatcher, case.id, passed=True, text="现场看过，已排除")
    return handling.close(office, dispatcher, case.id)


def test_a_sparking_cable_near_a_heating_pipe_reaches_both_companies_at_once(
    office: Office, dispatcher: Actor, rider: Actor, clock: MovedClock
) -> None:
    case = tap(office, rider, "hazard", 3)
    # No dispatcher has to believe it first: a known rider, a photo and a place.
    assert (case.state, case.filed_at, case.urgent) == (CaseState.FILED, clock.now, True)
    assert case.position is not None
    # By day as by night, without a word typed: power leads, heating is called in beside it.
    assert case.routed is not None
    assert (case.routed.rule, case.routed.to, case.routed.beside) == (
        "骑士一键报电缆隐患",
        "department power",
        "heating",
    )
    assert case.department == "power"
    assert case.due_at == clock.now + timedelta(hours=1)

    # The community blows the whistle for both; within minutes both have signed in.
    whistling.blow_whistle(office, dispatcher, case.id, "power", ["heating"], reason="供热管旁电缆打火")
    clock.move(minutes=8)
    for department in ("power", "heating"):
        seen = whistling.sign_in(office, officer(office, department), case.id, department)
    assert seen.whistle is not None
    assert [(one.department, one.signed_in_at) for one in seen.whistle.called] == [
        ("power", clock.now), ("heating", clock.now)
    ]  # fmt: skip

    # Whoever is sent knows cables: the offers put an electrician first, and say why.
    best = staffing.offers_for(office, dispatcher, case)[0]
    assert "electrician" in best.helper.skills
    assert any("skill" in reason for reason in best.reasons)
    clock.move(minutes=20)
    closed = settle(office, dispatcher, seen, officer(office, "power"))
    assert closed.state is CaseState.CLOSED
    assert closed.closed_at is not None and closed.due_at is not None and closed.closed_at < closed.due_at


def test_46_reports_of_riders_all_settled(
    office: Office, dispatcher: Actor, rider: Actor, clock: MovedClock
) -> None:  # fmt: skip
    kinds = [kind.code for kind in office.profile(TOWN).rider_categories]
    for number in range(REPORTS):
        case = tap(office, rider, kinds[number % len(kinds)], number)
        assert case.state is CaseState.FILED, f"{case.category} waited for a look"
        clock.move(minutes=15)
        settle(office, dispatcher, case, officer(office, case.department or "urban"))
        clock.move(hours=5)
    wanted = CaseFilter(community=TOWN, sources=(Source.RIDER,))
    settled = queries.find_cases(office, dispatcher, wanted)
    assert len(settled) == REPORTS
    assert {case.state for case in settled} == {CaseState.CLOSED}
    assert all(case.closed_at and case.due_at and case.closed_at <= case.due_at for case in settled)
    assert {case.category for case in settled} == set(kinds)
    with office.store.read() as reader:
        assert reader.verify() == []
