"""How far duties have come: what counts, who is behind, the same door thrice, and how each household stands."""

from datetime import date, timedelta

from geo.model import DoorOutcome
from geo.schedule.coverage import DoorState, door_states, progress
from tests.geo.schedule.duty_towns import MONDAY, appointed, call, duties, ground, noted, rule

ONE = [appointed("p1", "c", "g1")]
LAST = date(2026, 11, 30)


def test_a_quota_met_by_the_same_door_thrice_is_shown_as_such() -> None:
    calls = [call("p1", "g1-01", MONDAY + timedelta(days=n)) for n in range(3)]
    (row,) = progress(duties(rule(), on=ground(ONE, calls=calls)), LAST)
    assert (row.met, row.quota, row.calls, row.doors, row.most) == (1, 3, 3, 1, 3)
    assert row.same_door
    assert row.behind == 2


def test_three_different_doors_meet_it_and_a_fourth_call_takes_nothing_away() -> None:
    calls = [call("p1", f"g1-{n:02d}", MONDAY + timedelta(days=n)) for n in (1, 2, 3)]
    calls.append(call("p1", "g1-01", MONDAY + timedelta(days=4)))
    (row,) = progress(duties(rule(), on=ground(ONE, calls=calls)), LAST)
    assert (row.met, row.behind, row.same_door) == (3, 0, False)


def test_nobody_is_behind_before_the_first_visit_fell_due() -> None:
    (row,) = progress(duties(rule(), on=ground(ONE)), date(2026, 11, 1))
    assert (row.met, row.behind) == (0, 0)


def test_a_door_that_stayed_shut_counts_for_nothing() -> None:
    calls = [call("p1", "g1-01", MONDAY, outcome=DoorOutcome.NOT_HOME)]
    (row,) = progress(duties(rule(), on=ground(ONE, calls=calls)), LAST)
    assert (row.met, row.calls) == (0, 0)


def test_whoever_is_furthest_behind_stands_first() -> None:
    people = [appointed("p1", "c", "g1"), appointed("p2", "c", "g1")]
    rows = progress(duties(rule(), on=ground(people, calls=[call("p1", "g1-01", MONDAY)])), LAST)
    assert [row.person for row in rows] == ["p2", "p1"]


def test_each_household_stands_as_it_is() -> None:
    calls = [call("p1", "g1-01", date(2026, 9, 3)), call("p1", "g1-02", MONDAY), call("p1", "g1-03", MONDAY)]
    marks = [noted("g1-04", no_visits=True), noted("g1-05", groups=("must_visit",))]
    book = duties(
        rule(quota=2), rule(key="must", target="must_visit", quota=1), on=ground(ONE, calls=calls, marks=marks)
    )
    states = door_states(book, date(2026, 12, 1) - timedelta(days=1))
    assert states["g1-01"] is DoorState.EARLIER
    assert states["g1-02"] is DoorState.DONE
    assert states["g1-04"] is DoorState.ASKED
    assert states["g1-05"] in (DoorState.DUE, DoorState.OVERDUE)
    assert states["g1-06"] is DoorState.NEVER
    assert door_states(book, LAST, "must")["g1-02"] is DoorState.NEVER
    assert len(states) == 12
