"""Does the log still say what happened, and do the records still say what the log says?

Found are: an altered event, a removed event (in the middle or at the end), a record without an event, a record that
was changed, removed or put back behind the log's back, and search columns that no longer repeat their record.
"""

from __future__ import annotations

import hashlib
import zlib
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Connection, RowMapping, Select, func, select

from geo.errors import GridwardError
from geo.i18n import mark, say
from geo.model import FIRST_HASH, event_hash
from geo.store.codec import Plain, dump, encode, load
from geo.store.kinds import KINDS, LAYER_KINDS, REDRAW, Kind
from geo.store.layers import LAYERS, digest_features, digest_profile, digest_records, subject_of
from geo.store.log import event_of
from geo.store.plan_tables import redraw_bases, redraws
from geo.store.tables import communities, events, features, log_head

Progress = Callable[[int, int], None]
_CHUNK = 2_000
_LAYER_PREFIXES = tuple(f"{kind.name}:" for kind in LAYER_KINDS)


@dataclass(slots=True)
class _Last:
    """What the log says of a subject in the end, small enough to keep for every subject."""

    id: int
    version: int
    after: bytes
    # Only for records of layers: what the first event after the last load found.
    found: str | None = None
    edited: bool = False


def verify(connection: Connection, progress: Progress | None, lang: str) -> list[str]:
    """See `geo.store.reader.Reader.verify`."""
    return _Walk(connection, progress, lang).run()


