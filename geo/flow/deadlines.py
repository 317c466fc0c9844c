"""When a limit runs out: round the clock, working hours or working days, by category and urgency."""

from __future__ import annotations

from datetime import datetime, timedelta

from geo.clock import WorkCalendar
from geo.model import Category

HOURS_A_WORKING_DAY = 8.0
"""A limit given in hours but counted in working days is divided by this, rounded up."""


def due_at(category: Category, start: datetime, calendar: WorkCalendar, *, urgent: bool = False) -> datetime:
    """The instant (UTC) at which a case's limit runs out.

    Parameters
    ----------
    category : Category
        Its ``limit_h`` and ``clock`` decide.
    start : datetime
        Aware instant from which the limit runs.
    calendar : WorkCalendar
        The community's working time.
    urgent : bool
        Urgent cases run round the clock, whatever their category's clock.
    """
    if urgent or category.clock == "around":
        return start + timedelta(hours=category.limit_h)
    if category.clock == "working_hours":
        return calendar.add_hours(start, category.limit_h)
    return calendar.add_days(start, -int(-category.limit_h // HOURS_A_WORKING_DAY))
