"""Working time: nights, lunch, weekends, the State Council's holidays and make-up days, and years nobody knows yet."""

from datetime import UTC, date, datetime, time, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from geo import cli
from geo.clock import BEIJING, WorkCalendar, holiday_table
from geo.desk.office import Office
from tests.small_town import write_small_town

CALENDAR = WorkCalendar()
"""Monday to Friday, 08:30–12:00 and 14:00–18:00: seven and a half hours a day."""


def local(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=ZoneInfo(BEIJING)).astimezone(UTC)


@pytest.mark.parametrize(
    ("start", "hours", "due"),
    [
        ("2026-11-23 09:00", 2, "2026-11-23 11:00"),
        ("2026-11-23 11:00", 1, "2026-11-23 12:00"),  # up to the end of the morning, not to the afternoon
        ("2026-11-23 11:00", 2, "2026-11-23 15:00"),  # over lunch
        ("2026-11-23 12:30", 1, "2026-11-23 15:00"),  # from within lunch
        ("2026-11-23 16:00", 2, "2026-11-23 18:00"),
        ("2026-11-23 03:00", 1, "2026-11-23 09:30"),  # before the first hour
        ("2026-11-23 21:00", 1, "2026-11-24 09:30"),  # after the last hour
        ("2026-11-27 16:00", 4, "2026-11-30 10:30"),  # over a weekend
        ("2026-11-28 10:00", 7.5, "2026-11-30 18:00"),  # a Saturday
        ("2026-09-30 23:59", 1, "2026-10-08 09:30"),  # the eve of the National Day week
        ("2026-09-30 23:59", 8, "2026-10-09 09:00"),
        ("2026-10-09 17:00", 2, "2026-10-10 09:30"),  # into a make-up Saturday
        ("2026-10-10 17:00", 2, "2026-10-12 09:30"),  # and out of it
        ("2026-02-13 17:00", 2, "2026-02-14 09:30"),  # into the make-up Saturday before the Spring Festival
        ("2026-02-14 23:59", 1, "2026-02-24 09:30"),  # the eve of the Spring Festival week
        ("2026-02-14 23:59", 38.5, "2026-03-02 09:30"),  # 24 to 28 February are worked, the Saturday too
        ("2026-12-31 17:00", 2, "2027-01-01 09:30"),  # nobody knows yet that New Year's Day is free
    ],
)
def test_so_many_working_hours_later_it_is_then(start: str, hours: float, due: str) -> None:
    assert CALENDAR.add_hours(local(start), hours) == local(due)
    assert CALENDAR.hours_between(local(start), local(due)) == pytest.approx(hours, abs=1e-9)


@pytest.mark.parametrize(
    ("start", "days", "due"),
    [
        ("2026-11-23 09:00", 1, "2026-11-24 18:00"),
        ("2026-11-26 17:59", 3, "2026-12-01 18:00"),
        ("2026-09-30 23:59", 1, "2026-10-08 18:00"),
        ("2026-09-30 23:59", 3, "2026-10-10 18:00"),  # the third is the make-up Saturday
        ("2026-02-13 09:00", 3, "2026-02-25 18:00"),
        ("2026-02-14 23:59", 1, "2026-02-24 18:00"),
    ],
)
def test_so_many_working_days_later_it_is_then(start: str, days: int, due: str) -> None:
    assert CALENDAR.add_days(local(start), days) == local(due)


def test_a_limit_without_hours_begins_with_the_next_working_instant() -> None:
    assert CALENDAR.add_hours(local("2026-09-30 18:00"), 0) == local("2026-10-08 08:30")
    assert CALENDAR.add_hours(local("2026-11-23 12:00"), 0) == local("2026-11-23 14:00")
    assert CALENDAR.add_hours(local("2026-11-23 15:00"), 0) == local("2026-11-23 15:00")


def test_no_hour_of_beijing_is_counted_twice_or_left_out_when_other_zones_change_their_clocks() -> None:
    calendar = WorkCalendar(frozenset(range(7)), ((time(0), time(23, 59, 59)),))
    for start in ("2026-03-28 12:00", "2026-10-24 12:00"):  # the nights before Europe changes
        assert calendar.add_hours(local(start), 1) - local(start) == timedelta(hours=1)
        assert calendar.hours_between(local(start), local(start) + timedelta(days=2)) == 2 * calendar.hours_a_day


def test_what_the_community_states_wins_over_the_table() -> None:
    own = WorkCalendar(overrides={date(2026, 10, 8): False, date(2026, 10, 11): True, date(2026, 10, 10): False})
    assert own.add_hours(local("2026-09-30 23:59"), 1) == local("2026-10-09 09:30")
    assert own.add_hours(local("2026-10-09 17:00"), 2) == local("2026-10-11 09:30")


def test_whoever_works_on_saturdays_does_so_but_for_holidays() -> None:
    own = WorkCalendar(weekdays=frozenset(range(6)))
    assert own.is_workday(date(2026, 11, 21))
    assert not own.is_workday(date(2026, 10, 3))
    assert own.is_workday(date(2026, 9, 20))  # a make-up Sunday
    assert not own.is_workday(date(2026, 11, 22))


