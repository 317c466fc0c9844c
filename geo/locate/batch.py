"""Very many points at once: the same answers as one by one, found with spatial joins."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import TYPE_CHECKING

import geopandas as gpd
import numpy as np
import numpy.typing as npt
import pandas as pd
import shapely

from geo.crs import STORED, distance_m
from geo.locate.candidates import Candidate
from geo.locate.containment import Containment
from geo.locate.points import (
    DEFAULT_RADIUS_M,
    LEAST_RADIUS_M,
    NEARBY_M,
    PointFinder,
    is_lonlat,
    place_points_of,
    usable_radius,
)
from geo.model import Path

if TYPE_CHECKING:
    from geo.locate.locator import Locator

CHUNK = 20_000
"""Points that are joined at a time: what a join holds in memory stays small."""

Numbers = npt.NDArray[np.float64]
Near = dict[int, list[tuple[Path, float]]]


def place_points(points: gpd.GeoDataFrame, locator: Locator, *, on: date | None = None) -> gpd.GeoDataFrame:
    """Place a layer of points.

    Parameters
    ----------
    points : GeoDataFrame, n rows
        Points in EPSG:4326; ``radius_m`` is each one's error radius in metres (15 without the column). Empty and
        missing points, and numbers of any size, are allowed.
    locator : Locator
    on : datetime.date or None
        The day whose boundaries hold; None means the day the locator was built for.

    Returns
    -------
    GeoDataFrame, n rows
        The same rows with further columns: ``placed`` (bool), ``name``, ``path``, ``other_path`` and
        ``handling_path`` (tuples of unit ids), ``grid`` (id of the handling unit around the point, empty where there
        is none), ``confidence``, ``radius_m`` and ``why``. What was not placed has empty texts and chains, and NaN.
    """
    radii = points["radius_m"].to_numpy(dtype=float) if "radius_m" in points.columns else np.full(len(points), np.nan)
    radii = np.where(np.isfinite(radii), radii, DEFAULT_RADIUS_M)
    shapes = np.asarray(points.geometry.array, dtype=object)
    # of an empty point, which has no coordinates to be asked for, the bounds are NaN
    bounds = np.where((shapely.get_type_id(shapes) == 0)[:, None], shapely.bounds(shapes).reshape(-1, 4), np.nan)
    found = find_points(locator, bounds[:, 0], bounds[:, 1], radii, on=on)
    containment = locator.containment.at_day(on)
    rows = [
        (True, c.name, c.path, c.other_path, c.handling_path, "".join(containment.handling_path(c.path)[-1:]),
         c.confidence, c.radius_m, c.why)
        if c is not None
        else (False, "", (), (), (), "", np.nan, np.nan, "")
        for c in found
    ]  # fmt: skip
    names = ["placed", "name", "path", "other_path", "handling_path", "grid", "confidence", "radius_m", "why"]
    table = pd.DataFrame(rows, columns=names, index=points.index)
    kept = points.drop(columns=[name for name in names if name in points.columns])
    return gpd.GeoDataFrame(kept.join(table), geometry=points.geometry.name, crs=points.crs)


def find_points(
    locator: Locator, lon: npt.ArrayLike, lat: npt.ArrayLike, radius_m: npt.ArrayLike = DEFAULT_RADIUS_M, *,
    on: date | None = None,
) -> list[Candidate | None]:  # fmt: skip
    """What `geo.locate.points.PointFinder.at` says of each of very many points.

    Parameters
    ----------
    lon, lat : array_like, shape (n,)
        Degrees, EPSG:4326; any numbers.
    radius_m : array_like
        Error radii in metres: one for all, or shape (n,).
    on : datetime.date or None
        The day whose boundaries hold; None means the day the locator was built for.
    """
    x, y, radii = np.broadcast_arrays(*(np.asarray(values, dtype=float) for values in (lon, lat, radius_m)))
    found: list[Candidate | None] = [None] * len(x)
    good = np.array([row for row in range(len(x)) if is_lonlat(x[row], y[row])], dtype=np.intp)
    ground = _Ground(locator.points, locator.containment.at_day(on))
    for part in np.array_split(good, -(-len(good) // CHUNK) or 1):
        usable = np.array([usable_radius(radius) for radius in radii[part]])
        answers = _Part(ground, x[part], y[part], usable).answers()
        for row, answer in zip(part.tolist(), answers, strict=True):
            found[row] = answer
    return found


class _Ground:
    """What points are joined with; frames of all buildings are large, so they live no longer than one batch."""

    def __init__(self, finder: PointFinder, containment: Containment) -> None:
        self.finder, self.containment = finder, containment
        shapes = np.asarray(finder.gazetteer.buildings.shapes, dtype=object)
        plane = containment.plane
        self.buildings = gpd.GeoDataFrame(geometry=shapes, crs=STORED)
        self.metric_buildings = gpd.GeoDataFrame(geometry=plane.project(shapes), crs=plane.crs)
        self.places = gpd.GeoDataFrame(geometry=place_points_of(finder.gazetteer), crs=STORED)


class _Part:
    """Some points on their way: everything about them is found for all at once."""

    def __init__(self, ground: _Ground, lon: Numbers, lat: Numbers, radius_m: Numbers) -> None:
        self._ground, self._finder, self._containment = ground, ground.finder, ground.containment
        self._lon, self._lat, self._radius_m = lon, lat, radius_m
        self._points = gpd.GeoDataFrame(geometry=shapely.points(lon, lat), crs=STORED)
        self._planes = np.asarray(self._containment.plane.project(self._points.geometry.to_numpy()), dtype=object)

    def answers(self) -> list[Candidate | None]:
        paths = self._chains()
        inside = self._buildings_around()
        for row, building in inside.items():
            deeper = self._containment.building_path(building) if paths[row] else ()
            if deeper[: len(paths[row])] == paths[row]:
                paths[row] = deeper
        near = self._grids_near()
        known = [row for row, path in enumerate(paths) if path or near.get(row)]
        shares = self._shares([row for row in known if self._is_open(paths[row], near.get(row, []))], near)
        names = self._names(np.array(known, dtype=np.intp), inside)
        answers: list[Candidate | None] = [None] * len(paths)
        for row in known:
            own = shares.get(row, {})
            answers[row] = self._finder.compose(
                self._containment, float(self._lon[row]), float(self._lat[row]), float(self._radius_m[row]),
                paths[row], near.get(row, []), names[row],
                lambda path, own=own: own.get(path, 0.0) if path else 1.0,  # type: ignore[misc]
            )  # fmt: skip
        return answers

    def _is_open(self, path: Path, near: Sequence[tuple[Path, float]]) -> bool:
        grid = self._containment.handling_path(path)
        return not path or any(other != grid for other, _ in near)

    def _chains(self) -> list[Path]:
        joined = gpd.sjoin(self._points, self._containment.drawn_frame, predicate="intersects")
        around: list[list[int]] = [[] for _ in range(len(self._points))]
        for row, unit in zip(joined.index.to_numpy(), joined["index_right"].to_numpy(), strict=True):
            around[row].append(unit)
        return self._containment.deepest(around)

    def _buildings_around(self) -> dict[int, int]:
        """Row of a point → row of the building it stands in, the first of the layer of several."""
        joined = gpd.sjoin(self._points, self._ground.buildings, predicate="intersects")
        return {int(row): int(first) for row, first in joined.groupby(level=0)["index_right"].min().items()}

    def _grids_near(self) -> Near:
        """Row of a point → units of the handling level within its radius, nearest first."""
        wanted = np.maximum(self._radius_m, LEAST_RADIUS_M)
        rows, units = self._pairs(wanted, self._containment.drawn_frame)
        handling = self._containment.is_handling[units]
        rows, units = rows[handling], units[handling]
        away = shapely.distance(self._planes[rows], self._containment.planes[units])
        near: Near = {}
        for row, unit, metres in zip(rows.tolist(), units.tolist(), away.tolist(), strict=True):
            if metres <= wanted[row]:
                near.setdefault(row, []).append((self._containment.path_of(unit), metres))
        for found in near.values():
            found.sort(key=lambda pair: (pair[1], pair[0]))
        return near

    def _pairs(self, radius_m: Numbers, frame: gpd.GeoDataFrame) -> tuple[npt.NDArray[np.intp], npt.NDArray[np.intp]]:
        """Pairs of point and feature whose boxes around the radius touch."""
        boxes = gpd.GeoDataFrame(geometry=self._containment.boxes(self._lon, self._lat, radius_m), crs=STORED)
        joined = gpd.sjoin(boxes, frame, predicate="intersects")
        return joined.index.to_numpy(dtype=np.intp), joined["index_right"].to_numpy(dtype=np.intp)

    def _shares(self, rows: Sequence[int], near: Near) -> dict[int, dict[Path, float]]:
        """Row of a point near a boundary → share of its circle in each unit within reach."""
        pairs = [(row, path) for row in rows for path, _ in near.get(row, [])]
        shares: dict[int, dict[Path, float]] = {row: {} for row in rows}
        if not pairs:
            return shares
        index = np.array([row for row, _ in pairs], dtype=np.intp)
        circles = shapely.buffer(self._planes[index], self._radius_m[index], quad_segs=8)
        units = np.array([self._containment.drawn_in_metres(path) for _, path in pairs], dtype=object)
        areas = shapely.area(circles)
        with np.errstate(invalid="ignore", divide="ignore"):
            parts = np.where(areas > 0, shapely.area(shapely.intersection(circles, units)) / areas, 1.0)
        for (row, path), part in zip(pairs, parts.tolist(), strict=True):
            shares[row][path] = part
        return shares

    def _names(self, rows: npt.NDArray[np.intp], inside: dict[int, int]) -> dict[int, str]:
        """Row of a point → the nearest address as people say it."""
        buildings = self._finder.gazetteer.buildings
        names = {row: buildings.address(inside[row]) for row in rows.tolist() if row in inside}
        rows = np.array([row for row in rows.tolist() if row not in names], dtype=np.intp)
        best: dict[int, tuple[float, str]] = {}
        metric = gpd.GeoDataFrame({"row": rows}, geometry=self._planes[rows], crs=self._containment.plane.crs)
        joined = gpd.sjoin_nearest(
            metric, self._ground.metric_buildings, max_distance=NEARBY_M, distance_col="away"
        )  # fmt: skip
        nearest = joined.sort_values("index_right", kind="stable").drop_duplicates("row")
        for row, building, away in zip(nearest["row"], nearest["index_right"], nearest["away"], strict=True):
            best[int(row)] = (float(away), buildings.address(int(building)))
        points, places = self._pairs(np.full(len(self._lon), NEARBY_M), self._ground.places)
        frame = self._ground.places.geometry
        away_m = distance_m(
            self._lon[points], self._lat[points], frame.x.to_numpy()[places], frame.y.to_numpy()[places]
        )
        for row, place, metres in zip(points.tolist(), places.tolist(), np.asarray(away_m).tolist(), strict=True):
            option = (metres, self._finder.gazetteer.places[place].name)
            if metres <= NEARBY_M and option < best.get(row, (np.inf, "")):
                best[row] = option
        lost = [row for row in rows.tolist() if row not in best]
        paths = self._containment.chains(self._lon[lost], self._lat[lost])
        units = self._containment.units
        unnamed = {row: units[path[-1]].name if path else "" for row, path in zip(lost, paths, strict=True)}
        return names | {row: best[row][1] if row in best else unnamed[row] for row in rows.tolist()}
