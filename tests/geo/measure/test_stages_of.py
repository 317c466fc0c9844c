"""Hours by stage, by the wall clock and by working time."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from statistics import median

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from geo.clock import WorkCalendar
from geo.measure.stages_of import stages_of
from geo.measure.working import WorkingTime

from .cases import END, ENDED, SPAN, START, Row, framed
from .test_figures_of import instants, rows

CALENDAR = WorkCalendar()
timed = st.builds(
    lambda row, filed, reported: replace(row, filed=filed, reported=reported),
    rows, st.none() | instants, st.none() | instants,
)  # fmt: skip


@settings(deadline=None)
@given(st.lists(timed, max_size=20))
def test_hours_by_stage_are_those_of_a_recount(made: list[Row]) -> None:
    found = stages_of(framed(made), SPAN, CALENDAR, ())
    closed = [r for r in made if r.state in ENDED and r.closed and START <= r.closed < END]

    def hours(begin: str, end: str) -> list[float]:
        both = [(getattr(r, begin), getattr(r, end)) for r in closed]
        return [(b - a).total_seconds() / 3600 for a, b in both if a and b and b >= a]

    for key, wanted in (("handle", hours("responded", "reported")), ("whole", hours("received", "closed"))):
        assert found[key].value == pytest.approx(median(wanted) if wanted else None)
        assert found[f"{key}.p90"].value == pytest.approx(float(np.percentile(wanted, 90)) if wanted else None)
        assert found[key].among == len(wanted)
        assert found[f"{key}.work"].value is None


def test_a_case_sent_at_once_was_accepted_when_it_was_sent() -> None:
    begin = START + timedelta(days=1)
    sent, done = begin + timedelta(hours=1), begin + timedelta(hours=5)
    never_filed = Row(received=begin, responded=sent, closed=done)
    filed_late = Row(received=begin, responded=sent, filed=done, closed=done)
    found = stages_of(framed([never_filed, filed_late]), SPAN, CALENDAR, ())
    assert (found["accept"].value, found["accept"].among) == (1.0, 2)
    assert (found["dispatch"].value, found["dispatch"].among) == (None, 0)


def test_working_time_leaves_out_the_night_and_the_weekend() -> None:
    friday_at_five, monday_at_nine = datetime(2026, 11, 20, 9), datetime(2026, 11, 23, 1)  # UTC; Beijing is 8 h ahead
    made = [
        Row(received=friday_at_five, closed=monday_at_nine),
        Row(received=friday_at_five, closed=monday_at_nine, urgent=True),
        Row(received=friday_at_five, closed=monday_at_nine, category="gas"),
    ]
    found = stages_of(framed(made), SPAN, CALENDAR, ("light",))
    assert found["whole"].value == pytest.approx(64.0)
    # An hour on Friday until six, half an hour on Monday from half past eight; the other two run round the clock.
    assert (found["whole.work"].value, found["whole.work"].among) == (pytest.approx(1.5), 1)
    assert found["whole.work90"].value == pytest.approx(1.5)


@settings(deadline=None, max_examples=40)
@given(st.integers(0, 60 * 24 * 60), st.integers(0, 300))
def test_working_time_turns_back_what_the_calendar_adds(minute: int, tenths: int) -> None:
    start = datetime(2026, 9, 1) + timedelta(minutes=minute)
    later = CALENDAR.add_hours(start.replace(tzinfo=UTC), tenths / 10).replace(tzinfo=None)
    time = WorkingTime(CALENDAR, start.date() - timedelta(days=1), later.date() + timedelta(days=2))
    begin, end = time.hours_to(np.array([start, later], dtype="M8[us]"))
    assert end - begin == pytest.approx(tenths / 10, abs=1e-6)


def test_many_durations_have_the_quantiles_that_numpy_finds() -> None:
    spread = np.random.default_rng(4).gamma(0.5, 40, size=3000)
    made = [Row(closed=START + timedelta(hours=float(hours))) for hours in spread]
    kept = [float(hours) for hours in spread if hours < 30 * 24]
    found = stages_of(framed(made), SPAN, CALENDAR, ())
    for key, quantile in (("whole", 0.5), ("whole.p90", 0.9)):
        assert found[key].value == pytest.approx(float(np.quantile(kept, quantile)), abs=1e-6)
