"""Who is planned on a day: the people of some roles, with the bounds of their day and where it begins."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import NamedTuple

from geo.clock import day_start
from geo.desk.office import Office
from geo.model import Absence, Activity, Appointment, Path, Place, Profile, Role, Travel, Turn
from geo.schedule import Worker

USUAL = "worker"
"""Key that profiles give the role of those who do grid work all day."""


WAY_BACK_S = 1200
"""So long after the last thing with an hour of its own somebody is home again."""


class Spot(NamedTuple):
    """A point, EPSG:4326."""

    lon: float
    lat: float


@dataclass(frozen=True, slots=True)
class Present:
    """Somebody who can be planned, with the point at which their day begins and ends."""

    worker: Worker
    home: Spot


def field_roles(office: Office, community: str) -> list[Role]:
    """The roles of a community whose people can be planned: those who work in the field and are somebody's."""
    held = office.staff(community).by_role
    return [role for role in office.profile(community).roles if role.grants == "worker" and held.get(role.key)]


def usual_roles(office: Office, community: str) -> tuple[str, ...]:
    """Keys of the roles that are planned unless somebody says otherwise: those whose people do this all day.

    They are the resident workers of the rosters, the role called ``worker``, and the roles of whom one person alone
    answers for a unit of the handling level; where there are none, the role of most people with weekly turns, or the
    first one in the field.
    """
    profile, staff = office.profile(community), office.staff(community)
    fielded = field_roles(office, community)
    known = [role.key for role in fielded]
    at_level = {role.key for role in fielded if role.level == profile.handling_level}
    holders = Counter((held.role, held.path) for held in staff.appointments if held.role in at_level)
    shared = {role for (role, _), count in holders.items() if count > 1}
    usual = {USUAL, *profile.roster.resident_roles} | (at_level - shared)
    if usual & set(known):
        return tuple(key for key in known if key in usual)
    rostered = {shift.person_id for shift in staff.shifts}
    held = Counter(held.role for held in staff.appointments if held.person_id in rostered and held.role in known)
    return tuple(key for key, _ in held.most_common(1)) or tuple(known[:1])


def seconds_of(at: datetime, day: date, zone: str) -> int:
    """Seconds from the local midnight of a day; negative or beyond a day's length for other days."""
    return round((at - day_start(day, zone)).total_seconds())


def clock_s(at: time) -> int:
    """Seconds from midnight of a local time."""
    return at.hour * 3600 + at.minute * 60 + at.second


def instant(day: date, seconds: int, zone: str) -> datetime:
    """The instant (UTC) so many seconds after the local midnight of a day."""
    return day_start(day, zone) + timedelta(seconds=seconds)


def people_of(office: Office, community: str, roles: Iterable[str]) -> dict[str, list[Appointment]]:
    """Ids of those who hold one of some roles, in their order, with those appointments."""
    wanted, found = set(roles), dict[str, list[Appointment]]()
    for held in office.staff(community).appointments:
        if held.role in wanted:
            found.setdefault(held.person_id, []).append(held)
    return dict(sorted(found.items()))


