"""What the things that a redraw moves are called, as far as whoever looks may know it."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from datetime import datetime
from types import MappingProxyType
from zoneinfo import ZoneInfo

from geo.desk.doorsteps import Doorstep, doorsteps
from geo.desk.duties import duties_of
from geo.desk.engagements import may_know
from geo.desk.marks import MARKING
from geo.desk.marks import READING as READING_HOMES
from geo.desk.office import Office
from geo.desk.queries import find_cases
from geo.desk.redraws import require_looking
from geo.errors import NotFound
from geo.i18n import mark, pick, words
from geo.layers import STATE_MARKS
from geo.model import Actor, Path
from geo.store import CaseFilter

Row = tuple[str, ...]
Rows = Callable[[Office, Actor, str, Sequence[str], str], list[Row]]

HEADS: Mapping[str, tuple[str, ...]] = MappingProxyType(
    {
        "households": (mark("Address"), mark("People")),
        "must_visit": (mark("Address"), mark("Groups")),
        "cases": (mark("Number"), mark("Matter"), mark("State")),
        "duties": (mark("Duty"), mark("Where")),
        "appointments": (mark("Engagement"), mark("When")),
        "stations": (mark("Station"), mark("Kind")),
    }
)
"""Kind of thing → the heads of its columns, marked for the catalogue."""


def what_is(
    office: Office, actor: Actor, community: str, kind: str, ids: Sequence[str], lang: str
) -> list[Row]:  # fmt: skip
    """Name things for a list: one row for each id, in their order, with the columns of `HEADS`.

    Addresses, people and groups of a household stand there only with ``read:household`` there, else the unit it lies
    in; of a case whatever the actor may see of it; an engagement is named to whoever may know of it.

    Parameters
    ----------
    kind : str
        A key of `HEADS`.
    ids : sequence of str
        As `geo.redraw.impact_facts.Facts` has them.

    Raises
    ------
    Forbidden
        The actor may not look at plans, or asks for cases and may see none.
    NotFound
        There is no such kind.
    """
    require_looking(actor, community)
    rows = _ROWS.get(kind)
    if rows is None:
        raise NotFound(mark("There is no figure {figure}."), figure=kind[:64])
    return rows(office, actor, community, ids, lang)


def _households(office: Office, actor: Actor, community: str, ids: Sequence[str], _lang: str) -> list[Row]:
    doors = doorsteps(office, community)
    return [(_home(office, actor, community, id_), _people(actor, community, doors.get(id_))) for id_ in ids]


def _must_visit(office: Office, actor: Actor, community: str, ids: Sequence[str], lang: str) -> list[Row]:
    names = dict(office.profile(community).visit_groups)
    marks = duties_of(office, community).ground.marks
    found: list[Row] = []
    for id_ in ids:
        known = marks.get(id_)
        shown = known is not None and _may_read(actor, community, known.path)
        groups = [pick(names[key], lang) for key in known.groups if key in names] if known and shown else []
        found.append((_home(office, actor, community, id_), words(lang)(mark(", ")).join(groups)))
    return found


def _cases(office: Office, actor: Actor, community: str, ids: Sequence[str], lang: str) -> list[Row]:
    say, profile = words(lang), office.profile(community)
    found = find_cases(office, actor, CaseFilter(community=community, ids=tuple(ids))) if ids else []
    known = {case.id: case for case in found}
    rows: list[Row] = []
    for id_ in ids:
        case = known.get(id_)
        title = pick(profile.category(case.category).name, lang) if case else ""
        rows.append((id_, title, say(STATE_MARKS[case.state].word) if case else ""))
    return rows


def _duties(office: Office, actor: Actor, community: str, ids: Sequence[str], lang: str) -> list[Row]:
    names = {rule.key: pick(rule.name, lang) for rule in office.profile(community).duties}
    ground, doors = duties_of(office, community).ground, doorsteps(office, community)
    blocks = {block.id: block.name for block in ground.blocks}
    rows: list[Row] = []
    for id_ in ids:
        duty, _, target = id_.partition(":")
        if target in doors:
            where = _home(office, actor, community, target)
        else:
            where = ground.units[target].name if target in ground.units else blocks.get(target, target)
        rows.append((names.get(duty, duty), where))
    return rows


def _appointments(office: Office, actor: Actor, community: str, ids: Sequence[str], lang: str) -> list[Row]:
    with office.store.read() as reader:
        known = {one.id: one for one in reader.work.engagements(community) if may_know(actor, one)}
    zone = office.profile(community).zone
    rows: list[Row] = []
    for id_ in ids:
        one = known.get(id_)
        rows.append((one.name, _local(one.starts_at, zone)) if one else (words(lang)(mark("Engagement")), ""))
    return rows


def _stations(office: Office, _actor: Actor, community: str, ids: Sequence[str], lang: str) -> list[Row]:
    places = office.staff(community).places
    kinds = {kind.key: pick(kind.name, lang) for kind in office.profile(community).place_kinds}
    return [
        (places[id_].name, kinds.get(places[id_].kind, places[id_].kind)) if id_ in places else (id_, "") for id_ in ids
    ]


_ROWS: Mapping[str, Rows] = MappingProxyType(
    {
        "households": _households,
        "must_visit": _must_visit,
        "cases": _cases,
        "duties": _duties,
        "appointments": _appointments,
        "stations": _stations,
    }
)


def _may_read(actor: Actor, community: str, path: Path) -> bool:
    return actor.may(READING_HOMES, community, path) or actor.may(MARKING, community, path)


def _home(office: Office, actor: Actor, community: str, id_: str) -> str:
    """The address of a household, or only the unit it lies in."""
    door = doorsteps(office, community).get(id_)
    if door is None:
        return id_ if actor.may_anywhere(READING_HOMES, community) else ""
    return door.address if _may_read(actor, community, door.path) else office.tree(community).say(door.path)


def _people(actor: Actor, community: str, door: Doorstep | None) -> str:
    return str(door.people) if door is not None and _may_read(actor, community, door.path) else ""


def _local(at: datetime, zone: str) -> str:
    return at.astimezone(ZoneInfo(zone)).strftime("%Y-%m-%d %H:%M")
