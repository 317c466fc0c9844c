"""Neighbour units for a grid: proposed, looked at, accepted in one transaction."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace

from geo.desk.doorsteps import Doorstep, doorsteps
from geo.desk.neighbour_doors import (
    DRAFTING,
    as_doors,
    doors_under,
    levels_within,
    links_between,
    name_of,
    path_of,
    scope_of,
    unit_of_each,
    wishes_of,
)
from geo.desk.neighbour_guardians import candidates, propose
from geo.desk.neighbour_lines import check_bounds
from geo.desk.neighbour_units import CHANGING, ENDING, LONGEST_NAME, MAKING, new_ids, with_households
from geo.desk.office import Office
from geo.desk.queries import require_doing
from geo.errors import BadInput, Conflict
from geo.i18n import mark
from geo.model import Actor, NeighbourUnit, Path, Unit
from geo.redraw.guardians import UnitGuardians
from geo.redraw.neighbours_units import HIGH, LOW, Parted, UnitsResult, form_units
from geo.redraw.neighbours_wishes import Reason


@dataclass(frozen=True, slots=True)
class ProposedUnit:
    """One unit of a proposal.

    Attributes
    ----------
    id : str
        Of today's unit that it goes on from; for a new one a name within the proposal.
    name : str
        Today's, or after the first and the last door.
    today : NeighbourUnit or None
        The unit it goes on from.
    changed : bool
        It is new, or other households are in it than today.
    guardians : UnitGuardians
        Who could be asked; persons are households.
    """

    id: str
    name: str
    path: Path
    doors: tuple[Doorstep, ...]
    today: NeighbourUnit | None
    changed: bool
    guardians: UnitGuardians

    @property
    def guardian(self) -> str:
        """The household that has been elected, while it stays in the unit."""
        elected = self.today.guardian if self.today is not None else ""
        return elected if any(door.id == elected for door in self.doors) else ""


@dataclass(frozen=True, slots=True)
class UnitsProposal:
    """A division into neighbour units that nobody has accepted yet.

    Attributes
    ----------
    scope : Unit
        The grid, or the part of one.
    within : str
        Key of the level whose units no neighbour unit crosses; may be empty.
    rest : tuple of (Doorstep, Reason)
        Households that are in no unit, and why.
    parted : tuple of Parted
        Kin, or two who asked for each other, in different units, and why.
    kin, asked : int
        How many pairs of kin there are, and how many wishes.
    kin_together, wishes_kept : float
        Shares of them, 0 to 1; 1 where there are none.
    changed : int
        Households that had a unit and are not in it now.
    ends : tuple of NeighbourUnit
        Units that would be no more.
    aside : tuple of NeighbourUnit
        Units that reach beyond the scope: they stay as they are, and so do their households.
    stands : mapping of str to int
        The units of the scope as they stood, and their versions.
    """

    community: str
    scope: Unit
    within: str
    least: int
    most: int
    seed: int
    units: tuple[ProposedUnit, ...]
    rest: tuple[tuple[Doorstep, Reason], ...]
    parted: tuple[Parted, ...]
    kin: int
    asked: int
    kin_together: float
    wishes_kept: float
    changed: int
    ends: tuple[NeighbourUnit, ...]
    aside: tuple[NeighbourUnit, ...]
    stands: Mapping[str, int]

    @property
    def is_news(self) -> bool:
        """Whether accepting it would change anything."""
        return bool(self.ends) or any(unit.changed for unit in self.units)


def propose_units(
    office: Office, actor: Actor, community: str, grid_id: str, *, least: int = LOW, most: int = HIGH,
    within: str = "", seed: int = 0, lang: str = "zh",
) -> UnitsProposal:  # fmt: skip
    """Divide the households of a grid into units of neighbours; nothing is written.

    Units that exist stay as they are where they still fit, and households keep their unit; the same seed proposes the
    same units.

    Parameters
    ----------
    actor : Actor
        Needs ``draft:plan`` there.
    grid_id : str
        Id of a grid or of a unit below it, such as a micro-grid.
    least, most : int
        Fewest and most households of a unit.
    within : str
        Key of a level below the grid, such as the micro-grid: no unit reaches over two of its units. Empty: any may.
    lang : str
        In which the roles of guardians are named.

    Raises
    ------
    NotFound
        There is no such unit of the chain.
    Forbidden
        The actor may not draft plans there.
    BadInput
        A unit above the grids or without households, bounds or a level that cannot be.
    """
    scope = scope_of(office, community, grid_id)
    require_doing(actor, DRAFTING, community, scope.path)
    check_bounds(least, most)
    if within and within not in levels_within(office, community):
        raise BadInput(mark("Between grid and household there is no level {level} here."), level=within)
    with office.store.read() as reader:
        live, ties = reader.plans.neighbour_units(community), reader.plans.ties(community)
        every = doors_under(office, community, scope.path)
        if not every:
            raise BadInput(mark("There is no household in {name}."), name=scope.name)
        touched, aside = _touched(office, live, community, every)
        taken = {one for unit in aside for one in unit.households}
        steps = [step for step in every if step.id not in taken]
        doors = as_doors(office, community, steps)
        depth = office.profile(community).depth(within) if within else None
        links = links_between(office, community, steps, depth=depth)
        wishes = wishes_of(ties, (step.id for step in steps))
        result = form_units(doors, links, wishes, low=least, high=most, seed=seed, today=unit_of_each(touched))
        result = _followed(result, touched)
        asked = {unit.id for unit in touched}
        guards = Counter(unit.guardian for unit in live if unit.guardian and unit.id not in asked)
        people = candidates(office, reader, community, steps, elsewhere=guards, lang=lang)
    known, today = {step.id: step for step in steps}, {unit.id: unit for unit in touched}
    guardians = propose(doors, links, result.units, people)
    units = []
    for group in result.units:
        inside, before = tuple(known[one] for one in group.doors), today.get(group.id)
        name = before.name if before is not None else name_of(inside)[:LONGEST_NAME]
        # Two lists of the same households may stand in another order; a stale chain is written anew.
        same = (
            before is not None and set(before.households) == set(group.doors) and before.path == path_of(inside)
        )  # fmt: skip
        units.append(ProposedUnit(group.id, name, path_of(inside), inside, before, not same, guardians[group.id]))
    goes_on = {unit.id for unit in units}
    return UnitsProposal(
        community, scope, within, least, most, seed, tuple(units),
        tuple((known[left.door], left.reason) for left in result.rest), result.parted, len(wishes.kin),
        len(wishes.asked), result.kin_together, result.wishes_kept, result.changed,
        tuple(unit for unit in touched if unit.id not in goes_on), aside,
        {unit.id: unit.version for unit in (*touched, *aside)},
    )  # fmt: skip


def accept_units(office: Office, actor: Actor, proposal: UnitsProposal) -> list[NeighbourUnit]:
    """Let a proposal hold, all of it in one transaction with an event for each unit that changes.

    Parameters
    ----------
    actor : Actor
        Needs ``draft:plan`` there.

    Returns
    -------
    list of NeighbourUnit
        All units of the proposal as they stand.

    Raises
    ------
    Conflict
        A unit of the grid or its households have changed since; nothing was written.
    """
    community = proposal.community
    require_doing(actor, DRAFTING, community, proposal.scope.path)
    known = doorsteps(office, community)
    stale = Conflict(mark("The units or the households of {name} have changed since; propose anew."),
                     name=proposal.scope.name)  # fmt: skip
    if any(door.id not in known or known[door.id].path != door.path for one in proposal.units for door in one.doors):
        raise stale
    with office.write(actor) as tx:
        live = {unit.id: unit for unit in tx.plans.neighbour_units(community)}
        touched, aside = _touched(
            office, live.values(), community, doors_under(office, community, proposal.scope.path)
        )  # fmt: skip
        if {unit.id: unit.version for unit in (*touched, *aside)} != proposal.stands:
            raise stale
        fresh = [one for one in proposal.units if one.today is None]
        made = [
            NeighbourUnit(community, id_, one.path, one.name, tuple(door.id for door in one.doors))
            for id_, one in zip(new_ids(tx, community, len(fresh)), fresh, strict=True)
        ]
        changes = [
            (CHANGING, live[one.id], with_households(office, live[one.id], [door.id for door in one.doors]))
            for one in proposal.units
            if one.today is not None and one.changed
        ]
        changes += [(ENDING, live[unit.id], replace(live[unit.id], ended=True)) for unit in proposal.ends]
        tx.put_many(MAKING, made)
        tx.put_changes(changes)
        stands = {unit.id: unit for unit in tx.plans.neighbour_units(community)}
    numbers = iter(made)
    return [stands[one.id if one.today is not None else next(numbers).id] for one in proposal.units]


def _touched(
    office: Office, live: Iterable[NeighbourUnit], community: str, steps: list[Doorstep]
) -> tuple[list[NeighbourUnit], tuple[NeighbourUnit, ...]]:
    """Units that have households in a scope: those wholly in it, gone households aside, and those reaching beyond."""
    inside, known = {step.id for step in steps}, doorsteps(office, community)
    wholly: list[NeighbourUnit] = []
    beyond: list[NeighbourUnit] = []
    for unit in live:
        there = {one for one in unit.households if one in known}
        if there & inside:
            (wholly if there <= inside else beyond).append(unit)
    return wholly, tuple(beyond)


def _followed(result: UnitsResult, touched: list[NeighbourUnit]) -> UnitsResult:
    """Let a new unit go on from one of today's that is no more, where it has half of its households or more."""
    free = {unit.id: unit for unit in touched} if touched else {}
    for group in result.units:
        free.pop(group.id, None)
    shared = sorted(
        (-len(common), number, id_)
        for number, group in enumerate(result.units)
        for id_, unit in free.items()
        if group.id not in {one.id for one in touched}
        and 2 * len(common := set(group.doors) & set(unit.households)) >= len(unit.households)
    )
    units, followed = list(result.units), set()
    for _, number, id_ in shared:
        if id_ not in followed and units[number].id == result.units[number].id:
            units[number] = replace(units[number], id=id_)
            followed.add(id_)
    return replace(result, units=tuple(units))
