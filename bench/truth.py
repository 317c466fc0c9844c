"""What is right for a line of the test set, and how an answer is graded against it."""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum
from typing import NamedTuple

from geo.crs import distance_m

NEAR_M = 20.0
"""A point's circle is good for this much more when only its neighbourhood is asked for."""
VAGUE_M = 150.0
"""A circle wider than this says nothing about a building."""


class Grade(Enum):
    """What an answer is worth."""

    RIGHT = "right"
    COARSER = "coarser"
    """True, but not as deep as the line says."""
    WRONG = "wrong"
    NOTHING = "nothing"
    """No candidate at all."""


class Found(NamedTuple):
    """A locator's best candidate, ours or a peer's.

    Attributes
    ----------
    key : str
        Id of what was found; the name of a compound or street.
    lon, lat : float
        Degrees, EPSG:4326.
    placed : bool
        It would be taken without asking.
    """

    level: str
    key: str
    lon: float
    lat: float
    radius_m: float
    confidence: float
    placed: bool
    why: str = ""


@dataclass(frozen=True, slots=True)
class Truth:
    """What a line means.

    Attributes
    ----------
    levels : frozenset of str
        Levels of a right answer; empty when nothing may be placed and “needs a place” is right.
    keys : frozenset of str
        Ids, and names of compounds and streets, any of which is right.
    around : frozenset of str
        Ids and names of what contains it: true, but coarser.
    spot : (lon, lat) or None
        Degrees, EPSG:4326. Where it is; when there are no keys, an answer is right by its position.
    within_m, largest_m : float
        How far from the spot a right position may be, and how large its error radius.
    may_ask : bool
        “Needs a place” is right as well.
    """

    levels: frozenset[str] = frozenset()
    keys: frozenset[str] = frozenset()
    around: frozenset[str] = frozenset()
    spot: tuple[float, float] | None = None
    within_m: float = 0.0
    largest_m: float = VAGUE_M
    may_ask: bool = False

    @property
    def must_ask(self) -> bool:
        """Nothing may be placed."""
        return not self.levels


class Verdict(NamedTuple):
    """A graded answer.

    Attributes
    ----------
    hit, true : bool
        Whether the best candidate itself, placed or not, is right; whether it is right or at least true.
    """

    grade: Grade
    asked: bool
    confidence: float | None
    hit: bool
    true: bool


def judge(truth: Truth, found: Found | None) -> Verdict:
    """Grade a best candidate (None: there was none).

    A line that must be asked about is right when nothing was placed, whatever stands among the candidates. Every
    other line is graded by its best candidate, and whether that was placed is told beside it.
    """
    if found is None:
        right = truth.must_ask or truth.may_ask
        return Verdict(Grade.RIGHT if right else Grade.NOTHING, asked=True, confidence=None, hit=False, true=False)
    hit = not truth.must_ask and _hits(truth, found)
    true = hit or _contains(truth, found)
    asked = not found.placed
    if hit or (asked and (truth.must_ask or truth.may_ask)):
        grade = Grade.RIGHT
    else:
        grade = Grade.COARSER if true else Grade.WRONG
    return Verdict(grade, asked, found.confidence, hit, true)


def _hits(truth: Truth, found: Found) -> bool:
    if truth.keys:
        return found.level in truth.levels and found.key in truth.keys
    return _away_m(truth, found) <= truth.within_m and found.radius_m <= truth.largest_m


def _contains(truth: Truth, found: Found) -> bool:
    if found.key in truth.around:
        return True
    return bool(
        truth.keys
        and truth.spot
        and found.level in ("point", "street")
        and found.radius_m <= VAGUE_M
        and _away_m(truth, found) <= found.radius_m + NEAR_M
    )


def _away_m(truth: Truth, found: Found) -> float:
    assert truth.spot is not None, "a truth without keys has a spot"
    return float(distance_m(found.lon, found.lat, *truth.spot))
