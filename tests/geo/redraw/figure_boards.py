"""Small towns for the figures: a chessboard of square blocks, 100 m wide, and what lives on it."""

from collections.abc import Callable, Sequence
from dataclasses import replace

import numpy as np
import shapely

from geo.crs import Metres
from geo.redraw.blocks import NOWHERE, Blocks
from geo.redraw.plans import Plan, PlanGrid

SIDE_M = 100.0
PLANE = Metres(113.0, 23.0)


def chessboard(columns: int, rows: int, households: Sequence[float] | float = 10.0) -> Blocks:
    """Blocks ``b0``, ``b1`` … from west to east, then from south to north; three people and 20 minutes a household."""
    count = columns * rows
    x, y = (axis.ravel() * SIDE_M for axis in np.meshgrid(np.arange(columns), np.arange(rows)))
    number = np.arange(count).reshape(rows, columns)
    edges = np.concatenate(
        [
            np.column_stack([number[:, :-1].ravel(), number[:, 1:].ravel()]),
            np.column_stack([number[:-1].ravel(), number[1:].ravel()]),
        ]
    )
    edges = edges[np.lexsort((edges[:, 1], edges[:, 0]))].astype(np.int64)
    lived = np.broadcast_to(np.asarray(households, dtype=float), (count,)).copy()
    return Blocks(
        ids=tuple(f"b{n}" for n in range(count)),
        shapes=PLANE.unproject(shapely.box(x, y, x + SIDE_M, y + SIDE_M)),
        xy=np.column_stack([x, y]) + SIDE_M / 2,
        area_m2=np.full(count, SIDE_M**2),
        perimeter_m=np.full(count, 4 * SIDE_M),
        households=lived,
        people=lived * 3,
        minutes=lived * 20,
        must_visit=np.floor(lived / 5),
        compound=np.full(count, NOWHERE, dtype=np.int64),
        edges=edges,
        border_m=np.full(len(edges), SIDE_M),
        barrier=np.zeros(len(edges)),
    )


def drawn(blocks: Blocks, picture: str, workers: str = "") -> Plan:
    """A plan from letters, the northernmost row first; ``.`` belongs to no grid. ``workers``: ``a=ann b=bob``."""
    letters = "".join(reversed(picture.split()))
    names = sorted(set(letters) - {"."})
    at = {name: n for n, name in enumerate(names)} | {".": NOWHERE}
    who = dict(pair.split("=") for pair in workers.split())
    grids = tuple(PlanGrid(name, name.upper(), worker=who.get(name, "")) for name in names)
    return Plan(blocks, grids, np.array([at[letter] for letter in letters], dtype=np.int64))


def with_barrier(blocks: Blocks, between: Callable[[int, int], bool], cost: float = 1.0) -> Blocks:
    """The same blocks with a barrier on the borders that ``between`` (two places) says."""
    barrier = np.array([cost if between(*pair) else 0.0 for pair in blocks.edges.tolist()])
    return replace(blocks, barrier=barrier)


def centre(blocks: Blocks, n: int) -> tuple[float, float]:
    """Lon, lat in the middle of a block."""
    point = blocks.shapes[n].representative_point()
    return point.x, point.y
