"""From the plan as it stands to a plan that is wanted: the few edits that lead there."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

import numpy as np

from geo.errors import BadInput
from geo.i18n import mark
from geo.redraw.blocks import NOWHERE
from geo.redraw.edits import ChangeGrid, Edit, MergeGrids, NewGrid, Paint, Recode
from geo.redraw.plans import Plan, PlanGrid


def edits_towards(plan: Plan, wanted: Plan) -> tuple[Edit, ...]:
    """The edits that make a plan into another one of the same blocks; none where nothing differs.

    Grids are the same where their ids are. New ones begin with their blocks, then one painting moves all the others,
    then grids that the wanted plan lacks go into whoever has most of their residents, and names, codes and workers
    change last.

    Parameters
    ----------
    plan : Plan
        As it stands.
    wanted : Plan
        Blocks that have no grid in it keep the one they have.

    Raises
    ------
    BadInput
        The wanted plan has other blocks.
    """
    if plan.blocks.ids != wanted.blocks.ids:
        raise BadInput(mark("The two plans do not have the same blocks and grids."))
    known = {grid.id: place for place, grid in enumerate(plan.grids)}
    fresh = [n for n, grid in enumerate(wanted.grids) if grid.id not in known]
    ids = np.array(plan.blocks.ids, dtype=object)
    edits: list[Edit] = [NewGrid(wanted.grids[n], tuple(ids[wanted.grid_of == n].tolist())) for n in fresh]
    place = np.array([known.get(grid.id, NOWHERE) for grid in wanted.grids] + [NOWHERE], dtype=np.int64)
    goal = place[wanted.grid_of]
    moved = (goal != NOWHERE) & (goal != plan.grid_of)
    moves = tuple(
        (plan.grids[at].id, tuple(ids[moved & (goal == at)].tolist())) for at in np.unique(goal[moved]).tolist()
    )
    if moves:
        edits.append(Paint(moves))
    edits += _endings(plan, wanted)
    edits += _changes({grid.id: grid for grid in plan.grids}, wanted.grids)
    return tuple(edits)


def changed_blocks(plan: Plan, wanted: Plan) -> tuple[int, ...]:
    """Places of the blocks whose grid has another id in the wanted plan."""
    one, other = ([*(grid.id for grid in side.grids), ""] for side in (plan, wanted))
    ids, wanted_ids = np.array(one, dtype=object)[plan.grid_of], np.array(other, dtype=object)[wanted.grid_of]
    return tuple(np.flatnonzero(ids != wanted_ids).tolist())


def _endings(plan: Plan, wanted: Plan) -> Iterator[MergeGrids]:
    stays = {grid.id for grid in wanted.grids}
    locked = {grid.id for grid in plan.grids if grid.locked}
    takers = [n for n, grid in enumerate(wanted.grids) if grid.id not in locked]
    for at, grid in enumerate(plan.grids):
        if grid.id not in stays and takers:
            yield MergeGrids(wanted.grids[_heir(plan, wanted, at, takers)].id, (grid.id,))


def _heir(plan: Plan, wanted: Plan, gone: int, takers: list[int]) -> int:
    here = (plan.grid_of == gone) & (wanted.grid_of != NOWHERE)
    # a little for each block, so that ground where nobody lives counts as well
    shares = np.bincount(wanted.grid_of[here], plan.blocks.people[here] + 1e-6, len(wanted.grids))
    return max(takers, key=lambda n: (shares[n], -n))


def _changes(known: Mapping[str, PlanGrid], wanted: tuple[PlanGrid, ...]) -> Iterator[Edit]:
    codes = tuple((grid.id, grid.code) for grid in wanted if grid.id in known and _coded(known[grid.id], grid))
    if codes:  # all at once: grids may swap theirs
        yield Recode(codes)
    for grid in wanted:
        was = known.get(grid.id, grid)
        name = grid.name if grid.name != was.name else None
        worker = grid.worker if grid.worker != was.worker else None
        if name is not None or worker is not None:
            yield ChangeGrid(grid.id, name=name, worker=worker)


def _coded(was: PlanGrid, grid: PlanGrid) -> bool:
    return bool(grid.code) and grid.code != was.code
