"""The event log: append-only, one hash chain per subject, ids that commit in the order of their numbers.

Why no reader of the log can miss an event: an id is not drawn from a sequence, which hands out numbers in one order
and commits them in another. It is the number after the one in ``log_head``, a table of one row, and only the holder
of the write lock reads that row to write it: on SQLite ``BEGIN IMMEDIATE`` is the lock, on PostgreSQL the row itself,
locked ``FOR UPDATE`` at the start of every write transaction and held until its commit is visible. So when event N
can be seen, every event below N can be seen, and the numbers have no holes: a hole means that somebody removed one.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, Connection, RowMapping, insert, select, tuple_, update

from geo.model import FIRST_HASH, Event, event_hash
from geo.store.codec import Plain, as_utc, dump, load
from geo.store.tables import events, log_head

_CHUNK = 500


@dataclass(frozen=True, slots=True)
class Tail:
    """The last event of a subject, as far as the next one needs it; version 0 when there is none."""

    version: int = 0
    hash: str = FIRST_HASH
    after: Plain | None = None


def last_id(connection: Connection) -> int:
    """Id of the newest event that this connection sees."""
    return int(connection.execute(select(log_head.c.last)).scalar_one())


def events_after(connection: Connection, after: int, limit: int, community: str | None) -> list[Event]:
    """Events with larger ids than ``after``, in order; of one community, or of all."""
    query = select(events).where(events.c.id > after).order_by(events.c.id).limit(limit)
    if community is not None:
        query = query.where(events.c.community == community)
    return [event_of(row) for row in connection.execute(query).mappings()]


def touched_after(connection: Connection, prefix: str, after: int) -> bool:
    """Whether a subject that begins with ``prefix`` has an event with a larger id than ``after``."""
    query = select(events.c.id).where(events.c.id > after, _begins(prefix)).limit(1)
    return connection.execute(query).first() is not None


def subjects_after(connection: Connection, prefix: str, after: int) -> list[str]:
    """The subjects that begin with ``prefix`` and have events with larger ids than ``after``, in order."""
    query = select(events.c.subject).where(events.c.id > after, _begins(prefix)).distinct()
    return [row.subject for row in connection.execute(query.order_by(events.c.subject))]


def _begins(prefix: str) -> ColumnElement[bool]:
    return (events.c.subject >= prefix) & (events.c.subject < prefix[:-1] + chr(ord(prefix[-1]) + 1))


def events_of(connection: Connection, subject: str) -> list[Event]:
    """All events of a subject, oldest first."""
    query = select(events).where(events.c.subject == subject).order_by(events.c.version)
    return [event_of(row) for row in connection.execute(query).mappings()]


def event_of(row: RowMapping | Mapping[str, Any]) -> Event:
    """The event in a row."""
    values = dict(row)
    for name in ("before", "after"):
        values[name] = load(values[name]) if values[name] is not None else None
    return Event(**values)


class LogWriter:
    """Appends events inside one write transaction.

    Parameters
    ----------
    connection : Connection
        Inside a write transaction; holds the lock of the log from here to its end.
    actor : str
        Who writes.
    at : datetime
        When, aware.
    """

    def __init__(self, connection: Connection, actor: str, at: datetime) -> None:
        self._connection = connection
        self._actor = actor
        self._at = as_utc(at)
        self._first = self._last = int(connection.execute(select(log_head.c.last).with_for_update()).scalar_one())

    def speak_for(self, actor: str, at: datetime) -> None:
        """Who and when the next events name."""
        self._actor = actor
        self._at = as_utc(at)

    def tails(self, subjects: Sequence[str]) -> dict[str, Tail]:
        """The last event of each subject that has any, without what it says."""
        found: dict[str, Tail] = {}
        columns = select(events.c.subject, events.c.version, events.c.hash)
        for start in range(0, len(subjects), _CHUNK):
            chosen = columns.where(events.c.subject.in_(subjects[start : start + _CHUNK])).order_by(events.c.version)
            for subject, version, digest in self._connection.execute(chosen):
                found[subject] = Tail(version, digest)
        return found

    def tail(self, subject: str) -> Tail:
        """The last event of a subject."""
        query = (
            select(events.c.version, events.c.hash, events.c.after)
            .where(events.c.subject == subject)
            .order_by(events.c.version.desc())
            .limit(1)
        )
        row = self._connection.execute(query).first()
        return Tail(row.version, row.hash, load(row.after) if row.after is not None else None) if row else Tail()

    def said(self, at: Sequence[tuple[str, int]]) -> dict[str, Plain]:
        """What events of these subjects and versions say of their records; those that are not there are left out."""
        query = select(events.c.subject, events.c.after).where(events.c.after.is_not(None))
        found: dict[str, Plain] = {}
        for start in range(0, len(at), _CHUNK):
            chosen = query.where(tuple_(events.c.subject, events.c.version).in_(at[start : start + _CHUNK]))
            found.update({subject: load(after) for subject, after in self._connection.execute(chosen)})
        return found

    def event(
        self,
        verb: str,
        subject: str,
        community: str,
        version: int,
        before: Plain | None,
        after: Plain,
        tail: Tail,
    ) -> Event:
        """The next event, with its id and its place in the chain; whoever asks for it must `append` it.

        Parameters
        ----------
        before, after : dict or None
            Values that JSON gives back unchanged: the hash is computed over them, and again over what is read.
        tail : Tail
            The last event of the subject.
        """
        digest = event_hash(
            at=self._at, actor=self._actor, community=community, subject=subject, version=version, verb=verb,
            before=before, after=after, previous=tail.hash,
        )  # fmt: skip
        self._last += 1
        return Event(
            self._last, self._at, self._actor, community, subject, version, verb, before, after, tail.hash, digest
        )

    def append(self, made: Iterable[tuple[Event, str]]) -> None:
        """Store events that `event` made, in their order, each with the text of its ``after``."""
        rows = [
            {
                "id": event.id,
                "at": event.at,
                "actor": event.actor,
                "community": event.community,
                "subject": event.subject,
                "version": event.version,
                "verb": event.verb,
                "before": dump(event.before) if event.before is not None else None,
                "after": after,
                "previous": event.previous,
                "hash": event.hash,
            }
            for event, after in made
        ]
        if rows:
            self._connection.execute(insert(events), rows)

    def finish(self) -> None:
        """Write the id of the last event; the commit that follows makes all of them visible at once."""
        if self._last != self._first:
            self._connection.execute(update(log_head).values(last=self._last))
