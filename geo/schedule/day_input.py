"""What is wrong with a problem before anybody plans it: one sentence, no partial plan."""

from __future__ import annotations

from collections.abc import Iterable

import numpy as np

from geo.errors import BadInput
from geo.i18n import mark
from geo.schedule.problem import LUNCH, NO_WAY_S, DayProblem, Job, Worker


def check_problem(problem: DayProblem, *, known: frozenset[str] = frozenset()) -> None:
    """Refuse a problem that cannot be meant.

    Parameters
    ----------
    known : frozenset of str
        Ids of people who are not there today but may be named.

    Raises
    ------
    BadInput
        With the first thing that is wrong.
    """
    if not problem.workers:
        raise BadInput(mark("Nobody is there to be planned."))
    points = _points(problem)
    _unique((worker.id for worker in problem.workers), mark("The person {id} stands in the problem twice."))
    _unique((job.id for job in problem.jobs), mark("The stop {id} stands in the problem twice."))
    for worker in problem.workers:
        _check_worker(problem, worker, points)
    people = known | {worker.id for worker in problem.workers}
    for job in problem.jobs:
        _check_job(job, points, people)
    _check_islands(problem)


def _points(problem: DayProblem) -> int:
    sizes = {times.seconds.shape for times in problem.travel.values()}
    if len(sizes) != 1:
        raise BadInput(mark("The travel times do not speak of the same points."))
    rows, columns = sizes.pop()
    if rows != columns:
        raise BadInput(mark("The travel times do not speak of the same points."))
    return int(rows)


def _unique(ids: Iterable[str], sentence: str) -> None:
    seen: set[str] = set()
    for one in ids:
        if one in seen:
            raise BadInput(sentence, id=one)
        seen.add(one)


def _check_worker(problem: DayProblem, worker: Worker, points: int) -> None:
    if worker.end_s <= worker.start_s:
        raise BadInput(mark("The shift of {id} ends before it starts."), id=worker.id)
    if not 0 <= worker.place < points:
        raise BadInput(mark("The day of {id} begins at a place that does not exist."), id=worker.id)
    if worker.travel not in problem.travel:
        raise BadInput(mark("There are no travel times for how {id} gets about."), id=worker.id)
    if any(ends < starts for starts, ends in worker.busy):
        raise BadInput(mark("An absence of {id} ends before it starts."), id=worker.id)
    if worker.lunch is not None:
        earliest, latest, length = worker.lunch
        if length < 0 or earliest + length > latest:
            raise BadInput(mark("The lunch break of {id} is longer than its hours."), id=worker.id)
    if worker.capacity is not None and worker.capacity < 0:
        raise BadInput(mark("The capacity of {id} is below nothing."), id=worker.id)


def _check_job(job: Job, points: int, people: frozenset[str] | set[str]) -> None:
    if job.id == LUNCH or not job.id:
        raise BadInput(mark("A stop needs an id of its own."))
    if not 0 <= job.place < points:
        raise BadInput(mark("The stop {id} is at a place that does not exist."), id=job.id)
    if job.service_s < 0:
        raise BadInput(mark("The stop {id} takes less than no time."), id=job.id)
    if any(latest < earliest for earliest, latest in job.windows):
        raise BadInput(mark("A window of the stop {id} ends before it starts."), id=job.id)
    if job.pinned and job.pinned not in people:
        raise BadInput(mark("The stop {id} is pinned to somebody who is not there."), id=job.id)
    if not np.isfinite(job.worth) or job.worth < 0:
        raise BadInput(mark("The stop {id} has a worth below nothing."), id=job.id)
    if job.demand < 0:
        raise BadInput(mark("The stop {id} has a demand below nothing."), id=job.id)


def _check_islands(problem: DayProblem) -> None:
    """Refuse a stop to which nobody at all has a way there and back."""
    reached = np.zeros(len(next(iter(problem.travel.values())).straight), dtype=bool)
    for travel, place in {(worker.travel, worker.place) for worker in problem.workers}:
        seconds = problem.travel[travel].seconds
        there = (seconds[place] >= 0) & (seconds[place] < NO_WAY_S)
        back = (seconds[:, place] >= 0) & (seconds[:, place] < NO_WAY_S)
        reached |= there & back
    for job in problem.jobs:
        if not reached[job.place]:
            raise BadInput(mark("The stop {id} lies on an island: no way leads there and back."), id=job.id)
