"""Blocks: the base coverage that every plan is drawn on, with what lives on it and what lies between."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Literal

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]
Measure = Literal["households", "people", "minutes"]
"""What grids are balanced by."""
MEASURES: tuple[Measure, ...] = ("households", "people", "minutes")
NOWHERE = -1


@dataclass(frozen=True, eq=False, slots=True)
class Blocks:
    """Parcels that tile the ground; grids are unions of them.

    Attributes
    ----------
    ids : tuple of str
        One per block, unique; everything else stands in this order. n is how many there are, m how many pairs touch.
    shapes : ndarray of object, shape (n,)
        Polygons in EPSG:4326 (lon, lat) that form a coverage: no overlap, and borders that share their corners.
    xy : ndarray of float, shape (n, 2)
        A point inside each block, in metres of a local plane.
    area_m2, perimeter_m : ndarray of float, shape (n,)
    households, people, minutes : ndarray of float, shape (n,)
        Who lives there, and expected minutes of work a month.
    must_visit : ndarray of float, shape (n,)
        Persons who have to be visited.
    compound : ndarray of int, shape (n,)
        Index of the walled compound a block is a part of, `NOWHERE` for none. A compound should stay in one grid.
    edges : ndarray of int, shape (m, 2)
        Pairs of blocks that share a border, the lower index first, in order and each once.
    border_m : ndarray of float, shape (m,)
        Length of the shared border.
    barrier : ndarray of float, shape (m,)
        What it costs to have both sides in one grid: 0 nothing lies between, 1 a main road, above it rivers, railways.
    """

    ids: tuple[str, ...]
    shapes: NDArray[Any]
    xy: Floats
    area_m2: Floats
    perimeter_m: Floats
    households: Floats
    people: Floats
    minutes: Floats
    must_visit: Floats
    compound: Ints
    edges: Ints
    border_m: Floats
    barrier: Floats

    def __len__(self) -> int:
        return len(self.ids)

    def measured(self, measure: Measure) -> Floats:
        """Households, people or minutes of each block."""
        return {"households": self.households, "people": self.people, "minutes": self.minutes}[measure]
