"""Drawn boundaries become a plan on blocks, and nothing is repaired in silence."""

import numpy as np
import pytest
import shapely
from hypothesis import given, settings
from hypothesis import strategies as st

from geo.errors import BadInput
from geo.i18n import say
from geo.redraw.blocks import NOWHERE
from geo.redraw.plans import Plan
from geo.redraw.repair import SnapResult, accept, fill_nearest, snap_assignment, snap_to_blocks
from geo.redraw.repair_outlines import Homes, outlines_of
from tests.geo.redraw.repair_ground import board, drawn, grids, homes_of, outlines, square

BLOCKS = board(4, 2)
HOMES = homes_of(BLOCKS)
WEST_EAST = [0, 0, 1, 1, 0, 0, 1, 1]


def snapped(*shapes: object) -> SnapResult:
    return snap_to_blocks(outlines(*shapes), BLOCKS, HOMES)


def ids(result: SnapResult) -> list[str]:
    return [repair.id for repair in result.repairs]


def test_outlines_along_blocks_need_no_repair() -> None:
    result = snapped(square(0, 0, 2, 2), square(2, 0, 2, 2))
    assert result.plan.grid_of.tolist() == WEST_EAST
    assert result.repairs == ()
    assert result.rounding_m2 < 1e-3
    assert accept(result, []).grids == grids(2)


def test_a_line_through_blocks_moves_the_smaller_piece_and_says_how_much() -> None:
    result = snapped(square(0, 0, 2.3, 2), square(2.3, 0, 1.7, 2))
    assert result.plan.grid_of.tolist() == WEST_EAST
    assert ids(result) == ["moved:b0-2:g1>g2", "moved:b1-2:g1>g2"]
    assert result.repairs[0].area_m2 == pytest.approx(3_000, rel=1e-6)
    assert result.repairs[0].households == 0
    assert say(result.repairs[0].told, "en") == "3000 m² of block b0-2 with 0 households go from g1 to g2."
    assert shapely.equals_exact(result.repairs[0].geometry.normalize(), square(2, 0, 0.3, 1).normalize(), 1e-9)


def test_homes_count_before_ground() -> None:
    at_the_edge = shapely.get_coordinates(shapely.centroid(square(2, 0, 0.2, 1)))
    homes = Homes(("h",), at_the_edge, np.array([6.0]))
    result = snap_to_blocks(outlines(square(0, 0, 2.3, 2), square(2.3, 0, 1.7, 2)), BLOCKS, homes)
    assert result.plan.grid_of.tolist() == [0, 0, 0, 1, 0, 0, 1, 1]
    assert ids(result) == ["moved:b0-2:g2>g1", "moved:b1-2:g1>g2"]


def test_without_homes_a_piece_has_its_share_of_the_households() -> None:
    result = snap_to_blocks(outlines(square(0, 0, 2.3, 2), square(2.3, 0, 1.7, 2)), BLOCKS)
    assert [repair.households for repair in result.repairs] == pytest.approx([3.0, 3.0], rel=1e-6)


def test_blocks_under_no_outline_go_to_the_grid_beside_them() -> None:
    result = snapped(square(0, 0, 2, 2), square(3, 0, 1, 2))
    assert result.plan.grid_of.tolist() == [0, 0, 0, 1, 0, 0, 0, 1]
    assert ids(result) == ["gap:b0-2:>g1", "gap:b1-2:>g1"]
    assert sum(repair.households for repair in result.repairs) == 20


def test_ground_of_two_grids_stays_with_one_and_says_so() -> None:
    result = snapped(square(0, 0, 3, 2), square(2, 0, 2, 2))
    assert result.plan.grid_of.tolist() == [0, 0, 0, 1, 0, 0, 0, 1]
    assert ids(result) == ["overlap:b0-2:g2>g1", "overlap:b1-2:g2>g1"]
    assert result.repairs[0].households == 10


def test_ground_beyond_the_blocks_and_a_grid_that_holds_no_block_are_told() -> None:
    result = snapped(square(0, 0, 4, 2), square(1.1, 1.1, 0.2, 0.2), square(9, 9))
    assert ids(result) == ["overlap:b1-1:g2>g1", "outside::g3>", "dropped::g2>", "dropped::g3>"]


def test_a_crossed_ring_and_outlines_of_one_id_are_snapped_as_the_ground_they_go_round() -> None:
    bow = snapped(drawn((0, 0), (0, 2), (2, 0.1), (2, 1.9)), square(2, 0, 2, 2))
    assert bow.plan.grid_of.tolist() == WEST_EAST
    assert {repair.kind for repair in bow.repairs} == {"gap"}
    pieces = outlines(square(0, 0, 2, 1), square(0, 1, 2, 1), square(2, 0, 2, 2))
    one = type(pieces)((grids(1)[0], *grids(2)), pieces.shapes)
    assert snap_to_blocks(one, BLOCKS, HOMES).repairs == ()


