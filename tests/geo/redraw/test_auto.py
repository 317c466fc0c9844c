"""Balancing: within the tolerance, few move, what is locked or walled stays."""

import numpy as np
import pytest

from geo.errors import BadInput
from geo.i18n import say
from geo.redraw.auto import balance, rebalance, split
from geo.redraw.auto_wish import Wish
from geo.redraw.blocks import NOWHERE
from geo.redraw.contiguity import parts_of_grids
from tests.geo.redraw.auto_towns import board, loads, plan, stripes

ONES = [[1] * 12] * 4


def test_a_plan_that_is_as_wished_stays_the_very_same() -> None:
    today = plan(board(ONES), stripes(4, [4, 4, 4]))
    made = balance(today)
    assert made.plan is today
    assert (made.moved_people, made.max_deviation, made.unmet) == (0.0, 0.0, ())


def test_uneven_grids_become_even_and_no_more_move_than_must() -> None:
    today = plan(board(ONES), stripes(4, [6, 4, 2]))
    made = balance(today, Wish(tolerance=0.0))
    assert loads(made.plan) == [16.0, 16.0, 16.0]
    assert made.contiguous
    # two columns have to pass over each of the two borders: 8 households of two people, twice
    assert made.moved_people == 32.0
    assert made.moved_share == pytest.approx(1 / 3)


def test_a_wider_tolerance_moves_fewer() -> None:
    today = plan(board(ONES), stripes(4, [6, 4, 2]))
    made = balance(today, Wish(tolerance=0.25))
    assert max(abs(load / 16 - 1) for load in loads(made.plan)) <= 0.25
    assert made.moved_people <= 16.0


def test_grids_are_balanced_by_what_is_asked_for() -> None:
    blocks = board(ONES)
    blocks.minutes[:24] = 9.0
    today = plan(blocks, stripes(4, [6, 6]))
    made = balance(today, Wish(measure="minutes", tolerance=0.02))
    held = np.bincount(made.plan.grid_of, blocks.minutes)
    assert held.max() / held.mean() <= 1.02
    assert made.target == held.mean()


def test_locked_grids_neither_give_nor_take() -> None:
    today = plan(board(ONES), stripes(4, [2, 6, 4]), locked=[0])
    made = balance(today, Wish(tolerance=0.02))
    assert (made.plan.grid_of == 0).tolist() == (today.grid_of == 0).tolist()
    assert loads(made.plan) == [8.0, 20.0, 20.0]
    assert made.target == 20.0


def test_a_compound_that_fits_into_a_grid_is_not_cut() -> None:
    walled = [[NOWHERE] * 5 + [7, 7] + [NOWHERE] * 5] * 4
    today = plan(board(ONES, compound=walled), stripes(4, [8, 4]))
    made = balance(today, Wish(tolerance=0.2))
    assert made.compounds_cut == 0
    assert max(abs(load / 24 - 1) for load in loads(made.plan)) <= 0.2


def test_a_compound_that_todays_grids_cut_is_brought_together_unless_it_shall_not() -> None:
    walled = [[NOWHERE] * 5 + [7, 7] + [NOWHERE] * 5, *[[NOWHERE] * 12] * 3]
    today = plan(board(ONES, compound=walled), stripes(4, [6, 6]))
    made = balance(today, Wish(tolerance=0.1))
    assert made.compounds_cut == 0
    left = balance(today, Wish(tolerance=0.1, whole_compounds=False))
    assert left.plan is today
    assert [say(one, "en") for one in left.unmet] == ["1 walled compounds lie in more than one grid."]


def test_a_compound_too_big_for_a_grid_is_cut_and_said() -> None:
    walled = [[7] * 10 + [NOWHERE] * 2] * 4
    today = plan(board(ONES, compound=walled), stripes(4, [10, 2]))
    made = balance(today)
    assert loads(made.plan) == [24.0, 24.0]
    assert made.compounds_cut == 1
    assert [say(one, "en") for one in made.unmet] == [
        "1 walled compounds are too large for one grid and lie in several."
    ]
    assert "院墙" in say(made.unmet[-1], "zh")


def test_borders_run_along_a_main_road_where_they_can() -> None:
    blocks = board(ONES, roads=[6], barrier=3.0)
    made = balance(plan(blocks, stripes(4, [8, 4])), Wish(tolerance=0.03))
    assert made.barriers_crossed == 0
    assert made.plan.grid_of.reshape(4, 12).tolist() == stripes(4, [6, 6])


@pytest.mark.parametrize("number", [1, 2, 4, 6, 12])
def test_the_number_of_grids_can_be_given(number: int) -> None:
    today = plan(board(ONES), stripes(4, [4, 4, 4]))
    made = balance(today, Wish(grids=number, tolerance=0.01))
    assert len(made.plan.grids) == number
    assert set(made.plan.grid_of.tolist()) == set(range(number))
    assert made.contiguous
    assert len({grid.id for grid in made.plan.grids}) == number
    assert len({grid.name for grid in made.plan.grids}) == number
    assert loads(made.plan) == [48 / number] * number


