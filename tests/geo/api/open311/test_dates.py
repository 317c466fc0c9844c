"""Dates and windows of GeoReport v2."""

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from geo.api.open311.dates import Window, query_window, read_datetime, update_window, write_datetime
from geo.errors import BadInput

NOW = datetime(2026, 11, 18, 4, tzinfo=UTC)


@pytest.mark.parametrize(
    ("text", "instant"),
    [
        ("1994-11-05T08:15:30-05:00", datetime(1994, 11, 5, 13, 15, 30, tzinfo=UTC)),
        ("1994-11-05T13:15:30Z", datetime(1994, 11, 5, 13, 15, 30, tzinfo=UTC)),
        ("1994-11-05T13:15Z", datetime(1994, 11, 5, 13, 15, tzinfo=UTC)),
        ("2026-11-18T12:00:00.25+08:00", datetime(2026, 11, 18, 4, 0, 0, 250_000, tzinfo=UTC)),
        ("2026-11-18T12:00:00 08:00", datetime(2026, 11, 18, 4, tzinfo=UTC)),
    ],
)
def test_the_w3c_forms_are_read(text: str, instant: datetime):
    read = read_datetime(text, "start_date")
    assert read is not None
    assert read[0] == instant


@pytest.mark.parametrize(
    "text",
    [
        "2026-11-18",
        "2026-11-18T12:00:00",
        "yesterday",
        "2026-13-01T00:00:00Z",
        "20261118T000000Z",
        "2026-W47-3T00:00:00Z",
        "2026-11-18T24:61:00Z",
        "0001-01-01T00:00:00+08:00",
        "9999-12-31T23:59:59-23:00",
        "２０２６-11-18T00:00:00Z",
    ],
)
def test_other_forms_are_refused_by_name(text: str):
    with pytest.raises(BadInput, match="end_date"):
        read_datetime(text, "end_date")


def test_what_was_written_is_read_again():
    written = write_datetime(NOW, "Asia/Shanghai")
    assert written == "2026-11-18T12:00:00+08:00"
    assert read_datetime(written, "x") == (NOW, timedelta(seconds=1))


def test_without_dates_the_last_ninety_days_are_meant():
    assert query_window("", "", NOW) == Window(NOW - timedelta(days=90), None)


def test_the_end_is_included_to_its_last_second():
    window = query_window("2026-11-17T00:00:00Z", "2026-11-18T00:00:00Z", NOW)
    assert window.end == datetime(2026, 11, 18, 0, 0, 1, tzinfo=UTC)


def test_one_date_alone_reaches_ninety_days():
    start = datetime(2026, 1, 1, tzinfo=UTC)
    assert query_window("2026-01-01T00:00:00Z", "", NOW).end == start + timedelta(days=90)
    assert query_window("", "2026-01-01T00:00:00Z", NOW).start == start - timedelta(days=90)


def test_ninety_days_are_allowed_and_a_second_more_is_not():
    query_window("2026-01-01T00:00:00Z", "2026-04-01T00:00:00Z", NOW)
    with pytest.raises(BadInput, match="90 days"):
        query_window("2026-01-01T00:00:00Z", "2026-04-01T00:00:01Z", NOW)


def test_a_start_after_the_end_is_refused():
    with pytest.raises(BadInput, match="start_date"):
        query_window("2026-01-02T00:00:00Z", "2026-01-01T00:00:00Z", NOW)


@pytest.mark.parametrize(("start", "end"), [("9999-12-01T00:00:00Z", ""), ("", "0001-01-02T00:00:00Z")])
def test_a_window_that_leaves_the_calendar_is_refused(start: str, end: str):
    with pytest.raises(BadInput, match="calendar"):
        query_window(start, end, NOW)


def test_updates_have_no_limit_of_days():
    assert update_window("2020-01-01T00:00:00Z", "").start == datetime(2020, 1, 1, tzinfo=UTC)


@given(st.text(max_size=40), st.text(max_size=40))
def test_no_text_makes_anything_but_a_window_or_a_refusal(start: str, end: str):
    try:
        window = query_window(start, end, NOW)
    except BadInput:
        return
    assert window.start is None or window.start.tzinfo is not None
