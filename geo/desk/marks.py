"""What visits must know of a household: the groups it belongs to, a wish not to be visited, whom it is paired with."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

from geo.desk.doorsteps import Doorstep, doorsteps
from geo.desk.office import Office
from geo.desk.queries import require_doing
from geo.errors import BadInput, Conflict, Forbidden, NotFound
from geo.i18n import mark
from geo.model import Actor, HouseholdMark, Path

MARKING, READING = "mark:household", "read:household"
LONGEST_MARK = 300


def mark_of(office: Office, actor: Actor, community: str, household: str) -> HouseholdMark | None:
    """What is noted of a household, if anything is.

    Raises
    ------
    NotFound
        There is no such household.
    Forbidden
        The actor neither reads households there nor notes anything of them.
    """
    door = _door(office, community, household)
    if not actor.may(READING, community, door.path) and not actor.may(MARKING, community, door.path):
        raise Forbidden(mark("You may not see this: it needs the right {right}."), right=READING)
    with office.store.read() as reader:
        return reader.work.maybe(HouseholdMark, community, household)


def marks_under(office: Office, actor: Actor, community: str, path: Path = ()) -> list[HouseholdMark]:
    """What is noted of the households below a unit, of those that the actor may see."""
    with office.store.read() as reader:
        found = reader.work.household_marks(community, under=path)
    return [
        one for one in found if actor.may(READING, community, one.path) or actor.may(MARKING, community, one.path)
    ]  # fmt: skip


def mark_household(
    office: Office, actor: Actor, community: str, household: str, *, groups: tuple[str, ...] = (),
    no_visits: bool = False, no_visits_until: date | None = None, visitor_id: str | None = None, note: str = "",
    version: int | None = None,
) -> HouseholdMark:  # fmt: skip
    """Note what visits must know of a household, in place of what was noted before.

    Parameters
    ----------
    actor : Actor
        Needs ``mark:household`` there.
    groups : tuple of str
        Keys of ``[[visit_groups]]`` of the profile.
    no_visits_until : date or None
        First local day on which the wish not to be visited ends; only with ``no_visits``.
    visitor_id : str or None
        Id of the person it is paired with.
    version : int or None
        The version the actor was looking at, 0: none was there.

    Raises
    ------
    NotFound
        No such household, group or person.
    Forbidden
        The actor may not note anything there.
    Conflict
        Somebody changed it meanwhile.
    BadInput
        A day that is past or belongs to no wish, or a note that is too long.
    """
    door = _door(office, community, household)
    require_doing(actor, MARKING, community, door.path)
    known = dict(office.profile(community).visit_groups)
    for group in groups:
        if group not in known:
            raise NotFound(mark("There is no group of households {group} here."), group=group)
    if visitor_id is not None and visitor_id not in office.staff(community).people:
        raise NotFound(mark("There is no person {id} in {community}."), id=visitor_id, community=community)
    today = office.today(community)
    if no_visits_until is not None and (not no_visits or no_visits_until <= today):
        raise BadInput(mark("The wish not to be visited must end after today."))
    if len(note) > LONGEST_MARK:
        raise BadInput(mark("The note is longer than {limit} characters."), limit=LONGEST_MARK)
    with office.write(actor) as tx:
        before = tx.work.maybe(HouseholdMark, community, household)
        if version is not None and version != (before.version if before else 0):
            raise Conflict(mark("{subject} was changed by somebody else meanwhile."), subject=door.address)
        kept = tuple(key for key in known if key in groups)
        since = (before.since if before and before.groups else today) if kept else None
        after = HouseholdMark(
            community, household, door.path, kept, no_visits, no_visits_until, visitor_id, since, note.strip()
        )
        if before is not None and after == replace(before, version=0):
            return before
        return tx.put("mark", before, after)[0]


def find_doors(office: Office, actor: Actor, community: str, text: str, *, limit: int = 20) -> list[Doorstep]:
    """Households whose address holds all that was typed, of those where the actor may note or read something."""
    words = text.split()
    found = []
    for door in doorsteps(office, community).values() if words else ():
        if all(word in door.address for word in words) and (
            actor.may(MARKING, community, door.path) or actor.may(READING, community, door.path)
        ):
            found.append(door)
            if len(found) == limit:
                break
    return found


def _door(office: Office, community: str, household: str) -> Doorstep:
    door = doorsteps(office, community).get(household)
    if door is None:
        raise NotFound(mark("There is no household {id} here."), id=household)
    return door
