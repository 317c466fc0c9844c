"""What stands on the ground of a plan: households, must-visit persons, open cases, duties, appointments, stations."""

from __future__ import annotations

import threading
import time
from collections import OrderedDict
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, date, datetime

import numpy as np

from geo.clock import day_start
from geo.desk.doorsteps import Doorstep, doorsteps
from geo.desk.duties import duties_of
from geo.desk.office import Office
from geo.desk.redraw_minutes import must_visits, workload
from geo.desk.redraw_walking import stations_of, walk_of
from geo.model import OPEN_STATES, DutyRule, Engagement, HouseholdMark, Profile
from geo.redraw.blocks import Floats
from geo.redraw.cutting_ground import Ground
from geo.redraw.impact_facts import Facts, Placed, place
from geo.redraw.plans import Plan
from geo.schedule.duties import Duties
from geo.schedule.duties_books import refuses
from geo.schedule.recurrence import coming
from geo.store import Reader

__all__ = ["KINDS", "cutting_ground_of", "facts_of", "walk_of"]
LOOK_S = 2.0
"""How long facts may be shown again before the event log is asked whether they have changed."""
PLACED_KEPT = 4
"""So many bases of a community are kept with everything in its block."""
KINDS = ("households", "must_visit", "cases", "duties", "appointments", "stations")
"""The names of `Facts`."""
_NEVER = datetime(9999, 1, 1, tzinfo=UTC)
_Row = tuple[str, float, float]
"""Id, lon and lat."""


def facts_of(office: Office, community: str, base: Plan) -> Facts:
    """What a redraw does something to, placed on the blocks of a base; the same object as long as nothing changed.

    Households stand in the middle of their building, must-visit persons (one for each household of
    `geo.desk.redraw_minutes.must_visits`) where they live, open cases and engagements to come where they are, duties at
    each household, unit below the grids or block that one sends somebody to (``duty:target``), stations at their door.
    What has no point is left out. It follows the event log, and looks at most every `LOOK_S` seconds. It asks for
    nobody's right: whoever shows it has asked.

    Parameters
    ----------
    base : Plan
        As `geo.desk.redraw_ground.base_plan` or ``today_plan`` give it: what was placed is kept for the object.
    """
    return office.shared("redraw_facts", community, _Book).facts(office, community, base)


def cutting_ground_of(office: Office, community: str, base: Plan) -> Ground:  # noqa: ARG001
    """Households and buildings as a cut of a block needs them; one object for a day and a version of the layers.

    Parameters
    ----------
    base : Plan
        What is cut. The ground is the community's, whatever the base.
    """
    day = office.today(community)
    made = office.derived("redraw cutting", community, _Cutting)
    with made.lock:
        if made.ground is None or made.day != day:
            made.ground, made.day = _cutting(office, community, day), day
        return made.ground


@dataclass
class _Cutting:
    lock: threading.Lock = field(default_factory=threading.Lock)
    day: date = date.min
    ground: Ground | None = None


@dataclass(frozen=True, eq=False)
class _Spots:
    """Things of one kind."""

    ids: Sequence[str]
    lonlat: Floats


@dataclass(eq=False)
class _OnBase:
    """What stands on one base, with what was placed."""

    base: Plan
    spots: dict[str, _Spots]
    facts: Facts


