"""What screens ask: cases, queues, the latest, units and their people. Every question checks the asker's right."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import timedelta

from geo.desk.office import Office
from geo.desk.privacy import as_seen, listed, may_see
from geo.errors import Forbidden, NotFound
from geo.i18n import mark
from geo.measure import Figures
from geo.model import OPEN_STATES, TICKING_STATES, Actor, Case, CaseState, Event, Path, Unit, doers
from geo.store import CaseFilter

DUE_SOON = timedelta(hours=2)
TELL_WITHIN = timedelta(days=30)
"""So long after a case was closed its reporter stands on the list of those to be told."""
QUEUES = (
    "needs_place", "unassigned", "due_soon", "overdue", "whistles", "extension_asked", "to_verify", "to_close",
    "to_tell", "open",
)  # fmt: skip
"""The dispatcher's queues, in the order of the desk."""


@dataclass(frozen=True, slots=True)
class UnitView:
    """A unit with its place in the chain, its children and its counters."""

    unit: Unit
    chain: tuple[Unit, ...]
    children: tuple[Unit, ...]
    figures: Figures


def get_case(office: Office, actor: Actor, case_id: str) -> Case:
    """One case; who reported it only with ``read:reporter``, a private one only as `geo.desk.privacy` says.

    Raises
    ------
    NotFound
        No such case, or the actor may not know of it.
    """
    with office.store.read() as reader:
        case = reader.case(case_id)
    if not actor.may_anywhere("read:case", case.community):
        raise NotFound(mark("No case has the number {case}."), case=case_id)
    return as_seen(office, actor, case)


def find_cases(office: Office, actor: Actor, wanted: CaseFilter) -> list[Case]:
    """Cases a filter selects, without the reporters and the private matters that the actor may not see."""
    if wanted.community is not None:
        require(actor, "read:case", wanted.community)
    with office.store.read() as reader:
        found = reader.cases(wanted)
    return listed(office, actor, wanted, [case for case in found if actor.may_anywhere("read:case", case.community)])


def queue_filter(office: Office, community: str, queue: str, under: Path = ()) -> CaseFilter:
    """The filter behind one of `QUEUES`, most pressing first."""
    now = office.clock()
    base = CaseFilter(community=community, under=under, order="due")
    match queue:
        case "needs_place":
            return replace(base, needs_place=True, order="-received")
        case "unassigned":
            states = (CaseState.COLLECTED, CaseState.FILED, CaseState.RETURNED)
            return replace(base, states=states, needs_place=False)
        case "due_soon":
            return replace(base, states=tuple(sorted(TICKING_STATES)), due_from=now, due_before=now + DUE_SOON)
        case "overdue":
            return replace(base, overdue_at=now)
        case "whistles":
            # Every clock of a called department that runs, however far off its end is.
            return replace(base, whistle_due_before=now + timedelta(days=3660), order="whistle")
        case "extension_asked":
            return replace(base, extension_asked=True)
        case "to_verify":
            return replace(base, states=(CaseState.REPORTED,))
        case "to_close":
            return replace(base, states=(CaseState.VERIFIED,))
        case "to_tell":
            # Closed, and nobody has called who left a number; whoever has answered knows.
            since = now - TELL_WITHIN
            return replace(base, states=(CaseState.CLOSED,), told=False, phone_left=True, updated_from=since)
        case "open":
            return replace(base, states=tuple(sorted(OPEN_STATES)))
    raise NotFound(mark("There is no queue {queue}."), queue=queue)


def queue(
    office: Office, actor: Actor, community: str, name: str, *, under: Path = (), limit: int = 100
) -> list[Case]:  # fmt: skip
    """The cases of one queue, most pressing first."""
    return find_cases(office, actor, replace(queue_filter(office, community, name, under), limit=limit))


def queue_lengths(office: Office, actor: Actor, community: str, *, under: Path = ()) -> dict[str, int]:
    """How many cases stand in each queue."""
    require(actor, "read:case", community)
    with office.store.read() as reader:
        return {name: reader.count_cases(queue_filter(office, community, name, under)) for name in QUEUES}


def my_cases(office: Office, actor: Actor, community: str) -> list[Case]:
    """The open cases in an actor's own hands, most pressing first."""
    if actor.person_id is None:
        return []
    # A failed look leaves the work with whoever did it.
    states = (
        CaseState.RETURNED, CaseState.DISPATCHED, CaseState.HANDLING, CaseState.REPORTED, CaseState.SUSPENDED,
    )  # fmt: skip
    wanted = CaseFilter(community=community, handler_id=actor.person_id, states=states, order="due")
    return find_cases(office, actor, wanted)


def to_verify(office: Office, actor: Actor, community: str) -> list[Case]:
    """Reported cases that the actor may verify: in their units, and not their own work."""
    wanted = CaseFilter(community=community, states=(CaseState.REPORTED,), order="due", limit=200)
    return [
        case
        for case in find_cases(office, actor, wanted)
        if actor.may("verify:case", community, case.handling_path) and actor.person_id not in doers(case)
    ]


def latest(office: Office, actor: Actor, community: str, *, under: Path = (), limit: int = 12) -> list[Case]:
    """The cases that changed last."""
    return find_cases(office, actor, CaseFilter(community=community, under=under, order="-updated", limit=limit))


def history(office: Office, actor: Actor, case_id: str) -> list[Event]:
    """Everything that happened to a case, oldest first, without the reporters whom the actor may not see.

    Of a private case that the actor may not see it tells nothing.
    """
    get_case(office, actor, case_id)
    with office.store.read() as reader:
        case = reader.case(case_id)
        if not may_see(actor, case):
            return []
        events = reader.events_of(f"case:{case_id}")
    if actor.may("read:reporter", case.community, case.handling_path):
        return events
    return [replace(e, before=_without_reporter(e.before), after=_without_reporter(e.after)) for e in events]


def unit_view(office: Office, actor: Actor, community: str, unit_id: str = "") -> UnitView:
    """A unit with its chain, children and counters; the root without an id.

    Raises
    ------
    NotFound
        The community has no such unit.
    """
    require(actor, "read:unit", community)
    tree = office.tree(community)
    unit = tree.unit(unit_id or office.root(community))
    return UnitView(
        unit=unit,
        chain=tuple(tree.unit(step) for step in unit.path),
        children=tree.children(unit.id),
        figures=office.board(community).figures(unit.id),
    )


def require(actor: Actor, permission: str, community: str) -> None:
    """Raise `Forbidden` unless some subtree of the community gives the permission."""
    if not actor.may_anywhere(permission, community):
        raise Forbidden(mark("You may not see this: it needs the right {right}."), right=permission)


def require_doing(actor: Actor, permission: str, community: str, path: Path | None = None) -> None:
    """Raise `Forbidden` unless the actor may do something at a unit; without a chain, in some subtree."""
    allowed = actor.may_anywhere(permission, community) if path is None else actor.may(permission, community, path)
    if not allowed:
        raise Forbidden(mark("You may not do this: it needs the right {right}."), right=permission)


def names_of(office: Office, community: str, ids: Iterable[str | None]) -> dict[str, str]:
    """Names of people by id; ids nobody has are left out."""
    known = office.staff(community).names
    return {person_id: known[person_id] for person_id in ids if person_id in known}


def _without_reporter(record: object) -> dict[str, object] | None:
    return {key: value for key, value in record.items() if key != "reporter"} if isinstance(record, dict) else None
