"""A plan: which block belongs to which grid."""

from __future__ import annotations

from dataclasses import dataclass

from geo.redraw.blocks import Blocks, Ints


@dataclass(frozen=True, slots=True)
class PlanGrid:
    """A grid of a plan.

    Attributes
    ----------
    id : str
        Unique within the plan; of a grid that holds today its unit's id.
    code : str
        Its 15 digits (county 6, street 3, community 3, sequence 3), or empty.
    worker : str
        Id of the person who answers for it, or empty.
    locked : bool
        No edit and no balancing gives or takes a block.
    """

    id: str
    name: str
    code: str = ""
    worker: str = ""
    locked: bool = False


@dataclass(frozen=True, eq=False, slots=True)
class Plan:
    """Grids as unions of blocks: whatever is assigned, it has no gap and no overlap.

    Attributes
    ----------
    grids : tuple of PlanGrid
    grid_of : ndarray of int, shape (len(blocks),)
        For each block the place of its grid in ``grids``.
    name, note : str
        What its planner calls it, and what they wrote to it.
    """

    blocks: Blocks
    grids: tuple[PlanGrid, ...]
    grid_of: Ints
    name: str = ""
    note: str = ""