def test_the_table_covers_the_years_of_published_notices_and_says_so() -> None:
    assert CALENDAR.knows(2004)
    assert CALENDAR.knows(2026)
    assert not CALENDAR.knows(2003)
    assert not CALENDAR.knows(2035)
    table = holiday_table(2026)
    assert table is not None
    assert [day for day, works in table.items() if works] == [
        date(2026, 1, 4), date(2026, 2, 14), date(2026, 2, 28), date(2026, 5, 9), date(2026, 9, 20), date(2026, 10, 10),
    ]  # fmt: skip
    assert sum(not works for works in table.values()) == 33
    assert CALENDAR.unknown_years(local("2026-12-31 17:00"), local("2027-01-01 09:30")) == (2027,)
    assert CALENDAR.unknown_years(local("2026-12-31 17:00"), local("2026-12-31 18:00")) == ()


def test_an_unknown_year_counts_weekdays_and_what_the_community_states() -> None:
    free = {date(2027, 1, day): False for day in (1, 2, 3)}
    assert WorkCalendar(overrides=free).add_hours(local("2026-12-31 17:00"), 2) == local("2027-01-04 09:30")
    assert not CALENDAR.is_workday(date(2035, 6, 2))  # a Saturday
    assert CALENDAR.is_workday(date(2035, 10, 1))  # a Monday: nobody knows that it will be free


def test_a_community_that_never_works_is_told_so_instead_of_searching_for_ever() -> None:
    with pytest.raises(OverflowError):
        WorkCalendar(weekdays=frozenset(), overrides={}).add_hours(local("2030-01-01 00:00"), 1)
    with pytest.raises(OverflowError):
        WorkCalendar(spans=((time(9), time(9)),)).add_hours(local("2030-01-01 00:00"), 1)


days = st.dates(date(2025, 6, 1), date(2027, 12, 31))
calendars = st.builds(
    WorkCalendar,
    weekdays=st.sets(st.integers(0, 6), min_size=1).map(frozenset),
    spans=st.sampled_from(
        (
            ((time(8, 30), time(12)), (time(14), time(18))),
            ((time(0), time(5)), (time(5), time(7)), (time(22), time(23, 59))),
            ((time(9, 1), time(17, 3)),),
        )
    ),
    zone=st.sampled_from((BEIJING, "Asia/Urumqi", "UTC")),
    overrides=st.dictionaries(days, st.booleans(), max_size=6),
)
starts = st.datetimes(datetime(2025, 6, 1), datetime(2027, 6, 1), timezones=st.just(UTC))
spans = st.timedeltas(timedelta(0), timedelta(hours=400)).map(lambda span: span / timedelta(hours=1))


@settings(deadline=None)
@given(calendars, starts, spans, spans)
def test_a_longer_limit_never_runs_out_earlier(calendar: WorkCalendar, start: datetime, one: float, two: float) -> None:
    assert calendar.add_hours(start, min(one, two)) <= calendar.add_hours(start, max(one, two))
    assert start <= calendar.add_hours(start, one)


@settings(deadline=None)
@given(calendars, starts, spans)
def test_the_working_time_up_to_a_limit_is_what_was_asked_for(
    calendar: WorkCalendar, start: datetime, hours: float
) -> None:
    due = calendar.add_hours(start, hours)
    assert calendar.hours_between(start, due) == pytest.approx(hours, abs=1e-9)
    if hours > 0:  # and no earlier instant has as much
        assert calendar.hours_between(start, due - timedelta(microseconds=1)) < hours


@settings(max_examples=25, deadline=None)
@given(calendars, starts, st.timedeltas(timedelta(0), timedelta(days=4)))
def test_counting_by_years_equals_counting_minute_by_minute(
    calendar: WorkCalendar, start: datetime, span: timedelta
) -> None:
    start, end = start.replace(second=0, microsecond=0), (start + span).replace(second=0, microsecond=0)
    minutes = range(int((end - start) / timedelta(minutes=1)))
    worked = sum(calendar.is_working(start + timedelta(minutes=n)) for n in minutes)
    assert calendar.hours_between(start, end) * 60 == pytest.approx(worked)


@settings(deadline=None)
@given(calendars, starts, starts, starts)
def test_working_time_adds_up(calendar: WorkCalendar, one: datetime, two: datetime, three: datetime) -> None:
    first, middle, last = sorted((one, two, three))
    parts = calendar.hours_between(first, middle) + calendar.hours_between(middle, last)
    assert parts == pytest.approx(calendar.hours_between(first, last))
    assert calendar.hours_between(last, first) == 0


def test_the_check_says_which_year_has_no_known_holidays(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    folder = write_small_town(tmp_path / "town")
    monkeypatch.setenv("GRIDWARD_HOME", str(tmp_path))
    monkeypatch.setenv("GRIDWARD_LANG", "en")
    for day, said in (("2026-10-01 09:00", ()), ("2026-11-20 09:00", (2027,)), ("2031-05-01 09:00", (2031,))):
        monkeypatch.setattr(cli, "Office", lambda settings, day=day: Office(settings, lambda: local(day)))
        assert cli.main(["check", str(folder)]) == 0
        lines = capsys.readouterr().out.splitlines()
        assert lines[0] == "town: ok"
        assert lines[1:] == [
            f"The public holidays of {year} are not known yet: limits count its weekdays and [hours]." for year in said
        ]
