"""Cut lines: pieces fit, households go to their piece, buildings stay whole, and what cannot be cut is refused."""

from collections import Counter
from collections.abc import Callable
from dataclasses import replace

import numpy as np
import pytest
import shapely
from hypothesis import given, settings
from hypothesis import strategies as st

from geo.errors import BadInput
from geo.redraw.cutting import cut_block, cut_grid
from geo.redraw.cutting_ground import Ground, shared_out
from geo.redraw.edits import Cut, Piece
from geo.redraw.edits_applied import apply
from geo.redraw.plans import Plan, PlanGrid
from tests.geo.redraw.edit_boards import at, board, board_ground, check_coverage, square

NEW = PlanGrid("n", "新网格")
UPRIGHT = [at(1.5, 0.9), at(1.5, 2.1)]


def test_a_block_falls_in_two_and_its_households_go_where_they_live() -> None:
    plan, ground = board(), board_ground()
    after = apply(plan, cut_block(plan, "b1-1", [at(1.7, 0.9), at(1.7, 2.1)], ground))
    check_coverage(after, ground, plan.blocks)
    rows = {id_: row for row, id_ in enumerate(after.blocks.ids)}
    assert "b1-1" not in rows
    west, east = rows["b1-1/1"], rows["b1-1/2"]
    assert after.blocks.households[[west, east]].tolist() == [3, 3]
    assert after.blocks.must_visit[[west, east]].tolist() == [1, 0]
    assert after.blocks.area_m2[west] > 2 * after.blocks.area_m2[east]
    assert after.grid_of[west] == after.grid_of[east] == plan.grid_of[rows["b1-0"]]


def test_pieces_touch_each_other_and_what_the_block_touched() -> None:
    plan = board()
    blocks = apply(plan, cut_block(plan, "b1-1", UPRIGHT)).blocks
    touching = {frozenset((blocks.ids[a], blocks.ids[b])) for a, b in blocks.edges}
    west, east = "b1-1/1", "b1-1/2"
    assert {pair for pair in touching if west in pair or east in pair} == {
        frozenset(pair)
        for pair in [(west, east), (west, "b0-1"), (east, "b2-1")]
        + [(piece, other) for piece in (west, east) for other in ("b1-0", "b1-2")]
    }


def test_pieces_inherit_barriers() -> None:
    plan = board()
    plan.blocks.barrier[:] = np.arange(len(plan.blocks.edges))
    blocks = apply(plan, cut_block(plan, "b1-1", UPRIGHT)).blocks
    cost = {
        frozenset((blocks.ids[a], blocks.ids[b])): c for (a, b), c in zip(blocks.edges, blocks.barrier, strict=True)
    }
    old = {
        frozenset((plan.blocks.ids[a], plan.blocks.ids[b])): c
        for (a, b), c in zip(plan.blocks.edges, plan.blocks.barrier, strict=True)
    }
    assert cost[frozenset(("b1-1/1", "b1-1/2"))] == 0
    assert (
        cost[frozenset(("b1-1/1", "b1-0"))] == cost[frozenset(("b1-1/2", "b1-0"))] == old[frozenset(("b1-0", "b1-1"))]
    )
    assert {pair: c for pair, c in cost.items() if pair in old} == {
        pair: c for pair, c in old.items() if "b1-1" not in pair
    }


def test_without_households_the_area_shares_the_weights() -> None:
    plan = board()
    cut = cut_block(plan, "b1-1", [at(4 / 3, 0.9), at(4 / 3, 2.1)])
    assert [piece.weights for piece in cut.pieces] == [
        pytest.approx((2, 4, 30, 0), abs=1e-3), pytest.approx((4, 8, 60, 1), abs=1e-3)
    ]  # fmt: skip


def test_a_grid_is_cut_through_its_blocks_and_the_smaller_side_begins_anew() -> None:
    plan, ground = board(), board_ground()
    cut = cut_grid(plan, "g1", [at(1.9, 1.35), at(4.1, 1.35)], NEW, ground)
    after = apply(plan, cut)
    check_coverage(after, ground, plan.blocks)
    # the cut runs south of the middle household of each side
    assert {id_.partition("/")[0] for id_ in cut.moved} == {"b2-0", "b3-0", "b2-1", "b3-1"}
    assert after.blocks.households[after.grid_of == 3].sum() == 16
    assert after.blocks.households[after.grid_of == 1].sum() == 32


