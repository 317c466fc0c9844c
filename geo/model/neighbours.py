"""Neighbour units (邻里单元, 睦邻守望单元格): a handful of households with a guardian; ties between households."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from geo.model.units import Path


@dataclass(frozen=True, slots=True)
class NeighbourUnit:
    """A few households that look after each other.

    Attributes
    ----------
    path : tuple of str
        Chain of the unit that holds them all, down to the grid or micro-grid.
    households : tuple of str
        Their ids.
    guardian, guardian_name : str
        Household of the guardian (守护人), and the name; empty while none is elected.
    ended : bool
        It no longer is one; its record stays for what was done in it.
    """

    community: str
    id: str
    path: Path
    name: str
    households: tuple[str, ...]
    guardian: str = ""
    guardian_name: str = ""
    ended: bool = False
    version: int = 0


class TieKind(StrEnum):
    """Kin; one asked to be with the other; one trusts the other; better kept apart."""

    KIN = "kin"
    ASKED = "asked"
    TRUSTS = "trusts"
    APART = "apart"


@dataclass(frozen=True, slots=True)
class HouseholdTie:
    """What is known between two households; personal data.

    Attributes
    ----------
    one, other : str
        Ids of households; ``one`` is who asked or trusts, of the other kinds the lower id.
    withdrawn : bool
        It no longer holds.
    """

    community: str
    id: str
    one: str
    other: str
    kind: TieKind
    withdrawn: bool = False
    version: int = 0
