"""A cut line before it cuts: checked, and bent around the buildings in its way."""

from __future__ import annotations

from typing import Any

import numpy as np
import shapely
from shapely.ops import substring

from geo.crs import Metres
from geo.errors import BadInput
from geo.i18n import mark
from geo.redraw.blocks import Floats
from geo.redraw.cutting_blocks import plane_at
from geo.redraw.cutting_ground import Ground, buildings_on
from geo.redraw.selection import LonLats, points_of

CLEAR_M = 0.5
"""How far from a wall a bent line passes."""
_BENDS = 40
"""Buildings that one line may go around."""


def checked_line(line: LonLats) -> Any:
    """The line in degrees.

    Raises
    ------
    BadInput
        Fewer than two points, or it crosses itself.
    """
    drawn = shapely.LineString(points_of(line, least=2))
    if not drawn.is_simple:
        raise BadInput(mark("The cut line crosses itself; draw one that does not."))
    return drawn


def bent_line(line: Any, area: Any, ground: Ground) -> Any:
    """The line, led around the buildings it would cut.

    It follows the shorter way along the outline, `CLEAR_M` off the walls.

    Parameters
    ----------
    line : LineString
        In degrees.
    area : Polygon or GeometryCollection
        In degrees: what is to be cut; only buildings in it count.

    Raises
    ------
    BadInput
        The line begins or ends in a building, or there is no way around.
    """
    plane = plane_at(shapely.get_parts(area))
    flat = plane.project(line)
    region = plane.project(area)
    bent = flat
    for _ in range(_BENDS):
        met = buildings_on(ground, plane.unproject(shapely.buffer(bent, 2 * CLEAR_M)))
        met = plane.project(met)
        met = met[shapely.intersects(met, region)]
        crossed = met[_cuts(bent, met)]
        if not len(crossed):
            break
        bent = _led_around(bent, _grown(met, crossed[0]), plane)
    else:
        raise _no_way(bent, plane)
    if bent is flat:
        return line
    if not bent.is_simple:
        raise _no_way(bent, plane)
    return plane.unproject(bent)


def _cuts(line: Any, buildings: Any) -> Any:
    """Which buildings a line runs through, other than along their walls."""
    return shapely.length(shapely.intersection(line, shapely.buffer(buildings, -1e-3))) > 0


def _grown(met: Any, building: Any) -> Any:
    """A building and those wall to wall with it, with a strip to walk around it."""
    whole = shapely.union_all(shapely.buffer(met, CLEAR_M, join_style="mitre"))
    parts = shapely.get_parts(whole)
    part = parts[shapely.intersects(parts, building)][0]
    return shapely.Polygon(part.exterior)


def _led_around(line: Any, around: Any, plane: Metres) -> Any:
    """The line with its stretch from where it enters an outline to where it last leaves it put along the outline."""
    ring = around.exterior
    if shapely.contains_xy(around, *line.coords[0]) or shapely.contains_xy(around, *line.coords[-1]):
        raise BadInput(mark("The cut line begins or ends in a building; draw it from street to street."))
    meets = shapely.get_parts(shapely.intersection(line, ring))
    along = sorted(float(line.project(point)) for part in meets for point in map(shapely.Point, part.coords))
    if len(along) < 2 or along[0] == along[-1]:
        raise _no_way(line, plane)
    first, last = along[0], along[-1]
    enter, leave = line.interpolate(first), line.interpolate(last)
    start, end = ring.project(enter), ring.project(leave)
    low, high = min(start, end), max(start, end)
    within = shapely.get_coordinates(substring(ring, low, high))
    beyond = _joined(
        shapely.get_coordinates(substring(ring, high, ring.length)),
        shapely.get_coordinates(substring(ring, 0, low)),
    )
    if start > end:
        within = within[::-1]
    else:
        beyond = beyond[::-1]
    way = min(within, beyond, key=lambda points: float(shapely.LineString(points).length))
    before = shapely.get_coordinates(substring(line, 0, first))
    after = shapely.get_coordinates(substring(line, last, line.length))
    return shapely.LineString(_joined(_joined(before, way), after))


def _joined(one: Floats, other: Floats) -> Floats:
    """Two runs of points as one, the meeting point once."""
    points = [tuple(point) for point in one.tolist()]
    points += [tuple(point) for point in other.tolist()]
    kept = points[:1]
    for point in points[1:]:
        if abs(point[0] - kept[-1][0]) + abs(point[1] - kept[-1][1]) > 1e-6:
            kept.append(point)
    return np.array(kept if len(kept) > 1 else [*kept, *kept], dtype=np.float64)


def _no_way(line: Any, plane: Metres) -> BadInput:
    lon, lat = shapely.get_coordinates(plane.unproject(line.interpolate(0.5, normalized=True)))[0].round(5).tolist()
    return BadInput(
        mark("There is no way for the line around the buildings near {lon}, {lat}; draw it between them."),
        lon=lon, lat=lat,
    )  # fmt: skip
