"""When a limit runs out, over nights, weekends, holidays and make-up work days."""

from datetime import UTC, datetime
from zoneinfo import ZoneInfo

import pytest

from geo.clock import WorkCalendar
from geo.flow import due_at, handling_path
from geo.model import Category

CALENDAR = WorkCalendar()
BEIJING = ZoneInfo("Asia/Shanghai")


def local(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=BEIJING).astimezone(UTC)


@pytest.mark.parametrize(
    ("clock", "limit_h", "start", "due"),
    [
        ("around", 2, "2026-11-22 23:30", "2026-11-23 01:30"),
        ("working_hours", 2, "2026-11-23 09:00", "2026-11-23 11:00"),
        ("working_hours", 2, "2026-11-23 11:00", "2026-11-23 15:00"),  # over lunch
        ("working_hours", 4, "2026-11-27 16:00", "2026-11-30 10:30"),  # over a weekend
        ("working_hours", 1, "2026-09-30 23:59", "2026-10-08 09:30"),  # the eve of the holiday week
        ("working_days", 8, "2026-11-23 09:00", "2026-11-24 18:00"),
        ("working_days", 24, "2026-11-26 17:59", "2026-12-01 18:00"),
    ],
)
def test_a_limit_runs_by_its_own_clock(clock: str, limit_h: float, start: str, due: str) -> None:
    category = Category("x", "g", {}, limit_h=limit_h, clock=clock)  # type: ignore[arg-type]
    assert due_at(category, local(start), CALENDAR) == local(due)


def test_urgent_cases_run_round_the_clock() -> None:
    category = Category("x", "g", {}, limit_h=2, clock="working_hours")
    assert due_at(category, local("2026-11-22 03:00"), CALENDAR, urgent=True) == local("2026-11-22 05:00")


def test_a_community_can_override_the_holiday_table() -> None:
    calendar = WorkCalendar(overrides={local("2026-11-29 12:00").date(): True})
    assert calendar.is_workday(local("2026-11-29 12:00").date())
    assert not CALENDAR.is_workday(local("2026-11-29 12:00").date())


def test_a_year_without_holiday_data_is_known_to_be_one() -> None:
    assert CALENDAR.knows(2026)
    assert not CALENDAR.knows(2035)
    assert not CALENDAR.is_workday(datetime(2035, 6, 2).date())  # a Saturday


def test_the_handling_unit_is_the_ancestor_at_the_handling_level(town_profile) -> None:  # type: ignore[no-untyped-def]
    assert handling_path(town_profile, "c", ("c", "d1", "g1", "m1", "b1-3-501")) == ("c", "d1", "g1")
    assert handling_path(town_profile, "c", ("c", "d1")) == ("c", "d1")
    assert handling_path(town_profile, "c", ()) == ("c",)
