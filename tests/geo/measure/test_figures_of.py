"""Figures of a period: whatever the cases, they say what a plain count of the cases says."""

from collections import Counter
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from statistics import median

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from geo.measure.definitions import BY_KEY, DEFINITIONS
from geo.measure.figures_of import Span, figures_of, received_on, signals_of, stages_of, trend_of
from geo.model import CaseState

START, END = datetime(2026, 11, 1), datetime(2026, 12, 1)
SPAN = Span(np.datetime64(START, "us"), np.datetime64(END, "us"))
LEVELS = ["community", "district", "grid", "micro", "household"]
GRID = 2
ENDED = {CaseState.CLOSED, CaseState.RATED}
ZONE = "Asia/Shanghai"


@dataclass(frozen=True)
class Row:
    """One case as a person would count it."""

    state: CaseState = CaseState.CLOSED
    handling: str = "/c/d1/g1/"
    depth: int = 4
    handler: str = ""
    received: datetime = START
    due: datetime | None = None
    responded: datetime | None = None
    closed: datetime | None = None
    solved: bool | None = None
    satisfied: bool | None = None
    reworks: int = 0
    lon: float = 111.4711
    lat: float = 35.6491


def frame_of(rows: list[Row]) -> pd.DataFrame:
    columns = {
        name: np.array([getattr(row, name) for row in rows], dtype="datetime64[us]")
        for name in ("received", "due", "responded", "closed")
    }
    numbers = {
        name: np.array([np.nan if (v := getattr(row, name)) is None else v for row in rows], dtype=float)
        for name in ("solved", "satisfied", "lon", "lat")
    }
    texts = {
        name: np.array([str(getattr(row, name)) for row in rows], dtype=object)
        for name in ("state", "handling", "handler")
    }
    whole = {name: np.array([getattr(row, name) for row in rows], dtype=np.int64) for name in ("depth", "reworks")}
    ids = np.array([f"T-{n:03d}" for n in range(len(rows))], dtype=object)
    return pd.DataFrame({"id": ids, **texts, **columns, **numbers, **whole})


instants = st.integers(-10 * 1440, 45 * 1440).map(lambda minutes: START + timedelta(minutes=minutes))
rows = st.builds(
    Row, state=st.sampled_from(CaseState), handling=st.sampled_from(["", "/c/", "/c/d1/", "/c/d1/g1/", "/c/d1/g1/m1/"]),
    depth=st.integers(0, 5), handler=st.sampled_from(["", "r03", "heating-man"]), received=instants,
    due=st.none() | instants, responded=st.none() | instants, closed=st.none() | instants,
    solved=st.none() | st.booleans(), satisfied=st.none() | st.booleans(), reworks=st.integers(0, 2),
    lon=st.sampled_from([111.4711, 111.47111, 111.4799]), lat=st.just(35.6491),
)  # fmt: skip


def share(met: list[bool]) -> float | None:
    return sum(met) / len(met) if met else None


@settings(deadline=None)  # the first example pays for what pandas imports late
@given(st.lists(rows, max_size=25))
def test_figures_are_those_of_a_recount_case_by_case(made: list[Row]) -> None:
    found = figures_of(frame_of(made), SPAN, LEVELS, GRID, departments=["heating-man"])
    received = [r for r in made if START <= r.received < END and r.state is not CaseState.MERGED]
    closed = [r for r in made if r.state in ENDED and r.closed and START <= r.closed < END]
    rated = [r for r in closed if r.solved is not None]
    wanted = {
        "received": float(len(received)),
        "closed": float(len(closed)),
        "close_rate": share([r.state in ENDED and r.closed is not None and r.closed < END for r in received]),
        "on_time_rate": share([not (r.due and r.closed and r.closed > r.due) for r in closed]),
        "rework_rate": share([r.reworks > 0 for r in closed]),
        "response_rate": share([r.responded is not None and r.responded < END for r in received]),
        "solved_rate": share([r.solved is True for r in rated]),
        "satisfied_rate": share([r.satisfied is True for r in rated]),
        "settled.department": share([r.handler == "heating-man" for r in closed]),
    }
    for at, level in enumerate(LEVELS[: GRID + 1]):
        steps = [min(max(len(r.handling.strip("/").split("/")) - 1 if r.handling else 0, 0), GRID) for r in closed]
        wanted[f"settled.{level}"] = share(
            [r.handler != "heating-man" and step == at for r, step in zip(closed, steps, strict=True)]
        )
    spots = Counter((round(r.lon, 4), round(r.lat, 4)) for r in received if r.depth > GRID + 1)
    wanted["repeat_places"] = float(sum(count >= 3 for count in spots.values()))
    assert {key: result.value for key, result in found.items() if key != "score"} == pytest.approx(wanted)
    three = [wanted["response_rate"], wanted["solved_rate"], wanted["satisfied_rate"]]
    score = None if None in three else sum(three) / 3  # type: ignore[arg-type]
    assert found["score"].value == pytest.approx(score)


@settings(deadline=None)  # the first example pays for what pandas imports late
@given(st.lists(rows, max_size=25))
def test_each_share_is_that_of_the_cases_it_names(made: list[Row]) -> None:
    for result in figures_of(frame_of(made), SPAN, LEVELS, GRID).values():
        assert set(result.counted) <= set(result.base)
        assert len(set(result.base)) == len(result.base)
        if result.definition.unit == "share":
            assert result.value == (len(result.counted) / len(result.base) if len(result.base) else None)


