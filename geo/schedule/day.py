"""The plan of a day: who goes where in which order, so that the way is short, days are even, and every rule is kept.

Three steps. Counter and rotating duty is given to those whose week lacks it. PyVRP searches the ways. What it cannot
say (the break wherever one is, urgent jobs in order, shares of a week, an even spread) is then mended by moves of
which each is timed exactly; nothing is in the plan that was not.

Work is counted, not timed: ``seconds`` is turned into iterations and moves by what an ordinary machine did of each
(`ITERATIONS_A_SECOND`, `TRIES_A_SECOND`), so the same problem and seed give the same plan on a slow one, only later.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from geo.schedule.balance import Aim, Days
from geo.schedule.balance_moves import drop_idle, improve, mend_shares, put_in
from geo.schedule.balance_shares import give_out
from geo.schedule.day_input import check_problem
from geo.schedule.day_reasons import why_not
from geo.schedule.day_result import make_plan
from geo.schedule.day_search import DaySearch, estimated_mean_s
from geo.schedule.problem import DayPlan, DayProblem, Unplanned
from geo.schedule.routes import Day, Timed, planned_entries

ITERATIONS_A_SECOND = 90_000
"""Iterations of the search in a second, times jobs."""
TRIES_A_SECOND = 3_000
"""Days timed in a second while mending."""
SEARCHING = 0.9
"""Share of the time for the search; the rest is for mending."""
OVERTIME = 1
"""Tenths of a second of way that one second beyond the mean day weighs in the search."""


def plan_day(problem: DayProblem, *, seed: int = 1, seconds: float = 5.0) -> DayPlan:
    """Plan a day.

    Parameters
    ----------
    problem : DayProblem
        Who, what, and how long the ways take.
    seed : int
        Another one finds another plan of about the same worth.
    seconds : float
        About how long to look, on an ordinary machine.

    Returns
    -------
    DayPlan
        Every rule kept (`geo.schedule.checking.broken_rules`), and for each job in nobody's day the reason.

    Raises
    ------
    BadInput
        The problem cannot be meant; there is no partial plan.
    """
    check_problem(problem)
    day = Day(problem)
    mean_s = estimated_mean_s(day)
    owner = give_out(day, mean_s / 60)
    days = Days(day, Aim(mean_s / 60))
    put_given(days, owner)
    put_in(days, rare(day, days))
    if day.jobs:
        search = DaySearch(day, owner, overtime=OVERTIME if len(day.workers) > 1 else 0)
        orders, mean_s = search.run(days.timed, seed, iterations(len(day.jobs), seconds), mean_s)
        days = Days(day, Aim(mean_s / 60))
        take_over(days, orders)
    mend(days, seed, round(TRIES_A_SECOND * seconds * (1 - SEARCHING)))
    return finish(days, seed)


def iterations(jobs: int, seconds: float) -> int:
    """How many iterations of the search stand for so many seconds."""
    return max(20, round(ITERATIONS_A_SECOND * seconds * SEARCHING / (jobs + 60)))


def put_given(days: Days, owner: NDArray[np.int64]) -> None:
    """Put what is given out into the days of those to whom it is given."""
    everybody = set(range(len(days.day.workers)))
    for j in np.flatnonzero(owner >= 0):
        found = days.best_place(int(j), barred=everybody - {int(owner[j])})
        if found is not None:
            days.put(found.w, found.order, found.timed)


def rare(day: Day, days: Days) -> list[int]:
    """Jobs that few may do, or that come first: they are given a place before the search."""
    few = day.may.sum(axis=0) <= max(1, len(day.workers) // 10)
    return [j for j in range(len(day.jobs)) if days.owner[j] < 0 and (few[j] or day.urgent[j])]


def take_over(days: Days, orders: list[list[int]]) -> None:
    """Take over orders as far as they can be kept to the second; what does not fit is left out."""
    for w, order in enumerate(orders):
        kept, timed = days.day.urgent_first(w, order)
        while timed is None:
            kept, timed = _shorter(days, w, kept)
        days.put(w, kept, timed)


def _shorter(days: Days, w: int, order: list[int]) -> tuple[list[int], Timed | None]:
    """The order without one job: if that mends it, without the one that matters least; else without the last one."""
    for j in sorted(order, key=lambda j: (days.loses(j), days.day.services[j], j)):
        rest, timed = days.day.urgent_first(w, [one for one in order if one != j])
        if timed is not None:
            return rest, timed
    least = min(order, key=lambda j: (days.loses(j), -order.index(j)))
    return days.day.urgent_first(w, [one for one in order if one != least])


def mend(days: Days, seed: int, tries: int) -> None:
    """Put in what is in nobody's day, move jobs while that makes the whole better, and again."""
    for part in (tries // 2, tries // 4, tries // 4):
        put_in(days, [j for j in range(len(days.day.jobs)) if days.owner[j] < 0])
        improve(days, seed, part)
        drop_idle(days)
        mend_shares(days)


def finish(days: Days, seed: int, extra: tuple[Unplanned, ...] = ()) -> DayPlan:
    """The plan of days that are mended."""
    day = days.day
    left = tuple(why_not(day, days.orders, j) for j in range(len(day.jobs)) if days.owner[j] < 0)
    planned = [entry for w in range(len(day.workers)) for entry in planned_entries(day, w, days.timed[w])]
    return make_plan(day.problem, planned, (*extra, *left), seed)