def test_outlines_elsewhere_are_refused() -> None:
    with pytest.raises(BadInput, match="None of the outlines lies on the blocks"):
        snapped(square(50, 50))
    with pytest.raises(BadInput, match="No block is given"):
        snap_assignment(grids(1), np.full(8, NOWHERE), BLOCKS)


def test_an_open_repair_that_leaves_a_gap_is_refused_with_what_it_leaves_out() -> None:
    result = snapped(square(0, 0, 2, 2), square(3, 0, 1, 2))
    with pytest.raises(BadInput) as refused:
        accept(result, ["gap:b0-2:>g1"])
    assert str(refused.value) == ("1 repairs are open: else 10000 m² with 10 households lie in no grid or in two.")
    assert "10000" in say(refused.value, "zh")
    plan = accept(result, ids(result))
    assert plan.grid_of.tolist() == [0, 0, 0, 1, 0, 0, 0, 1]
    with pytest.raises(BadInput, match="There is no repair moved"):
        accept(result, [*ids(result), "moved:b0-0:g1>g2"])


def test_a_grid_without_blocks_stays_until_somebody_agrees_that_it_falls_away() -> None:
    result = snapped(square(1.1, 1.1, 0.2, 0.2), square(0, 0, 4, 2))
    needed = [repair.id for repair in result.repairs if repair.needed]
    assert [grid.id for grid in accept(result, needed).grids] == ["g1", "g2"]
    plan = accept(result, ids(result))
    assert [grid.id for grid in plan.grids] == ["g2"]
    assert plan.grid_of.tolist() == [0] * 8


def test_blocks_that_a_table_leaves_out_go_ring_by_ring_to_the_nearest_grid() -> None:
    given = np.array([0, NOWHERE, NOWHERE, 1, 0, NOWHERE, NOWHERE, NOWHERE])
    result = snap_assignment(grids(2), given, BLOCKS)
    assert result.plan.grid_of.tolist() == WEST_EAST
    assert ids(result)[0] == "gap:b0-1:>g1"
    assert len(result.repairs) == 5


def test_a_block_that_touches_nothing_goes_to_the_nearest_one() -> None:
    island = Plan(BLOCKS, grids(2), np.array(WEST_EAST)).blocks
    cut = type(island)(**{name: getattr(island, name) for name in island.__slots__} | {
        "edges": np.empty((0, 2), dtype=np.int64), "border_m": np.empty(0), "barrier": np.empty(0),
    })  # fmt: skip
    assert fill_nearest(cut, np.array([0, NOWHERE, NOWHERE, 1] * 2)).tolist() == [0, 0, 1, 1] * 2


@settings(max_examples=25, deadline=None)
@given(st.lists(st.integers(0, 2), min_size=12, max_size=12), st.booleans())
def test_the_outlines_of_a_plan_snap_back_to_the_same_plan_without_repairs(
    assigned: list[int], with_homes: bool
) -> None:
    blocks = board(4, 3)
    used, grid_of = np.unique(assigned, return_inverse=True)
    plan = Plan(blocks, grids(len(used)), grid_of)
    result = snap_to_blocks(outlines_of(plan), blocks, homes_of(blocks) if with_homes else None)
    assert result.repairs == ()
    again = accept(result, [])
    assert again.grids == plan.grids
    assert again.grid_of.tolist() == grid_of.tolist()


_corner = st.tuples(st.integers(-10, 50), st.integers(-10, 30)).map(lambda at: (at[0] / 10, at[1] / 10))


@settings(max_examples=25, deadline=None)
@given(st.lists(st.lists(_corner, min_size=3, max_size=6, unique=True), min_size=1, max_size=4))
def test_whatever_is_drawn_becomes_a_plan_once_all_is_agreed_to_and_then_needs_nothing_more(
    rings: list[list[tuple[float, float]]],
) -> None:
    try:
        result = snapped(*(drawn(*ring) for ring in rings))
    except BadInput as nothing:
        assert "None of the outlines" in str(nothing)
        return
    plan = accept(result, ids(result))
    assert set(plan.grid_of.tolist()) == set(range(len(plan.grids)))
    gaps = sum(repair.households for repair in result.repairs if repair.kind == "gap")
    inside = shapely.union_all([shapely.make_valid(drawn(*ring), method="structure") for ring in rings])
    homes = shapely.points(HOMES.lonlat)
    assert gaps == 10 * (~shapely.contains(inside, homes)).sum()
    assert snap_to_blocks(outlines_of(plan), BLOCKS, HOMES).repairs == ()
