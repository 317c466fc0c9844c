"""Dates and times as people write them, and those that nobody can be sure of."""

from datetime import UTC, datetime

import pytest

from geo.errors import BadInput
from geo.exchange.moments import read_moment


@pytest.mark.parametrize(
    "text",
    [
        "2026-11-22 08:30", "2026/11/22 8:30", "2026.11.22 8:30:00", "2026年11月22日 8时30分", "2026年11月22日8:30",
        "20261122083000", "20261122 0830", "2026-11-22T08:30:00", "2026-11-22T00:30:00Z", "2026-11-22T08:30:00+08:00",
        "2026-11-22 上午8:30", "２０２６-11-22 08：30", "2026-11-22 08:30:00.000", 46348.354166667,
        datetime(2026, 11, 22, 8, 30),
    ],
)  # fmt: skip
def test_moments_are_written_in_many_ways(text: str | float | datetime) -> None:
    assert read_moment(text) == datetime(2026, 11, 22, 0, 30, tzinfo=UTC)


@pytest.mark.parametrize(
    ("text", "hour"), [("2026-11-22 下午3:05", 7), ("2026-11-22 3:05 PM", 7), ("2026-11-22 凌晨12:05", -8)]
)
def test_halves_of_the_day_are_understood(text: str, hour: int) -> None:
    assert (read_moment(text) - datetime(2026, 11, 22, 0, 5, tzinfo=UTC)).total_seconds() == hour * 3600


def test_a_day_alone_is_its_local_midnight() -> None:
    assert read_moment("2026-11-22") == datetime(2026, 11, 21, 16, tzinfo=UTC)


@pytest.mark.parametrize(
    "text",
    ["11/12/2026", "2026-13-01", "2026-02-30", "2026-11-22 25:00", "2026-11-228:30", "昨天", "1900-01-01", 12.5, 1e300],
)
def test_what_is_no_moment_or_an_ambiguous_one_is_refused(text: str | float) -> None:
    with pytest.raises(BadInput):
        read_moment(text)
