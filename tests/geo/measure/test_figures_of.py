"""Figures of a period: whatever the cases, they say what a plain count of the cases says."""

from collections import Counter
from datetime import timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from geo.measure.definitions import BY_KEY, DEFINITIONS, SECTIONS
from geo.measure.figures_of import figures_of, places_of
from geo.model import CaseState

from .cases import END, ENDED, GRID, LEVELS, SPAN, START, Row, framed

instants = st.integers(-10 * 1440, 45 * 1440).map(lambda minutes: START + timedelta(minutes=minutes))
chains = st.sampled_from(["", "/c/", "/c/d1/g1/", "/c/d1/g1/m1/", "/c/d1/g1/b1-3-501/"])
rows = st.builds(
    Row, state=st.sampled_from(CaseState), handling=st.sampled_from(["", "/c/", "/c/d1/", "/c/d1/g1/", "/c/d1/g1/m1/"]),
    chain=chains, handler=st.sampled_from(["", "r03", "heating-man"]), received=instants, extended=st.booleans(),
    due=st.none() | instants, responded=st.none() | instants, closed=st.none() | instants,
    solved=st.none() | st.booleans(), satisfied=st.none() | st.booleans(), reworks=st.integers(0, 2),
    reopened=st.integers(0, 1), spot=st.integers(0, 2),
)  # fmt: skip


def share(met: list[bool]) -> float | None:
    return sum(met) / len(met) if met else None


@settings(deadline=None)  # the first example pays for what is imported late
@given(st.lists(rows, max_size=25))
def test_figures_are_those_of_a_recount_case_by_case(made: list[Row]) -> None:
    found = figures_of(framed(made), SPAN, LEVELS, GRID, departments=["heating-man"])
    received = [r for r in made if START <= r.received < END and r.state is not CaseState.MERGED]
    closed = [r for r in made if r.state in ENDED and r.closed and START <= r.closed < END]
    rated = [r for r in closed if r.solved is not None]
    wanted = {
        "received": float(len(received)),
        "closed": float(len(closed)),
        "close_rate": share([r.state in ENDED and r.closed is not None and r.closed < END for r in received]),
        "on_time_rate": share([not (r.due and r.closed and r.closed > r.due) for r in closed]),
        "rework_rate": share([r.reworks > 0 for r in closed]),
        "extension_rate": share([r.extended for r in closed]),
        "reopened_rate": share([r.reopened > 0 for r in closed]),
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
    spots = Counter(r.spot for r in received if r.spot and len(r.chain.strip("/").split("/")) > GRID + 1)
    wanted["repeat_places"] = float(sum(count >= 3 for count in spots.values()))
    assert {key: result.value for key, result in found.items() if key != "score"} == pytest.approx(wanted)
    three = [wanted["response_rate"], wanted["solved_rate"], wanted["satisfied_rate"]]
    score = None if None in three else sum(three) / 3  # type: ignore[arg-type]
    assert found["score"].value == pytest.approx(score)
    worst = places_of(framed(made), SPAN, GRID, 5)
    assert sorted(times for _id, times in worst) == sorted(count for count in spots.values() if count >= 3)


@settings(deadline=None)
@given(st.lists(rows, max_size=25))
def test_each_share_is_that_of_the_cases_it_names(made: list[Row]) -> None:
    for result in figures_of(framed(made), SPAN, LEVELS, GRID).values():
        base, counted, rest = (set(ids) for ids in (result.base, result.counted, result.rest))
        assert (counted | rest, counted & rest) == (base, set())
        assert (len(base), len(counted)) == (result.among, result.met)
        if result.definition.unit == "share":
            assert result.value == (len(counted) / len(base) if base else None)


@settings(deadline=None)
@given(st.lists(rows, max_size=25))
def test_what_is_settled_is_settled_at_exactly_one_level(made: list[Row]) -> None:
    found = figures_of(framed(made), SPAN, LEVELS, GRID, departments=["heating-man"])
    levels = [result for key, result in found.items() if key.startswith("settled.")]
    assert sorted(i for result in levels for i in result.counted) == sorted(found["closed"].base)


def test_the_weights_of_the_profile_decide_the_score() -> None:
    frame = framed([Row(closed=START + timedelta(hours=1), responded=None, solved=True, satisfied=False)])
    assert figures_of(frame, SPAN, LEVELS, GRID)["score"].value == pytest.approx(1 / 3)
    assert figures_of(frame, SPAN, LEVELS, GRID, (1, 8, 1))["score"].value == pytest.approx(0.8)


def test_extensions_and_second_openings_are_counted_of_what_was_closed() -> None:
    done = START + timedelta(days=2)
    made = [
        Row(closed=done, extended=True), Row(closed=done, reopened=1), Row(closed=done), Row(closed=done),
        Row(state=CaseState.HANDLING, extended=True), Row(state=CaseState.FILED, closed=done, reopened=2),
    ]  # fmt: skip
    found = figures_of(framed(made), SPAN, LEVELS, GRID)
    assert (found["extension_rate"].value, list(found["extension_rate"].counted)) == (0.25, ["T-000"])
    assert (found["reopened_rate"].value, list(found["reopened_rate"].counted)) == (0.25, ["T-001"])


def test_nothing_at_all_has_figures_too() -> None:
    found = figures_of(framed([]), SPAN, LEVELS, GRID)
    assert found["close_rate"].value is None
    assert found["received"].value == 0


def test_every_figure_is_defined_once() -> None:
    assert len(BY_KEY) == len(DEFINITIONS)
    assert all("." not in definition.key and "@" not in definition.key for definition in DEFINITIONS)
    assert {definition.section for definition in DEFINITIONS} == set(SECTIONS)
