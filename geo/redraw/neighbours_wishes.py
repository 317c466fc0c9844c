"""Who belongs together beyond the wall: kin, those who asked for each other, and those who must stand apart."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from geo.errors import BadInput
from geo.i18n import mark
from geo.redraw.neighbours import Door

HEAVIEST = 10.0
"""The most that one wish may count."""


@dataclass(frozen=True, slots=True)
class Wishes:
    """Pairs of households, by id.

    Attributes
    ----------
    kin : tuple of (str, str)
        Relatives, who stay together where their doors allow it.
    asked : tuple of (str, str, float)
        Those who asked for each other, and how much it counts; 1 is a plain wish, `HEAVIEST` the most.
    apart : tuple of (str, str)
        Those who must not share a unit, such as parties of a dispute. It stands above kin and wishes.
    """

    kin: tuple[tuple[str, str], ...] = ()
    asked: tuple[tuple[str, str, float], ...] = ()
    apart: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True, slots=True)
class Reason:
    """Why something is as it is: a sentence of the catalogue and the values that stand in it."""

    sentence: str
    values: Mapping[str, Any] = field(default_factory=dict, hash=False)

    def __str__(self) -> str:
        return self.sentence.format(**self.values)


@dataclass(frozen=True, slots=True)
class WishPlaces:
    """Wishes as places in the sequence of doors, the lower place first, each pair once and in order.

    Attributes
    ----------
    kin, apart : list of (int, int)
    asked : dict of (int, int) to float
        Weights of repeated wishes added up.
    """

    kin: list[tuple[int, int]]
    asked: dict[tuple[int, int], float]
    apart: list[tuple[int, int]]


def place_wishes(doors: Sequence[Door], wishes: Wishes) -> WishPlaces:
    """Look the households of the wishes up.

    Raises
    ------
    BadInput
        A household that is not among the doors, one paired with itself, or a weight out of bounds.
    """
    places = {door.id: place for place, door in enumerate(doors)}

    def pair(one: str, other: str) -> tuple[int, int]:
        unknown = [each for each in (one, other) if each not in places]
        if unknown:
            raise BadInput(mark("A wish names the household {id}, which is not among the doors."), id=unknown[0])
        if one == other:
            raise BadInput(mark("A wish pairs the household {id} with itself."), id=one)
        return min(places[one], places[other]), max(places[one], places[other])

    asked: dict[tuple[int, int], float] = {}
    for one, other, weight in wishes.asked:
        if not 0 < weight <= HEAVIEST:
            raise BadInput(
                mark("A wish counts {weight}; give a number above zero and at most {most}."),
                weight=weight,
                most=HEAVIEST,
            )
        asked[pair(one, other)] = asked.get(pair(one, other), 0.0) + weight
    return WishPlaces(
        sorted({pair(*each) for each in wishes.kin}),
        dict(sorted(asked.items())),
        sorted({pair(*each) for each in wishes.apart}),
    )
