"""The ladder a case climbs by the clock while nobody takes it or its limit is past."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime


@dataclass(frozen=True, slots=True)
class Rung:
    """One ``[[ladder]]`` of a profile, the lowest first.

    Attributes
    ----------
    to : str
        ``role centre_household`` (the nearest holder up the chain), ``level community`` (that unit answers),
        ``department`` (the department of the case) or ``department heating``.
    within_h : float
        Hours, by the clock of the case, after which it climbs on to the next rung.
    urgent_h : float or None
        The same for an urgent case, round the clock; None: as ``within_h``.
    """

    to: str
    within_h: float
    urgent_h: float | None = None


@dataclass(frozen=True, slots=True)
class Climb:
    """One step up that a case has made.

    Attributes
    ----------
    by : str
        Id of the person, ``system`` for the clock.
    start, end : str
        The rung left and the rung reached, as the ladder writes them; a chain's unit where there is no ladder. The
        same twice: the time has run out at the top.
    why : str
        ``unaccepted`` or ``overdue`` by the clock, a person's own words else.
    person_id : str or None
        Whoever stands on the rung reached, where it names a person.
    """

    at: datetime
    by: str
    start: str
    end: str
    why: str
    person_id: str | None = None
