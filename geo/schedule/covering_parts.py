"""Parts of a cover: which sets of grids hang together, what they cost, and how today's cover is made whole."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

Parts = tuple[frozenset[int], ...]
"""For each worker, by their place in the problem, the grids they have."""


@dataclass(frozen=True)
class Ground:
    """The grids as a graph, with what makes a set of them good.

    Attributes
    ----------
    minutes : tuple of int
        Expected minutes of each grid, whole, so that sums are the same in any order.
    near : tuple of frozenset of int
        Neighbours of each grid.
    low, high : float
        Minutes between which a worker's lie within the tolerance.
    most : int
        An even share of the grids, rounded up.
    workers : int
        How many there are.
    locked : mapping of int to int
        Grid → the worker who must have it.
    """

    minutes: tuple[int, ...]
    near: tuple[frozenset[int], ...]
    low: float
    high: float
    most: int
    workers: int
    locked: Mapping[int, int]

    @classmethod
    def of(
        cls,
        minutes: NDArray[np.float64],
        touching: Iterable[tuple[int, int]],
        workers: int,
        tolerance: float,
        locked: Mapping[int, int],
    ) -> Ground:
        """The ground of a problem; see `geo.schedule.covering.CoverProblem`."""
        near: list[set[int]] = [set() for _ in minutes]
        for one, other in touching:
            if one != other:
                near[one].add(other)
                near[other].add(one)
        whole = tuple(round(float(value)) for value in minutes)
        mean = sum(whole) / workers
        return cls(
            whole, tuple(map(frozenset, near)), mean * (1 - tolerance), mean * (1 + tolerance),
            -(-len(whole) // workers), workers, dict(locked),
        )  # fmt: skip

    def load(self, grids: Iterable[int]) -> int:
        """Minutes of a set of grids."""
        return sum(self.minutes[grid] for grid in grids)

    def cost_of(self, load: int, count: int) -> tuple[int, int]:
        """What a set costs: squared minutes beyond the tolerance, and grids beyond an even share."""
        beyond = round(max(0.0, load - self.high, self.low - load))
        return beyond * beyond, max(0, count - self.most)

    def cost(self, parts: Iterable[frozenset[int]]) -> tuple[int, int]:
        """What sets cost together."""
        costs = [self.cost_of(self.load(grids), len(grids)) for grids in parts]
        return sum(cost[0] for cost in costs), sum(cost[1] for cost in costs)

    def connected(self, grids: frozenset[int]) -> bool:
        """Whether a set of grids hangs together; the empty one does."""
        return not grids or len(self.reached(next(iter(grids)), grids)) == len(grids)

    def reached(self, start: int, within: frozenset[int]) -> frozenset[int]:
        """The grids of a set that can be come to from one of them without leaving it."""
        seen, edge = {start}, [start]
        while edge:
            for grid in self.near[edge.pop()]:
                if grid in within and grid not in seen:
                    seen.add(grid)
                    edge.append(grid)
        return frozenset(seen)

    def pieces(self, grids: frozenset[int]) -> list[frozenset[int]]:
        """The connected pieces of a set, by their lowest grid."""
        found, left = [], grids
        while left:
            piece = self.reached(min(left), left)
            found.append(piece)
            left -= piece
        return found

    def keeps(self, worker: int, grids: frozenset[int]) -> bool:
        """Whether a worker may have just these grids, as far as locks go."""
        return all(self.locked.get(grid, worker) == worker for grid in grids) and all(
            grid in grids for grid, who in self.locked.items() if who == worker
        )


def repaired(ground: Ground, today: Mapping[int, int], rng: np.random.Generator) -> Parts:
    """A cover from which to start: today's as far as it is one, the rest grown from it.

    Of a worker whose grids do not hang together the heaviest piece stays theirs. Workers without any get a first one:
    of those that are free the one furthest from all others, else one from whoever has most.
    """
    wanted = {grid: who for grid, who in today.items() if grid not in ground.locked} | dict(ground.locked)
    parts: list[frozenset[int]] = []
    for worker in range(ground.workers):
        mine = frozenset(grid for grid, who in wanted.items() if who == worker)
        kept = frozenset(grid for grid, who in ground.locked.items() if who == worker)
        pieces = [piece for piece in ground.pieces(mine) if kept <= piece] or [kept]
        parts.append(max(pieces, key=lambda piece: (ground.load(piece), len(piece), -min(piece, default=0))))
    for worker, mine in enumerate(parts):
        if not mine:
            _begin(ground, parts, worker, rng)
    free = set(range(len(ground.minutes))) - {grid for mine in parts for grid in mine}
    loads = [ground.load(mine) for mine in parts]
    owner = {grid: worker for worker, mine in enumerate(parts) for grid in mine}
    while free:
        choices = [
            (loads[owner[near]], ground.minutes[grid], grid, owner[near])
            for grid in free
            for near in ground.near[grid]
            if near in owner
        ]
        _, minutes, grid, worker = min(choices)
        owner[grid] = worker
        loads[worker] += minutes
        free.discard(grid)
    return tuple(frozenset(g for g, who in owner.items() if who == worker) for worker in range(ground.workers))


def _begin(ground: Ground, parts: list[frozenset[int]], worker: int, rng: np.random.Generator) -> None:
    """Give a worker without grids a first one."""
    taken = {grid for mine in parts for grid in mine}
    free = [grid for grid in range(len(ground.minutes)) if grid not in taken]
    if free:
        away = _steps(ground, taken) if taken else {free[int(rng.integers(len(free)))]: 1}
        parts[worker] = frozenset({max(free, key=lambda grid: (away.get(grid, 0), ground.minutes[grid], -grid))})
        return
    for giver in sorted(range(len(parts)), key=lambda n: (-ground.load(parts[n]), n)):
        for grid in sorted(parts[giver], key=lambda grid: (ground.minutes[grid], grid)):
            rest = parts[giver] - {grid}
            if rest and grid not in ground.locked and ground.connected(rest):
                parts[giver], parts[worker] = rest, frozenset({grid})
                return


def _steps(ground: Ground, start: Iterable[int]) -> dict[int, int]:
    """How many borders lie between each grid and the nearest of some."""
    away = dict.fromkeys(sorted(start), 0)
    edge: Sequence[int] = list(away)
    while edge:
        following = []
        for grid in edge:
            for near in sorted(ground.near[grid]):
                if near not in away:
                    away[near] = away[grid] + 1
                    following.append(near)
        edge = following
    return away
