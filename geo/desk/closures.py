"""Road works: streets that are closed from a day until a day, and whom they keep out."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date

import shapely
from shapely import LineString

from geo.desk.office import Office
from geo.desk.queries import require, require_doing
from geo.desk.travelling import holds_on
from geo.errors import BadInput, Conflict
from geo.i18n import mark
from geo.model import Actor, Closure

SCHEDULING = "schedule:work"
LONGEST_NAME, MOST_STREETS = 80, 200
LONGEST_DAYS = 3 * 366


@dataclass(frozen=True, slots=True)
class Street:
    """A street of the layer: id, name (may be empty) and kind."""

    id: str
    name: str
    kind: str


@dataclass(frozen=True, slots=True)
class ClosureForm:
    """What somebody enters of road works; see `Closure` for what the fields mean."""

    name: str
    since: date
    streets: tuple[str, ...]
    until: date | None = None
    walkers: bool = False


@dataclass(frozen=True, slots=True)
class ClosedWay:
    """Road works and the streets they close, as lines in EPSG:4326, lon/lat."""

    closure: Closure
    lines: tuple[LineString, ...]


def streets_known(office: Office, community: str) -> Mapping[str, Street]:
    """The streets of a community by id, named ones first by name; shared: never change it."""
    return office.derived("street names", community, lambda: _read(office, community))


def closures_known(office: Office, actor: Actor, community: str) -> list[Closure]:
    """Road works of today and of the days to come, by their first day."""
    require(actor, "read:case", community)
    today = office.today(community)
    with office.store.read() as reader:
        known = reader.work.closures(community)
    return sorted((one for one in known if one.until is None or today < one.until), key=lambda one: (one.since, one.id))


def closed_ways(office: Office, actor: Actor, community: str, day: date | None = None) -> list[ClosedWay]:
    """Where streets are closed: on a local day, or now and soon where none is given; by their first day.

    Streets that the layer no longer has are left out.
    """
    if day is None:
        known = closures_known(office, actor, community)
    else:
        require(actor, "read:case", community)
        with office.store.read() as reader:
            known = [one for one in reader.work.closures(community) if holds_on(one, day)]
    if not known:
        return []
    lines = office.derived("street lines", community, lambda: _read_lines(office, community))
    return [
        ClosedWay(one, tuple(line for id_ in one.streets for line in lines.get(id_, ())))
        for one in sorted(known, key=lambda one: (one.since, one.id))
    ]


def close_streets(office: Office, actor: Actor, community: str, form: ClosureForm) -> Closure:
    """Close streets from a day on: ways are planned around them from the next plan on.

    Raises
    ------
    Forbidden
        Without ``schedule:work``.
    BadInput
        No name, no street or one that the layer does not know, or an end that is not after the beginning.
    """
    require_doing(actor, SCHEDULING, community)
    name = " ".join(form.name.split())
    if not name or len(name) > LONGEST_NAME:
        raise BadInput(mark("Road works need a name of at most {limit} characters."), limit=LONGEST_NAME)
    streets, known = tuple(dict.fromkeys(form.streets)), streets_known(office, community)
    if not streets or len(streets) > MOST_STREETS:
        raise BadInput(mark("Choose between one street and {limit} streets."), limit=MOST_STREETS)
    for street in streets:
        if street not in known:
            raise BadInput(mark("There is no street {street} here."), street=street[:64])
    if form.until is not None and not 0 < (form.until - form.since).days <= LONGEST_DAYS:
        raise BadInput(mark("Road works end after they begin, and within three years."))
    with office.write(actor) as tx:
        series = f"CLO-{community[:3].upper()}"
        id_ = f"{series}-{tx.next_number(series):05d}"
        made = Closure(community, id_, name, form.since, streets, None, form.until, form.walkers)
        return tx.put("close_street", None, made)[0]


def open_streets(office: Office, actor: Actor, community: str, id_: str, *, version: int | None = None) -> Closure:
    """Take road works off the list: the streets are open again at once.

    Raises
    ------
    Conflict
        Somebody was faster.
    """
    require_doing(actor, SCHEDULING, community)
    with office.write(actor) as tx:
        found = tx.work.one(Closure, community, id_)
        if found.withdrawn or (version is not None and version != found.version):
            raise Conflict(mark("Somebody changed these road works in the meantime; look at them again."))
        return tx.put("withdraw", found, replace(found, withdrawn=True))[0]


def _read(office: Office, community: str) -> dict[str, Street]:
    with office.store.read() as reader:
        frame = reader.features(community, "streets")
    if frame.empty:
        return {}
    rows = zip(frame["id"].astype(str), frame["name"].fillna("").astype(str), frame["kind"].astype(str), strict=True)
    found = (Street(*row) for row in rows)
    return {one.id: one for one in sorted(found, key=lambda one: (not one.name, one.name, one.id))}


def _read_lines(office: Office, community: str) -> dict[str, list[LineString]]:
    with office.store.read() as reader:
        frame = reader.features(community, "streets")
    found: dict[str, list[LineString]] = {}
    parts, rows = shapely.get_parts(frame.geometry.to_numpy(), return_index=True)
    ids = frame["id"].astype(str).to_numpy()
    for id_, line in zip(ids[rows], parts, strict=True):
        found.setdefault(id_, []).append(line)
    return found
