"""What happens in the course of a day changes only what it must, and is shown before it is accepted."""

from datetime import timedelta

import pytest

from geo.desk import day_plans, handling, stops
from geo.desk.office import Office
from geo.desk.plan_changes import StopChange
from geo.model import Case, StopKind, StopState
from tests.geo.desk.conftest import MovedClock, person
from tests.geo.desk.planned_day import (
    TOWN,
    away,
    case_stops,
    kept,
    planned,
    secretary,
    sent,
    sent_to_all,
)


@pytest.fixture
def cases(office: Office, clock: MovedClock) -> dict[str, Case]:
    """A day that was planned at seven and accepted."""
    clock.move(hours=-2)
    found = sent_to_all(office)
    day_plans.accept(office, secretary(office), planned(office, office.today(TOWN)))
    return found


def changed(office: Office) -> tuple[StopChange, ...]:
    return planned(office, office.today(TOWN)).changes


def others(changes: tuple[StopChange, ...], *people: str) -> list[StopChange]:
    """Changes that concern nobody of these."""
    return [
        change
        for change in changes
        if not {stop.person_id for stop in (change.before, change.after) if stop is not None} & set(people)
    ]


def test_an_urgent_case_more_comes_first_and_nobody_elses_day_changes(
    office: Office, cases: dict[str, Case], clock: MovedClock
) -> None:
    clock.move(minutes=10)
    urgent = sent(office, "r05", "hazard")
    today = office.today(TOWN)
    changes = changed(office)
    [new] = [change.after for change in changes if change.what == "new" and change.after.kind is StopKind.CASE]
    assert (new.ref, new.person_id, new.urgent) == (urgent.id, "r05", True)
    assert others(changes, "r05") == []
    before = {stop.id: stop.version for stop in kept(office, today)}
    day_plans.accept(office, secretary(office), planned(office, today))
    mine = [stop for stop in case_stops(office, today).values() if stop.person_id == "r05"]
    assert min(mine, key=lambda stop: stop.starts_at).ref == urgent.id
    untouched = [stop for stop in kept(office, today) if stop.person_id != "r05"]
    assert all(before[stop.id] == stop.version for stop in untouched)


@pytest.mark.parametrize("kind", ["sick", "no_show"])
def test_what_somebody_who_is_not_there_had_goes_to_others_and_only_that(
    office: Office, cases: dict[str, Case], clock: MovedClock, kind: str
) -> None:
    clock.move(minutes=10)
    today = office.today(TOWN)
    mine = [stop for stop in kept(office, today) if stop.person_id == "r07"]
    away(office, "r07", today, kind)
    changes = changed(office)
    gone = {change.before.id for change in changes if change.before is not None and change.before.person_id == "r07"}
    assert gone == {stop.id for stop in mine}
    [moved] = [change for change in changes if change.what == "moved"]
    assert moved.after.ref == cases["r07"].id
    assert moved.after.person_id != "r07"
    assert others(changes, "r07", moved.after.person_id) == []
    day_plans.accept(office, secretary(office), planned(office, today))
    assert [stop for stop in kept(office, today) if stop.person_id == "r07"] == []


def test_what_is_done_stays_and_nothing_is_planned_before_now(
    office: Office, cases: dict[str, Case], clock: MovedClock
) -> None:
    today = office.today(TOWN)
    first = case_stops(office, today)[cases["r05"].id]
    clock.now = first.starts_at
    stops.arrive(office, person(office, "r05"), TOWN, first.id)
    clock.move(minutes=25)
    done = stops.finish(office, person(office, "r05"), TOWN, first.id)
    clock.move(hours=2)
    late = case_stops(office, today)[cases["r10"].id]
    made = planned(office, today)
    assert done in made.stops
    open_ones = [stop for stop in made.stops if stop.state is StopState.PLANNED and stop.kind is StopKind.CASE]
    assert late.id in {stop.id for stop in open_ones}
    assert all(stop.starts_at >= clock() - timedelta(minutes=1) for stop in open_ones)
    [change] = [change for change in made.changes if change.after.id == late.id]
    assert change.what == "retimed"
    assert change.after.person_id == "r10"


def test_a_case_that_was_settled_meanwhile_is_taken_out(
    office: Office, cases: dict[str, Case], clock: MovedClock
) -> None:

    handling.take(office, person(office, "r06"), cases["r06"].id)
    handling.report_back(office, person(office, "r06"), cases["r06"].id, "已清运")
    changes = changed(office)
    assert ("dropped", cases["r06"].id) in [(change.what, change.after.ref) for change in changes]
    day_plans.accept(office, secretary(office), planned(office, office.today(TOWN)))
    assert cases["r06"].id not in case_stops(office, office.today(TOWN))
    [kept_all] = [stop for stop in kept(office, office.today(TOWN), dropped=True) if stop.ref == cases["r06"].id]
    assert kept_all.state is StopState.DROPPED
