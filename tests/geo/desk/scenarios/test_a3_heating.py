"""A3, escalation with a clock.

A building head (楼栋长) in grid 2 sees an elderly person's heating fail → centre household → grid head (网格长) →
community → property company; repaired within two hours, verified by another. The shipped Xinanjie, a clock that the
test moves.
"""

from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest

from geo.desk import figures, handling, queries
from geo.desk.actors import actor_of_person
from geo.desk.climbing import meant_for
from geo.desk.office import Office
from geo.desk.pulse import follow, tick_all
from geo.desk.reporting import Report, report
from geo.errors import Forbidden
from geo.measure.periods import period_of
from geo.model import Actor, Case, CaseState, Reporter, Source
from tests.geo.desk.conftest import MovedClock
from tests.geo.desk.ladders import office_of, xinanjie

TOWN = "xinanjie"
BUILDING_HEAD, CENTRE_HOUSEHOLD, GRID_HEAD, WORKER = "p0424", "p0028", "p0027", "p0440"
DISPATCHER, PROPERTY, HEATING = "p0002", "p0456", "p0452"
HOME = "b0157-0"
GRID, MICRO = ("xinanjie", "d01", "g02"), ("xinanjie", "d01", "g02", "g02-m01")


@pytest.fixture
def office(tmp_path: Path, clock: MovedClock) -> Iterator[Office]:
    made = office_of(xinanjie(), tmp_path, clock)
    yield made
    made.close()


def who(office: Office, person_id: str) -> Actor:
    return actor_of_person(office, TOWN, person_id)


@pytest.fixture
def case(office: Office) -> Case:
    """The building head reports it at nine in the morning."""
    sent = Report(
        TOWN, "heating", "楼里老人家中暖气不热，老人怕冷", address_id=HOME, source=Source.STAIR_HEAD,
        reporter=Reporter(name=who(office, BUILDING_HEAD).name),
    )  # fmt: skip
    return report(office, who(office, BUILDING_HEAD), sent)


def now(office: Office, case: Case) -> Case:
    return queries.get_case(office, who(office, DISPATCHER), case.id)


def test_heating_fails_in_grid_2_and_is_repaired_within_two_hours_by_the_way_up(
    office: Office, case: Case, clock: MovedClock
) -> None:
    start = clock.now
    board = office.board(TOWN)
    # The rule of the community sends it to the centre household first, who has a quarter of an hour.
    assert (case.handling_path, case.routed.person_id if case.routed else None) == (MICRO, CENTRE_HOUSEHOLD)
    assert [mine.id for mine in meant_for(office, who(office, CENTRE_HOUSEHOLD), TOWN)] == [case.id]
    assert (case.due_at, case.climbs_at) == (start + timedelta(hours=2), start + timedelta(minutes=15))

    # The centre household is not at home: it climbs to the grid head, on whose page it appears.
    clock.move(minutes=16)
    tick_all(office)
    assert now(office, case).handling_path == GRID
    assert [mine.id for mine in meant_for(office, who(office, GRID_HEAD), TOWN)] == [case.id]
    assert meant_for(office, who(office, CENTRE_HOUSEHOLD), TOWN) == []

    # The grid head goes there, finds the riser of the building shut and carries it up by hand.
    clock.move(minutes=10)
    handling.take(office, who(office, GRID_HEAD), case.id)
    raised = handling.escalate(office, who(office, GRID_HEAD), case.id, "立管阀门在物业手里，网格打不开")
    assert raised.handling_path == ("xinanjie",)

    # The community calls in the property company, whose officer repairs it; the grid head looks at it.
    clock.move(minutes=4)
    handling.dispatch(office, who(office, DISPATCHER), case.id, PROPERTY, note="请立即到场")
    handling.take(office, who(office, PROPERTY), case.id)
    clock.move(minutes=50)
    handling.report_back(office, who(office, PROPERTY), case.id, "更换立管阀门，室温已回升到二十度")
    clock.move(minutes=15)
    handling.verify(office, who(office, DISPATCHER), case.id, passed=True, text="电话回访，老人家中已暖")
    closed = handling.close(office, who(office, DISPATCHER), case.id, text="阀门已更换，暖气已热")

    assert closed.state is CaseState.CLOSED
    assert clock.now - start < timedelta(hours=2)
    assert closed.climbs_at is None
    assert closed.verifier_id not in (None, closed.handler_id)
    assert [(climb.by, climb.start, climb.end, climb.why) for climb in closed.climbs] == [
        ("system", "role centre_household", "role grid_head", "unaccepted"),
        (GRID_HEAD, "role grid_head", "level community", "立管阀门在物业手里，网格打不开"),
    ]
    follow(office)
    assert (board.open_count(), board.figures("xinanjie").overdue) == (0, 0)
    period = period_of("month", office.today(TOWN))
    told = figures.figures(office, who(office, DISPATCHER), TOWN, TOWN, period)
    assert told["on_time_rate"].result.value == 1.0
    with office.store.read() as reader:
        assert reader.verify() == []


