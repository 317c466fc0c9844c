"""Locating a whole table of addresses: texts first, then the points in the coordinate system that fits them."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date

import numpy as np

from geo.exchange.address_tables import AddressRow
from geo.locate import Aliases, Answer, Locator
from geo.locate import sentences as say
from geo.locate.batch import find_points
from geo.locate.meeting import with_doubt
from geo.locate.systems import Guess, Reading, guess_system, stated

SURE = 0.9
"""Confidence of a text from which its place may bear witness to a coordinate system."""
SHARP_M = 60.0
"""So may only what is no larger than a building."""
POINT_RADIUS_M = 15.0


@dataclass(frozen=True, slots=True)
class Located:
    """What became of a table.

    Attributes
    ----------
    answers : tuple of Answer
        One for each row, in its order.
    guess : Guess or None
        The coordinate system of the rows that name none; None when there was nothing to guess.
    """

    answers: tuple[Answer, ...]
    guess: Guess | None = None

    @property
    def placed(self) -> int:
        """How many rows were placed."""
        return sum(answer.placed is not None for answer in self.answers)


def locate_rows(
    locator: Locator, rows: Sequence[AddressRow], *, system: str = "", on: date | None = None,
    aliases: Aliases | None = None, progress: Callable[[int], object] = lambda _: None,
) -> Located:  # fmt: skip
    """Locate the rows of a table.

    Parameters
    ----------
    locator : Locator
    rows : sequence of AddressRow
    system : str
        Coordinate system of rows that name none: one of `geo.crs.SYSTEMS` or ``epsg:…``; empty to guess it by how
        well each fits the rows whose texts are located surely.
    on : datetime.date or None
        The day whose boundaries hold for the points; None means the day the locator was built for.
    aliases : Aliases or None
        Phrases that the desk has remembered.
    progress : callable
        Called with the number of rows done since the last call.

    Returns
    -------
    Located
        Bad rows are answers that need a place; never raises for what a row holds.
    """
    answers = []
    for row in rows:
        answers.append(locator.locate(row.text, aliases=aliases))
        progress(1)
    open_rows = [n for n, row in enumerate(rows) if _has_point(row) and not row.system and not row.fault]
    guess = _guess(locator, rows, answers, open_rows) if open_rows and not system else None
    common = stated(system) if system else guess.chosen if guess is not None else None
    for n, row in enumerate(rows):
        if row.fault or (_has_point(row) and not row.system and common is None):
            answers[n] = _doubted(answers[n], row.fault or say.SYSTEM_NOT_KNOWN)
    readings: dict[Reading, list[int]] = {}
    for n, row in enumerate(rows):
        reading = stated(row.system) if row.system else common
        if _has_point(row) and reading is not None and not row.fault:
            readings.setdefault(reading, []).append(n)
    for reading, members in readings.items():
        for n, answer in _meet(locator, rows, answers, members, reading, on):
            answers[n] = answer
    return Located(tuple(answers), guess)


def _has_point(row: AddressRow) -> bool:
    return bool(np.isfinite(row.x) and np.isfinite(row.y)) and not (row.x == 0 and row.y == 0)


def _guess(locator: Locator, rows: Sequence[AddressRow], answers: Sequence[Answer], members: Sequence[int]) -> Guess:
    located = np.full((len(members), 2), np.nan)
    for place, n in enumerate(members):
        found = answers[n].placed
        if found is not None and found.confidence >= SURE and found.radius_m <= SHARP_M:
            located[place] = found.lon, found.lat
    x, y = (np.array([getattr(rows[n], axis) for n in members]) for axis in ("x", "y"))
    return guess_system(x, y, located, locator.containment)


def _meet(
    locator: Locator, rows: Sequence[AddressRow], answers: Sequence[Answer], members: Sequence[int], reading: Reading,
    on: date | None,
) -> Iterator[tuple[int, Answer]]:  # fmt: skip
    x, y = (np.array([getattr(rows[n], axis) for n in members]) for axis in ("x", "y"))
    lon, lat = reading.read(x, y)
    for n, here in zip(members, find_points(locator, lon, lat, POINT_RADIUS_M, on=on), strict=True):
        yield n, locator.meet(answers[n], rows[n].x, rows[n].y, here, reading)


def _doubted(answer: Answer, fault: str) -> Answer:
    if answer.placed is not None:
        return with_doubt(answer, fault)
    return replace(answer, question=fault if answer.question == say.NO_TEXT else f"{fault} {answer.question}")
