"""A day that has begun: only what must change changes."""

from __future__ import annotations

from dataclasses import replace

from geo.schedule.checking import broken_rules
from geo.schedule.day import plan_day
from geo.schedule.problem import DayPlan, DayProblem
from geo.schedule.replan import begins_after, differences, replan_day
from tests.geo.schedule.day_towns import H, job, problem, worker

NOW = 10 * H
TOWN = problem(
    [worker("ann"), worker("ben", place=6), worker("cai", place=11)],
    [job(f"j{at}", 1 + at % 11, 40, windows=((14 * H, 17 * H),) if at % 3 == 0 else ()) for at in range(18)],
)
PLAN = plan_day(TOWN, seconds=0.2)
DONE = frozenset(entry.job_id for entry in PLAN.planned if entry.starts_s < NOW)


def replanned(town: DayProblem) -> DayPlan:
    made = replan_day(town, PLAN, now_s=NOW, keep=DONE, seconds=0.2)
    assert broken_rules(town, made, begins_after(town, PLAN, NOW, DONE), DONE) == []
    return made


def test_the_day_has_begun_and_is_not_over() -> None:
    assert DONE
    assert len(PLAN.planned) > 2 * len(DONE)


def test_nothing_new_changes_nothing() -> None:
    made = replanned(TOWN)
    assert differences(PLAN, made) == ()
    assert [(e.job_id, e.starts_s) for e in made.planned] == [(e.job_id, e.starts_s) for e in PLAN.planned]


def test_an_urgent_case_is_next_for_one_person_and_all_others_keep_their_day() -> None:
    made = replanned(replace(TOWN, jobs=(*TOWN.jobs, job("fire", 6, 20, urgent=True))))
    changes = differences(PLAN, made)
    (fire,) = [change for change in changes if change.kind == "added"]
    assert fire.after is not None
    to_come = [entry.job_id for entry in made.of(fire.after.person_id) if entry.job_id not in DONE]
    assert to_come[0] == "fire"
    assert {c.after.person_id for c in changes if c.kind == "time" and c.after} <= {fire.after.person_id}
    assert not [change for change in changes if change.kind == "person"]


def test_what_somebody_sick_had_before_them_goes_to_others_and_what_they_have_done_stays() -> None:
    sick = next(entry.person_id for entry in PLAN.planned if entry.job_id in DONE)
    town = replace(TOWN, workers=tuple(one for one in TOWN.workers if one.id != sick))
    made = replanned(town)
    had = {entry.job_id for entry in PLAN.of(sick)} - DONE - {"lunch"}
    moved = {change.job_id for change in differences(PLAN, made) if change.kind == "person"}
    assert had
    assert moved | {left.job_id for left in made.unplanned} >= had
    assert moved <= had
    assert {entry.job_id for entry in made.planned if entry.person_id == sick} == {
        e.job_id for e in PLAN.of(sick)
    } & DONE


def test_somebody_away_for_an_hour_keeps_their_stops_around_it() -> None:
    away = tuple(replace(one, busy=((NOW + 1800, NOW + 5400),)) if one.id == "ann" else one for one in TOWN.workers)
    made = replanned(replace(TOWN, workers=away))
    others = [entry for entry in PLAN.planned if entry.person_id != "ann"]
    assert all(entry in made.planned for entry in others if entry.job_id in DONE)
    assert not made.unplanned


def test_a_stop_that_fell_away_is_gone_and_no_stop_changes_hands() -> None:
    gone = next(entry.job_id for entry in PLAN.planned if entry.starts_s > NOW and entry.job_id != "lunch")
    changes = differences(PLAN, replanned(replace(TOWN, jobs=tuple(one for one in TOWN.jobs if one.id != gone))))
    assert [change.job_id for change in changes if change.kind == "gone"] == [gone]
    assert not [change for change in changes if change.kind in ("person", "added")]


def test_what_only_the_sick_could_do_is_left_out_with_that_reason() -> None:
    town = replace(TOWN, jobs=(*TOWN.jobs, job("hers", 3, 20, pinned="ann")))
    before = plan_day(town, seconds=0.1)
    made = replan_day(replace(town, workers=town.workers[1:]), before, now_s=8 * H, keep=frozenset(), seconds=0.1)
    assert ("hers", "Whoever must do it is not there.") in [(left.job_id, left.reason) for left in made.unplanned]