def test_nobody_takes_it_for_a_whole_night_and_every_level_is_told_once(
    office: Office, case: Case, clock: MovedClock
) -> None:
    reached = []
    for _ in range(14 * 60):
        clock.move(minutes=1)
        tick_all(office)
        climbs = now(office, case).climbs
        if len(climbs) > len(reached):
            reached.append((round((climbs[-1].at - case.received_at).total_seconds() / 60), climbs[-1].end))
    # A quarter of an hour each; the heating company, which the rule named, half an hour; then it is said once.
    assert reached == [
        (16, "role grid_head"), (32, "level community"), (48, "department"), (79, "department"),
    ]  # fmt: skip
    last = now(office, case)
    assert (last.department, last.handler_id, last.state, last.climbs_at) == (
        "heating", HEATING, CaseState.FILED, None,
    )  # fmt: skip
    verbs = [event.verb for event in queries.history(office, who(office, DISPATCHER), case.id)]
    assert verbs == ["report", "file", *["escalate"] * 4]
    assert queries.history(office, who(office, DISPATCHER), case.id)[-1].actor == "system"


def test_it_waits_where_it_is_while_the_process_sleeps_over_the_weekend_and_then_climbs_one_level(
    office: Office, case: Case, clock: MovedClock
) -> None:
    clock.move(days=3)
    tick_all(office)
    climbed = now(office, case)
    assert [climb.end for climb in climbed.climbs] == ["role grid_head"]
    assert climbed.climbs_at == clock.now + timedelta(minutes=15)
    tick_all(office)
    assert now(office, case) == climbed


def test_the_centre_household_takes_it_and_it_climbs_only_when_the_two_hours_are_past(
    office: Office, case: Case, clock: MovedClock
) -> None:
    clock.move(minutes=14)
    handling.take(office, who(office, CENTRE_HOUSEHOLD), case.id)
    clock.move(minutes=100)
    tick_all(office)
    assert now(office, case).climbs == ()
    clock.move(minutes=7)
    tick_all(office)
    late = now(office, case)
    assert [(climb.end, climb.why) for climb in late.climbs] == [("role grid_head", "overdue")]
    assert (late.state, late.handler_id) == (CaseState.HANDLING, CENTRE_HOUSEHOLD)


def test_what_was_sent_and_not_taken_becomes_the_grid_heads_but_whoever_is_quicker_may_still_take_it(
    office: Office, case: Case, clock: MovedClock
) -> None:
    handling.dispatch(office, who(office, DISPATCHER), case.id, CENTRE_HOUSEHOLD)
    with pytest.raises(Forbidden):
        handling.take(office, who(office, WORKER), case.id)
    clock.move(minutes=16)
    tick_all(office)
    assert now(office, case).handler_id == GRID_HEAD
    taken = handling.take(office, who(office, WORKER), case.id)
    assert (taken.state, taken.handler_id) == (CaseState.HANDLING, WORKER)
