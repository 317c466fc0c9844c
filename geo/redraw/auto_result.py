"""What came of balancing: the plan, who moves, how far it is off, and what could not be had."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np

from geo.errors import Fault
from geo.redraw.auto_atoms import Bools, pairs_within
from geo.redraw.auto_board import Board
from geo.redraw.auto_wish import Scope, Wish
from geo.redraw.blocks import NOWHERE, Blocks, Ints
from geo.redraw.components import components
from geo.redraw.flow import Aim
from geo.redraw.plans import Plan, PlanGrid


@dataclass(frozen=True, eq=False, slots=True)
class AutoResult:
    """A plan made by a machine, with what a planner has to know of it.

    Attributes
    ----------
    plan : Plan
    moved_people, moved_share : float
        Residents who have another grid than before, and their share of all; blocks that had none do not count.
    target : float
        What each open grid should hold, in units of the measure.
    max_deviation : float
        How far the open grid that is furthest off lies from the target, as a share of it.
    contiguous : bool
        Whether every grid is in one piece.
    compounds_cut : int
        Walled compounds that lie in more than one grid.
    barriers_crossed : int
        Pairs of blocks in one grid with a main road, a river or a railway between them.
    unmet : tuple of Fault
        What could not be had, one sentence each (`geo.i18n.say`); ``where`` is the grid's name, ``subject`` its id.
    """

    plan: Plan
    moved_people: float
    moved_share: float
    target: float
    max_deviation: float
    contiguous: bool
    compounds_cut: int
    barriers_crossed: int
    unmet: tuple[Fault, ...] = ()


def judge(plan: Plan, board: Board, aim: Aim, wish: Wish, scope: Scope, number: int | None = None) -> AutoResult:
    """The plan that a board stands for, with its figures against ``plan``.

    Open grids that are left with nothing are dropped where a ``number`` of open grids was asked for; new ones are
    named after the grid that most of their residents come from.
    """
    label = np.where(scope.blocks, board.labels()[board.atoms.of], plan.grid_of)
    grids = _grids(plan, label, len(board.open))
    is_open = np.append(scope.grids, np.ones(len(grids) - len(scope.grids), dtype=bool))
    kept = np.arange(len(grids))
    if number is not None:
        held = np.bincount(label[label != NOWHERE], minlength=len(grids)) > 0
        kept = np.flatnonzero(held | ~is_open)
    place = np.full(len(grids) + 1, NOWHERE, dtype=np.int64)
    place[kept] = np.arange(len(kept))
    made = Plan(plan.blocks, tuple(grids[at] for at in kept.tolist()), place[label])
    moves = (plan.grid_of != NOWHERE) & (label != plan.grid_of)
    return measure_up(made, aim, wish, is_open[kept], float(plan.blocks.people[moves].sum()), number)


def measure_up(
    made: Plan, aim: Aim, wish: Wish, is_open: Bools, moved_people: float, number: int | None = None
) -> AutoResult:
    """The figures of a plan against an aim, and a sentence for each thing that could not be had."""
    blocks = made.blocks
    has_grid = made.grid_of != NOWHERE
    loads = np.bincount(made.grid_of[has_grid], blocks.measured(wish.measure)[has_grid], len(made.grids))
    off = np.where(is_open, np.abs(loads / aim.target - 1.0), 0.0)
    part = components(len(blocks), pairs_within(blocks, made.grid_of))
    parts = np.bincount(np.unique(np.column_stack([made.grid_of, part])[has_grid], axis=0)[:, 0],
                        minlength=len(made.grids))  # fmt: skip
    cut = compounds_cut(blocks, made.grid_of)
    unmet = []
    if wish.target is not None and aim.target != wish.target:
        unmet.append(Fault.of(
            "", "", "With {grids} grids each holds {mean} on average, not {target}.",
            grids=int(is_open.sum()), mean=round(aim.target), target=round(wish.target),
        ))  # fmt: skip
    if number is not None and int(is_open.sum()) != number:
        unmet.append(Fault.of(
            "", "", "{asked} open grids were asked for, {made} could be made.",
            asked=number, made=int(is_open.sum()),
        ))  # fmt: skip
    if not has_grid.all():
        unmet.append(Fault.of(
            "", "", "{blocks} blocks stay without a grid: no open grid lies beside them.", blocks=int((~has_grid).sum())
        ))  # fmt: skip
    for at in np.flatnonzero(parts > 1).tolist():
        grid = made.grids[at]
        unmet.append(Fault.of(grid.name, grid.id, "Grid {grid} lies in {parts} parts.",
                              grid=grid.name or grid.id, parts=int(parts[at])))  # fmt: skip
    for at in np.flatnonzero(is_open & (off > aim.tolerance + 1e-9)).tolist():
        grid = made.grids[at]
        unmet.append(Fault.of(grid.name, grid.id, "Grid {grid} stays {share} off its target.",
                              grid=grid.name or grid.id, share=f"{off[at]:.1%}"))  # fmt: skip
    inside = blocks.compound != NOWHERE
    whole = np.bincount(blocks.compound[inside], blocks.measured(wish.measure)[inside])[cut] <= aim.high
    if whole.any():
        unmet.append(Fault.of("", "", "{count} walled compounds lie in more than one grid.", count=int(whole.sum())))
    if not whole.all():
        unmet.append(Fault.of(
            "", "", "{count} walled compounds are too large for one grid and lie in several.", count=int((~whole).sum())
        ))  # fmt: skip
    everybody = float(blocks.people.sum())
    return AutoResult(
        made,
        moved_people,
        moved_people / everybody if everybody > 0 else 0.0,
        aim.target,
        float(off.max(initial=0.0)),
        bool((parts <= 1).all()),
        len(cut),
        barriers_crossed(blocks, made.grid_of),
        tuple(unmet),
    )


def compounds_cut(blocks: Blocks, grid_of: Ints) -> Ints:
    """Compounds that lie in more than one grid, lowest first."""
    inside = blocks.compound != NOWHERE
    pairs = np.unique(np.column_stack([blocks.compound[inside], grid_of[inside]]), axis=0)
    compound, grids = np.unique(pairs[:, 0], return_counts=True)
    found: Ints = compound[grids > 1].astype(np.int64)
    return found


def barriers_crossed(blocks: Blocks, grid_of: Ints) -> int:
    """Pairs of touching blocks in one grid with a barrier between them."""
    grids = grid_of[blocks.edges]
    return int(((grids[:, 0] == grids[:, 1]) & (grids[:, 0] != NOWHERE) & (blocks.barrier > 0)).sum())


def fresh_grid(plan: Plan, here: Bools, taken: Sequence[PlanGrid]) -> PlanGrid:
    """A grid named after the one that most residents of some blocks have in a plan.

    Parameters
    ----------
    here : ndarray of bool, shape (n,)
        Blocks that have a grid in the plan.
    taken : sequence of PlanGrid
        Whose ids and names it must not have.
    """
    ids, names = {grid.id for grid in taken}, {grid.name for grid in taken}
    shares = np.bincount(plan.grid_of[here], plan.blocks.people[here] + 1e-6, len(plan.grids))
    parent = plan.grids[int(shares.argmax())] if len(shares) and shares.any() else PlanGrid("new", "")
    number = 2
    while f"{parent.id}-{number}" in ids or f"{parent.name}-{number}" in names:
        number += 1
    return replace(
        parent, id=f"{parent.id}-{number}", name=f"{parent.name}-{number}", code="", worker="", locked=False
    )  # fmt: skip


def _grids(plan: Plan, label: Ints, count: int) -> list[PlanGrid]:
    """Today's grids and a new one for each label beyond them, with an id and a name that nothing else has."""
    grids = list(plan.grids)
    for new in range(len(plan.grids), count):
        grids.append(fresh_grid(plan, (label == new) & (plan.grid_of != NOWHERE), grids))
    return grids
