"""Periods end today and are compared with as many days of the one before."""

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from geo.errors import BadInput
from geo.measure.periods import PERIODS, period_of

TODAY = date(2026, 11, 22)  # a Sunday


@pytest.mark.parametrize(
    ("key", "first", "compared"),
    [
        ("week", date(2026, 11, 16), date(2026, 11, 9)),
        ("month", date(2026, 11, 1), date(2026, 10, 1)),
        ("quarter", date(2026, 10, 1), date(2026, 7, 1)),
        ("year", date(2026, 1, 1), date(2025, 1, 1)),
    ],
)
def test_a_period_begins_with_the_calendar_and_ends_today(key: str, first: date, compared: date) -> None:
    period = period_of(key, TODAY)
    assert (period.first, period.until, period.compared_first) == (first, date(2026, 11, 23), compared)


@given(st.sampled_from([key for key in PERIODS if key != "own"]), st.dates(date(2001, 1, 1), date(2099, 12, 31)))
def test_what_it_is_compared_with_is_over_before_it_begins(key: str, today: date) -> None:
    period = period_of(key, today)
    assert period.first <= today < period.until
    assert period.compared_first < period.compared_until <= period.first
    assert (period.compared_until - period.compared_first).days <= period.days


def test_the_end_of_march_is_compared_with_the_whole_of_february() -> None:
    period = period_of("month", date(2026, 3, 31))
    assert (period.compared_first, period.compared_until) == (date(2026, 2, 1), date(2026, 3, 1))


def test_own_days_are_compared_with_the_same_number_before() -> None:
    period = period_of("own", TODAY, date(2026, 11, 3), date(2026, 11, 5))
    assert (period.compared_first, period.compared_until) == (date(2026, 10, 31), date(2026, 11, 3))


def test_own_days_that_make_no_period_are_refused() -> None:
    for first, last in ((None, TODAY), (TODAY, TODAY - timedelta(days=1)), (date(2020, 1, 1), TODAY)):
        with pytest.raises(BadInput):
            period_of("own", TODAY, first, last)
    with pytest.raises(BadInput):
        period_of("fortnight", TODAY)
