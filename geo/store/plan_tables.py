"""The tables of redrawing: plans, their steps, the ground they begin on; neighbour units and ties."""

from __future__ import annotations

from sqlalchemy import Boolean, Column, Index, Integer, LargeBinary, Table

from geo.store.schedule_tables import record_table
from geo.store.tables import Key, metadata

redraws = record_table("redraws", Column("state", Key, nullable=False))
redraw_steps = record_table(
    "redraw_steps",
    Column("redraw_id", Key, nullable=False),
    Column("number", Integer, nullable=False),
    Index(None, "community", "redraw_id", "number"),
)
redraw_bases = Table(
    "redraw_bases",
    metadata,
    Column("community", Key, primary_key=True),
    Column("digest", Key, primary_key=True),
    Column("packed", LargeBinary, nullable=False),
)
"""Named by their content, so what is found under a name is what was put there; the plan's event says the name."""
neighbour_units = record_table(
    "neighbour_units",
    Column("path", Key, nullable=False),
    Column("ended", Boolean, nullable=False),
)
household_ties = record_table("household_ties", Column("withdrawn", Boolean, nullable=False))
