"""Dated turns at stations (`Turn`) and their exchange between two people (`Swap`)."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, time
from enum import StrEnum

from geo.model.work import Activity


@dataclass(frozen=True, slots=True)
class Turn:
    """Somebody's turn at a place on one day, local times.

    Where a place has turns in a month, they replace its weekly ones.

    Attributes
    ----------
    month : str
        ``2026-12``: the roster it was accepted with.
    dropped : bool
        A later roster or a swap took it away.
    """

    community: str
    id: str
    person_id: str
    place_id: str
    day: date
    start: time
    end: time
    month: str
    activity: Activity = "counter"
    dropped: bool = False
    version: int = 0


class SwapState(StrEnum):
    """asked → agreed by the other → approved by whoever schedules; or refused, or withdrawn."""

    ASKED = "asked"
    AGREED = "agreed"
    APPROVED = "approved"
    REFUSED = "refused"
    WITHDRAWN = "withdrawn"


@dataclass(frozen=True, slots=True)
class Swap:
    """Two people exchange turns, or one takes over another's.

    Attributes
    ----------
    turn_id : str
        The turn that ``asked_by`` gives away.
    other_turn_id : str
        The turn that ``asked_of`` gives for it; empty: takes it over.
    reason : str
        Why it was refused.
    """

    community: str
    id: str
    turn_id: str
    asked_by: str
    asked_of: str
    asked_at: datetime
    other_turn_id: str = ""
    state: SwapState = SwapState.ASKED
    decided_by: str = ""
    reason: str = ""
    version: int = 0
