"""How long ways take on a community's streets: on foot, by e-bike, by car.

Points are joined to the nearest piece of street that leads on to the rest of the network; the way from the point to the
street is walked. A point without such a street is measured as the crow flies, and says so.
"""

from __future__ import annotations

import threading
from collections import OrderedDict
from collections.abc import Collection
from functools import cached_property
from typing import Any

import geopandas as gpd
import numpy as np
import numpy.typing as npt
import shapely
from shapely import LineString

from geo.crs import Metres, distance_m
from geo.model import Closure, Travel
from geo.schedule.problem import TravelTimes
from geo.schedule.travel_graph import NEAR_M, Joins, TravelGraph
from geo.schedule.travel_nodes import Bools, Floats, Ints, Pieces, node_streets
from geo.schedule.travel_speeds import DETOUR, KMH, STRAIGHT_KMH, street_mps

DRAWN_M = 3.0
"""Road works drawn as a line or a point close the streets this close to it."""
KEPT_MATRICES = 8
KEPT_JOINS = 50_000
_SAME_PLACE = 7
"""Points that agree in this many decimals of a degree (a centimetre) are one place: no way lies between them."""


class StreetNetwork:
    """The streets of a community as they are open; made by `build`, safe to use from many threads."""

    def __init__(self, plane: Metres, pieces: Pieces, columns: dict[str, npt.NDArray[Any]], closed: Bools) -> None:
        self._plane, self._pieces, self._columns, self._closed = plane, pieces, columns, closed
        self._graphs: dict[Travel, TravelGraph] = {}
        self._matrices: OrderedDict[tuple[Travel, bytes], TravelTimes] = OrderedDict()
        self._joined: dict[Travel, dict[tuple[float, float], tuple[int, float, float, bool]]] = {}
        self._lock = threading.RLock()

    @classmethod
    def build(cls, streets: gpd.GeoDataFrame, closed: Collection[Closure] = ()) -> StreetNetwork:
        """Make the network of a layer of streets.

        Parameters
        ----------
        streets : GeoDataFrame
            EPSG:4326 lines with the columns ``id`` and ``kind`` (`STREET_KINDS`), and where known ``oneway`` (``yes``:
            as drawn, ``reverse``: against it) and ``speed_kmh``.
        closed : collection of Closure
            What is closed on the day; whether a closure holds then is for the caller to say.
        """
        shapes = np.asarray(streets.geometry.values, dtype=object)
        drawn = shapely.is_geometry(shapes) & ~shapely.is_empty(shapes)
        streets, shapes = streets[drawn], shapes[drawn]
        west, south, east, north = shapely.total_bounds(shapes) if len(shapes) else (0.0, 0.0, 0.0, 0.0)
        plane = Metres(round(float(west + east) / 2, 4), round(float(south + north) / 2, 4))
        outlines = [(_outline(plane, one.geometry), one.walkers) for one in closed if one.geometry is not None]
        pieces = node_streets(plane.project(shapes), [outline for outline, _ in outlines])
        ids = streets["id"].astype(str).to_numpy() if len(shapes) else np.zeros(0, dtype=object)
        shut = np.zeros((2, len(pieces.u)), dtype=bool)
        for one in closed:
            here = np.isin(ids, list(one.streets))[pieces.street]
            shut[0] |= here
            shut[1] |= here & one.walkers
        middles = shapely.line_interpolate_point(pieces.shapes, 0.5, normalized=True)
        for outline, walkers in outlines:
            shapely.prepare(outline)
            here = shapely.intersects(outline, middles)
            shut[0] |= here
            shut[1] |= here & walkers
        columns = {
            "kind": _column(streets, "kind", "lane", pieces.street),
            "oneway": _column(streets, "oneway", "", pieces.street),
            "speed_kmh": _column(streets, "speed_kmh", 0.0, pieces.street).astype(float),
        }
        return cls(plane, pieces, columns, shut)

    def matrix(self, lonlat: npt.ArrayLike, travel: Travel) -> TravelTimes:
        """Times and lengths of the ways between points; shared by whoever asks the same again: never change it.

        Parameters
        ----------
        lonlat : array_like of float, shape (n, 2)
            Degrees, EPSG:4326, lon first; each finite.
        travel : str
            How one gets about.

        Returns
        -------
        TravelTimes
            Seconds are rounded up, so that no way round is ever shorter than the way.
        """
        points = _points(lonlat)
        key = (travel, points.tobytes())
        with self._lock:
            if key in self._matrices:
                self._matrices.move_to_end(key)
                return self._matrices[key]
        places, which = np.unique(points, axis=0, return_inverse=True)
        which = which.reshape(-1)
        joins = self._join(places, travel)
        seconds, metres = self._times(places, joins, places, joins, travel)
        np.fill_diagonal(seconds, 0.0)
        np.fill_diagonal(metres, 0.0)
        cells = np.ix_(which, which)
        made = TravelTimes(_whole(seconds)[cells], metres.astype(np.float32)[cells], joins.lost[which])
        for array in (made.seconds, made.metres, made.straight):
            array.setflags(write=False)
        with self._lock:
            self._matrices[key] = made
            while len(self._matrices) > KEPT_MATRICES:
                self._matrices.popitem(last=False)
        return made

    def seconds_to(
        self, lonlat: npt.ArrayLike, lon: float, lat: float, travel: Travel
    ) -> tuple[npt.NDArray[np.int32], Bools]:  # fmt: skip
        """Seconds from points (shape (n, 2), degrees, lon first) to one place, and which are as the crow flies."""
        points, goal = _points(lonlat), _points([[lon, lat]])
        start, end = self._join(points, travel), self._join(goal, travel)
        seconds, _ = self._times(points, start, goal, end, travel)
        seconds[(points == goal).all(axis=1)] = 0.0
        return _whole(seconds)[:, 0], start.lost | end.lost[0]

    def way(self, lon1: float, lat1: float, lon2: float, lat2: float, travel: Travel) -> LineString:
        """The quickest way from a point to another one, EPSG:4326; a straight line where a point has no street."""
        points = _points([[lon1, lat1], [lon2, lat2]])
        joins = self._join(points, travel)
        if joins.lost.any() or (points[0] == points[1]).all():
            return shapely.linestrings(points)
        start, end = joins.of(np.array([0])), joins.of(np.array([1]))
        along = np.concatenate([shapely.get_coordinates(line) for line in self._graph(travel).path(start, end)])
        lon, lat = self._plane.inverse(along[:, 0], along[:, 1])
        corners = np.vstack([points[:1], np.column_stack([lon, lat]), points[1:]])
        return shapely.remove_repeated_points(shapely.linestrings(corners))

    @cached_property
    def streets(self) -> gpd.GeoDataFrame:
        """The pieces between nodes (EPSG:4326), with ``street`` (position in the layer), ``kind``, and ``closed``."""
        return gpd.GeoDataFrame(
            {"street": self._pieces.street, "kind": self._columns["kind"], "closed": self._closed[0]},
            geometry=list(self._plane.unproject(self._pieces.shapes)),
            crs="EPSG:4326",
        )

    def _graph(self, travel: Travel) -> TravelGraph:
        with self._lock:
            if travel not in self._graphs:
                self._graphs[travel] = self._make(travel)
            return self._graphs[travel]

    def _make(self, travel: Travel) -> TravelGraph:
        kinds, speeds, oneway = (self._columns[name] for name in ("kind", "speed_kmh", "oneway"))
        mps = np.array(
            [street_mps(travel, kind, speed) for kind, speed in zip(kinds, speeds, strict=True)], dtype=float
        )
        if travel == "walk":
            both = ~self._closed[1]
            return TravelGraph(self._pieces, mps, both, both)
        forward, backward = ~self._closed[0] & (oneway != "reverse"), ~self._closed[0] & (oneway != "yes")
        # Who rides gets no further than the streets on which the rest of the town can be reached on foot.
        return TravelGraph(self._pieces, mps, forward, backward, self._graph("walk").main)

    def _join(self, lonlat: Floats, travel: Travel) -> Joins:
        """Where points meet the streets; what was found once is kept, for people and doors are asked for again."""
        keys = [(lon, lat) for lon, lat in lonlat.tolist()]
        with self._lock:
            known = self._joined.setdefault(travel, {})
            missing = [key for key in dict.fromkeys(keys) if key not in known]
            if missing:
                found = self._look(np.array(missing), travel)
                if len(known) + len(missing) > KEPT_JOINS:
                    known = self._joined[travel] = {key: known[key] for key in dict.fromkeys(keys) if key in known}
                columns = (found.piece.tolist(), found.along_m.tolist(), found.off_m.tolist(), found.lost.tolist())
                known.update(zip(missing, zip(*columns, strict=True), strict=True))
            rows = [known[key] for key in keys]
        piece, along, off, lost = zip(*rows, strict=True) if rows else ((), (), (), ())
        return Joins(np.array(piece, dtype=np.int64), np.array(along, dtype=float), np.array(off, dtype=float),
                     np.array(lost, dtype=bool))  # fmt: skip

    def _look(self, lonlat: Floats, travel: Travel) -> Joins:
        xy = np.column_stack(self._plane.forward(lonlat[:, 0], lonlat[:, 1]))
        walked = self._graph("walk").join(xy)
        if travel == "walk":
            return walked
        found = self._graph(travel).join(xy)
        # The last part is walked: only where even that leads nowhere, or no street is near, is the line straight.
        return Joins(found.piece, found.along_m, found.off_m, walked.lost | ~(found.off_m <= NEAR_M))

    def _times(
        self, from_: Floats, start: Joins, to: Floats, end: Joins, travel: Travel
    ) -> tuple[Floats, Floats]:  # fmt: skip
        """Seconds and metres from each point to each other."""
        crow = np.asarray(distance_m(from_[:, None, 0], from_[:, None, 1], to[None, :, 0], to[None, :, 1])) * DETOUR
        seconds, metres = crow / (STRAIGHT_KMH[travel] * KMH), crow
        rows, columns = np.flatnonzero(~start.lost), np.flatnonzero(~end.lost)
        if len(rows) and len(columns):
            cells = np.ix_(rows, columns)
            seconds[cells], metres[cells] = self._graph(travel).times(start.of(rows), end.of(columns))
        return seconds, metres


def _points(lonlat: npt.ArrayLike) -> Floats:
    return np.round(np.asarray(lonlat, dtype=float).reshape(-1, 2), _SAME_PLACE)


def _whole(seconds: Floats) -> npt.NDArray[np.int32]:
    """Rounded up, but for what the arithmetic added."""
    return np.ceil(np.round(seconds, 4)).astype(np.int32)


def _column(streets: gpd.GeoDataFrame, name: str, missing: object, of: Ints) -> npt.NDArray[Any]:
    if name not in streets:
        return np.full(len(of), missing, dtype=object)
    column = streets[name].astype(object)
    return np.asarray(column.where(column.notna(), missing).to_numpy(dtype=object)[of])


def _outline(plane: Metres, geometry: Any) -> Any:
    shape = plane.project(geometry)
    return shape if shapely.get_dimensions(shape) == 2 else shapely.buffer(shape, DRAWN_M)
