"""网格吹哨、部门报到: a grid whistles, departments report in, each against clocks of its own."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime


@dataclass(frozen=True, slots=True)
class WhistleLimits:
    """``[whistle]`` of a profile: how soon a called department signs in, contacts and reports.

    Attributes
    ----------
    sign_in_h, contact_h : float
        Hours round the clock.
    report_days, hard_days : int
        Working days for the report, and for that of a hard problem.
    roles : tuple of str
        Further roles of the profile whose people may blow it in their own unit.
    """

    sign_in_h: float = 1.0
    contact_h: float = 24.0
    report_days: int = 3
    hard_days: int = 5
    roles: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Called:
    """One department that a whistle called.

    Attributes
    ----------
    department : str
        Key of a department of the profile.
    lead : bool
        Whether it leads; exactly one does.
    sign_in_by, contact_by, report_by : datetime
        When its three clocks run out.
    signed_in_at, contacted_at, reported_at : datetime or None
        When it did so.
    signed_in_by : str
        Id of the person who came; empty where somebody entered it for them without naming one.
    report : str
        What it did, in its own words.
    stars : int or None
        1 to 5, the grid's rating afterwards, with ``comment``.
    """

    department: str
    lead: bool
    sign_in_by: datetime
    contact_by: datetime
    report_by: datetime
    signed_in_at: datetime | None = None
    contacted_at: datetime | None = None
    reported_at: datetime | None = None
    signed_in_by: str = ""
    report: str = ""
    stars: int | None = None
    comment: str = ""

    @property
    def due_at(self) -> datetime | None:
        """When the clock that runs now runs out; None once it has reported."""
        if self.reported_at is not None:
            return None
        if self.signed_in_at is None:
            return self.sign_in_by
        return self.contact_by if self.contacted_at is None else self.report_by


@dataclass(frozen=True, slots=True)
class Whistle:
    """A whistle blown for a case; departments called later, or called again, stand behind the first ones."""

    at: datetime
    by: str
    reason: str
    hard: bool
    called: tuple[Called, ...]

    @property
    def due_at(self) -> datetime | None:
        """When the next clock of a called department runs out; None once all have reported."""
        return min((due for one in self.called if (due := one.due_at) is not None), default=None)

    @property
    def lead(self) -> str:
        """Key of the department that leads."""
        return next((one.department for one in self.called if one.lead), "")
