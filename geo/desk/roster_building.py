"""From a community's stations, people and calendar to the problem of a roster."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import replace
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

from geo.clock import day_start
from geo.crs import distance_m
from geo.desk.engagements import engagements_on
from geo.desk.office import Office
from geo.desk.rosters import days_of, month_of, month_span, month_turns, turns_on
from geo.errors import BadInput
from geo.i18n import mark
from geo.model import Absence, Appointment, Place, Profile, Turn
from geo.schedule.roster_problem import Assigned, RosterPerson, RosterProblem, Slot, Span

AROUND = timedelta(days=7)
"""Turns so near to the days that are planned bind: rest, and hours of a week that has begun."""


def build_problem(
    office: Office, community: str, first: date, until: date, *, appointments: bool = True
) -> RosterProblem:
    """The turns of some days and the people who may take them.

    Parameters
    ----------
    first, until : datetime.date
        Local days; ``until`` is exclusive.
    appointments : bool
        People's appointments count; whoever only checks rules can do without them.

    Raises
    ------
    BadInput
        The profile names no roles that take turns, there are no stations, or its rules make no sense.
    """
    profile = office.profile(community)
    if not profile.roster.roles:
        raise BadInput(mark("The profile names no roles that take turns: say which under [roster]."))
    places = stations(office, community)
    slots = [slot for day in days_of(first, until) for place in places for slot in _slots(profile, place, day)]
    people = _people(office, community, first, until, places, appointments=appointments)
    rules = profile.roster
    return RosterProblem(tuple(slots), tuple(people), rules.max_week_h, rules.rest_h)


def stations(office: Office, community: str) -> list[Place]:
    """The places that are staffed in turns, by id."""
    kinds = office.profile(community).roster.kinds
    return sorted((p for p in office.staff(community).places.values() if p.kind in kinds), key=lambda place: place.id)


def slot_of(turn: Turn) -> str:
    """Id of the slot that a turn fills."""
    return f"{turn.place_id}/{turn.day:%Y-%m-%d}/{turn.start:%H%M}"


def with_turns(problem: RosterProblem, turns: Collection[Turn]) -> tuple[RosterProblem, tuple[Assigned, ...]]:
    """A problem, and who has its turns; turns of hours that the profile no longer has become slots of their own."""
    known = {slot.id for slot in problem.slots}
    added: dict[str, Slot] = {}
    for turn in turns:
        id_ = slot_of(turn)
        if id_ not in known:
            need = added[id_].need + 1 if id_ in added else 1
            added[id_] = Slot(id_, turn.place_id, turn.day, turn.start, turn.end, need)
    wider = replace(problem, slots=(*problem.slots, *added.values())) if added else problem
    return wider, tuple(Assigned(slot_of(turn), turn.person_id) for turn in turns)


def _slots(profile: Profile, place: Place, day: date) -> list[Slot]:
    rules, works = profile.roster, profile.calendar.is_workday(day)
    found = []
    for start, end in rules.turns:
        resident = place.resident_worker and works and end <= rules.evening_from and rules.resident_roles
        found.append(
            Slot(
                f"{place.id}/{day:%Y-%m-%d}/{start:%H%M}", place.id, day, start, end, rules.people, rules.skill,
                rules.resident_roles if resident else rules.roles,
                evening=end > rules.evening_from, weekend=not works,
            )
        )  # fmt: skip
    return found


def _people(
    office: Office, community: str, first: date, until: date, places: list[Place], *, appointments: bool
) -> list[RosterPerson]:
    profile, staff, zone = office.profile(community), office.staff(community), ZoneInfo(office.profile(community).zone)
    taking = {*profile.roster.roles, *profile.roster.resident_roles}
    with office.store.read() as reader:
        held = [one for one in reader.appointments(community, on=first) if one.role in taking]
        span = day_start(first, profile.zone), day_start(until, profile.zone)
        absences = reader.work.absences(community, since=span[0], until=span[1])
    roles: dict[str, list[Appointment]] = {}
    for one in sorted(held, key=lambda one: one.id):
        if one.person_id in staff.people:
            roles.setdefault(one.person_id, []).append(one)
    away, wishes = _spans(absences, zone, wish=False), _spans(absences, zone, wish=True)
    busy = _busy(office, community, first, until, zone) if appointments else {}
    bound = _bound(office, community, first, until)
    had = _had(office, community, first)
    return [
        RosterPerson(
            person_id, tuple(sorted({one.role for one in mine})), staff.people[person_id].skills,
            _distances(office, community, mine, places), away.get(person_id, ()), wishes.get(person_id, ()),
            busy.get(person_id, ()), bound.get(person_id, ()), *had.get(person_id, (0, 0, 0)),
        )
        for person_id, mine in sorted(roles.items())
    ]  # fmt: skip


def _spans(absences: list[Absence], zone: ZoneInfo, *, wish: bool) -> dict[str, tuple[Span, ...]]:
    found: dict[str, tuple[Span, ...]] = {}
    for absence in absences:
        if (absence.kind == "wish") == wish:
            span = _local(absence.since, zone), _local(absence.until, zone)
            found[absence.person_id] = (*found.get(absence.person_id, ()), span)
    return found


def _busy(
    office: Office, community: str, first: date, until: date, zone: ZoneInfo
) -> dict[str, tuple[Span, ...]]:  # fmt: skip
    found: dict[str, tuple[Span, ...]] = {}
    for day in days_of(first, until):
        for engagement, at in engagements_on(office, community, day):
            begin = _local(at, zone)
            for person_id in engagement.people:
                span = begin, begin + timedelta(minutes=engagement.minutes)
                found[person_id] = (*found.get(person_id, ()), span)
    return found


def _bound(office: Office, community: str, first: date, until: date) -> dict[str, tuple[Span, ...]]:
    """Turns of the days around that bind all the same; of the days after only dated ones."""
    found: dict[str, tuple[Span, ...]] = {}
    before = [turn for day in days_of(first - AROUND, first) for turn in turns_on(office, community, day)]
    after = [turn for day in days_of(until, until + AROUND) for turn in _dated(office, community, day)]
    for turn in before + after:
        span = datetime.combine(turn.day, turn.start), datetime.combine(turn.day, turn.end)
        found[turn.person_id] = (*found.get(turn.person_id, ()), span)
    return found


def _dated(office: Office, community: str, day: date) -> tuple[Turn, ...]:
    return month_turns(office, community, month_of(day)).get(day, ())


def _had(office: Office, community: str, first: date) -> dict[str, tuple[int, int, int]]:
    """Evenings, weekends and turns of each person in the month before and in the days before of this one."""
    profile = office.profile(community)
    found: dict[str, tuple[int, int, int]] = {}
    begin = month_span(month_of(first.replace(day=1) - timedelta(days=1)))[0]
    for day in days_of(begin, first):
        for turn in _dated(office, community, day):
            evenings, weekends, count = found.get(turn.person_id, (0, 0, 0))
            found[turn.person_id] = (
                evenings + (turn.end > profile.roster.evening_from),
                weekends + (not profile.calendar.is_workday(day)),
                count + 1,
            )
    return found


def _distances(
    office: Office, community: str, mine: list[Appointment], places: list[Place]
) -> dict[str, float]:  # fmt: skip
    """Metres from the nearest of the units somebody is appointed at to each station."""
    tree = office.tree(community)
    spots = []
    for held in mine:
        drawn = [tree.unit(step).geometry for step in held.path if tree.knows(step)]
        shape = next((shape for shape in reversed(drawn) if shape is not None), None)
        if shape is not None:
            point = shape.representative_point()
            spots.append((point.x, point.y))
    if not spots:
        return {}
    return {
        place.id: round(min(float(distance_m(lon, lat, place.lon, place.lat)) for lon, lat in spots), 1)
        for place in places
    }


def _local(at: datetime, zone: ZoneInfo) -> datetime:
    return at.astimezone(zone).replace(tzinfo=None)