def test_a_cut_along_borders_splits_no_block() -> None:
    plan = board()
    cut = cut_grid(plan, "g1", [at(1.9, 1), at(4.1, 1)], NEW)
    assert cut.pieces == ()
    assert set(cut.moved) == {"b2-0", "b3-0"}
    assert len(apply(plan, cut).blocks) == len(plan.blocks)


def test_a_line_bends_around_buildings() -> None:
    plan, ground = board(), board_ground(buildings=True)
    for y in (1.45, 1.5, 1.58):
        cut = cut_grid(plan, "g1", [at(1.9, y), at(4.1, y)], NEW, ground)
        line = shapely.LineString(cut.line)
        assert not shapely.intersects(line, ground.buildings).any()
        after = apply(plan, cut)
        check_coverage(after, ground, plan.blocks)
        holders = shapely.STRtree(after.blocks.shapes).query(ground.buildings, predicate="within")[0]
        assert Counter(holders.tolist()) == dict.fromkeys(range(len(ground.buildings)), 1)


def test_a_line_that_begins_in_a_building_is_refused() -> None:
    # the neighbouring block's building does not count, its own does
    plan, ground = board(), board_ground(buildings=True)
    with pytest.raises(BadInput, match=r"begins or ends in a building|ends inside block"):
        cut_block(plan, "b1-1", [at(1.5, 1.5), at(1.5, 2.1)], ground)


def test_a_block_that_is_all_building_finds_no_way() -> None:
    plan = board()
    outline = shapely.Polygon([at(0.9, 0.9), at(2.1, 0.9), at(2.1, 2.1), at(0.9, 2.1)])
    ground = Ground(buildings=np.array([outline], dtype=object))
    with pytest.raises(BadInput, match=r"does not cut block b1-1"):
        cut_block(plan, "b1-1", [at(1.5, 0.5), at(1.5, 2.5)], ground)


@pytest.mark.parametrize(
    ("line", "sentence"),
    [
        ([at(3.5, 0.9), at(3.5, 2.1)], "misses block b1-1"),
        ([at(1.5, 0.9), at(1.5, 1.5)], "ends inside block b1-1"),
        ([at(1.5, 0.9)], "at least 2"),
        ([at(1.2, 0.9), at(1.8, 1.5), at(1.2, 1.5), at(1.8, 0.9)], "crosses itself"),
        ([at(0.9, 1.000006), at(2.1, 1.000006)], "does not cut"),
        ([at(0.9, 1), at(2.1, 1)], "does not cut block b1-1"),
        ([(float("inf"), 1.0), at(2, 2)], "not numbers"),
    ],
)
def test_a_line_that_cannot_cut_a_block_is_refused(line: list[tuple[float, float]], sentence: str) -> None:
    with pytest.raises(BadInput, match=sentence):
        cut_block(board(), "b1-1", line)


def test_a_sliver_is_refused() -> None:
    with pytest.raises(BadInput, match="sliver of block b1-1"):
        cut_block(board(), "b1-1", [at(0.988, 1.02), at(1.024, 0.99)])


@pytest.mark.parametrize(
    ("line", "sentence"),
    [
        ([at(0.1, 1.5), at(1.9, 1.5)], "misses grid 第2网格"),
        ([at(1.9, 1.5), at(3.5, 1.5)], "ends inside block b3-1"),
        ([at(1.9, 0.5), at(4.1, 0.5), at(4.2, 1.5), at(1.8, 1.5)], "into 3 parts"),
    ],
)
def test_a_line_that_cannot_cut_a_grid_is_refused(line: list[tuple[float, float]], sentence: str) -> None:
    with pytest.raises(BadInput, match=sentence):
        cut_grid(board(), "g1", line, NEW)