def test_a_target_sets_the_number_inside_bounds() -> None:
    today = plan(board(ONES), stripes(4, [6, 6]))
    assert len(balance(today, Wish(target=12)).plan.grids) == 4
    bounded = balance(today, Wish(target=12, most=3))
    assert len(bounded.plan.grids) == 3
    assert say(bounded.unmet[0], "en") == "With 3 grids each holds 16 on average, not 12."


def test_blocks_without_a_grid_get_one_and_do_not_count_as_moved() -> None:
    today = plan(board(ONES), [[0] * 5 + [NOWHERE] * 2 + [1] * 5] * 4)
    made = balance(today, Wish(tolerance=0.05))
    assert loads(made.plan) == [24.0, 24.0]
    assert made.moved_people == 0.0


def test_a_plan_with_no_grid_drawn_yet_is_cut_afresh() -> None:
    today = plan(board(ONES), [[NOWHERE] * 12] * 4, more=4)
    made = balance(today, Wish(tolerance=0.1))
    assert sorted(set(made.plan.grid_of.tolist())) == [0, 1, 2, 3]
    assert made.contiguous
    assert made.max_deviation <= 0.1


def test_the_same_seed_gives_the_same_plan() -> None:
    rng = np.random.default_rng(3)
    today = plan(board(rng.integers(1, 9, (12, 12)).tolist()), stripes(12, [2, 3, 1, 6]))
    first, again = (balance(today, Wish(grids=7), seed=5).plan.grid_of.tolist() for _ in range(2))
    assert first == again


def test_what_cannot_be_had_is_said() -> None:
    held = [[1] * 11 + [100]]
    made = balance(plan(board(held), stripes(1, [6, 6])))
    assert say(made.unmet[0], "zh").startswith("网格 第0网格 仍偏离目标")
    assert made.max_deviation > 0.03


@pytest.mark.parametrize(
    ("wish", "sentence"),
    [
        ({"target": 0}, "The target of a grid must be more than zero."),
        ({"target": float("nan")}, "The target of a grid must be more than zero."),
        ({"tolerance": -0.01}, "The tolerance cannot be below zero."),
        ({"grids": 49}, "49 grids cannot be made of 48 blocks."),
        ({"grids": 0}, "A plan needs at least one grid."),
        ({"fewest": 5, "most": 4}, "At least 5 and at most 4 grids cannot be."),
        ({"grids": 1}, "1 grids are locked: 1 grids leave none for the other blocks."),
        ({"grids": 42}, "41 grids cannot be made of the 40 blocks that are not locked."),
    ],
)
def test_a_wish_that_cannot_be_is_refused_in_a_sentence(wish: dict[str, float], sentence: str) -> None:
    today = plan(board(ONES), stripes(4, [2, 6, 4]), locked=[0])
    before = today.grid_of.copy()
    with pytest.raises(BadInput) as refused:
        balance(today, Wish(**wish))  # type: ignore[arg-type]
    assert str(refused.value) == sentence
    assert say(refused.value, "zh") != sentence
    assert (today.grid_of == before).all()


def test_nothing_to_balance_is_refused() -> None:
    with pytest.raises(BadInput, match="locked grids"):
        balance(plan(board(ONES), stripes(4, [6, 6]), locked=[0, 1]))
    with pytest.raises(BadInput, match="hold nothing"):
        balance(plan(board([[0, 0]]), [[0, 1]]))
    with pytest.raises(BadInput, match="not balanced by rent"):
        Wish(measure="rent")  # type: ignore[arg-type]


def test_only_the_chosen_grids_are_rebalanced() -> None:
    today = plan(board(ONES), stripes(4, [4, 2, 6]))
    made = rebalance(today, only=["g1", "g2"], tolerance=0.01)
    assert loads(made.plan) == [16.0, 16.0, 16.0]
    assert ((made.plan.grid_of == 0) == (today.grid_of == 0)).all()
    assert [grid.id for grid in made.plan.grids] == ["g0", "g1", "g2"]
    for only, sentence in ((["g1"], "at least two"), (["g1", "g9"], "no grid g9")):
        with pytest.raises(BadInput, match=sentence):
            rebalance(today, only=only)
    with pytest.raises(BadInput, match="is locked"):
        rebalance(plan(board(ONES), stripes(4, [6, 6]), locked=[1]), only=["g0", "g1"])


@pytest.mark.parametrize("k", [2, 3, 4])
def test_a_grid_is_split_into_even_connected_ones(k: int) -> None:
    today = plan(board(ONES), stripes(4, [6, 6]))
    made = split(today, "g0", k, tolerance=0.1)
    assert [grid.id for grid in made.plan.grids] == ["g0", "g1", *(f"g0-{at}" for at in range(2, k + 1))]
    assert ((made.plan.grid_of == 1) == (today.grid_of == 1)).all()
    assert parts_of_grids(made.plan) == [1] * (k + 1)
    assert made.max_deviation <= 0.1
    assert made.plan.grids[2].worker == made.plan.grids[2].code == ""


def test_a_split_that_cannot_be_is_refused() -> None:
    today = plan(board([[1, 1, 1]]), [[0, 0, 1]], locked=[1])
    for grid, k, sentence in (
        ("g0", 3, "2 blocks"),
        ("g0", 1, "two or more"),
        ("g1", 2, "locked"),
        ("x", 2, "no grid"),
    ):
        with pytest.raises(BadInput, match=sentence):
            split(today, grid, k)
