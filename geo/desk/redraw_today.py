"""Today's boundaries on the blocks that a plan began with, which may be others than those that are derived now."""

from __future__ import annotations

import hashlib
import threading
from collections import OrderedDict
from dataclasses import replace

import numpy as np
import shapely

from geo.desk.office import Office
from geo.desk.redraw_ground import today_bytes, today_plan
from geo.redraw.blocks import NOWHERE, Blocks
from geo.redraw.plans import Plan

KEPT = 8


class _Todays:
    """Today on the blocks of bases, for as long as today stays as it is; safe for many threads."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._today: Plan | None = None
        self._digest = ""
        self._kept: OrderedDict[str, tuple[Plan, Plan]] = OrderedDict()

    def on(self, office: Office, community: str, digest: str, base: Plan) -> Plan:
        today = today_plan(office, community)
        with self._lock:
            if today is not self._today:
                self._kept.clear()
                self._today = today
                self._digest = hashlib.sha256(today_bytes(office, community)).hexdigest()
            known = self._kept.get(digest)
            if known is None or known[0] is not base:
                known = (base, base if digest == self._digest else moved_to(today, base.blocks))
                self._kept[digest] = known
                while len(self._kept) > KEPT:
                    self._kept.popitem(last=False)
            self._kept.move_to_end(digest)
            return known[1]


def today_on(office: Office, community: str, digest: str, base: Plan) -> Plan:
    """The boundaries that hold today on the blocks of a base; the base itself where nothing has changed since.

    Parameters
    ----------
    digest : str
        SHA-256 (hex) of the base's bytes.
    """
    return office.shared("redraw_today_on_bases", community, _Todays).on(office, community, digest, base)


def moved_to(today: Plan, blocks: Blocks) -> Plan:
    """Today's grids on other blocks: each goes to the grid that a point inside it lies in."""
    if blocks.ids == today.blocks.ids and shapely.equals_identical(blocks.shapes, today.blocks.shapes).all():
        return replace(today, blocks=blocks)
    inside = shapely.point_on_surface(blocks.shapes)
    which, found = shapely.STRtree(today.blocks.shapes).query(inside, predicate="intersects")
    # of several on whose common border a point lies the first
    first = np.full(len(blocks), len(today.blocks), dtype=np.int64)
    np.minimum.at(first, which, found)
    return replace(today, blocks=blocks, grid_of=np.append(today.grid_of, NOWHERE)[first])
