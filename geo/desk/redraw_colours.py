"""Colours of a plan's grids on the map: neighbours differ, and a grid keeps its colour while it lives."""

from __future__ import annotations

import threading
from collections import OrderedDict, deque
from collections.abc import Iterable, Mapping, Sequence

import numpy as np

from geo.redraw.blocks import NOWHERE
from geo.redraw.plans import Plan

COLOURS = 8
PLANS_KEPT = 64


class GridColours:
    """The colours of the plans that were shown last; safe to use from many threads.

    Grids that an edit took away are remembered: an undo brings them back as they looked.
    """

    def __init__(self) -> None:
        self._kept: OrderedDict[tuple[str, str], dict[str, int]] = OrderedDict()
        self._lock = threading.Lock()

    def of(self, key: tuple[str, str], base: Plan, plan: Plan) -> tuple[int, ...]:
        """The colour of each grid of a plan.

        Parameters
        ----------
        key : (str, str)
            Community and id of the plan.
        base : Plan
            What it begins with: its grids are coloured first, so that every process starts alike.
        plan : Plan
        """
        with self._lock:
            known = self._kept.get(key)
            if known is None:
                known = dict(zip((grid.id for grid in base.grids), colours_of(base, {}), strict=True))
            chosen = colours_of(plan, known)
            self._kept[key] = known | dict(zip((grid.id for grid in plan.grids), chosen, strict=True))
            self._kept.move_to_end(key)
            if len(self._kept) > PLANS_KEPT:
                self._kept.popitem(last=False)
        return chosen


def colours_of(plan: Plan, known: Mapping[str, int]) -> tuple[int, ...]:
    """A colour from 0 to 7 for each grid, another one than its neighbours'.

    Parameters
    ----------
    plan : Plan
    known : mapping
        Colours by grid id that stay; of two neighbours with the same one, which an edit brought together, the later
        in the plan's order gets another.

    Returns
    -------
    tuple of int, shape (len(plan.grids),)
    """
    beside = grid_neighbours(plan)
    colours = [known.get(grid.id, NOWHERE) for grid in plan.grids]
    fresh = [n for n, colour in enumerate(colours) if colour == NOWHERE]
    alike = [
        n
        for n, colour in enumerate(colours)
        if colour != NOWHERE and any(other < n and colours[other] == colour for other in beside[n])
    ]
    for n in alike:
        colours[n] = NOWHERE
    _colour(colours, beside, [*_fewest_last(beside, fresh), *alike])
    return tuple(colours)


def grid_neighbours(plan: Plan) -> list[list[int]]:
    """For each grid the places of those it shares a border with, in order."""
    count = len(plan.grids)
    pairs = plan.grid_of[plan.blocks.edges].reshape(-1, 2)
    pairs = pairs[(pairs != NOWHERE).all(axis=1) & (pairs[:, 0] != pairs[:, 1])]
    keys = np.unique(np.concatenate([pairs[:, 0] * count + pairs[:, 1], pairs[:, 1] * count + pairs[:, 0]]))
    beside: list[list[int]] = [[] for _ in range(count)]
    for key in keys.tolist():
        one, other = divmod(key, count)
        beside[one].append(other)
    return beside


def _fewest_last(beside: Sequence[Sequence[int]], chosen: Iterable[int]) -> list[int]:
    """An order in which each has few neighbours before it: on a map of whole grids never more than five."""
    left = set(chosen)
    degree = {n: sum(other in left for other in beside[n]) for n in left}
    taken = []
    while left:
        n = min(left, key=lambda one: (degree[one], one))
        left.remove(n)
        taken.append(n)
        for other in beside[n]:
            if other in left:
                degree[other] -= 1
    return taken[::-1]


def _colour(colours: list[int], beside: Sequence[Sequence[int]], chosen: Iterable[int]) -> None:
    """Give colours to the chosen; where none is free, neighbours make room for as long as that leads anywhere."""
    waiting = deque(chosen)
    tries = 4 * len(colours)
    totals = np.bincount([colour for colour in colours if colour != NOWHERE], minlength=COLOURS).tolist()
    while waiting and tries:
        tries -= 1
        n = waiting.popleft()
        near, far = [0] * COLOURS, [0] * COLOURS
        for other in beside[n]:
            if colours[other] != NOWHERE:
                near[colours[other]] += 1
            for third in beside[other]:
                if colours[third] != NOWHERE and third != n:
                    far[colours[third]] += 1
        # Those two steps off become neighbours most easily: a colour that they do not have will last.
        best = min(range(COLOURS), key=lambda colour: (near[colour], far[colour], totals[colour], colour))
        if colours[n] != NOWHERE:
            totals[colours[n]] -= 1
        colours[n] = best
        totals[best] += 1
        waiting.extend(other for other in beside[n] if near[best] and colours[other] == best)
