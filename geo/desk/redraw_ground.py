"""What plans begin with: today's boundaries on blocks derived from the layers, and the bases that the store keeps.

Blocks are derived once for the layers that they follow from and kept beside the store. Who answers for a grid and how
much work and how many must-visit persons a block has is looked up anew: every day, and whenever somebody is appointed.
"""

from __future__ import annotations

import hashlib
import threading
from collections import OrderedDict
from dataclasses import dataclass, field, replace
from datetime import date
from functools import cache
from pathlib import Path

import numpy as np
import shapely

import geo.redraw
from geo.desk.covering import cover_roles
from geo.desk.directory import Staff
from geo.desk.doorsteps import doorsteps
from geo.desk.office import Office
from geo.desk.redraw_community import community_of_store, community_on
from geo.desk.redraw_deriving import is_large, plan_on
from geo.desk.redraw_keeping import is_kept, keep_plan, kept_plan
from geo.desk.redraw_minutes import must_visits, workload
from geo.exchange.base_blocks import ground_of, plan_grids
from geo.redraw.deriving_ground import Ground
from geo.redraw.figures_sums import summed
from geo.redraw.history_bytes import from_bytes, plan_bytes
from geo.redraw.impact_facts import place
from geo.redraw.plans import Plan, PlanGrid

BASES_KEPT = 6
"""So many bases of a community are kept in memory, those looked at last."""


def today_plan(office: Office, community: str) -> Plan:
    """Today's boundaries on derived blocks: what a new plan begins with; the same object as long as nothing changed.

    A grid's worker is who holds the grid workers' role there (`geo.desk.covering.cover_roles`), of several the first by
    id of the appointment, empty where nobody does. It asks for nobody's right: whoever shows it has asked.

    Raises
    ------
    BadInput
        No grid is drawn, or the layers do not fit together.
    Unavailable
        Deriving took too long.
    """
    return _today(office, community).plan


def today_bytes(office: Office, community: str) -> bytes:
    """`geo.redraw.history_bytes.plan_bytes` of `today_plan`."""
    return _today(office, community).packed()[0]


def base_plan(office: Office, community: str, digest: str) -> Plan:
    """The plan that plans with a base begin with; the same object as long as it is asked for now and then.

    Raises
    ------
    NotFound
        The store has no such base.
    """
    return office.shared("redraw_bases", community, _Bases).get(office, community, digest)


def ground_is_slow(office: Office, community: str) -> bool:
    """Whether `today_plan` would have to derive blocks of many buildings first: show that it takes a while."""
    if not is_large(len(office.buildings(community))):
        return False
    drawn = _drawn(office, community)
    return drawn.plan is None and not is_kept(office.settings.home, community, drawn.digest)


def prepare_ground(office: Office, community: str) -> None:
    """Make `today_plan`, the blocks of a large community in a process of their own; twice is as once."""
    _today(office, community)


@dataclass
class _Drawn:
    """What blocks are derived from, and the plan with blocks alone once it is made."""

    ground: Ground
    grids: tuple[PlanGrid, ...]
    digest: str
    lock: threading.Lock = field(default_factory=threading.Lock)
    plan: Plan | None = None


@dataclass
class _Today:
    """Today's plan, and what it was made from."""

    blocks: Plan
    day: date
    staff: Staff
    plan: Plan
    lock: threading.Lock = field(default_factory=threading.Lock)
    kept: tuple[bytes, str] | None = None

    def packed(self) -> tuple[bytes, str]:
        """Its bytes and their digest."""
        with self.lock:
            if self.kept is None:
                made = plan_bytes(self.plan)
                self.kept = made, hashlib.sha256(made).hexdigest()
            return self.kept


class _Book:
    """Today's plan of a community as it was last made."""

    def __init__(self) -> None:
        self.lock = threading.Lock()
        self.today: _Today | None = None


