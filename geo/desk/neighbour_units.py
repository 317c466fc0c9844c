"""Neighbour units changed by hand: a household moved, a name, a guardian elected, an end."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from geo.desk.doorsteps import Doorstep, doorsteps
from geo.desk.neighbour_doors import DRAFTING, MARKING, grid_depth, household, name_of, path_of, require_one_of
from geo.desk.neighbour_ties import refuse_apart
from geo.desk.office import Office
from geo.desk.queries import require_doing
from geo.errors import BadInput, Conflict, NotFound
from geo.i18n import mark
from geo.model import Actor, NeighbourUnit, Path
from geo.redraw.neighbours_units import LARGEST
from geo.store import Reader, Transaction

LONGEST_NAME, LONGEST_PERSON = 60, 30
MAKING, CHANGING, ELECTING, ENDING = "make_neighbours", "change_neighbours", "elect_guardian", "end_neighbours"
"""Verbs of the events."""


def make_unit(
    office: Office, actor: Actor, community: str, households: Sequence[str], name: str = ""
) -> NeighbourUnit:  # fmt: skip
    """Make a unit by hand of households that are in none.

    Parameters
    ----------
    actor : Actor
        Needs ``draft:plan`` there.
    name : str
        Empty: after the first and the last door.

    Raises
    ------
    NotFound
        No such household.
    BadInput
        Nobody or too many, doors in two grids, or a name that is too long.
    Conflict
        One of them is in a unit, or two must stand apart.
    """
    steps = [household(office, community, one) for one in dict.fromkeys(households)]
    steps = in_order(office, community, [step.id for step in steps])
    if not 0 < len(steps) <= LARGEST:
        raise BadInput(mark("A unit has at least one household and at most {most}."), most=LARGEST)
    path = _path(office, community, steps)
    require_doing(actor, DRAFTING, community, path)
    said = _name(name) if name.strip() else name_of(steps)[:LONGEST_NAME]
    with office.write(actor) as tx:
        taken = {one for unit in tx.plans.neighbour_units(community) for one in unit.households}
        for step in steps:
            if step.id in taken:
                raise Conflict(mark("{address} is in a unit already."), address=step.address)
            refuse_apart(tx, community, step.id, tuple(households))
        made = NeighbourUnit(community, new_ids(tx, community, 1)[0], path, said, tuple(step.id for step in steps))
        return tx.put(MAKING, None, made)[0]


def move_household(
    office: Office, actor: Actor, community: str, household_id: str, to: str = "", *, version: int | None = None
) -> NeighbourUnit | None:
    """Take a household out of its unit and into another one, or into none.

    A unit that loses its guardian has none until it elects one; a unit that loses its last household ends.

    Parameters
    ----------
    actor : Actor
        Needs ``draft:plan`` at both units.
    to : str
        Id of the unit it goes to; empty: it is in none.
    version : int or None
        The version of that unit which the actor was looking at.

    Returns
    -------
    NeighbourUnit or None
        The unit it is in now.

    Raises
    ------
    NotFound
        No such household or unit.
    Conflict
        Somebody changed the unit, or somebody in it must stand apart from the household.
    BadInput
        The unit is full, or lies in another grid.
    """
    door = household(office, community, household_id)
    require_doing(actor, DRAFTING, community, door.path)
    with office.write(actor) as tx:
        units = tx.plans.neighbour_units(community)
        left = next((unit for unit in units if household_id in unit.households), None)
        goal = _unit(tx, community, to, version) if to else None
        if left is not None and goal is not None and left.id == goal.id:
            return left
        if left is not None:
            require_doing(actor, DRAFTING, community, path_now(office, left))
            rest = tuple(one for one in left.households if one != household_id)
            after = with_households(office, left, rest) if rest else replace(left, ended=True)
            tx.put(CHANGING if rest else ENDING, left, after)
        if goal is None:
            return None
        require_doing(actor, DRAFTING, community, path_now(office, goal))
        if len(goal.households) >= LARGEST:
            raise BadInput(mark("A unit has at least one household and at most {most}."), most=LARGEST)
        refuse_apart(tx, community, household_id, goal.households)
        return tx.put(CHANGING, goal, with_households(office, goal, (*goal.households, household_id)))[0]


def rename_unit(
    office: Office, actor: Actor, community: str, unit_id: str, name: str, *, version: int | None = None
) -> NeighbourUnit:
    """Call a unit something else; needs ``draft:plan`` there."""
    said = _name(name)
    with office.write(actor) as tx:
        unit = _unit(tx, community, unit_id, version)
        require_doing(actor, DRAFTING, community, path_now(office, unit))
        return unit if unit.name == said else tx.put(CHANGING, unit, replace(unit, name=said))[0]


def elect_guardian(
    office: Office, actor: Actor, community: str, unit_id: str, household_id: str, name: str = "", *,
    version: int | None = None,
) -> NeighbourUnit:  # fmt: skip
    """Record whom a unit has elected as its guardian (守护人), or that it has none any more.

    Parameters
    ----------
    actor : Actor
        Needs ``draft:plan`` or ``mark:household`` there: the grid worker is there when they elect.
    household_id : str
        One of the unit's households; empty: it has no guardian any more.
    name : str
        Of the guardian; may be empty.

    Raises
    ------
    NotFound
        No such unit.
    BadInput
        The household is not in the unit, or the name is too long.
    Conflict
        Somebody changed the unit meanwhile.
    """
    said = name.strip()
    if len(said) > LONGEST_PERSON:
        raise BadInput(mark("The name of a guardian has at most {limit} characters."), limit=LONGEST_PERSON)
    with office.write(actor) as tx:
        unit = _unit(tx, community, unit_id, version)
        require_one_of(actor, (DRAFTING, MARKING), community, path_now(office, unit))
        if household_id and household_id not in unit.households:
            raise BadInput(mark("A guardian lives in the unit; this household is not one of it."))
        after = replace(unit, guardian=household_id, guardian_name=said if household_id else "")
        return unit if after == unit else tx.put(ELECTING, unit, after)[0]


def end_unit(
    office: Office, actor: Actor, community: str, unit_id: str, *, version: int | None = None
) -> NeighbourUnit:  # fmt: skip
    """End a unit; its record and what was done in it stay. Needs ``draft:plan`` there."""
    with office.write(actor) as tx:
        unit = _unit(tx, community, unit_id, version)
        require_doing(actor, DRAFTING, community, path_now(office, unit))
        return tx.put(ENDING, unit, replace(unit, ended=True))[0]


def with_households(office: Office, unit: NeighbourUnit, households: Sequence[str]) -> NeighbourUnit:
    """A unit with other households: in the order of their doors, its chain anew, its guardian only while in it."""
    steps = in_order(office, unit.community, households)
    known = {step.id for step in steps}
    gone = tuple(one for one in households if one not in known)
    stays = unit.guardian in households
    return replace(
        unit, households=(*(step.id for step in steps), *gone),
        path=_path(office, unit.community, steps) if steps else unit.path,
        guardian=unit.guardian if stays else "", guardian_name=unit.guardian_name if stays else "",
    )  # fmt: skip


def in_order(office: Office, community: str, households: Sequence[str]) -> list[Doorstep]:
    """The doors of households as one walks past them; those that are gone are left out."""
    known = doorsteps(office, community)
    order = office.derived("door order", community, lambda: {key: n for n, key in enumerate(known)})
    return [known[one] for one in sorted((one for one in households if one in known), key=order.__getitem__)]


def path_now(office: Office, unit: NeighbourUnit) -> Path:
    """Chain of the unit that holds all its doors today; boundaries may have moved since it was written down."""
    return path_of(in_order(office, unit.community, unit.households)) or unit.path


def new_ids(tx: Transaction, community: str, count: int) -> list[str]:
    """The next ids of units."""
    if not count:
        return []
    series = f"NU-{community[:3].upper()}"
    last = tx.next_number(f"{series}:{community}", count)
    return [f"{series}-{number:05d}" for number in range(last - count + 1, last + 1)]


def _path(office: Office, community: str, steps: Sequence[Doorstep]) -> Path:
    path = path_of(steps)
    if len(path) <= grid_depth(office, community):
        raise BadInput(mark("The households of a unit live in one grid."))
    return path


def _unit(reader: Reader, community: str, unit_id: str, version: int | None) -> NeighbourUnit:
    found = next((unit for unit in reader.plans.neighbour_units(community) if unit.id == unit_id), None)
    if found is None:
        raise NotFound(mark("There is no neighbour unit {id} in {community}."), id=unit_id, community=community)
    if version is not None and version != found.version:
        raise Conflict(mark("{subject} was changed by somebody else meanwhile."), subject=found.name)
    return found


def _name(name: str) -> str:
    said = " ".join(name.split())
    if not said or len(said) > LONGEST_NAME:
        raise BadInput(mark("A unit needs a name of at most {limit} characters."), limit=LONGEST_NAME)
    return said
