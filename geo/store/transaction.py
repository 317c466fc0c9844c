"""`Transaction`: changes of records, each with its event, all or nothing."""

from __future__ import annotations

import hashlib
import zlib
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from datetime import datetime
from itertools import islice
from operator import itemgetter
from typing import Any, NamedTuple, TypeVar

from sqlalchemy import Connection, and_, bindparam, insert, or_, select, update

from geo.errors import Conflict
from geo.i18n import mark
from geo.model import Event, Place
from geo.store import layers
from geo.store.codec import Plain, dump, encode, load
from geo.store.kinds import APPOINTMENT, Kind, Record, community_of, kind_of
from geo.store.log import LogWriter, Tail
from geo.store.plan_tables import redraw_bases
from geo.store.reader import Reader
from geo.store.tables import case_keys, counters

R = TypeVar("R", bound=Record)
_ROWS = 2_000
_KEYS = 500


class Step(NamedTuple):
    """One step of a history: what was done, by whom, when, and the record afterwards."""

    verb: str
    actor: str
    at: datetime
    record: Record


class Transaction(Reader):
    """One write transaction: reads see its own writes, nobody else sees them before the block ends.

    Parameters
    ----------
    connection : Connection
        Inside a write transaction that the store ends.
    actor : str
        Who writes, as the log calls them.
    at : datetime
        When, aware.
    """

    def __init__(self, connection: Connection, actor: str, at: datetime) -> None:
        super().__init__(connection)
        dump(actor)
        self._actor, self._at = actor, at
        self._log = LogWriter(connection, actor, at)
        self.loaded = False
        """Whether it has replaced layers, or written appointments beside them."""

    def put(self, verb: str, before: R | None, after: R, *, actor: str | None = None) -> tuple[R, Event]:
        """Write one record and its event in one go.

        Parameters
        ----------
        verb : str
            What was done, for the event.
        before : Record or None
            The record as it was read; None for a new one.
        after : Record
            The record as it shall be; its version does not matter.
        actor : str or None
            Whom the event names; None: whoever writes.

        Returns
        -------
        record : Record
            As stored: the version is the one after ``before``'s, or 1.
        event : Event
            As logged.

        Raises
        ------
        Conflict
            The record exists already, or somebody changed it since ``before`` was read. Nothing was written.
        BadInput
            A value cannot be stored. Nothing was written.
        ValueError
            ``before`` and ``after`` are not the same record.
        """
        kind = kind_of(after)
        subject = kind.subject(after)
        if before is not None and kind.key_of(before) != kind.key_of(after):
            raise ValueError(f"before and after are different records: {kind.subject(before)}, {subject}")
        tail = self._log.tail(subject)
        if before is None:
            self._refuse_taken(kind, after, tail)
        # A record of a layer may have had events, then left with a later load: its id goes on where it stopped.
        version = before.version + 1 if before is not None else tail.version + 1
        made = _prepare(kind, after, version)
        self._mind(kind)
        if before is None:
            self._connection.execute(insert(kind.table), made.row)
            found: Plain | None = None
        else:
            at_key = and_(*(kind.table.c[name] == value for name, value in kind.key_of(before).items()))
            changed = update(kind.table).where(at_key, kind.table.c.version == before.version).values(made.row)
            if self._connection.execute(changed).rowcount != 1:
                raise Conflict(mark("{subject} was changed by somebody else meanwhile."), subject=subject)
            # What the log said last, not what the caller holds; records that came with a layer have no event yet.
            found = tail.after if tail.version == before.version else _prepare(kind, before, before.version).logged
        self._log.speak_for(self._actor if actor is None else actor, self._at)
        event = self._log.event(verb, subject, community_of(after), version, found, made.logged, tail)
        self._log.speak_for(self._actor, self._at)
        self._log.append([(event, made.text)])
        return replace(after, version=version), event

    def put_many(self, verb: str, records: Iterable[Record]) -> int:
        """Write many new records, one event each, much faster than one by one.

        Returns
        -------
        int
            How many.

        Raises
        ------
        Conflict
            One of them exists already; the transaction must be given up.
        BadInput
            A value cannot be stored; the transaction must be given up.
        """
        count = 0
        for kind, part in _runs(records):
            self._mind(kind)
            subjects = [kind.subject(record) for record in part]
            tails = self._log.tails(subjects)
            self._refuse_any_taken(kind, part, subjects, tails)
            rows: list[dict[str, Any]] = []
            events: list[tuple[Event, str]] = []
            for record, subject in zip(part, subjects, strict=True):
                tail = tails.get(subject, Tail())
                version = tail.version + 1
                made = _prepare(kind, record, version)
                rows.append(made.row)
                event = self._log.event(verb, subject, community_of(record), version, None, made.logged, tail)
                events.append((event, made.text))
            self._connection.execute(insert(kind.table), rows)
            self._log.append(events)
            count += len(part)
        return count

    def put_changes(self, changes: Sequence[tuple[str, R, R]]) -> list[R]:
        """Write many changed records of one kind, one event each, much faster than one by one.

        Parameters
        ----------
        changes : sequence of (verb, before, after)
            As `put` takes them; no record twice.

        Returns
        -------
        list of Record
            As stored.

        Raises
        ------
        Conflict
            Somebody changed one of them since it was read; the transaction must be given up.
        BadInput
            A value cannot be stored; the transaction must be given up.
        """
        if not changes:
            return []
        kind = kind_of(changes[0][2])
        self._mind(kind)
        subjects = [kind.subject(after) for _, _, after in changes]
        tails = self._log.tails(subjects)
        said = self._log.said(
            [(subject, before.version) for subject, (_, before, _) in zip(subjects, changes, strict=True)]
        )
        rows: list[dict[str, Any]] = []
        events: list[tuple[Event, str]] = []
        for subject, (verb, before, after) in zip(subjects, changes, strict=True):
            made, tail = _prepare(kind, after, before.version + 1), tails.get(subject, Tail())
            found = said.get(subject) if tail.version == before.version else None
            found = found or _prepare(kind, before, before.version).logged
            rows.append({**made.row, **{f"at_{name}": value for name, value in kind.key_of(before).items()},
                         "at_version": before.version})  # fmt: skip
            event = self._log.event(
                verb, subject, community_of(after), before.version + 1, found, made.logged, tail
            )  # fmt: skip
            events.append((event, made.text))
        at_key = [kind.table.c[name] == bindparam(f"at_{name}") for name in (*kind.key, "version")]
        if self._connection.execute(update(kind.table).where(*at_key), rows).rowcount != len(rows):
            raise Conflict(mark("{subject} was changed by somebody else meanwhile."), subject=subjects[0])
        self._log.append(events)
        return [replace(after, version=before.version + 1) for _, before, after in changes]

    def put_histories(self, histories: Iterable[Sequence[Step]]) -> int:
        """Write new records with all that happened to them before they came here: an import of lived histories.

        Parameters
        ----------
        histories : iterable of sequence of Step
            One sequence a record, from its birth on, in the order of time. The log gets all steps in the order of
            their times; within a history the order given is kept.

        Returns
        -------
        int
            How many records.

        Raises
        ------
        Conflict, BadInput
            As `put_many`; the transaction must be given up.
        """
        told = [list(history) for history in histories]
        kinds_ = [kind_of(history[-1].record) for history in told]
        subjects = [kind.subject(history[-1].record) for kind, history in zip(kinds_, told, strict=True)]
        for kind in dict.fromkeys(kinds_):
            self._mind(kind)
            mine = [index for index, of in enumerate(kinds_) if of is kind]
            part, names = [told[index][-1].record for index in mine], [subjects[index] for index in mine]
            self._refuse_any_taken(kind, part, names, self._log.tails(names))
        tails = [Tail()] * len(told)
        rows: list[dict[str, Any]] = [{}] * len(told)
        events: list[tuple[Event, str]] = []
        steps = ((step.at, index, step) for index, history in enumerate(told) for step in history)
        for at, index, step in sorted(steps, key=itemgetter(0)):
            made = _prepare(kinds_[index], step.record, tails[index].version + 1)
            self._log.speak_for(step.actor, at)
            before, version, subject = tails[index].after, tails[index].version + 1, subjects[index]
            event = self._log.event(
                step.verb, subject, community_of(step.record), version, before, made.logged, tails[index]
            )
            events.append((event, made.text))
            tails[index], rows[index] = Tail(version, event.hash, made.logged), made.row
        self._log.speak_for(self._actor, self._at)
        for kind in dict.fromkeys(kinds_):
            mine_rows = [row for row, of in zip(rows, kinds_, strict=True) if of is kind]
            self._connection.execute(insert(kind.table), mine_rows)
        self._log.append(events)
        return len(told)

    def load_community(self, community: layers.Community) -> Event:
        """Replace all layers of a community, or bring them for the first time; cases, accounts and events stay.

        Returns
        -------
        Event
            The one event of the load: subject ``layers:<key>``, with the digest of the files and the counts.

        Raises
        ------
        BadInput
            A record of another community, an id twice, a frame that is not in EPSG:4326 or lacks a geometry; the
            transaction must be given up.
        """
        self.loaded = True
        return layers.load_community(self._connection, self._log, community)

    def load_places(self, community: str, places: Iterable[Place], digest: str) -> Event:
        """Replace the places of a loaded community; everything else stays.

        Parameters
        ----------
        digest : str
            SHA-256 (hex) of what the places were read from.

        Returns
        -------
        Event
            The one event: subject ``layers:<key>``.

        Raises
        ------
        NotFound
            The community has no layers yet.
        BadInput
            A place of another community, or an id twice; the transaction must be given up.
        """
        self.loaded = True
        return layers.load_places(self._connection, self._log, community, places, digest)

    def keep_base(self, community: str, plan: bytes) -> str:
        """Keep what plans of grid boundaries begin with; the same bytes are kept once.

        Parameters
        ----------
        plan : bytes
            As `geo.redraw.history_bytes.plan_bytes` writes it.

        Returns
        -------
        str
            SHA-256 (hex) of the bytes, to be named by `geo.model.Redraw.base`.
        """
        digest = hashlib.sha256(plan).hexdigest()
        if not self.plans.has_base(community, digest):
            packed = zlib.compress(plan, 6)
            self._connection.execute(insert(redraw_bases).values(community=community, digest=digest, packed=packed))
        return digest

    def next_number(self, series: str, count: int = 1) -> int:
        """The next number of a series, from 1 and without gaps: what is rolled back gives its number back.

        With a ``count`` that many numbers are taken at once; the last of them is returned.
        """
        raised = (
            update(counters)
            .where(counters.c.series == series)
            .values(value=counters.c.value + count)
            .returning(counters.c.value)
        )
        number = self._connection.execute(raised).scalar()
        if number is None:
            self._connection.execute(insert(counters).values(series=series, value=count))
            return count
        return int(number)

    def remember_key(self, community: str, idempotency_key: str, case_id: str) -> None:
        """Remember which case a request made, so that the same request again makes no second one.

        Raises
        ------
        Conflict
            The key is already remembered.
        """
        dump(idempotency_key)
        if self.case_of_key(community, idempotency_key) is not None:
            raise Conflict(mark("A request with this key has been taken already."))
        self._connection.execute(insert(case_keys).values(community=community, key=idempotency_key, case_id=case_id))

    def finish(self) -> None:
        """Close the log of this transaction; the store calls it just before the commit."""
        self._log.finish()

    def _mind(self, kind: Kind) -> None:
        """What is derived from appointments has to be derived anew, as from layers."""
        self.loaded |= kind is APPOINTMENT

    def _refuse_taken(self, kind: Kind, record: Record, tail: Tail) -> None:
        same = [and_(*(kind.table.c[name] == value for name, value in kind.key_of(record).items()))]
        same += [column == getattr(record, column.name) for column in kind.table.columns if column.unique]
        taken = self._connection.execute(select(kind.table.c.version).where(or_(*same))).first() is not None
        if taken or (tail.version and not kind.in_layers):
            raise Conflict(mark("{subject} exists already."), subject=kind.subject(record))

    def _refuse_any_taken(self, kind: Kind, part: list[Any], subjects: list[str], tails: dict[str, Tail]) -> None:
        taken = {subject for subject, count in Counter(subjects).items() if count > 1}
        if not kind.in_layers:
            taken |= tails.keys()
        columns = [kind.table.c[name] for name in kind.key]
        subject_at = {tuple(kind.key_of(r).values()): subject for r, subject in zip(part, subjects, strict=True)}
        keys = list(subject_at)
        for start in range(0, len(keys), _KEYS):
            ids = [key[-1] for key in keys[start : start + _KEYS]]
            found = self._connection.execute(select(*columns).where(columns[-1].in_(ids)))
            taken |= {subject_at[key] for key in map(tuple, found) if key in subject_at}
        if taken:
            raise Conflict(mark("{subject} exists already."), subject=min(taken))


class _Prepared(NamedTuple):
    """A record on its way: what the log says of it, as values and as text, and its row."""

    logged: Plain
    text: str
    row: dict[str, Any]


def _prepare(kind: Kind, record: Record, version: int) -> _Prepared:
    """Make a record ready to be written; everything that can be wrong with it is found here."""
    plain = encode(record)
    plain["version"] = version
    text = dump(plain)
    if kind.free_form:
        plain = load(text)
    logged = kind.logged(plain)
    return _Prepared(logged, text if logged is plain else dump(logged), kind.columns(record, plain))


def _runs(records: Iterable[Record]) -> Iterator[tuple[Kind, list[Any]]]:
    """Records in parts of one kind each, in their order."""
    walk = iter(records)
    while batch := list(islice(walk, _ROWS)):
        start = 0
        for end in range(1, len(batch) + 1):
            if end == len(batch) or type(batch[end]) is not type(batch[start]):
                yield kind_of(batch[start]), batch[start:end]
                start = end
