"""Whole grids: split in parts, painted as a balancing wants, cut up and put together again."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
from numpy.typing import NDArray

from geo.errors import BadInput
from geo.i18n import mark
from geo.redraw.blocks import Blocks, Floats, Ints, Measure
from geo.redraw.components import components
from geo.redraw.edits import Paint, SplitGrid
from geo.redraw.edits_applied import fresh_id, place_of
from geo.redraw.plans import Plan, PlanGrid

Partition = Callable[[Blocks, Ints, int], Ints]
"""Blocks, places of some of them, k → for each of these its part, 0 … k - 1."""


def split_grid(
    plan: Plan, grid: str, k: int, *, measure: Measure = "households", partition: Partition | None = None
) -> SplitGrid:
    """The edit that splits a grid in ``k``; the part with the most of the measure keeps its name.

    Parameters
    ----------
    measure : Measure
        What the parts are equal in.
    partition : Partition
        Says who goes where; `bisect` where none is given.

    Raises
    ------
    BadInput
        ``k`` is less than two or more than the grid has blocks.
    """
    place = place_of(plan, grid)
    rows = np.flatnonzero(plan.grid_of == place).astype(np.int64)
    if not 2 <= k <= len(rows):
        raise BadInput(
            mark("Grid {grid} has {blocks} blocks and cannot be split in {parts}."),
            grid=plan.grids[place].name, blocks=len(rows), parts=k,
        )  # fmt: skip
    weight = plan.blocks.measured(measure)[rows]
    part = partition(plan.blocks, rows, k) if partition else bisect(plan.blocks, rows, k, weight)
    size = np.bincount(part, weights=weight, minlength=k)
    stays = int(size.argmax())
    parts: list[tuple[PlanGrid, tuple[str, ...]]] = []
    for number in (n for n in range(k) if n != stays):
        id_ = fresh_id(plan, [known.id for known, _ in parts])
        name = f"{plan.grids[place].name}-{len(parts) + 2}"
        new = PlanGrid(id_, name, worker=plan.grids[place].worker)
        parts.append((new, tuple(plan.blocks.ids[row] for row in rows[part == number])))
    return SplitGrid(grid, tuple(parts))


def bisect(blocks: Blocks, rows: Ints, k: int, weight: Floats) -> Ints:
    """Parts by halving again and again, each time across the direction in which the ground is longest.

    What a straight cut leaves apart from its part goes to the other one, so parts hang together where they can.

    Parameters
    ----------
    rows : ndarray of int, shape (r,)
        Places of the blocks.
    k : int
        At most r.
    weight : ndarray of float, shape (r,)

    Returns
    -------
    ndarray of int, shape (r,)
        0 … k - 1, none empty.
    """
    part = np.zeros(len(rows), dtype=np.int64)
    open_parts = [(np.arange(len(rows)), k, 0)]
    while open_parts:
        chosen, count, first = open_parts.pop()
        part[chosen] = first
        if count == 1:
            continue
        left = count // 2
        near = _halved(blocks, rows[chosen], weight[chosen], left, count)
        open_parts += [(chosen[near], left, first), (chosen[~near], count - left, first + left)]
    return part


def _halved(blocks: Blocks, rows: Ints, weight: Floats, left: int, count: int) -> NDArray[np.bool_]:
    xy = blocks.xy[rows] - blocks.xy[rows].mean(axis=0)
    # the first right singular vector points along the greatest spread
    along = np.linalg.svd(xy, full_matrices=False)[2][0]
    at = xy @ (along if along[np.abs(along).argmax()] > 0 else -along)
    order = np.lexsort([rows, at])
    gathered = np.cumsum(weight[order])
    goal = gathered[-1] * left / count
    fit = int(np.abs(gathered - goal).argmin()) + 1 if gathered[-1] > 0 else len(rows) * left // count
    near = np.zeros(len(rows), dtype=bool)
    near[order[: min(max(fit, left), len(rows) - (count - left))]] = True
    return _kept_together(blocks, rows, near, left, count - left)


def _kept_together(blocks: Blocks, rows: Ints, near: NDArray[np.bool_], left: int, right: int) -> NDArray[np.bool_]:
    """Give all but the largest component of each side to the other, as long as enough blocks stay for its parts."""
    place = np.full(len(blocks), -1, dtype=np.int64)
    place[rows] = np.arange(len(rows))
    pairs = place[blocks.edges]
    pairs = pairs[(pairs >= 0).all(axis=1)]
    near = near.copy()
    for side, least in ((True, left), (False, right)):
        same = pairs[(near[pairs] == side).all(axis=1)]
        component = components(len(rows), same)
        here = near == side
        loose = here & (component != np.bincount(component[here]).argmax())
        if here.sum() - loose.sum() >= least:
            near[loose] = not side
    return near


def paint_towards(plan: Plan, wanted: Plan) -> Paint:
    """The edit that gives every block the grid it has in another plan of the same blocks and grids.

    Parameters
    ----------
    wanted : Plan
        As a balancing leaves it.

    Raises
    ------
    BadInput
        It has other blocks or other grids, or nothing differs.
    """
    if plan.blocks.ids != wanted.blocks.ids or {g.id for g in wanted.grids} - {g.id for g in plan.grids}:
        raise BadInput(mark("The two plans do not have the same blocks and grids."))
    place = np.array([place_of(plan, grid.id) for grid in wanted.grids], dtype=np.int64)
    grid_of = place[wanted.grid_of]
    moves = []
    for number in np.unique(grid_of[grid_of != plan.grid_of]).tolist():
        rows = np.flatnonzero((grid_of == number) & (plan.grid_of != number))
        moves.append((plan.grids[number].id, tuple(plan.blocks.ids[row] for row in rows)))
    if not moves:
        raise BadInput(mark("These blocks are in that grid already."))
    return Paint(tuple(moves))
