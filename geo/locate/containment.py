"""`Containment`: point → chain of units, and which other grid is near enough to be meant."""

from __future__ import annotations

import math
from bisect import bisect_right
from collections.abc import Mapping, Sequence
from datetime import date
from functools import cached_property
from typing import Any

import geopandas as gpd
import numpy as np
import numpy.typing as npt
import shapely

from geo.crs import STORED, Metres, distance_m
from geo.locate.buildings import Buildings, common_path
from geo.model import Path, Profile, Unit, turning_days, units_on

_METRES_PER_DEGREE = 111_195.0
"""Of latitude, on the mean sphere; used only to widen search boxes."""

FAR_M = 100_000.0
"""The local metric plane is not asked for what is farther away."""

_REACHES_M = (20.0, 60.0)

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
    on : datetime.date or None
        The day whose boundaries hold; None is the day after all that is dated. `at_day` gives those of another day.
    """

    def __init__(
        self, profile: Profile, units: Sequence[Unit], buildings: Buildings, on: date | None = None
    ) -> None:  # fmt: skip
        self.profile = profile
        self.all_units = tuple(units)
        self._turns = turning_days(units)
        self._epoch = self._epoch_of(on)
        self._epochs: dict[int, Containment] = {self._epoch: self}
        units = units_on(units, on)
        self.units: Mapping[str, Unit] = {unit.id: unit for unit in units}
        self.handling = frozenset(unit.id for unit in units if unit.level == profile.handling_level)
        self.plane = Metres(*profile.centre)
        self._buildings = buildings
        drawn = [unit for unit in units if unit.geometry is not None and not unit.geometry.is_empty]
        self._drawn = [unit for unit in drawn if unit.geometry.geom_type in ("Polygon", "MultiPolygon")]  # type: ignore[union-attr]
        self._tree = shapely.STRtree([unit.geometry for unit in self._drawn])
        self.plane.inverse(*self.plane.forward(*profile.centre))  # makes its transformers now, not in the first lookup
        self._middle: dict[str, tuple[float, float, float]] = {}

    def _epoch_of(self, day: date | None) -> int:
        return len(self._turns) if day is None else bisect_right(self._turns, day)

    def at_day(self, day: date | None) -> Containment:
        """The boundaries that hold on a day: this object where they are the same, else one that is kept for it."""
        epoch = self._epoch if day is None else self._epoch_of(day)
        known = self._epochs.get(epoch)
        if known is None:
            known = Containment(self.profile, self.all_units, self._buildings, day)
            known._epochs = self._epochs
            self._epochs[epoch] = known
        return known

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
        around: list[list[int]] = [[] for _ in range(len(points))]
        for place, hit in zip(*self._tree.query(points, predicate="intersects"), strict=True):
            around[place].append(hit)
        return self.deepest(around)

    def deepest(self, around: Sequence[Sequence[int]]) -> list[Path]:
        """Chain of each point from the drawn units around it, given as rows of `drawn_frame`; see `chains`."""
        return [self._deepest([self._drawn[row] for row in rows]) for rows in around]

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
        rows = self._buildings.shapes.query(shapely.Point(lon, lat))
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

    def boxes(
        self, lon: npt.NDArray[np.float64], lat: npt.NDArray[np.float64], radius_m: npt.NDArray[np.float64]
    ) -> npt.NDArray[Any]:  # fmt: skip
        """The box of each point and radius; see `box`. All of shape (n,)."""
        high = radius_m / _METRES_PER_DEGREE * 1.01
        wide = high / np.maximum(np.cos(np.radians(lat)), 0.01)
        return np.asarray(shapely.box(lon - wide, lat - high, lon + wide, lat + high), dtype=object)

    @cached_property
    def drawn_frame(self) -> gpd.GeoDataFrame:
        """The drawn units, EPSG:4326; the index counts their rows."""
        return gpd.GeoDataFrame(geometry=np.asarray(self._tree.geometries, dtype=object), crs=STORED)

    @cached_property
    def is_handling(self) -> npt.NDArray[np.bool_]:
        """Which rows of `drawn_frame` are units of the handling level."""
        return np.array([unit.id in self.handling for unit in self._drawn], dtype=bool)

    def path_of(self, row: int) -> Path:
        """Chain of a row of `drawn_frame`."""
        return self._drawn[row].path

    def _local(self, lon: float, lat: float) -> Any:
        return self.plane.project(shapely.Point(lon, lat))

    def grids_near(self, lon: float, lat: float, radius_m: float) -> list[tuple[Path, float]]:
        """Units of the handling level within ``radius_m``, with the distance in metres, nearest first."""
        rows = self._tree.query(self.box(lon, lat, radius_m))
        rows = rows[self._answers[rows]]
        away = shapely.distance(self._local(lon, lat), self.planes[rows])
        near = away <= radius_m
        found = zip((self._drawn[row].path for row in rows[near]), away[near].tolist(), strict=True)
        return sorted(found, key=lambda pair: (pair[1], pair[0]))

    def share(self, lon: float, lat: float, radius_m: float, path: Path) -> float:
        """How much of the circle of ``radius_m`` around a point lies in a drawn unit, 0 to 1."""
        shape = self.drawn_in_metres(path)
        if shape is None or radius_m <= 0:
            return 1.0
        circle = self._local(lon, lat).buffer(radius_m, quad_segs=8)
        return float(shapely.area(shapely.intersection(circle, shape)) / shapely.area(circle))

    def drawn_in_metres(self, path: Path) -> Any:
        """The outline of a chain's deepest unit on the local plane; None where it is not drawn."""
        row = self._row_of.get(path[-1]) if path else None
        return None if row is None else self.planes[row]

    @cached_property
    def planes(self) -> npt.NDArray[Any]:
        """The shapes of `drawn_frame` in metres on the local plane."""
        return np.asarray(self.plane.project(self._tree.geometries), dtype=object)

    @cached_property
    def _answers(self) -> npt.NDArray[np.bool_]:
        """Which rows of `drawn_frame` are units of the handling level."""
        return np.array([unit.id in self.handling for unit in self._drawn], dtype=bool)

    @cached_property
    def _row_of(self) -> dict[str, int]:
        return {unit.id: row for row, unit in enumerate(self._drawn)}

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

    def inside(self, lon: npt.ArrayLike, lat: npt.ArrayLike) -> npt.NDArray[np.bool_]:
        """Which points (degrees) lie in the community; numbers of any size, NaN among them, are allowed."""
        lon, lat = np.asarray(lon, dtype=float), np.asarray(lat, dtype=float)
        known = np.isfinite(lon) & np.isfinite(lat)
        shapely.prepare(self._whole)
        x, y = np.where(known, lon, 0.0), np.where(known, lat, 0.0)
        return np.asarray(known & shapely.intersects_xy(self._whole, x, y), dtype=bool)

    def outside_m(self, lon: float, lat: float) -> float:
        """Metres from a point (degrees) to the edge of the community; 0 inside."""
        corners = shapely.get_coordinates(self._whole)
        away = float(np.min(distance_m(lon, lat, corners[:, 0], corners[:, 1])))
        if away > FAR_M:  # beyond the local plane; a corner is then as good as the edge
            return away
        return float(shapely.distance(self._local(lon, lat), self._edge))

    def nearest_building(self, lon: float, lat: float, radius_m: float) -> tuple[int, float] | None:
        """Row of the building nearest to a point within ``radius_m``, and how many metres away it is."""
        point = self._local(lon, lat)
        # Most points have a building close by: a small box is looked into before the whole one.
        for reach in (*(near for near in _REACHES_M if near < radius_m), radius_m):
            rows = self._buildings.shapes.query(self.box(lon, lat, reach))
            if rows.size:
                away = shapely.distance(point, self.plane.project(self._buildings.shapes[rows]))
                best = int(np.argmin(away))  # rows rise, so of equally near buildings the first of the layer is taken
                if away[best] <= reach:
                    return int(rows[best]), float(away[best])
        return None

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
