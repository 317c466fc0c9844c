"""The layers of a community: units, places, staff and features, loaded as a whole and read back as they were."""

from __future__ import annotations

import gc
import hashlib
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from itertools import islice
from typing import Any, Literal, Protocol, TypeVar, get_args

import pandas as pd
import shapely
from geopandas import GeoDataFrame
from sqlalchemy import Connection, delete, func, insert, select, update

from geo.errors import BadInput, NotFound
from geo.i18n import mark
from geo.model import Appointment, Event, Person, Place, Profile, Shift, Unit
from geo.store.codec import Plain, dump, encode, encode_profile, load
from geo.store.kinds import LAYER_KINDS, PLACE, Kind
from geo.store.log import LogWriter, touched_after
from geo.store.tables import communities, features

Layer = Literal["blocks", "buildings", "streets", "areas"]
LAYERS: tuple[Layer, ...] = get_args(Layer)
CRS = "EPSG:4326"
_CHUNK = 5_000
T = TypeVar("T")


class Community(Protocol):
    """What `Transaction.load_community` takes: a community as `geo.exchange` reads it.

    Frames are in EPSG:4326, lon/lat, without missing geometries; records bear the profile's key as community.
    """

    @property
    def profile(self) -> Profile: ...
    @property
    def units(self) -> tuple[Unit, ...]: ...
    @property
    def places(self) -> tuple[Place, ...]: ...
    @property
    def people(self) -> tuple[Person, ...]: ...
    @property
    def appointments(self) -> tuple[Appointment, ...]: ...
    @property
    def shifts(self) -> tuple[Shift, ...]: ...
    @property
    def blocks(self) -> GeoDataFrame: ...
    @property
    def buildings(self) -> GeoDataFrame: ...
    @property
    def streets(self) -> GeoDataFrame: ...
    @property
    def areas(self) -> GeoDataFrame: ...
    @property
    def digest(self) -> str: ...


def subject_of(community: str) -> str:
    """Subject of the events that load a community's layers."""
    return f"layers:{community}"


def load_community(connection: Connection, log: LogWriter, community: Community) -> Event:
    """Replace all layers of a community; cases, accounts and the log stay.

    Besides the digest of the files and the counts, the event says what was stored: a digest of each table's part, with
    which `geo.store.verify` finds a record that was changed later without an event.
    """
    key = community.profile.key
    base = _next_base(connection, key)
    profile = dump(encode_profile(community.profile))
    stored: dict[str, str] = {"profile": digest_profile(profile)}
    counts: dict[str, int] = {}
    columns: dict[str, list[list[str]]] = {}
    for kind in LAYER_KINDS:
        records = getattr(community, kind.table.name)
        name = str(kind.table.name)
        counts[name] = len(records)
        stored[name] = _replace_records(connection, kind, key, base, records)
    connection.execute(delete(features).where(features.c.community == key))
    for layer in LAYERS:
        frame_ = getattr(community, layer)
        counts[layer] = len(frame_)
        columns[layer] = _columns(frame_)
        stored[layer] = _insert_features(connection, key, layer, frame_)
    after: Plain = {"digest": community.digest, "counts": counts, "base": base, "stored": stored}
    subject = subject_of(key)
    tail = log.tail(subject)
    event = log.event("load", subject, key, tail.version + 1, tail.after, after, tail)
    log.append([(event, dump(after))])
    connection.execute(delete(communities).where(communities.c.key == key))
    connection.execute(
        insert(communities).values(
            key=key,
            profile=profile,
            digest=community.digest,
            columns=dump(columns),
            loaded_by=event.id,
            base=base,
        )
    )
    return event


def load_places(connection: Connection, log: LogWriter, key: str, places: Iterable[Place], digest: str) -> Event:
    """Replace the places of a loaded community; its other layers stay as they are.

    The event is one more load of the layers: it says the digests of all parts as they stand now. Only where records
    of a part have events of their own since the load before is its digest made anew.

    Parameters
    ----------
    digest : str
        SHA-256 (hex) of what the places were read from.

    Raises
    ------
    NotFound
        The community has no layers yet.
    """
    row = connection.execute(select(communities).where(communities.c.key == key)).mappings().first()
    if row is None:
        raise NotFound(mark("There is no community {community} in the store."), community=key)
    subject = subject_of(key)
    tail = log.tail(subject)
    before: Plain = tail.after or {}
    base = _next_base(connection, key)
    records = list(places)
    stored: dict[str, str] = {
        **before["stored"],
        PLACE.table.name: _replace_records(connection, PLACE, key, base, records),
    }
    for kind in LAYER_KINDS:
        if kind is not PLACE and touched_after(connection, f"{kind.name}:{key}/", row["loaded_by"]):
            stored[kind.table.name] = _digest_stored(connection, kind, key)
    whole = Digest()
    whole.add(row["digest"].encode(), digest.encode())
    counts = {**before["counts"], PLACE.table.name: len(records)}
    after: Plain = {"digest": whole.hex(), "counts": counts, "base": base, "stored": stored}
    event = log.event("load", subject, key, tail.version + 1, tail.after, after, tail)
    log.append([(event, dump(after))])
    changed = {"digest": whole.hex(), "loaded_by": event.id, "base": base}
    connection.execute(update(communities).where(communities.c.key == key).values(**changed))
    return event


def _digest_stored(connection: Connection, kind: Kind, key: str) -> str:
    query = select(kind.table).where(kind.table.c.community == key).order_by(kind.table.c.id)
    return digest_records(encode(kind.record(row)) for row in connection.execute(query).mappings())


