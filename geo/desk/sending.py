"""Send now: the people and vehicles who could take a case, soonest there first, each with its reasons."""

from __future__ import annotations

import threading
from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import datetime, time, timedelta
from zoneinfo import ZoneInfo

import numpy as np

from geo.desk import whereabouts
from geo.desk.absences import absent_on
from geo.desk.directory import Staff
from geo.desk.office import Office
from geo.desk.queries import require
from geo.desk.rosters import come_for_turns, turns_on
from geo.desk.shares import week_minutes
from geo.desk.travelling import network
from geo.model import OPEN_STOPS, Activity, Actor, Appointment, Case, Profile, Role, Stop, StopKind, Turn
from geo.schedule import Helper, Offer, Task, rank_helpers
from geo.schedule.cameras import Look, looks_at

FIELD_ROLES = ("worker", "department")
"""Built-in roles that are sent to cases."""
SHARES_STAND = timedelta(hours=1)
"""So long shares of the week are not worked out anew: they are those of other days, and weigh little."""
TELLS_MIN = 240.0
"""Before so many minutes of a week are worked or bound, a share says nothing."""
CAMERAS_WITHIN_M = 300.0
_Point = tuple[float | None, float | None]


@dataclass(frozen=True, slots=True)
class _Now:
    """What is the same for everybody who may be asked."""

    at: datetime
    staff: Staff
    middles: dict[str, _Point]
    office_hours: bool
    turns: Mapping[str, Turn]
    rostered: set[str]
    loads: Mapping[str, int]
    day: whereabouts.Day
    week: Mapping[str, Mapping[Activity, float]]


def offers_for(
    office: Office, actor: Actor, case: Case, *, limit: int = 8, ends_at: datetime | None = None
) -> list[Offer]:  # fmt: skip
    """Who could take a case, best first, with the time on the way, load and reasons.

    Parameters
    ----------
    case : Case
        As the actor sees it.
    limit : int
        How many at the most.
    ends_at : datetime or None
        When the matter will be over by itself; None: an event's limit is what counts.

    Returns
    -------
    list of Offer
        People on foot or as they get about, and vehicles with somebody on duty on them. Whoever is absent is left out.

    Raises
    ------
    Forbidden
        The actor may not see who works here.
    """
    require(actor, "read:people", case.community)
    profile = office.profile(case.community)
    category = profile.category(case.category)
    now = _now(office, case.community)
    helpers = _with_vehicles(office, case.community, _helpers(office, profile, case, now), now)
    lon, lat = (case.position.lon, case.position.lat) if case.position else (None, None)
    limit_ends = case.due_at if category.kind == "event" else None
    task = Task(
        lon, lat, case.handling_path, category.skill,
        60 * (profile.work.case_min if category.minutes is None else category.minutes),
        now.at, limit_ends if ends_at is None else ends_at, profile.work.tolerance, case.urgent,
    )  # fmt: skip
    return rank_helpers(helpers, task, _ways(office, case.community, helpers, lon, lat), limit=limit)


def cameras_at(office: Office, actor: Actor, case: Case) -> list[Look]:
    """The camera points around a case: those that see it in front, with what each looks at."""
    require(actor, "read:case", case.community)
    if case.position is None:
        return []
    kinds = {kind.key for kind in office.profile(case.community).place_kinds if kind.use == "camera"}
    cameras = [place for place in office.staff(case.community).places.values() if place.kind in kinds]
    return looks_at(cameras, case.position.lon, case.position.lat, within_m=CAMERAS_WITHIN_M)


def running_turns(office: Office, community: str, now: datetime) -> list[Turn]:
    """The turns that run at a local instant, of people and at places that are still here."""
    staff = office.staff(community)
    return [
        turn
        for turn in turns_on(office, community, now.date())
        if turn.start <= now.time() < turn.end and turn.person_id in staff.people and turn.place_id in staff.places
    ]


