"""`Board`: the live state of one community in memory, fed by the event log, asked by every screen.

A screen asks for the state of what it shows once, then for what has changed since the event it saw last.
Both answers carry absolute values, so a repeated or overlapping answer does no harm.
"""

from __future__ import annotations

import heapq
import threading
from bisect import bisect_right
from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any, NamedTuple

from geo.clock import day_start, local_day
from geo.desk.entries import Entry, entry_of_event, entry_of_row
from geo.desk.tiles import BBox, TileIndex, UnitBounds, spots_in
from geo.measure import Figures, Leaders, Tally
from geo.measure.periods import RECENT_DAYS
from geo.model import Event, Profile, units_on
from geo.store import Store

"""How far back the rates of the wall screen look."""
KEPT_CHANGES = 20_000
"""How many changes a screen may be behind before it is told to ask for the state again."""
LEADERS = 16
"""How many units the wall screen ranks."""
KEPT_RANKINGS = 100
"""Rankings that follow the log, one for each unit somebody looks at."""
CASES_AT_ONCE = 3_000
"""More cases than this in view are shown as counts."""


class _Change(NamedTuple):
    event: int
    case_ids: tuple[str, ...]
    unit_ids: tuple[str, ...]


class Board:
    """Open cases, counters and recent changes of one community.

    All methods may be called from any thread; each takes the lock for microseconds.
    """

    def __init__(
        self,
        profile: Profile,
        units: UnitBounds,
        root: str,
        layers_version: int,
        cursor: int,
        now: datetime,
        spots: Mapping[str, tuple[float, float]] | None = None,
    ) -> None:
        self.profile = profile
        self._units = units
        self._spots = spots or {}
        self.root = root
        self.layers_version = layers_version
        self.cursor = cursor
        self.seen_to = now
        self.today = local_day(now, profile.zone)
        first_day = self.today - timedelta(days=RECENT_DAYS)
        self._tally = Tally(day_start(first_day, profile.zone), day_start(self.today, profile.zone))
        self._entries: dict[str, Entry] = {}
        self._tiles = TileIndex()
        self._due: list[tuple[datetime, str]] = []
        self._loads: dict[str, int] = {}
        self._changes: list[_Change] = []
        self._leaders: dict[str, tuple[int, Leaders]] = {}
        self._forgotten = cursor
        self._lock = threading.RLock()

    @classmethod
    def load(cls, store: Store, profile: Profile, root: str, now: datetime) -> Board:
        """Build the board from the store: open cases, and those received or closed within the window."""
        with store.read() as reader:
            mark = reader.clock_mark(profile.key)
            version = reader.layers_version(profile.key)
            valid = units_on(reader.units(profile.key), local_day(now, profile.zone))
            seen_to = mark.seen_to if mark else now
            board = cls(profile, UnitBounds(valid), root, version, reader.cursor(), seen_to, spots_in(profile, valid))
            for row in reader.board_rows(profile.key, board._tally.window_start):
                board._place(entry_of_row(row, root))
        board._announce_due(board.seen_to)
        return board

    def apply(self, events: Iterable[Event]) -> None:
        """Follow the log: events in order, each at most once (older ones than the cursor are passed over)."""
        with self._lock:
            for event in events:
                if event.id <= self.cursor:
                    continue
                self.cursor = event.id
                if event.community != self.profile.key or event.after is None:
                    continue
                kind, _, subject_id = event.subject.partition(":")
                if kind == "case":
                    entry = entry_of_event(subject_id, event.after, self.root, self.seen_to)
                    self._remember((entry.id,), self._place(entry))
                elif kind == "clock":
                    seen_to = datetime.fromisoformat(event.after["seen_to"])
                    self._remember(*self._announce_due(seen_to))

    def next_due(self) -> datetime | None:
        """When the next open case runs past its limit; None when none has one."""
        with self._lock:
            while self._due and not self._still_due(*self._due[0]):
                heapq.heappop(self._due)
            return self._due[0][0] if self._due else None

    def changes(self, since: int) -> dict[str, Any] | None:
        """What happened after event ``since``; None when nothing did.

        Returns
        -------
        dict or None
            ``cursor``, ``cases`` (rows), ``gone`` (ids no longer open or placed), ``counts`` by unit id, ``reset``.
        """
        with self._lock:
            if since == self.cursor:
                return None
            if since > self.cursor or since < self._forgotten:
                return {"cursor": self.cursor, "cases": [], "gone": [], "counts": {}, "reset": True}
            start = bisect_right(self._changes, since, key=lambda change: change.event)
            case_ids = dict.fromkeys(i for change in self._changes[start:] for i in change.case_ids)
            unit_ids = dict.fromkeys(i for change in self._changes[start:] for i in change.unit_ids)
            shown = [(case_id, self._entries.get(case_id)) for case_id in case_ids]
            return {
                "cursor": self.cursor,
                "cases": [entry.row() for _, entry in shown if entry is not None and entry.on_map],
                "gone": [case_id for case_id, entry in shown if entry is None or not entry.on_map],
                "counts": {unit_id: self._tally.counts(unit_id) for unit_id in unit_ids},
                "reset": False,
            }

    def state(self, level: str, bbox: BBox) -> dict[str, Any]:
        """Counters of a level's units in a box, and the open cases in it (None when there are too many to draw).

        Parameters
        ----------
        level : str
            Key of a drawn level; the root's counters always come too.
        bbox : tuple of float
            west, south, east, north in degrees, EPSG:4326.
        """
        unit_ids = self._units.within(level, bbox)
        with self._lock:
            ids = self._tiles.within(bbox, CASES_AT_ONCE)
            return {
                "cursor": self.cursor,
                "counts": {unit_id: self._tally.counts(unit_id) for unit_id in (self.root, *unit_ids)},
                "cases": None if ids is None else [self._entries[case_id].row() for case_id in ids],
            }

    def entries_in(self, bbox: BBox, wanted: Callable[[Entry], bool]) -> list[Entry]:
        """The open, placed cases in a box (west, south, east, north in degrees, EPSG:4326) that somebody wants."""
        with self._lock:
            ids = self._tiles.within(bbox, len(self._entries)) or ()
            return [entry for entry in map(self._entries.__getitem__, ids) if wanted(entry)]

    def figures(self, unit_id: str) -> Figures:
        """All counters of a unit."""
        with self._lock:
            return self._tally.figures(unit_id)

    def counts(self, unit_ids: Iterable[str]) -> dict[str, tuple[int, int, int]]:
        """Open, overdue and urgent cases of each unit asked for."""
        with self._lock:
            return {unit_id: self._tally.counts(unit_id) for unit_id in unit_ids}

    def heaviest(self, within: str, unit_ids: Callable[[], Sequence[str]]) -> list[tuple[str, tuple[int, int, int]]]:
        """Of the units that a view of unit ``within`` compares, those with most open cases (at most `LEADERS`).

        ``unit_ids`` is called once for each ``within``: afterwards the ranking follows the log.
        """
        with self._lock:
            kept = self._leaders.get(within)
            if kept is None or kept[0] < self._forgotten:
                leaders = Leaders(self._tally, unit_ids(), LEADERS)
            else:
                leaders = kept[1]
                start = bisect_right(self._changes, kept[0], key=lambda change: change.event)
                leaders.touch(unit_id for change in self._changes[start:] for unit_id in change.unit_ids)
            if len(self._leaders) >= KEPT_RANKINGS:
                self._leaders.clear()
            self._leaders[within] = (self.cursor, leaders)
            return leaders.top()

    def loads(self) -> Mapping[str, int]:
        """Open cases in hand by person id."""
        with self._lock:
            return dict(self._loads)

    def open_count(self) -> int:
        """How many cases stand open in the community."""
        return self.figures(self.root).open

    def _place(self, entry: Entry) -> tuple[str, ...]:
        """Put or drop an entry; returns the ids of the units whose counters it touched."""
        entry = entry.veiled(self.profile, self._spots)
        old = self._entries.pop(entry.id, None)
        if old is not None:
            self._tiles.drop(old.id, old.lon, old.lat)
            self._load(old, -1)
        touched = tuple(self._tally.put(entry.id, entry.standing()))
        if entry.is_open:
            self._entries[entry.id] = entry
            self._load(entry, 1)
            if entry.on_map:
                self._tiles.put(entry.id, entry.lon, entry.lat)
            if entry.ticking and entry.due_at is not None:
                heapq.heappush(self._due, (entry.due_at, entry.id))
        return touched

    def _load(self, entry: Entry, sign: int) -> None:
        if entry.handler_id and entry.is_open:
            self._loads[entry.handler_id] = self._loads.get(entry.handler_id, 0) + sign

    def _still_due(self, due: datetime, case_id: str) -> bool:
        entry = self._entries.get(case_id)
        return entry is not None and entry.due_at == due and entry.ticking

    def _announce_due(self, seen_to: datetime) -> tuple[tuple[str, ...], tuple[str, ...]]:
        """Turn the cases whose limit ran out by ``seen_to`` overdue; returns their ids and the units touched."""
        self.seen_to = max(self.seen_to, seen_to)
        cases: list[str] = []
        units: dict[str, None] = {}
        while self._due and self._due[0][0] < self.seen_to:
            due, case_id = heapq.heappop(self._due)
            if self._still_due(due, case_id):
                units.update(dict.fromkeys(self._place(self._entries[case_id].turned_overdue())))
                cases.append(case_id)
        return tuple(cases), tuple(units)

    def _remember(self, case_ids: tuple[str, ...], unit_ids: tuple[str, ...]) -> None:
        if not case_ids:
            return
        self._changes.append(_Change(self.cursor, case_ids, unit_ids))
        if len(self._changes) > 2 * KEPT_CHANGES:
            self._forgotten = self._changes[KEPT_CHANGES - 1].event
            del self._changes[:KEPT_CHANGES]
