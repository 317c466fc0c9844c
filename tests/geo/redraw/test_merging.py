"""Grids split in parts that hang together, and what a balancing wants as one edit."""

from dataclasses import replace

import networkx as nx
import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from geo.errors import BadInput
from geo.redraw.blocks import Blocks, Ints
from geo.redraw.edits import MergeGrids
from geo.redraw.edits_applied import apply
from geo.redraw.merging import bisect, paint_towards, split_grid
from geo.redraw.plans import Plan
from tests.geo.redraw.edit_boards import board, board_blocks


def parts_of(plan: Plan) -> list[nx.Graph]:
    """The blocks of every grid with the borders inside it."""
    whole = nx.Graph(plan.blocks.edges.tolist())
    return [whole.subgraph(np.flatnonzero(plan.grid_of == place).tolist()) for place in range(len(plan.grids))]


@pytest.mark.parametrize("k", [2, 3, 4, 7])
def test_a_grid_is_split_in_parts_of_like_size_that_hang_together(k: int) -> None:
    plan = board(12, 12, 1)
    after = apply(plan, split_grid(plan, "g0", k))
    sizes = [len(part) for part in parts_of(after)]
    assert len(sizes) == k
    assert max(sizes) <= 1.2 * 144 / k
    assert all(nx.is_connected(part) for part in parts_of(after))


def test_the_fullest_part_keeps_the_grid_and_the_others_get_names_of_it() -> None:
    plan = board(6, 4, 1)
    plan.blocks.households[0] = 100
    after = apply(plan, split_grid(plan, "g0", 3))
    assert after.grid_of[0] == 0
    assert [(grid.id, grid.name, grid.worker) for grid in after.grids[1:]] == [
        ("new-1", "第1网格-2", "w0"), ("new-2", "第1网格-3", "w0")
    ]  # fmt: skip


def test_another_partition_may_say_who_goes_where() -> None:
    def stripes(blocks: Blocks, rows: Ints, k: int) -> Ints:
        return np.arange(len(rows), dtype=np.int64) % k

    plan = board(6, 4, 1)
    after = apply(plan, split_grid(plan, "g0", 2, partition=stripes))
    assert (after.grid_of == np.arange(24) % 2).all()


@pytest.mark.parametrize("k", [-1, 0, 1, 9])
def test_a_split_in_more_parts_than_blocks_or_in_one_is_refused(k: int) -> None:
    with pytest.raises(BadInput, match=r"has 8 blocks and cannot be split"):
        split_grid(board(), "g0", k)


def test_a_split_can_be_merged_again() -> None:
    plan = board()
    split = split_grid(plan, "g1", 3)
    after = apply(apply(plan, split), MergeGrids("g1", tuple(grid.id for grid, _ in split.parts)))
    assert (after.grid_of == plan.grid_of).all()
    assert after.grids == plan.grids


@settings(max_examples=25, deadline=None)
@given(st.integers(1, 6), st.integers(1, 6), st.data())
def test_no_part_is_ever_empty(wide: int, high: int, data: st.DataObject) -> None:
    blocks = board_blocks(wide, high)
    count = len(blocks)
    k = data.draw(st.integers(1, count))
    weight = np.array(data.draw(st.lists(st.sampled_from([0, 0, 1, 50]), min_size=count, max_size=count)), dtype=float)
    part = bisect(blocks, np.arange(count, dtype=np.int64), k, weight)
    assert sorted(set(part.tolist())) == list(range(k))


def test_what_a_balancing_changed_becomes_one_edit() -> None:
    plan = board()
    wanted = plan.grid_of.copy()
    wanted[[0, 1, 5]] = [1, 2, 0]
    edit = paint_towards(plan, replace(plan, grid_of=wanted))
    assert (apply(plan, edit).grid_of == wanted).all()
    assert sum(len(blocks) for _, blocks in edit.moves) == 3


def test_grids_in_another_order_are_the_same_grids() -> None:
    plan = board()
    turned = Plan(plan.blocks, plan.grids[::-1], (2 - plan.grid_of).astype(np.int64))
    with pytest.raises(BadInput, match="already"):
        paint_towards(plan, turned)


def test_a_plan_of_other_blocks_is_refused() -> None:
    with pytest.raises(BadInput, match="same blocks"):
        paint_towards(board(), board(5, 4))
