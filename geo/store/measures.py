"""What figures are counted from: columns of cases instead of records, so that a year fits into one query."""

from __future__ import annotations

from datetime import datetime
from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray
from sqlalchemy import (
    ColumnElement,
    Connection,
    Integer,
    Select,
    String,
    and_,
    case,
    cast,
    func,
    literal,
    or_,
    select,
    type_coerce,
)

from geo.model import Move, Path
from geo.store.codec import as_utc
from geo.store.filters import is_under
from geo.store.tables import cases, events

_CASE = "case:"
_STAGES = {
    "filed": (Move.FILE,),
    "sent": (Move.DISPATCH, Move.TAKE),
    "reported": (Move.REPORT_BACK,),
}
_LAST_COUNTS = frozenset({"reported"})
"""Stages that end when their move was made for the last time; of the others the first counts."""


def case_columns(connection: Connection, community: str, since: datetime, until: datetime, under: Path) -> pd.DataFrame:
    """Cases received or closed from ``since`` to before ``until``, as the columns that `geo.measure` counts.

    Parameters
    ----------
    under : tuple of str
        Chain of a unit: cases that lie or are answered for there; ``()`` for the whole community.
    """
    c, on_sqlite = cases.c, connection.dialect.name == "sqlite"
    chain = case((c.path == "", c.handling_path), else_=c.path)
    columns: dict[str, Any] = {
        "id": c.id, "state": c.state, "handling": c.handling_path,
        "depth": func.length(chain) - func.length(func.replace(chain, "/", "")) - 1,
        "handler": func.coalesce(c.handler_id, ""),
        "received": _instant(c.received_at, on_sqlite), "due": _instant(c.due_at, on_sqlite),
        "responded": _instant(c.responded_at, on_sqlite), "closed": _instant(c.closed_at, on_sqlite),
        "solved": cast(c.solved, Integer), "satisfied": cast(c.satisfied, Integer),
        "reworks": c.reworks, "lon": c.lon, "lat": c.lat,
    }  # fmt: skip
    query = _chosen(select(*columns.values()), community, since, until, under)
    lists = _columns(connection, query, len(columns))
    frame = dict(zip(columns, lists, strict=True))
    for name in ("received", "due", "responded", "closed"):
        frame[name] = _instants(frame[name])
    for name in ("solved", "satisfied", "lon", "lat"):
        frame[name] = np.array(frame[name], dtype=float)
    for name in ("depth", "reworks"):
        frame[name] = np.array(frame[name], dtype=np.int64)
    for name in ("id", "state", "handling", "handler"):
        frame[name] = np.array(frame[name], dtype=object)
    return pd.DataFrame({name: pd.Series(values) for name, values in frame.items()})


def case_stages(connection: Connection, community: str, since: datetime, until: datetime, under: Path) -> pd.DataFrame:
    """When cases were first filed, first sent or taken, and last reported back, by their number; from the log."""
    e, on_sqlite = events.c, connection.dialect.name == "sqlite"
    asked = _chosen(select(literal(_CASE).concat(cases.c.id)), community, since, until, under)
    verbs = sorted(verb.value for moves in _STAGES.values() for verb in moves)
    picked = []
    for name, moves in _STAGES.items():
        at = case((e.verb.in_([move.value for move in moves]), e.at))
        picked.append(_instant(func.max(at) if name in _LAST_COUNTS else func.min(at), on_sqlite))
    query = (
        select(e.subject, *picked)
        .where(e.community == community, e.verb.in_(verbs), e.subject.in_(asked))
        .group_by(e.subject)
    )
    subjects, *instants = _columns(connection, query, 1 + len(picked))
    index = pd.Index([subject.removeprefix(_CASE) for subject in subjects], dtype=object)
    return pd.DataFrame({name: _instants(at) for name, at in zip(_STAGES, instants, strict=True)}, index=index)


def case_texts(connection: Connection, community: str, since: datetime, until: datetime, under: Path) -> pd.Series:
    """What was described, by case number."""
    query = _chosen(select(cases.c.id, cases.c.description), community, since, until, under)
    ids, texts = _columns(connection, query, 2)
    return pd.Series(list(texts), index=pd.Index(list(ids), dtype=object), dtype=object)


def _chosen(query: Select[Any], community: str, since: datetime, until: datetime, under: Path) -> Select[Any]:
    c = cases.c
    moved = or_(*(and_(at >= since, at < until) for at in (c.received_at, c.closed_at)))
    found = query.where(c.community == community, moved)
    return found.where(is_under(under, community)) if under else found


def _instant(at: ColumnElement[Any], on_sqlite: bool) -> ColumnElement[Any]:
    """An instant as text that numpy reads at once: parsing them one by one costs more than the query."""
    if on_sqlite:
        plain: ColumnElement[Any] = type_coerce(at, String)
    else:
        plain = func.to_char(func.timezone("UTC", at), 'YYYY-MM-DD"T"HH24:MI:SS.US')
    return func.coalesce(func.replace(plain, "+00:00", ""), "NaT")


def _instants(texts: Any) -> NDArray[Any]:
    return np.array(texts, dtype="U26").astype("datetime64[us]")


def _columns(connection: Connection, query: Select[Any], count: int) -> list[Any]:
    rows = connection.execute(query).all()
    return list(zip(*rows, strict=True)) if rows else [() for _ in range(count)]


def span_of(since: datetime, until: datetime) -> tuple[np.datetime64, np.datetime64]:
    """Two aware instants as the columns have theirs: naive, in UTC."""
    first, last = (np.datetime64(as_utc(at).replace(tzinfo=None), "us") for at in (since, until))
    return first, last
