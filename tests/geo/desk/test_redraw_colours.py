"""Colours of grids: neighbours differ, and a grid keeps its colour while it lives."""

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st

from geo.desk.redraw_colours import COLOURS, GridColours, colours_of, grid_neighbours
from geo.redraw.blocks import NOWHERE
from geo.redraw.edits import MergeGrids, Paint
from geo.redraw.edits_applied import apply
from geo.redraw.merging import split_grid
from geo.redraw.plans import Plan, PlanGrid
from tests.geo.redraw.edit_boards import board, board_blocks

KEY = ("testville", "RD-1")


def alike(plan: Plan, colours: tuple[int, ...]) -> list[tuple[int, int]]:
    """Neighbours with one colour."""
    pairs = plan.grid_of[plan.blocks.edges]
    return [
        (int(one), int(other))
        for one, other in pairs.tolist()
        if NOWHERE not in (one, other) and one != other and colours[one] == colours[other]
    ]


def chequered(wide: int, high: int) -> Plan:
    """A board with a grid for each block."""
    blocks = board_blocks(wide, high)
    grids = tuple(PlanGrid(f"g{n}", f"第{n}网格") for n in range(len(blocks)))
    return Plan(blocks, grids, np.arange(len(blocks)))


def test_neighbours_are_grids_that_share_a_border_and_not_those_that_meet_in_a_corner() -> None:
    assert grid_neighbours(chequered(2, 2)) == [[1, 2], [0, 3], [0, 3], [1, 2]]
    assert grid_neighbours(board(6, 4)) == [[1], [0, 2], [1]]


def test_all_neighbours_of_a_large_plan_differ() -> None:
    plan = chequered(20, 20)
    colours = colours_of(plan, {})
    assert alike(plan, colours) == []
    assert set(colours) <= set(range(COLOURS))


def test_grids_that_an_edit_leaves_alone_keep_their_colours_and_a_new_one_differs_from_its_neighbours() -> None:
    plan, colours = board(12, 6, 4), GridColours()
    first = colours.of(KEY, plan, plan)
    split = apply(plan, split_grid(plan, "g1", 3))
    then = colours.of(KEY, plan, split)
    assert then[:4] == first
    assert alike(split, then) == []


def test_an_undo_brings_a_grid_back_in_its_colour() -> None:
    plan, colours = board(12, 6, 4), GridColours()
    first = colours.of(KEY, plan, plan)
    merged = apply(plan, MergeGrids("g0", ("g1", "g2")))
    assert len(colours.of(KEY, plan, merged)) == 2
    assert colours.of(KEY, plan, plan) == first


def test_two_processes_begin_with_the_same_colours() -> None:
    plan = chequered(6, 6)
    edited = apply(plan, MergeGrids("g0", ("g1",)))
    assert GridColours().of(KEY, plan, edited) == GridColours().of(KEY, plan, edited)


def test_of_two_that_become_neighbours_in_one_colour_the_later_gets_another() -> None:
    plan = board(6, 2, 3)
    known = {"g0": 4, "g1": 5, "g2": 4}
    assert colours_of(plan, known) == (4, 5, 4)
    joined = apply(plan, Paint((("g0", ("b2-0", "b3-0")),)))
    after = colours_of(joined, known)
    assert after[:2] == (4, 5)
    assert after[2] not in (4, 5)


def test_where_every_colour_is_taken_around_a_grid_neighbours_make_room() -> None:
    """A grid in the middle of a ring of nine, all of whose colours are known and which use all eight."""
    blocks = board_blocks(9, 2)
    grids = tuple(PlanGrid(f"g{n}", f"第{n}网格") for n in range(10))
    plan = Plan(blocks, grids, np.array([*range(9), *[9] * 9]))
    known = {f"g{n}": (0, 1, 2, 3, 4, 5, 6, 7, 0)[n] for n in range(9)}
    colours = colours_of(plan, known)
    assert alike(plan, colours) == []
    assert sum(colours[n] != known[f"g{n}"] for n in range(9)) == 1


@settings(max_examples=60, deadline=None)
@given(moves=st.lists(st.tuples(st.integers(0, 15), st.integers(0, 71)), max_size=12))
def test_after_any_painting_neighbours_differ_and_nobody_changes_without_need(moves: list[tuple[int, int]]) -> None:
    blocks = board_blocks(12, 6)
    grids = tuple(PlanGrid(f"g{n}", f"第{n}网格") for n in range(16))
    row, column = np.divmod(np.arange(72), 12)
    plan = Plan(blocks, grids, (row * 4 // 6) * 4 + column * 4 // 12)
    colours, base = GridColours(), plan
    before = colours.of(KEY, base, plan)
    for grid, block in moves:
        if plan.grid_of[block] == grid:
            continue
        plan = apply(plan, Paint(((f"g{grid}", (blocks.ids[block],)),)))
        after = colours.of(KEY, base, plan)
        assert alike(plan, after) == []
        if not alike(plan, before):
            assert after == before
        before = after
