"""Time: one source of now, local days, and working time over Chinese public holidays.

Instants are aware datetimes in UTC. Working time is counted in the community's own zone.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

import chinese_calendar

Clock = Callable[[], datetime]
BEIJING = "Asia/Shanghai"


def utc_now() -> datetime:
    """The present instant, aware, in UTC."""
    return datetime.now(UTC)


def local_day(at: datetime, zone: str = BEIJING) -> date:
    """The calendar day of an instant in a zone."""
    return at.astimezone(ZoneInfo(zone)).date()


def day_start(day: date, zone: str = BEIJING) -> datetime:
    """The instant (UTC) at which a local calendar day begins."""
    return datetime.combine(day, time(), ZoneInfo(zone)).astimezone(UTC)


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
        try:
            return bool(chinese_calendar.is_workday(day))
        except NotImplementedError:
            return day.weekday() in self.weekdays

    def is_working(self, at: datetime) -> bool:
        """Whether an instant lies in a working span of a working day."""
        here = at.astimezone(ZoneInfo(self.zone))
        return self.is_workday(here.date()) and any(opens <= here.time() < closes for opens, closes in self.spans)

    def knows(self, year: int) -> bool:
        """Whether the holiday table covers a year; outside it only weekdays and overrides decide."""
        try:
            chinese_calendar.is_workday(date(year, 6, 1))
        except NotImplementedError:
            return False
        return True

    def add_hours(self, start: datetime, hours: float) -> datetime:
        """The instant (UTC) at which ``hours`` of working time after ``start`` have passed."""
        left = timedelta(hours=hours)
        zone = ZoneInfo(self.zone)
        moment = start.astimezone(zone)
        day = moment.date()
        for _ in range(3660):
            if self.is_workday(day):
                for opens, closes in self.spans:
                    begin = max(moment, datetime.combine(day, opens, zone))
                    end = datetime.combine(day, closes, zone)
                    if begin >= end:
                        continue
                    if begin + left <= end:
                        return (begin + left).astimezone(UTC)
                    left -= end - begin
            day += timedelta(days=1)
        raise OverflowError("no working time within ten years")

    def add_days(self, start: datetime, days: int) -> datetime:
        """The end (UTC) of the last working span of the ``days``-th working day after ``start``'s day."""
        zone = ZoneInfo(self.zone)
        day = start.astimezone(zone).date()
        left = max(1, days)
        for _ in range(3660):
            day += timedelta(days=1)
            if self.is_workday(day):
                left -= 1
                if left == 0:
                    return datetime.combine(day, self.spans[-1][1], zone).astimezone(UTC)
        raise OverflowError("no working day within ten years")
