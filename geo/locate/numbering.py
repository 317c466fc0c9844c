"""`Numbering`: where along its street each known house number stands, and where an unknown one must stand.

Which side is odd and which is even is learnt from the houses that are known; where numbers run on along both
sides without regard to it, neighbours are taken from both.
"""

from __future__ import annotations

import re
from bisect import bisect_left
from collections import Counter, defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Literal

import numpy as np

from geo.locate import sentences as say
from geo.locate.buildings import Buildings
from geo.locate.candidates import Candidate
from geo.locate.containment import Containment
from geo.locate.gazetteer import Container, Gazetteer
from geo.locate.streets import Street
from geo.model import Path

WHOLE_NUMBER = re.compile(r"\d+")

ALIKE = 0.6
"""A parity has a side when its houses stand this much more on one side than on the other (1: all of them)."""
FEWEST = 5
"""So many known numbers are needed to learn that a street is not numbered odd and even by side."""
BEYOND_M = 60.0
BEYOND_NUMBERS = 6
"""How far past the last known number of a side one is still guessed."""
GUESSED_OFFSET_M = 8.0
"""How far from the middle of the street a house stands when those around it do not tell."""
CLOSE_M = 20.0
"""A house may stand this far beyond the drawn end of its street."""
WIDE_GAP_M = 400.0
"""Between known numbers this far apart an interpolated one is hardly more than the street itself."""
LEAST_SHARE = 0.15
"""A unit in which a number stands less likely than this is not named beside the other."""

Side = Literal["odd", "even", "both"]


@dataclass(frozen=True, slots=True)
class Known:
    """A known house number: metres along its piece of the street and to the left of it, and its unit's chain."""

    number: int
    x: float
    y: float
    path: Path
    piece: int = 0
    station: float = 0.0
    offset: float = 0.0


@dataclass(frozen=True, slots=True)
class Guess:
    """Where an unknown house number must stand.

    Attributes
    ----------
    x, y, radius_m : float
        Metres on the community's plane.
    low, high : Known
        The numbers it was found from: it stands between them, or beyond ``high`` when ``beyond`` says so.
    side : str
        The side of the street whose numbers told.
    beyond : bool
        It lies past the last known number.
    way : ndarray-like of (x, y)
        Points along which it may stand, for the units it may be in.
    """

    x: float
    y: float
    radius_m: float
    low: Known
    high: Known
    side: Side
    beyond: bool
    way: tuple[tuple[float, float], ...]

    @property
    def gap_m(self) -> float:
        """Metres between the two numbers that told."""
        return float(np.hypot(self.low.x - self.high.x, self.low.y - self.high.y))


