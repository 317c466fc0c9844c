"""`Pulse`: the one thread of a process that follows the event log and announces what the clock brings."""

from __future__ import annotations

import threading

import structlog

from geo.desk.office import Office
from geo.errors import Conflict, Unavailable
from geo.model import SYSTEM, ClockMark

LOOK_S = 0.2
"""How often the log is asked for events of other processes; own writes wake the pulse at once."""
CLOCK_S = 1.0

_log = structlog.get_logger()


class Pulse:
    """Keeps an office's boards at the end of the log. Start it once per serving process."""

    def __init__(self, office: Office) -> None:
        self._office = office
        self._stop = threading.Event()
        self._thread = threading.Thread(target=self._run, name="pulse", daemon=True)

    def start(self) -> None:
        """Begin to follow."""
        self._thread.start()

    def stop(self) -> None:
        """End; returns when the thread has."""
        self._stop.set()
        self._office.moved.set()
        self._thread.join(timeout=5)

    def _run(self) -> None:
        looked_at_clock = 0.0
        waited = 0.0
        while not self._stop.is_set():
            self._office.moved.wait(LOOK_S)
            self._office.moved.clear()
            waited += LOOK_S
            try:
                follow(self._office)
                if waited - looked_at_clock >= CLOCK_S:
                    looked_at_clock = waited
                    announce_limits(self._office)
            except Unavailable:
                _log.warning("store unreachable, the pulse waits")
                self._stop.wait(2.0)


def follow(office: Office) -> None:
    """Bring every board to the end of the log."""
    boards = office.boards()
    if not boards:
        return
    newest = office.store.cursor()
    while (oldest := min(board.cursor for board in boards)) < newest:
        with office.store.read() as reader:
            events = reader.events_since(oldest, limit=5_000)
        if not events:
            return
        for board in boards:
            board.apply(events)
    office.renew_stale()


def announce_limits(office: Office) -> None:
    """Write one clock event for each community in which a limit has run out; screens learn it from the log."""
    now = office.clock()
    for board in office.boards():
        due = board.next_due()
        if due is None or due >= now:
            continue
        try:
            with office.write(SYSTEM) as tx:
                known = tx.clock_mark(board.profile.key)
                version = known.version if known else 0
                tx.put("announce_limits", known, ClockMark(board.profile.key, seen_to=now, version=version))
        except Conflict:
            continue
    follow(office)
