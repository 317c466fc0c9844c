"""Copies of a store in one file, taken while it is in use."""

from __future__ import annotations

import os
import sqlite3
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path

from geo.errors import BadInput, Unavailable
from geo.i18n import mark
from geo.store.engine import BUSY_S


def back_up(source: Path, target: Path) -> None:
    """Copy a SQLite store into a new file: one state of it, complete, while others read and write.

    Parameters
    ----------
    source : Path
        The file of the store.
    target : Path
        The new file; it appears only when it is whole.

    Raises
    ------
    BadInput
        There is already a file of that name.
    Unavailable
        The copy cannot be written, or does not hold together.
    """
    if target.exists():
        raise BadInput(mark("There is already a file {name}; name another for the backup."), name=target.name)
    partial = target.with_name(f"{target.name}.partial")
    with _plainly():
        target.parent.mkdir(parents=True, exist_ok=True)
        partial.unlink(missing_ok=True)
        try:
            with closing(_open(source)) as old, closing(sqlite3.connect(partial)) as new:
                # All pages in one step are one snapshot; in several, a busy store would make the copy start again.
                old.backup(new, pages=-1)
                # One file without companions: a backup is carried away.
                new.execute("PRAGMA journal_mode = DELETE")
                _check(new)
            with partial.open("rb+") as file:
                os.fsync(file.fileno())
            partial.replace(target)
        finally:
            partial.unlink(missing_ok=True)


def restore(source: Path, target: Path, *, replace: bool) -> None:
    """Bring a store back from a file that `back_up` wrote.

    Parameters
    ----------
    source : Path
        The backup.
    target : Path
        File of the store; created where it is missing.
    replace : bool
        Whether a store that is already there may be overwritten. Programs that have it open see the old state become
        the restored one; their cursors may then lie beyond the end of the log, and they must be started again.

    Raises
    ------
    BadInput
        There is no such file, it is no backup of a store, or the target exists and may not be replaced.
    Unavailable
        The target cannot be written now.
    """
    if not source.is_file():
        raise BadInput(mark("There is no backup file {name}."), name=source.name)
    if target.exists() and target.stat().st_size and not replace:
        raise BadInput(mark("There is already a store; say that it may be replaced."))
    with closing(_open(source)) as old:
        try:
            _check(old)
            old.execute("SELECT last FROM log_head").fetchone()
            old.execute("SELECT version_num FROM alembic_version").fetchone()
        except (sqlite3.DatabaseError, Unavailable):
            raise BadInput(mark("The file {name} is no whole backup of a store."), name=source.name) from None
        with _plainly():
            target.parent.mkdir(parents=True, exist_ok=True)
            with closing(sqlite3.connect(target, timeout=BUSY_S)) as new:
                old.backup(new, pages=-1)


def _open(path: Path) -> sqlite3.Connection:
    connection = sqlite3.connect(path, timeout=BUSY_S)
    connection.execute(f"PRAGMA busy_timeout = {BUSY_S * 1000}")
    return connection


def _check(connection: sqlite3.Connection) -> None:
    if connection.execute("PRAGMA quick_check").fetchone()[0] != "ok":
        raise Unavailable(mark("The copy of the store does not hold together; try again."))


@contextmanager
def _plainly() -> Iterator[None]:
    try:
        yield
    except (OSError, sqlite3.DatabaseError) as error:
        raise Unavailable(mark("The file cannot be written now: {reason}"), reason=type(error).__name__) from error