def _now(office: Office, community: str) -> _Now:
    profile = office.profile(community)
    now = office.clock().astimezone(ZoneInfo(profile.zone))
    shares = office.shared("week shares", community, _WeekShares)
    return _Now(
        now, office.staff(community), office.derived("unit middles", community, dict[str, _Point]),
        profile.calendar.is_working(now),
        {turn.person_id: turn for turn in running_turns(office, community, now)},
        come_for_turns(office, community, now.date()), office.board(community).loads(),
        whereabouts.today(office, community),
        shares.minutes(office, community, now) if profile.work.shares else {},
    )  # fmt: skip


def _helpers(office: Office, profile: Profile, case: Case, now: _Now) -> list[Helper]:
    roles = {role.key for role in profile.roles if role.grants in FIELD_ROLES and _concerned(profile, role, case)}
    absences = absent_on(office, case.community, now.at.date())
    away = {
        person_id
        for person_id, known in absences.items()
        if any(one.kind != "wish" and one.since <= now.at < one.until for one in known)
    }
    best: dict[str, Appointment] = {}
    for held in now.staff.appointments:
        if held.role not in roles or held.person_id in away or not _answers(profile, held, case):
            continue
        known = best.get(held.person_id)
        if known is None or _closeness(held, case) > _closeness(known, case):
            best[held.person_id] = held
    return [_helper(office, profile, held, now) for held in best.values()]


def _helper(office: Office, profile: Profile, held: Appointment, now: _Now) -> Helper:
    person, role = now.staff.people[held.person_id], profile.role(held.role)
    turn = now.turns.get(person.id)
    all_day = now.office_hours and person.id not in now.rostered
    ends = [_instant(now.at, turn.end)] if turn is not None else []
    ends += [_instant(now.at, profile.work.end)] if all_day else []
    lon, lat, seen_at = _position(office, held, turn, now)
    until = max(ends) if ends else None
    return Helper(
        person.id, person.name, held.role, held.path, lon, lat, now.loads.get(person.id, 0),
        on_duty=bool(ends), skills=person.skills, travel=role.travel if role else "walk",
        until=until if until is not None and until > now.at else None,
        bound_at=_bound_at(now.day.stops.get(person.id, {}).values(), now.at),
        field_over=_field_over(profile, now.week.get(person.id, {})), seen_at=seen_at,
    )  # fmt: skip


def _position(
    office: Office, held: Appointment, turn: Turn | None, now: _Now
) -> tuple[float | None, float | None, datetime | None]:
    """Where somebody is thought to be, and when they were heard of there: the latest that is known of today."""
    seen = now.day.seen.get(held.person_id)
    begun = _instant(now.at, turn.start) if turn is not None else None
    if seen is not None and (begun is None or begun <= seen.at):
        return seen.lon, seen.lat, seen.at.astimezone(now.at.tzinfo)
    if turn is not None:
        place = now.staff.places[turn.place_id]
        return place.lon, place.lat, None
    return *_middle(office, held, now), None


def _middle(office: Office, held: Appointment, now: _Now) -> _Point:
    """A point inside the unit that somebody is appointed at; nothing where it is not drawn."""
    key = held.path[-1] if held.path else ""
    if key not in now.middles:
        tree = office.tree(held.community)
        shape = tree.unit(key).geometry if tree.knows(key) else None
        spot = None if shape is None else shape.representative_point()
        now.middles[key] = (None, None) if spot is None else (spot.x, spot.y)
    return now.middles[key]