class _Walk:
    def __init__(self, connection: Connection, progress: Progress | None, lang: str) -> None:
        self._connection = connection
        self._progress = progress
        self._lang = lang
        self._faults: list[str] = []
        self._done = 0
        self._total = sum(self._count(table) for table in (events, features, *(kind.table for kind in KINDS)))
        self._loads = {row["key"]: row for row in self._rows(select(communities))}
        self._log: dict[str, _Last] = {}

    def run(self) -> list[str]:
        self._walk_chains()
        self._find_holes()
        for kind in KINDS:
            self._compare(kind)
        self._find_lost_records()
        for key in self._loads:
            self._compare_layers(key)
        self._compare_bases()
        if self._progress:
            self._progress(self._total, self._total)
        return self._faults

    def _walk_chains(self) -> None:
        subject, hash_, version = "", FIRST_HASH, 0
        for row in self._rows(select(events).order_by(events.c.subject, events.c.version), streamed=True):
            if row["subject"] != subject:
                subject, hash_, version = row["subject"], FIRST_HASH, 0
            try:
                event = event_of(row)
                body = {name: getattr(event, name) for name in _HASHED}
                whole = event_hash(**body) == event.hash
            except ValueError:  # the JSON of the event was mutilated
                whole = False
            if not whole:
                self._fault(mark("Event {id} of {subject} was altered."), id=row["id"], subject=subject)
            elif row["previous"] != hash_:
                self._fault(
                    mark("The event before event {id} of {subject} was removed or altered."),
                    id=row["id"], subject=subject,
                )  # fmt: skip
            elif row["version"] != version + 1 and not subject.startswith(_LAYER_PREFIXES):
                self._fault(mark("The versions of {subject} jump at event {id}."), id=row["id"], subject=subject)
            hash_, version = row["hash"], row["version"]
            self._remember(row)

    def _remember(self, row: RowMapping) -> None:
        last = _Last(row["id"], row["version"], hashlib.sha256((row["after"] or "").encode()).digest())
        load_ = self._loads.get(row["community"])
        if load_ is not None and row["id"] > load_["loaded_by"] and row["subject"].startswith(_LAYER_PREFIXES):
            known = self._log.get(row["subject"])
            last.edited = True
            last.found = known.found if known is not None and known.edited else row["before"]
        self._log[row["subject"]] = last

    def _find_holes(self) -> None:
        before = func.lag(events.c.id, 1, 0).over(order_by=events.c.id)
        pairs = select(events.c.id, before.label("before")).subquery()
        holes = select(pairs).where(pairs.c.id - pairs.c.before != 1)
        for row in self._rows(holes):
            self._missing(row["before"] + 1, row["id"] - 1)
        newest = self._connection.execute(select(func.max(events.c.id))).scalar() or 0
        head = self._connection.execute(select(log_head.c.last)).scalar() or 0
        if newest < head:
            self._missing(newest + 1, head)
        elif newest > head:
            self._fault(
                mark("Events up to {newest} were added after the log's own end, {head}."), newest=newest, head=head
            )

    def _missing(self, first: int, last: int) -> None:
        self._fault(mark("Events {first} to {last} were removed from the log."), first=first, last=last)

    def _compare(self, kind: Kind) -> None:
        key = [kind.table.c[name] for name in kind.key]
        loaded: dict[str, list[Plain]] = {}
        for row in self._rows(select(kind.table).order_by(*key), streamed=True):
            community = row.get("community", "") if kind.in_layers else ""
            try:
                record = kind.record(row)
                plain = encode(record)
                subject = kind.subject(record)
            except (ValueError, TypeError, KeyError, GridwardError):
                name = "/".join(str(row[name]) for name in kind.key if name not in kind.secret)
                self._fault(mark("The record {kind} {name} cannot be read."), kind=kind.name, name=name)
                continue
            if not kind.repeats(row, record):
                self._fault(mark("The search columns of {subject} do not repeat its record."), subject=subject)
            last = self._log.get(subject)
            load_ = self._loads.get(community)
            if load_ is not None and (last is None or not last.edited):
                loaded.setdefault(community, []).append(plain)
                continue
            if load_ is not None and last is not None and last.found is not None:
                loaded.setdefault(community, []).append(load(last.found))
            self._compare_one(subject, record.version, dump(kind.logged(plain)), last)
            self._log.pop(subject, None)
        for community, load_ in self._loads.items():
            if kind.in_layers:
                self._compare_digest(community, load_, kind.table.name, digest_records(loaded.get(community, ())))

    def _compare_one(self, subject: str, version: int, plain: str, last: _Last | None) -> None:
        if last is None:
            self._fault(mark("{subject} was written behind the log's back: it has no event."), subject=subject)
        elif last.version != version:
            self._fault(
                mark("{subject} stands at version {version}, but its last event made version {logged}."),
                subject=subject, version=version, logged=last.version,
            )  # fmt: skip
        elif hashlib.sha256(plain.encode()).digest() != last.after:
            self._fault(mark("{subject} was changed behind the log's back."), subject=subject)

    def _find_lost_records(self) -> None:
        for subject, last in self._log.items():
            if subject.startswith("layers:"):
                load_ = self._loads.get(subject.removeprefix("layers:"))
                if load_ is None or load_["loaded_by"] != last.id:
                    self._fault(mark("{subject} does not stand as its last event left it."), subject=subject)
            elif last.edited or not subject.startswith(_LAYER_PREFIXES):
                self._fault(mark("{subject} has events, but its record is gone."), subject=subject)

    def _compare_layers(self, key: str) -> None:
        load_ = self._loads[key]
        self._compare_digest(key, load_, "profile", digest_profile(load_["profile"]))
        for layer in LAYERS:
            query = (
                select(features.c.properties, features.c.geometry)
                .where(features.c.community == key, features.c.layer == layer)
                .order_by(features.c.seq)
            )
            rows = ((row["properties"], bytes(row["geometry"])) for row in self._rows(query, streamed=True))
            self._compare_digest(key, load_, layer, digest_features(rows))

    def _compare_bases(self) -> None:
        c = redraw_bases.c
        kept = set()
        for row in self._rows(select(redraw_bases).order_by(c.community, c.digest), streamed=True):
            kept.add((row["community"], row["digest"]))
            try:
                whole = hashlib.sha256(zlib.decompress(bytes(row["packed"]))).hexdigest() == row["digest"]
            except zlib.error:
                whole = False
            if not whole:
                self._fault(
                    mark("The ground {digest} of {community} was altered."),
                    digest=row["digest"][:12], community=row["community"],
                )  # fmt: skip
        for row in self._rows(select(redraws).order_by(redraws.c.community, redraws.c.id)):
            base = REDRAW.record(row).base
            if (row["community"], base) not in kept:
                self._fault(
                    mark("The ground {digest} of {community} is gone."), digest=base[:12], community=row["community"]
                )  # fmt: skip

    def _compare_digest(self, key: str, load_: RowMapping, part: str, digest: str) -> None:
        query = select(events.c.after).where(events.c.id == load_["loaded_by"], events.c.subject == subject_of(key))
        said = self._connection.execute(query).scalar()
        if said is None or load(said)["stored"].get(part) != digest:
            self._fault(mark("The {part} of {key} are not those that were loaded."), part=part, key=key)

    def _count(self, table: Any) -> int:
        return int(self._connection.execute(select(func.count()).select_from(table)).scalar_one())

    def _rows(self, query: Select[Any], *, streamed: bool = False) -> Iterator[RowMapping]:
        if not streamed:
            yield from self._connection.execute(query).mappings().all()
            return
        result = self._connection.execute(query, execution_options={"yield_per": _CHUNK})
        for part in result.mappings().partitions():
            yield from part
            self._done += len(part)
            if self._progress:
                self._progress(self._done, self._total)

    def _fault(self, sentence: str, **values: object) -> None:
        self._faults.append(say(GridwardError(sentence, **values), self._lang))


_HASHED = ("at", "actor", "community", "subject", "version", "verb", "before", "after", "previous")