class Numbering:
    """The house numbers of one street.

    Parameters
    ----------
    known : sequence of Known
        Positions are enough; stations and offsets are measured here.
    pieces : sequence of Street
        The street's line or lines; may be empty, then the way between two houses is straight.
    """

    def __init__(self, known: Sequence[Known], pieces: Sequence[Street]) -> None:
        self.pieces = tuple(pieces)
        self.known = tuple(sorted(_measured(known, self.pieces), key=lambda one: one.number))
        self.sides = {parity: _side([k for k in self.known if k.number % 2 == parity]) for parity in (0, 1)}
        self.by_side = not self._runs_on()

    def _runs_on(self) -> bool:
        """Whether numbers run on along the street whatever their side."""
        if (
            len(self.known) < FEWEST
            or len({k.number % 2 for k in self.known}) < 2
            or len({k.piece for k in self.known}) > 1
        ):
            return False
        odd, even = self.sides[1], self.sides[0]
        if odd and even and odd != even:
            return False
        steps = np.sign(np.diff([k.station for k in self.known]))
        return bool(abs(steps.sum()) >= len(steps) - 1)

    def is_far(self, number: int) -> bool:
        """Whether a number is far beyond all that the street is known to have: it may be another street's."""
        return len(self.known) >= FEWEST and number > 1.5 * self.known[-1].number + 20

    def _ladder(self, number: int) -> tuple[list[Known], Side]:
        if not self.by_side:
            return list(self.known), "both"
        return [k for k in self.known if k.number % 2 == number % 2], "odd" if number % 2 else "even"

    def find(self, number: int) -> Guess | None:
        """Where an unknown number must stand; None when the known ones do not tell.

        Parameters
        ----------
        number : int
            Not a known one.

        Returns
        -------
        Guess or None
        """
        ladder, side = self._ladder(number)
        place = bisect_left([k.number for k in ladder], number)
        if 0 < place < len(ladder):
            low, high = ladder[place - 1], ladder[place]
            if low.piece != high.piece:
                return None
            return self._guess(number, low, high, side, beyond=False)
        ordered = ladder if place else ladder[::-1]
        return self._beyond(number, ordered, side) if len(ordered) >= 2 else None

    def _beyond(self, number: int, ordered: Sequence[Known], side: Side) -> Guess | None:
        """Past the last number of ``ordered``, which runs towards the wanted one."""
        before, last = ordered[-2], ordered[-1]
        if before.piece != last.piece or abs(number - last.number) > BEYOND_NUMBERS:
            return None
        recent = [k for k in ordered[-6:] if k.piece == last.piece]
        paces = [(b.station - a.station) / (b.number - a.number) for a, b in pairwise(recent)]
        pace = float(np.median(paces))
        metres = abs(pace * (number - last.number))
        if not self.pieces:
            away = float(np.hypot(last.x - before.x, last.y - before.y))
            metres = away * abs((number - last.number) / (last.number - before.number))
        if not metres or metres > BEYOND_M:
            return None
        if self.pieces:
            goal = last.station + pace * (number - last.number)
            if not -CLOSE_M <= goal <= self.pieces[last.piece].length + CLOSE_M:
                return None
        return self._guess(number, before, last, side, beyond=True, pace=pace)

    def _guess(self, number: int, low: Known, high: Known, side: Side, *, beyond: bool, pace: float = 0.0) -> Guess:
        part = (number - low.number) / (high.number - low.number)
        if not self.pieces:
            start, step = np.array([low.x, low.y]), np.array([high.x - low.x, high.y - low.y])
            x, y = (float(value) for value in start + part * step)
            width = float(np.hypot(*step))
            way = [tuple(start + (part + delta) * step) for delta in np.linspace(-0.25, 0.25, 11)]
            radius_m = width * max(part, 1 - part) if not beyond else width * (part - 1) + 15.0
            return Guess(x, y, round(max(radius_m, 10.0), 1), low, high, side, beyond, tuple(way))
        piece = self.pieces[low.piece]
        if beyond:
            station, offset = high.station + pace * (number - high.number), self._offset(high, high, 0.0)
            reach = abs(station - high.station)
            radius_m = reach + 15.0
        else:
            station = low.station + part * (high.station - low.station)
            offset = self._offset(low, high, part)
            reach = abs(high.station - low.station) / 4
            radius_m = max(abs(station - low.station), abs(station - high.station))
        x, y = piece.at(station, offset)
        reach = max(reach, 5.0)
        way = [piece.at(station + delta, offset) for delta in np.linspace(-reach, reach, 11)]
        return Guess(x, y, round(max(radius_m, 10.0), 1), low, high, side, beyond, tuple(way))

    def _offset(self, low: Known, high: Known, part: float) -> float:
        """How far to the left of the line: as its neighbours stand, on the side that its parity has."""
        between = low.offset + part * (high.offset - low.offset)
        side = self.sides[high.number % 2] if self.by_side else 0
        if not side or np.sign(between) == side:
            return between
        own = [abs(k.offset) for k in self.known if k.number % 2 == high.number % 2 and np.sign(k.offset) == side]
        return side * float(np.median(own or [GUESSED_OFFSET_M]))


def _side(known: Sequence[Known]) -> int:
    """1 when houses stand to the left of the street, -1 to the right, 0 when they do not tell."""
    signs = [np.sign(k.offset) for k in known if abs(k.offset) > 1.0]
    lean = float(np.mean(signs)) if signs else 0.0
    return 0 if abs(lean) < ALIKE else 1 if lean > 0 else -1


