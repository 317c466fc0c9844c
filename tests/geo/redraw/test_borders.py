"""Dragged corners: both neighbours follow, households go with their ground, and nothing folds over."""

from dataclasses import replace

import numpy as np
import pytest
import shapely
from hypothesis import given, settings
from hypothesis import strategies as st

from geo.errors import BadInput
from geo.redraw.borders import corner_near, drag_corners
from geo.redraw.cutting import cut_block
from geo.redraw.cutting_ground import Ground
from geo.redraw.edits import ChangeGrid, MoveCorners
from geo.redraw.edits_applied import apply
from tests.geo.redraw.edit_boards import at, board, board_ground, check_coverage, square


def test_every_block_around_a_corner_follows_it() -> None:
    plan, ground = board(), board_ground()
    after = apply(plan, drag_corners(plan, [(at(2, 2), at(2.1, 2.1))], ground))
    check_coverage(after, ground, plan.blocks)
    changed = ~shapely.equals_identical(after.blocks.shapes, plan.blocks.shapes)
    assert {plan.blocks.ids[row] for row in np.flatnonzero(changed)} == {"b1-1", "b2-1", "b1-2", "b2-2"}
    assert (after.grid_of == plan.grid_of).all()


def test_households_that_change_block_are_named_and_their_weights_go_with_them() -> None:
    plan, ground = board(), board_ground()
    edit = drag_corners(plan, [(at(2, 1), at(2.4, 1)), (at(2, 2), at(2.4, 2))], ground)
    # the two western households next to the border of block b2-1, and of its neighbours what the border swept
    assert {h for h in edit.households if h[1] == "b2-1"} == {(f"h{8 * 6 + n}", "b2-1", "b1-1") for n in (0, 1, 2)}
    after = apply(plan, edit)
    check_coverage(after, ground, plan.blocks)
    rows = {id_: row for row, id_ in enumerate(plan.blocks.ids)}
    west, east = rows["b1-1"], rows["b2-1"]
    assert after.blocks.households[[west, east]].tolist() == [9, 3]
    assert after.blocks.must_visit[[west, east]].tolist() == [2, 0]
    assert after.blocks.minutes[[west, east]].tolist() == [135, 45]


def test_a_border_that_carries_nobody_says_so() -> None:
    plan = board()
    assert drag_corners(plan, [(at(2, 2), at(2.1, 2.1))], board_ground()) == MoveCorners(((at(2, 2), at(2.1, 2.1)),))


def test_the_corner_under_the_hand_is_found_exactly() -> None:
    blocks = board().blocks
    assert corner_near(blocks, *at(2.03, 1.98), 10) == at(2, 2)
    assert corner_near(blocks, *at(2.5, 2.5), 10) is None
    assert corner_near(blocks, *at(50, 50), 10) is None


@pytest.mark.parametrize(
    ("moves", "sentence"),
    [
        ([(at(2, 2), at(2, 2))], "No corner"),
        ([], r"at least 1|No corner"),
        ([(at(2, 2), at(2.1, 2)), (at(2, 2), at(2.2, 2))], "No corner"),
        ([(at(2.5, 2), at(2.6, 2))], "No block has a corner"),
        ([(at(2, 0), at(2.1, 0.1))], "outer border"),
        ([(at(0, 0), at(0.1, 0.1))], "outer border"),
        ([(at(2, 2), at(3.5, 2))], "cross itself, turn inside out"),
        ([(at(2, 2), at(3.4, 3.4))], "cross itself, turn inside out"),
        ([(at(2, 2), at(2, 3))], "on one place"),
        ([(at(2, 2), at(2.2, 2.2)), (at(3, 2), at(2.2, 2.2))], "on one place"),
        ([(at(2, 2), at(3, 2)), (at(3, 2), at(2, 2))], "cross itself, turn inside out"),
        ([(at(2, 2), at(2, 99999))], "not degrees|cross itself"),
        ([(at(2, 2), (float("nan"), 35.0))], "not numbers"),
    ],
)
def test_a_drag_that_cannot_be_is_refused(
    moves: list[tuple[tuple[float, float], tuple[float, float]]], sentence: str
) -> None:
    with pytest.raises(BadInput, match=sentence):
        drag_corners(board(), moves, board_ground())


def test_a_block_is_not_squeezed_to_nothing() -> None:
    with pytest.raises(BadInput, match="vanish"):
        drag_corners(board(), [(at(2, y), at(1.00001, y)) for y in (1, 2)])


def test_the_border_of_a_locked_grid_stays() -> None:
    plan = apply(board(), ChangeGrid("g1", locked=True))
    with pytest.raises(BadInput, match="第2网格 is locked"):
        drag_corners(plan, [(at(2, 2), at(2.1, 2.1))])
    assert drag_corners(plan, [(at(1, 2), at(1.1, 2.1))]).moves


def test_a_border_is_not_dragged_through_a_building_but_may_keep_one_it_cut() -> None:
    plan = board()
    ground = Ground(buildings=np.array([square(2.1, 2.05, 0.1, 0.2)], dtype=object))
    with pytest.raises(BadInput, match="cut the building"):
        drag_corners(plan, [(at(2, 2), at(2.3, 2.2))], ground)
    cut_today = replace(ground, buildings=np.array([square(1.9, 1.4, 0.2, 0.2)], dtype=object))
    assert drag_corners(plan, [(at(2, 2), at(2.05, 2))], cut_today).moves


def test_corners_that_a_cut_made_can_be_dragged() -> None:
    plan, ground = board(), board_ground()
    plan = apply(plan, cut_block(plan, "b1-1", [at(1.5, 0.9), at(1.5, 2.1)], ground))
    after = apply(plan, drag_corners(plan, [(at(1.5, 2), at(1.6, 2.2))], ground))
    check_coverage(after, ground, plan.blocks)


def test_a_drag_whose_corner_is_gone_is_refused() -> None:
    plan = board()
    edit = drag_corners(plan, [(at(2, 2), at(2.1, 2.1))])
    with pytest.raises(BadInput, match="No block has a corner"):
        apply(apply(plan, edit), edit)


spot = st.floats(-0.2, 6.2).map(lambda value: round(value, 3))


@settings(max_examples=40, deadline=None)
@given(st.lists(st.tuples(st.integers(1, 5), st.integers(1, 3), spot, spot), min_size=1, max_size=3))
def test_whatever_is_dragged_stays_a_coverage(drags: list[tuple[int, int, float, float]]) -> None:
    plan, ground = board(), board_ground()
    moves = [(at(x, y), at(x + (to_x - 3) / 4, y + (to_y - 3) / 4)) for x, y, to_x, to_y in drags]
    try:
        edit = drag_corners(plan, moves, ground)
    except BadInput:
        return
    check_coverage(apply(plan, edit), ground, plan.blocks)
