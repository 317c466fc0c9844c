"""Neighbour units as lists show them: their doors, what is wrong with them, and what was done in them."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime

from geo.desk.doorsteps import Doorstep
from geo.desk.neighbour_counts import Deeds, deeds_of, spans_of
from geo.desk.neighbour_doors import READING, are_joined, may_look, path_of
from geo.desk.neighbour_units import in_order
from geo.desk.office import Office
from geo.errors import BadInput, Forbidden
from geo.i18n import mark
from geo.model import Actor, HouseholdTie, NeighbourUnit, Path, TieKind
from geo.redraw.neighbours_units import HIGH, LARGEST, LOW
from geo.redraw.neighbours_wishes import Reason

TOO_FEW = mark("It has {count} households; at least {least} are wanted.")
TOO_MANY = mark("It has {count} households; at most {most} are wanted.")
NOT_JOINED = mark("Its doors are not all joined to one another.")
APART = mark("Two households that must stand apart are in it.")
GONE = mark("{count} of its households are no longer there.")
NO_GUARDIAN = mark("It has not elected a guardian.")


@dataclass(frozen=True, slots=True)
class UnitLine:
    """One unit.

    Attributes
    ----------
    doors : tuple of Doorstep
        In the order in which one walks past them; households that are gone are left out.
    since : datetime
        When it was made; aware.
    deeds : Deeds
        Visits, disputes and problems of its households while they were in it.
    faults : tuple of Reason
    """

    unit: NeighbourUnit
    doors: tuple[Doorstep, ...]
    since: datetime
    deeds: Deeds
    faults: tuple[Reason, ...]

    @property
    def people(self) -> int:
        """How many live in it."""
        return sum(door.people for door in self.doors)

    @property
    def guardian(self) -> Doorstep | None:
        """The door of its guardian, while it has one."""
        return next((door for door in self.doors if door.id == self.unit.guardian), None)


def units_of(
    office: Office, actor: Actor, community: str, under: Path = (), *, least: int = LOW, most: int = HIGH,
    ended: bool = False, faults: bool = True,
) -> list[UnitLine]:  # fmt: skip
    """The neighbour units below a unit of the chain, in the order of their first doors.

    Parameters
    ----------
    actor : Actor
        Needs ``read:household`` or ``mark:household``; units elsewhere are left out. Private cases that the actor
        may not see are not counted.
    least, most : int
        Bounds outside of which a unit has a fault.
    ended : bool
        Whether those that have ended are listed too, at the end.
    faults : bool
        Whether they are looked at for faults, which takes a while over many grids.

    Raises
    ------
    Forbidden
        The actor has neither right anywhere here.
    BadInput
        Bounds that cannot be.
    """
    if not any(actor.may_anywhere(right, community) for right in (READING, "mark:household")):
        raise Forbidden(mark("You may not see this: it needs the right {right}."), right=READING)
    check_bounds(least, most)
    with office.store.read() as reader:
        units = reader.plans.neighbour_units(community, ended=ended)
        ties = reader.plans.ties(community)
    found = []
    for unit in units:
        doors = in_order(office, community, unit.households)
        # Where its doors are now counts, not where they were when it was written down.
        path = path_of(doors) or unit.path
        if path[: len(under)] == under and may_look(actor, community, path):
            found.append((unit, doors))
    spans = spans_of(office, community, [unit for unit, _ in found])
    deeds = deeds_of(office, actor, community, [spans[unit.id] for unit, _ in found])
    order = {door.id: number for number, door in enumerate(in_order(office, community, _all(found)))}
    lines = [
        UnitLine(
            unit, tuple(doors), spans[unit.id].since, done,
            () if unit.ended or not faults else faults_of(office, unit, doors, ties, least=least, most=most),
        )
        for (unit, doors), done in zip(found, deeds, strict=True)
    ]  # fmt: skip
    return sorted(lines, key=lambda line: (line.unit.ended, order[line.doors[0].id] if line.doors else -1))


def check_bounds(least: int, most: int) -> None:
    """Raise `BadInput` unless units of these sizes can be formed."""
    if not 2 <= least <= most <= LARGEST:
        raise BadInput(
            mark("Units of {low} to {high} households cannot be; give two bounds from 2 to {most}, the lower first."),
            low=least, high=most, most=LARGEST,
        )  # fmt: skip


def faults_of(
    office: Office, unit: NeighbourUnit, doors: Sequence[Doorstep], ties: Iterable[HouseholdTie], *, least: int,
    most: int,
) -> tuple[Reason, ...]:  # fmt: skip
    """What is wrong with a unit as it stands."""
    found = []
    if len(doors) < least:
        found.append(Reason(TOO_FEW, {"count": len(doors), "least": least}))
    if len(doors) > most:
        found.append(Reason(TOO_MANY, {"count": len(doors), "most": most}))
    if len(doors) < len(unit.households):
        found.append(Reason(GONE, {"count": len(unit.households) - len(doors)}))
    if not are_joined(office, unit.community, doors):
        found.append(Reason(NOT_JOINED))
    inside = set(unit.households)
    if any(tie.kind is TieKind.APART and {tie.one, tie.other} <= inside for tie in ties):
        found.append(Reason(APART))
    if unit.guardian not in inside:
        found.append(Reason(NO_GUARDIAN))
    return tuple(found)


def _all(found: Sequence[tuple[NeighbourUnit, Sequence[Doorstep]]]) -> list[str]:
    return [door.id for _, doors in found for door in doors]
