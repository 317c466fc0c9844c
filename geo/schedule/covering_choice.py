"""The exact part of a cover: of all connected sets of some grids, those that together cover them best."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from math import isqrt

import numpy as np
from numpy.typing import NDArray
from scipy.optimize import Bounds, LinearConstraint, milp
from scipy.sparse import coo_matrix

from geo.schedule.covering_parts import Ground

MOST_SETS = 12_000
"""So many connected sets are weighed at once at the most."""
_NODES = 500
"""Nodes of the search tree after which the best cover found is taken: counted, not timed, so that runs are alike."""
_LARGEST = 1e7


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
    beyond, extra = np.array(choice.costs, dtype=np.float64).reshape(-1, 2).T
    # One grid more than an even share never outweighs a minute beyond the tolerance: at most so many can there be.
    taken = _solve(choice, beyond * (len(choice.grids) + 1.0) + extra, [_cover_rows(choice)], seconds)
    return None if taken is None else [choice.sets[n] for n in taken]


def most_kept(
    ground: Ground, choice: Choice, today: Mapping[int, int], allowed: tuple[int, int], seconds: float
) -> dict[int, frozenset[int]] | None:
    """The cover in which the fewest grids, and the fewest minutes, have another worker than today.

    Parameters
    ----------
    allowed : (int, int)
        What the cover may cost together, as `Ground.cost` counts.
    """
    total = ground.load(choice.grids) + 1
    pairs = [(n, worker) for n, one in enumerate(choice.sets) for worker in _takers(ground, choice, one, today)]
    kept = [
        sum(total + ground.minutes[grid] for grid in choice.sets[n] if today.get(grid) == worker) for n, worker in pairs
    ]
    cover = _cover_rows(choice, [n for n, _ in pairs])
    at = {worker: row for row, worker in enumerate(choice.workers)}
    named = [(at[worker], column) for column, (_, worker) in enumerate(pairs) if worker >= 0]
    rows, columns = zip(*named, strict=True) if named else ((), ())
    once = coo_matrix((np.ones(len(rows)), (rows, columns)), shape=(len(choice.workers), len(pairs)))
    spent = np.array([choice.costs[n] for n, _ in pairs], dtype=np.float64).reshape(-1, 2).T
    limits = [cover, LinearConstraint(once.tocsr(), -np.inf, 1)]
    limits += [LinearConstraint(spent[k : k + 1], -np.inf, allowed[k]) for k in (0, 1) if spent[k].any()]
    taken = _solve(choice, -np.array(kept, dtype=np.float64), limits, seconds)
    if taken is None:
        return None
    found = {pairs[n][1]: choice.sets[pairs[n][0]] for n in taken if pairs[n][1] >= 0}
    idle = [worker for worker in choice.workers if worker not in found]
    rest = sorted((choice.sets[pairs[n][0]] for n in taken if pairs[n][1] < 0), key=min)
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


def _cover_rows(choice: Choice, of: Iterable[int] | None = None) -> LinearConstraint:
    """Each grid in one set, and as many sets as workers."""
    at = {grid: row for row, grid in enumerate(choice.grids)}
    chosen = list(range(len(choice.sets)) if of is None else of)
    rows, columns = [], []
    for column, n in enumerate(chosen):
        for grid in choice.sets[n]:
            rows.append(at[grid])
            columns.append(column)
        rows.append(len(at))
        columns.append(column)
    matrix = coo_matrix((np.ones(len(rows)), (rows, columns)), shape=(len(at) + 1, len(chosen))).tocsr()
    wanted = np.ones(len(at) + 1)
    wanted[-1] = len(choice.workers)
    return LinearConstraint(matrix, wanted, wanted)


def _solve(
    choice: Choice, weights: NDArray[np.float64], limits: list[LinearConstraint], seconds: float
) -> list[int] | None:
    if not len(weights):
        return None
    # Beside very large weights the solver's own tolerances would swallow the small ones.
    scale = max(float(np.abs(weights).max()) / _LARGEST, 1.0)
    found = milp(
        weights / scale, constraints=limits, integrality=np.ones(len(weights)), bounds=Bounds(0, 1),
        options={"node_limit": _NODES, "mip_rel_gap": 0.0, "time_limit": max(seconds, 0.1)},
    )  # fmt: skip
    if found.x is None:
        return None
    taken = [int(n) for n in np.flatnonzero(found.x > 0.5)]
    return taken if len(taken) == len(choice.workers) else None


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
