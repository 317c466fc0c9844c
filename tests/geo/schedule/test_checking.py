"""The checker finds each rule that a plan breaks: a good plan is spoilt in one way, and that way is named."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

import pytest

from geo.schedule.checking import broken_rules
from geo.schedule.day import plan_day
from geo.schedule.day_result import make_plan
from geo.schedule.problem import DayPlan, DayProblem, Planned, Unplanned
from tests.geo.schedule.day_towns import H, job, problem, worker

TOWN = problem(
    [worker("ann", skills=("care",)), worker("ben", busy=((16 * H, 17 * H),))],
    [
        job("a", 1, windows=((9 * H, 11 * H),)),
        job("b", 2, skill="care"),
        job("c", 3, pinned="ben"),
        job("d", 4, allowed=("ben",)),
    ],
)
PLAN = plan_day(TOWN, seconds=0.05)


def spoilt(town: DayProblem, plan: DayPlan, change: Callable[[Planned], Planned | None]) -> set[str]:
    entries = [made for entry in plan.planned if (made := change(entry)) is not None]
    entries.sort(key=lambda entry: (entry.person_id, entry.starts_s))
    gone = {entry.job_id for entry in plan.planned} - {entry.job_id for entry in entries} - {"lunch"}
    left = (*plan.unplanned, *(Unplanned(one, "") for one in gone))
    return {broken.rule for broken in broken_rules(town, make_plan(town, entries, left, 1))}


def later(entry: Planned, to: int) -> Planned:
    length = entry.ends_s - entry.starts_s
    return replace(entry, arrives_s=to, starts_s=to, ends_s=to + length)


def test_a_good_plan_breaks_nothing() -> None:
    assert broken_rules(TOWN, PLAN) == []


@pytest.mark.parametrize(
    ("rule", "change"),
    [
        ("window", lambda e: later(e, 15 * H) if e.job_id == "a" else e),
        ("skill", lambda e: replace(e, person_id="ben") if e.job_id == "b" else e),
        ("pinned", lambda e: replace(e, person_id="ann") if e.job_id == "c" else e),
        ("allowed", lambda e: replace(e, person_id="ann") if e.job_id == "d" else e),
        ("busy", lambda e: later(e, 16 * H) if e.job_id == "c" else e),
        ("shift", lambda e: later(e, 18 * H) if e.job_id == "c" else e),
        ("time", lambda e: replace(e, ends_s=e.ends_s - 60) if e.job_id == "c" else e),
        ("way", lambda e: replace(e, travel_s=max(0, e.travel_s - 60)) if e.job_id != "lunch" else e),
        ("lunch", lambda e: None if e.job_id == "lunch" else e),
    ],
)
def test_each_broken_rule_is_named(rule: str, change: Callable[[Planned], Planned | None]) -> None:
    assert rule in spoilt(TOWN, PLAN, change)


def test_a_stop_twice_or_nowhere_is_named() -> None:
    twice = replace(PLAN, planned=(*PLAN.planned, PLAN.planned[0], replace(PLAN.planned[0], job_id="nobody's")))
    assert "once" in {broken.rule for broken in broken_rules(TOWN, twice)}
    missing = replace(PLAN, planned=tuple(entry for entry in PLAN.planned if entry.job_id != "c"))
    assert "once" in {broken.rule for broken in broken_rules(TOWN, missing)}


def test_an_urgent_case_behind_another_is_named() -> None:
    town = problem([worker("ann", lunch=None)], [job("calm", 1), job("fire", 2, urgent=True)])
    calm = Planned("calm", "ann", 30934, 30934, 32734, 334)
    fire = Planned("fire", "ann", 33068, 33068, 34868, 334)
    assert {broken.rule for broken in broken_rules(town, make_plan(town, [calm, fire], (), 1))} == {"urgent"}
    assert broken_rules(town, plan_day(town, seconds=0.05)) == []


def test_a_duty_with_whoever_has_had_enough_of_it_is_named() -> None:
    weeks = (
        {"field": 1300.0, "counter": 480.0, "rotation": 190.0},
        {"field": 1500.0, "counter": 250.0, "rotation": 190.0},
    )
    people = [replace(worker(name), week=week) for name, week in zip(("ann", "ben"), weeks, strict=True)]
    duty = job("duty", 0, 180, windows=((9 * H, 9 * H + 600),), activity="counter")
    town = problem(
        people,
        [duty, *(job(f"f{at}", 1 + at) for at in range(4))],
        shares={"field": 0.7, "counter": 0.2, "rotation": 0.1},
    )
    wrong = plan_day(replace(town, shares={}, jobs=(replace(duty, pinned="ann"), *town.jobs[1:])), seconds=0.05)
    assert {broken.rule for broken in broken_rules(town, wrong)} == {"shares"}
    assert broken_rules(town, plan_day(town, seconds=0.05)) == []


def test_more_than_somebody_can_take_is_named() -> None:
    town = problem([worker("ann", capacity=3)], [job("a", demand=2), job("b", demand=1)])
    plan = plan_day(town, seconds=0.05)
    assert broken_rules(town, plan) == []
    small = replace(town, workers=(replace(town.workers[0], capacity=2),))
    assert {broken.rule for broken in broken_rules(small, plan)} == {"capacity"}
