"""The ground that a map draws under a plan, by its digest: blocks as they are cut, and the grids that hold today."""

from __future__ import annotations

import hashlib
import threading
from collections import OrderedDict
from dataclasses import dataclass

import numpy as np
import shapely

from geo.desk.office import Office
from geo.redraw.blocks import NOWHERE, Blocks, Ints
from geo.redraw.figures_lineage import ancestors
from geo.redraw.plans import Plan

GROUNDS_KEPT = 12
"""Of a community; what a map may ask the difference from."""


@dataclass(frozen=True, eq=False, slots=True)
class ShownGround:
    """Blocks with the grid each has today.

    Attributes
    ----------
    digest : str
        16 hexadecimal digits; other ids, shapes, numbers or grids of today give another one.
    blocks : Blocks
    today : ndarray of int, shape (len(blocks),)
        Place in ``today_grids``, `NOWHERE` for none.
    today_grids : tuple of (str, str)
        Id and name.
    """

    digest: str
    blocks: Blocks
    today: Ints
    today_grids: tuple[tuple[str, str], ...]


class ShownGrounds:
    """The grounds of a community that were shown last; safe to use from many threads."""

    def __init__(self) -> None:
        self._kept: OrderedDict[str, tuple[Plan, ShownGround]] = OrderedDict()
        self._lock = threading.Lock()

    def of(self, blocks: Blocks, today: Plan) -> ShownGround:
        """The ground of blocks under today's plan; worked out once for the same objects."""
        with self._lock:
            for digest, (against, ground) in self._kept.items():
                if ground.blocks is blocks and against is today:
                    self._kept.move_to_end(digest)
                    return ground
        ground = shown(blocks, today)
        with self._lock:
            self._kept[ground.digest] = (today, ground)
            self._kept.move_to_end(ground.digest)
            if len(self._kept) > GROUNDS_KEPT:
                self._kept.popitem(last=False)
        return ground

    def find(self, digest: str) -> ShownGround | None:
        """The ground with a digest, if it was shown lately."""
        with self._lock:
            known = self._kept.get(digest)
            return None if known is None else known[1]


def grounds_of(office: Office, community: str) -> ShownGrounds:
    """The grounds that this process has shown of a community."""
    return office.shared("redraw_grounds", community, ShownGrounds)


def shown(blocks: Blocks, today: Plan) -> ShownGround:
    """The ground of blocks under today's plan, worked out anew."""
    from_ = ancestors(today.blocks, blocks)
    at = np.append(today.grid_of, NOWHERE)[from_].astype(np.int64)
    grids = tuple((grid.id, grid.name) for grid in today.grids)
    digest = hashlib.sha256()
    rings, of = shapely.get_rings(blocks.shapes[shapely.get_num_interior_rings(blocks.shapes) > 0], return_index=True)
    for part in (
        "\0".join(blocks.ids).encode(),
        shapely.get_coordinates(blocks.shapes).tobytes(),
        shapely.get_num_coordinates(blocks.shapes).tobytes(),
        of.tobytes(),
        shapely.get_num_coordinates(rings).tobytes(),
        *(values.tobytes() for values in (blocks.households, blocks.people, blocks.minutes, blocks.must_visit)),
        blocks.compound.tobytes(),
        blocks.edges[blocks.barrier > 0].tobytes(),
        at.tobytes(),
        "\0".join(word for grid in grids for word in grid).encode(),
    ):
        digest.update(len(part).to_bytes(8, "little"))
        digest.update(part)
    return ShownGround(digest.hexdigest()[:16], blocks, at, grids)
