"""What there is to do on a day: cases, due visits, engagements and turns, each as a job and as the stop it becomes."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from typing import Any

from geo.clock import day_start
from geo.desk.doorsteps import doorsteps
from geo.desk.duties import DueVisit
from geo.desk.engagements import activity_of
from geo.desk.office import Office
from geo.desk.plan_workers import WAY_BACK_S, Spot, clock_s, middle_of, seconds_of
from geo.i18n import pick
from geo.model import Case, CaseState, Engagement, Path, Profile, Stop, StopKind, Turn
from geo.schedule import Job, Worker
from geo.store import CaseFilter

PLANNED_STATES = (CaseState.FILED, CaseState.RETURNED, CaseState.DISPATCHED, CaseState.HANDLING)
"""States of a case in which somebody has to go there, or go on with it."""
SOON = timedelta(days=2)
"""A case whose limit is further off may wait for another day if there is too much to do."""
LATER_WORTH = 4.0
"""What such a case is worth, where a visit that may wait is worth 1."""
VISITS_EACH = 10
"""So many visits a head are offered to a plan of a day, those that must be made first: beside cases no more fit in."""


@dataclass(frozen=True, slots=True)
class Wanted:
    """Something to do: the job that is planned, and the stop that it becomes, without person and hour."""

    job: Job
    stop: Stop
    spot: Spot


def key_of(stop: Stop) -> str:
    """The id of the job that a stop stands for: the same in every plan of the day."""
    match stop.kind:
        case StopKind.LUNCH | StopKind.DESK | StopKind.MEETING:
            return f"{stop.kind.value}:{stop.ref}:{stop.person_id}"
        case _:
            return f"{stop.kind.value}:{stop.ref}:{stop.target}"


def blank(community: str, day: date, zone: str, kind: StopKind, title: str, **rest: Any) -> Stop:
    """A stop of a day without an hour; ``rest`` are further fields of it."""
    at = day_start(day, zone)
    return replace(Stop(community, "", "", day, kind, at, at, title), **rest)


def open_cases(office: Office, community: str) -> list[Case]:
    """The cases that somebody has to go to, most pressing first."""
    with office.store.read() as reader:
        return reader.cases(CaseFilter(community=community, states=PLANNED_STATES, needs_place=False, order="due"))


def case_jobs(
    office: Office, community: str, day: date, cases: Iterable[Case], workers: Sequence[Worker], *, now: datetime,
    absent: frozenset[str],
) -> list[Wanted]:  # fmt: skip
    """The cases that the people of a plan can settle.

    A case in somebody's hands stays with them; if they are away all day it is free again. One that lies with somebody
    who is not planned is nobody's of this plan, and neither is one that a rule gave to such a person.

    Parameters
    ----------
    now : datetime
        A limit that is nearly out by then binds nobody to an hour: the case comes first as it is.
    absent : frozenset of str
        Ids of those away all day.
    """
    profile, known = office.profile(community), {worker.id for worker in workers}
    found = []
    for case in cases:
        held_by = case.handler_id or (case.routed.person_id if case.routed else None)
        if case.position is None or (held_by is not None and held_by not in known | absent):
            continue
        if case.handler_id is None and case.department and not _by_worker(profile, case):
            continue
        category = profile.category(case.category)
        minutes = category.minutes or profile.work.case_min
        pinned = held_by if held_by in known and case.handler_id else ""
        due = case.due_at
        stop = blank(
            community, day, profile.zone, StopKind.CASE, _case_title(office, profile, case), ref=case.id,
            path=case.handling_path, lon=case.position.lon, lat=case.position.lat, urgent=case.urgent,
        )  # fmt: skip
        pressing = case.urgent or bool(pinned) or due is None or due < day_start(day, profile.zone) + SOON
        job = Job(
            key_of(stop), StopKind.CASE, -1, minutes * 60, stop.title,
            windows=_until(case, minutes, day, profile, now), skill="" if pinned else category.skill,
            prefers=tuple(dict.fromkeys([*filter(None, [held_by]), *answering(case.handling_path, workers)])),
            required=pressing, worth=LATER_WORTH, urgent=case.urgent, pinned=pinned or "", path=case.handling_path,
        )  # fmt: skip
        found.append(Wanted(job, stop, Spot(case.position.lon, case.position.lat)))
    return found


def visits_for(due: Sequence[DueVisit], people: Collection[str]) -> tuple[list[DueVisit], int]:
    """The visits that are offered to a plan: to each person the most pressing ones; and how many more are due.

    A visit counts for the person who makes it best.
    """
    taken: Counter[str] = Counter()
    kept, beyond = [], 0
    order = sorted(due, key=lambda v: (not v.required, not v.overdue, v.due_by, -v.worth, v.duty, v.target))
    for visit in order:
        best = next((person for person in visit.persons if person in people), None)
        if best is None:
            continue
        if taken[best] < VISITS_EACH:
            taken[best] += 1
            kept.append(visit)
        else:
            beyond += visit.required
    return kept, beyond


def evenings_of(due: Iterable[DueVisit], people: Collection[str], end_s: int) -> dict[str, int]:
    """Person → when the last thing ends that they must see to after hours (seconds from midnight), such as a round."""
    found: dict[str, int] = {}
    for visit in due:
        best = next((person for person in visit.persons if person in people), None)
        if best is not None and visit.required and visit.hours is not None and clock_s(visit.hours[1]) > end_s:
            found[best] = max(found.get(best, 0), clock_s(visit.hours[1]) + WAY_BACK_S)
    return found


def visit_jobs(
    office: Office, community: str, day: date, due: Iterable[DueVisit], workers: Sequence[Worker]
) -> list[Wanted]:
    """Visits by those who may make them; those without hours of their own are made while people work."""
    profile, at_work = office.profile(community), {worker.id: (worker.start_s, worker.end_s) for worker in workers}
    duties = {duty.key: duty for duty in profile.duties}
    found = []
    for visit in due:
        stop = blank(
            community, day, profile.zone, StopKind.VISIT, visit.title, ref=visit.duty, target=visit.target,
            path=visit.path, lon=visit.lon, lat=visit.lat,
        )  # fmt: skip
        persons = tuple(person for person in visit.persons if person in at_work)
        hours = visit.hours or (profile.work.start, profile.work.end)
        opens, closes = clock_s(hours[0]), clock_s(hours[1])
        if not visit.required and not any(at_work[one][0] < closes <= at_work[one][1] for one in persons):
            continue  # an evening round that may wait is for those who are there in the evening
        duty = duties.get(visit.duty)
        job = Job(
            key_of(stop), StopKind.VISIT, -1, visit.minutes * 60, visit.title,
            windows=((opens, closes - visit.minutes * 60),),
            skill=duty.skill if duty else "", allowed=persons, prefers=persons[:1], required=visit.required,
            worth=visit.worth, path=visit.path,
        )  # fmt: skip
        found.append(Wanted(job, stop, Spot(visit.lon, visit.lat)))
    return found


def engagement_jobs(
    office: Office, community: str, day: date, engaged: Iterable[tuple[Engagement, datetime]], workers: Sequence[Worker]
) -> list[Wanted]:
    """Errands and care by whoever goes, meetings once for each who is bound to come."""
    profile, known = office.profile(community), {worker.id for worker in workers}
    found = []
    for one, at in engaged:
        start = seconds_of(at, day, profile.zone)
        window = (start, start + one.slack_min * 60)
        bound = tuple(person for person in one.people if person in known)
        if one.people and not bound:
            continue
        spot = _spot_of(office, community, one)
        kind = StopKind.MEETING if one.kind == "meeting" else StopKind.ERRAND
        for person in bound if kind is StopKind.MEETING else ("",):
            stop = blank(
                community, day, profile.zone, kind, one.name, ref=one.id, target=one.target or one.for_household,
                path=one.path, lon=spot.lon, lat=spot.lat, person_id=person, activity=activity_of(one),
            )  # fmt: skip
            pinned = person or (bound[0] if len(bound) == 1 else "")
            job = Job(
                key_of(stop), kind, -1, one.minutes * 60, one.name, windows=(window,), skill=one.skill,
                allowed=bound or None, prefers=bound or answering(one.path, workers), pinned=pinned,
                activity=stop.activity, path=one.path,
            )  # fmt: skip
            found.append(Wanted(job, stop, spot))
    return found


def turn_jobs(office: Office, community: str, day: date, turns: Iterable[Turn]) -> list[Wanted]:
    """The turns at places, each pinned to its person and its hours."""
    profile, staff, found = office.profile(community), office.staff(community), []
    for turn in turns:
        place = staff.places.get(turn.place_id)
        if place is None:
            continue
        start = clock_s(turn.start)
        stop = blank(
            community, day, profile.zone, StopKind.DESK, place.name, ref=turn.id, target=place.id, path=place.path,
            lon=place.lon, lat=place.lat, person_id=turn.person_id, activity=turn.activity,
        )  # fmt: skip
        job = Job(
            key_of(stop), StopKind.DESK, -1, clock_s(turn.end) - start, place.name, windows=((start, start),),
            pinned=turn.person_id, activity=turn.activity, path=place.path,
        )  # fmt: skip
        found.append(Wanted(job, stop, Spot(place.lon, place.lat)))
    return found


def pinned_as(wanted: Wanted, stop: Stop, start_s: int) -> Wanted:
    """Something to do, with the person and the hour that somebody has given it."""
    job = replace(
        wanted.job, windows=((start_s, start_s),), pinned=stop.person_id, allowed=None, skill="", required=True
    )
    return replace(wanted, job=job, stop=replace(wanted.stop, pinned=True))


def answering(path: Path, workers: Iterable[Worker]) -> tuple[str, ...]:
    """Ids of those who answer for a unit, the nearest above it first."""
    depths = [
        (-max((len(grid) for grid in worker.grids if grid and path[: len(grid)] == grid), default=0), worker.id)
        for worker in workers
    ]
    return tuple(person for depth, person in sorted(depths) if depth < 0)


def _by_worker(profile: Profile, case: Case) -> bool:
    """Whether a department's case was given to somebody in the field all the same."""
    handler = profile.category(case.category).handler
    role = profile.role(handler) if handler else None
    return role is not None and role.grants == "worker"