class _Book:
    """Facts of a community as they were last looked up."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._looked = -LOOK_S
        self._cursor = self._cases = self._kept = self._marks = 0
        self._sources: dict[str, tuple[object, ...]] = {}
        self._spots: dict[str, _Spots] = {}
        self._placed: OrderedDict[int, _OnBase] = OrderedDict()

    def facts(self, office: Office, community: str, base: Plan) -> Facts:
        with self._lock:
            if time.monotonic() - self._looked >= LOOK_S:
                self._look(office, community)
                self._looked = time.monotonic()
            known = self._placed.get(id(base))
            if known is None or known.base is not base:
                known = _OnBase(base, {}, Facts())
            if any(known.spots.get(kind) is not self._spots[kind] for kind in KINDS):
                known = self._place(known)
            self._placed[id(base)] = known
            self._placed.move_to_end(id(base))
            while len(self._placed) > PLACED_KEPT:
                self._placed.popitem(last=False)
            return known.facts

    def _place(self, known: _OnBase) -> _OnBase:
        found: dict[str, Placed] = {}
        for kind, spots in self._spots.items():
            same = known.spots.get(kind) is spots
            found[kind] = getattr(known.facts, kind) if same else place(spots.ids, spots.lonlat, known.base.blocks)
        return _OnBase(known.base, dict(self._spots), Facts(**found))

    def _look(self, office: Office, community: str) -> None:
        profile, day, doors = office.profile(community), office.today(community), doorsteps(office, community)
        stations = stations_of(office, community)
        with office.store.read() as reader:
            self._follow(reader, community)
            self._take("cases", (self._cases,), lambda: _open_cases(reader, community))
            self._take("appointments", (self._kept, day), lambda: _kept(reader, community, day, profile.zone))
        self._take("households", (doors,), lambda: [(door.id, door.lon, door.lat) for door in doors.values()])
        self._take("stations", tuple(stations), lambda: [(one.id, one.lon, one.lat) for one in stations])
        # Visits change what is due and not where: for them alone the duties are not gone through again.
        owed = (self._marks, office.tree(community), office.staff(community), day)
        self._take("must_visit", owed, lambda: _homes(doors, must_visits(office, community, day)))
        self._take("duties", owed, lambda: _due_at(profile, duties_of(office, community), day))

    def _follow(self, reader: Reader, community: str) -> None:
        """Up to which event cases, engagements and marks of households are known to be as they were."""
        cursor, seen = reader.cursor(), self._cursor
        anew = cursor < seen  # a store that was brought back from a backup has another log
        if anew or reader.cases_touched(community, seen):
            self._cases = cursor
        if anew or reader.work.touched(Engagement, community, seen):
            self._kept = cursor
        if anew or reader.work.touched(HouseholdMark, community, seen):
            self._marks = cursor
        self._cursor = cursor

    def _take(self, kind: str, source: tuple[object, ...], read: Callable[[], list[_Row]]) -> None:
        """Read things again where what they follow from has changed; where they are the same they stay."""
        if self._sources.get(kind) == source:
            return
        rows, known = sorted(read()), self._spots.get(kind)
        ids = [row[0] for row in rows]
        lonlat = np.array([row[1:] for row in rows], dtype=np.float64).reshape(-1, 2)
        if known is None or known.ids != ids or not np.array_equal(known.lonlat, lonlat):
            self._spots[kind] = _Spots(ids, lonlat)
        self._sources[kind] = source


def _homes(doors: Mapping[str, Doorstep], ids: Sequence[str]) -> list[_Row]:
    return [(id_, doors[id_].lon, doors[id_].lat) for id_ in ids]


def _due_at(profile: Profile, duties: Duties, day: date) -> list[_Row]:
    """What duties send somebody to, apart from whole grids and meetings; not who has asked not to be visited."""
    return [
        (f"{rule.key}:{one.id}", one.lon, one.lat)
        for rule in profile.duties
        if not duties.by_person(rule) and not _of_grids(profile, rule)
        for one in duties.targets(rule)
        if not refuses(duties.ground.marks.get(one.id), day)
    ]


def _of_grids(profile: Profile, rule: DutyRule) -> bool:
    levels = [level.key for level in profile.levels[: profile.depth(profile.handling_level) + 1]]
    return rule.target == "meeting" or rule.target in levels


def _open_cases(reader: Reader, community: str) -> list[_Row]:
    rows = reader.board_rows(community, _NEVER)
    return [
        (row.id, row.lon, row.lat)
        for row in rows
        if row.state in OPEN_STATES and row.lon is not None and row.lat is not None
    ]


def _kept(reader: Reader, community: str, day: date, zone: str) -> list[_Row]:
    """Engagements at a place that are still to come."""
    begin = day_start(day, zone)
    return [
        (one.id, one.lon, one.lat)
        for one in reader.work.engagements(community)
        if one.lon is not None and one.lat is not None and coming(one, begin, zone, most=1)
    ]


def _cutting(office: Office, community: str, day: date) -> Ground:
    doors, work = doorsteps(office, community), workload(office, community, day)
    visited = set(must_visits(office, community, day))
    return Ground(
        households=tuple(doors),
        lonlat=np.array([(door.lon, door.lat) for door in doors.values()], dtype=np.float64).reshape(-1, 2),
        people=np.array([float(door.people) for door in doors.values()], dtype=np.float64),
        minutes=np.array([work.minutes[id_] for id_ in doors], dtype=np.float64),
        must_visit=np.array([float(id_ in visited) for id_ in doors], dtype=np.float64),
        buildings=np.array(office.buildings(community).geometry, dtype=object),
    )
