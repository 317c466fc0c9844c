"""Figures of a plan: right on boards that can be counted by hand, and the same after an edit as computed anew."""

from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from geo.errors import BadInput, NotFound
from geo.redraw.blocks import NOWHERE, Blocks
from geo.redraw.cutting import cut_block
from geo.redraw.edits_applied import apply
from geo.redraw.figures import COLUMNS, PlanFigures, even_target, figures_of, updated
from geo.redraw.figures_behind import blocks_behind
from geo.redraw.plans import Plan, PlanGrid
from tests.geo.redraw.figure_boards import chessboard, drawn, with_barrier


def same(one: PlanFigures, other: PlanFigures) -> bool:
    """Whether all figures are equal, up to the rounding of sums."""
    return one.grids == other.grids and all(
        np.allclose(getattr(one, name), getattr(other, name), rtol=1e-9, atol=1e-9, equal_nan=True) for name in COLUMNS
    )


def test_counts_deviation_and_compactness_are_those_counted_by_hand() -> None:
    plan = drawn(chessboard(4, 2, [1, 2, 3, 4, 5, 6, 7, 8]), "aabb aabb")
    figures = figures_of(plan, 20, "households")
    assert figures.blocks.tolist() == [4, 4]
    assert figures.households.tolist() == [1 + 2 + 5 + 6, 3 + 4 + 7 + 8]
    assert figures.people.tolist() == [42, 66]
    assert figures.minutes.tolist() == [280, 440]
    assert figures.must_visit.tolist() == [2, 2]
    assert figures.deviation.tolist() == pytest.approx([-0.3, 0.1])
    assert figures.worst_deviation == pytest.approx(0.3)
    assert figures.area_m2.tolist() == [40_000, 40_000]
    assert figures.perimeter_m.tolist() == [800, 800]
    assert figures.polsby_popper.tolist() == pytest.approx([np.pi / 4] * 2)
    assert figures.reock.tolist() == pytest.approx([2 / np.pi] * 2, rel=1e-4)
    assert figures.contiguous
    assert even_target(plan, "people") == 54


def test_the_rim_of_a_hole_counts_to_the_perimeter() -> None:
    figures = figures_of(drawn(chessboard(3, 3), "aaa aba aaa"), 10, "households")
    assert figures.perimeter_m.tolist() == [1600, 400]


def test_grids_in_pieces_compounds_and_barriers_are_counted() -> None:
    blocks = chessboard(4, 2)
    blocks = replace(blocks, compound=np.array([0, 0, 1, -1, -1, -1, 1, 2]))
    blocks = with_barrier(blocks, lambda one, other: {one, other} in ({0, 4}, {1, 5}, {2, 3}))
    plan = drawn(blocks, "abbc aaba")  # the south row stands last; block 3 is a piece of its own
    figures = figures_of(plan, 10, "households")
    assert figures.pieces.tolist() == [2, 1, 1]
    assert figures.cut_compounds.tolist() == [0, 0, 0]
    assert figures.barriers_crossed.tolist() == [1, 0, 0]
    assert figures.barrier_m.tolist() == [100, 0, 0]
    moved = replace(plan, grid_of=np.where(np.arange(8) == 1, 1, plan.grid_of))
    assert figures_of(moved, 10, "households").cut_compounds.tolist() == [1, 1, 0]
    assert blocks_behind(plan, figures, "a", "pieces") == ("b3",)
    assert blocks_behind(plan, figures, "a", "barrier_m") == ("b0", "b4")
    assert blocks_behind(moved, figures_of(moved, 10, "households"), "b", "cut_compounds") == ("b1",)


def test_a_barrier_that_can_be_gone_round_is_not_crossed() -> None:
    blocks = with_barrier(chessboard(2, 2), lambda one, other: {one, other} == {0, 1})
    figures = figures_of(drawn(blocks, "aa aa"), 10, "households")
    assert figures.barriers_crossed.tolist() == [0]
    assert figures.barrier_m.tolist() == [100]


def test_walks_are_weighed_by_households_and_unknown_ways_left_out() -> None:
    plan = drawn(chessboard(5, 1, [1, 3, 0, 2, 4]), "aaabc")
    figures = figures_of(plan, 10, "households", np.array([100.0, 200.0, 999.0, np.nan, np.inf]))
    assert figures.walk_mean_s.tolist() == pytest.approx([175, np.nan, np.inf], nan_ok=True)
    assert figures.walk_longest_s.tolist() == pytest.approx([200, np.nan, np.inf], nan_ok=True)
    assert blocks_behind(plan, figures, "a", "walk_longest_s") == ("b1",)
    assert blocks_behind(plan, figures, "a", "households") == ("b0", "b1")
    assert blocks_behind(plan, figures, "a", "area_m2") == ("b0", "b1", "b2")


