"""The unit above each grid of a plan: a compound of a street, a community of a street, as the ladder has it."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from geo.desk.office import Office
from geo.desk.redraw_kept import Held
from geo.redraw.blocks import NOWHERE, Floats
from geo.redraw.figures_lineage import ancestors


def units_above(office: Office, community: str, now: Held) -> tuple[str, ...]:
    """Unit id above each grid of a plan, in the plan's order; ``()`` where all grids have the same.

    A grid that does not hold today lies in the unit in which most of its residents live; empty where nobody knows.
    """
    tree, plan, today = office.tree(community), now.plan, now.today
    known = {grid.id: tree.unit(grid.id).parent_id or "" for grid in today.grids if tree.knows(grid.id)}
    if len(set(known.values())) < 2:
        return ()
    of_today = np.array([*(known.get(grid.id, "") for grid in today.grids), ""], dtype=object)
    base = ancestors(today.blocks, plan.blocks)
    above = np.where(base == NOWHERE, "", of_today[today.grid_of[base]])
    return tuple(
        known.get(grid.id) or _most(above, plan.blocks.people, plan.grid_of == at) for at, grid in enumerate(plan.grids)
    )


def _most(above: NDArray[np.object_], people: Floats, here: NDArray[np.bool_]) -> str:
    """The unit in which most residents of some blocks live."""
    names = sorted({*above[here]} - {""})
    # a little for each block, so that ground where nobody lives counts as well
    return max(names, key=lambda name: float((people[here & (above == name)] + 1e-6).sum()), default="")
