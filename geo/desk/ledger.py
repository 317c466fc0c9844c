"""`Ledger`: the columns of a community's cases in memory, brought up to date from the event log whenever asked."""

from __future__ import annotations

import threading
from collections import OrderedDict
from collections.abc import Callable, Hashable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TypeVar, cast

from geo.desk.kept_columns import Mark, keep_columns, open_columns
from geo.desk.office import Office
from geo.measure.columns import Columns
from geo.store import Reader, Store

T = TypeVar("T")
KEEP_AFTER = 5_000
"""So many changed cases make it worth while to write the file anew."""
_COUNTED = 12
"""So many choices of unit and period are remembered; one of a year of a million cases takes some 15 MB."""


class Ledger:
    """The cases of one community as columns, shared by all threads of a process.

    The first use opens what a process has kept beside the store and reads only the cases that have changed since; where
    nothing fits, all cases are read once. Every use looks at the log first, so that what has been written is counted,
    whichever process wrote it.

    Parameters
    ----------
    store : callable
        Gives the store that is open now.
    home : pathlib.Path
        Where the store lives.
    community : str
    """

    def __init__(self, store: Callable[[], Store], home: Path, community: str) -> None:
        self._store, self._home, self._community = store, home, community
        self._lock = threading.RLock()
        self._columns: Columns | None = None
        self._mark = Mark(0, "")
        self._unkept = 0
        self._counted: OrderedDict[Hashable, object] = OrderedDict()

    @contextmanager
    def columns(self) -> Iterator[Columns]:
        """The columns at the end of the log; nobody else changes them before the block ends."""
        with self._lock:
            yield self._follow()

    def counted(self, key: Hashable, count: Callable[[Columns], T]) -> T:
        """What was counted from the columns, counted again only when a case has changed since.

        Parameters
        ----------
        key : hashable
            Everything that the count depends on beside the columns.
        """
        with self._lock:
            columns = self._follow()
            if key not in self._counted:
                self._counted[key] = count(columns)
            self._counted.move_to_end(key)
            while len(self._counted) > _COUNTED:
                self._counted.popitem(last=False)
            return cast(T, self._counted[key])

    def _follow(self) -> Columns:
        with self._store().read() as reader:
            cursor = reader.cursor()
            columns = self._columns
            if columns is None:
                columns = self._open(reader)
            elif reader.event_mark(self._mark.cursor) != self._mark.event:
                # The store was brought back from a backup: what is in memory is of a log that is no more.
                columns = self._open(reader)
            if cursor != self._mark.cursor:
                changed = reader.cases_touched(self._community, self._mark.cursor)
                for part in reader.case_parts(self._community, changed):
                    columns.put(part)
                if changed:
                    self._counted.clear()
                    self._unkept += len(changed)
                self._mark = Mark(cursor, reader.event_mark(cursor))
        self._columns = columns
        if self._unkept >= KEEP_AFTER:
            self._keep(columns)
        return columns

    def _open(self, reader: Reader) -> Columns:
        """What was kept beside the store as far as it fits, else everything anew."""
        self._counted.clear()
        self._unkept = 0
        found = open_columns(self._home, self._community)
        if found is not None:
            columns, mark = found
            fits = mark.cursor <= reader.cursor() and reader.event_mark(mark.cursor) == mark.event
            fresh = reader.cases_touched(self._community, mark.cursor) if fits else []
            # Most of them changed: reading all in one go is quicker than one by one.
            if fits and 2 * len(fresh) <= len(columns) + 1:
                for part in reader.case_parts(self._community, fresh):
                    columns.put(part)
                if len(columns) == reader.count_all_cases(self._community):
                    self._unkept = len(fresh)
                    self._mark = Mark(reader.cursor(), reader.event_mark(reader.cursor()))
                    return columns
        columns = Columns()
        for part in reader.case_parts(self._community):
            columns.put(part)
        columns.settle()
        self._mark = Mark(reader.cursor(), reader.event_mark(reader.cursor()))
        self._keep(columns)
        return columns

    def _keep(self, columns: Columns) -> None:
        if len(columns):
            keep_columns(self._home, self._community, columns, self._mark)
        self._unkept = 0


def ledger_of(office: Office, community: str) -> Ledger:
    """The ledger of a community, one for each office."""
    return office.shared("ledger", community, lambda: Ledger(lambda: office.store, office.settings.home, community))
