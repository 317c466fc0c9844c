"""Smoother borders, no worse balance."""

import pytest

from geo.errors import BadInput
from geo.redraw.compacting import improve_compactness
from geo.redraw.plans import Plan
from tests.geo.redraw.auto_towns import board, loads, plan, stripes

COMB = [[0, 0, 0, 1, 1, 1], [0, 0, 0, 0, 1, 1], [0, 0, 1, 1, 1, 1], [0, 0, 0, 1, 1, 1]]
EVEN = [[1] * 6] * 4


def border(drawn: Plan) -> int:
    """Pairs of blocks on both sides of a border."""
    grids = drawn.grid_of[drawn.blocks.edges]
    return int((grids[:, 0] != grids[:, 1]).sum())


def test_a_ragged_border_becomes_straight() -> None:
    today = plan(board(EVEN), COMB)
    made = improve_compactness(today, 0.1)
    assert border(today) == 8
    assert border(made.plan) < border(today)
    assert loads(made.plan)[0] == pytest.approx(12, abs=1.2)


def test_a_tight_tolerance_lets_nothing_move() -> None:
    today = plan(board(EVEN), COMB)
    assert improve_compactness(today, 0.0).plan.grid_of.tolist() == today.grid_of.tolist()


def test_locked_grids_keep_their_ragged_borders() -> None:
    today = plan(board(EVEN), [[*row[:4], 2, 2] for row in COMB], locked=[0])
    made = improve_compactness(today, 0.5)
    assert ((made.plan.grid_of == 0) == (today.grid_of == 0)).all()


def test_one_open_grid_has_no_border_to_improve() -> None:
    with pytest.raises(BadInput, match="between two grids"):
        improve_compactness(plan(board(EVEN), stripes(4, [3, 3]), locked=[1]))
    with pytest.raises(BadInput, match="below zero"):
        improve_compactness(plan(board(EVEN), stripes(4, [3, 3])), -0.1)
