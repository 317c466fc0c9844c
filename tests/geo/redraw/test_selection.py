"""Clicks, brushes, lassos and rectangles catch the blocks a planner means."""

import pytest

from geo.errors import BadInput
from geo.redraw.selection import (
    block_at,
    blocks_in_lasso,
    blocks_in_rectangle,
    blocks_under_brush,
    rows_of,
)
from tests.geo.redraw.edit_boards import at, board_blocks

BLOCKS = board_blocks(5, 4)


def test_a_click_finds_its_block_and_on_a_border_the_first() -> None:
    assert block_at(BLOCKS, *at(2.5, 1.5)) == "b2-1"
    assert block_at(BLOCKS, *at(2, 1.5)) == "b1-1"
    assert block_at(BLOCKS, *at(9, 9)) is None


def test_a_dab_catches_what_lies_within_its_radius() -> None:
    # blocks are 90 m wide and 111 m high
    assert blocks_under_brush(BLOCKS, [at(1.5, 1.5)], 10) == ("b1-1",)
    assert blocks_under_brush(BLOCKS, [at(1.5, 1.5)], 50) == ("b0-1", "b1-1", "b2-1")
    assert len(blocks_under_brush(BLOCKS, [at(1.5, 1.5)], 75)) == 9


def test_a_stroke_catches_every_block_on_its_way() -> None:
    assert blocks_under_brush(BLOCKS, [at(0.5, 0.5), at(3.5, 0.5), at(3.5, 2.5)], 0) == (
        "b0-0", "b1-0", "b2-0", "b3-0", "b3-1", "b3-2",
    )  # fmt: skip


@pytest.mark.parametrize("radius_m", [-1, float("nan"), 1e9])
def test_a_brush_that_cannot_be_is_refused(radius_m: float) -> None:
    with pytest.raises(BadInput, match="brush must be"):
        blocks_under_brush(BLOCKS, [at(0.5, 0.5)], radius_m)


def test_a_lasso_takes_blocks_that_lie_at_least_half_inside() -> None:
    assert blocks_in_lasso(BLOCKS, [at(0, 0), at(1.6, 0), at(1.6, 1), at(0, 1)]) == ("b0-0", "b1-0")
    assert blocks_in_lasso(BLOCKS, [at(0, 0), at(1.4, 0), at(1.4, 1), at(0, 1)]) == ("b0-0",)


def test_a_lasso_that_crosses_itself_is_refused() -> None:
    with pytest.raises(BadInput, match="lasso crosses itself"):
        blocks_in_lasso(BLOCKS, [at(0, 0), at(2, 2), at(2, 0), at(0, 2)])


def test_a_lasso_of_two_points_is_refused() -> None:
    with pytest.raises(BadInput, match="at least 3"):
        blocks_in_lasso(BLOCKS, [at(0, 0), at(2, 2), at(0, 0)])


def test_a_rectangle_may_be_drawn_from_any_corner() -> None:
    wanted = ("b1-1", "b2-1", "b1-2", "b2-2")
    assert blocks_in_rectangle(BLOCKS, at(0.9, 0.9), at(3.1, 3.1)) == wanted
    assert blocks_in_rectangle(BLOCKS, at(3.1, 0.9), at(0.9, 3.1)) == wanted


def test_a_rectangle_without_area_is_refused() -> None:
    with pytest.raises(BadInput, match="no area"):
        blocks_in_rectangle(BLOCKS, at(1, 1), at(1, 2))


def test_points_that_are_no_degrees_are_refused() -> None:
    with pytest.raises(BadInput, match="not numbers"):
        blocks_under_brush(BLOCKS, [(float("nan"), 35.0)], 5)


def test_an_unknown_block_is_named_in_the_sentence() -> None:
    with pytest.raises(BadInput, match="no block b9-9"):
        rows_of(BLOCKS, ["b0-0", "b9-9"])