class _Bases:
    """Bases in memory."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._kept: OrderedDict[str, Plan] = OrderedDict()

    def get(self, office: Office, community: str, digest: str) -> Plan:
        with self._lock:
            plan = self._kept.get(digest)
            if plan is None:
                plan = self._kept[digest] = self._read(office, community, digest)
            self._kept.move_to_end(digest)
            while len(self._kept) > BASES_KEPT:
                self._kept.popitem(last=False)
            return plan

    def _read(self, office: Office, community: str, digest: str) -> Plan:
        today = office.shared("redraw_grounds_today", community, _Book).today
        with office.store.read() as reader:
            stored = reader.plans.base(community, digest)
        # A plan that was opened just now stands on today's very blocks: what is known of them need not be found anew.
        if today is not None and today.packed()[1] == digest:
            return today.plan
        return from_bytes(stored)


def _blocks(office: Office, community: str) -> Plan:
    """Today's grids on derived blocks, without workers, minutes and visits."""
    drawn, home = _drawn(office, community), office.settings.home
    with drawn.lock:
        if drawn.plan is None:
            drawn.plan = kept_plan(home, community, drawn.digest)
        if drawn.plan is None:
            drawn.plan = plan_on(drawn.ground, drawn.grids)
            keep_plan(home, community, drawn.digest, drawn.plan)
        return drawn.plan


def _drawn(office: Office, community: str) -> _Drawn:
    day = office.today(community)
    # The grids of a day hold until the next day on which a boundary begins or ends.
    since = max((turn for turn in office.tree(community).turns if turn <= day), default=date.min)
    return office.derived(f"redraw ground {since}", community, lambda: _draw(office, community, day))


def _draw(office: Office, community: str, day: date) -> _Drawn:
    with office.store.read() as reader:
        drawn = community_on(community_of_store(reader, community), day)
    ground, grids = ground_of(drawn), plan_grids(drawn)
    return _Drawn(ground, grids, _digest(ground, grids))


def _digest(ground: Ground, grids: tuple[PlanGrid, ...]) -> str:
    """What tells a ground, and the code that makes blocks of it, from any others."""
    found = hashlib.sha256(_maker())
    buildings, lines = ground.buildings, ground.lines
    texts = (ground.ids, lines.kinds, lines.names, tuple((grid.id, grid.name, grid.code) for grid in grids))
    found.update(repr(texts).encode())
    for shapes in (ground.parcels, buildings.outlines, lines.shapes):
        for written in shapely.to_wkb(shapes).tolist():
            found.update(written or b"-")
    known = (ground.grid_of, buildings.households, buildings.people, buildings.named())
    for values in (*known, ground.stated_households, ground.stated_people):
        found.update(b"-" if values is None else np.ascontiguousarray(values).tobytes())
    return found.hexdigest()


@cache
def _maker() -> bytes:
    """Digest of the code that derives: blocks of other code are not trusted to be the same."""
    rooms = Path(str(geo.redraw.__file__)).parent
    sources = [*sorted(rooms.glob("deriving*.py")), rooms / "adjacency.py", rooms / "history_bytes.py"]
    found = hashlib.sha256()
    for source in sources:
        found.update(source.read_bytes())
    return found.digest()


def _today(office: Office, community: str) -> _Today:
    book = office.shared("redraw_grounds_today", community, _Book)
    blocks, staff, day = _blocks(office, community), office.staff(community), office.today(community)
    with book.lock:
        known = book.today
        if known is None or known.blocks is not blocks or known.staff is not staff or known.day != day:
            known = book.today = _Today(blocks, day, staff, _peopled(office, community, blocks, day))
        return known


def _peopled(office: Office, community: str, blocks: Plan, day: date) -> Plan:
    """A plan with blocks alone, with its workers, its minutes and its must-visit persons."""
    roles, staff = cover_roles(office, community), office.staff(community)
    holder = {} if not roles else {grid.id: staff.held_at.get((roles[0], grid.id)) for grid in blocks.grids}
    workers = {grid: held.person_id for grid, held in holder.items() if held is not None}
    grids = tuple(replace(grid, worker=workers.get(grid.id, "")) for grid in blocks.grids)
    work, doors = workload(office, community, day), doorsteps(office, community)
    ids = list(doors)
    homes = np.array([(door.lon, door.lat) for door in doors.values()], dtype=np.float64).reshape(-1, 2)
    minutes = np.array([work.minutes[id_] for id_ in ids], dtype=np.float64)
    visited = set(must_visits(office, community, day))
    seen = np.array([float(id_ in visited) for id_ in ids], dtype=np.float64)
    count = len(blocks.blocks)
    at = place(ids, homes, blocks.blocks).today
    spots = place([""] * len(work.lonlat), work.lonlat, blocks.blocks).today
    total = blocks.blocks.minutes + summed(minutes, at, count) + summed(work.at_min, spots, count)
    # Thousandths of a minute: sums in another order of the last bits are the same plan.
    known = replace(blocks.blocks, minutes=total.round(3), must_visit=summed(seen, at, count))
    return replace(blocks, blocks=known, grids=grids)
