"""A day of a few people: who goes, when, in which order, and why something is left out."""

from __future__ import annotations

from dataclasses import replace

import pytest

from geo.schedule.checking import broken_rules
from geo.schedule.day import plan_day
from geo.schedule.problem import DayPlan, DayProblem, Job, Worker
from tests.geo.schedule.day_towns import H, job, problem, worker

ANN, BEN = worker("ann"), worker("ben")


def plan(town: DayProblem, seed: int = 1) -> DayPlan:
    made = plan_day(town, seed=seed, seconds=0.05)
    assert broken_rules(town, made) == []
    return made


def order(made: DayPlan, person: str) -> list[str]:
    return [entry.job_id for entry in made.of(person)]


def reason(town: DayProblem) -> str:
    (left,) = plan(town).unplanned
    return left.reason.format(**left.values)


def test_an_urgent_case_comes_before_what_is_not_urgent_though_it_lies_further() -> None:
    made = plan(problem([ANN], [job("near", 1), job("far", 9, urgent=True), job("middle", 5)]))
    assert order(made, "ann")[0] == "far"


def test_an_urgent_case_that_opens_in_the_afternoon_does_not_keep_the_morning_waiting() -> None:
    late = job("late", 9, urgent=True, windows=((15 * H, 17 * H),))
    made = plan(problem([ANN], [job("first", 1, windows=((9 * H, 10 * H),)), late]))
    assert order(made, "ann") == ["first", "lunch", "late"]


def test_two_urgent_cases_go_to_two_people_so_that_both_are_reached_early() -> None:
    made = plan(problem([ANN, BEN], [job("one", 1, 120, urgent=True), job("two", 2, 120, urgent=True)]))
    assert {entry.person_id for entry in made.planned if entry.job_id != "lunch"} == {"ann", "ben"}


def test_the_break_is_taken_where_one_is_between_two_stops() -> None:
    made = plan(problem([ANN], [job("am", 3, 180), job("pm", 4, 180)]))
    (lunch,) = [entry for entry in made.planned if entry.job_id == "lunch"]
    assert lunch.ends_s - lunch.starts_s == 3600
    assert lunch.starts_s >= 12 * H
    assert lunch.ends_s <= 14 * H
    assert made.way_s == 2 * 1334


def test_nobody_is_planned_while_away() -> None:
    away = replace(ANN, busy=((9 * H, 16 * H),))
    (entry,) = [one for one in plan(problem([away], [job("visit")])).planned if one.job_id == "visit"]
    assert entry.ends_s <= 9 * H or entry.starts_s >= 16 * H


def test_one_of_several_windows_is_met_once() -> None:
    twice = job("hall", 2, windows=((9 * H, 9 * H), (15 * H, 15 * H)))
    blocked = replace(ANN, busy=((8 * H + 2400, 10 * H),))
    (entry,) = [one for one in plan(problem([blocked], [twice])).planned if one.job_id == "hall"]
    assert entry.starts_s == 15 * H


def test_work_is_spread_evenly_where_the_way_does_not_mind() -> None:
    made = plan(problem([ANN, BEN], [job(f"j{at}", 1, 45) for at in range(8)]))
    assert made.spread_min < 15
    assert {len(order(made, person)) - 1 for person in ("ann", "ben")} == {4}


def test_whoever_should_go_goes_if_it_costs_little() -> None:
    made = plan(problem([ANN, BEN], [job("hers", 2, prefers=("ben",))]))
    assert order(made, "ben") == ["lunch", "hers"] or order(made, "ben") == ["hers", "lunch"]


def test_counter_duty_goes_to_whoever_lacks_it_that_week() -> None:
    enough = replace(ANN, week={"field": 1300.0, "counter": 480.0, "rotation": 190.0})
    lacking = replace(BEN, week={"field": 1500.0, "counter": 250.0, "rotation": 190.0})
    duty = job("counter", 0, 180, windows=((9 * H, 9 * H + 600),), activity="counter")
    fields = [job(f"f{at}", 1 + at % 3) for at in range(6)]
    shares = {"field": 0.7, "counter": 0.2, "rotation": 0.1}
    for people in ([enough, lacking], [lacking, enough]):
        made = plan(problem(people, [duty, *fields], shares=shares))
        assert "counter" in order(made, "ben")
        assert made.minutes["ben"]["counter"] == 180


def test_a_job_that_may_be_left_out_is_done_where_it_is_worth_the_way() -> None:
    near, far = job("near", 1, 10, required=False, worth=2.0), job("far", 11, 10, required=False, worth=0.5)
    made = plan(problem([ANN], [near, far]))
    assert order(made, "ann").count("near") == 1
    assert [(left.job_id, left.reason) for left in made.unplanned] == [
        ("far", "It may be left out, and the way to it costs more than it is worth.")
    ]


FIXED = job("fixed", 1, 120, pinned="ann", windows=((9 * H, 9 * H),))
AWAY = replace(ANN, busy=((9 * H, 12 * H),))


@pytest.mark.parametrize(
    ("people", "jobs", "told"),
    [
        (ANN, [job("x", skill="law")], "Nobody who is there has the skill law."),
        (ANN, [job("x", allowed=("cai",))], "None of those who may do it is there."),
        (ANN, [job("x", pinned="ann", skill="law")], "Whoever must do it may not do it or lacks the skill."),
        (ANN, [job("x", windows=((19 * H, 20 * H),))], "Its hours lie outside the shift of everybody who may do it."),
        (ANN, [job("x", minutes=600)],
         "It does not fit into the shift of anybody who may do it, the way there and back included."),
        (ANN, [job("x", minutes=540)], "It would leave nobody who may do it their lunch break."),
        (AWAY, [job("x", windows=((10 * H, 11 * H),))], "Everybody who may do it is away in its hours."),
        (ANN, [FIXED, job("x", windows=((9 * H + 600, 10 * H),))],
         "Everybody who may do it is bound to other fixed appointments in its hours."),
        (replace(ANN, capacity=1), [job("x", demand=2)], "It is more than anybody who may do it can take."),
    ],
)  # fmt: skip
def test_what_is_left_out_says_which_rule_binds(people: Worker, jobs: list[Job], told: str) -> None:
    assert reason(problem([people], jobs)) == told


def test_a_full_day_is_told_as_full() -> None:
    made = plan(problem([ANN], [job(f"j{at}", 1, 90) for at in range(7)]))
    assert {left.reason for left in made.unplanned} == {"The day of everybody who may do it is full."}
    assert len(made.unplanned) == 2


def test_a_place_only_others_can_get_to_is_told_as_out_of_reach() -> None:
    town = problem([ANN, replace(BEN, travel="ebike")], [job("x", 5, allowed=("ann",))])
    walk = problem([ANN], [], islands=(5,)).travel["walk"]
    assert reason(replace(town, travel={**town.travel, "walk": walk})) == "Nobody who may do it can get there and back."


def test_minutes_by_activity_count_ways_as_field_work() -> None:
    made = plan(problem([ANN], [job("desk", 1, 60, activity="counter")]))
    assert made.minutes["ann"] == {"field": pytest.approx(668 / 60), "counter": 60.0, "rotation": 0.0}


def test_a_day_without_jobs_is_a_plan_in_which_nobody_goes_anywhere() -> None:
    made = plan(problem([ANN, BEN], []))
    assert (made.planned, made.way_s, made.spread_min) == ((), 0, 0.0)
