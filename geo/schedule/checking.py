"""Is a plan one that people can work by? Every rule it breaks, found from the plan and the problem alone."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from geo.i18n import mark
from geo.schedule.balance import excess_of, settled_minutes
from geo.schedule.balance_shares import share_step
from geo.schedule.problem import LUNCH, DayPlan, DayProblem, Job, Planned, Worker
from geo.schedule.routes import Begin, Day, Timed, has_lunch


@dataclass(frozen=True, slots=True)
class Broken:
    """A rule that a plan breaks: a sentence of the catalogue with its values.

    Attributes
    ----------
    rule : str
        ``once``, ``time``, ``way``, ``window``, ``skill``, ``allowed``, ``pinned``, ``shift``, ``lunch``, ``busy``,
        ``capacity``, ``urgent`` or ``shares``.
    """

    rule: str
    sentence: str
    person_id: str = ""
    job_id: str = ""
    values: Mapping[str, Any] = field(default_factory=dict)

    def __str__(self) -> str:
        return f"{self.sentence.format(**self.values)} ({self.person_id} {self.job_id})"


def broken_rules(
    problem: DayProblem, plan: DayPlan, begins: Mapping[str, Begin] | None = None, keep: frozenset[str] = frozenset()
) -> list[Broken]:
    """Every rule that a plan breaks.

    Parameters
    ----------
    keep : frozenset of str
        Ids of jobs that are done or begun, perhaps by somebody who has left.
    begins : mapping of str to Begin
        Where days go on that have begun already: what is settled there is not judged.
    """
    found = _once(problem, plan)
    given = begins or {}
    jobs = {job.id: job for job in problem.jobs}
    for worker in problem.workers:
        begin = given.get(worker.id)
        settled = set(begin.settled) if begin else set()
        mine = [entry for entry in plan.of(worker.id) if entry not in settled]
        found += _person(problem, worker, begin, mine, jobs)
    strangers = {entry.person_id for entry in plan.planned} - {worker.id for worker in problem.workers}
    for entry in plan.planned:
        if entry.person_id in strangers and entry.job_id not in keep:
            found.append(
                Broken("allowed", mark("Somebody is planned who is not there."), entry.person_id, entry.job_id)
            )
    return found + _orders(problem, plan, given)


def _once(problem: DayProblem, plan: DayPlan) -> list[Broken]:
    planned = Counter(entry.job_id for entry in plan.planned if entry.job_id != LUNCH)
    told = planned + Counter(left.job_id for left in plan.unplanned)
    known = {job.id for job in problem.jobs}
    found = [
        Broken("once", mark("A stop is planned that nobody asked for."), "", one) for one in planned.keys() - known
    ]
    for one in known:
        if told[one] > 1:
            found.append(Broken("once", mark("A stop stands in the plan twice."), "", one))
        if not told[one]:
            found.append(Broken("once", mark("A stop is neither planned nor told as left out."), "", one))
    return found


def _person(
    problem: DayProblem, worker: Worker, begin: Begin | None, mine: Sequence[Planned], jobs: Mapping[str, Job]
) -> list[Broken]:
    found: list[Broken] = []
    times = problem.travel[worker.travel].seconds
    free, place = (begin.at_s, begin.place) if begin else (worker.start_s, worker.place)
    going = False
    for at, entry in enumerate(mine):
        job = jobs.get(entry.job_id)
        ahead = next((jobs[one.job_id].place for one in mine[at:] if one.job_id in jobs), worker.place)
        if job is not None:
            found += _job(worker, job, entry)
        way = int(times[place, ahead]) if job is not None or entry.travel_s else 0
        if entry.travel_s < way and not going:
            found.append(Broken("way", mark("A way takes longer than planned."), worker.id, entry.job_id))
        if entry.arrives_s - entry.travel_s < free or entry.starts_s < entry.arrives_s:
            found.append(Broken("time", mark("Somebody is in two places at once."), worker.id, entry.job_id))
        going = job is None and bool(entry.travel_s)
        if job is not None or going:
            place = ahead
        free = entry.ends_s
    back = int(times[place, worker.place])
    for starts, ends in sorted(worker.busy):  # whoever would be away on the way back sets out after it
        if free < ends and free + back > starts:
            free = ends
    home = free + back
    if mine and (home > worker.end_s or mine[0].arrives_s - mine[0].travel_s < worker.start_s):
        found.append(Broken("shift", mark("A day reaches beyond the shift."), worker.id))
    found += _breaks(worker, begin, mine)
    spans = [(entry.arrives_s - entry.travel_s, entry.arrives_s) for entry in mine]
    spans += [(entry.starts_s, entry.ends_s) for entry in mine]
    for starts, ends in worker.busy:
        if any(since < ends and until > starts and since < until for since, until in spans):
            found.append(Broken("busy", mark("Somebody is planned while away."), worker.id))
    load = sum(jobs[entry.job_id].demand for entry in mine if entry.job_id in jobs)
    if worker.capacity is not None and load > worker.capacity:
        found.append(Broken("capacity", mark("Somebody takes more than they can."), worker.id))
    return found


def _job(worker: Worker, job: Job, entry: Planned) -> list[Broken]:
    found = []
    if entry.ends_s - entry.starts_s != job.service_s:
        found.append(Broken("time", mark("A stop takes another time than planned."), worker.id, job.id))
    if job.windows and not any(since <= entry.starts_s <= until for since, until in job.windows):
        found.append(Broken("window", mark("A stop begins outside its window."), worker.id, job.id))
    if job.skill and job.skill not in worker.skills:
        found.append(Broken("skill", mark("Somebody lacks the skill for a stop."), worker.id, job.id))
    if job.allowed is not None and worker.id not in job.allowed:
        found.append(Broken("allowed", mark("Somebody goes who may not."), worker.id, job.id))
    if job.pinned and job.pinned != worker.id:
        found.append(Broken("pinned", mark("A pinned stop is with somebody else."), worker.id, job.id))
    return found


def _breaks(worker: Worker, begin: Begin | None, mine: Sequence[Planned]) -> list[Broken]:
    breaks = [entry for entry in mine if entry.job_id == LUNCH]
    due = begin.needs_lunch if begin else has_lunch(worker)
    wrong = len(breaks) > 1 or (due and len(mine) > 0 and not breaks)
    for entry in breaks:
        if worker.lunch is None:
            wrong = True
            continue
        earliest, latest, length = worker.lunch
        wrong |= entry.starts_s < earliest or entry.ends_s > latest or entry.ends_s - entry.starts_s < length
    return [Broken("lunch", mark("A lunch break is missing, too short or outside its hours."), worker.id)] * wrong


def _orders(problem: DayProblem, plan: DayPlan, begins: Mapping[str, Begin]) -> list[Broken]:
    """Urgent jobs that could stand earlier in their day, and shares that one step would bring nearer."""
    day = Day(problem, begins)
    orders: list[list[int]] = []
    found: list[Broken] = []
    for w, worker in enumerate(day.workers):
        settled = {entry.job_id for entry in day.begins[w].settled}
        mine = [entry for entry in plan.of(worker.id) if entry.job_id in day.job_at and entry.job_id not in settled]
        order = [day.job_at[entry.job_id] for entry in mine]
        orders.append(order)
        timed = day.time(w, order)
        if timed is not None and day.urgent_step(w, order, timed) is not None:
            found.append(Broken("urgent", mark("An urgent stop waits behind one that is not."), worker.id))
    settled_min = [settled_minutes(day, w) for w in range(len(day.workers))]

    def excess(w: int, order: Sequence[int], timed: Timed) -> float:
        return excess_of(day, w, order, timed, settled_min[w])

    step = share_step(day, orders, excess)
    if step is not None:
        people = ", ".join(day.workers[one[0]].id for one in (step.first, step.second))
        found.append(Broken("shares", mark("Handing on one duty brings the week of two people nearer."), people))
    return found
