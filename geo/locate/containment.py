"""`Containment`: point → chain of units, and which other grid is near enough to be meant."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from functools import cached_property
from typing import Any

import numpy as np
import numpy.typing as npt
import shapely

from geo.crs import Metres, distance_m
from geo.locate.buildings import Buildings, common_path
from geo.model import Path, Profile, Unit

_METRES_PER_DEGREE = 111_195.0
"""Of latitude, on the mean sphere; used only to widen search boxes."""

FAR_M = 100_000.0
"""The local metric plane is not asked for what is farther away."""

BESIDE_BORDER_M = 8.0
"""A street's centre line may be drawn this far off the border that it is."""


class Containment:
    """Units and buildings, indexed by where they are.

    Parameters
    ----------
    profile : Profile
        Names the level that answers for cases.
    units : sequence of Unit
        Polygons in EPSG:4326; units that are not drawn are found through their buildings.
    buildings : Buildings
        The building layer.
    """

    def __init__(self, profile: Profile, units: Sequence[Unit], buildings: Buildings) -> None:
        self.units: Mapping[str, Unit] = {unit.id: unit for unit in units}
        self.handling = frozenset(unit.id for unit in units if unit.level == profile.handling_level)
        self.plane = Metres(*profile.centre)
        self._buildings = buildings
        drawn = [unit for unit in units if unit.geometry is not None and not unit.geometry.is_empty]
        self._drawn = [unit for unit in drawn if unit.geometry.geom_type in ("Polygon", "MultiPolygon")]  # type: ignore[union-attr]
        self._tree = shapely.STRtree([unit.geometry for unit in self._drawn])
        self._building_tree = shapely.STRtree(buildings.shapes)
        self.plane.inverse(*self.plane.forward(*profile.centre))  # makes its transformers now, not in the first lookup
        self._middle: dict[str, tuple[float, float, float]] = {}

    @property
    def has_areas(self) -> bool:
        """Whether any unit is drawn."""
        return bool(self._drawn)

    @cached_property
    def building_paths(self) -> list[Path]:
        """Chain of every building: of the unit it names, else of where it stands."""
        paths = [self.units[key].path if key in self.units else () for key in self._buildings.units]
        lost = np.array([row for row, path in enumerate(paths) if not path], dtype=int)
        if lost.size:
            for row, path in zip(lost, self.chains(self._buildings.lon[lost], self._buildings.lat[lost]), strict=True):
                paths[row] = path
        return paths

    def chains(self, lon: npt.ArrayLike, lat: npt.ArrayLike) -> list[Path]:
        """Chain down to the deepest drawn unit around each point.

        Parameters
        ----------
        lon, lat : array_like, shape (n,)
            Degrees, EPSG:4326.

        Returns
        -------
        list of tuple of str
            ``()`` outside the community. On a shared border the unit with the smaller id is taken.
        """
        points = shapely.points(np.asarray(lon, dtype=float), np.asarray(lat, dtype=float))
        around: list[list[Unit]] = [[] for _ in range(len(points))]
        for place, hit in zip(*self._tree.query(points, predicate="intersects"), strict=True):
            around[place].append(self._drawn[hit])
        return [self._deepest(found) for found in around]

    def _deepest(self, found: list[Unit]) -> Path:
        grids = [unit for unit in found if unit.id in self.handling]
        if grids:
            grid = min(grids, key=lambda unit: unit.id).path
            found = [unit for unit in found if unit.path[: len(grid)] == grid]
        if not found:
            return ()
        return min(found, key=lambda unit: (-len(unit.path), unit.id)).path

    def chain(self, lon: float, lat: float) -> Path:
        """Chain of one point down to the deepest unit that is certain, through the building it is in.

        Parameters
        ----------
        lon, lat : float
            Degrees, EPSG:4326.

        Returns
        -------
        tuple of str
            ``()`` outside the community.
        """
        path = self.chains([lon], [lat])[0]
        row = self.building_at(lon, lat) if path else None
        if row is not None:
            inside = self.building_path(row)
            if inside[: len(path)] == path:
                return inside
        return path

    def building_at(self, lon: float, lat: float) -> int | None:
        """Row of the building that a point (degrees) lies in."""
        rows = self._building_tree.query(shapely.Point(lon, lat), predicate="intersects")
        return int(rows.min()) if rows.size else None

    def building_path(self, row: int) -> Path:
        """Chain of a building, deepened by a unit that all its stairs share."""
        path = self.building_paths[row]
        shared = common_path(self.units[s.unit].path for s in self._buildings.stairs_at(row) if s.unit in self.units)
        return shared if shared[: len(path)] == path else path

    def stair_path(self, row: int, unit: str) -> Path:
        """Chain of a stair: of its own unit where it is one, else of the building."""
        path = self.building_path(row)
        own = self.units[unit].path if unit in self.units else ()
        return own if own[: len(path)] == path else path

    def handling_path(self, path: Path) -> Path:
        """The part of a chain down to the unit that answers for cases; ``()`` when it does not reach one."""
        for depth, key in enumerate(path):
            if key in self.handling:
                return path[: depth + 1]
        return ()

    def box(self, lon: float, lat: float, radius_m: float) -> Any:
        """A box in degrees that holds the circle of ``radius_m`` around a point."""
        high = radius_m / _METRES_PER_DEGREE * 1.01
        wide = high / max(math.cos(math.radians(lat)), 0.01)
        return shapely.box(lon - wide, lat - high, lon + wide, lat + high)

    def _local(self, lon: float, lat: float) -> Any:
        return self.plane.project(shapely.Point(lon, lat))

    def grids_near(self, lon: float, lat: float, radius_m: float) -> list[tuple[Path, float]]:
        """Units of the handling level within ``radius_m``, with the distance in metres, nearest first."""
        point = self._local(lon, lat)
        found = []
        for hit in self._tree.query(self.box(lon, lat, radius_m), predicate="intersects"):
            unit = self._drawn[hit]
            if unit.id in self.handling:
                away = float(shapely.distance(point, self.plane.project(unit.geometry)))
                if away <= radius_m:
                    found.append((unit.path, away))
        return sorted(found, key=lambda pair: (pair[1], pair[0]))

    def share(self, lon: float, lat: float, radius_m: float, path: Path) -> float:
        """How much of the circle of ``radius_m`` around a point lies in a drawn unit, 0 to 1."""
        shape = self.units[path[-1]].geometry if path and path[-1] in self.units else None
        if shape is None or radius_m <= 0:
            return 1.0
        circle = self._local(lon, lat).buffer(radius_m, quad_segs=8)
        return float(shapely.area(shapely.intersection(circle, self.plane.project(shape))) / shapely.area(circle))

    def grids_along(self, lines: Sequence[Any]) -> list[Path]:
        """Chains of the handling units that lines (degrees) run through, or along within `BESIDE_BORDER_M`.

        Grids end at streets: a centre line on the border, or drawn a little off it, is in both. A line that only
        ends at a border is not.
        """
        if not lines:
            return []
        lengths: dict[Path, float] = {}
        shapes = np.asarray(lines, dtype=object)
        reach = 2 * BESIDE_BORDER_M / _METRES_PER_DEGREE
        pairs = self._tree.query(shapes, predicate="dwithin", distance=reach)
        grids = np.array([self._drawn[hit].id in self.handling for hit in pairs[1]], dtype=bool)
        rows, hits = pairs[:, grids] if grids.size else pairs
        wide = shapely.buffer(self.plane.project(self._tree.geometries[hits]), BESIDE_BORDER_M)
        parts = shapely.intersection(self.plane.project(shapes)[rows], wide)
        for hit, metres in zip(hits, shapely.length(parts), strict=True):
            path = self._drawn[hit].path
            lengths[path] = lengths.get(path, 0.0) + float(metres)
        return sorted(path for path, length in lengths.items() if length > 3 * BESIDE_BORDER_M)

    @cached_property
    def _whole(self) -> Any:
        top = min((len(unit.path) for unit in self._drawn), default=0)
        return shapely.union_all([unit.geometry for unit in self._drawn if len(unit.path) == top])

    @cached_property
    def _edge(self) -> Any:
        return self.plane.project(self._whole)

    def outside_m(self, lon: float, lat: float) -> float:
        """Metres from a point (degrees) to the edge of the community; 0 inside."""
        corners = shapely.get_coordinates(self._whole)
        away = float(np.min(distance_m(lon, lat, corners[:, 0], corners[:, 1])))
        if away > FAR_M:  # beyond the local plane; a corner is then as good as the edge
            return away
        return float(shapely.distance(self._local(lon, lat), self._edge))

    def nearest_building(self, lon: float, lat: float, radius_m: float) -> tuple[int, float] | None:
        """Row of the building nearest to a point within ``radius_m``, and how many metres away it is."""
        rows = self._building_tree.query(self.box(lon, lat, radius_m), predicate="intersects")
        if not rows.size:
            return None
        away = shapely.distance(self._local(lon, lat), self.plane.project(self._buildings.shapes[rows]))
        best = int(np.argmin(away))
        return (int(rows[best]), float(away[best])) if away[best] <= radius_m else None

    def unit_position(self, unit_id: str) -> tuple[float, float, float]:
        """A point in a unit and a radius that covers it: of its shape, else of its buildings, else of its parent.

        Returns
        -------
        (lon, lat, radius_m)
            Degrees, EPSG:4326, and metres.
        """
        known = self._middle.get(unit_id)
        if known is None:
            known = self._middle[unit_id] = self._find_position(unit_id)
        return known

    def _find_position(self, unit_id: str) -> tuple[float, float, float]:
        unit = self.units[unit_id]
        if unit.geometry is not None and not unit.geometry.is_empty:
            point = shapely.point_on_surface(unit.geometry)
            return point.x, point.y, spread_m(self.plane, point.x, point.y, unit.geometry)
        parts = self._rows_of.get(unit_id, [])
        if not parts and len(unit.path) > 1:
            parts = [row for row in self._rows_of.get(unit.path[-2], []) if unit_id in self.building_path(row)]
        if not parts and not self._is_leaf(unit_id):
            parts = [row for row, path in enumerate(self.building_paths) if unit_id in path]
        if parts:
            return self.spread(parts)
        return self.unit_position(unit.path[-2]) if len(unit.path) > 1 else (*self._centre(), 0.0)

    @cached_property
    def _rows_of(self) -> dict[str, list[int]]:
        """Deepest unit → rows of the buildings that name it."""
        rows: dict[str, list[int]] = {}
        for row, path in enumerate(self.building_paths):
            if path:
                rows.setdefault(path[-1], []).append(row)
        return rows

    def _is_leaf(self, unit_id: str) -> bool:
        return unit_id not in self._parents

    @cached_property
    def _parents(self) -> frozenset[str]:
        return frozenset(unit.path[-2] for unit in self.units.values() if len(unit.path) > 1)

    def _centre(self) -> tuple[float, float]:
        return self.plane.lon, self.plane.lat

    def spread(self, rows: Sequence[int]) -> tuple[float, float, float]:
        """The middle of some buildings (degrees) and the radius in metres that covers them."""
        shapes = shapely.geometrycollections(list(self._buildings.shapes[list(rows)]))
        lon, lat = float(self._buildings.lon[list(rows)].mean()), float(self._buildings.lat[list(rows)].mean())
        return lon, lat, spread_m(self.plane, lon, lat, shapes)


def spread_m(plane: Metres, lon: float, lat: float, shape: Any) -> float:
    """Metres from a point (degrees) to the farthest corner of a shape (degrees)."""
    corners = shapely.get_coordinates(plane.project(shape))
    x, y = plane.forward(lon, lat)
    return round(float(np.hypot(corners[:, 0] - x, corners[:, 1] - y).max(initial=0.0)), 1)
