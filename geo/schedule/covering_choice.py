"""The exact part of a cover: of all connected sets of some grids, those that together cover them best."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from math import isqrt
from typing import Any

from ortools.sat.python import cp_model

from geo.schedule.covering_parts import Ground

MOST_SETS = 6_000
"""So many connected sets are weighed at once at the most."""
_COUNTED = 1.0
"""Work of the solver, in its own units of about a second, after which the best cover found is taken."""
Cost = tuple[int, int]
Column = tuple[int, int, int]
"""A set, by its place, for a worker (-1: for anybody), and what that is worth."""


@dataclass(frozen=True, slots=True)
class Choice:
    """Some workers whose grids are drawn anew among them.

    Attributes
    ----------
    workers : tuple of int
        In order; each gets one set.
    sets : tuple of frozenset of int
        Connected sets of their grids that may be somebody's.
    costs : tuple of (int, int)
        What each costs, as `Ground.cost_of` counts.
    grids : tuple of int
        All their grids, in order.
    """

    workers: tuple[int, ...]
    sets: tuple[frozenset[int], ...]
    costs: tuple[tuple[int, int], ...]
    grids: tuple[int, ...]


def choice_among(ground: Ground, now: Mapping[int, frozenset[int]]) -> Choice | None:
    """All sets worth looking at for some workers who have these grids now; None where there are too many of them.

    A set that alone costs more than all have now is in no better cover.
    """
    allowed = ground.cost(now.values())
    grids = frozenset(grid for mine in now.values() for grid in mine)
    highest = ground.high + isqrt(allowed[0]) + 1
    most = min(len(grids) - len(now) + 1, ground.most + allowed[1] + (1 if allowed[0] else 0))
    found = _connected_sets(ground, grids, most, highest)
    if found is None:
        return None
    sets, costs = [], []
    for one in found:
        cost = ground.cost_of(ground.load(one), len(one))
        if cost[0] <= allowed[0] and _fits_locks(ground, one):
            sets.append(one)
            costs.append(cost)
    return Choice(tuple(sorted(now)), tuple(sets), tuple(costs), tuple(sorted(grids)))


def most_even(choice: Choice, seconds: float) -> list[frozenset[int]] | None:
    """The cover that costs least, whoever gets which set; None where none was found."""
    # One grid more than an even share never outweighs a minute beyond the tolerance: at most so many can there be.
    most = len(choice.grids) + 1
    columns = [(n, -1, -(beyond * most + extra)) for n, (beyond, extra) in enumerate(choice.costs)]
    taken = _solve(choice, columns, None, seconds)
    return None if taken is None else [choice.sets[n] for n in taken]


def most_kept(
    ground: Ground, choice: Choice, today: Mapping[int, int], allowed: Cost, seconds: float
) -> dict[int, frozenset[int]] | None:
    """The cover in which the fewest grids, and the fewest minutes, have another worker than today.

    Parameters
    ----------
    allowed : (int, int)
        What the cover may cost together, as `Ground.cost` counts.
    """
    total = ground.load(choice.grids) + 1
    columns = [
        (n, worker, sum(total + ground.minutes[grid] for grid in one if today.get(grid) == worker))
        for n, one in enumerate(choice.sets)
        for worker in _takers(ground, choice, one, today)
    ]
    taken = _solve(choice, columns, allowed, seconds)
    if taken is None:
        return None
    chosen = [(choice.sets[columns[n][0]], columns[n][1]) for n in taken]
    found = {worker: one for one, worker in chosen if worker >= 0}
    idle = [worker for worker in choice.workers if worker not in found]
    rest = sorted((one for one, worker in chosen if worker < 0), key=min)
    return found | dict(zip(idle, rest, strict=True))


def _takers(ground: Ground, choice: Choice, one: frozenset[int], today: Mapping[int, int]) -> list[int]:
    """Who may be meant by a set: who must have it, else whoever has some of it today, or (-1) anybody."""
    locked = {ground.locked[grid] for grid in one if grid in ground.locked}
    if locked:
        return [locked.pop()]
    tied = set(ground.locked.values())
    owners = {today[grid] for grid in one if grid in today} & set(choice.workers)
    return [*sorted(owners - tied), -1]


def _fits_locks(ground: Ground, one: frozenset[int]) -> bool:
    locked = {ground.locked[grid] for grid in one if grid in ground.locked}
    return not locked or (len(locked) == 1 and ground.keeps(next(iter(locked)), one))


def _solve(choice: Choice, columns: list[Column], allowed: Cost | None, seconds: float) -> list[int] | None:
    """Columns that together take every grid once, a set for each worker, of the most worth; None where none was found.

    The search is bounded by counted work, not by time, so that runs are alike, and by time only for want of patience.
    """
    model = cp_model.CpModel()
    taken = [model.new_bool_var("") for _ in columns]
    holding: dict[int, list[Any]] = {grid: [] for grid in choice.grids}
    mine: dict[int, list[Any]] = {}
    for (n, worker, _), variable in zip(columns, taken, strict=True):
        for grid in choice.sets[n]:
            holding[grid].append(variable)
        if worker >= 0:
            mine.setdefault(worker, []).append(variable)
    for variables in holding.values():
        model.add_exactly_one(variables)
    for variables in mine.values():
        model.add_at_most_one(variables)
    model.add(sum(taken) == len(choice.workers))
    for k, most in enumerate(allowed or ()):
        model.add(cp_model.LinearExpr.weighted_sum(taken, [choice.costs[n][k] for n, _, _ in columns]) <= most)
    model.maximize(cp_model.LinearExpr.weighted_sum(taken, [worth for _, _, worth in columns]))
    solver = cp_model.CpSolver()
    solver.parameters.num_workers = 1
    solver.parameters.linearization_level = 2  # set partitions are nearly solved by their linear relaxation
    solver.parameters.max_deterministic_time = _COUNTED
    solver.parameters.max_time_in_seconds = max(seconds, 0.1)
    if solver.solve(model) not in (cp_model.OPTIMAL, cp_model.FEASIBLE):
        return None
    return [n for n, variable in enumerate(taken) if solver.boolean_value(variable)]


def _connected_sets(ground: Ground, grids: frozenset[int], most: int, highest: float) -> list[frozenset[int]] | None:
    """Every connected set of at most so many of some grids and so many minutes, the small ones first."""
    layer = sorted({frozenset({grid}) for grid in grids if ground.minutes[grid] <= highest}, key=min)
    found = list(layer)
    for _ in range(most - 1):
        following: dict[frozenset[int], None] = {}
        for one in layer:
            load = ground.load(one)
            around = {near for grid in one for near in ground.near[grid] if near in grids} - one
            for near in sorted(around):
                if load + ground.minutes[near] <= highest:
                    following[one | {near}] = None
            if len(found) + len(following) > MOST_SETS:
                return None
        layer = list(following)
        found += layer
    return found
