"""The drawn day is the same for a seed, and the plans of peers are judged by what these can say."""

from __future__ import annotations

from bench.schedule_peers import bare_pyvrp, or_tools
from bench.schedule_problem import draw_problem
from geo.schedule.checking import broken_rules
from geo.schedule.problem import LUNCH

TOWN = draw_problem(14, 70, seed=2)


def test_the_same_seed_draws_the_same_day() -> None:
    again, other = draw_problem(14, 70, seed=2), draw_problem(14, 70, seed=3)
    assert (again.jobs, again.workers) == (TOWN.jobs, TOWN.workers)
    assert other.jobs != TOWN.jobs


def test_pyvrp_alone_breaks_only_what_it_cannot_say() -> None:
    plan = bare_pyvrp(TOWN, 1, 0.5)
    assert {broken.rule for broken in broken_rules(TOWN, plan)} <= {"lunch", "urgent", "shares"}
    assert sum(entry.job_id != LUNCH for entry in plan.planned) > 60


def test_or_tools_breaks_only_what_it_was_not_told() -> None:
    plan = or_tools(TOWN, 1, 1.0)
    assert {broken.rule for broken in broken_rules(TOWN, plan)} <= {"time", "urgent", "shares"}
    assert sum(entry.job_id != LUNCH for entry in plan.planned) > 60
