"""A board of square blocks, 100 m a side, for the tests of imported boundaries: 10 households in each."""

from typing import Any

import numpy as np
import shapely

from geo.crs import Metres
from geo.redraw.blocks import NOWHERE, Blocks
from geo.redraw.plans import Plan, PlanGrid
from geo.redraw.repair_outlines import Homes, Outlines

LON, LAT = 111.47, 35.65
PLANE = Metres(LON, LAT)
SIDE_M = 100.0


def square(x: float, y: float, width: float = 1.0, height: float = 1.0) -> Any:
    """A rectangle in degrees; corner and size in blocks, east and north of the board's corner."""
    corners = [(x, y), (x + width, y), (x + width, y + height), (x, y + height)]
    return drawn(*corners)


def drawn(*corners: tuple[float, float]) -> Any:
    """A ring through corners stated in blocks, as a polygon in degrees, crossing itself if they say so."""
    lon, lat = PLANE.inverse(*(SIDE_M * np.array(corners).T))
    return shapely.Polygon(np.column_stack([lon, lat]))


def board(columns: int, rows: int) -> Blocks:
    """Blocks ``b<row>-<column>``, row 0 in the south."""
    cells = [(row, column) for row in range(rows) for column in range(columns)]
    n = len(cells)
    place = {cell: at for at, cell in enumerate(cells)}
    edges = sorted(
        (at, place[near])
        for (row, column), at in place.items()
        for near in ((row, column + 1), (row + 1, column))
        if near in place
    )
    return Blocks(
        ids=tuple(f"b{row}-{column}" for row, column in cells),
        shapes=np.array([square(column, row) for row, column in cells], dtype=object),
        xy=np.array([((column + 0.5) * SIDE_M, (row + 0.5) * SIDE_M) for row, column in cells]),
        area_m2=np.full(n, SIDE_M**2), perimeter_m=np.full(n, 4 * SIDE_M), households=np.full(n, 10.0),
        people=np.full(n, 25.0), minutes=np.full(n, 60.0), must_visit=np.zeros(n),
        compound=np.full(n, NOWHERE, dtype=np.int64), edges=np.array(edges, dtype=np.int64).reshape(-1, 2),
        border_m=np.full(len(edges), SIDE_M), barrier=np.zeros(len(edges)),
    )  # fmt: skip


def homes_of(blocks: Blocks) -> Homes:
    """One home of 10 households near the middle of each block, on no line that tests draw."""
    lon, lat = PLANE.inverse(*(blocks.xy + np.array([3.173, -2.719])).T)
    return Homes(tuple(f"h{key[1:]}" for key in blocks.ids), np.column_stack([lon, lat]), blocks.households)


def grids(count: int) -> tuple[PlanGrid, ...]:
    """Grids ``g1`` and so on, with names and codes."""
    return tuple(PlanGrid(f"g{n}", f"第{n}网格", f"{141021001001000 + n}") for n in range(1, count + 1))


def halves(blocks: Blocks, columns: int) -> Plan:
    """Two grids, west and east; the west one has the larger half."""
    east = np.array([int(key.split("-")[1]) >= (columns + 1) // 2 for key in blocks.ids])
    return Plan(blocks, grids(2), east.astype(np.int64))


def outlines(*shapes: Any) -> Outlines:
    """Outlines of the grids ``g1`` and so on."""
    return Outlines(grids(len(shapes)), np.array([*shapes, None], dtype=object)[:-1])