def test_a_grid_without_blocks_and_blocks_without_a_grid_have_figures_too() -> None:
    plan = drawn(chessboard(3, 1), "a.a")
    plan = replace(plan, grids=(*plan.grids, PlanGrid("new", "New")))
    figures = figures_of(plan, 10, "households")
    assert figures.households.tolist() == [20, 0]
    assert figures.pieces.tolist() == [2, 0]
    assert np.isnan(figures.polsby_popper[1]) and np.isnan(figures.reock[1])
    assert blocks_behind(plan, figures, "new", "pieces") == ()


def test_another_target_changes_the_deviation_alone() -> None:
    figures = figures_of(drawn(chessboard(2, 1), "ab"), 10, "households").towards(60, "people")
    assert figures.deviation.tolist() == [-0.5, -0.5]


@pytest.mark.parametrize("target", [0, -1, float("nan"), float("inf")])
def test_a_target_that_is_not_above_zero_is_refused(target: float) -> None:
    plan = drawn(chessboard(2, 1), "ab")
    with pytest.raises(BadInput, match="above zero"):
        figures_of(plan, target, "households")
    with pytest.raises(BadInput, match="above zero"):
        figures_of(plan, 1, "households").towards(target, "people")


def test_walking_times_of_other_blocks_and_figures_of_other_plans_are_refused() -> None:
    plan, other = drawn(chessboard(2, 1), "ab"), drawn(chessboard(3, 1), "abc")
    with pytest.raises(BadInput, match="3 walking times for 2 blocks"):
        figures_of(plan, 10, "households", np.zeros(3))
    with pytest.raises(ValueError, match="another plan"):
        updated(figures_of(plan, 10, "households"), other, other)
    with pytest.raises(NotFound):
        blocks_behind(plan, figures_of(plan, 10, "households"), "nowhere", "people")


def test_figures_after_a_cut_and_its_undo_are_those_of_a_plan_computed_anew() -> None:
    plan = drawn(chessboard(3, 2), "abb aab")
    walk = np.arange(6.0)
    figures = figures_of(plan, 20, "people", walk)
    west, south, east, north = plan.blocks.shapes[1].bounds
    middle = (west + east) / 2
    after = apply(plan, cut_block(plan, "b1", ((middle, south - 1e-4), (middle, north + 1e-4))))
    assert {"b1/1", "b1/2"} < set(after.blocks.ids)
    cut = updated(figures, plan, after)
    assert cut.walk_s[after.blocks.ids.index("b1/2")] == 1
    assert same(cut, figures_of(after, 20, "people", cut.walk_s))
    assert same(updated(cut, after, plan), figures)


def only(plan: Plan, rows: list[int]) -> Plan:
    """The plan on some of its blocks, as they are."""
    blocks, place = plan.blocks, np.full(len(plan.blocks), NOWHERE)
    place[rows] = np.arange(len(rows))
    both = (place[blocks.edges] != NOWHERE).all(axis=1)
    columns = ("shapes", "xy", "area_m2", "perimeter_m", "households", "people", "minutes", "must_visit", "compound")
    fewer = replace(
        blocks,
        ids=tuple(blocks.ids[n] for n in rows),
        edges=place[blocks.edges][both],
        border_m=blocks.border_m[both],
        barrier=blocks.barrier[both],
        **{name: getattr(blocks, name)[rows] for name in columns},
    )
    return replace(plan, blocks=fewer, grid_of=plan.grid_of[rows])


def test_a_change_of_blocks_reaches_every_grid_whose_figures_it_changes() -> None:
    plan = drawn(replace(chessboard(4, 1), compound=np.array([0, -1, 0, -1])), "aabc")
    blocks, walk = plan.blocks, np.arange(4.0)
    figures = figures_of(plan, 10, "people", walk)
    fewer = only(plan, [0, 2, 3])
    less = updated(figures, plan, fewer)
    assert less.blocks.tolist() == [1, 1, 1]
    assert updated(less, fewer, plan, walk).blocks.tolist() == [2, 1, 1]
    opened = replace(plan, blocks=replace(blocks, compound=np.array([0, -1, -1, -1])))
    assert (figures.cut_compounds.tolist(), updated(figures, plan, opened).cut_compounds.tolist()) == (
        [1, 1, 0],
        [0, 0, 0],
    )
    barred = replace(plan, blocks=replace(blocks, barrier=np.array([3.0, 0.0, 0.0])))
    assert updated(figures, plan, barred).barriers_crossed.tolist() == [1, 0, 0]
    copied = replace(plan, blocks=replace(blocks))
    assert updated(figures, plan, copied, walk * 2).walk_longest_s.tolist() == [2, 4, 6]


