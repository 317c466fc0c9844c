"""What choices the cases of a list fall into: a few columns of a bounded number of rows, never whole records."""

from __future__ import annotations

from datetime import datetime
from typing import NamedTuple

from sqlalchemy import Connection, select

from geo.store.filters import ASKS_FOR_TIME, AWAITS, HAS_CLIMBED, CaseFilter, conditions
from geo.store.tables import cases


class ChoiceRow(NamedTuple):
    """A case as the choices of a work list tell it apart."""

    state: str
    category: str
    source: str
    department: str | None
    handler_id: str | None
    urgent: bool
    due_at: datetime | None
    stage_due_at: datetime | None
    whistle_due_at: datetime | None
    private: bool
    awaits: bool
    extension: bool
    climbed: bool


def choice_rows(connection: Connection, wanted: CaseFilter, limit: int) -> list[ChoiceRow]:
    """Some of the cases that a filter wants, at most ``limit``, in no order."""
    c = cases.c
    columns = (
        c.state, c.category, c.source, c.department, c.handler_id, c.urgent, c.due_at, c.stage_due_at,
        c.whistle_due_at, c.private, AWAITS, ASKS_FOR_TIME, HAS_CLIMBED,
    )  # fmt: skip
    query = select(*columns).where(*conditions(wanted)).limit(limit)
    return [ChoiceRow._make(row) for row in connection.execute(query)]
