"""`Relater`: from what is named to what lies in a relation to it, with an error radius and the reason in words."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass, replace

from geo.locate import sentences as say
from geo.locate.candidates import Candidate
from geo.locate.containment import Containment
from geo.locate.gazetteer import Gazetteer
from geo.locate.shares import Shares, circle_shares
from geo.locate.streets import Street, Streets
from geo.locate.surroundings import Relation
from geo.model import Path

BESIDE_M = 40.0
"""How far away ``旁边`` or ``后面`` may be: a building's length."""
NEAR_M = 80.0
"""How far away ``附近`` may be."""
ACROSS_M = 60.0
"""How far away ``对面`` may be where no street tells: a main street and a building's depth."""
ACROSS_SHARE = 0.5
"""How often it is then still in the same grid when another one is within reach: grids end at streets."""
STREET_WITHIN_M = 35.0
"""A place this near to a street, beyond its own radius, stands on it."""
STRIDE_M = 20.0
"""How exactly people place what they point to: 对面, 东侧."""
CORNER_M = 18.0
"""From the middle of a crossing to its corner."""
APART_M = 500.0
"""What lies between two things farther apart than this is hardly known."""
_NO_POINT = ("street", "unit", "community")


@dataclass(frozen=True, slots=True)
class Named:
    """What a relation starts from: a candidate, and the rows of the streets that the text says it is on."""

    candidate: Candidate
    on: tuple[int, ...] = ()