@settings(deadline=None)  # the first example pays for what pandas imports late
@given(st.lists(rows, max_size=25))
def test_what_is_settled_is_settled_at_exactly_one_level(made: list[Row]) -> None:
    found = figures_of(frame_of(made), SPAN, LEVELS, GRID, departments=["heating-man"])
    levels = [result for key, result in found.items() if key.startswith("settled.")]
    assert sorted(i for result in levels for i in result.counted) == sorted(found["closed"].base)


def test_the_weights_of_the_profile_decide_the_score() -> None:
    done = Row(closed=START + timedelta(hours=1), responded=None, solved=True, satisfied=False)
    frame = frame_of([done])
    assert figures_of(frame, SPAN, LEVELS, GRID)["score"].value == pytest.approx(1 / 3)
    assert figures_of(frame, SPAN, LEVELS, GRID, (1, 8, 1))["score"].value == pytest.approx(0.8)


@settings(deadline=None)  # the first example pays for what pandas imports late
@given(st.lists(st.tuples(rows, st.none() | instants, st.none() | instants, st.none() | instants), max_size=20))
def test_hours_by_stage_are_those_of_a_recount(
    made: list[tuple[Row, datetime | None, datetime | None, datetime | None]],
) -> None:
    frame = frame_of([row for row, *_ in made])
    stages = pd.DataFrame(
        {
            name: np.array([line[at] for line in made], dtype="datetime64[us]")
            for at, name in ((1, "filed"), (2, "sent"), (3, "reported"))
        },
        index=pd.Index(frame["id"].to_numpy(), dtype=object),
    )
    found = stages_of(frame, stages, SPAN)
    closed = [line for line in made if line[0].state in ENDED and line[0].closed and START <= line[0].closed < END]
    handled = [(back - sent).total_seconds() / 3600 for _, _, sent, back in closed if sent and back]
    whole = [(row.closed - row.received).total_seconds() / 3600 for row, *_ in closed if row.closed]
    assert found["handle"].value == pytest.approx(median(handled) if handled else None)
    assert found["whole"].value == pytest.approx(median(whole) if whole else None)
    assert found["whole.p90"].value == pytest.approx(float(np.percentile(whole, 90)) if whole else None)


def test_signs_of_paper_work_name_their_cases() -> None:
    at = START + timedelta(days=3)
    made = [Row(received=at, closed=at + timedelta(seconds=20)), Row(received=at, closed=at + timedelta(hours=2))]
    made += [Row(received=at, closed=datetime(2026, 11, 30, 3), solved=False) for _ in range(5)]
    frame = frame_of(made)
    texts = pd.Series(["暖气不热老人在家"] * 3 + ["短"] * 4, index=pd.Index(frame["id"].to_numpy(), dtype=object))
    found = signals_of(frame, texts, SPAN, ZONE)
    assert list(found["instant"].counted) == ["T-000"]
    assert list(found["unsolved"].counted) == [f"T-{n:03d}" for n in range(2, 7)]
    assert list(found["month_end"].counted) == [f"T-{n:03d}" for n in range(2, 7)]
    assert list(found["same_text"].counted) == ["T-000", "T-001", "T-002"]


def test_many_closings_all_month_long_are_no_burst() -> None:
    made = [Row(closed=START + timedelta(days=day, hours=2)) for day in range(30) for _ in range(6)]
    frame = frame_of(made)
    found = signals_of(frame, pd.Series(dtype=object), SPAN, ZONE)
    assert found["month_end"].value == 0


def test_the_trend_counts_local_days_and_keeps_the_empty_ones() -> None:
    late_in_the_evening = datetime(2026, 11, 4, 16, 30)  # half past midnight on the fifth in Beijing
    frame = frame_of([Row(received=late_in_the_evening, state=CaseState.FILED)])
    begin, end = (datetime(2026, 11, day, 16, tzinfo=UTC).replace(tzinfo=None) for day in (1, 8))
    span = Span(np.datetime64(begin, "us"), np.datetime64(end, "us"))
    days = trend_of(frame, span, ZONE, weekly=False)
    assert list(days.index.strftime("%m-%d")) == [f"11-{day:02d}" for day in range(2, 9)]
    assert list(days["received"]) == [0, 0, 0, 1, 0, 0, 0]
    weeks = trend_of(frame, span, ZONE, weekly=True)
    assert list(weeks.index.strftime("%m-%d")) == ["11-02"]
    assert list(received_on(frame, span, ZONE, "2026-11-05", weekly=False)) == ["T-000"]
    assert list(received_on(frame, span, ZONE, "2026-11-04", weekly=False)) == []
    assert list(received_on(frame, span, ZONE, "2026-11-02", weekly=True)) == ["T-000"]


def test_nothing_at_all_has_figures_too() -> None:
    frame = frame_of([])
    assert figures_of(frame, SPAN, LEVELS, GRID)["close_rate"].value is None
    assert signals_of(frame, pd.Series(dtype=object), SPAN, ZONE)["month_end"].value == 0
    assert trend_of(frame, SPAN, ZONE, weekly=False)["received"].sum() == 0


def test_every_figure_is_defined_once() -> None:
    assert len(BY_KEY) == len(DEFINITIONS)
    assert all("." not in definition.key for definition in DEFINITIONS)
