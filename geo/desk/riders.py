"""Riders (红色骑士): couriers and drivers who report hazards from the road, each known by a link of their own.

A link holds a secret and nothing else; the store keeps its hash, as of an interface key. Whoever opens it may report,
and is believed as far as the profile trusts its riders (`geo.desk.sources`). A link that is lost is withdrawn.
"""

from __future__ import annotations

from dataclasses import replace

from geo.desk.credentials import hash_token, new_token
from geo.desk.office import Office
from geo.desk.queries import require_doing
from geo.errors import BadInput, Conflict, NotFound
from geo.i18n import mark
from geo.model import Actor, ApiKey, Grant

ROLE = "rider"
LINKED = (ROLE, "knocker")
"""Roles that a link gives: riders, and the teams of a door-knock campaign (`geo.desk.campaign_links`)."""
LONGEST_NAME = 40


def enrol_rider(office: Office, actor: Actor, community: str, name: str) -> str:
    """Make a link for a rider.

    Parameters
    ----------
    actor : Actor
        Needs ``enrol:rider``.
    name : str
        What the desk calls the rider: a fleet and a number, best no person's name.

    Returns
    -------
    str
        The code in the link; it is shown once and kept as a hash.

    Raises
    ------
    Forbidden, BadInput, Conflict
        No right, no usable name, or a rider of that name has a link already.
    """
    require_doing(actor, "enrol:rider", community)
    called = name.strip()
    if not called or len(called) > LONGEST_NAME or not called.isprintable():
        raise BadInput(mark("A rider needs a name of at most {limit} characters."), limit=LONGEST_NAME)
    code, named = new_token(), _key(community, called)
    with office.write(actor) as tx:
        before = next((known for known in tx.api_keys() if known.name == named), None)
        if before is not None and before.active:
            raise Conflict(mark("There is a rider {name} already."), name=called)
        made = ApiKey(named, hash_token(code), (Grant(ROLE, community),), created_at=office.clock())
        # Whoever lost a link keeps the name.
        again = None if before is None else replace(before, key_hash=made.key_hash, active=True)
        tx.put("issue_key", before, again or made)
    return code


def riders(office: Office, actor: Actor, community: str) -> list[str]:
    """Names of the riders whose links hold, in order."""
    require_doing(actor, "enrol:rider", community)
    prefix = _key(community, "")
    with office.store.read() as reader:
        keys = [key.name for key in reader.api_keys() if key.active and key.name.startswith(prefix)]
    return sorted(name.removeprefix(prefix) for name in keys)


def dismiss_rider(office: Office, actor: Actor, community: str, name: str) -> None:
    """Make a rider's link worthless from now on.

    Raises
    ------
    Forbidden, NotFound
        No right, or there is no such rider.
    """
    require_doing(actor, "enrol:rider", community)
    with office.write(actor) as tx:
        key = next((known for known in tx.api_keys() if known.name == _key(community, name) and known.active), None)
        if key is None:
            raise NotFound(mark("There is no rider {name}."), name=name)
        tx.put("withdraw_key", key, replace(key, active=False))


def actor_of_rider(office: Office, code: str) -> Actor | None:
    """The rider, or the team, whom a link's code stands for; None for a code that nobody has or that was withdrawn."""
    if not code:
        return None
    with office.store.read() as reader:
        key = reader.api_key(hash_token(code))
    if key is None or not key.active or not any(grant.role in LINKED for grant in key.grants):
        return None
    return Actor(id=f"key:{key.name}", name=key.name.rpartition(":")[2], grants=key.grants)


def _key(community: str, name: str) -> str:
    return f"{ROLE}:{community}:{name}"