def _measured(known: Sequence[Known], pieces: Sequence[Street]) -> list[Known]:
    if not pieces or not known:
        return list(known)
    x, y = [k.x for k in known], [k.y for k in known]
    measured = [piece.measure(x, y) for piece in pieces]
    nearest = np.argmin([np.abs(offsets) for _, offsets in measured], axis=0)
    return [
        Known(k.number, k.x, k.y, k.path, int(piece), float(measured[piece][0][row]), float(measured[piece][1][row]))
        for row, (k, piece) in enumerate(zip(known, nearest, strict=True))
    ]


def known_numbers(container: Container, gazetteer: Gazetteer, containment: Containment) -> list[Known]:
    """The whole house numbers of a street with their positions: of its buildings, else of places that tell them."""
    buildings: Buildings = gazetteer.buildings
    wheres: dict[int, tuple[float, float, Path]] = {}
    for text, place in container.place_numbers.items():
        if WHOLE_NUMBER.fullmatch(text):
            where = gazetteer.places[place]
            wheres[int(text)] = (where.lon, where.lat, gazetteer.place_paths[place])
    rows: dict[int, list[int]] = defaultdict(list)
    for text, found in container.numbers.items():
        if WHOLE_NUMBER.fullmatch(text):
            rows[int(text)].extend(found)
    for number, houses in rows.items():
        lon, lat = float(buildings.lon[houses].mean()), float(buildings.lat[houses].mean())
        wheres[number] = (lon, lat, containment.building_paths[houses[0]])
    if not wheres:
        return []
    x, y = containment.plane.forward([w[0] for w in wheres.values()], [w[1] for w in wheres.values()])
    return [
        Known(number, float(x[row]), float(y[row]), containment.handling_path(path))
        for row, (number, (_, _, path)) in enumerate(wheres.items())
    ]


def guessed(container: Container, key: str, guess: Guess, containment: Containment) -> Candidate:
    """An unknown house number as a candidate: level ``street``, flagged as guessed, no house's id.

    Where the stretch it may stand on lies in two units, the likelier is its path and the other one is named.
    """
    lon, lat = containment.plane.inverse(guess.x, guess.y)
    shares = _shares(guess, containment)
    path, share = shares[0] if shares else ((), 1.0)
    other = shares[1][0] if len(shares) > 1 and shares[1][1] >= LEAST_SHARE else ()
    if guess.beyond:
        metres = round(float(np.hypot(guess.x - guess.high.x, guess.y - guess.high.y)))
        why = say.EXTRAPOLATED.format(number=key, name=container.name, metres=metres, last=guess.high.number)
        sure = 0.68
    else:
        template = say.BETWEEN if guess.side == "both" else say.INTERPOLATED
        low, high = guess.low.number, guess.high.number
        why = template.format(number=key, name=container.name, low=low, high=high, side=guess.side)
        sure = 0.92 - 0.32 * min(guess.gap_m / WIDE_GAP_M, 1.0)
    if other:
        why = f"{say.NO_SUCH_NUMBER.format(name=container.name, number=key)} {why}"
    return Candidate(
        f"{container.name}{key}号", "street", float(lon), float(lat), round(sure * share, 4), guess.radius_m, path,
        other_path=other, why=why,
    )  # fmt: skip


def _shares(guess: Guess, containment: Containment) -> list[tuple[Path, float]]:
    """Units in which the number may stand, the likeliest first."""
    low, high = guess.low.path, guess.high.path
    xy = np.array(guess.way)
    lon, lat = containment.plane.inverse(xy[:, 0], xy[:, 1])
    found = [path for path in map(containment.handling_path, containment.chains(lon, lat)) if path]
    counts = Counter(found or [path for path in (low, high) if path])
    if low and not guess.beyond and low == high and counts[low] * 2 >= counts.total():
        return [(low, 1.0)]  # both neighbours answer to it
    return sorted(((path, n / counts.total()) for path, n in counts.items()), key=lambda pair: (-pair[1], pair[0]))
