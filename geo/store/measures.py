"""What figures are counted from: columns of cases instead of records, in parts that a process can hold."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime
from typing import Any

import numpy as np
from numpy.typing import NDArray
from sqlalchemy import (
    BigInteger,
    ColumnElement,
    Connection,
    Select,
    String,
    case,
    cast,
    func,
    literal,
    or_,
    select,
    type_coerce,
)

from geo.store.codec import as_utc, load
from geo.store.tables import cases, events

_CASE = "case:"
_ROWS = 20_000
_IDS = 500
SHORTEST_TEXT = 6
"""Shorter descriptions say too little to tell one from another."""
_PHOTO_HASH = re.compile(r"-([0-9a-f]{16})\.jpg", re.ASCII)
_INSTANTS = {
    "received": cases.c.received_at, "due": cases.c.due_at, "responded": cases.c.responded_at,
    "filed": cases.c.filed_at, "reported": cases.c.reported_at, "closed": cases.c.closed_at,
}  # fmt: skip
_NUMBERS: Mapping[str, tuple[ColumnElement[Any], Any, Any]] = {
    "urgent": (cases.c.urgent, False, bool), "extended": (cases.c.extended, False, bool),
    "reworks": (cases.c.reworks, 0, np.int64), "solved": (cases.c.solved, -1, np.int64),
    "satisfied": (cases.c.satisfied, -1, np.int64), "lon": (cases.c.lon, np.nan, float),
    "lat": (cases.c.lat, np.nan, float),
}  # fmt: skip
SPOTS_A_DEGREE = 10_000
"""Points that agree to the fourth decimal, about ten metres, are one spot."""
_TEXTS: Mapping[str, ColumnElement[Any]] = {
    "id": cases.c.id, "state": cases.c.state, "source": cases.c.source, "category": cases.c.category,
    "handler": cases.c.handler_id, "handling": cases.c.handling_path,
}  # fmt: skip


def case_parts(connection: Connection, community: str, ids: Sequence[str] | None = None) -> Iterator[dict[str, Any]]:
    """Cases as the columns that `geo.measure.columns.Columns` takes, some thousand at a time.

    Parameters
    ----------
    ids : sequence of str or None
        Numbers of the cases that are wanted; None for all of the community.
    """
    on_sqlite = connection.dialect.name == "sqlite"
    columns = [
        *_TEXTS.values(), cases.c.path, *(number for number, *_ in _NUMBERS.values()),
        *(_instant(at, on_sqlite) for at in _INSTANTS.values()), cases.c.description, _telling_body(on_sqlite),
    ]  # fmt: skip
    query = select(*columns).where(cases.c.community == community)
    asked = [None] if ids is None else [ids[start : start + _IDS] for start in range(0, len(ids), _IDS)]
    for wanted in asked:
        chosen = query if wanted is None else query.where(cases.c.id.in_(wanted))
        for rows in _raw(connection, chosen, on_sqlite):
            yield _part(list(zip(*rows, strict=True)), on_sqlite)


def count_all(connection: Connection, community: str) -> int:
    """How many cases a community has."""
    query = select(func.count()).select_from(cases).where(cases.c.community == community)
    return int(connection.execute(query).scalar_one())


def cases_touched(connection: Connection, community: str, after: int) -> list[str]:
    """Numbers of the cases that have an event with a larger id than ``after``."""
    e = events.c
    begins = (e.subject >= _CASE) & (e.subject < _CASE[:-1] + ";")
    query = select(e.subject).where(e.community == community, e.id > after, begins).distinct()
    return [subject.removeprefix(_CASE) for subject in connection.execute(query).scalars()]


def event_mark(connection: Connection, id_: int) -> str:
    """What tells an event from that of another store with the same id; empty where there is none."""
    return connection.execute(select(events.c.hash).where(events.c.id == id_)).scalar() or ""


def text_hash(text: str) -> int:
    """64 bits of what was described, whatever its spaces; 0 where it is too short to be told apart."""
    said = " ".join(text.split())
    if len(said) < SHORTEST_TEXT:
        return 0
    return int.from_bytes(hashlib.blake2b(said.encode(), digest_size=8).digest(), "big") or 1


def span_of(since: datetime, until: datetime) -> tuple[np.datetime64, np.datetime64]:
    """Two aware instants as the columns have theirs: naive, in UTC."""
    first, last = (np.datetime64(as_utc(at).replace(tzinfo=None), "us") for at in (since, until))
    return first, last


def _raw(connection: Connection, query: Select[Any], on_sqlite: bool) -> Iterator[Sequence[Any]]:
    """Rows as the driver gives them: a record of each would cost more than reading it."""
    if not on_sqlite:
        yield from connection.execute(query, execution_options={"yield_per": _ROWS}).partitions()
        return
    result = connection.execute(query)
    cursor = result.cursor
    while cursor is not None and (rows := cursor.fetchmany(_ROWS)):
        yield rows
    result.close()


def _spots(lon: NDArray[Any], lat: NDArray[Any]) -> NDArray[Any]:
    """One number for each spot, 0 for no place."""
    known = ~(np.isnan(lon) | np.isnan(lat))
    spots = np.zeros(len(lon), dtype=np.uint64)
    east, north = (np.round((at[known] + 360) * SPOTS_A_DEGREE).astype(np.uint64) for at in (lon, lat))
    spots[known] = east * np.uint64(10_000_000) + north
    return spots


def _part(lists: list[Any], on_sqlite: bool) -> dict[str, Any]:
    walk = iter(lists)
    part: dict[str, Any] = {name: next(walk) for name in _TEXTS}
    part["handler"] = [handler or "" for handler in part["handler"]]
    part["chain"] = [path or handling for path, handling in zip(next(walk), part["handling"], strict=True)]
    for name, (_column, absent, kind) in _NUMBERS.items():
        part[name] = np.array([absent if value is None else value for value in next(walk)], dtype=kind)
    part["spot"] = _spots(part["lon"], part["lat"])
    for name in _INSTANTS:
        part[name] = (_parsed if on_sqlite else _counted)(next(walk))
    part["text"] = np.fromiter((text_hash(text) for text in next(walk)), dtype=np.uint64, count=len(part["id"]))
    bodies = [load(body) if body else {} for body in next(walk)]
    part["reopened"] = np.array([body.get("reopened", 0) for body in bodies], dtype=np.int64)
    part["photos"] = [_photo_hashes(body) for body in bodies]
    return part


def _photo_hashes(body: Mapping[str, Any]) -> list[int]:
    if not body:
        return []
    names = [*body.get("media", ()), *(name for note in body.get("notes", ()) for name in note.get("media", ()))]
    found = (_PHOTO_HASH.search(name) for name in names)
    return [int(match[1], 16) for match in found if match]


def _telling_body(on_sqlite: bool) -> ColumnElement[Any]:
    """The rest of a record, only where it holds photos or was opened again: few do, and reading it costs most."""
    body = cases.c.body
    place = func.instr if on_sqlite else func.strpos
    telling = or_(place(body, literal('"media":["')) > 0, place(body, literal('"reopened":')) > 0)
    return case((telling, body))


def _instant(at: ColumnElement[Any], on_sqlite: bool) -> ColumnElement[Any]:
    """An instant as the driver has it: making each a Python object costs more than the query."""
    if on_sqlite:
        return type_coerce(at, String)
    return cast(func.extract("epoch", at) * 1_000_000, BigInteger)


def _parsed(texts: Sequence[str | None]) -> NDArray[Any]:
    """ISO texts in UTC, with or without a fraction."""
    letters = np.array([text or "" for text in texts], dtype="S26")
    digits = letters.view("u1").reshape(len(letters), 26)[:, 19:]
    whole = letters.astype("S19").astype("M8[us]")
    fraction = np.where(digits[:, 0] == ord("."), (digits[:, 1:].astype(np.int64) - ord("0")) @ _DECIMALS, 0)
    instants: NDArray[Any] = whole + fraction.astype("m8[us]")
    return instants


_DECIMALS = 10 ** np.arange(5, -1, -1, dtype=np.int64)


def _counted(microseconds: Sequence[int | None]) -> NDArray[Any]:
    nat = np.iinfo(np.int64).min
    return np.array([nat if at is None else at for at in microseconds], dtype=np.int64).view("M8[us]")
