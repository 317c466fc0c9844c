"""What was done in neighbour units: visits, disputes and problems of households while they belonged to one."""

from __future__ import annotations

import threading
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from geo.desk.doorsteps import doorsteps
from geo.desk.office import Office
from geo.desk.queries import find_cases
from geo.model import SEEN, Actor, Case, CaseState, Event, NeighbourUnit, Path
from geo.store import CaseFilter

_CHUNK, _PATHS = 500, 40
_SUBJECT = "neighbours"


@dataclass(frozen=True, slots=True)
class Deeds:
    """How many visits met somebody, how many disputes and how many other cases there were."""

    visits: int = 0
    disputes: int = 0
    problems: int = 0

    def __add__(self, other: Deeds) -> Deeds:
        return Deeds(self.visits + other.visits, self.disputes + other.disputes, self.problems + other.problems)


@dataclass(frozen=True, slots=True)
class Spans:
    """Which households a unit had when.

    Attributes
    ----------
    since : datetime
        When it was made; aware.
    stays : mapping of str to sequence of (datetime, datetime or None)
        Household → from when until when (exclusive) it was in the unit; None: it still is.
    paths : frozenset of Path
        Chains the unit has had.
    """

    since: datetime
    stays: Mapping[str, Sequence[tuple[datetime, datetime | None]]]
    paths: frozenset[Path]

    def holds(self, household: str, at: datetime) -> bool:
        """Whether a household was in the unit at an instant."""
        return any(came <= at and (left is None or at < left) for came, left in self.stays.get(household, ()))


class SpansKept:
    """Spans by unit and version, so that a unit's history is read once; safe for many threads."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._kept: dict[str, tuple[int, Spans]] = {}

    def get(self, office: Office, community: str, unit: NeighbourUnit) -> Spans:
        """The spans of a unit as it stands in the log."""
        with self._lock:
            known = self._kept.get(unit.id)
        if known is not None and known[0] == unit.version:
            return known[1]
        with office.store.read() as reader:
            events = reader.events_of(f"{_SUBJECT}:{community}/{unit.id}")
        found = _spans([event for event in events if event.version <= unit.version])
        with self._lock:
            self._kept[unit.id] = (unit.version, found)
        return found


def spans_of(office: Office, community: str, units: Iterable[NeighbourUnit]) -> dict[str, Spans]:
    """Unit → which households it had when, as the event log tells it."""
    kept = office.shared("neighbour spans", community, SpansKept)
    return {unit.id: kept.get(office, community, unit) for unit in units}


def deeds_of(office: Office, actor: Actor, community: str, units: Sequence[Spans]) -> list[Deeds]:
    """What was done in each of some units.

    A dispute is a case of a category that is mediated, or one that somebody mediates; every other case is a problem.
    Cases merged into another count once, and private ones only for those who may see them.
    """
    if not units:
        return []
    homes: dict[str, list[int]] = defaultdict(list)
    for number, spans in enumerate(units):
        for one in spans.stays:
            homes[one].append(number)
    since = min(spans.since for spans in units)
    counts = [[0, 0, 0] for _ in units]

    def count(what: int, household: str, at: datetime) -> None:
        for number in homes.get(household, ()):
            if units[number].holds(household, at):
                counts[number][what] += 1

    ids = sorted(homes)
    with office.store.read() as reader:
        for start in range(0, len(ids), _CHUNK):
            for visit in reader.work.visits(community, since=since, targets=ids[start : start + _CHUNK]):
                if visit.outcome in SEEN:
                    count(0, visit.target, visit.at)
    known, profile = doorsteps(office, community), office.profile(community)
    mediated = {category.code for category in profile.categories if category.mediation}
    for case in find_cases(office, actor, _wanted(office, community, units, since)):
        if case.state is not CaseState.MERGED:
            dispute = case.mediation is not None or case.category in mediated
            count(1 if dispute else 2, _household(case, known), case.received_at)
    return [Deeds(*each) for each in counts]


def _wanted(office: Office, community: str, units: Sequence[Spans], since: datetime) -> CaseFilter:
    # No deeper than the grids: a question about one house would leave out what is private there even for the secretary.
    depth = office.profile(community).depth(office.profile(community).handling_level) + 1
    paths = sorted({path[:depth] for spans in units for path in spans.paths})
    return CaseFilter(
        community=community, received_from=since, under_any=tuple(paths) if len(paths) <= _PATHS else ()
    )  # fmt: skip


def _household(case: Case, known: Mapping[str, object]) -> str:
    last = case.path[-1] if case.path else ""
    return case.address_id if case.address_id in known else last


def _spans(events: Sequence[Event]) -> Spans:
    stays: dict[str, list[tuple[datetime, datetime | None]]] = defaultdict(list)
    paths: set[Path] = set()
    before: frozenset[str] = frozenset()
    for event in events:
        said = event.after or {}
        inside = frozenset() if said.get("ended") else frozenset(said.get("households", ()))
        paths.add(tuple(said.get("path", ())))
        for one in inside - before:
            stays[one].append((event.at, None))
        for one in before - inside:
            stays[one][-1] = (stays[one][-1][0], event.at)
        before = inside
    return Spans(events[0].at, dict(stays), frozenset(paths))
