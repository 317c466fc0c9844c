"""What a town is made of while it is being laid out: metres, indices, no ids yet."""

from dataclasses import dataclass, field
from typing import Any

import numpy as np

CLEARANCE_M = {"main": 4.0, "street": 2.2, "lane": 0.6, "path": 1.8, "cut": 1.6, "river": 14.0}
"""Free ground between the edge of a carriageway and the first wall, by kind of road, in metres."""


@dataclass(frozen=True, slots=True)
class Road:
    """A street's centre line in metres; `bounds` tells whether blocks end at it."""

    name: str
    kind: str
    width_m: float
    line: Any
    bounds: bool = True

    @property
    def reach_m(self) -> float:
        """Distance from the centre line within which nothing may be built."""
        return self.width_m / 2 + CLEARANCE_M[self.kind]


@dataclass(slots=True)
class Parcel:
    """A piece of ground between streets with one use.

    An estate also has the polygon inside its wall, the ground inside its ring path, the streets its shops face, and
    its rows: (y of the first row's middle, pitch, count) in metres in the frame turned by `angle`.
    """

    polygon: Any
    use: str
    name: str
    style: str
    angle: float = 0.0
    walled: Any = None
    inner: Any = None
    rows: tuple[float, float, int] = (0.0, 0.0, 0)
    shop_streets: tuple[str, ...] = ()


@dataclass(slots=True)
class Block:
    """A street-bounded cell; several of them make a parcel."""

    polygon: Any
    parcel: int
    kind: str
    name: str
    households: int = 0
    grid: int = -1


@dataclass(slots=True)
class Stair:
    """One staircase: its slice of the footprint, its rooms and how many people live in each."""

    number: int
    slice: Any
    lot: Any
    rooms: list[str] = field(default_factory=list)
    people: list[int] = field(default_factory=list)
    unit: str = ""


@dataclass(slots=True)
class Building:
    """A building in metres, before it has an id."""

    polygon: Any
    block: int
    kind: str
    floors: int
    compound: str = ""
    name: str = ""
    road: int = -1
    number: str = ""
    per_floor: int = 0
    order: tuple[float, float] = (0.0, 0.0)
    stairs: list[Stair] = field(default_factory=list)
    unit: str = ""

    @property
    def households(self) -> int:
        """Return how many households live here."""
        return sum(len(stair.rooms) for stair in self.stairs)


@dataclass(frozen=True, slots=True)
class Area:
    """Water, green, a square, a sports ground or a wall, in metres."""

    kind: str
    name: str
    shape: Any


@dataclass(slots=True)
class Layout:
    """Everything laid out so far."""

    roads: list[Road] = field(default_factory=list)
    parcels: list[Parcel] = field(default_factory=list)
    blocks: list[Block] = field(default_factory=list)
    buildings: list[Building] = field(default_factory=list)
    areas: list[Area] = field(default_factory=list)
    gates: list[tuple[str, Any]] = field(default_factory=list)


def stream(seed: int, stage: int) -> np.random.Generator:
    """Return the random numbers of one stage, so that a change in one stage leaves the others as they were."""
    return np.random.Generator(np.random.PCG64([seed, stage]))
