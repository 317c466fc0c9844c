"""Units above the grids, a street's communities or compounds: grids are made even inside of each, not across."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

import numpy as np

from geo.errors import Fault
from geo.redraw.auto_result import AutoResult, fresh_grid
from geo.redraw.blocks import NOWHERE, Ints
from geo.redraw.plans import Plan, PlanGrid


def parted(plan: Plan, above: Sequence[str]) -> Plan:
    """The plan as if blocks did not touch where their grids lie in different units above.

    Parameters
    ----------
    above : sequence of str, length len(plan.grids)
        Unit above each grid; empty where nothing parts the grids.
    """
    if len(set(above)) < 2:
        return plan
    blocks, unit = plan.blocks, _numbers(above)[plan.grid_of]
    one, other = unit[blocks.edges[:, 0]], unit[blocks.edges[:, 1]]
    kept = (one == other) | (one == NOWHERE) | (other == NOWHERE)
    less = replace(blocks, edges=blocks.edges[kept], border_m=blocks.border_m[kept], barrier=blocks.barrier[kept])
    return replace(plan, blocks=less)


def rejoined(result: AutoResult, plan: Plan, above: Sequence[str]) -> AutoResult:
    """What came of a parted plan, on the blocks as they are.

    A grid that was taken from one unit above and begun again in another one is a new grid: it does not carry its name,
    code and worker there.
    """
    if len(set(above)) < 2:
        return result
    made, unit = result.plan, _numbers(above)
    place = {grid.id: at for at, grid in enumerate(plan.grids)}
    taken = [*plan.grids]
    grids = list(made.grids)
    for at, grid in enumerate(made.grids):
        here = (made.grid_of == at) & (plan.grid_of != NOWHERE)
        if grid.id in place and here.any() and not (unit[plan.grid_of[here]] == unit[place[grid.id]]).any():
            grids[at] = fresh_grid(plan, here, taken)
            taken.append(grids[at])
    renamed = {old.id: new for old, new in zip(made.grids, grids, strict=True) if new is not old}
    return replace(
        result,
        plan=replace(made, blocks=plan.blocks, grids=tuple(grids)),
        unmet=tuple(_retold(fault, renamed.get(fault.subject)) for fault in result.unmet),
    )


def _numbers(above: Sequence[str]) -> Ints:
    """A number for the unit above each grid, and behind them `NOWHERE` for what has no grid."""
    found = np.unique(np.array(above, dtype=str), return_inverse=True)[1]
    return np.append(found, NOWHERE).astype(np.int64)


def _retold(fault: Fault, grid: PlanGrid | None) -> Fault:
    if grid is None:
        return fault
    return Fault.of(grid.name, grid.id, fault.sentence, **{**fault.values, "grid": grid.name or grid.id})
