"""Recurring engagements: local time, holidays and days left out, and no rule that searches for ever."""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from geo.errors import BadInput
from geo.model import Engagement
from geo.schedule.recurrence import check_rule, coming, occurrences
from geo.schedule.recurrence_words import REPEATS, Said, rule_of, said_of, week_of_month

ZONE = "Asia/Shanghai"
HERE = ZoneInfo(ZONE)
FIRST = datetime(2026, 11, 24, 9, 30, tzinfo=HERE)
HOSPITAL = Engagement("testville", "ENG-1", "care", "陪同去医院复查", FIRST, 120, rule="FREQ=WEEKLY;INTERVAL=6")


def days(engagement: Engagement, since: date, count: int, zone: str = ZONE) -> list[date]:
    every = (since + timedelta(days=n) for n in range(count))
    return [day for day in every if occurrences(engagement, day, zone)]


def test_every_six_weeks_it_is_at_half_past_nine() -> None:
    found = days(HOSPITAL, date(2026, 11, 1), 100)
    assert found == [date(2026, 11, 24), date(2027, 1, 5)]
    assert occurrences(HOSPITAL, date(2027, 1, 5), ZONE) == [datetime(2027, 1, 5, 1, 30, tzinfo=UTC)]


def test_without_a_rule_it_is_once() -> None:
    once = replace(HOSPITAL, rule="")
    assert days(once, date(2026, 11, 1), 400) == [date(2026, 11, 24)]


def test_left_out_days_and_what_comes_after_the_end_do_not_take_place() -> None:
    daily = replace(HOSPITAL, rule="FREQ=DAILY", except_on=(date(2026, 11, 25),), until=date(2026, 11, 28))
    assert days(daily, date(2026, 11, 20), 20) == [date(2026, 11, 24), date(2026, 11, 26), date(2026, 11, 27)]
    assert coming(daily, FIRST, ZONE) == [FIRST.astimezone(UTC) + timedelta(days=n) for n in (0, 2, 3)]


def test_what_is_withdrawn_never_takes_place() -> None:
    gone = replace(HOSPITAL, withdrawn=True)
    assert days(gone, date(2026, 11, 1), 100) == []
    assert coming(gone, FIRST, ZONE) == []


def test_where_the_clocks_change_the_hour_on_the_wall_stays() -> None:
    first = datetime(2026, 10, 20, 9, 30, tzinfo=ZoneInfo("Europe/Berlin"))
    weekly = replace(HOSPITAL, starts_at=first, rule="FREQ=WEEKLY")
    before, after = (occurrences(weekly, day, "Europe/Berlin")[0] for day in (date(2026, 10, 20), date(2026, 10, 27)))
    assert (before.hour, after.hour) == (7, 8)


def test_an_end_that_names_a_day_includes_it() -> None:
    ending = replace(HOSPITAL, rule="FREQ=DAILY;UNTIL=20261126")
    assert days(ending, date(2026, 11, 20), 20)[-1] == date(2026, 11, 26)
    in_utc = replace(HOSPITAL, rule="FREQ=DAILY;UNTIL=20261126T010000Z")
    assert days(in_utc, date(2026, 11, 20), 20)[-1] == date(2026, 11, 25)


@pytest.mark.parametrize(
    "rule",
    [
        "FREQ=SECONDLY", "FREQ=HOURLY", "WEEKLY", "FREQ=WEEKLY;FREQ=DAILY", "FREQ=WEEKLY;INTERVAL=x",
        "FREQ=DAILY;BYMONTH=2;BYMONTHDAY=30", "FREQ=MONTHLY;BYHOUR=3", "FREQ=YEARLY;BYMONTH=2;BYMONTHDAY=30",
        "FREQ=WEEKLY;BYDAY=XX", "FREQ=DAILY;" + "BYDAY=MO," * 40, "FREQ=WEEKLY;INTERVAL=0",
    ],
)  # fmt: skip
def test_a_rule_that_cannot_be_kept_gets_a_sentence(rule: str) -> None:
    with pytest.raises(BadInput, match="recurrence"):
        check_rule(rule, FIRST, ZONE)


def test_a_rule_is_kept_without_its_name_and_in_capitals() -> None:
    assert check_rule(" rrule:freq=weekly;interval=6 ", FIRST, ZONE) == "FREQ=WEEKLY;INTERVAL=6"
    assert check_rule("", FIRST, ZONE) == ""


@given(
    st.sampled_from([r for r in REPEATS if r != "other"]),
    st.integers(1, 12),
    st.dates(date(2026, 1, 1), date(2028, 12, 31)),
)
def test_what_people_say_makes_a_rule_that_says_the_same_again(repeat: str, every: int, first: date) -> None:
    said = Said(repeat, every if repeat not in ("once", "workdays") else 1)  # type: ignore[arg-type]
    rule = rule_of(said, first)
    assert said_of(rule) == said
    starts = datetime(first.year, first.month, first.day, 9, 30, tzinfo=HERE)
    assert check_rule(rule, starts, ZONE) == rule
    engagement = replace(HOSPITAL, starts_at=starts, rule=rule)
    times = [at.astimezone(HERE) for at in coming(engagement, starts, ZONE, most=3)]
    assert all(at.hour == 9 and at.minute == 30 for at in times)
    if repeat == "month_weekday":
        assert {at.weekday() for at in times} == {first.weekday()}
        assert {week_of_month(at.date()) for at in times} <= {week_of_month(first), 4}
    if repeat == "workdays":
        assert all(at.weekday() < 5 for at in times)
    else:
        assert times[0].date() == first
    for at in times:
        assert occurrences(engagement, at.date(), ZONE) == [at.astimezone(UTC)]


def test_a_rule_that_takes_more_words_is_left_as_it_is() -> None:
    assert said_of("FREQ=MONTHLY;BYDAY=MO,WE;BYSETPOS=1").repeat == "other"
