"""Sentences of rosters with the names that belong in them: people, skills, roles."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from geo.model import Turn
from pages.components.session import Visit


def told(here: Visit, sentence: str, values: Mapping[str, Any]) -> str:
    """A broken rule or a collision in the visitor's language."""
    staff, profile = here.office.staff(here.community), here.profile
    known = dict(values)
    if "person" in known:
        known["person"] = staff.names.get(known["person"], known["person"])
    if "skill" in known:
        known["skill"] = here.name(dict(dict(profile.skills).get(known["skill"], {}))) or known["skill"]
    if "roles" in known:
        names = {role.key: here.name(dict(role.name)) for role in profile.roles}
        known["roles"] = ", ".join(names.get(role, role) for role in known["roles"])
    return here.say(sentence).format(**known)


def turn_words(here: Visit, turn: Turn, *, person: bool = False) -> str:
    """A turn in a line: day, hours, station, and whose it is where that is asked."""
    staff = here.office.staff(here.community)
    place = staff.places.get(turn.place_id)
    # The name before the station: a narrow box cuts off the end.
    whose = f" {staff.names.get(turn.person_id, '')} ·" if person else ""
    return f"{turn.day:%m-%d} {turn.start:%H:%M}–{turn.end:%H:%M}{whose} {place.name if place else ''}"
