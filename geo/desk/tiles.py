"""What lies in a box: `TileIndex` for points that come and go, `UnitBounds` for units that stay."""

from __future__ import annotations

import math
from collections.abc import Iterable

import numpy as np
import shapely

from geo.model import Profile, Unit

BBox = tuple[float, float, float, float]
"""west, south, east, north in degrees, EPSG:4326."""

CELLS_PER_DEGREE = 64
"""A cell is about 1.7 km north–south: a street map's view touches a few dozen."""


class TileIndex:
    """Points by cell of a fixed grid in degrees (EPSG:4326)."""

    def __init__(self) -> None:
        self._cells: dict[tuple[int, int], dict[str, tuple[float, float]]] = {}

    def put(self, key: str, lon: float | None, lat: float | None) -> None:
        """Add a point; a point without coordinates is nowhere."""
        if lon is not None and lat is not None:
            self._cells.setdefault(_cell(lon, lat), {})[key] = (lon, lat)

    def drop(self, key: str, lon: float | None, lat: float | None) -> None:
        """Take away a point that may have been put with these coordinates."""
        if lon is not None and lat is not None:
            cell = self._cells.get(_cell(lon, lat))
            if cell is not None:
                cell.pop(key, None)

    def within(self, bbox: BBox, limit: int) -> list[str] | None:
        """Keys of the points in a box (west, south, east, north), or None when there are more than ``limit``."""
        west, south, east, north = bbox
        (left, bottom), (right, top) = _cell(west, south), _cell(east, north)
        wanted = (right - left + 1) * (top - bottom + 1)
        if wanted > len(self._cells):
            cells = [c for (x, y), c in self._cells.items() if left <= x <= right and bottom <= y <= top]
        else:
            spots = ((x, y) for x in range(left, right + 1) for y in range(bottom, top + 1))
            cells = [self._cells[spot] for spot in spots if spot in self._cells]
        found: list[str] = []
        for cell in cells:
            for key, (lon, lat) in cell.items():
                if west <= lon <= east and south <= lat <= north:
                    found.append(key)
            if len(found) > limit:
                return None
        return found


def _cell(lon: float, lat: float) -> tuple[int, int]:
    return math.floor(lon * CELLS_PER_DEGREE), math.floor(lat * CELLS_PER_DEGREE)


class UnitBounds:
    """The bounds of the drawn units of each level.

    Parameters
    ----------
    units : iterable of Unit
        All units of a community; those without geometry are left out.
    """

    def __init__(self, units: Iterable[Unit]) -> None:
        by_level: dict[str, list[Unit]] = {}
        for unit in units:
            if unit.geometry is not None:
                by_level.setdefault(unit.level, []).append(unit)
        self._levels = {
            level: ([unit.id for unit in members], shapely.bounds(np.array([unit.geometry for unit in members])))
            for level, members in by_level.items()
        }

    def within(self, level: str, bbox: BBox) -> list[str]:
        """Ids of a level's units whose bounds meet the box; none for a level that is not drawn."""
        if level not in self._levels:
            return []
        ids, bounds = self._levels[level]
        west, south, east, north = bbox
        meets = (bounds[:, 0] <= east) & (bounds[:, 2] >= west) & (bounds[:, 1] <= north) & (bounds[:, 3] >= south)
        return [ids[index] for index in np.flatnonzero(meets)]


def spots_in(profile: Profile, units: Iterable[Unit]) -> dict[str, tuple[float, float]]:
    """A point (lon, lat in degrees, EPSG:4326) inside each drawn unit down to those that handle cases, by id."""
    deepest = profile.depth(profile.handling_level) + 1
    drawn = [unit for unit in units if unit.geometry is not None and len(unit.path) <= deepest]
    points = shapely.get_coordinates(
        shapely.point_on_surface(np.array([unit.geometry for unit in drawn], dtype=object))
    )
    return {unit.id: (float(lon), float(lat)) for unit, (lon, lat) in zip(drawn, points, strict=True)}
