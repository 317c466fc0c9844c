"""The units that the page shows at the moment: those that hold, or those of a proposal, in one form for all parts."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from geo.desk.doorsteps import Doorstep
from geo.desk.neighbour_counts import Deeds
from geo.desk.neighbour_lines import UnitLine
from geo.desk.neighbour_proposing import ProposedUnit, UnitsProposal
from geo.redraw.guardians import UnitGuardians
from geo.redraw.neighbours_wishes import Reason
from pages.components.session import Visit


@dataclass(frozen=True, slots=True)
class Shown:
    """One unit as its row and its doors on the map show it.

    Attributes
    ----------
    number : int
        From 1, as it stands on the map.
    guardian : str
        Id of the household that guards; may be empty.
    remarks : str
        What is wrong with it, or what is new.
    deeds : Deeds or None
        None in a proposal.
    """

    id: str
    number: int
    name: str
    doors: tuple[Doorstep, ...]
    guardian: str
    guardian_name: str
    remarks: str
    deeds: Deeds | None

    @property
    def people(self) -> int:
        """How many live in it."""
        return sum(door.people for door in self.doors)


def said(here: Visit, reason: Reason) -> str:
    """A reason in the visitor's language."""
    return here.say(reason.sentence).format(**reason.values)


def of_lines(here: Visit, lines: Sequence[UnitLine]) -> list[Shown]:
    """The units that hold."""
    return [
        Shown(
            line.unit.id, number, line.unit.name, line.doors, line.unit.guardian, line.unit.guardian_name,
            " ".join(said(here, fault) for fault in line.faults), line.deeds,
        )
        for number, line in enumerate(lines, 1)
    ]  # fmt: skip


def of_proposal(here: Visit, proposal: UnitsProposal) -> list[Shown]:
    """The units of a proposal."""
    return [
        Shown(
            unit.id, number, unit.name, unit.doors, unit.guardian,
            unit.today.guardian_name if unit.today is not None and unit.guardian else "",
            _state(here, unit), None,
        )
        for number, unit in enumerate(proposal.units, 1)
    ]  # fmt: skip


def _state(here: Visit, unit: ProposedUnit) -> str:
    _ = here.say
    if not unit.changed:
        return _("as today")
    return _("other households") if unit.today is not None else _("new unit")


def first_guardian(here: Visit, known: UnitGuardians | None, doors: Sequence[Doorstep]) -> str:
    """The household proposed first with its reasons, or why there is none."""
    if known is None:
        return ""
    if not known.proposals:
        return said(here, known.none) if known.none is not None else ""
    best = known.proposals[0]
    address = next((door.address for door in doors if door.id == best.person), best.person)
    return f"{address}: {' '.join(said(here, reason) for reason in best.reasons)}"
