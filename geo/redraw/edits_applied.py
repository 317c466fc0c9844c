"""A plan and an edit → the plan after it; the plan before stays as it is."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import replace
from functools import reduce
from typing import assert_never

import numpy as np

from geo.errors import BadInput
from geo.i18n import mark
from geo.redraw.blocks import NOWHERE, Ints
from geo.redraw.borders import apply_corners
from geo.redraw.codes import parse_code
from geo.redraw.cutting_blocks import cut_blocks
from geo.redraw.edits import (
    ChangeGrid,
    Cut,
    Describe,
    Edit,
    MergeGrids,
    MoveCorners,
    NewGrid,
    Paint,
    Recode,
    SplitGrid,
)
from geo.redraw.plans import Plan, PlanGrid
from geo.redraw.selection import rows_of

MOST_LETTERS = 80
MOST_NOTE = 4_000


def apply(plan: Plan, edit: Edit) -> Plan:
    """The plan after an edit.

    Parameters
    ----------
    plan : Plan
        It is not changed; blocks that stay are shared with the new one.

    Raises
    ------
    BadInput
        The edit cannot be made on this plan; one plain sentence says why.
    """
    match edit:
        case Paint():
            return _paint(plan, edit.moves)
        case NewGrid():
            return _give(_begin(plan, edit.grid), edit.blocks, len(plan.grids))
        case MergeGrids():
            return _merge(plan, edit)
        case SplitGrid():
            return _split(plan, edit)
        case ChangeGrid():
            return _change(plan, edit)
        case Recode():
            return _recode(plan, edit)
        case Describe():
            return _describe(plan, edit)
        case Cut():
            return _cut(plan, edit)
        case MoveCorners():
            return apply_corners(plan, edit)
    assert_never(edit)


def replay(plan: Plan, edits: Iterable[Edit]) -> Plan:
    """The plan after edits, one after another."""
    return reduce(apply, edits, plan)


def place_of(plan: Plan, grid: str) -> int:
    """The place of a grid in the plan.

    Raises
    ------
    BadInput
        There is no such grid.
    """
    for place, known in enumerate(plan.grids):
        if known.id == grid:
            return place
    raise BadInput(mark("There is no grid {grid} in the plan."), grid=grid[:64])


def fresh_id(plan: Plan, taken: Iterable[str] = ()) -> str:
    """An id for a new grid: ``new-1``, ``new-2`` …"""
    known = {grid.id for grid in plan.grids}.union(taken)
    return next(id_ for number in range(1, len(known) + 2) if (id_ := f"new-{number}") not in known)


def _paint(plan: Plan, moves: Sequence[tuple[str, tuple[str, ...]]]) -> Plan:
    after = plan
    for grid, blocks in moves:
        after = _give(after, blocks, place_of(plan, grid))
    if np.array_equal(after.grid_of, plan.grid_of):
        raise BadInput(mark("These blocks are in that grid already."))
    return after


def _give(plan: Plan, blocks: Sequence[str], place: int) -> Plan:
    rows = rows_of(plan.blocks, blocks)
    rows = rows[plan.grid_of[rows] != place]
    if not len(rows):
        return plan
    _refuse_locked(plan, [place, *np.unique(plan.grid_of[rows]).tolist()])
    grid_of = plan.grid_of.copy()
    grid_of[rows] = place
    return replace(plan, grid_of=grid_of)


def _refuse_locked(plan: Plan, places: Iterable[int]) -> None:
    for place in places:
        if place != NOWHERE and plan.grids[place].locked:
            raise BadInput(mark("Grid {grid} is locked; unlock it first."), grid=plan.grids[place].name)


def _begin(plan: Plan, grid: PlanGrid) -> Plan:
    if not grid.id.strip() or any(known.id == grid.id for known in plan.grids):
        raise BadInput(mark("There is a grid {grid} in the plan already."), grid=grid.id[:64])
    _check_name(grid.name)
    _check_code(plan, grid.id, grid.code)
    return replace(plan, grids=(*plan.grids, grid))


def _check_name(name: str) -> None:
    if not name.strip() or len(name) > MOST_LETTERS or not name.isprintable():
        raise BadInput(mark("A name needs between 1 and {most} letters on one line."), most=MOST_LETTERS)


def _check_code(plan: Plan, grid: str, code: str) -> None:
    if not code:
        return
    parse_code(code)
    for known in plan.grids:
        if known.code == code and known.id != grid:
            raise BadInput(mark("Grid {grid} has the code {code} already."), grid=known.name, code=code)


def _merge(plan: Plan, edit: MergeGrids) -> Plan:
    into = place_of(plan, edit.into)
    gone = sorted({place_of(plan, grid) for grid in edit.gone})
    if not gone or into in gone:
        raise BadInput(mark("Choose at least two different grids to merge."))
    _refuse_locked(plan, [into, *gone])
    grid_of = plan.grid_of.copy()
    grid_of[np.isin(grid_of, gone)] = into
    return _without(plan, grid_of, gone)


def _without(plan: Plan, grid_of: Ints, gone: Sequence[int]) -> Plan:
    """Drop grids that have no block any more; the others move up."""
    kept = np.ones(len(plan.grids), dtype=bool)
    kept[list(gone)] = False
    place = np.where(kept, np.cumsum(kept) - 1, NOWHERE)
    moved = np.where(grid_of == NOWHERE, NOWHERE, place[grid_of])
    grids = tuple(grid for grid, stays in zip(plan.grids, kept, strict=True) if stays)
    return replace(plan, grids=grids, grid_of=moved.astype(np.int64))


def _split(plan: Plan, edit: SplitGrid) -> Plan:
    place = place_of(plan, edit.grid)
    _refuse_locked(plan, [place])
    after = plan
    for grid, blocks in edit.parts:
        if not blocks or (after.grid_of[rows_of(plan.blocks, blocks)] != place).any():
            raise BadInput(mark("A part of grid {grid} holds a block of another."), grid=plan.grids[place].name)
        after = _give(_begin(after, grid), blocks, len(after.grids))
    if not edit.parts or not (after.grid_of == place).any():
        raise BadInput(mark("The split leaves nothing of grid {grid}."), grid=plan.grids[place].name)
    return after


def _change(plan: Plan, edit: ChangeGrid) -> Plan:
    place = place_of(plan, edit.grid)
    if edit.name is not None:
        _check_name(edit.name)
    if edit.code is not None:
        _check_code(plan, edit.grid, edit.code)
    was = plan.grids[place]
    changed = PlanGrid(
        was.id,
        was.name if edit.name is None else edit.name,
        was.code if edit.code is None else edit.code,
        was.worker if edit.worker is None else edit.worker,
        was.locked if edit.locked is None else edit.locked,
    )
    return replace(plan, grids=(*plan.grids[:place], changed, *plan.grids[place + 1 :]))


def _recode(plan: Plan, edit: Recode) -> Plan:
    codes = {place_of(plan, grid): code for grid, code in edit.codes}
    for code in codes.values():
        parse_code(code)
    grids = tuple(replace(grid, code=codes[place]) if place in codes else grid for place, grid in enumerate(plan.grids))
    owners: dict[str, PlanGrid] = {}
    for grid in grids:
        if grid.code and (owner := owners.setdefault(grid.code, grid)) is not grid:
            raise BadInput(mark("Grid {grid} has the code {code} already."), grid=owner.name, code=grid.code)
    return replace(plan, grids=grids)


def _describe(plan: Plan, edit: Describe) -> Plan:
    if edit.name is not None:
        _check_name(edit.name)
    if edit.note is not None and (len(edit.note) > MOST_NOTE or re.search(r"[\x00-\x08\x0b-\x1f\x7f]", edit.note)):
        raise BadInput(mark("A note has at most {most} letters."), most=MOST_NOTE)
    return replace(
        plan,
        name=plan.name if edit.name is None else edit.name,
        note=plan.note if edit.note is None else edit.note,
    )


def _cut(plan: Plan, edit: Cut) -> Plan:
    blocks, source = cut_blocks(plan.blocks, edit) if edit.pieces else (plan.blocks, np.arange(len(plan.blocks)))
    after = replace(plan, blocks=blocks, grid_of=plan.grid_of[source])
    return after if edit.grid is None else _give(_begin(after, edit.grid), edit.moved, len(plan.grids))