def test_a_locked_grid_is_not_cut_in_two() -> None:
    plan = board()
    plan = Plan(plan.blocks, (plan.grids[0], PlanGrid("g1", "G", locked=True), plan.grids[2]), plan.grid_of)
    with pytest.raises(BadInput, match="locked"):
        apply(plan, cut_grid(plan, "g1", [at(1.9, 1.5), at(4.1, 1.5)], NEW))


def test_a_cut_of_a_block_that_has_changed_since_is_refused() -> None:
    plan = board()
    cut = cut_block(plan, "b1-1", UPRIGHT)
    other = apply(plan, cut_block(plan, "b1-2", [at(1.4, 1.9), at(1.4, 3.1)]))
    with pytest.raises(BadInput, match="b1-1 has changed since"):
        apply(other, cut)


def test_pieces_can_be_cut_again() -> None:
    plan, ground = board(), board_ground()
    once = apply(plan, cut_block(plan, "b1-1", UPRIGHT, ground))
    twice = apply(once, cut_block(once, "b1-1/2", [at(1.4, 1.4), at(2.1, 1.6)], ground))
    check_coverage(twice, ground, plan.blocks)
    assert {"b1-1/2/1", "b1-1/2/2"} <= set(twice.blocks.ids)


@pytest.mark.parametrize(
    "forge",
    [
        lambda piece: replace(piece, wkb="00"),
        lambda piece: replace(piece, wkb=shapely.to_wkb(shapely.Point(1, 1), hex=True)),
        lambda piece: replace(piece, wkb=shapely.to_wkb(square(1, 1), hex=True)),
        lambda piece: replace(piece, wkb=shapely.to_wkb(square(1, 1, 0.4), hex=True)),
        lambda piece: replace(piece, weights=(9.0, *piece.weights[1:])),
        lambda piece: replace(piece, weights=(-1.0, *piece.weights[1:])),
        lambda piece: replace(piece, id="b0-0"),
        lambda piece: replace(piece, parent="b0-0", id="b0-0/1"),
    ],
)
def test_a_stored_cut_whose_pieces_do_not_fit_is_refused(forge: Callable[[Piece], Piece]) -> None:
    plan = board()
    cut = cut_block(plan, "b1-1", UPRIGHT)
    with pytest.raises(BadInput, match=r"do not fill|has changed since"):
        apply(plan, replace(cut, pieces=(forge(cut.pieces[0]), *cut.pieces[1:])))


def test_a_stored_cut_with_corners_beside_its_line_is_refused() -> None:
    plan = board()
    cut = cut_block(plan, "b1-1", UPRIGHT)
    with pytest.raises(BadInput, match="do not fill"):
        apply(plan, replace(cut, corners=(replace(cut.corners[0], at=(at(1.5, 0.5),)),)))


coordinate = st.floats(-0.5, 6.5).map(lambda value: round(value, 3))


@settings(max_examples=40, deadline=None)
@given(st.lists(st.tuples(coordinate, coordinate), min_size=2, max_size=4), st.booleans())
def test_whatever_is_cut_stays_a_coverage(points: list[tuple[float, float]], buildings: bool) -> None:
    plan, ground = board(), board_ground(buildings=buildings)
    try:
        cut: Cut = cut_grid(plan, "g1", [at(x, y) for x, y in points], NEW, ground)
    except BadInput:
        return
    check_coverage(apply(plan, cut), ground, plan.blocks)


@given(
    st.integers(0, 40),
    st.lists(st.integers(0, 9), min_size=2, max_size=5),
    st.lists(st.floats(0.5, 9), min_size=5, max_size=5),
)
@settings(max_examples=25)
def test_shared_weights_stay_whole_and_lose_nobody(total: int, parts: list[int], areas: list[float]) -> None:
    known = np.array(parts, dtype=float)[:, None] * np.ones(4)
    shares = shared_out(np.array([total, total, total / 3, total]), known, np.array(areas[: len(parts)]))
    assert np.allclose(shares.sum(axis=0), [total, total, total / 3, total])
    assert (shares >= 0).all()
    assert (shares[:, 0] == shares[:, 0].round()).all()
