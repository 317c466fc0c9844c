"""The days on which duties fall due: periods, the days that a rule allows, and how visits are spread over them."""

from __future__ import annotations

import zlib
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from functools import lru_cache

from dateutil.rrule import rrulestr

from geo.clock import WorkCalendar
from geo.model import DutyRule

_ANCHOR = datetime(2024, 1, 1)
"""A Monday from which every recurrence is counted, so that each second week stays each second week."""
_DAY = timedelta(days=1)
FEWEST_TO_SPARE = 8
"""A period with fewer days than this keeps none of them free at its end."""
SPARED = 10
"""One day in so many, and at least one, is kept free at the end of a period for what could not be done before."""
LEAD = {"day": 0, "week": 1, "month": 4, "quarter": 8, "year": 10}
"""By how many of its days a visit may be done before it must be."""


@dataclass(frozen=True, slots=True)
class Period:
    """A day, week, month, quarter or year: from its first local day until the first day after it."""

    first: date
    after: date

    def __contains__(self, day: date) -> bool:
        return self.first <= day < self.after


def period_of(every: str, day: date) -> Period:
    """The period of a duty that a local day lies in; weeks begin on Monday."""
    if every == "day":
        return Period(day, day + _DAY)
    if every == "week":
        monday = day - timedelta(days=day.weekday())
        return Period(monday, monday + 7 * _DAY)
    months = {"month": 1, "quarter": 3, "year": 12}[every]
    start = (day.month - 1) // months * months
    return Period(date(day.year, start + 1, 1), date(day.year + (start + months) // 12, (start + months) % 12 + 1, 1))


def period_before(every: str, period: Period) -> Period:
    """The period that ends where another begins."""
    return period_of(every, period.first - _DAY)


def open_days(rule: DutyRule, period: Period, calendar: WorkCalendar, begin: date | None = None) -> tuple[date, ...]:
    """The days of a period on which a duty may fall due.

    Parameters
    ----------
    rule : DutyRule
        Its recurrence names days; of these the working days count, all of them where none is worked.
    period : Period
    calendar : WorkCalendar
        Of the community.
    begin : date or None
        From when on it is owed at all: whoever is appointed in the middle of a month owes nothing before.

    Returns
    -------
    tuple of date
        In order; empty where ``begin`` lies behind the period, and for a daily duty on a day that is not worked.
    """
    inside = [period.first + n * _DAY for n in range((period.after - period.first).days)]
    worked = [day for day in inside if calendar.is_workday(day)] or (inside if rule.every != "day" else [])
    if rule.rule:
        named = _named(rule.rule, period.first, period.after)
        worked = [day for day in worked if day in named] or sorted(named) or worked
    return tuple(day for day in worked if begin is None or day >= begin)


@lru_cache(maxsize=512)
def _named(rule: str, first: date, after: date) -> frozenset[date]:
    """The days from ``first`` until ``after`` that a recurrence names."""
    found = rrulestr(rule, dtstart=_ANCHOR).between(
        datetime.combine(first, time()), datetime.combine(after - _DAY, time.max), inc=True
    )
    return frozenset(one.date() for one in found)


def spread(rule: DutyRule, days: tuple[date, ...], key: str, quota: int) -> tuple[int, ...]:
    """On which of some days each of ``quota`` visits falls due: the days' indices, rising.

    The days are cut into ``quota`` spans of one length and a hash of ``key`` picks one day of each span: the same key
    always gives the same days, many keys fill all days alike, and the last days of a long period are kept free.
    """
    usable = len(days) - max(1, len(days) // SPARED) if len(days) >= FEWEST_TO_SPARE else len(days)
    found = []
    for slot in range(quota):
        low = slot * usable // quota
        high = max(low + 1, (slot + 1) * usable // quota)
        found.append(low + zlib.crc32(f"{rule.key} {key} {slot} {days[0]}".encode()) % (high - low))
    return tuple(found)


def opens_at(rule: DutyRule, index: int) -> int:
    """From which day on (its index) a visit may be done that must be on the day with an index."""
    return max(0, index - LEAD[rule.every])
