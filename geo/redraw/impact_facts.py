"""What stands on the ground when grids are redrawn: households, persons, cases, duties, stations, each in its block."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from typing import Any

import numpy as np
import shapely
from numpy.typing import NDArray

from geo.redraw.blocks import NOWHERE, Blocks, Floats, Ints
from geo.redraw.figures_changes import same_blocks


@dataclass(frozen=True, eq=False, slots=True)
class Placed:
    """Things with an id and a point, and the block each lies in: among today's blocks and among a plan's.

    Attributes
    ----------
    ids : ndarray of str objects, shape (p,)
    lonlat : ndarray of float, shape (p, 2)
        EPSG:4326, lon first.
    today, plan : ndarray of int, shape (p,)
        Place of the block; `NOWHERE` outside all of them. On a shared border the block that stands first has it.
    """

    ids: NDArray[Any]
    lonlat: Floats
    today: Ints
    plan: Ints

    def __len__(self) -> int:
        return len(self.ids)

    def on(self, before: Blocks, after: Blocks) -> Placed:
        """The same after an edit of the plan's blocks: points of blocks that are as they were are not looked up again.

        Parameters
        ----------
        before, after : Blocks
            The plan's, those ``plan`` counts in and those it is to count in.
        """
        return self if before is after else _looked_up(self, after, same_blocks(before, after), len(before))


def place(ids: Sequence[str], lonlat: Floats, today: Blocks, plan: Blocks | None = None) -> Placed:
    """Find the block of each point.

    Parameters
    ----------
    ids : sequence of str
    lonlat : ndarray of float, shape (len(ids), 2)
        EPSG:4326, lon first.
    today, plan : Blocks
        The plan's are today's until a block is cut or reshaped.
    """
    points = np.asarray(lonlat, dtype=float).reshape(-1, 2)
    named = np.empty(len(ids), dtype=object)
    named[:] = ids
    block = _blocks_at(today.shapes, points)
    placed = Placed(named, points, block, block)
    return placed if plan is None else placed.on(today, plan)


def _nothing() -> Placed:
    none = np.zeros(0, dtype=np.int64)
    return Placed(np.zeros(0, dtype=object), np.zeros((0, 2)), none, none)


@dataclass(frozen=True, eq=False, slots=True)
class Facts:
    """What a redraw does something to. Without facts there are none of a kind.

    Attributes
    ----------
    households : Placed
    must_visit : Placed
        Persons who have to be visited, where they live.
    cases, duties, appointments : Placed
        Open cases, duties, and appointments that are kept at a place, where they are.
    stations : Placed
    """

    households: Placed = field(default_factory=_nothing)
    must_visit: Placed = field(default_factory=_nothing)
    cases: Placed = field(default_factory=_nothing)
    duties: Placed = field(default_factory=_nothing)
    appointments: Placed = field(default_factory=_nothing)
    stations: Placed = field(default_factory=_nothing)

    def on(self, before: Blocks, after: Blocks) -> Facts:
        """All of them after an edit of the plan's blocks (`Placed.on`)."""
        if before is after:
            return self
        here, count = same_blocks(before, after), len(before)
        return Facts(
            _looked_up(self.households, after, here, count),
            _looked_up(self.must_visit, after, here, count),
            _looked_up(self.cases, after, here, count),
            _looked_up(self.duties, after, here, count),
            _looked_up(self.appointments, after, here, count),
            _looked_up(self.stations, after, here, count),
        )


def _looked_up(placed: Placed, after: Blocks, here: Ints, count: int) -> Placed:
    """Placed on new blocks, of which ``here`` says where each stood among ``count`` old ones."""
    now = np.full(count + 1, NOWHERE, dtype=np.int64)
    kept = np.flatnonzero(here != NOWHERE)
    now[here[kept]] = kept
    plan = now[placed.plan]
    lost, fresh = np.flatnonzero(plan == NOWHERE), np.flatnonzero(here == NOWHERE)
    found = _blocks_at(after.shapes[fresh], placed.lonlat[lost])
    plan[lost] = np.append(fresh, NOWHERE)[found]
    return replace(placed, plan=plan)


def _blocks_at(shapes: NDArray[Any], lonlat: Floats) -> Ints:
    block = np.full(len(lonlat), NOWHERE, dtype=np.int64)
    if len(shapes) and len(lonlat):
        point, found = shapely.STRtree(shapes).query(shapely.points(lonlat), predicate="intersects")
        first = np.full(len(lonlat), len(shapes), dtype=np.int64)
        np.minimum.at(first, point, found)
        block = np.where(first < len(shapes), first, NOWHERE)
    return block