def present_on(
    office: Office,
    community: str,
    day: date,
    roles: Sequence[str],
    *,
    absent: Mapping[str, Sequence[Absence]],
    turns: Sequence[Turn],
    week: Mapping[str, Mapping[Activity, float]],
    bound: frozenset[str] = frozenset(),
    evenings: Mapping[str, int] | None = None,
) -> list[Present]:
    """Those who can be planned on a day, by id.

    Parameters
    ----------
    absent : mapping
        Person id → absences that touch the day; wishes do not keep anybody away.
    turns : sequence of Turn
        The turns of the day: whoever has one begins at its place, and works as long as it lasts.
    week : mapping
        Person id → minutes of each activity of the week, this day excepted.
    bound : frozenset of str
        Ids of those who have begun something that day: they stay even if they fell ill later.
    evenings : mapping of str to int or None
        Person id → second at which something ends that they have to do after hours, such as an evening round.
    """
    profile, staff, found = office.profile(community), office.staff(community), list[Present]()
    rules = profile.work
    for person_id, held in people_of(office, community, roles).items():
        mine = [turn for turn in turns if turn.person_id == person_id]
        start, end = _bounds(clock_s(rules.start), clock_s(rules.end), mine)
        end = max(end, (evenings or {}).get(person_id, end))
        away = _away(absent.get(person_id, ()), day, profile.zone)
        free = free_of(start, end, away)
        if not free and person_id not in bound:
            continue
        person = staff.people[person_id]
        lunch = (clock_s(rules.lunch[0]), clock_s(rules.lunch[1]), rules.lunch_min * 60) if rules.lunch_min else None
        worker = Worker(
            person_id, person.name, start, end, place=-1, travel=_travel(profile, held), skills=person.skills,
            lunch=_lunch(lunch, free, mine), busy=away, week=week.get(person_id, {}),
            grids=tuple(dict.fromkeys(one.path for one in held)),
        )  # fmt: skip
        found.append(Present(worker, _home(office, community, staff.places, held, mine)))
    return found


def free_of(start: int, end: int, away: Iterable[tuple[int, int]]) -> list[tuple[int, int]]:
    """What is left of a span of seconds once others are taken out of it."""
    left = [(start, end)]
    for since, until in away:
        left = [
            (low, high)
            for a, b in left
            for low, high in ((a, min(b, since)), (max(a, until), b))
            if low < high
        ]  # fmt: skip
    return left


def _bounds(start: int, end: int, turns: Sequence[Turn]) -> tuple[int, int]:
    """Bounds of a day with its turns: an early or a late turn moves the day, it does not make it longer."""
    if not turns:
        return start, end
    length = end - start
    first, last = min(clock_s(turn.start) for turn in turns), max(clock_s(turn.end) for turn in turns)
    if len({turn.place_id for turn in turns}) > 1:
        last += WAY_BACK_S
    if last > end:
        return min(first, max(start, last - length)), last
    return (first, max(last, first + length)) if first < start else (start, end)


def _away(absences: Iterable[Absence], day: date, zone: str) -> tuple[tuple[int, int], ...]:
    spans = (
        (max(0, seconds_of(one.since, day, zone)), min(86_400, seconds_of(one.until, day, zone)))
        for one in absences
        if one.kind != "wish" and not one.withdrawn
    )
    return tuple(sorted(span for span in spans if span[0] < span[1]))


def _lunch(
    lunch: tuple[int, int, int] | None, free: Sequence[tuple[int, int]], turns: Sequence[Turn]
) -> tuple[int, int, int] | None:
    """The break of those who have room for one: not of who is away at noon, nor of who stands at a desk all through."""
    if lunch is None:
        return None
    since, until, length = lunch
    desks = [(clock_s(turn.start), clock_s(turn.end)) for turn in turns]
    room = [
        (low, high)
        for a, b in free
        for low, high in free_of(max(a, since), min(b, until), desks)
        if high - low >= length
    ]
    return (room[0][0], room[-1][1], length) if room else None


def _travel(profile: Profile, held: Sequence[Appointment]) -> Travel:
    role = profile.role(held[0].role)
    return role.travel if role else "walk"


def _home(
    office: Office, community: str, places: Mapping[str, Place], held: Sequence[Appointment], turns: Sequence[Turn]
) -> Spot:
    for turn in sorted(turns, key=lambda turn: turn.start):
        if turn.place_id in places:
            return Spot(places[turn.place_id].lon, places[turn.place_id].lat)
    return middle_of(office, community, held[0].path)


def middle_of(office: Office, community: str, path: Path) -> Spot:
    """A point inside the deepest drawn unit of a chain, else the middle of the community."""
    tree = office.tree(community)
    for step in reversed(path):
        shape = tree.unit(step).geometry if tree.knows(step) else None
        if shape is not None:
            spot = shape.representative_point()
            return Spot(spot.x, spot.y)
    return Spot(*office.profile(community).centre)
