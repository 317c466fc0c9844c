"""Columns of cases kept beside the store: a process that starts reads only what has changed since.

The file is a NumPy archive of plain arrays: opening it runs nothing that stands in it, and every array carries a check
sum. What is broken, or made by other code, is not opened; the columns are then simply read from the store again.
"""

from __future__ import annotations

import hashlib
import os
import tempfile
import time
import zipfile
from functools import cache
from pathlib import Path
from typing import NamedTuple

import numpy as np
import orjson
import structlog

import geo.measure
import geo.store.measures
from geo.measure.columns import Columns

FOLDER = "ledgers"
UNFINISHED = ".part"
ABANDONED_S = 3600.0
"""An unfinished file of this age belongs to a process that is no more."""


class Mark(NamedTuple):
    """Up to where columns follow the log: the id of an event, and what tells it from one of another store."""

    cursor: int
    event: str


def keep_columns(home: Path, community: str, columns: Columns, mark: Mark) -> None:
    """Write columns to their file, whole or not at all; a disk that refuses costs time at the next start only."""
    folder = home / FOLDER
    header = orjson.dumps({"maker": _maker(), "community": community, "cursor": mark.cursor, "event": mark.event})
    try:
        folder.mkdir(parents=True, exist_ok=True)
        handle, name = tempfile.mkstemp(dir=folder, prefix=f"{community}.", suffix=UNFINISHED)
        unfinished = Path(name)
        try:
            with os.fdopen(handle, "wb") as stream:
                arrays = columns.arrays()
                np.savez(stream, allow_pickle=False, header=np.frombuffer(header, dtype=np.uint8), **arrays)
                stream.flush()
                os.fsync(stream.fileno())
            unfinished.replace(folder / f"{community}.npz")
        except BaseException:
            unfinished.unlink(missing_ok=True)
            raise
        for left in folder.glob(f"*{UNFINISHED}"):
            if time.time() - left.stat().st_mtime > ABANDONED_S:
                left.unlink(missing_ok=True)
    except OSError as problem:
        structlog.get_logger(__name__).warning("columns_not_kept", community=community, problem=type(problem).__name__)


def open_columns(home: Path, community: str) -> tuple[Columns, Mark] | None:
    """The columns in their file with the place in the log they follow up to; None where there are none to be used."""
    try:
        file = home / FOLDER / f"{community}.npz"
        with file.open("rb") as stream, np.load(stream, allow_pickle=False) as archive:
            header = orjson.loads(archive["header"].tobytes())
            if header["maker"] != _maker() or header["community"] != community:
                return None
            columns = Columns.of_arrays({name: archive[name] for name in archive.files})
        return columns, Mark(int(header["cursor"]), str(header["event"]))
    except (OSError, EOFError, zipfile.BadZipFile, ValueError, KeyError, TypeError, IndexError, UnicodeDecodeError):
        return None


@cache
def _maker() -> str:
    """Digest of the code that makes what is kept: a file of other code is not trusted to mean the same."""
    digest = hashlib.sha256()
    rooms = Path(str(geo.measure.__file__)).parent
    for source in (rooms / "columns.py", rooms / "photos.py", Path(str(geo.store.measures.__file__))):
        digest.update(source.read_bytes())
    return digest.hexdigest()
