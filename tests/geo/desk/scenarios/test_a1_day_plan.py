"""A1, the screen schedules grid work: the secretary has the day planned, looks at it, accepts it, and sees it done."""

from datetime import timedelta

from geo.desk import day_plans, plan_views, stops
from geo.desk.office import Office
from geo.model import StopKind
from tests.geo.desk.conftest import MovedClock, person
from tests.geo.desk.planned_day import ROLES, TOWN, case_stops, planned, secretary, sent_to_all


def test_the_secretary_schedules_grid_work_from_the_screen(office: Office, clock: MovedClock) -> None:
    clock.move(hours=-2)  # seven in the morning
    cases, today, boss = sent_to_all(office), office.today(TOWN), secretary(office)
    proposal = planned(office, today)
    shown = plan_views.proposed_day(office, boss, proposal, "zh")
    assert {line.stop.ref for line in shown.lines if line.stop.kind is StopKind.CASE} == {c.id for c in cases.values()}
    assert shown.unplanned == ()
    assert {what for what, _, _ in shown.changes} == {"new"}

    day_plans.accept(office, boss, proposal)
    at_work = plan_views.accepted_day(office, boss, TOWN, today, ROLES, "zh")
    assert [line.stop.starts_at for line in at_work.lines] == [line.stop.starts_at for line in shown.lines]
    assert {line.standing for line in at_work.lines} == {"todo"}

    for_r05 = case_stops(office, today)[cases["r05"].id]
    assert for_r05 in stops.my_stops(office, person(office, "r05"), TOWN), "the worker's phone shows it"
    clock.now = for_r05.starts_at
    stops.arrive(office, person(office, "r05"), TOWN, for_r05.id)
    clock.move(minutes=30)
    stops.finish(office, person(office, "r05"), TOWN, for_r05.id)
    others_late = [stop for stop in case_stops(office, today).values() if stop.id != for_r05.id]
    clock.now = max(stop.starts_at for stop in others_late) + timedelta(minutes=11)
    seen = plan_views.accepted_day(office, boss, TOWN, today, ROLES, "zh")
    standing = {line.stop.ref: line.standing for line in seen.lines if line.stop.kind is StopKind.CASE}
    assert standing == {
        case.id: "done" if person_id == "r05" else "late" for person_id, case in cases.items()
    }  # fmt: skip


def test_the_load_of_everybody_stands_beside_the_plan(office: Office, clock: MovedClock) -> None:
    clock.move(hours=-2)
    sent_to_all(office)
    proposal = planned(office, office.today(TOWN))
    view = plan_views.proposed_day(office, secretary(office), proposal, "zh")
    loads = {load.person_id: load for load in view.loads}
    assert set(loads) == {f"r{number:02d}" for number in range(3, 12)}
    r05 = [line.stop for line in view.of("r05") if line.stop.kind is not StopKind.LUNCH]
    expected = sum((stop.ends_at - stop.starts_at) / timedelta(minutes=1) + stop.travel_s / 60 for stop in r05)
    assert abs(loads["r05"].work_min - expected) < 0.01
    counter = next(share for share in loads["r03"].shares if share.activity == "counter")
    assert counter.minutes > 0
    assert view.spread_min > 0
