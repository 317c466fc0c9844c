"""Mediation of a dispute, and help with a worry: several sittings, an agreement, a day to look again."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime


@dataclass(frozen=True, slots=True)
class Sitting:
    """One meeting or visit.

    Attributes
    ----------
    by : str
        Id of the person who led it.
    helpers : tuple of str
        Who was called in: a lawyer, a doctor; ids or names.
    """

    at: datetime
    by: str
    text: str
    helpers: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Mediation:
    """What is done about a dispute or a standing need.

    Attributes
    ----------
    mediator_id : str
        Who leads it.
    agreement : str
        What the parties agreed; empty while they have not.
    follow_up_on : date or None
        Local day on which somebody looks again.
    """

    mediator_id: str
    sittings: tuple[Sitting, ...] = ()
    agreement: str = ""
    agreed_at: datetime | None = None
    follow_up_on: date | None = None
