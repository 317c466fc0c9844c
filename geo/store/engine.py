"""Connections: how each database is opened, how reads and writes begin, and what its failures mean."""

from __future__ import annotations

import sqlite3
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from sqlalchemy import URL, Connection, create_engine, event, make_url
from sqlalchemy.exc import ArgumentError, DatabaseError, DBAPIError, InterfaceError, OperationalError
from sqlalchemy.exc import TimeoutError as PoolTimeout

from geo.errors import BadInput, Unavailable
from geo.i18n import mark

BUSY_S = 30
"""How long a write waits for another before it gives up, seconds."""


def parse(url: str) -> URL:
    """Read a database URL; the sentence of a failure never repeats it, for it may hold a password.

    Raises
    ------
    BadInput
        It is no URL, or names a database that is not supported.
    """
    try:
        parsed = make_url(url)
    except ArgumentError:
        raise BadInput(mark("The database URL cannot be read.")) from None
    backend = parsed.get_backend_name()
    if backend == "sqlite":
        if not parsed.database or parsed.database == ":memory:":
            raise BadInput(mark("A store needs a file: a database in memory would be lost."))
    elif backend == "postgresql":
        if parsed.drivername == "postgresql":
            parsed = parsed.set(drivername="postgresql+psycopg")
    else:
        raise BadInput(mark("The database is neither SQLite nor PostgreSQL: {backend}"), backend=backend)
    return parsed


class Database:
    """A pool of connections with one way to read and one way to write.

    Reads see one unchanging state from their first statement on. Writes run one at a time in the whole
    installation: SQLite takes its write lock at the beginning (``BEGIN IMMEDIATE``), PostgreSQL lets each writer
    lock the one row of ``log_head`` first (see `geo.store.log`).

    Parameters
    ----------
    url : URL
        As `parse` returns it.
    """

    def __init__(self, url: URL) -> None:
        self.is_sqlite = url.get_backend_name() == "sqlite"
        self.file = Path(url.database or "") if self.is_sqlite else None
        # Threads of this process queue here, where waiting is fair; SQLite's own wait is a sleep that may starve.
        self._turn = threading.Lock()
        self._writing = threading.local()
        # Errors must not repeat statement parameters: they hold names and telephone numbers.
        common: dict[str, Any] = {"hide_parameters": True, "pool_size": 10, "max_overflow": 30, "pool_timeout": BUSY_S}
        if self.file is not None:
            try:
                self.file.parent.mkdir(parents=True, exist_ok=True)
            except OSError:
                raise Unavailable(mark("The folder of the store cannot be created.")) from None
            self.engine = create_engine(url, connect_args={"timeout": BUSY_S}, **common)
            event.listen(self.engine, "connect", _prepare_sqlite)
            event.listen(self.engine, "begin", _begin_sqlite)
            self._reads: dict[str, Any] = {}
        else:
            self.engine = create_engine(url, pool_pre_ping=True, connect_args={"connect_timeout": 10}, **common)
            event.listen(self.engine, "connect", _prepare_postgres)
            self._reads = {"isolation_level": "REPEATABLE READ", "postgresql_readonly": True}

    @contextmanager
    def reading(self) -> Iterator[Connection]:
        """A connection inside a read-only transaction, rolled back at the end."""
        with _plainly(), self.engine.connect().execution_options(**self._reads) as connection, connection.begin():
            yield connection

    @contextmanager
    def writing(self) -> Iterator[Connection]:
        """A connection inside the only write transaction, committed at the end, rolled back on any exception.

        Raises
        ------
        Unavailable
            Another writer did not finish in time, or the database cannot be reached.
        RuntimeError
            This thread is already writing: the inner transaction would wait for the outer for ever.
        """
        if getattr(self._writing, "now", False):
            raise RuntimeError("a transaction is already open in this thread")
        if not self._turn.acquire(timeout=BUSY_S):
            raise _busy()
        self._writing.now = True
        try:
            with (
                _plainly(),
                self.engine.connect().execution_options(gridward_writes=True) as connection,
                connection.begin(),
            ):
                yield connection
        finally:
            self._writing.now = False
            self._turn.release()

    def dispose(self) -> None:
        """Close all connections that nobody uses."""
        self.engine.dispose()


def _prepare_sqlite(connection: sqlite3.Connection, _: object) -> None:
    # Python's driver would otherwise begin transactions by itself, late and never IMMEDIATE.
    connection.isolation_level = None
    cursor = connection.cursor()
    cursor.execute(f"PRAGMA busy_timeout = {BUSY_S * 1000}")
    cursor.execute("PRAGMA journal_mode = WAL")
    # FULL: what was acknowledged is on the disk even when the power fails, not only when the process dies.
    cursor.execute("PRAGMA synchronous = FULL")
    cursor.execute("PRAGMA foreign_keys = ON")
    cursor.execute("PRAGMA cache_size = -65536")
    # A large import leaves a large log file behind; it is cut back at the next checkpoint.
    cursor.execute("PRAGMA journal_size_limit = 67108864")
    cursor.close()


def _begin_sqlite(connection: Connection) -> None:
    writes = connection.get_execution_options().get("gridward_writes", False)
    connection.exec_driver_sql("BEGIN IMMEDIATE" if writes else "BEGIN")


def _prepare_postgres(connection: Any, _: object) -> None:
    connection.autocommit = True
    connection.execute("SET TIME ZONE 'UTC'")
    connection.execute(f"SET lock_timeout = '{BUSY_S}s'")
    connection.autocommit = False


def _busy() -> Unavailable:
    return Unavailable(mark("The store is busy with another writer; try again in a moment."))


@contextmanager
def _plainly() -> Iterator[None]:
    """Turn failures of the database itself into `Unavailable`; wrong statements stay the bugs they are."""
    try:
        yield
    except PoolTimeout as error:
        raise _busy() from error
    except DBAPIError as error:
        if isinstance(error, OperationalError | InterfaceError) or type(error) is DatabaseError:
            raise meaning(error) from error
        raise


def meaning(error: DBAPIError) -> Unavailable:
    """What a failure of the database means to the person who waits for it."""
    said = str(error.orig).lower()
    if getattr(error.orig, "sqlstate", None) == "55P03" or "is locked" in said:
        return _busy()
    if "malformed" in said or "not a database" in said:
        return Unavailable(mark("The file of the store is damaged; restore it from a backup."))
    if "disk is full" in said or getattr(error.orig, "sqlstate", None) == "53100":
        return Unavailable(mark("The disk of the store is full; nothing was written."))
    if "readonly" in said or "read-only" in said:
        return Unavailable(mark("The store cannot be written: its file or folder is read-only."))
    return Unavailable(mark("The store cannot be reached now."))
