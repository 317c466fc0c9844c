"""Who works here, who is on duty now, and who could take a case."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import time
from zoneinfo import ZoneInfo

from geo.desk.office import Office
from geo.desk.queries import require
from geo.desk.sending import FIELD_ROLES, offers_for, running_turns
from geo.model import Actor, Person, Place

__all__ = ["FIELD_ROLES", "OnDuty", "UnitStaff", "offers_for", "on_duty", "staff_of"]


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
    turns = [
        OnDuty(staff.people[t.person_id], staff.places[t.place_id], t.end)
        for t in running_turns(office, community, now)
    ]
    return sorted(turns, key=lambda turn: (turn.until, turn.place.name, turn.person.id))


def staff_of(office: Office, actor: Actor, community: str, unit_id: str) -> list[UnitStaff]:
    """Everybody appointed at a unit itself."""
    require(actor, "read:people", community)
    staff = office.staff(community)
    here = [held for held in staff.appointments if held.path and held.path[-1] == unit_id]
    return [UnitStaff(staff.people[held.person_id], held.role) for held in here]