def _with_vehicles(office: Office, community: str, helpers: list[Helper], now: _Now) -> list[Helper]:
    """The helpers, those on duty on a vehicle as one with it: the one with the least in hand answers for it."""
    kinds = {kind.key for kind in office.profile(community).place_kinds if kind.use == "vehicles"}
    places = now.staff.places
    aboard: defaultdict[str, list[Helper]] = defaultdict(list)
    found = []
    for helper in helpers:
        turn = now.turns.get(helper.person_id)
        if turn is not None and places[turn.place_id].kind in kinds:
            aboard[turn.place_id].append(helper)
        else:
            found.append(helper)
    for place_id, crew in aboard.items():
        lead, *others = sorted(crew, key=lambda helper: (helper.load, helper.person_id))
        skills = tuple(dict.fromkeys(skill for helper in crew for skill in helper.skills))
        ids = tuple(helper.person_id for helper in others)
        # Where one of them was heard of last, there the vehicle is.
        last = max(crew, key=lambda one: (one.seen_at is not None, one.seen_at or now.at, one.person_id))
        found.append(
            replace(
                lead, vehicle=places[place_id].name, crew=ids, travel="car", skills=skills,
                lon=last.lon, lat=last.lat, seen_at=last.seen_at,
            )
        )  # fmt: skip
    return found


def _ways(
    office: Office, community: str, helpers: list[Helper], lon: float | None, lat: float | None
) -> dict[str, tuple[int, bool]]:
    """Seconds on the way of each helper whose position is known, and whether they are an estimate."""
    if lon is None or lat is None:
        return {}
    streets, found = network(office, community), dict[str, tuple[int, bool]]()
    for travel in sorted({helper.travel for helper in helpers}):
        asked = [one for one in helpers if one.travel == travel and one.lon is not None and one.lat is not None]
        if asked:
            seconds, straight = streets.seconds_to(np.array([(one.lon, one.lat) for one in asked]), lon, lat, travel)
            ways = zip(seconds.tolist(), straight.tolist(), strict=True)
            found |= {one.person_id: way for one, way in zip(asked, ways, strict=True)}
    return found


def _concerned(profile: Profile, role: Role, case: Case) -> bool:
    """Whether the people of a role have to do with a case: of the departments only those that are called in."""
    if case.department is None or role.key not in {department.key for department in profile.departments}:
        return True
    called = {one.department for one in case.whistle.called} if case.whistle else set()
    return role.key == case.department or role.key in called


def _answers(profile: Profile, held: Appointment, case: Case) -> bool:
    """Whoever is appointed at or above the case's grid, or at a grid or below it elsewhere as a neighbour."""
    depth = profile.depth(profile.handling_level)
    return len(held.path) <= depth + 1 or held.path[: depth + 1] == case.handling_path[: depth + 1]


def _closeness(held: Appointment, case: Case) -> tuple[bool, int]:
    return held.path == case.handling_path, len(held.path)


def _instant(now: datetime, at: time) -> datetime:
    """Today's instant of a local time."""
    return datetime.combine(now.date(), at, tzinfo=now.tzinfo)


def _bound_at(stops: Iterable[Stop], now: datetime) -> datetime | None:
    """When somebody is expected somewhere at an hour of its own: an errand, a meeting, what is pinned."""
    fixed = (
        stop.starts_at
        for stop in stops
        if stop.state in OPEN_STOPS
        and stop.starts_at > now
        and (stop.pinned or stop.kind in {StopKind.ERRAND, StopKind.MEETING})
    )
    first = min(fixed, default=None)
    return None if first is None else first.astimezone(now.tzinfo)


def _field_over(profile: Profile, minutes: Mapping[Activity, float]) -> float | None:
    """Share of field work of the week less what the profile wants; None where nobody can tell yet."""
    target, total = profile.work.shares.get("field"), sum(minutes.values())
    return None if target is None or total < TELLS_MIN else minutes.get("field", 0.0) / total - target


class _WeekShares:
    """Minutes of the week by person, worked out once in a while."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._at: datetime | None = None
        self._minutes: dict[str, dict[Activity, float]] = {}

    def minutes(self, office: Office, community: str, now: datetime) -> dict[str, dict[Activity, float]]:
        """Person id → minutes of each activity, today excepted."""
        with self._lock:
            if self._at is None or now.date() != self._at.date() or not timedelta() <= now - self._at < SHARES_STAND:
                self._minutes, self._at = week_minutes(office, community, now.date()), now
            return self._minutes
