"""`BoardRow`: a case as light as the wall screen needs it."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime
from typing import NamedTuple

from sqlalchemy import Connection, or_, select

from geo.model import CaseState, Path
from geo.store.filters import is_open
from geo.store.paths import path_of
from geo.store.tables import cases


class BoardRow(NamedTuple):
    """What the live board keeps of a case. Times are UTC; lon and lat are degrees, EPSG:4326."""

    id: str
    lon: float | None
    lat: float | None
    state: CaseState
    category: str
    urgent: bool
    path: Path
    handling_path: Path
    received_at: datetime
    due_at: datetime | None
    closed_at: datetime | None
    responded_at: datetime | None
    handler_id: str | None
    solved: bool | None
    satisfied: bool | None
    demo: bool
    boundary: bool
    version: int
    private: bool = False


_COLUMNS = tuple(cases.c[name] for name in BoardRow._fields)
_STATES = {state.value: state for state in CaseState}
# Small, so that rows of the driver die young: in large parts they outlive the collector's patience and cost a fifth.
_CHUNK = 500


def board_rows(connection: Connection, community: str, since: datetime) -> Iterator[BoardRow]:
    """All open cases of a community, and those received or closed at ``since`` or later."""
    recent = or_(is_open(), cases.c.received_at >= since, cases.c.closed_at >= since)
    query = select(*_COLUMNS).where(cases.c.community == community, recent)
    chains: dict[str, Path] = {"": ()}
    streamed = connection.execute(query, execution_options={"yield_per": _CHUNK})
    for part in streamed.partitions():
        for id_, lon, lat, state, category, urgent, path, handling, *rest in part:
            # Many cases share their answering unit: one tuple each is enough.
            answering = chains.get(handling)
            if answering is None:
                answering = chains[handling] = path_of(handling)
            where = answering if path == handling else path_of(path)
            yield BoardRow(id_, lon, lat, _STATES[state], category, urgent, where, answering, *rest)
