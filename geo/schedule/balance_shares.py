"""Counter and rotating duty given out before the way is searched: whoever's week lacks it does it (721)."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy.optimize import linear_sum_assignment

from geo.model import Activity
from geo.schedule.balance import SHARE_S, share_excess
from geo.schedule.routes import Day, Timed

Excess = Callable[[int, Sequence[int], Timed], float]
ENOUGH_MIN = 1.0
"""A step that brings two weeks nearer by less than this is none."""

NEVER = 1e12
LACK_S = 0.5
"""What a minute that somebody lacks to the very share weighs, within the tolerance: little beside the way."""


def give_out(day: Day, mean_min: float) -> NDArray[np.int64]:
    """Who does each job of counter and rotating duty; -1 for all others.

    Parameters
    ----------
    mean_min : float
        Minutes that everybody is thought to work that day.

    Returns
    -------
    ndarray of int, shape (jobs,)
    """
    problem = day.problem
    owner = np.full(len(day.jobs), -1, dtype=np.int64)
    if not problem.shares:
        return owner
    left = [j for j, job in enumerate(day.jobs) if job.activity != "field" and (job.required or job.pinned)]
    given: list[list[int]] = [[] for _ in day.workers]
    spent: list[dict[Activity, float]] = [{"field": mean_min} for _ in day.workers]
    while left:  # everybody at most one more in a round, so that all shares are weighed against each other
        cost = np.array([[_cost(day, w, given[w], spent[w], j) for j in left] for w in range(len(day.workers))])
        rows, columns = linear_sum_assignment(cost)
        taken = [(int(w), left[int(at)]) for w, at in zip(rows, columns, strict=True) if cost[w, at] < NEVER]
        if not taken:
            break
        for w, j in taken:
            owner[j] = w
            given[w] = _in_time(day, [*given[w], j])
            spent[w] = _with(spent[w], day.jobs[j].activity, day.services[j] / 60)
        left = [j for j in left if owner[j] < 0]
    return owner


def _cost(day: Day, w: int, given: list[int], spent: dict[Activity, float], j: int) -> float:
    """What it costs in seconds of way that somebody does a job beside what is given to them."""
    if not day.may[w, j]:
        return NEVER
    order = _in_time(day, [*given, j])
    timed = day.time(w, order)
    if timed is None:
        return NEVER
    before = day.time(w, given)
    minutes, activity = day.services[j] / 60, day.jobs[j].activity
    more = _excess(day, w, spent, activity, minutes) - _excess(day, w, spent, activity, 0.0)
    lack = _lack(day, w, spent, activity)
    return timed.way_s - (before.way_s if before else 0) + SHARE_S * more - LACK_S * lack


def _in_time(day: Day, jobs: list[int]) -> list[int]:
    return sorted(jobs, key=lambda j: (day.windows[j][0][1], j))


def _with(spent: dict[Activity, float], activity: Activity, minutes: float) -> dict[Activity, float]:
    """A day in which so much goes to one activity instead of field work."""
    found = dict(spent)
    found[activity] = found.get(activity, 0.0) + minutes
    found["field"] = max(0.0, found["field"] - minutes)
    return found


def _excess(day: Day, w: int, spent: dict[Activity, float], activity: Activity, minutes: float) -> float:
    problem = day.problem
    return share_excess(problem.shares, problem.tolerance, day.workers[w].week, _with(spent, activity, minutes))


def _lack(day: Day, w: int, spent: dict[Activity, float], activity: Activity) -> float:
    """Minutes that an activity lacks to its share of the week."""
    week = day.workers[w].week
    total = sum(week.values()) + sum(spent.values())
    have = week.get(activity, 0.0) + spent.get(activity, 0.0)
    return day.problem.shares.get(activity, 0.0) * total - have


@dataclass(frozen=True, slots=True)
class Handing:
    """Two days after a job of counter or rotating duty was handed on or exchanged."""

    first: tuple[int, list[int], Timed]
    second: tuple[int, list[int], Timed]


def share_step(day: Day, orders: Sequence[list[int]], excess: Excess) -> Handing | None:
    """One duty handed on, or exchanged with somebody else's, by which two weeks get nearer to their shares.

    Parameters
    ----------
    orders : sequence of list of int
        Jobs of each worker in order.
    excess : callable
        Worker, order and its times → minutes beyond the tolerance.

    Returns
    -------
    Handing or None
        None where no such step keeps every other rule: the shares are as near as single steps bring them.
    """
    if not day.problem.shares:
        return None
    timed = [day.time(w, order) for w, order in enumerate(orders)]
    now = [0.0 if made is None else excess(w, orders[w], made) for w, made in enumerate(timed)]
    desk = [
        (w, j) for w, order in enumerate(orders) if timed[w] is not None for j in order
        if day.jobs[j].activity != "field" and not day.jobs[j].pinned
    ]  # fmt: skip
    for w, j in desk:
        for v in range(len(orders)):
            made_w, made_v = timed[w], timed[v]
            if v == w or now[w] + now[v] < ENOUGH_MIN or not day.may[v, j] or made_w is None or made_v is None:
                continue
            rest = [one for one in orders[w] if one != j]
            for k in (None, *(k for u, k in desk if u == v and day.may[w, k])):
                theirs = [one for one in orders[v] if one != k]
                here = rest if k is None else [*rest, k]
                hope = excess(w, here, made_w) + excess(v, [*theirs, j], made_v)
                if hope > now[w] + now[v] - ENOUGH_MIN:
                    continue
                first = _placed(day, w, rest, k)
                second = _placed(day, v, theirs, j)
                if first is None or second is None:
                    continue
                if excess(w, *first) + excess(v, *second) < now[w] + now[v] - ENOUGH_MIN:
                    return Handing((w, *first), (v, *second))
    return None


def _placed(day: Day, w: int, order: list[int], j: int | None) -> tuple[list[int], Timed] | None:
    """A day with a job more where it costs the least way, urgent ones first; None where it does not fit."""
    if j is None:
        alone, timed = day.urgent_first(w, order)
        return None if timed is None else (alone, timed)
    best: tuple[list[int], Timed] | None = None
    for at in range(len(order) + 1):
        tried, timed = day.urgent_first(w, [*order[:at], j, *order[at:]])
        if timed is not None and (best is None or timed.way_s < best[1].way_s):
            best = tried, timed
    return best
