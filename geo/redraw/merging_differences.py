"""Two plans side by side: which ground changes grid, and which grids are new, gone or changed."""

from __future__ import annotations

from collections.abc import Container
from dataclasses import dataclass

import numpy as np
import shapely

from geo.redraw.plans import Plan, PlanGrid
from geo.redraw.selection import rows_by_id

ATTRIBUTES = ("name", "code", "worker", "locked")
_SAME = 1e-6
"""Share of a block's area below which two shapes of it are the same: a corner on a straight border is no change."""


@dataclass(frozen=True, slots=True)
class BlockDifference:
    """A block, or a piece where one plan cut it, with its grid in both plans (empty: in none)."""

    block: str
    one: str
    other: str
    households: float


@dataclass(frozen=True, slots=True)
class GridDifference:
    """What a grid is called in both plans (``attribute`` is one of `ATTRIBUTES`)."""

    grid: str
    attribute: str
    one: str | bool
    other: str | bool


@dataclass(frozen=True, slots=True)
class Differences:
    """What differs from one plan to another.

    Attributes
    ----------
    blocks : tuple of BlockDifference
        Ground that changes grid.
    reshaped : tuple of str
        Blocks of both plans that lie on other ground.
    new, gone : tuple of PlanGrid
    changed : tuple of GridDifference
    """

    blocks: tuple[BlockDifference, ...]
    reshaped: tuple[str, ...]
    new: tuple[PlanGrid, ...]
    gone: tuple[PlanGrid, ...]
    changed: tuple[GridDifference, ...]


def differences(one: Plan, other: Plan) -> Differences:
    """What differs from one plan to another of the same ground.

    A block that only one plan has cut is compared piece by piece with the whole block of the other.
    """
    mine, theirs = grid_ids(one), grid_ids(other)
    moved = []
    for block in pieces_of_both(one, other):
        here, there = whole_of(block, mine), whole_of(block, theirs)
        if here is not None and there is not None and mine[here] != theirs[there]:
            finer = one if here == block else other
            households = float(finer.blocks.households[rows_by_id(finer.blocks)[block]])
            moved.append(BlockDifference(block, mine[here], theirs[there], households))
    before, after = ({grid.id: grid for grid in plan.grids} for plan in (one, other))
    changed = [
        GridDifference(id_, name, getattr(before[id_], name), getattr(after[id_], name))
        for id_ in before.keys() & after.keys()
        for name in ATTRIBUTES
        if getattr(before[id_], name) != getattr(after[id_], name)
    ]
    return Differences(
        tuple(moved),
        _reshaped(one, other),
        tuple(grid for grid in other.grids if grid.id not in before),
        tuple(grid for grid in one.grids if grid.id not in after),
        tuple(sorted(changed, key=lambda found: (found.grid, found.attribute))),
    )


def grid_ids(plan: Plan) -> dict[str, str]:
    """Block id → id of its grid, empty for none."""
    names = [*(grid.id for grid in plan.grids), ""]  # NOWHERE is the last
    return {id_: names[place] for id_, place in zip(plan.blocks.ids, plan.grid_of.tolist(), strict=True)}


def whole_of(block: str, known: Container[str]) -> str | None:
    """The block itself or what it is a piece of, whichever is known; None where neither is."""
    while block not in known:
        block, slash, _ = block.rpartition("/")
        if not slash:
            return None
    return block


def pieces_of_both(one: Plan, other: Plan) -> tuple[str, ...]:
    """Ids of all blocks, of those that one plan has cut the pieces, in the order of the plans."""
    here, there = rows_by_id(one.blocks), rows_by_id(other.blocks)
    if one.blocks is other.blocks:
        return one.blocks.ids
    cut = {
        whole
        for ids, known in ((one.blocks.ids, there), (other.blocks.ids, here))
        for block in ids
        if block not in known and (whole := whole_of(block, known)) is not None
    }
    return tuple(block for block in dict.fromkeys([*one.blocks.ids, *other.blocks.ids]) if block not in cut)


def _reshaped(one: Plan, other: Plan) -> tuple[str, ...]:
    if one.blocks is other.blocks:
        return ()
    here, there = rows_by_id(one.blocks), rows_by_id(other.blocks)
    both = [block for block in one.blocks.ids if block in there]
    left = one.blocks.shapes[[here[block] for block in both]]
    right = other.blocks.shapes[[there[block] for block in both]]
    rows = np.flatnonzero(~shapely.equals_identical(left, right))
    apart = shapely.area(shapely.symmetric_difference(left[rows], right[rows])) > _SAME * shapely.area(left[rows])
    return tuple(both[row] for row in rows[apart].tolist())
