"""Signs of paper work, and the trend of days and months."""

from datetime import UTC, date, datetime, timedelta

import numpy as np

from geo.measure.results import Span
from geo.measure.signs import signals_of
from geo.measure.trends import days_of, month_names, months_by, months_of, received_by, trend_of
from geo.model import CaseState

from .cases import SPAN, START, ZONE, Row, framed

NOVEMBER = days_of(date(2026, 11, 1), date(2026, 12, 1), "UTC")


def test_signs_of_paper_work_name_their_cases() -> None:
    at = START + timedelta(days=3)
    made = [
        Row(received=at, closed=at + timedelta(seconds=20), text=5),
        Row(received=at, closed=at + timedelta(hours=2), text=5, reopened=1),
    ]
    made += [Row(received=at, closed=datetime(2026, 11, 30, 3), solved=False, text=5 if n == 2 else n) for n in (2, 0)]
    made += [Row(received=at, closed=datetime(2026, 11, 30, 3), solved=False) for _ in range(3)]
    found = signals_of(framed(made), SPAN, NOVEMBER)
    assert list(found["instant"].counted) == ["T-000"]
    assert list(found["unsolved"].counted) == [f"T-{n:03d}" for n in range(1, 7)]
    assert list(found["month_end"].counted) == [f"T-{n:03d}" for n in range(2, 7)]
    assert list(found["same_text"].counted) == ["T-000", "T-001", "T-002"]


def test_a_photo_that_another_case_shows_too_is_a_sign_whenever_that_was() -> None:
    long_ago = START - timedelta(days=200)
    made = [Row(photos=(0b1111,)), Row(photos=(0xFFFF_0000,)), Row(received=long_ago, photos=(0b1000,))]
    found = signals_of(framed(made), SPAN, NOVEMBER)["same_photo"]
    assert (list(found.counted), found.among) == (["T-000"], 2)


def test_many_closings_all_month_long_are_no_burst() -> None:
    made = [Row(closed=START + timedelta(days=day, hours=2)) for day in range(30) for _ in range(6)]
    assert signals_of(framed(made), SPAN, NOVEMBER)["month_end"].value == 0


def test_the_trend_counts_local_days_and_keeps_the_empty_ones() -> None:
    late_in_the_evening = datetime(2026, 11, 4, 16, 30)  # half past midnight on the fifth in Beijing
    begin, end = (datetime(2026, 11, day, 16, tzinfo=UTC).replace(tzinfo=None) for day in (1, 8))
    span = Span(np.datetime64(begin, "us"), np.datetime64(end, "us"))
    frame = framed([Row(received=late_in_the_evening, state=CaseState.FILED)], span)
    days = days_of(date(2026, 11, 2), date(2026, 11, 9), ZONE)
    assert (days.span.start, days.span.end) == (span.start, span.end)
    rows = trend_of(frame, days)
    assert list(rows.index.strftime("%m-%d")) == [f"11-{day:02d}" for day in range(2, 9)]
    assert list(rows["received"]) == [0, 0, 0, 1, 0, 0, 0]
    weeks = days_of(date(2026, 11, 4), date(2026, 11, 11), ZONE, weekly=True)
    assert [str(day) for day in weeks.dates] == ["2026-11-02", "2026-11-09"]
    assert list(trend_of(frame, weeks)["received"]) == [1, 0]


def test_days_stay_days_where_clocks_are_put_forward() -> None:
    days = days_of(date(2026, 3, 28), date(2026, 3, 31), "Europe/Berlin")
    assert list(np.diff(days.edges) / np.timedelta64(1, "h")) == [24, 23, 24]
    just_before, midnight = days.edges[2] - np.timedelta64(1, "us"), days.edges[2]
    assert list(days.place(np.array([days.edges[0], just_before, midnight]))) == [0, 1, 2]


def test_hotline_tickets_fall_month_by_month() -> None:
    months = months_of(date(2026, 11, 22), 3, "UTC")
    assert month_names(months) == ["2026-09", "2026-10", "2026-11"]
    made = [
        Row(source=source, received=datetime(2026, month, 1, 0, n))
        for source, counts in (("hotline", (5, 3, 1)), ("rider", (0, 0, 2)))
        for month, count in zip((9, 10, 11), counts, strict=True)
        for n in range(count)
    ]
    frame = framed(made, months.span)
    table = months_by(frame, months, "source", {"hotline": "hotline", "rider": "rider", "patrol": "patrol"})
    assert table.to_dict("index") == {
        "hotline": {"2026-09": 5, "2026-10": 3, "2026-11": 1},
        "rider": {"2026-09": 0, "2026-10": 0, "2026-11": 2},
    }
    behind = frame.ids[received_by(frame, months.span_at(1), "source", ("hotline",))]
    assert [id_.decode() for id_ in behind] == ["T-005", "T-006", "T-007"]


def test_nothing_at_all_has_signs_and_a_trend_too() -> None:
    frame = framed([])
    assert signals_of(frame, SPAN, NOVEMBER)["month_end"].value == 0
    assert trend_of(frame, NOVEMBER)["received"].sum() == 0
