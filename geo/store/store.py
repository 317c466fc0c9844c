"""`Store`: everything that is kept, behind one door."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime
from pathlib import Path

from geo.errors import BadInput
from geo.i18n import mark
from geo.store import backup, log
from geo.store.engine import Database, parse
from geo.store.migrate import bring_up_to_date
from geo.store.reader import Reader
from geo.store.transaction import Transaction


class Store:
    """The records, layers and log of an installation; may be used by many threads at once.

    Get one with `Store.open`; `dispose` of it at the end.
    """

    def __init__(self, database: Database) -> None:
        self._database = database

    @classmethod
    def open(cls, url: str, migrate: bool = True) -> Store:
        """Open a store, and create it where there is none.

        Parameters
        ----------
        url : str
            ``sqlite:////folder/file.db`` or ``postgresql+psycopg://user@host/name``.
        migrate : bool
            Whether tables of an older form may be brought up to date.

        Raises
        ------
        BadInput
            The URL cannot be used.
        Unavailable
            The database cannot be reached, or its tables have a form that this program cannot use.
        """
        database = Database(parse(url))
        try:
            bring_up_to_date(database, migrate=migrate)
        except BaseException:
            database.dispose()
            raise
        return cls(database)

    @contextmanager
    def read(self) -> Iterator[Reader]:
        """A block of reads that all see the same state.

        Raises
        ------
        Unavailable
            The database cannot be reached now.
        """
        with self._database.reading() as connection:
            yield Reader(connection)

    @contextmanager
    def transaction(self, actor: str, at: datetime) -> Iterator[Transaction]:
        """A block of writes: committed at its end, rolled back on any exception.

        Parameters
        ----------
        actor : str
            Who writes, as the log shall call them.
        at : datetime
            When, aware.

        Raises
        ------
        Unavailable
            The database cannot be reached, or another writer did not finish within half a minute.
        RuntimeError
            This thread has a transaction open already.
        """
        with self._database.writing() as connection:
            transaction = Transaction(connection, actor, at)
            yield transaction
            transaction.finish()

    def cursor(self) -> int:
        """Id of the newest committed event; one row is read."""
        with self._database.reading() as connection:
            return log.last_id(connection)

    def backup(self, target: Path) -> None:
        """Copy the store, as it is at one instant, into a new file; others may go on writing.

        Raises
        ------
        BadInput
            There is already a file of that name, or the store lives in PostgreSQL.
        Unavailable
            The copy cannot be written.
        """
        if self._database.file is None:
            raise BadInput(mark("This store lives in PostgreSQL: back it up with pg_dump."))
        backup.back_up(self._database.file, target)

    @staticmethod
    def restore(url: str, source: Path, *, replace: bool = False) -> None:
        """Bring the store at a URL back from a file that `backup` wrote; open it afterwards.

        Parameters
        ----------
        replace : bool
            Whether a store that is already there may be overwritten.

        Raises
        ------
        BadInput
            The file is no backup, a store is there and may not be replaced, or the URL names PostgreSQL.
        Unavailable
            The store cannot be written now.
        """
        parsed = parse(url)
        if parsed.get_backend_name() != "sqlite":
            raise BadInput(mark("This store lives in PostgreSQL: restore it with pg_restore."))
        backup.restore(source, Path(parsed.database or ""), replace=replace)

    def dispose(self) -> None:
        """Close the connections to the database."""
        self._database.dispose()
