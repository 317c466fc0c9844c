"""Which blocks a planner means: a point, a brush, a lasso or a rectangle on the map → ids of blocks."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import lru_cache
from typing import Any

import numpy as np
import shapely

from geo.crs import Metres, check_lonlat
from geo.errors import BadInput
from geo.i18n import mark
from geo.redraw.blocks import Blocks, Floats, Ints

LonLats = Sequence[tuple[float, float]]
MAX_BRUSH_M = 5_000.0
"""A wider brush is a slip of the hand."""
_MANY_POINTS = 20_000


@lru_cache(maxsize=4)
def tree_of(blocks: Blocks) -> shapely.STRtree:
    """The index of the blocks' shapes, made once per base coverage."""
    return shapely.STRtree(blocks.shapes)


@lru_cache(maxsize=4)
def rows_by_id(blocks: Blocks) -> Mapping[str, int]:
    """Block id → its place."""
    return {id_: row for row, id_ in enumerate(blocks.ids)}


def rows_of(blocks: Blocks, ids: Sequence[str]) -> Ints:
    """Places of blocks.

    Raises
    ------
    BadInput
        There is no such block.
    """
    known = rows_by_id(blocks)
    try:
        return np.array([known[id_] for id_ in ids], dtype=np.int64)
    except KeyError as missing:
        raise BadInput(mark("There is no block {block} in the plan."), block=str(missing.args[0])[:64]) from None


def block_at(blocks: Blocks, lon: float, lat: float) -> str | None:
    """The block that a point in degrees lies in; on a border the one listed first; None outside of all."""
    check_lonlat(lon, lat)
    rows = tree_of(blocks).query(shapely.Point(lon, lat), predicate="intersects")
    return blocks.ids[int(rows.min())] if len(rows) else None


def blocks_under_brush(blocks: Blocks, stroke: LonLats, radius_m: float) -> tuple[str, ...]:
    """Blocks that a brush touches.

    Parameters
    ----------
    stroke : sequence of (lon, lat)
        Degrees; one point is a dab.
    radius_m : float
        Half the width of the brush, up to `MAX_BRUSH_M`; 0 is a thin pen.

    Raises
    ------
    BadInput
        The stroke has no point, or the radius cannot be.
    """
    if not 0 <= radius_m <= MAX_BRUSH_M:
        raise BadInput(mark("The brush must be between 0 and {most} m wide."), most=int(MAX_BRUSH_M))
    points = points_of(stroke, least=1)
    plane = plane_near(*points[0])
    drawn = shapely.Point(points[0]) if len(points) == 1 else shapely.LineString(points)
    area = plane.unproject(plane.project(drawn).buffer(radius_m)) if radius_m else drawn
    return _ids(blocks, tree_of(blocks).query(area, predicate="intersects"))


def blocks_in_lasso(blocks: Blocks, ring: LonLats) -> tuple[str, ...]:
    """Blocks of which at least half lies inside a lasso.

    Parameters
    ----------
    ring : sequence of (lon, lat)
        Degrees; it is closed from the last point to the first.

    Raises
    ------
    BadInput
        Fewer than three points, or a lasso that crosses itself.
    """
    points = points_of(ring, least=3)
    lasso = shapely.Polygon(points)
    if not lasso.is_valid:
        raise BadInput(mark("The lasso crosses itself; draw a ring that does not."))
    return _ids(blocks, _mostly_inside(blocks, lasso))


def blocks_in_rectangle(blocks: Blocks, corner: tuple[float, float], opposite: tuple[float, float]) -> tuple[str, ...]:
    """Blocks of which at least half lies in the rectangle between two corners (lon, lat in degrees).

    Raises
    ------
    BadInput
        The rectangle has no area.
    """
    (west, south), (east, north) = points_of([corner, opposite], least=2)
    if west == east or south == north:
        raise BadInput(mark("The rectangle has no area."))
    area = shapely.box(min(west, east), min(south, north), max(west, east), max(south, north))
    return _ids(blocks, _mostly_inside(blocks, area))


def plane_near(lon: float, lat: float) -> Metres:
    """A metric plane for measuring around a place in degrees, the same for all places of a town.

    A plane takes 20 ms to set up, so nearby edits share one; within 10 km it is true to 2 mm/km.
    """
    return Metres(round(lon, 1), round(lat, 1))


def points_of(drawn: LonLats, *, least: int) -> Floats:
    """What was drawn as an array of degrees, shape (n, 2), repeated points left out.

    Raises
    ------
    BadInput
        Too few or too many points, or numbers that are no degrees.
    """
    if len(drawn) > _MANY_POINTS:
        raise BadInput(mark("What was drawn has more than {most} points."), most=_MANY_POINTS)
    points: list[tuple[float, float]] = []
    for lon, lat in drawn:
        point = check_lonlat(float(lon), float(lat))
        if not points or points[-1] != point:
            points.append(point)
    if len(set(points)) < least:
        raise BadInput(mark("What was drawn needs at least {least} different points."), least=least)
    return np.array(points, dtype=np.float64)


def _mostly_inside(blocks: Blocks, area: Any) -> Ints:
    rows = tree_of(blocks).query(area, predicate="intersects")
    shapely.prepare(area)
    whole = shapely.covers(area, blocks.shapes[rows])
    rest = rows[~whole]
    shared = shapely.area(shapely.intersection(blocks.shapes[rest], area))
    # both areas are in the same squared degrees, so their ratio is one of ground
    half = shared >= 0.5 * shapely.area(blocks.shapes[rest])
    return np.concatenate([rows[whole], rest[half]]).astype(np.int64)


def _ids(blocks: Blocks, rows: Ints) -> tuple[str, ...]:
    return tuple(blocks.ids[row] for row in sorted(rows.tolist()))
