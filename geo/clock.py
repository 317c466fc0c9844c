"""Time: one source of now, local days, and working time over Chinese public holidays.

Instants are aware datetimes in UTC. Working time is counted in the community's own zone.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time, timedelta
from functools import cache, cached_property
from itertools import accumulate
from zoneinfo import ZoneInfo

import chinese_calendar

Clock = Callable[[], datetime]
BEIJING = "Asia/Shanghai"
LONGEST_WAIT_YEARS = 10
"""A limit that finds no working time for so long finds none at all."""
_HOUR, _DAY = timedelta(hours=1), timedelta(days=1)


def utc_now() -> datetime:
    """The present instant, aware, in UTC."""
    return datetime.now(UTC)


def local_day(at: datetime, zone: str = BEIJING) -> date:
    """The calendar day of an instant in a zone."""
    return at.astimezone(ZoneInfo(zone)).date()


def day_start(day: date, zone: str = BEIJING) -> datetime:
    """The instant (UTC) at which a local calendar day begins."""
    return datetime.combine(day, time(), ZoneInfo(zone)).astimezone(UTC)


@cache
def holiday_table(year: int) -> Mapping[date, bool] | None:
    """Days of a year of which the State Council's notice speaks: True works (a make-up day), False rests.

    None for a year whose notice `chinese_calendar` does not have.
    """
    try:
        told = {
            day: chinese_calendar.get_holiday_detail(day)
            for day in (date(year, 1, 1) + n * _DAY for n in range(366))
            if day.year == year
        }
    except NotImplementedError:
        return None
    return {day: not rests for day, (rests, holiday) in told.items() if holiday is not None}


@dataclass(frozen=True)
class WorkCalendar:
    """When a community works.

    Attributes
    ----------
    weekdays : frozenset of int
        Working weekdays, Monday = 0, where the holiday table is silent.
    spans : tuple of (time, time)
        Working spans of a day in local time, in order, not touching midnight twice.
    zone : str
        IANA time zone.
    overrides : mapping of date to bool
        Days whose status the community states itself: True works, False rests. They win over everything.
    """

    weekdays: frozenset[int] = frozenset(range(5))
    spans: tuple[tuple[time, time], ...] = ((time(8, 30), time(12)), (time(14), time(18)))
    zone: str = BEIJING
    overrides: Mapping[date, bool] = field(default_factory=dict)

    def is_workday(self, day: date) -> bool:
        """Whether a local day is worked: overrides, then the State Council's table, then the weekdays."""
        if day in self.overrides:
            return self.overrides[day]
        return (holiday_table(day.year) or {}).get(day, day.weekday() in self.weekdays)

    def is_working(self, at: datetime) -> bool:
        """Whether an instant lies in a working span of a working day."""
        here = at.astimezone(ZoneInfo(self.zone))
        return self.is_workday(here.date()) and any(opens <= here.time() < closes for opens, closes in self.spans)

    def knows(self, year: int) -> bool:
        """Whether the holiday table covers a year; outside it only weekdays and overrides decide."""
        return holiday_table(year) is not None

    def unknown_years(self, first: datetime, last: datetime) -> tuple[int, ...]:
        """The local years from one instant to another of which the holiday table knows nothing."""
        years = range(local_day(first, self.zone).year, local_day(last, self.zone).year + 1)
        return tuple(year for year in years if not self.knows(year))

    @property
    def hours_a_day(self) -> float:
        """Hours worked on a working day."""
        return self._full / _HOUR

    def add_hours(self, start: datetime, hours: float) -> datetime:
        """The instant (UTC) at which ``hours`` of working time after ``start`` have passed.

        It is the first such instant: the evening rather than the next morning. Without hours it is the first working
        instant from ``start`` on.
        """
        here, left = self._local(start), timedelta(hours=hours)
        day = here.date()
        if left <= timedelta(0):
            for _ in range(2):
                for opens, closes in self.spans:
                    if self.is_workday(day) and here < datetime.combine(day, closes):
                        return self._instant(max(here, datetime.combine(day, opens)))
                day = self._worked_day(day + _DAY, 0)
        wanted = self._since_midnight(here) + left
        whole_days = -(-wanted // self._full) - 1 if self._full else 0
        day = self._worked_day(day, whole_days)
        rest = wanted - whole_days * self._full
        for opens, closes in self.spans:
            begin = datetime.combine(day, opens)
            worked = datetime.combine(day, closes) - begin
            if rest <= worked:
                return self._instant(begin + rest)
            rest -= worked
        raise OverflowError("a calendar without working hours")

    def hours_between(self, start: datetime, end: datetime) -> float:
        """Hours of working time from one instant to another; 0 where the second is not later."""
        if end <= start:
            return 0.0
        first, last = self._local(start), self._local(end)
        days = self._worked_days(first.date(), last.date())
        return (days * self._full + self._since_midnight(last) - self._since_midnight(first)) / _HOUR

    def add_days(self, start: datetime, days: int) -> datetime:
        """The end (UTC) of the last working span of the ``days``-th working day after ``start``'s day."""
        day = self._worked_day(self._local(start).date() + _DAY, max(1, days) - 1)
        return self._instant(datetime.combine(day, self.spans[-1][1]))

    @cached_property
    def _full(self) -> timedelta:
        """Working time of a working day."""
        midnight = date.min
        spans = (datetime.combine(midnight, closes) - datetime.combine(midnight, opens) for opens, closes in self.spans)
        return sum(spans, timedelta(0))

    @cached_property
    def _years(self) -> dict[int, list[int]]:
        """Year → how many of its days are worked before its first, second, … day, and in all of it."""
        return {}

    def _counts(self, year: int) -> list[int]:
        kept = self._years.get(year)
        if kept is None:
            first = date(year, 1, 1)
            days = (first + n * _DAY for n in range((date(year, 12, 31) - first).days + 1))
            kept = self._years[year] = list(accumulate(map(self.is_workday, days), initial=0))
        return kept

    def _worked_days(self, first: date, until: date) -> int:
        """How many days are worked from ``first`` to before ``until``."""
        between = sum(self._counts(year)[-1] for year in range(first.year, until.year))
        return between + self._counts(until.year)[_number(until)] - self._counts(first.year)[_number(first)]

    def _worked_day(self, first: date, number: int) -> date:
        """The worked day with a number, counted from 0, from ``first`` on."""
        wanted = self._counts(first.year)[_number(first)] + number
        for year in range(first.year, first.year + LONGEST_WAIT_YEARS + 1):
            counts = self._counts(year)
            if wanted < counts[-1]:
                return date(year, 1, 1) + (bisect_right(counts, wanted) - 1) * _DAY
            wanted -= counts[-1]
        raise OverflowError("no working time within ten years")

    def _since_midnight(self, here: datetime) -> timedelta:
        """Working time of a local day up to an instant of it."""
        worked, day = timedelta(0), here.date()
        if self.is_workday(day):
            for opens, closes in self.spans:
                begin, end = datetime.combine(day, opens), datetime.combine(day, closes)
                worked += max(min(here, end) - begin, timedelta(0))
        return worked

    def _local(self, at: datetime) -> datetime:
        return at.astimezone(ZoneInfo(self.zone)).replace(tzinfo=None)

    def _instant(self, here: datetime) -> datetime:
        return here.replace(tzinfo=ZoneInfo(self.zone)).astimezone(UTC)


def _number(day: date) -> int:
    """How many days of its year lie before a day."""
    return day.timetuple().tm_yday - 1
