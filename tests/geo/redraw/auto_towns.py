"""Small boards for balancing: squares in rows and columns, with who lives in each."""

from collections.abc import Sequence

import numpy as np
import shapely

from geo.redraw.blocks import NOWHERE, Blocks
from geo.redraw.plans import Plan, PlanGrid

STEP = 0.001


def board(
    households: Sequence[Sequence[float]],
    *,
    compound: Sequence[Sequence[int]] | None = None,
    roads: Sequence[int] = (),
    barrier: float = 1.0,
) -> Blocks:
    """Squares of 100 m; ``roads`` are columns to the left of which a barrier runs from top to bottom."""
    held = np.array(households, dtype=float)
    rows, columns = held.shape
    at = np.arange(held.size).reshape(rows, columns)
    pairs = np.vstack(
        [
            np.column_stack([at[:, :-1].ravel(), at[:, 1:].ravel()]),
            np.column_stack([at[:-1].ravel(), at[1:].ravel()]),
        ]
    )
    edges = pairs[np.lexsort((pairs[:, 1], pairs[:, 0]))].astype(np.int64)
    column = np.tile(np.arange(columns), rows)
    row = np.repeat(np.arange(rows), columns)
    crossed = np.isin(np.maximum(column[edges[:, 0]], column[edges[:, 1]]), roads)
    crossed &= column[edges[:, 0]] != column[edges[:, 1]]
    inside = np.full(held.size, NOWHERE) if compound is None else np.array(compound).ravel()
    return Blocks(
        ids=tuple(f"b{number}" for number in range(held.size)),
        shapes=shapely.box(column * STEP, row * STEP, (column + 1) * STEP, (row + 1) * STEP),
        xy=np.column_stack([column * 100.0 + 50, row * 100.0 + 50]),
        area_m2=np.full(held.size, 10_000.0),
        perimeter_m=np.full(held.size, 400.0),
        households=held.ravel(),
        people=held.ravel() * 2,
        minutes=held.ravel() * 3,
        must_visit=np.zeros(held.size),
        compound=inside.astype(np.int64),
        edges=edges,
        border_m=np.full(len(edges), 100.0),
        barrier=np.where(crossed, barrier, 0.0),
    )


def plan(blocks: Blocks, grid_of: Sequence[Sequence[int]], *, locked: Sequence[int] = (), more: int = 0) -> Plan:
    """Grids g0, g1, … as the numbers on the board say; ``more`` are empty."""
    label = np.array(grid_of, dtype=np.int64).ravel()
    count = max(int(label.max()) + 1, 0) + more
    grids = tuple(PlanGrid(f"g{at}", f"第{at}网格", locked=at in locked) for at in range(count))
    return Plan(blocks, grids, label)


def stripes(rows: int, widths: Sequence[int]) -> list[list[int]]:
    """Grids as stripes of so many columns each."""
    return [[grid for grid, width in enumerate(widths) for _ in range(width)]] * rows


def loads(made: Plan) -> list[float]:
    """Households of each grid."""
    held = made.grid_of != NOWHERE
    return np.bincount(made.grid_of[held], made.blocks.households[held], len(made.grids)).tolist()
