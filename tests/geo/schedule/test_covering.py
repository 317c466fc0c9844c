"""A cover: every grid has one worker, every worker grids that touch, and what was accepted stays as it is."""

from dataclasses import replace

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from geo.errors import BadInput
from geo.schedule.covering import CoverPlan, CoverProblem, cover_grids
from geo.schedule.covering_parts import Ground


def board(rows: int, columns: int, workers: int, minutes: list[float] | None = None, **given_: object) -> CoverProblem:
    """A chessboard of grids, each touching those beside it."""
    at = {(row, column): row * columns + column for row in range(rows) for column in range(columns)}
    touching = [(n, at[row + 1, column]) for (row, column), n in at.items() if row + 1 < rows]
    touching += [(n, at[row, column + 1]) for (row, column), n in at.items() if column + 1 < columns]
    return CoverProblem(
        tuple(f"w{n}" for n in range(workers)), tuple(f"g{n}" for n in range(rows * columns)),
        np.array(minutes if minutes is not None else [100.0] * (rows * columns)), tuple(touching), **given_,
    )  # type: ignore[arg-type]  # fmt: skip


def whole(problem: CoverProblem, plan: CoverPlan) -> bool:
    """Whether every grid has a worker, every worker a grid, and the grids of each hang together."""
    ground = Ground.of(problem.minutes, problem.touching, len(problem.workers), problem.tolerance, {})
    at = {grid: n for n, grid in enumerate(problem.grids)}
    parts = [frozenset(at[grid] for grid in plan.grids_of(worker)) for worker in problem.workers]
    return set(plan.worker_of) == set(problem.grids) and all(parts) and all(map(ground.connected, parts))


@st.composite
def problems(draw: st.DrawFn) -> CoverProblem:
    rows, columns = draw(st.integers(1, 4)), draw(st.integers(2, 5))
    count = rows * columns
    workers = draw(st.integers(1, min(count, 7)))
    minutes = draw(st.lists(st.integers(0, 500), min_size=count, max_size=count))
    names = [f"w{n}" for n in range(workers)]
    today = draw(st.dictionaries(st.sampled_from([f"g{n}" for n in range(count)]), st.sampled_from([*names, "left"])))
    tolerance = draw(st.sampled_from([0.0, 0.1, 0.3]))
    return board(rows, columns, workers, [float(m) for m in minutes], today=today, tolerance=tolerance)


@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(problems())
def test_every_grid_has_one_worker_and_nothing_moves_once_it_was_accepted(problem: CoverProblem) -> None:
    plan = cover_grids(problem, seconds=600)
    assert plan.complete
    assert whole(problem, plan)
    assert sum(plan.minutes.values()) == pytest.approx(problem.minutes.sum())
    again = cover_grids(replace(problem, today=plan.worker_of), seconds=600)
    assert again.worker_of == plan.worker_of
    assert not again.moved


@settings(max_examples=10, deadline=None)
@given(problems(), st.integers(0, 99))
def test_same_seed_same_plan(problem: CoverProblem, seed: int) -> None:
    assert cover_grids(problem, seed=seed, seconds=600) == cover_grids(problem, seed=seed, seconds=600)


def test_equal_grids_are_shared_evenly() -> None:
    plan = cover_grids(board(4, 5, 10))
    assert plan.spread_min == 0
    assert all(len(plan.grids_of(worker)) == 2 for worker in plan.minutes)


def test_a_heavy_grid_stands_alone_and_light_ones_are_taken_together() -> None:
    plan = cover_grids(board(1, 5, 3, [300.0, 100.0, 200.0, 150.0, 150.0], tolerance=0.05))
    assert [plan.worker_of[f"g{n}"] == plan.worker_of["g0"] for n in range(5)] == [True, False, False, False, False]
    assert plan.furthest == 0
    assert plan.within


def test_within_the_tolerance_nothing_moves() -> None:
    today = {"g0": "w0", "g1": "w0", "g2": "w1", "g3": "w1"}
    plan = cover_grids(board(1, 4, 2, [100.0, 110.0, 95.0, 90.0], today=today, tolerance=0.1))
    assert plan.worker_of == today


def test_beyond_it_the_fewest_grids_move() -> None:
    today = {"g0": "w0", "g1": "w0", "g2": "w0", "g3": "w1", "g4": "w1", "g5": "w1"}
    plan = cover_grids(board(1, 6, 2, [100.0, 100.0, 60.0, 100.0, 40.0, 20.0], today=today, tolerance=0.1))
    assert plan.moved == ("g2",)
    assert plan.minutes == {"w0": 200.0, "w1": 220.0}
    assert plan.within


def test_nobody_gets_more_grids_than_an_even_share_unless_balance_needs_it() -> None:
    even = cover_grids(board(2, 4, 4))
    assert max(len(even.grids_of(worker)) for worker in even.minutes) == 2
    uneven = cover_grids(board(1, 6, 2, [500.0, 100.0, 100.0, 100.0, 100.0, 100.0], tolerance=0.05))
    assert sorted(len(uneven.grids_of(worker)) for worker in uneven.minutes) == [1, 5]


def test_whoever_leaves_hands_over_to_neighbours_and_a_new_one_gets_grids() -> None:
    today = {"g0": "w0", "g1": "w0", "g2": "gone", "g3": "gone", "g4": "w1", "g5": "w1"}
    problem = board(1, 6, 3, today=today)
    plan = cover_grids(problem)
    assert plan.grids_of("w0") == ("g0", "g1")
    assert plan.grids_of("w1") == ("g4", "g5")
    assert plan.grids_of("w2") == ("g2", "g3")
    assert plan.moved == ("g2", "g3")


def test_kept_grids_stay_whatever_it_costs() -> None:
    today = {f"g{n}": "w0" if n < 4 else "w1" for n in range(6)}
    locked = {f"g{n}": "w0" for n in range(4)}
    plan = cover_grids(board(1, 6, 2, today=today, locked=locked, tolerance=0.0))
    assert plan.worker_of == today
    assert not plan.within


def test_a_large_town_is_covered_in_pieces() -> None:
    rng = np.random.default_rng(3)
    minutes = [float(m) for m in rng.integers(50, 150, 400)]
    problem = board(20, 20, 40, minutes, tolerance=0.1)
    plan = cover_grids(problem, seconds=3)
    assert whole(problem, plan)
    assert plan.furthest < 0.5


@pytest.mark.parametrize(
    ("problem", "sentence"),
    [
        (board(1, 2, 0), "nobody"),
        (board(1, 2, 3), "more workers"),
        (board(1, 3, 2, [1.0, float("nan"), 1.0]), "expected minutes"),
        (board(1, 3, 2, [1.0, -1.0, 1.0]), "negative"),
        (board(1, 3, 2, locked={"g0": "somebody"}), "not among the workers"),
        (board(1, 3, 2, locked={"g0": "w0", "g2": "w0"}), "do not touch"),
        (board(1, 3, 2, locked={"g0": "w0", "g1": "w0", "g2": "w0"}), "others would have none"),
        (replace(board(1, 3, 2), touching=((0, 1),)), "hang together"),
        (replace(board(1, 3, 2), workers=("w0", "w0")), "twice"),
    ],
)
def test_bad_input_gets_a_sentence_and_no_plan(problem: CoverProblem, sentence: str) -> None:
    with pytest.raises(BadInput, match=sentence):
        cover_grids(problem)
