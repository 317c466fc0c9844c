"""Who could be asked to guard a neighbour unit, from what is known of its households; the unit elects."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from geo.desk.doorsteps import Doorstep
from geo.desk.neighbour_doors import as_doors, doors_under, links_between, may_look, scope_of
from geo.desk.neighbour_units import in_order
from geo.desk.office import Office
from geo.errors import Forbidden
from geo.i18n import mark, pick, words
from geo.model import Actor, DoorOutcome, NeighbourUnit, TieKind, Visit
from geo.redraw.guardians import Candidate, UnitGuardians, propose_guardians
from geo.redraw.neighbours import Door, Links
from geo.redraw.neighbours_units import NeighbourUnit as Group
from geo.schedule.duties import refuses
from geo.store import Reader

LOOKED_BACK = timedelta(days=365)
"""Visits of so long ago still say whether somebody is at home by day."""
_FRIDAY = 4


def guardians_of(office: Office, actor: Actor, community: str, unit_id: str, lang: str) -> dict[str, UnitGuardians]:
    """Who could guard each neighbour unit that lies in a grid, by the id of the unit; persons are households.

    A household speaks for itself by visits in the last year that met somebody by day, by neighbours who trust it and
    by a role that is held at its door. Households that are looked after themselves, or have asked not to be visited,
    are not proposed, and nobody is who guards another unit.

    Parameters
    ----------
    actor : Actor
        Needs ``read:household`` or ``mark:household`` there.
    lang : str
        In which the roles are named.

    Raises
    ------
    NotFound, BadInput
        No such unit of the chain, or one above the grids.
    Forbidden
        The actor may not see its households.
    """
    scope = scope_of(office, community, unit_id)
    if not may_look(actor, community, scope.path):
        raise Forbidden(mark("You may not see this: it needs the right {right}."), right="read:household")
    steps = doors_under(office, community, scope.path)
    inside = {step.id for step in steps}
    with office.store.read() as reader:
        units = [one for one in reader.plans.neighbour_units(community) if inside.issuperset(one.households)]
        people = candidates(office, reader, community, steps, elsewhere=_elsewhere(reader, community, units), lang=lang)
    doors = as_doors(office, community, steps)
    groups = [Group(one.id, tuple(door.id for door in in_order(office, community, one.households)), 0) for one in units]
    return propose(doors, links_between(office, community, steps), groups, people)


def propose(
    doors: Sequence[Door], links: Links, groups: Sequence[Group], people: Sequence[Candidate]
) -> dict[str, UnitGuardians]:  # fmt: skip
    """Proposals by unit; a guardian lives in the unit, and guards only this one."""
    if not groups:
        return {}
    return {one.unit: one for one in propose_guardians(doors, links, groups, people, reach=0)}


def candidates(
    office: Office,
    reader: Reader,
    community: str,
    steps: Sequence[Doorstep],
    *,
    elsewhere: Mapping[str, int],
    lang: str,
) -> list[Candidate]:
    """The households of which anything speaks for guarding.

    Parameters
    ----------
    elsewhere : mapping of str to int
        Household → how many units it guards beside those that are asked about.
    """
    ids = {step.id for step in steps}
    cared = {
        one.id for one in reader.work.household_marks(community) if one.groups or refuses(one, office.today(community))
    }
    home = _home_by_day(office, reader, community, ids)
    trusted = _trusted(office, reader, community, ids, lang)
    return [
        Candidate(step.id, step.id, home.get(step.id, False), trusted.get(step.id, ()), elsewhere.get(step.id, 0))
        for step in steps
        if step.id not in cared and (step.id in home or step.id in trusted)
    ]


def _elsewhere(reader: Reader, community: str, units: Sequence[NeighbourUnit]) -> Counter[str]:
    asked = {unit.id for unit in units}
    found = reader.plans.neighbour_units(community)
    return Counter(unit.guardian for unit in found if unit.guardian and unit.id not in asked)


def _home_by_day(office: Office, reader: Reader, community: str, ids: set[str]) -> dict[str, bool]:
    """Households called at by day → whether somebody was met there as often as not."""
    profile = office.profile(community)
    zone = ZoneInfo(profile.zone)

    def by_day(at: datetime) -> bool:
        local = at.astimezone(zone)
        return local.weekday() <= _FRIDAY and profile.work.start <= local.time() < profile.work.end

    met: dict[str, list[bool]] = defaultdict(list)
    seen: list[Visit] = []
    wanted = sorted(ids)
    for start in range(0, len(wanted), 500):
        seen += reader.work.visits(
            community, since=office.clock() - LOOKED_BACK, targets=wanted[start : start + 500]
        )  # fmt: skip
    for visit in seen:
        if visit.outcome in (DoorOutcome.FOUND, DoorOutcome.NOT_HOME) and by_day(visit.at):
            met[visit.target].append(visit.outcome is DoorOutcome.FOUND)
    return {one: 2 * sum(calls) >= len(calls) for one, calls in met.items()}


def _trusted(
    office: Office, reader: Reader, community: str, ids: set[str], lang: str
) -> dict[str, tuple[str, ...]]:  # fmt: skip
    """Household → what speaks for it: the roles held at its door, and how many neighbours trust it."""
    _ = words(lang)
    profile = office.profile(community)
    names = {role.key: pick(role.name, lang) for role in profile.roles if role.level == profile.levels[-1].key}
    found: dict[str, list[str]] = defaultdict(list)
    for held in sorted(office.staff(community).appointments, key=lambda held: held.id):
        if held.role in names and held.path[-1] in ids and names[held.role] not in found[held.path[-1]]:
            found[held.path[-1]].append(names[held.role])
    trust = {(tie.one, tie.other) for tie in reader.plans.ties(community) if tie.kind is TieKind.TRUSTS}
    for one, count in sorted(Counter(other for _one, other in trust if other in ids).items()):
        found[one].append(_("{count} households trust them").format(count=count))
    return {one: tuple(said) for one, said in found.items() if said}
