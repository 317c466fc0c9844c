"""The accepted stops of a day: as somebody may see them, how they stand, and the few that a person places by hand."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from datetime import date, datetime, timedelta
from typing import Literal

from geo.desk.engagements import may_know
from geo.desk.office import Office
from geo.desk.plan_changes import LUNCH
from geo.desk.plan_problem import stops_of_day
from geo.desk.plan_workers import field_roles, middle_of
from geo.desk.privacy import may_see
from geo.desk.queries import require, require_doing
from geo.errors import BadInput, Conflict
from geo.i18n import mark, pick, words
from geo.model import Actor, Case, Engagement, Stop, StopKind, StopState
from geo.store import CaseFilter

SCHEDULING = "schedule:work"
GRACE = timedelta(minutes=10)
"""So long after its hour a stop that nobody has begun is late."""
HIDDEN_ERRAND = mark("Errand for a resident")
BY_THE_CLOCK = (StopKind.DESK, StopKind.MEETING, StopKind.LUNCH)
"""What begins and ends by itself."""
Standing = Literal["done", "here", "late", "todo", "failed"]
STANDINGS: tuple[Standing, ...] = ("done", "here", "late", "todo", "failed")


def stops_on(office: Office, actor: Actor, community: str, day: date, *, lang: str = "") -> list[Stop]:
    """The accepted stops of a day by person and time, as the actor may see them; needs ``schedule:work``."""
    require(actor, SCHEDULING, community)
    kept = [stop for stop in stops_of_day(office, community, day) if stop.state is not StopState.DROPPED]
    return seen(office, actor, community, kept, lang=lang)


def stops_of_case(office: Office, actor: Actor, case: Case) -> list[Stop]:
    """The open stops at which somebody is to see to a case, the earliest first."""
    require(actor, "read:case", case.community)
    with office.store.read() as reader:
        found = reader.work.stops(case.community, ref=case.id, open_only=True, since=office.today(case.community))
    return sorted((stop for stop in found if stop.kind is StopKind.CASE), key=lambda stop: stop.starts_at)


def standing(stop: Stop, now: datetime) -> Standing:
    """How a stop stands at an instant."""
    match stop.state:
        case StopState.DONE:
            return "done"
        case StopState.FAILED:
            return "failed"
        case StopState.ARRIVED:
            return "here"
    if stop.kind in BY_THE_CLOCK:
        return "done" if stop.ends_at <= now else "here" if stop.starts_at <= now else "todo"
    return "late" if stop.starts_at + GRACE < now else "todo"


def seen(office: Office, actor: Actor, community: str, stops: Iterable[Stop], *, lang: str = "") -> list[Stop]:
    """Stops as somebody may see them.

    Of a private case whoever may not see it is told the group of its matter and its grid; of a visit at a household
    whoever may not read households is told the duty and the grid. One's own stops are one's own.
    """
    kept, lang = list(stops), lang or office.settings.lang
    ids = tuple({stop.ref for stop in kept if stop.kind is StopKind.CASE})
    with office.store.read() as reader:
        cases = {case.id: case for case in reader.cases(CaseFilter(community=community, ids=ids))} if ids else {}
        engaged = {one.id: one for one in reader.work.engagements(community)}
    found = []
    for stop in kept:
        match stop.kind:
            case StopKind.CASE:
                found.append(_case_seen(office, actor, stop, cases.get(stop.ref), lang))
            case StopKind.VISIT:
                found.append(_visit_seen(office, actor, stop, lang))
            case StopKind.ERRAND:
                found.append(_errand_seen(office, actor, stop, engaged.get(stop.ref), lang))
            case StopKind.LUNCH:
                found.append(replace(stop, title=words(lang)(LUNCH)))
            case _:
                found.append(stop)
    return found


def pin(
    office: Office, actor: Actor, community: str, stop_id: str, *, pinned: bool, version: int | None = None
) -> Stop:
    """Pin a stop, so that later plans leave its person and its time as they are, or let go of it.

    Raises
    ------
    NotFound, Forbidden, Conflict
        There is no such stop; needs ``schedule:work``; it has begun, or was changed meanwhile.
    """
    require_doing(actor, SCHEDULING, community)
    with office.write(actor) as tx:
        stop = _open(tx.work.one(Stop, community, stop_id), version)
        if stop.pinned is pinned:
            return stop
        return tx.put("pin_stop" if pinned else "unpin_stop", stop, replace(stop, pinned=pinned))[0]


def move(
    office: Office, actor: Actor, community: str, stop_id: str, person_id: str, *, version: int | None = None
) -> Stop:
    """Give a stop to somebody else at the same hour; that pins it, and the next plan arranges the rest around it.

    Raises
    ------
    BadInput
        The person does not work in the field here, or the stop is bound to its own person.
    NotFound, Forbidden, Conflict
        As `pin`.
    """
    require_doing(actor, SCHEDULING, community)
    if person_id not in field_people(office, community):
        raise BadInput(mark("This person does not work in the field here."))
    with office.write(actor) as tx:
        stop = _open(tx.work.one(Stop, community, stop_id), version)
        if stop.kind in BY_THE_CLOCK:
            raise BadInput(mark("A turn, a meeting and a break belong to their person; they cannot be moved."))
        if stop.person_id == person_id:
            return stop
        return tx.put("move_stop", stop, replace(stop, person_id=person_id, pinned=True))[0]


def field_people(office: Office, community: str) -> dict[str, str]:
    """Names by id of everybody who can be planned, by name."""
    by_role = office.staff(community).by_role
    people = {person.id: person.name for role in field_roles(office, community) for person in by_role[role.key]}
    return dict(sorted(people.items(), key=lambda one: (one[1], one[0])))


def _open(stop: Stop, version: int | None) -> Stop:
    if version is not None and version != stop.version:
        raise Conflict(mark("This stop was changed in the meantime; look at it again."))
    if stop.state is not StopState.PLANNED:
        raise Conflict(mark("This stop has begun or is over."))
    return stop


def _case_seen(office: Office, actor: Actor, stop: Stop, case: Case | None, lang: str) -> Stop:
    if case is None:
        return stop
    profile = office.profile(case.community)
    if may_see(actor, case) or stop.person_id == actor.person_id:
        what = pick(profile.category(case.category).name, lang)
        return replace(stop, title=" · ".join(filter(None, (what, case.address))))
    depth = profile.depth(profile.handling_level) + 1
    spot = middle_of(office, case.community, case.handling_path[:depth])
    title = pick(profile.category(profile.hidden_code(case.category)).name, lang)
    return replace(stop, title=title, path=case.handling_path[:depth], lon=spot.lon, lat=spot.lat, note="", media=())


def _visit_seen(office: Office, actor: Actor, stop: Stop, lang: str) -> Stop:
    profile = office.profile(stop.community)
    if stop.person_id == actor.person_id or actor.may("read:household", stop.community, stop.path):
        return stop
    names = {duty.key: pick(duty.name, lang) for duty in profile.duties}
    path = stop.path[: profile.depth(profile.handling_level) + 1]
    spot = middle_of(office, stop.community, path)
    return replace(
        stop, title=names.get(stop.ref, stop.ref), target="", path=path, lon=spot.lon, lat=spot.lat, note="", media=()
    )


def _errand_seen(office: Office, actor: Actor, stop: Stop, engaged: Engagement | None, lang: str) -> Stop:
    if stop.person_id == actor.person_id or (engaged is not None and may_know(actor, engaged)):
        return stop
    spot = middle_of(office, stop.community, stop.path[:-1] or stop.path)
    title = words(lang)(HIDDEN_ERRAND)
    return replace(stop, title=title, target="", lon=spot.lon, lat=spot.lat, note="", media=())
