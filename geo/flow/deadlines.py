"""When a limit runs out: round the clock, working hours or working days, by category and urgency."""

from __future__ import annotations

from datetime import datetime, timedelta

from geo.clock import WorkCalendar
from geo.model import Category, Profile

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
    return calendar.add_days(start, _working_days(category.limit_h))


def hours_later(profile: Profile, category: Category, start: datetime, hours: float, *, urgent: bool) -> datetime:
    """The instant (UTC) at which so many hours have passed by the clock of a case; urgent ones run round the clock."""
    if urgent or category.clock == "around":
        return start + timedelta(hours=hours)
    if category.clock == "working_days" and hours >= HOURS_A_WORKING_DAY:
        return profile.calendar.add_days(start, _working_days(hours))
    return profile.calendar.add_hours(start, hours)


def time_left(profile: Profile, category: Category, now: datetime, due: datetime, *, urgent: bool) -> timedelta:
    """What is left of a limit by the clock of a case; nothing once it is past."""
    if urgent or category.clock == "around":
        return max(due - now, timedelta(0))
    return timedelta(hours=profile.calendar.hours_between(now, due))


def moved_on(
    profile: Profile, category: Category, due: datetime, since: datetime, until: datetime, *, urgent: bool
) -> datetime:
    """A limit after its clock stood still: as much of it is left as there was.

    What was past its limit when the clock was stopped stays past the same limit, and a clock set back takes nothing
    away.

    Parameters
    ----------
    due : datetime
        When it would have run out.
    since, until : datetime
        From when to when the clock stood still.
    """
    if due <= since or until <= since:
        return due
    left = time_left(profile, category, since, due, urgent=urgent)
    if urgent or category.clock == "around":
        return until + left
    return max(due, profile.calendar.add_hours(until, left / timedelta(hours=1)))


def put_off(profile: Profile, category: Category, due: datetime, hours: float, *, urgent: bool) -> datetime:
    """A limit with more time added, by the clock of the case: a working day later is the same time of that day."""
    if not urgent and category.clock == "working_days" and hours >= HOURS_A_WORKING_DAY:
        hours = _working_days(hours) * profile.calendar.hours_a_day
    if urgent or category.clock == "around":
        return due + timedelta(hours=hours)
    return max(due, profile.calendar.add_hours(due, hours))


def _working_days(hours: float) -> int:
    return -int(-hours // HOURS_A_WORKING_DAY)