def frame(connection: Connection, community: str, layer: Layer, columns: list[list[str]]) -> GeoDataFrame:
    """A feature layer; ``columns`` are the names and kinds of its properties at loading."""
    query = (
        select(features.c.properties, features.c.geometry)
        .where(features.c.community == community, features.c.layer == layer)
        .order_by(features.c.seq)
    )
    with _collector_paused():
        rows = connection.execute(query).all()
        properties = [load(row.properties) for row in rows]
        data = {name: pd.Series([values.get(name) for values in properties], dtype=kind) for name, kind in columns}
        geometry = shapely.from_wkb([bytes(row.geometry) for row in rows])
        return GeoDataFrame(pd.DataFrame(data, columns=[name for name, _ in columns]), geometry=geometry, crs=CRS)


@contextmanager
def _collector_paused() -> Iterator[None]:
    """Keep the cycle collector from walking millions of fresh values that hold no cycles: it takes most of the time.

    Of two threads inside, the one that found the collector running turns it on again; it never stays off.
    """
    running = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if running:
            gc.enable()


class Digest:
    """SHA-256 over parts, such that no two lists of parts read alike."""

    def __init__(self) -> None:
        self._digest = hashlib.sha256()

    def add(self, *parts: bytes) -> None:
        """Add parts, each with its length."""
        for part in parts:
            self._digest.update(len(part).to_bytes(8, "big"))
            self._digest.update(part)

    def hex(self) -> str:
        """The digest of all parts so far."""
        return self._digest.hexdigest()


def digest_records(plains: Iterable[Plain]) -> str:
    """Digest of one table's part of a community: its records as plain values, in the order of their ids."""
    digest = Digest()
    for plain in plains:
        digest.add(dump(plain).encode())
    return digest.hex()


def digest_features(rows: Iterable[tuple[str, bytes]]) -> str:
    """Digest of a feature layer: properties as text and geometry as WKB, in the order of the file."""
    digest = Digest()
    for properties, wkb in rows:
        digest.add(properties.encode(), wkb)
    return digest.hex()


def digest_profile(text: str) -> str:
    """Digest of a stored profile."""
    digest = Digest()
    digest.add(text.encode())
    return digest.hex()


def _next_base(connection: Connection, key: str) -> int:
    """A version above every version that any layer record of the community has ever had.

    So that somebody who still holds a record of an earlier load meets a conflict, even when the id comes back.
    """
    versions = [connection.execute(select(communities.c.base).where(communities.c.key == key)).scalar()]
    for kind in LAYER_KINDS:
        top = select(func.max(kind.table.c.version)).where(kind.table.c.community == key)
        versions.append(connection.execute(top).scalar())
    return 1 + max(version or 0 for version in versions)


def _replace_records(connection: Connection, kind: Kind, key: str, base: int, records: Iterable[Any]) -> str:
    connection.execute(delete(kind.table).where(kind.table.c.community == key))
    ordered = sorted(records, key=lambda record: str(record.id))
    digest = Digest()
    last = None
    for part in _parts(ordered, _CHUNK):
        rows = []
        for given in part:
            if given.community != key:
                raise BadInput(
                    mark("A record of {other} stands among the layers of {key}."), other=given.community, key=key
                )
            if given.id == last:
                raise BadInput(mark("Two records of {table} bear the id {id}."), table=kind.table.name, id=given.id)
            last = given.id
            plain = encode(given)
            plain["version"] = base
            digest.add(dump(plain).encode())
            rows.append(kind.columns(given, plain))
        connection.execute(insert(kind.table), rows)
    return digest.hex()


def _columns(frame_: GeoDataFrame) -> list[list[str]]:
    return [[str(name), str(kind)] for name, kind in frame_.dtypes.items() if name != frame_.geometry.name]


def _insert_features(connection: Connection, key: str, layer: Layer, frame_: GeoDataFrame) -> str:
    if frame_.crs is None or frame_.crs.to_epsg() != 4326:
        raise BadInput(mark("The layer {layer} is not in EPSG:4326."), layer=layer)
    if frame_.geometry.isna().any():
        raise BadInput(mark("A feature of the layer {layer} has no geometry."), layer=layer)
    digest = Digest()
    for number, part in enumerate(_parts(_feature_rows(frame_), _CHUNK)):
        rows = []
        for offset, (properties, wkb) in enumerate(part):
            digest.add(properties.encode(), wkb)
            rows.append(
                {
                    "community": key,
                    "layer": layer,
                    "seq": number * _CHUNK + offset,
                    "properties": properties,
                    "geometry": wkb,
                }
            )
        connection.execute(insert(features), rows)
    return digest.hex()


def _feature_rows(frame_: GeoDataFrame) -> Iterator[tuple[str, bytes]]:
    names = [name for name, _ in _columns(frame_)]
    # A missing value is left out of the text: the column's kind says on reading what missing looks like.
    values = [frame_[name].astype(object).where(frame_[name].notna(), None).tolist() for name in names]
    shapes = shapely.to_wkb(frame_.geometry.to_numpy())
    for row, wkb in zip(zip(*values, strict=True) if names else iter([()] * len(frame_)), shapes, strict=True):
        yield dump({name: value for name, value in zip(names, row, strict=True) if value is not None}), wkb


def _parts(items: Iterable[T], size: int) -> Iterator[list[T]]:
    walk = iter(items)
    while part := list(islice(walk, size)):
        yield part
