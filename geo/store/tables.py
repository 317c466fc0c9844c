"""The tables: columns for what queries ask about, one JSON text for the rest of a record.

JSON is kept as text that this package writes itself, not in a JSON type of the database: such a type may rewrite
numbers and key order, and the hash chain of the log would no longer match.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any

from sqlalchemy import (
    BigInteger,
    Boolean,
    CheckConstraint,
    Column,
    Date,
    DateTime,
    Dialect,
    Double,
    ForeignKey,
    Index,
    Integer,
    LargeBinary,
    MetaData,
    Table,
    Text,
    Time,
    TypeDecorator,
    UniqueConstraint,
    false,
    text,
)
from sqlalchemy.types import TypeEngine

from geo.store.codec import as_utc


class Instant(TypeDecorator[datetime]):
    """An aware instant in UTC: ``timestamptz`` on PostgreSQL, ISO text on SQLite.

    The text sorts by time although Python leaves out a fraction that is zero: ``+`` comes before ``.``.
    """

    impl = DateTime(timezone=True)
    cache_ok = True

    def load_dialect_impl(self, dialect: Dialect) -> TypeEngine[Any]:
        """Text where the database has no instants."""
        return dialect.type_descriptor(DateTime(timezone=True) if dialect.name == "postgresql" else Text())

    def bind_processor(self, dialect: Dialect) -> Callable[[Any], Any]:
        """To UTC; what is text already comes from the codec and is in UTC."""
        on_postgres = dialect.name == "postgresql"

        def bind(value: datetime | str | None) -> Any:
            if value is None or isinstance(value, str):
                return value
            at = as_utc(value)
            return at if on_postgres else at.isoformat()

        return bind

    def result_processor(self, dialect: Dialect, coltype: object) -> Callable[[Any], datetime | None]:
        """Aware, in UTC."""
        del coltype  # one way per database is enough
        if dialect.name == "postgresql":
            return lambda at: None if at is None else at.astimezone(UTC)
        # The whole processor, not `process_result_value`: the board reads half a million instants at a time.
        parse = datetime.fromisoformat
        return lambda text: None if text is None else parse(text)


# Byte order on both databases: ids and chains compare by code point whatever the server's locale, so ranges of
# text use the index and `ORDER BY` gives one order everywhere.
Key = Text().with_variant(Text(collation="C"), "postgresql")
# SQLite increments only a column declared INTEGER, which holds 64 bits there anyway.
EventId = BigInteger().with_variant(Integer(), "sqlite")

metadata = MetaData(
    naming_convention={
        "ix": "ix_%(table_name)s_%(column_0_N_name)s",
        "uq": "uq_%(table_name)s_%(column_0_N_name)s",
        "ck": "ck_%(table_name)s_%(constraint_name)s",
        "fk": "fk_%(table_name)s_%(column_0_N_name)s",
        "pk": "pk_%(table_name)s",
    }
)

events = Table(
    "events",
    metadata,
    Column("id", EventId, primary_key=True, autoincrement=False),
    Column("at", Instant, nullable=False),
    Column("actor", Text, nullable=False),
    Column("community", Key, nullable=False),
    Column("subject", Key, nullable=False),
    Column("version", Integer, nullable=False),
    Column("verb", Text, nullable=False),
    Column("before", Text),
    Column("after", Text),
    Column("previous", Text, nullable=False),
    Column("hash", Text, nullable=False),
    UniqueConstraint("subject", "version"),
    Index(None, "community", "id"),
)

log_head = Table(
    "log_head",
    metadata,
    Column("id", Integer, CheckConstraint("id = 1", name="one_row"), primary_key=True, autoincrement=False),
    Column("last", BigInteger, nullable=False),
)


def _where(name: str) -> dict[str, Any]:
    there = text(f"{name} IS NOT NULL")
    return {"sqlite_where": there, "postgresql_where": there}


# Few cases are duplicates or parts of others: the indexes hold those alone.
_RELATED = [Index(None, name, **_where(name)) for name in ("merged_into", "parent_id")]

cases = Table(
    "cases",
    metadata,
    Column("id", Key, primary_key=True),
    Column("community", Key, nullable=False),
    Column("state", Key, nullable=False),
    Column("category", Key, nullable=False),
    Column("urgent", Boolean, nullable=False),
    Column("demo", Boolean, nullable=False),
    Column("boundary", Boolean, nullable=False),
    Column("source", Key, nullable=False),
    Column("description", Text, nullable=False),
    Column("address", Text, nullable=False),
    Column("lon", Double),
    Column("lat", Double),
    Column("path", Key, nullable=False),
    Column("handling_path", Key, nullable=False),
    Column("received_at", Instant, nullable=False),
    Column("updated_at", Instant),
    Column("due_at", Instant),
    Column("responded_at", Instant),
    Column("closed_at", Instant),
    Column("handler_id", Key),
    Column("department", Key),
    Column("solved", Boolean),
    Column("satisfied", Boolean),
    Column("merged_into", Key),
    Column("parent_id", Key),
    Column("filed_at", Instant),
    Column("reported_at", Instant),
    Column("stage_due_at", Instant),
    Column("climbs_at", Instant),
    Column("told_at", Instant),
    Column("whistle_due_at", Instant),
    Column("private", Boolean, nullable=False, server_default=false()),
    Column("reworks", Integer, nullable=False, server_default="0"),
    Column("extended", Boolean, nullable=False, server_default=false()),
    Column("version", Integer, nullable=False),
    Column("body", Text, nullable=False),
    Index(None, "community", "state"),
    Index(None, "community", "received_at"),
    Index(None, "community", "updated_at"),
    Index(None, "community", "due_at"),
    Index(None, "community", "closed_at"),
    Index(None, "community", "path"),
    Index(None, "community", "handling_path"),
    Index(None, "community", "handler_id"),
    *_RELATED,
    *(Index(None, "community", name, **_where(name)) for name in ("stage_due_at", "climbs_at", "whistle_due_at")),
)

units = Table(
    "units",
    metadata,
    Column("community", Key, primary_key=True),
    Column("id", Key, primary_key=True),
    Column("level", Key, nullable=False),
    Column("name", Text, nullable=False),
    Column("path", Key, nullable=False),
    Column("geometry", LargeBinary),
    Column("version", Integer, nullable=False),
    Column("body", Text, nullable=False),
    Index(None, "community", "path"),
    Index(None, "community", "level"),
)

places = Table(
    "places",
    metadata,
    Column("community", Key, primary_key=True),
    Column("id", Key, primary_key=True),
    Column("kind", Key, nullable=False),
    Column("name", Text, nullable=False),
    Column("lon", Double, nullable=False),
    Column("lat", Double, nullable=False),
    Column("path", Key, nullable=False),
    Column("version", Integer, nullable=False),
    Column("body", Text, nullable=False),
)

people = Table(
    "people",
    metadata,
    Column("community", Key, primary_key=True),
    Column("id", Key, primary_key=True),
    Column("name", Text, nullable=False),
    Column("version", Integer, nullable=False),
    Column("body", Text, nullable=False),
)

appointments = Table(
    "appointments",
    metadata,
    Column("community", Key, primary_key=True),
    Column("id", Key, primary_key=True),
    Column("person_id", Key, nullable=False),
    Column("role", Key, nullable=False),
    Column("path", Key, nullable=False),
    Column("since", Date, nullable=False),
    Column("until", Date),
    Column("version", Integer, nullable=False),
    Column("body", Text, nullable=False),
    Index(None, "community", "person_id"),
)

shifts = Table(
    "shifts",
    metadata,
    Column("community", Key, primary_key=True),
    Column("id", Key, primary_key=True),
    Column("person_id", Key, nullable=False),
    Column("place_id", Key, nullable=False),
    Column("weekday", Integer, nullable=False),
    Column("start", Time, nullable=False),
    Column("end", Time, nullable=False),
    Column("version", Integer, nullable=False),
    Column("body", Text, nullable=False),
    Index(None, "community", "person_id"),
)

accounts = Table(
    "accounts",
    metadata,
    Column("name", Key, primary_key=True),
    Column("password_hash", Text, nullable=False),
    Column("person_id", Key),
    Column("active", Boolean, nullable=False),
    Column("version", Integer, nullable=False),
    Column("body", Text, nullable=False),
)

sessions = Table(
    "sessions",
    metadata,
    Column("token_hash", Key, primary_key=True),
    Column("account", Key, nullable=False, index=True),
    Column("created_at", Instant, nullable=False),
    Column("expires_at", Instant, nullable=False),
    Column("revoked_at", Instant),
    Column("version", Integer, nullable=False),
    Column("body", Text, nullable=False),
)

api_keys = Table(
    "api_keys",
    metadata,
    Column("name", Key, primary_key=True),
    Column("key_hash", Key, nullable=False, unique=True),
    Column("active", Boolean, nullable=False),
    Column("created_at", Instant, nullable=False),
    Column("version", Integer, nullable=False),
    Column("body", Text, nullable=False),
)

communities = Table(
    "communities",
    metadata,
    Column("key", Key, primary_key=True),
    Column("profile", Text, nullable=False),
    Column("digest", Text, nullable=False),
    # Column names and kinds of the feature layers, so that a frame reads back as it was.
    Column("columns", Text, nullable=False),
    Column("loaded_by", BigInteger, ForeignKey("events.id"), nullable=False),
    # Version that the load gave to every record of the layers.
    Column("base", Integer, nullable=False),
)

aliases = Table(
    "aliases",
    metadata,
    Column("community", Key, primary_key=True),
    Column("id", Key, primary_key=True),
    Column("phrase", Text, nullable=False),
    Column("path", Key, nullable=False),
    Column("made_at", Instant, nullable=False),
    Column("withdrawn", Boolean, nullable=False),
    Column("version", Integer, nullable=False),
    Column("body", Text, nullable=False),
    Index(None, "community", "withdrawn"),
)

signals = Table(
    "signals",
    metadata,
    Column("community", Key, primary_key=True),
    Column("id", Key, primary_key=True),
    Column("kind", Key, nullable=False),
    Column("path", Key, nullable=False),
    Column("at", Instant, nullable=False),
    Column("case_id", Key),
    Column("dismissed", Boolean, nullable=False),
    Column("version", Integer, nullable=False),
    Column("body", Text, nullable=False),
    Index(None, "community", "at"),
    Index(None, "community", "path"),
)

clock_marks = Table(
    "clock_marks",
    metadata,
    Column("community", Key, primary_key=True),
    Column("seen_to", Instant, nullable=False),
    Column("version", Integer, nullable=False),
    Column("body", Text, nullable=False),
)

features = Table(
    "features",
    metadata,
    Column("community", Key, primary_key=True),
    Column("layer", Key, primary_key=True),
    Column("seq", Integer, primary_key=True, autoincrement=False),
    Column("properties", Text, nullable=False),
    Column("geometry", LargeBinary, nullable=False),
)

counters = Table(
    "counters",
    metadata,
    Column("series", Key, primary_key=True),
    Column("value", BigInteger, nullable=False),
)

case_keys = Table(
    "case_keys",
    metadata,
    Column("community", Key, primary_key=True),
    Column("key", Key, primary_key=True),
    # Checked at commit, so that a key may be remembered before its case is put.
    Column("case_id", Key, ForeignKey("cases.id", deferrable=True, initially="DEFERRED"), nullable=False),
)
