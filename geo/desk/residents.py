"""Whose names a lookup may hear: those of people over whom the asker holds ``read:people``, and nobody's else."""

from __future__ import annotations

from collections.abc import Iterator

from geo.desk.office import Office
from geo.locate.residents import Residents
from geo.model import Actor, Path

READING = "read:people"
_KEY = "key:"


def residents_for(office: Office, actor: Actor, community: str) -> Residents | None:
    """People whom an asker may search by name; None for whoever may search nobody.

    The anonymous reporter and programs with a key never may: what they send is written by somebody unknown.
    """
    if actor.id.startswith(_KEY) or not actor.may_anywhere(READING, community):
        return None
    if actor.may(READING, community):
        return residents_of(office, community)
    return Residents(entry for entry in _entries(office, community) if actor.may(READING, community, entry[2]))


def residents_of(office: Office, community: str) -> Residents:
    """Everybody known here who lives in or answers for a unit that handles cases, or one below it."""
    return office.derived("residents", community, lambda: Residents(_entries(office, community)))


def _entries(office: Office, community: str) -> Iterator[tuple[str, str, Path]]:
    profile, staff = office.profile(community), office.staff(community)
    depth = profile.depth(profile.handling_level)
    for held in staff.appointments:
        person = staff.people.get(held.person_id)
        if person is not None and len(held.path) > depth:
            yield person.name, held.path[-1], held.path
