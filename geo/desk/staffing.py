"""Who works here, who is on duty now, and who could take a case."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, time
from zoneinfo import ZoneInfo

from geo.desk.directory import Tree
from geo.desk.office import Office
from geo.desk.queries import require
from geo.model import Actor, Appointment, Case, Person, Place, Profile, Role, Shift
from geo.schedule import Helper, Offer, rank_helpers

FIELD_ROLES = ("worker", "department")
"""Built-in roles that are sent to cases."""


@dataclass(frozen=True, slots=True)
class OnDuty:
    """Somebody's turn that is running now."""

    person: Person
    place: Place
    until: time


@dataclass(frozen=True, slots=True)
class UnitStaff:
    """Somebody who holds a role at a unit; ``role`` is a key of the profile."""

    person: Person
    role: str


def on_duty(office: Office, actor: Actor, community: str) -> list[OnDuty]:
    """The turns running now, those that end first in front."""
    require(actor, "read:people", community)
    staff = office.staff(community)
    now = office.clock().astimezone(ZoneInfo(office.profile(community).zone))
    running = [shift for shift in staff.shifts if _runs(shift, now)]
    turns = [OnDuty(staff.people[s.person_id], staff.places[s.place_id], s.end) for s in running]
    return sorted(turns, key=lambda turn: (turn.until, turn.place.name, turn.person.id))


def staff_of(office: Office, actor: Actor, community: str, unit_id: str) -> list[UnitStaff]:
    """Everybody appointed at a unit itself."""
    require(actor, "read:people", community)
    staff = office.staff(community)
    here = [held for held in staff.appointments if held.path and held.path[-1] == unit_id]
    return [UnitStaff(staff.people[held.person_id], held.role) for held in here]


def offers_for(office: Office, actor: Actor, case: Case, *, limit: int = 8) -> list[Offer]:
    """The people who could take a case, best first, with distance, load and reasons."""
    require(actor, "read:people", case.community)
    profile, staff, tree = office.profile(case.community), office.staff(case.community), office.tree(case.community)
    now = office.clock().astimezone(ZoneInfo(profile.zone))
    turns = {shift.person_id: staff.places[shift.place_id] for shift in staff.shifts if _runs(shift, now)}
    rostered = {shift.person_id for shift in staff.shifts}
    office_hours = profile.calendar.is_working(now)
    loads = office.board(case.community).loads()
    roles = {role.key for role in profile.roles if role.grants in FIELD_ROLES and _concerned(profile, role, case)}
    best: dict[str, Helper] = {}
    for held in staff.appointments:
        if held.role not in roles or not _answers(profile, held, case):
            continue
        person, load = staff.people[held.person_id], loads.get(held.person_id, 0)
        helper = _helper(person, held, turns, load, tree, at_work=office_hours and person.id not in rostered)
        known = best.get(helper.person_id)
        if known is None or _closeness(helper, case) > _closeness(known, case):
            best[helper.person_id] = helper
    lon, lat = (case.position.lon, case.position.lat) if case.position else (None, None)
    skill = profile.category(case.category).skill
    return rank_helpers(best.values(), lon, lat, case.handling_path, skill=skill, limit=limit)


def _runs(shift: Shift, now: datetime) -> bool:
    return shift.weekday == now.weekday() and shift.start <= now.time() < shift.end


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


def _closeness(helper: Helper, case: Case) -> tuple[bool, int]:
    return helper.path == case.handling_path, len(helper.path)


def _helper(
    person: Person, held: Appointment, turns: dict[str, Place], load: int, tree: Tree, *, at_work: bool
) -> Helper:
    place = turns.get(person.id)
    lon: float | None = None
    lat: float | None = None
    if place is not None:
        lon, lat = place.lon, place.lat
    elif held.path and tree.knows(held.path[-1]):
        shape = tree.unit(held.path[-1]).geometry
        if shape is not None:
            spot = shape.representative_point()
            lon, lat = spot.x, spot.y
    return Helper(
        person.id, person.name, held.role, held.path, lon, lat, load, on_duty=at_work or place is not None,
        skills=person.skills,
    )  # fmt: skip
