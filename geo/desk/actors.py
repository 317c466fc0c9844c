"""From a person, a session or a key to an `Actor` with the grants that hold today."""

from __future__ import annotations

import secrets
from dataclasses import replace

from geo.desk.credentials import hash_token
from geo.desk.office import Office
from geo.errors import Forbidden, NotFound, NotSignedIn
from geo.i18n import mark
from geo.model import REPORTER, Account, Actor, Appointment, Grant, Person, Profile
from geo.model.permissions import WHISTLER

DEMO_KEY = "demo"
SIMULATION = "simulation"
"""What the log calls the demo's simulated day."""
DEMO_ROLES = ("dispatcher", "secretary", "worker", "department", "planner", "auditor", "admin")
"""Roles the demo's role picker offers, in its order."""


def actor_of_person(office: Office, community: str, person_id: str) -> Actor:
    """A person of the community with everything their appointments grant today."""
    staff = office.staff(community)
    person = staff.people.get(person_id)
    if person is None:
        raise NotFound(mark("There is no person {id} in {community}."), id=person_id, community=community)
    return _actor(person, staff.held_by.get(person_id, []), office.profile(community))


def people_in_role(office: Office, community: str, role: str) -> list[Person]:
    """People whose appointments grant a built-in role today, by name."""
    profile = office.profile(community)
    by_role = office.staff(community).by_role
    holders = {p.id: p for entry in profile.roles if entry.grants == role for p in by_role.get(entry.key, ())}
    return sorted(holders.values(), key=lambda person: (person.name, person.id))


def demo_actor(office: Office, community: str, role: str, person_id: str = "") -> Actor:
    """Whoever the demo's role picker stands for: a named person, else of those who hold it highest up the busiest.

    Raises
    ------
    Forbidden
        Outside the demo.
    NotFound
        Nobody holds the role here, or there is no such person.
    """
    if not office.settings.demo:
        raise Forbidden(mark("The role picker exists in the demo only."))
    people = people_in_role(office, community, role)
    loads = office.board(community).loads()
    busiest = max(
        people, key=lambda person: (-_depth(office, community, person.id, role), loads.get(person.id, 0)), default=None
    )
    chosen = next((person for person in people if person.id == person_id), busiest)
    if chosen is None:
        if role in DEMO_ROLES:
            return Actor(id=f"demo:{role}", name=role, grants=(Grant(role, community),))
        raise NotFound(mark("Nobody holds the role {role} here."), role=role)
    return actor_of_person(office, community, chosen.id)


def _depth(office: Office, community: str, person_id: str, role: str) -> int:
    """How far down the chain somebody holds a built-in role: a street's secretary stands above a compound's."""
    profile = office.profile(community)
    granting = {entry.key for entry in profile.roles if entry.grants == role}
    held = office.staff(community).held_by.get(person_id, [])
    return min((len(one.path) for one in held if one.role in granting), default=0)


def actor_of_session(office: Office, token: str | None) -> Actor:
    """Who a session token stands for, asked of the store each time, so that a revoked session ends at once.

    Raises
    ------
    NotSignedIn
        No token, or its session is unknown, revoked, expired, or its account was closed.
    """
    if token:
        with office.store.read() as reader:
            session = reader.session(hash_token(token))
            account = reader.account(session.account) if session else None
            if session and account and account.active and session.valid(office.clock()):
                return _actor_of_account(office, account)
    if office.settings.demo:
        return Actor(id="demo:viewer", name="", grants=(Grant("auditor", "*"),))
    raise NotSignedIn(mark("Please sign in."))


def actor_of_key(office: Office, key: str) -> Actor:
    """Who an API key stands for. In the demo the key ``demo`` is a reporter.

    Raises
    ------
    Forbidden
        Unknown or withdrawn key.
    """
    if office.settings.demo and secrets.compare_digest(key.encode(), office.simulation_key.encode()):
        return replace(REPORTER, id=SIMULATION)
    if office.settings.demo and key == DEMO_KEY:
        return Actor(id="key:demo", name=DEMO_KEY, grants=REPORTER.grants)
    with office.store.read() as reader:
        known = reader.api_key(hash_token(key)) if key else None
    if known is None or not known.active:
        raise Forbidden(mark("The API key is missing or not valid."))
    return Actor(id=f"key:{known.name}", name=known.name, grants=known.grants)


def _actor_of_account(office: Office, account: Account) -> Actor:
    grants = list(account.grants)
    for community in {grant.community for grant in account.grants} - {"*"}:
        if account.person_id:
            held = office.staff(community).held_by.get(account.person_id, [])
            grants += _grants(held, office.profile(community))
    return Actor(id=f"account:{account.name}", name=account.display, grants=tuple(grants), person_id=account.person_id)


def _actor(person: Person, held: list[Appointment], profile: Profile) -> Actor:
    return Actor(id=f"person:{person.id}", name=person.name, grants=tuple(_grants(held, profile)), person_id=person.id)


def _grants(held: list[Appointment], profile: Profile) -> list[Grant]:
    roles = {role.key: role.grants for role in profile.roles}
    granted = [Grant(roles[a.role], a.community, a.path) for a in held if a.role in roles]
    return granted + [Grant(WHISTLER, a.community, a.path) for a in held if a.role in profile.whistle.roles]
