"""Torn grids are found and mended, with what is told of those that cannot be."""

from geo.i18n import say
from geo.redraw.blocks import NOWHERE
from geo.redraw.contiguity import parts_of_grids, repair_contiguity
from tests.geo.redraw.auto_towns import board, loads, plan


def test_parts_are_counted_and_an_empty_grid_has_none() -> None:
    today = plan(board([[1, 1, 1, 1]]), [[0, 1, 0, 0]], more=1)
    assert parts_of_grids(today) == [2, 1, 0]


def test_the_smaller_part_goes_to_the_grid_around_it_and_nothing_else_moves() -> None:
    today = plan(board([[5, 1, 1, 1, 1]]), [[0, 1, 1, 0, 1]])
    made = repair_contiguity(today)
    assert made.plan.grid_of.tolist() == [0, 1, 1, 1, 1]
    assert made.contiguous
    assert (made.moved_people, made.moved_share) == (2.0, 2 / 18)
    assert made.unmet == () or all("off its target" in str(one) for one in made.unmet)


def test_the_part_with_the_most_residents_stays_not_the_one_with_the_most_blocks() -> None:
    today = plan(board([[1, 1, 1, 1, 9]]), [[0, 0, 0, 1, 0]])
    assert repair_contiguity(today).plan.grid_of.tolist() == [1, 1, 1, 1, 0]


def test_a_part_between_locked_grids_stays_and_is_told() -> None:
    today = plan(board([[1, 1, 1, 1, 1]]), [[0, 1, 0, 1, 1]], locked=[1])
    made = repair_contiguity(today)
    assert made.plan.grid_of.tolist() == today.grid_of.tolist()
    assert not made.contiguous
    assert "网格 第0网格 分成了互不相连的 2 块。" in [say(one, "zh") for one in made.unmet]


def test_blocks_without_a_grid_join_the_one_beside_them() -> None:
    today = plan(board([[1, 1, 1, 1]]), [[0, NOWHERE, 1, 1]])
    made = repair_contiguity(today)
    assert NOWHERE not in made.plan.grid_of
    assert made.moved_people == 0.0
    assert sum(loads(made.plan)) == 4.0
