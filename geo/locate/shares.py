"""How much of a circle or of a stretch of street lies in which unit that answers for cases."""

from __future__ import annotations

from typing import Any

import shapely

from geo.locate.containment import BESIDE_BORDER_M, Containment
from geo.model import Path

LEAST_ALONG_M = 3 * BESIDE_BORDER_M
"""A stretch that is in a unit for no longer than this only touches it."""

MOST_UNITS = 100
"""Of a circle that reaches more units than this only the nearest are measured; none of them has a clear share."""

Shares = list[tuple[Path, float]]


def circle_shares(containment: Containment, lon: float, lat: float, radius_m: float) -> Shares:
    """Units of the handling level within a circle.

    Parameters
    ----------
    containment : Containment
    lon, lat : float
        Degrees, EPSG:4326.
    radius_m : float
        Metres.

    Returns
    -------
    list of (path, share)
        Largest share first, shares of what lies in any such unit; empty when the circle touches none.
    """
    radius_m = max(radius_m, 1.0)
    reached = [path for path, _ in containment.grids_near(lon, lat, radius_m)]
    if len(reached) == 1:
        return [(reached[0], 1.0)]
    near = reached[:MOST_UNITS]
    circle = shapely.Point(*map(float, containment.plane.forward(lon, lat))).buffer(radius_m, quad_segs=8)
    areas = shapely.area(shapely.intersection(circle, [containment.drawn_in_metres(path) for path in near]))
    whole = float(shapely.area(circle)) if len(near) < len(reached) else 0.0
    return _ranked(dict(zip(near, areas.tolist(), strict=True)), whole)


def line_shares(containment: Containment, line: Any) -> Shares:
    """Units of the handling level that a line runs through, or along within `BESIDE_BORDER_M`.

    Parameters
    ----------
    containment : Containment
    line : LineString or MultiLineString
        Metres on the community's plane. A line along a border is in both units.

    Returns
    -------
    list of (path, share)
        Largest share first; a unit that is only touched is left out unless there is no other.
    """
    west, south, east, north = shapely.bounds(line)
    lon, lat = containment.plane.inverse((west + east) / 2, (south + north) / 2)
    radius_m = ((east - west) ** 2 + (north - south) ** 2) ** 0.5 / 2 + BESIDE_BORDER_M
    lengths: dict[Path, float] = {}
    for path, _ in containment.grids_near(float(lon), float(lat), radius_m):
        inside = shapely.intersection(line, shapely.buffer(containment.drawn_in_metres(path), BESIDE_BORDER_M))
        lengths[path] = float(shapely.length(inside))
    through = {path: length for path, length in lengths.items() if length > LEAST_ALONG_M}
    return _ranked(through or {path: length for path, length in lengths.items() if length > 0})


def _ranked(sizes: dict[Path, float], whole: float = 0.0) -> Shares:
    total = whole or sum(sizes.values())
    if not total:
        return []
    return sorted(((path, size / total) for path, size in sizes.items()), key=lambda pair: (-pair[1], pair[0]))
