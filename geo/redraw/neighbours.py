"""Doors and what lies between them: which households are neighbours, and how near."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import pairwise

import numpy as np
from scipy.spatial import cKDTree

from geo.crs import Metres, check_lonlat
from geo.errors import BadInput
from geo.i18n import mark
from geo.redraw.blocks import Floats, Ints

NEXT_DOOR = 8.0
SAME_FLOOR = 6.0
FLOOR_ABOVE = 5.0
FLOOR_ABOVE_ASIDE = 4.0
SAME_YARD = 4.0
STAIR_BESIDE = 2.0
BUILDING_NEAR = 1.0
"""How near two doors are: the order is what people feel, next door first and the nearest building last."""

NEAR_M = 60.0
_DOORS_ASIDE = 3
"""On a long corridor a door knows this many to each side; in a stair that is the whole floor."""
_BUILDINGS_NEAR = 4


@dataclass(frozen=True, slots=True)
class Door:
    """One household (户) and where its door is.

    Attributes
    ----------
    lon, lat : float
        Its building, EPSG:4326.
    building : str
        Id of the building.
    stair, floor : int
        0 when not known or when the house has none.
    door : str
        The room or door number, which orders the doors of a floor; may be empty.
    yard : str
        Courtyard that several small houses share, or empty.
    compound : str
        Walled compound, or empty outside of one; nothing is joined across its wall.
    people : int
    """

    id: str
    lon: float
    lat: float
    building: str
    stair: int = 0
    floor: int = 0
    door: str = ""
    yard: str = ""
    compound: str = ""
    people: int = 1


@dataclass(frozen=True, eq=False, slots=True)
class Links:
    """Pairs of neighbouring doors.

    Attributes
    ----------
    pairs : ndarray of int, shape (m, 2)
        Places in the sequence of doors, the lower first, in order and each once.
    strength : ndarray of float, shape (m,)
        How near, above zero; `NEXT_DOOR` is the nearest that walls allow.
    """

    pairs: Ints
    strength: Floats

    def __len__(self) -> int:
        return len(self.pairs)


def doors_adjacent(doors: Sequence[Door], *, near_m: float = NEAR_M) -> Links:
    """Join each door to its neighbours.

    Doors of one floor of a stair, the floors above and below, the stair beside in the building (wall to wall, floor
    by floor), houses around one courtyard, and the ground floors of the nearest buildings of the compound.

    Parameters
    ----------
    doors : sequence of Door
    near_m : float
        Metres up to which two buildings of one compound are near.

    Returns
    -------
    Links
        Of each pair the strongest tie.

    Raises
    ------
    BadInput
        Two doors with one id, a place that is none, or a distance that is not a number above zero.
    """
    check_doors(doors)
    if not (np.isfinite(near_m) and near_m > 0):
        raise BadInput(mark("{metres} is no distance between buildings; give metres above zero."), metres=near_m)
    ties: dict[tuple[int, int], float] = {}
    stairs: dict[str, dict[int, list[int]]] = defaultdict(lambda: defaultdict(list))
    for place, door in enumerate(doors):
        stairs[door.building][door.stair].append(place)
    for building in stairs.values():
        _join_building(doors, building, ties)
    _join_yards(doors, ties)
    _join_buildings(doors, {name: sorted(by.items()) for name, by in stairs.items()}, near_m, ties)
    return links_of(ties)


def links_of(ties: dict[tuple[int, int], float]) -> Links:
    """Links from (lower place, higher place) → strength."""
    ordered = sorted(ties)
    pairs = np.array(ordered, dtype=np.int64).reshape(-1, 2)
    return Links(pairs, np.array([ties[pair] for pair in ordered], dtype=float))


def check_doors(doors: Sequence[Door]) -> None:
    """Raise `BadInput` when two doors have one id or a door lies nowhere on Earth."""
    if len({door.id for door in doors}) < len(doors):
        raise BadInput(mark("Two households have the same id; each needs its own."))
    for door in doors:
        check_lonlat(door.lon, door.lat)


def _tie(ties: dict[tuple[int, int], float], one: int, other: int, strength: float) -> None:
    pair = (min(one, other), max(one, other))
    ties[pair] = max(strength, ties.get(pair, 0.0))


def _natural(text: str) -> tuple[tuple[int, str], ...]:
    """``9`` before ``10``, ``501`` before ``501A``."""
    return tuple((int(part), "") if part.isdigit() else (-1, part) for part in re.findall(r"\d+|\D+", text))


def _floors(doors: Sequence[Door], places: Iterable[int]) -> list[tuple[int, list[int]]]:
    """The doors of a stair, floor by floor from below, each floor in the order of its doors."""
    floors: dict[int, list[int]] = defaultdict(list)
    for place in sorted(places, key=lambda p: (_natural(doors[p].door), p)):
        floors[doors[place].floor].append(place)
    return sorted(floors.items())


def _join_building(doors: Sequence[Door], stairs: dict[int, list[int]], ties: dict[tuple[int, int], float]) -> None:
    by_stair = [(number, _floors(doors, places)) for number, places in sorted(stairs.items())]
    for _, floors in by_stair:
        for _, row in floors:
            for at, place in enumerate(row):
                for aside, other in enumerate(row[at + 1 : at + 1 + _DOORS_ASIDE]):
                    _tie(ties, place, other, SAME_FLOOR if aside else NEXT_DOOR)
        for (low, below), (high, above) in pairwise(floors):
            _join_floors(below, above, high - low, ties)
    for (_, left), (_, right) in pairwise(by_stair):
        # Wall to wall: the last door of one stair and the first of the next, on the floor nearest to its own.
        across = dict(right)
        for floor, row in left:
            beside = min(across, key=lambda other: (abs(other - floor), other))
            _tie(ties, row[-1], across[beside][0], STAIR_BESIDE)


def _join_floors(below: list[int], above: list[int], gap: int, ties: dict[tuple[int, int], float]) -> None:
    few, many = sorted((below, above), key=len)
    for rank, place in enumerate(many):
        under = min(rank, len(few) - 1)
        _tie(ties, place, few[under], FLOOR_ABOVE / gap)
        for aside in (under - 1, under + 1):
            if 0 <= aside < len(few):
                _tie(ties, place, few[aside], FLOOR_ABOVE_ASIDE / gap)


def _join_yards(doors: Sequence[Door], ties: dict[tuple[int, int], float]) -> None:
    """Houses around a courtyard, in the order of building and door: each with the three on either side."""
    yards: dict[tuple[str, str], list[int]] = defaultdict(list)
    for place, door in enumerate(doors):
        if door.yard:
            yards[door.compound, door.yard].append(place)
    for places in yards.values():
        row = sorted(places, key=lambda p: (_natural(doors[p].building), doors[p].floor, _natural(doors[p].door), p))
        for at, place in enumerate(row):
            for other in row[at + 1 : at + 1 + _DOORS_ASIDE]:
                _tie(ties, place, other, SAME_YARD)


def _join_buildings(
    doors: Sequence[Door],
    stairs: dict[str, list[tuple[int, list[int]]]],
    near_m: float,
    ties: dict[tuple[int, int], float],
) -> None:
    """The ground floors of buildings of one compound, each with the nearest four."""
    if not doors:
        return
    plane = Metres(doors[0].lon, doors[0].lat)
    names = list(stairs)
    first = [doors[stairs[name][0][1][0]] for name in names]
    x, y = plane.forward([door.lon for door in first], [door.lat for door in first])
    compounds: dict[str, list[int]] = defaultdict(list)
    for place, door in enumerate(first):
        compounds[door.compound].append(place)
    grounds = [[_floors(doors, places)[0][1] for _, places in stairs[name]] for name in names]
    for members in compounds.values():
        if len(members) < 2:
            continue
        xy = np.column_stack([x[members], y[members]])
        wanted = min(len(members), _BUILDINGS_NEAR + 1)
        away, found = cKDTree(xy).query(xy, k=wanted, distance_upper_bound=near_m)
        for at, (distances, others) in enumerate(zip(away, found, strict=True)):
            for distance, other in zip(distances, others, strict=True):
                if np.isfinite(distance) and other != at:
                    _join_grounds(grounds[members[at]], grounds[members[other]], ties)


def _join_grounds(one: list[list[int]], other: list[list[int]], ties: dict[tuple[int, int], float]) -> None:
    # Stairs face each other across the yard in the order of their numbers; where one side has more, they share.
    for rank in range(max(len(one), len(other))):
        here, there = one[min(rank, len(one) - 1)], other[min(rank, len(other) - 1)]
        _tie(ties, here[0], there[0], BUILDING_NEAR)
