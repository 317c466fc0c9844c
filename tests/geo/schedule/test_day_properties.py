"""Whatever the town: every rule is kept, the same seed gives the same plan, one more pair of hands does no harm."""

from dataclasses import replace

from hypothesis import HealthCheck, given, settings

from geo.schedule.checking import broken_rules
from geo.schedule.day import plan_day
from geo.schedule.problem import DayPlan, DayProblem
from geo.schedule.replan import begins_after, differences, replan_day
from tests.geo.schedule.day_towns import H, job, towns

SOME = settings(max_examples=25, deadline=None, derandomize=True, suppress_health_check=list(HealthCheck))
FEW = settings(SOME, max_examples=10)


def plan(town: DayProblem, seed: int = 1) -> DayPlan:
    return plan_day(town, seed=seed, seconds=0.02)


def required_done(town: DayProblem, made: DayPlan) -> int:
    done = {entry.job_id for entry in made.planned}
    return sum(job.required and job.id in done for job in town.jobs)


@SOME
@given(towns())
def test_every_plan_keeps_every_rule(town: DayProblem) -> None:
    assert broken_rules(town, plan(town)) == []


@FEW
@given(towns())
def test_the_same_seed_gives_the_same_plan(town: DayProblem) -> None:
    assert plan(town, seed=3) == plan(town, seed=3)


@FEW
@given(towns())
def test_one_more_worker_never_plans_fewer_required_jobs(town: DayProblem) -> None:
    more = replace(town.workers[0], id="more", skills=("care", "law"))
    larger = replace(town, workers=(*town.workers, more))
    assert required_done(larger, plan(larger)) >= required_done(town, plan(town))


@FEW
@given(towns())
def test_what_a_new_case_changes_keeps_every_rule_and_what_is_done(town: DayProblem) -> None:
    before = plan(town)
    now = 11 * H
    keep = frozenset(entry.job_id for entry in before.planned if entry.starts_s < now) - {"lunch"}
    asked = replace(town, jobs=(*town.jobs, job("new", 3, 20, urgent=True)))
    after = replan_day(asked, before, now_s=now, keep=keep, seconds=0.1)
    assert broken_rules(asked, after, begins_after(asked, before, now, keep), keep) == []
    assert {entry for entry in before.planned if entry.job_id in keep} <= set(after.planned)
    assert not {change.job_id for change in differences(before, after)} & keep
