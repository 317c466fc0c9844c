"""The table of what evenness costs."""

import numpy as np
import pytest

from geo.errors import BadInput
from geo.redraw.alternatives import alternatives
from geo.redraw.auto_wish import Wish
from tests.geo.redraw.auto_towns import board, plan, stripes


def test_each_line_is_less_even_and_moves_fewer() -> None:
    rng = np.random.default_rng(1)
    today = plan(board(rng.integers(1, 6, (8, 12)).tolist()), stripes(8, [5, 4, 3]))
    found = alternatives(today, Wish(tolerance=0.15), tolerances=(0.02, 0.05, 0.5))
    assert len(found) >= 2
    moved = [one.result.moved_people for one in found]
    off = [one.result.max_deviation for one in found]
    assert moved == sorted(moved, reverse=True)
    assert len(set(moved)) == len(moved)
    assert off == sorted(off)
    assert found[-1].tolerance == 0.5
    assert found[-1].result.plan is today


def test_a_table_of_no_tolerance_is_refused() -> None:
    with pytest.raises(BadInput, match="at least one tolerance"):
        alternatives(plan(board([[1, 1]]), [[0, 1]]), tolerances=())
