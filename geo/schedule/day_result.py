"""A plan from timed days: entries, way, spread and minutes by activity."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence

import numpy as np

from geo.model import ACTIVITIES, Activity
from geo.schedule.problem import LUNCH, DayPlan, DayProblem, Job, Planned, TravelTimes, Unplanned, Worker


def make_plan(
    problem: DayProblem, planned: Iterable[Planned], unplanned: Sequence[Unplanned], seed: int,
    home: Mapping[str, int] | None = None,
) -> DayPlan:  # fmt: skip
    """The plan of these entries.

    Parameters
    ----------
    planned : iterable of Planned
        By person in the order of the problem, then by time.
    home : mapping of str to int
        Person id → seconds of the way back; from the travel times without.
    """
    entries = tuple(planned)
    jobs = {job.id: job for job in problem.jobs}
    minutes: dict[str, dict[Activity, float]] = {}
    way = 0
    for worker in problem.workers:
        mine = [entry for entry in entries if entry.person_id == worker.id]
        back = (
            home[worker.id]
            if home and worker.id in home
            else way_back(problem.travel[worker.travel], worker, mine, jobs)
        )
        way_s = sum(entry.travel_s for entry in mine) + back
        way += way_s
        spent: dict[Activity, float] = dict.fromkeys(ACTIVITIES, 0.0)
        spent["field"] += way_s / 60
        for entry in mine:
            if entry.job_id in jobs:
                spent[jobs[entry.job_id].activity] += (entry.ends_s - entry.starts_s) / 60
        minutes[worker.id] = spent
    load = np.array([sum(minutes[worker.id].values()) for worker in problem.workers])
    return DayPlan(entries, tuple(unplanned), way, float(load.std()), minutes, seed)


def way_back(times: TravelTimes, worker: Worker, mine: Sequence[Planned], jobs: Mapping[str, Job]) -> int:
    """Seconds from somebody's last stop back to their place; a break on the way back has taken it already."""
    for at in range(len(mine) - 1, -1, -1):
        entry = mine[at]
        if entry.job_id == LUNCH:
            if entry.travel_s:  # gone to where the day goes on, and after it nothing comes
                return 0
            continue
        job = jobs.get(entry.job_id)
        return int(times.seconds[job.place, worker.place]) if job else 0
    return 0
