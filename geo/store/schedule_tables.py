"""The tables of the schedule: stops, engagements, absences, closures, visits, marks, campaigns, turns and swaps."""

from __future__ import annotations

from sqlalchemy import Boolean, Column, Date, Index, Integer, Table, Text

from geo.store.tables import Instant, Key, metadata


def record_table(name: str, *rest: Column[object] | Index) -> Table:
    """A table of records of communities: key, columns for queries, version and body."""
    return Table(
        name,
        metadata,
        Column("community", Key, primary_key=True),
        Column("id", Key, primary_key=True),
        *rest,
        Column("version", Integer, nullable=False),
        Column("body", Text, nullable=False),
    )


stops = record_table(
    "stops",
    Column("person_id", Key, nullable=False),
    Column("day", Date, nullable=False),
    Column("kind", Key, nullable=False),
    Column("ref", Key, nullable=False),
    Column("state", Key, nullable=False),
    Column("starts_at", Instant, nullable=False),
    Index(None, "community", "day", "person_id"),
    Index(None, "community", "person_id", "day"),
    Index(None, "community", "ref"),
)
engagements = record_table("engagements", Column("withdrawn", Boolean, nullable=False))
absences = record_table(
    "absences",
    Column("person_id", Key, nullable=False),
    Column("since", Instant, nullable=False),
    Column("until", Instant, nullable=False),
    Column("withdrawn", Boolean, nullable=False),
    Index(None, "community", "until"),
)
closures = record_table("closures", Column("withdrawn", Boolean, nullable=False))
household_marks = record_table("household_marks", Column("path", Key, nullable=False))
visits = record_table(
    "visits",
    Column("duty", Key, nullable=False),
    Column("person_id", Key, nullable=False),
    Column("target", Key, nullable=False),
    Column("path", Key, nullable=False),
    Column("at", Instant, nullable=False),
    Column("outcome", Key, nullable=False),
    Column("campaign_id", Key, nullable=False),
    Column("key", Key, nullable=False),
    Index(None, "community", "at"),
    Index(None, "community", "target", "at"),
    Index(None, "community", "person_id", "at"),
    Index(None, "community", "campaign_id"),
    Index(None, "community", "key"),
)
campaigns = record_table("campaigns", Column("state", Key, nullable=False))
door_lists = record_table(
    "door_lists",
    Column("campaign_id", Key, nullable=False),
    Column("team_id", Key, nullable=False),
    Column("day", Date, nullable=False),
    Index(None, "community", "campaign_id", "day"),
)
turns = record_table(
    "turns",
    Column("person_id", Key, nullable=False),
    Column("place_id", Key, nullable=False),
    Column("day", Date, nullable=False),
    Column("month", Key, nullable=False),
    Column("dropped", Boolean, nullable=False),
    Index(None, "community", "day"),
    Index(None, "community", "person_id", "day"),
)
swaps = record_table(
    "swaps",
    Column("turn_id", Key, nullable=False),
    Column("asked_by", Key, nullable=False),
    Column("asked_of", Key, nullable=False),
    Column("state", Key, nullable=False),
    Index(None, "community", "state"),
)
