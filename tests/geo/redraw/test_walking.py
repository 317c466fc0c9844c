"""Walking times where no street graph says them, and after blocks were cut."""

from dataclasses import replace

import numpy as np
import pytest

from geo.errors import BadInput
from geo.redraw.figures_lineage import ancestors, parent_of
from geo.redraw.walking import DETOUR, walk_after_cut, walk_to_stations
from tests.geo.redraw.figure_boards import chessboard


def test_people_walk_to_the_nearest_station_by_a_detour() -> None:
    blocks = chessboard(4, 1)
    found = walk_to_stations(blocks, np.array([[50.0, 50.0], [350.0, 50.0]]), pace_m_s=2.0)
    assert found.tolist() == pytest.approx([0, 50 * DETOUR, 50 * DETOUR, 0])
    assert np.isinf(walk_to_stations(blocks, np.zeros((0, 2)))).all()
    with pytest.raises(BadInput, match="pace"):
        walk_to_stations(blocks, np.zeros((1, 2)), pace_m_s=0)


def test_children_walk_like_their_parent_and_a_parent_like_its_children() -> None:
    whole = replace(chessboard(2, 1), ids=("k1", "k2"))
    cut = replace(chessboard(4, 1), ids=("k1/1", "k2", "k1/2/1", "k9"))
    assert ancestors(whole, cut).tolist() == [0, 1, 0, -1]
    found = walk_after_cut(np.array([10.0, 20.0]), whole, cut)
    assert found.tolist() == pytest.approx([10, 20, 10, np.nan], nan_ok=True)
    assert walk_after_cut(np.array([10.0, 20.0, 30.0, 99.0]), cut, whole).tolist() == [20, 20]


def test_a_child_is_named_after_its_parent() -> None:
    children = {"k1/2": "k1", "k1/2/3": "k1/2", "k1": "", "k1/x": "", "/1": ""}
    assert {child: parent_of(child) for child in children} == children