class Relater:
    """Moves candidates as the words of relation behind them say.

    Parameters
    ----------
    gazetteer : Gazetteer
    containment : Containment
    streets : Streets
    """

    def __init__(self, gazetteer: Gazetteer, containment: Containment, streets: Streets) -> None:
        self.gazetteer = gazetteer
        self.containment = containment
        self.streets = streets

    def apply(self, candidate: Candidate, relations: Sequence[Relation], on: tuple[int, ...] = ()) -> Candidate:
        """What lies in the relations given, one after the other, to a candidate.

        Parameters
        ----------
        candidate : Candidate
            A whole street or unit stays as it is: what is beside it may be anywhere along it.
        relations : sequence of Relation
            In the order of the text.
        on : tuple of int
            Rows of the streets that the text names the candidate with.

        Returns
        -------
        Candidate
            Level ``point``; its radius is the sum of what every step leaves open, its ``other_path`` the second unit
            that it may lie in.
        """
        if candidate.level in _NO_POINT and not self._is_number(candidate):
            return candidate
        for relation in relations:
            candidate = self._step(Named(candidate, on), relation)
        return candidate

    def _is_number(self, candidate: Candidate) -> bool:
        """Whether a candidate of level ``street`` is a house number or a part of it, not a whole street."""
        return candidate.level == "street" and self.gazetteer.index_of("street", candidate.name) is None

    def _step(self, named: Named, relation: Relation) -> Candidate:
        match relation.kind:
            case "across":
                return self._across(named, relation)
            case "behind" | "front":
                return self._by_street(named, relation)
            case "towards" if relation.metres is not None:
                return self._walked(named, relation)
            case "towards":
                return self._on_side(named, relation)
            case "corner":
                return self._at_corner(named, relation)
            case "away":
                reach = (relation.metres or 0.0) + BESIDE_M
                return self._around(named.candidate, relation, reach, stated=True)
            case "reach":
                return self._around(named.candidate, relation, ACROSS_M, stated=False)
            case "near":
                return self._beside(named.candidate, relation, NEAR_M)
            case _:
                return self._beside(named.candidate, relation, BESIDE_M)

    # -- steps -------------------------------------------------------------------------------------------------------

    def _beside(self, candidate: Candidate, relation: Relation, metres: float) -> Candidate:
        """On this side of the street: grids end at streets, and what is beside a house is seldom across one."""
        radius_m = candidate.radius_m + metres
        grid = self.containment.handling_path(candidate.path)
        shares = circle_shares(self.containment, candidate.lon, candidate.lat, radius_m)
        own = next((share for path, share in shares if path == grid), 1.0)
        sure = 0.9 if metres <= BESIDE_M else 0.9 * (0.6 + 0.4 * own)
        other = next((path for path, _ in shares if path != grid), ())
        return self._point(
            candidate, relation, (candidate.lon, candidate.lat), radius_m, sure,
            say.BESIDE.format(metres=round(metres)), grid or candidate.path, other,
        )  # fmt: skip

    def _around(self, candidate: Candidate, relation: Relation, metres: float, *, stated: bool) -> Candidate:
        """Somewhere around, nobody knows on which side."""
        radius_m = candidate.radius_m + metres
        grid = self.containment.handling_path(candidate.path)
        shares = circle_shares(self.containment, candidate.lon, candidate.lat, radius_m)
        own = next((share for path, share in shares if path == grid), 1.0 if not shares else 0.0)
        other = next((path for path, _ in shares if path != grid), ())
        sure = 0.9 if not other else own if stated else min(own, ACROSS_SHARE)
        return self._point(
            candidate, relation, (candidate.lon, candidate.lat), radius_m, sure,
            say.BESIDE.format(metres=round(metres)), grid or candidate.path, other,
        )  # fmt: skip

    def _across(self, named: Named, relation: Relation) -> Candidate:
        """On the other side of the street, opposite."""
        candidate = named.candidate
        street = self._street_of(named)
        x, y = self._metres(candidate)
        if street is None:
            return self._around(candidate, relation, ACROSS_M, stated=False)
        stations, offsets = street.measure(x, y)
        offset = float(offsets[0])
        if abs(offset) < 1.0:
            return self._around(candidate, relation, ACROSS_M, stated=False)
        opposite = -math.copysign(max(abs(offset), 8.0), offset)
        radius_m = max(candidate.radius_m, 10.0) + STRIDE_M
        why = say.ACROSS.format(street=street.name, metres=round(radius_m))
        goal = street.at(float(stations[0]), opposite)
        return self._settled(named, relation, goal, radius_m, 0.86, why, side_m=abs(opposite))

    def _by_street(self, named: Named, relation: Relation) -> Candidate:
        """Behind something as seen from its street, or between it and the street."""
        candidate = named.candidate
        street = self._street_of(named)
        if street is None or candidate.level == "compound":
            return self._beside(candidate, relation, BESIDE_M)
        x, y = self._metres(candidate)
        stations, offsets = street.measure(x, y)
        offset = float(offsets[0])
        reach = candidate.radius_m + STRIDE_M
        if abs(offset) < 1.0:
            return self._beside(candidate, relation, BESIDE_M)
        behind = relation.kind == "behind"
        depth = abs(offset) + min(candidate.radius_m, 15.0) + 8.0 if behind else abs(offset) / 2
        goal = street.at(float(stations[0]), math.copysign(depth, offset))
        why = (say.BEHIND if behind else say.FRONT).format(street=street.name, metres=round(reach))
        return self._settled(named, relation, goal, reach, 0.88, why, side_m=depth)

    def _walked(self, named: Named, relation: Relation) -> Candidate:
        """So many metres in a direction: along the street where one leads there, else straight."""
        candidate, metres, bearing = named.candidate, relation.metres or 0.0, relation.bearing or 0.0
        slack = max(15.0, 0.2 * metres)
        x, y = self._metres(candidate)
        towards = say.DIRECTIONS[bearing]
        rows = named.on or self._own_row(named)
        for row in sorted(rows, key=lambda row: self._turn(row, x, y, bearing, metres)):
            street = self.streets.piece_at(row, x, y)
            if street is None:
                continue
            stations, offsets = street.measure(x, y)
            goal = street.walk(float(stations[0]), bearing, metres)
            if goal is not None:
                beyond = max(-goal, goal - street.length, 0.0)
                names = [self.gazetteer.containers[other].name for other in named.on if other != row]
                why = say.ALONG.format(
                    metres=round(metres), street=street.name, direction=towards, name=(names or [candidate.name])[0]
                )
                point = street.at(goal, 0.0 if named.on else float(offsets[0]))
                return self._settled(named, relation, point, candidate.radius_m + slack + beyond / 2, 0.86, why)
        edge = 0.7 * candidate.radius_m if candidate.level == "compound" else 0.0
        angle = math.radians(bearing)
        point = (x + math.sin(angle) * (metres + edge), y + math.cos(angle) * (metres + edge))
        why = say.STRAIGHT.format(metres=round(metres), direction=towards, name=candidate.name)
        return self._settled(named, relation, point, candidate.radius_m + slack, 0.82, why)

    def _turn(self, row: int, x: float, y: float, bearing: float, metres: float) -> float:
        """How far a street's way leads past a bearing, for taking the straightest of several."""
        street = self.streets.piece_at(row, x, y)
        if street is None:
            return 360.0
        station = float(street.measure(x, y)[0][0])
        goal = street.walk(station, bearing, metres)
        if goal is None:
            return 180.0
        (ax, ay), (bx, by) = street.at(station), street.at(goal)
        return abs((math.degrees(math.atan2(bx - ax, by - ay)) - bearing + 180) % 360 - 180)

    def _on_side(self, named: Named, relation: Relation) -> Candidate:
        """North of it, east side: no distance is stated."""
        candidate, bearing = named.candidate, relation.bearing or 0.0
        far = relation.words[:1] in tuple("以往向朝")
        shift = min(candidate.radius_m, 60.0) + (30.0 if far else 10.0)
        radius_m = candidate.radius_m + (45.0 if far else 25.0)
        x, y = self._metres(candidate)
        angle = math.radians(bearing)
        goal = (x + math.sin(angle) * shift, y + math.cos(angle) * shift)
        why = say.ON_SIDE.format(direction=say.DIRECTIONS[bearing], metres=round(radius_m))
        return self._settled(named, relation, goal, radius_m, 0.84, why)

    def _at_corner(self, named: Named, relation: Relation) -> Candidate:
        """The north-western corner of a crossing, a compound or a building."""
        candidate, bearing = named.candidate, relation.bearing or 0.0
        crossing = candidate.level == "crossing"
        shift = CORNER_M if crossing else 0.7 * candidate.radius_m
        radius_m = STRIDE_M if crossing else max(0.5 * candidate.radius_m, 10.0)
        x, y = self._metres(candidate)
        angle = math.radians(bearing)
        goal = (x + math.sin(angle) * shift, y + math.cos(angle) * shift)
        why = say.AT_CORNER.format(direction=say.DIRECTIONS[bearing])
        side_m = shift * math.sqrt(0.5) if crossing else None
        return self._settled(named, relation, goal, radius_m, 0.9, why, side_m=side_m)

    # -- two things --------------------------------------------------------------------------------------------------

    def between(self, first: Candidate, second: Candidate) -> Candidate:
        """What lies between two candidates: the point half-way, as uncertain as they are apart.

        Parameters
        ----------
        first, second : Candidate
            Neither a whole street nor a unit.

        Returns
        -------
        Candidate
            Level ``point``.
        """
        apart = first.apart_m(second)
        (ax, ay), (bx, by) = self._metres(first), self._metres(second)
        radius_m = max(apart / 2, 10.0)
        why = say.MIDWAY.format(first=first.name, second=second.name)
        sure = min(first.confidence, second.confidence) * (0.95 if apart <= APART_M else 0.5)
        both = replace(first, name=f"{first.name}与{second.name}", confidence=1.0, why="")
        relation = Relation("between", "之间")
        grids = {self.containment.handling_path(c.path) for c in (first, second)}
        middle = ((ax + bx) / 2, (ay + by) / 2)
        if len(grids) == 1 and (grid := grids.pop()):
            lon, lat = self._degrees(middle)
            other = next((p for p, _ in circle_shares(self.containment, lon, lat, radius_m) if p != grid), ())
            return self._point(both, relation, (lon, lat), radius_m, sure, why, grid, other)
        return self._settled(Named(both), relation, middle, radius_m, sure, why, side_m=max(apart / 4, 5.0))

    # -- what they share ---------------------------------------------------------------------------------------------

    def _metres(self, candidate: Candidate) -> tuple[float, float]:
        x, y = self.containment.plane.forward(candidate.lon, candidate.lat)
        return float(x), float(y)

    def _degrees(self, point: tuple[float, float]) -> tuple[float, float]:
        lon, lat = self.containment.plane.inverse(*point)
        return float(lon), float(lat)

    def _own_row(self, named: Named) -> tuple[int, ...]:
        """Row of the street that a candidate stands on: the one of its address, else the nearest within reach."""
        candidate = named.candidate
        if candidate.level == "compound":
            return ()
        found = self.gazetteer.buildings.find(candidate.address_id) if candidate.address_id else None
        if found is not None:
            street = self.gazetteer.buildings.streets[found[0]]
            row = self.gazetteer.index_of("street", street) if street else None
            if row is not None and self.streets.of(row):
                return (row,)
        x, y = self._metres(candidate)
        nearest = self.streets.nearest(x, y, STREET_WITHIN_M + min(candidate.radius_m, 40.0))
        return () if nearest is None else (nearest[0],)

    def _street_of(self, named: Named) -> Street | None:
        rows = named.on or self._own_row(named)
        return self.streets.piece_at(rows[0], *self._metres(named.candidate)) if rows else None

    def _settled(
        self, named: Named, relation: Relation, goal: tuple[float, float], radius_m: float, sure: float, why: str,
        *, side_m: float | None = None,
    ) -> Candidate:  # fmt: skip
        """A point that has been moved: its unit is where it lies now.

        ``side_m`` is how far it lies from the street that it cannot be across; the unit is judged within that.
        """
        lon, lat = self._degrees(goal)
        shares: Shares = circle_shares(self.containment, lon, lat, min(radius_m, side_m or radius_m))
        wide = shares if side_m is None else circle_shares(self.containment, lon, lat, radius_m)
        if not shares:
            path = self.containment.handling_path(named.candidate.path) or named.candidate.path
            other: Path = ()
        else:
            path, share = shares[0]
            sure *= share
            other = next((p for p, _ in [*shares[1:], *wide] if p != path), ())
        return self._point(named.candidate, relation, (lon, lat), radius_m, sure, why, path, other)

    def _point(
        self, candidate: Candidate, relation: Relation, at: tuple[float, float], radius_m: float, sure: float, why: str,
        path: Path, other: Path,
    ) -> Candidate:  # fmt: skip
        return replace(
            candidate, name=f"{candidate.name}{relation.thing}{relation.words}", level="point", lon=at[0], lat=at[1],
            confidence=candidate.confidence * sure, radius_m=round(radius_m, 1), path=path, other_path=other,
            handling_path=(), why=f"{candidate.why} {why}".lstrip(), address_id="",
        )  # fmt: skip
