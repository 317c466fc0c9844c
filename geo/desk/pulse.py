"""`Pulse`: the threads of a process that follow the event log, announce what the clock brings and turn boundaries."""

from __future__ import annotations

import threading

import structlog

from geo.desk.climbing import tick
from geo.desk.office import Office
from geo.desk.redraw_publishing import publish_due
from geo.errors import Unavailable

LOOK_S = 0.2
"""How often the log is asked for events of other processes; own writes wake the pulse at once."""
CLOCK_S = 1.0
TURN_S = 5.0
"""How often plans of boundaries are looked at: their day begins at midnight, and nobody waits for it to the second."""

_log = structlog.get_logger()


class Pulse:
    """Keeps an office's boards at the end of the log. Start it once per serving process."""

    def __init__(self, office: Office) -> None:
        self._office = office
        self._stop = threading.Event()
        # Boundaries of a large city take seconds to turn; no screen and no clock of a case waits for that.
        self._threads = (
            threading.Thread(target=self._run, name="pulse", daemon=True),
            threading.Thread(target=self._turn, name="boundaries", daemon=True),
        )

    def start(self) -> None:
        """Begin to follow."""
        for thread in self._threads:
            thread.start()

    def stop(self) -> None:
        """End; returns when the threads have."""
        self._stop.set()
        self._office.moved.set()
        for thread in self._threads:
            thread.join(timeout=5)

    def _turn(self) -> None:
        while not self._stop.wait(TURN_S):
            try:
                turn_all(self._office)
            except Unavailable:
                self._stop.wait(2.0)

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
                    tick_cases(self._office)
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


def tick_all(office: Office) -> None:
    """Do for every community in the store what the clock brings now; the boards learn it from the log."""
    turn_all(office)
    tick_cases(office)


def turn_all(office: Office) -> None:
    """Bring plans of grid boundaries in force whose day has come."""
    for community in office.communities():
        publish_due(office, community)


def tick_cases(office: Office) -> None:
    """Let the clocks of cases run on."""
    for community in office.communities():
        tick(office, community)
    follow(office)
