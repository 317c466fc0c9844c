"""The ground under a plan: where its households are and what must not be cut."""

from __future__ import annotations

from dataclasses import dataclass, field
from functools import lru_cache
from typing import Any

import numpy as np
import shapely
from numpy.typing import NDArray

from geo.errors import BadInput
from geo.i18n import mark
from geo.redraw.blocks import Blocks, Floats, Ints


def _nothing() -> Any:
    return np.zeros(0)


@dataclass(frozen=True, eq=False, slots=True)
class Ground:
    """Households and buildings; all empty where nothing is known, then cuts share by area.

    Attributes
    ----------
    households : tuple of str
        Ids; h is how many there are.
    lonlat : ndarray of float, shape (h, 2)
        Where each lives, degrees, lon first.
    people, minutes, must_visit : ndarray of float, shape (h,)
    buildings : ndarray of object
        Outlines in EPSG:4326 that no line cuts.
    """

    households: tuple[str, ...] = ()
    lonlat: Floats = field(default_factory=lambda: np.zeros((0, 2)))
    people: Floats = field(default_factory=_nothing)
    minutes: Floats = field(default_factory=_nothing)
    must_visit: Floats = field(default_factory=_nothing)
    buildings: NDArray[Any] = field(default_factory=lambda: np.zeros(0, dtype=object))

    def __post_init__(self) -> None:
        count = len(self.households)
        same = self.lonlat.shape == (count, 2)
        if not same or any(len(values) != count for values in (self.people, self.minutes, self.must_visit)):
            raise BadInput(mark("The households and what is known of them differ in number."))

    def weights(self, chosen: Ints | NDArray[np.bool_]) -> Floats:
        """Households, people, minutes and must-visit persons of some households, added up, shape (4,)."""
        known = (np.ones(len(self.households)), self.people, self.minutes, self.must_visit)
        return np.array([values[chosen].sum() for values in known], dtype=np.float64)


NOTHING_KNOWN = Ground()


@lru_cache(maxsize=4)
def _points(ground: Ground) -> shapely.STRtree:
    return shapely.STRtree(shapely.points(ground.lonlat))


@lru_cache(maxsize=4)
def _outlines(ground: Ground) -> shapely.STRtree:
    return shapely.STRtree(ground.buildings)


def buildings_on(ground: Ground, shape: Any) -> NDArray[Any]:
    """Outlines that meet a geometry in degrees."""
    found = np.sort(_outlines(ground).query(shape, predicate="intersects"))
    return np.asarray(ground.buildings[found])


def households_in(ground: Ground, shapes: NDArray[Any]) -> Ints:
    """For every household which of the polygons it lies in, -1 for none; on a border the first.

    Parameters
    ----------
    shapes : ndarray of object
        Polygons in degrees, a few.
    """
    place = np.full(len(ground.households), -1, dtype=np.int64)
    which, points = _points(ground).query(shapes, predicate="intersects")
    for number in range(len(shapes) - 1, -1, -1):
        place[points[which == number]] = number
    return place


def weights_of(blocks: Blocks, rows: Ints) -> Floats:
    """Households, people, minutes and must-visit persons of blocks, shape (rows, 4)."""
    known = (blocks.households, blocks.people, blocks.minutes, blocks.must_visit)
    return np.column_stack([values[rows] for values in known])


def shared_out(total: Floats, parts: Floats, otherwise: Floats) -> Floats:
    """What each part gets of a block's weights.

    Parameters
    ----------
    total : ndarray, shape (4,)
        What the block has.
    parts : ndarray, shape (p, 4)
        What the ground says of each part; only the ratios count, since a block may know more than the ground.
    otherwise : ndarray, shape (p,)
        Areas, for a weight of which the ground says nothing.

    Returns
    -------
    ndarray, shape (p, 4)
        Non-negative; the parts add up to ``total``. Whole numbers of households, people and persons stay whole.
    """
    shares = np.where(parts.sum(axis=0) > 0, parts, otherwise[:, None])
    exact = total * (shares / shares.sum(axis=0))
    for column in (0, 1, 3):
        if float(total[column]).is_integer():
            exact[:, column] = _whole(exact[:, column], int(total[column]))
    exact[-1] = np.maximum(total - exact[:-1].sum(axis=0), 0.0)
    return np.asarray(exact, dtype=np.float64)


def _whole(exact: Floats, total: int) -> Floats:
    """Largest remainders: whole numbers that add up to the total."""
    down = np.asarray(np.floor(exact + 1e-9), dtype=np.float64)
    left = total - int(down.sum())
    # the order breaks ties, so that the same cut always gives the same numbers
    most = np.argsort(-(exact - down), kind="stable")[: max(left, 0)]
    down[most] += 1
    return down