@st.composite
def boards(draw: st.DrawFn) -> Blocks:
    columns, rows = draw(st.integers(1, 6)), draw(st.integers(1, 5))
    count = columns * rows
    blocks = chessboard(columns, rows, draw(st.lists(st.integers(0, 9), min_size=count, max_size=count)))
    compound = draw(st.lists(st.integers(NOWHERE, 3), min_size=count, max_size=count))
    borders = len(blocks.edges)
    barrier = draw(st.lists(st.sampled_from([0.0, 0.0, 1.0, 3.0]), min_size=borders, max_size=borders))
    return replace(blocks, compound=np.array(compound, dtype=np.int64), barrier=np.array(barrier))


@st.composite
def plans_on(draw: st.DrawFn, blocks: Blocks) -> Plan:
    names = draw(st.lists(st.sampled_from("abcdef"), min_size=1, max_size=5, unique=True))
    grid_of = draw(st.lists(st.integers(NOWHERE, len(names) - 1), min_size=len(blocks), max_size=len(blocks)))
    return Plan(blocks, tuple(PlanGrid(name, name) for name in names), np.array(grid_of, dtype=np.int64))


def altered(blocks: Blocks, data: st.DataObject) -> Blocks:
    """Other blocks: in another order, some gone, some with other numbers, some borders with another barrier."""
    order = np.array(data.draw(st.permutations(range(len(blocks)))), dtype=np.int64)
    order = order[: data.draw(st.integers(1, len(blocks)))]
    place = np.full(len(blocks), NOWHERE)
    place[order] = np.arange(len(order))
    ends = np.sort(place[blocks.edges], axis=1)
    both = (place[blocks.edges] != NOWHERE).all(axis=1)
    columns = ("shapes", "xy", "area_m2", "perimeter_m", "households", "people", "minutes", "must_visit", "compound")
    other = replace(
        blocks,
        ids=tuple(blocks.ids[n] for n in order),
        edges=ends[both],
        border_m=blocks.border_m[both],
        barrier=blocks.barrier[both],
        **{name: getattr(blocks, name)[order].copy() for name in columns},
    )
    if data.draw(st.booleans()):
        other.people[data.draw(st.integers(0, len(order) - 1))] += 5
    if data.draw(st.booleans()):
        other.compound[data.draw(st.integers(0, len(order) - 1))] = 4
    if len(other.edges) and data.draw(st.booleans()):
        other.barrier[data.draw(st.integers(0, len(other.edges) - 1))] = 2.0
    return other


def painted(plan: Plan, data: st.DataObject) -> Plan:
    """A block or two in another grid, so that most grids stay as they were."""
    grid_of = plan.grid_of.copy()
    for _ in range(data.draw(st.integers(0, 2))):
        grid = data.draw(st.integers(NOWHERE, len(plan.grids) - 1))
        grid_of[data.draw(st.integers(0, len(grid_of) - 1))] = grid
    return replace(plan, grid_of=grid_of)


@settings(max_examples=40, deadline=None)
@given(boards(), st.data())
def test_figures_after_any_edit_are_those_of_a_plan_computed_anew(blocks: Blocks, data: st.DataObject) -> None:
    before = data.draw(plans_on(blocks))
    walk = np.arange(len(blocks)) * 10.0
    figures = figures_of(before, 12, "people", walk)
    match data.draw(st.sampled_from(["paint", "anything", "blocks", "both"])):
        case "paint":
            after = painted(before, data)
        case "anything":
            after = data.draw(plans_on(blocks))
        case "both":
            after = data.draw(plans_on(altered(blocks, data)))
        case _:
            other = altered(blocks, data)
            rows = [blocks.ids.index(block) for block in other.ids]
            after = painted(replace(before, blocks=other, grid_of=before.grid_of[rows]), data)
    new = updated(figures, before, after)
    assert same(new, figures_of(after, 12, "people", new.walk_s))
    longer = new.walk_s.copy()
    longer[data.draw(st.integers(0, len(longer) - 1))] += data.draw(st.floats(0, 900))
    assert same(updated(figures, before, after, longer), figures_of(after, 12, "people", longer))
