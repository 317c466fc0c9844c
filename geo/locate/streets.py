"""`Streets`: the lines of named streets in metres, their ends, sides, stretches and crossings.

Everything here is counted in metres on the community's own plane, x east and y north; only `Streets` knows degrees.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING, Any

import numpy as np
import numpy.typing as npt
import shapely
from shapely.ops import substring

from geo.crs import Metres

if TYPE_CHECKING:
    from geo.locate.gazetteer import Gazetteer

MEETING_M = 25.0
"""Streets that end this near to each other meet: lines are drawn to the kerb as well as to the middle."""
ONE_CROSSING_M = 40.0
"""Crossing points nearer than this are one crossing: two carriageways make four of them."""
CROSSING_M = 20.0
"""How far from the crossing point of two centre lines people still speak of the crossing."""
PARALLEL_M = 40.0
"""A line of the same name that stays this near is the other carriageway."""
LARGEST_GAP_M = 300.0
"""Lines of one name that are farther apart are two streets of that name."""
END_SHARE = 0.35
"""An end is the eastern one when this share of the way from end to end leads east."""
MOST_MET = 4096
"""Pairs of streets whose crossings stay known."""

Array = npt.NDArray[np.float64]


class Street:
    """One street, or one of the pieces of a name that is given twice: a line that can be walked.

    Attributes
    ----------
    name : str
    line : LineString
        Metres; from the western end to the eastern one, or from the southern to the northern where it is rather that.
        A gap in the drawing is bridged straight.
    """

    def __init__(self, name: str, line: Any) -> None:
        self.name = name
        first, last = shapely.get_coordinates(line)[[0, -1]]
        along = last - first
        self.line = shapely.reverse(line) if (along[0] if abs(along[0]) >= abs(along[1]) else along[1]) < 0 else line
        self.length = float(shapely.length(self.line))

    def at(self, station: float, offset: float = 0.0) -> tuple[float, float]:
        """The point so many metres from the start and, at right angles, so many to the left (right: negative).

        Beyond an end the street is taken to go straight on.
        """
        inside = min(max(station, 0.0), self.length)
        point = shapely.line_interpolate_point(self.line, inside)
        tx, ty = self.heading(inside)
        beyond = station - inside
        return point.x + tx * beyond - ty * offset, point.y + ty * beyond + tx * offset

    def heading(self, station: float) -> tuple[float, float]:
        """The direction of the street at a station, a unit vector (east, north)."""
        reach = min(5.0, self.length / 2)
        low, high = max(station - reach, 0.0), min(station + reach, self.length)
        a, b = shapely.get_coordinates(shapely.line_interpolate_point(self.line, [low, high]))
        size = math.hypot(*(b - a))
        return ((b[0] - a[0]) / size, (b[1] - a[1]) / size) if size else (1.0, 0.0)

    def measure(self, x: npt.ArrayLike, y: npt.ArrayLike) -> tuple[Array, Array]:
        """Where points stand along the street.

        Parameters
        ----------
        x, y : array_like, shape (n,)
            Metres.

        Returns
        -------
        stations, offsets : ndarray, shape (n,)
            Metres from the start (less than 0 or more than the length beyond the ends, where the street is taken to go
            straight on), and metres to the left of the line (negative: to the right).
        """
        points = shapely.points(np.atleast_1d(np.asarray(x, dtype=float)), np.atleast_1d(np.asarray(y, dtype=float)))
        stations = np.asarray(shapely.line_locate_point(self.line, points), dtype=float)
        reach = min(5.0, self.length / 2)
        low = shapely.get_coordinates(shapely.line_interpolate_point(self.line, np.maximum(stations - reach, 0)))
        high = shapely.get_coordinates(
            shapely.line_interpolate_point(self.line, np.minimum(stations + reach, self.length))
        )
        feet = shapely.get_coordinates(shapely.line_interpolate_point(self.line, stations))
        away = shapely.get_coordinates(points) - feet
        heading = high - low
        heading = heading / np.maximum(np.hypot(heading[:, 0], heading[:, 1]), 1e-9)[:, None]
        turn = heading[:, 0] * away[:, 1] - heading[:, 1] * away[:, 0]
        beyond = (stations <= 0) | (stations >= self.length)
        offsets = np.where(beyond, turn, np.sign(turn) * np.hypot(away[:, 0], away[:, 1]))
        return stations + np.where(beyond, (heading * away).sum(axis=1), 0.0), offsets

    def end_towards(self, bearing: float) -> float | None:
        """Station of the end in a direction (degrees clockwise from north); None when neither end is.

        A ring ends where it reaches farthest in that direction.
        """
        east, north = math.sin(math.radians(bearing)), math.cos(math.radians(bearing))
        corners = shapely.get_coordinates(self.line)
        span = corners[-1] - corners[0]
        size = math.hypot(*span)
        if size < 0.2 * self.length:
            farthest = corners[np.argmax(corners @ np.array([east, north]))]
            return float(shapely.line_locate_point(self.line, shapely.Point(farthest)))
        lead = (span[0] * east + span[1] * north) / size
        if abs(lead) < END_SHARE:
            return None
        return self.length if lead > 0 else 0.0

    def side_towards(self, station: float, bearing: float) -> int:
        """1 when a direction lies to the left of the street, -1 to the right, 0 when it leads along it."""
        tx, ty = self.heading(station)
        east, north = math.sin(math.radians(bearing)), math.cos(math.radians(bearing))
        turn = tx * north - ty * east
        return 0 if abs(turn) < END_SHARE else 1 if turn > 0 else -1

    def stretch(self, start: float, end: float) -> Any:
        """The line between two stations."""
        low, high = sorted((min(max(start, 0.0), self.length), min(max(end, 0.0), self.length)))
        return substring(self.line, low, high)

    def walk(self, station: float, bearing: float, metres: float) -> float | None:
        """Station after walking so far in roughly a direction; None when the street leads elsewhere.

        The way walked decides, not the first step: within 40° of the direction asked for.
        """
        x, y = self.at(station)
        best: tuple[float, float] | None = None
        for goal in (station + metres, station - metres):
            gx, gy = self.at(goal)
            turn = abs((math.degrees(math.atan2(gx - x, gy - y)) - bearing + 180) % 360 - 180)
            if turn <= 40 and (best is None or turn < best[0]):
                best = (turn, goal)
        return None if best is None else best[1]


@dataclass(frozen=True, slots=True)
class Crossing:
    """Where two streets meet: metres, and how far from there people still speak of it."""

    x: float
    y: float
    radius_m: float


class Streets:
    """The named streets of a gazetteer, each put together when it is first asked for.

    Parameters
    ----------
    gazetteer : Gazetteer
        Its street containers carry lines in EPSG:4326.
    plane : Metres
        The community's plane.
    """

    def __init__(self, gazetteer: Gazetteer, plane: Metres) -> None:
        self._containers = gazetteer.containers
        self.plane = plane
        self._known: dict[int, tuple[Street, ...]] = {}
        self._drawn: dict[int, Any] = {}
        self._met: dict[tuple[int, int], list[Crossing]] = {}

    def of(self, index: int) -> tuple[Street, ...]:
        """The pieces of the street in a row of the containers, the longest first; empty when it is not drawn."""
        known = self._known.get(index)
        if known is None:
            name = self._containers[index].name
            known = self._known[index] = tuple(Street(name, line) for line in spines(self.drawn(index)))
        return known

    def drawn(self, index: int) -> Any:
        """All lines of a street in metres, merged where they meet end to end; a MultiLineString."""
        known = self._drawn.get(index)
        if known is None:
            lines = [part for line in self._containers[index].lines for part in shapely.get_parts(line)]
            lines = [line for line in lines if line.geom_type == "LineString" and line.length > 0]
            merged = shapely.line_merge(shapely.multilinestrings(lines)) if lines else shapely.MultiLineString()
            known = self._drawn[index] = self.plane.project(shapely.multilinestrings(shapely.get_parts(merged)))
        return known

    @cached_property
    def _tree(self) -> tuple[shapely.STRtree, list[int]]:
        streets = [row for row, kind in enumerate(self._containers.kinds) if kind == "street"]
        drawn = [(row, line) for row in streets for line in self._containers[row].lines]
        return shapely.STRtree([line for _, line in drawn]), [row for row, _ in drawn]

    def around(self, shape: Any) -> list[int]:
        """Rows of the streets whose lines touch a shape in degrees."""
        tree, rows = self._tree
        return sorted({rows[hit] for hit in tree.query(shape, predicate="intersects")})

    def nearest(self, x: float, y: float, within_m: float) -> tuple[int, Street] | None:
        """The street piece nearest to a point, and its row, not farther away than ``within_m``."""
        corners = self.plane.inverse([x - within_m, x + within_m], [y - within_m, y + within_m])
        (west, east), (south, north) = corners
        point = shapely.Point(x, y)
        found = [
            (float(shapely.distance(piece.line, point)), index, place)
            for index in self.around(shapely.box(west, south, east, north))
            for place, piece in enumerate(self.of(index))
        ]
        if not found or min(found)[0] > within_m:
            return None
        _, index, place = min(found)
        return index, self.of(index)[place]

    def piece_at(self, index: int, x: float, y: float) -> Street | None:
        """The piece of one street nearest to a point."""
        point = shapely.Point(x, y)
        return min(self.of(index), key=lambda piece: float(shapely.distance(piece.line, point)), default=None)

    def crossings(self, first: int, second: int) -> list[Crossing]:
        """Where two streets cross or meet; empty when they do not."""
        pair = (min(first, second), max(first, second))
        known = self._met.get(pair)
        if known is None:
            if len(self._met) >= MOST_MET:
                self._met.clear()
            known = self._met[pair] = self._meet(*pair)
        return known

    def _meet(self, first: int, second: int) -> list[Crossing]:
        a, b = self.drawn(first), self.drawn(second)
        if first == second or shapely.is_empty(a) or shapely.is_empty(b):
            return []
        shared = [part for part in shapely.get_parts(shapely.intersection(a, b)) if not part.is_empty]
        found = [shapely.get_coordinates(part).mean(axis=0) for part in shared]
        for ends, line in ((a, b), (b, a)):
            for end in shapely.points(_ends(ends)):
                gap = shapely.get_coordinates(shapely.shortest_line(end, line))
                if 0 < math.dist(*gap) <= MEETING_M:
                    found.append(gap.mean(axis=0))
        return [_crossing(group) for group in _groups(found)]

    def met_by(self, index: int) -> list[tuple[int, Crossing]]:
        """All crossings of a street with other named streets: (row of the other, crossing)."""
        reach = MEETING_M / 80_000.0  # degrees, rather too many: the crossing itself decides
        wide = shapely.buffer(shapely.multilinestrings(self._lines(index)), reach) if self._lines(index) else None
        if wide is None:
            return []
        others = [other for other in self.around(wide) if other != index]
        return [(other, crossing) for other in others for crossing in self.crossings(index, other)]

    def _lines(self, index: int) -> list[Any]:
        return [part for line in self._containers[index].lines for part in shapely.get_parts(line)]


def _ends(lines: Any) -> Array:
    """First and last corner of every line, shape (2n, 2)."""
    ends = [shapely.get_coordinates(part)[[0, -1]] for part in shapely.get_parts(lines)]
    return np.vstack(ends) if ends else np.empty((0, 2))


def _groups(points: Sequence[Array]) -> list[list[Array]]:
    groups: list[list[Array]] = []
    for point in points:
        near = [group for group in groups if any(math.dist(point, other) <= ONE_CROSSING_M for other in group)]
        joined = [other for group in near for other in group]
        groups = [group for group in groups if not any(group is other for other in near)]
        groups.append([*joined, point])
    return groups


def _crossing(group: Sequence[Array]) -> Crossing:
    x, y = np.mean(group, axis=0)
    spread = max(math.dist((x, y), point) for point in group)
    return Crossing(float(x), float(y), round(CROSSING_M + spread, 1))


def spines(lines: Any) -> list[Any]:
    """Lines of one name → the lines that can be walked from end to end.

    Parameters
    ----------
    lines : MultiLineString
        Metres.

    Returns
    -------
    list of LineString
        The longest first. Pieces up to `LARGEST_GAP_M` apart are joined; a second carriageway is left out.
    """
    rest = sorted(shapely.get_parts(lines), key=lambda part: -float(shapely.length(part)))
    found = []
    while rest:
        spine, rest = rest[0], rest[1:]
        while rest:
            corridor = shapely.buffer(spine, PARALLEL_M, cap_style="flat")  # what goes on from its end is no second
            rest = [p for p in rest if shapely.length(shapely.intersection(p, corridor)) < 0.6 * shapely.length(p)]
            joins = [(*_join(spine, part), place) for place, part in enumerate(rest)]
            gap, corners, place = min(joins, key=lambda join: (join[0], join[2]), default=(math.inf, None, 0))
            if gap > LARGEST_GAP_M:
                break
            spine = shapely.linestrings(corners)
            rest = [*rest[:place], *rest[place + 1 :]]
        found.append(spine)
    return sorted(found, key=lambda line: -float(shapely.length(line)))


def _join(spine: Any, part: Any) -> tuple[float, Array]:
    """The smallest gap between the ends of two lines, and the corners of both joined over it."""
    a, b = shapely.get_coordinates(spine), shapely.get_coordinates(part)
    ways = [np.vstack([x, y]) for x, y in ((a, b), (a, b[::-1]), (b, a), (b[::-1], a))]
    sizes = (len(a), len(a), len(b), len(b))
    gaps = [math.dist(way[size - 1], way[size]) for way, size in zip(ways, sizes, strict=True)]
    best = int(np.argmin(gaps))
    corners = ways[best]
    return gaps[best], corners[np.r_[True, np.any(np.diff(corners, axis=0) != 0, axis=1)]]
