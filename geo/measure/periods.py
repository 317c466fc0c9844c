"""Periods that figures are told of, and the stretch of time before each that they are compared with."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta

from geo.errors import BadInput
from geo.i18n import mark

PERIODS = ("day", "week", "month", "recent", "quarter", "year", "own")
"""Today; this week and month, the last thirty days, this quarter and year up to today; or days that somebody names."""
LONGEST_DAYS = 366
RECENT_DAYS = 30
"""So many days before today and today itself are recent: what the counters of the screens count."""


@dataclass(frozen=True, slots=True)
class Period:
    """Local calendar days from ``first`` to before ``until``, and from when the same number of days is compared.

    ``boundaries`` is a day by whose boundaries cases are told apart; None: each counts in the grid that it had.
    """

    key: str
    first: date
    until: date
    compared_first: date
    boundaries: date | None = None

    @property
    def days(self) -> int:
        """How many days it has."""
        return (self.until - self.first).days

    @property
    def compared_until(self) -> date:
        """The day after the last one it is compared with: never later than its own first day."""
        return min(self.compared_first + timedelta(days=self.days), self.first)


def period_of(key: str, today: date, first: date | None = None, last: date | None = None) -> Period:
    """A period that ends today, or at ``last`` when it is somebody's own.

    A period that is not over yet is compared with as many days from the beginning of the one before.

    Raises
    ------
    BadInput
        Own days are missing, end before they begin, or are more than a year.
    """
    until = today + timedelta(days=1)
    match key:
        case "day":
            return Period(key, today, until, today - timedelta(days=1))
        case "week":
            begin = today - timedelta(days=today.weekday())
            return Period(key, begin, until, begin - timedelta(days=7))
        case "month":
            begin = today.replace(day=1)
            return Period(key, begin, until, (begin - timedelta(days=1)).replace(day=1))
        case "recent":
            begin = today - timedelta(days=RECENT_DAYS)
            return Period(key, begin, until, begin - timedelta(days=RECENT_DAYS + 1))
        case "quarter":
            begin = date(today.year, 3 * ((today.month - 1) // 3) + 1, 1)
            earlier = begin - timedelta(days=1)
            return Period(key, begin, until, date(earlier.year, earlier.month - 2, 1))
        case "year":
            begin = date(today.year, 1, 1)
            return Period(key, begin, until, date(today.year - 1, 1, 1))
        case "own":
            if first is None or last is None or last < first:
                raise BadInput(mark("Say a first day and a last day that is not before it."))
            days = (last - first).days + 1
            if days > LONGEST_DAYS:
                raise BadInput(mark("A period may have at most {limit} days."), limit=LONGEST_DAYS)
            return Period(key, first, last + timedelta(days=1), first - timedelta(days=days))
    raise BadInput(mark("There is no period {key}."), key=key)
