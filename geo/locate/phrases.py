"""`StreetPhrases`: what several street names together, or a street and a word for a part of it, mean.

``学府路与文苑路交叉口``, ``正街中段``, ``正街(西巷至东巷段)``, ``正街112号和118号之间``, ``西巷口``.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from itertools import product

import numpy as np
import shapely

from geo.locate import sentences as say
from geo.locate.candidates import Candidate
from geo.locate.names import NameMatch
from geo.locate.numbering import Numbering
from geo.locate.ranking import unit_names
from geo.locate.resolving import Resolver
from geo.locate.shares import circle_shares, line_shares
from geo.locate.streets import Crossing, Street
from geo.locate.surroundings import BEARINGS, read_relations
from geo.model import Path

_JOIN = re.compile(r"[,的]?(?:与|和|跟|同|及|-|/|x|×|到|至|交|距|离|距离)?,?")
_MEET = re.compile(
    "的?(?:相|路)?(?:交叉路口|交叉口|交汇处|交汇口|交界处|交界|交会处|交叉处|交口|交叉|交汇|交会|交"
    "|(?:10字|丁字|3岔|t字)?(?:路口|街口|巷口)|转角|拐角|红绿灯|信号灯|口(?![腔罩粮碑服头]))处?"
)
_PART = re.compile(
    "的?[,(]?(?:(?P<middle>中段|中间段|中部|中间|中央|半中间|半中腰)"
    "|(?P<dir>[东南西北])(?:(?P<end>头|端|尽头|首|路口|街口|巷口|口(?![腔罩粮碑]))|(?P<part>半段|半截|段|部))"
    "|(?P<mouth>(?:10字|丁字|3岔|t字)?(?:路口|街口|巷口)|交叉路口|交叉口|口(?![腔罩粮碑服头])))处?[)]?"
)
_SIDE = re.compile("的?(?:路|街)?(?P<side>[东南西北])(?:侧|边|面)")
_FROM = re.compile("[,(的上]{0,2}(?:从|自|在|由)?")
_TO = re.compile("(?:到|至|-|与|和|~|往)")
_SEGMENT = re.compile("[)]?的?(?:之间|段|路段|中间|区间|1段)")
_RANGE = re.compile(r"(?P<low>\d{1,4})号?(?:和|与|到|至|-)(?P<high>\d{1,4})号?(?:之间|中间|段|1段)")
_LANES = ("巷", "胡同", "弄", "里", "道")

MOST_CROSSINGS = 6
"""A street crosses this many others at most for ``路口`` to mean anything."""
NEARLY_M = 120.0
"""Streets that come this near without meeting may be meant as a crossing all the same."""
AT_END_M = 40.0
END_SHARE, LEAST_END_M, MOST_END_M = 0.15, 40.0, 150.0
"""东头 is this share of a street, within these bounds."""
MIDDLE_SHARE, MOST_MIDDLE_M = 0.25, 250.0
"""中段 is this share of a street about its middle, within these bounds."""
SIDE_M = 15.0
"""So far from the middle line is ``北侧`` looked for."""


_WORDS = {BEARINGS[word]: word for word in "东南西北"}


@dataclass(frozen=True, slots=True)
class Phrase:
    """What a phrase means.

    Attributes
    ----------
    candidates : tuple of Candidate
        As sure as the reading is; how far their unit is, `judged` says.
    shares : tuple of float
        How much of each lies in the unit of its path.
    taken : int
        How many of the name matches it used.
    end : int
        Just behind it in the folded text.
    on : tuple of int
        Rows of its streets.
    """

    candidates: tuple[Candidate, ...]
    shares: tuple[float, ...]
    taken: int
    end: int
    on: tuple[int, ...] = ()

    def judged(self) -> tuple[Candidate, ...]:
        """The candidates with the doubt which unit they are in; of several none leads for lying clear of a border."""
        least = min(self.shares, default=1.0)
        return tuple(replace(c, confidence=round(c.confidence * least, 4)) for c in self.candidates)


Sized = tuple[Candidate, float]
"""A candidate and how much of it lies in the unit of its path."""


def _phrase(found: Sequence[Sized], taken: int, end: int, on: Sequence[int]) -> Phrase | None:
    if not found:
        return None
    candidates, shares = zip(*found, strict=True)
    return Phrase(candidates, shares, taken, end, tuple(on))


class StreetPhrases:
    """Reads phrases of streets.

    Parameters
    ----------
    resolver : Resolver
        Knows the streets, their crossings and house numbers.
    """

    def __init__(self, resolver: Resolver) -> None:
        self._resolver = resolver
        self.containment = resolver.containment
        self.streets = resolver.streets
        self._names = resolver.gazetteer.containers.names

    def read(self, folded: str, matches: Sequence[NameMatch], place: int) -> Phrase | None:
        """The phrase that begins with a name match, or None."""
        rows = [_streets(match) for match in matches[place : place + 3]]
        if not rows or not rows[0]:
            return None
        first = matches[place]
        if len(rows) > 1 and rows[1]:
            second = matches[place + 1]
            between = folded[first.end : second.start]
            if len(rows) > 2 and rows[2] and _FROM.fullmatch(between):
                third = matches[place + 2]
                tail = _SEGMENT.match(folded, third.end)
                if tail and _TO.fullmatch(folded, second.end, third.start):
                    found = self._segments(rows[0], rows[1], rows[2])
                    if found:
                        return _phrase(found, 3, tail.end(), rows[0])
            if _JOIN.fullmatch(between):
                end = self._meeting_end(folded, second.end)
                if end is not None:
                    return _phrase(self._crossings(rows[0], rows[1]), 2, end, (rows[0][0], rows[1][0]))
        numbers = _RANGE.match(folded, first.end)
        if numbers:
            found = self._number_range(rows[0], int(numbers["low"]), int(numbers["high"]))
            if found:
                return _phrase(found, 1, numbers.end(), rows[0])
        return self._part(folded, rows[0], first)

    def _meeting_end(self, folded: str, end: int) -> int | None:
        """Where the words for a crossing end; a distance in a direction behind two names says as much."""
        meet = _MEET.match(folded, end)
        if meet:
            return meet.end()
        relations, _ = read_relations(folded, end, direct=True)
        first = relations[0] if relations else None
        if first is None or first.bearing is None:
            return None
        return end if first.kind == "corner" or first.metres else None

    # -- crossings ---------------------------------------------------------------------------------------------------

    def _crossings(self, first: Sequence[int], second: Sequence[int]) -> list[Sized]:
        found = []
        for a, b in product(first, second):
            crossings = self.streets.crossings(a, b)
            found += [self._crossing(crossing, a, b) for crossing in crossings]
        return found or [sized for a, b in product(first, second) for sized in self._not_crossing(a, b)]

    def _crossing(self, crossing: Crossing, a: int, b: int, sure: float = 0.94, why: str = "") -> Sized:
        first, second = self._names[a], self._names[b]
        lon, lat = self.containment.plane.inverse(crossing.x, crossing.y)
        shares = circle_shares(self.containment, float(lon), float(lat), crossing.radius_m)
        path, share = shares[0] if shares else ((), 1.0)
        crossing_point = Candidate(
            f"{first}与{second}交叉口", "crossing", float(lon), float(lat), sure, crossing.radius_m, path,
            other_path=shares[1][0] if len(shares) > 1 else (),
            why=why or say.CROSSING.format(first=first, second=second),
        )  # fmt: skip
        return crossing_point, share

    def _not_crossing(self, a: int, b: int) -> list[Sized]:
        first, second = self._names[a], self._names[b]
        lines = self.streets.drawn(a), self.streets.drawn(b)
        gap = float(shapely.distance(*lines)) if not any(shapely.is_empty(line) for line in lines) else np.inf
        if gap <= NEARLY_M:
            middle = shapely.get_coordinates(shapely.shortest_line(*lines)).mean(axis=0)
            crossing = Crossing(float(middle[0]), float(middle[1]), round(gap / 2 + 20.0, 1))
            why = say.NEARLY_CROSSING.format(first=first, second=second, metres=round(gap))
            return [self._crossing(crossing, a, b, 0.6, why)]
        why = say.NO_CROSSING.format(first=first, second=second)
        return [(replace(self._resolver.whole(row), confidence=0.4, why=why), 1.0) for row in (a, b)]

    def _mouths(self, row: int) -> list[Sized]:
        """Where a street comes out on others: its ends for a lane, else every crossing it has."""
        met = self.streets.met_by(row)
        if self._names[row].endswith(_LANES):
            ends = [piece.at(station) for piece in self.streets.of(row) for station in (0.0, piece.length)]
            at_end = [m for m in met if any(np.hypot(m[1].x - x, m[1].y - y) <= AT_END_M for x, y in ends)]
            met = at_end or met
        if not met or len(met) > MOST_CROSSINGS:
            return []
        return [self._crossing(crossing, row, other, 0.9) for other, crossing in met]

    # -- parts -------------------------------------------------------------------------------------------------------

    def _part(self, folded: str, rows: Sequence[int], match: NameMatch) -> Phrase | None:
        part = _PART.match(folded, match.end)
        side = _SIDE.match(folded, part.end() if part else match.end)
        bearing = BEARINGS[side["side"]] if side else None
        end = side.end() if side else part.end() if part else match.end
        if part is None:
            found = [] if bearing is None else [
                self._stretch(street, 0.0, street.length, "", side["side"] + "侧" if side else "", bearing)
                for row in rows for street in self.streets.of(row)
            ]  # fmt: skip
        elif part["mouth"]:
            found, end = [c for row in rows for c in self._mouths(row)], part.end()
        else:
            found = [c for row in rows for street in self.streets.of(row) if (c := self._named(street, part, bearing))]
        return _phrase(found, 1, end, rows)

    def _named(self, street: Street, part: re.Match[str], side: float | None) -> Sized | None:
        length = street.length
        if part["middle"]:
            reach = min(max(MIDDLE_SHARE * length, LEAST_END_M), MOST_MIDDLE_M) / 2
            return self._stretch(street, length / 2 - reach, length / 2 + reach, say.MIDDLE, "中段", side)
        towards = BEARINGS[part["dir"]]
        station = street.end_towards(towards)
        if station is None:
            return None
        if part["end"]:
            reach, said, word = min(max(END_SHARE * length, LEAST_END_M), MOST_END_M), say.ENDS[towards], "头"
        else:
            reach, said, word = length / 3, say.REACHES[towards], "段"
        return self._stretch(street, station - reach, station + reach, said, part["dir"] + word, side)

    def _stretch(
        self, street: Street, start: float, end: float, said: str, word: str, side: float | None = None
    ) -> Sized:
        """A part of a street as one candidate, of one side of it where that is said."""
        start, end = max(start, 0.0), min(end, street.length)
        middle = (start + end) / 2
        turn = 0 if side is None else street.side_towards(middle, side)
        line = _offset_line(street, start, end, turn * SIDE_M, turn * SIDE_M)
        whys = [say.STREET_PART.format(part=said, name=street.name, metres=round(end - start))] if said else [
            say.STREET.format(name=street.name)
        ]  # fmt: skip
        if side is not None:
            word = word if word.endswith("侧") else f"{word}{_WORDS[side]}侧"
            whys.append(say.STREET_SIDE.format(direction=say.DIRECTIONS[side]))
        return self._along(f"{street.name}{word}", line, street.at(middle, turn * SIDE_M), 0.9, " ".join(whys))

    def _along(self, name: str, line: object, at: tuple[float, float], sure: float, why: str) -> Sized:
        lon, lat = self.containment.plane.inverse(*at)
        shares = line_shares(self.containment, line)
        path: Path = shares[0][0] if shares else ()
        corners = shapely.get_coordinates(line)
        radius_m = float(np.hypot(corners[:, 0] - at[0], corners[:, 1] - at[1]).max(initial=0.0)) + 10.0
        if len(shares) > 2:
            names = "、".join(unit_names([through[-1] for through, _ in shares[:6]], self.containment))
            why = f"{why} {say.RUNS_THROUGH.format(units=names)}"
        stretch = Candidate(
            name, "street", float(lon), float(lat), sure, round(radius_m, 1), path,
            other_path=shares[1][0] if len(shares) > 1 else (), why=why,
        )  # fmt: skip
        return stretch, shares[0][1] if shares else 1.0

    # -- between -----------------------------------------------------------------------------------------------------

    def _segments(self, rows: Sequence[int], firsts: Sequence[int], lasts: Sequence[int]) -> list[Sized]:
        """A street between two that cross it: the shortest way where they cross it more than once."""
        found = []
        for row, a, b in product(rows, firsts, lasts):
            ways = []
            for one, other in product(self.streets.crossings(row, a), self.streets.crossings(row, b)):
                street = self.streets.piece_at(row, one.x, one.y)
                if street is not None and street is self.streets.piece_at(row, other.x, other.y):
                    stations, _ = street.measure([one.x, other.x], [one.y, other.y])
                    ways.append((float(np.ptp(stations)), float(stations.min()), float(stations.max()), street))
            if ways:
                _, low, high, street = min(ways, key=lambda way: way[:3])
                why = say.STREET_SEGMENT.format(name=street.name, first=self._names[a], second=self._names[b])
                name = f"{street.name}({self._names[a]}至{self._names[b]}段)"
                line = _offset_line(street, low, high, 0.0, 0.0)
                found.append(self._along(name, line, street.at((low + high) / 2), 0.92, why))
        return found

    def _number_range(self, rows: Sequence[int], low: int, high: int) -> list[Sized]:
        found = []
        for row in rows:
            ends = [self._number(self._resolver.numbering(row), number) for number in (low, high)]
            street = self.streets.piece_at(row, *ends[0]) if ends[0] and self.streets.of(row) else None
            if street is None or ends[0] is None or ends[1] is None:
                continue
            stations, offsets = street.measure([e[0] for e in ends if e], [e[1] for e in ends if e])
            (a, b), (left, right) = stations.tolist(), offsets.tolist()
            if np.sign(left) != np.sign(right):
                left = right = 0.0
            line = _offset_line(street, a, b, left, right)
            name = self._names[row]
            why = say.NUMBER_RANGE.format(name=name, low=low, high=high)
            at = street.at((a + b) / 2, (left + right) / 2)
            found.append(self._along(f"{name}{low}号至{high}号", line, at, 0.9, why))
        return found

    def _number(self, numbering: Numbering, number: int) -> tuple[float, float] | None:
        known = next((k for k in numbering.known if k.number == number), None)
        if known is not None:
            return known.x, known.y
        guess = numbering.find(number)
        return None if guess is None else (guess.x, guess.y)


def _streets(match: NameMatch) -> list[int]:
    return [entry.row for entry in match.entries if entry.kind == "street"]


def _offset_line(street: Street, start: float, end: float, left: float, right: float) -> object:
    """A stretch of a street, moved to the left by ``left`` metres at its start and ``right`` at its end."""
    if not left and not right:
        return street.stretch(start, end)
    stations = np.linspace(start, end, max(2, min(60, int(abs(end - start) / 10))))
    offsets = np.linspace(left, right, len(stations))
    return shapely.linestrings([street.at(s, o) for s, o in zip(stations, offsets, strict=True)])