def _case_title(office: Office, profile: Profile, case: Case) -> str:
    """What a stop says of a case to everybody who may see stops: of a private one the group of its matter alone."""
    code = profile.hidden_code(case.category) if case.private else case.category
    what = pick(profile.category(code).name, office.settings.lang)
    return what if case.private or not case.address else f"{what} · {case.address}"


def _until(case: Case, minutes: int, day: date, profile: Profile, now: datetime) -> tuple[tuple[int, int], ...]:
    """When a case may be begun: before its limit, and within working hours unless it is urgent."""
    end = 86_400 if case.urgent else clock_s(profile.work.end)
    latest = end - minutes * 60
    if case.due_at is not None and case.due_at > now + timedelta(minutes=2 * minutes):
        latest = min(latest, seconds_of(case.due_at, day, profile.zone) - minutes * 60)
    return ((0, latest),) if latest > clock_s(profile.work.start) else ()


def _spot_of(office: Office, community: str, one: Engagement) -> Spot:
    if one.lon is not None and one.lat is not None:
        return Spot(one.lon, one.lat)
    home = doorsteps(office, community).get(one.target or one.for_household)
    if home is not None:
        return Spot(home.lon, home.lat)
    place = office.staff(community).places.get(one.target)
    return Spot(place.lon, place.lat) if place else middle_of(office, community, one.path)


def keyed(wanted: Iterable[Wanted]) -> dict[str, Wanted]:
    """By the id of the job; of two that are the same, the first."""
    found: dict[str, Wanted] = {}
    for one in wanted:
        found.setdefault(one.job.id, one)
    return found


def of_people(wanted: Mapping[str, Wanted], known: frozenset[str]) -> dict[str, Wanted]:
    """Without what is pinned to somebody who is not planned."""
    return {key: one for key, one in wanted.items() if not one.job.pinned or one.job.pinned in known}
