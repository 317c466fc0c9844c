"""`CaseFilter`: which cases somebody asks for, and the SQL it becomes."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Literal

from sqlalchemy import ColumnElement, UnaryExpression, and_, not_, or_

from geo.model import OPEN_STATES, TICKING_STATES, CaseState, Path, Source
from geo.store.paths import below
from geo.store.tables import cases

Order = Literal["received", "-received", "due", "updated", "-updated", "whistle", "climbs"]
_OPEN = sorted(OPEN_STATES)
_TICKING = sorted(TICKING_STATES)


# Canonical JSON: within a text the quotes would be escaped. The states that allow it stand beside it: they have an
# index.
AWAITS = and_(
    cases.c.state == CaseState.SUSPENDED.value, cases.c.body.contains('"awaits_reporter":true', autoescape=True)
)
ASKS_FOR_TIME = and_(
    cases.c.state.in_([CaseState.DISPATCHED.value, CaseState.HANDLING.value]),
    cases.c.body.contains('"decided_at":null', autoescape=True),
)
_LOOKS_AGAIN = cases.c.body.contains('"follow_up_on":"', autoescape=True)
_NO_PHONE = cases.c.body.contains('"phone":""', autoescape=True)
HAS_CLIMBED = cases.c.body.contains('"climbs":[{')


@dataclass(frozen=True, slots=True)
class CaseFilter:
    """Which cases, in which order. Everything that is left at its default does not restrict.

    Attributes
    ----------
    community : str or None
        Key of a community.
    ids, states, category : tuple of str
        Any of these.
    merged_into, parent_id : str or None
        Number of the case that goes on for them, or whose parts they are.
    under : tuple of str
        Chain of a unit: cases whose place or whose answering unit is that unit or lies below it.
    under_any : tuple of tuple of str
        The same for several units: cases of any of them.
    received_from, received_to, updated_from, updated_to : datetime or None
        From inclusive, to exclusive.
    needs_place : bool or None
        Whether the case is open and nobody knows yet where it is.
    overdue_at : datetime or None
        Open cases whose limit had run out before this instant; the clock of suspended ones stands still.
    due_from, due_before : datetime or None
        Cases, open or not, whose limit runs out from (inclusive) and before this instant.
    stage_due_from : datetime or None
        Cases whose stage's limit runs out at this instant or later.
    stage_due_before, climbs_before, whistle_due_before : datetime or None
        Cases whose stage's limit runs out, that climb, or in which a called department is due, before this instant.
    sources : tuple of Source
        Any of these.
    urgent, private, told, whistled, phone_left : bool or None
        Whether they are so; ``told``: whether the reporter has been told what was done; ``whistled``: whether
        departments were ever called; ``phone_left``: whether the reporter can be called.
    handled, awaits_reporter, extension_asked, climbed : bool or None
        Whether somebody has it; whether it waits for the reporter; whether more time was asked for and nobody has
        decided; whether it has climbed the ladder.
    also : tuple of CaseFilter
        What these say must hold too; their order, limit and offset do not matter.
    looks_again : bool or None
        Whether a day is set on which somebody looks again.
    text : str
        Words that all stand somewhere in the number, the address or the description; ASCII case does not matter.
    order : str
        By time received (oldest or newest first), by limit or by the next clock of a called department (none last),
        by when they climb, or by last change, longest ago or newest first.
    """

    community: str | None = None
    ids: tuple[str, ...] = ()
    states: tuple[CaseState, ...] = ()
    under: Path = ()
    under_any: tuple[Path, ...] = ()
    category: tuple[str, ...] = ()
    merged_into: str | None = None
    parent_id: str | None = None
    handler_id: str | None = None
    department: str | None = None
    received_from: datetime | None = None
    received_to: datetime | None = None
    updated_from: datetime | None = None
    updated_to: datetime | None = None
    needs_place: bool | None = None
    overdue_at: datetime | None = None
    due_from: datetime | None = None
    due_before: datetime | None = None
    stage_due_from: datetime | None = None
    stage_due_before: datetime | None = None
    climbs_before: datetime | None = None
    whistle_due_before: datetime | None = None
    sources: tuple[Source, ...] = ()
    urgent: bool | None = None
    private: bool | None = None
    told: bool | None = None
    looks_again: bool | None = None
    whistled: bool | None = None
    phone_left: bool | None = None
    handled: bool | None = None
    awaits_reporter: bool | None = None
    extension_asked: bool | None = None
    climbed: bool | None = None
    also: tuple[CaseFilter, ...] = ()
    text: str = ""
    demo: bool | None = None
    order: Order = "received"
    limit: int | None = None
    offset: int = 0


def is_open() -> ColumnElement[bool]:
    """The condition that somebody still owes work on a case."""
    return cases.c.state.in_(_OPEN)


def was_whistled() -> ColumnElement[bool]:
    """The condition that departments were called to a case: only then does its body say so."""
    # Canonical JSON: within a text the quotes would be escaped.
    return cases.c.body.contains('"whistle":{', autoescape=True)


def is_under(path: Path, community: str | None) -> ColumnElement[bool]:
    """The condition that a case lies, or is answered for, at a unit or below it.

    The community stands in both arms so that each arm is one range of one index.
    """
    arms: list[ColumnElement[bool]] = [below(cases.c.path, path), below(cases.c.handling_path, path)]
    if community is not None:
        arms = [and_(cases.c.community == community, arm) for arm in arms]
    return or_(*arms)


def conditions(wanted: CaseFilter) -> Iterable[ColumnElement[bool]]:
    """What a case must meet to be wanted."""
    c = cases.c
    if wanted.community is not None:
        yield c.community == wanted.community
    for column, values in (
        (c.id, wanted.ids),
        (c.state, wanted.states),
        (c.category, wanted.category),
        (c.source, wanted.sources),
    ):
        if values:
            yield column.in_([str(value) for value in values])
    if wanted.under:
        yield is_under(wanted.under, wanted.community)
    if wanted.under_any:
        yield or_(*(is_under(path, wanted.community) for path in wanted.under_any))
    for column, value in (
        (c.merged_into, wanted.merged_into),
        (c.parent_id, wanted.parent_id),
        (c.handler_id, wanted.handler_id),
        (c.department, wanted.department),
        (c.demo, wanted.demo),
        (c.urgent, wanted.urgent),
        (c.private, wanted.private),
    ):
        if value is not None:
            yield column == value
    for column, first, last in (
        (c.received_at, wanted.received_from, wanted.received_to),
        (c.updated_at, wanted.updated_from, wanted.updated_to),
        (c.due_at, wanted.due_from, wanted.due_before),
        (c.stage_due_at, wanted.stage_due_from, wanted.stage_due_before),
        (c.climbs_at, None, wanted.climbs_before),
        (c.whistle_due_at, None, wanted.whistle_due_before),
    ):
        if first is not None:
            yield column >= first
        if last is not None:
            yield column < last
    if wanted.needs_place is not None:
        waits = and_(is_open(), c.lon.is_(None))
        yield waits if wanted.needs_place else not_(waits)
    if wanted.looks_again is not None:
        yield _LOOKS_AGAIN if wanted.looks_again else not_(_LOOKS_AGAIN)
    if wanted.told is not None:
        yield c.told_at.is_not(None) if wanted.told else c.told_at.is_(None)
    if wanted.whistled is not None:
        yield was_whistled() if wanted.whistled else not_(was_whistled())
    if wanted.phone_left is not None:
        yield not_(_NO_PHONE) if wanted.phone_left else _NO_PHONE
    if wanted.handled is not None:
        yield c.handler_id.is_not(None) if wanted.handled else c.handler_id.is_(None)
    for state, asked in (
        (AWAITS, wanted.awaits_reporter),
        (ASKS_FOR_TIME, wanted.extension_asked),
        (HAS_CLIMBED, wanted.climbed),
    ):
        if asked is not None:
            yield state if asked else not_(state)
    for other in wanted.also:
        yield from conditions(other)
    if wanted.overdue_at is not None:
        yield and_(c.state.in_(_TICKING), c.due_at < wanted.overdue_at)
    for word in wanted.text.split():
        yield or_(*(column.icontains(word, autoescape=True) for column in (c.id, c.address, c.description)))


def ordering(order: Order) -> tuple[UnaryExpression[object], ...]:
    """The columns to sort by; the number settles ties, so that pages neither repeat nor skip."""
    c = cases.c
    orders: dict[str, tuple[UnaryExpression[object], ...]] = {
        "received": (c.received_at.asc(), c.id.asc()),
        "-received": (c.received_at.desc(), c.id.desc()),
        "due": (c.due_at.asc().nulls_last(), c.id.asc()),
        "climbs": (c.climbs_at.asc(), c.id.asc()),
        "whistle": (c.whistle_due_at.asc().nulls_last(), c.id.asc()),
        "updated": (c.updated_at.asc().nulls_last(), c.id.asc()),
        "-updated": (c.updated_at.desc().nulls_last(), c.id.desc()),
    }
    return orders[order]
