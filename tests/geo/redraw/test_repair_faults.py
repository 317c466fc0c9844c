"""Every way in which drawn boundaries fail is shown with its ground and its people."""

import numpy as np
import pytest
import shapely
from hypothesis import given, settings
from hypothesis import strategies as st

from geo.errors import BadInput
from geo.i18n import say
from geo.redraw.plans import Plan
from geo.redraw.repair_faults import BoundaryFault, find_faults
from geo.redraw.repair_outlines import Homes, Outlines, ground_of, outlines_of
from tests.geo.redraw.repair_ground import board, drawn, grids, halves, homes_of, outlines, square

BLOCKS = board(4, 2)
HOMES = homes_of(BLOCKS)
GROUND = ground_of(BLOCKS)


def faults_of(*shapes: object) -> list[BoundaryFault]:
    return list(find_faults(outlines(*shapes), HOMES, GROUND))


def kinds(*shapes: object) -> list[str]:
    return [fault.kind for fault in faults_of(*shapes)]


def test_two_halves_that_share_their_border_have_no_fault() -> None:
    assert kinds(square(0, 0, 2, 2), square(2, 0, 2, 2)) == []


def test_an_overlap_is_shown_once_with_its_ground_and_its_homes() -> None:
    overlap, *twice = faults_of(square(0, 0, 3, 2), square(2, 0, 2, 2))
    assert (overlap.kind, overlap.ids) == ("overlap", ("g1", "g2"))
    assert overlap.area_m2 == pytest.approx(20_000, rel=1e-6)
    assert overlap.households == 20
    assert shapely.equals_exact(overlap.geometry.normalize(), square(2, 0, 1, 2).normalize(), tolerance=1e-9)
    assert say(overlap.told, "en") == "g1, g2 overlap by 20000 m² with 20 households."
    assert "20000" in say(overlap.told, "zh") and say(overlap.told, "zh") != say(overlap.told, "en")
    assert [(fault.kind, fault.ids) for fault in twice] == [("twice", ("g1", "g2"))] * 2


def test_an_outline_inside_another_and_an_outline_given_twice_overlap() -> None:
    assert "overlap" in kinds(square(0, 0, 4, 2), square(1.2, 0.2, 0.5, 0.5))
    assert "overlap" in kinds(square(0, 0, 4, 2), square(0, 0, 4, 2))


def test_a_gap_is_shown_with_the_grids_beside_it_and_the_homes_that_it_leaves_out() -> None:
    gap, *missed = faults_of(square(0, 0, 2, 2), square(3, 0, 1, 2))
    assert (gap.kind, gap.ids, gap.households) == ("gap", ("g1", "g2"), 20)
    assert gap.area_m2 == pytest.approx(20_000, rel=1e-6)
    assert [(fault.kind, fault.told.values["home"]) for fault in missed] == [("missed", "h0-2"), ("missed", "h1-2")]


def test_a_narrow_gap_and_a_narrow_overlap_are_slivers() -> None:
    (gap,) = faults_of(square(0, 0, 1.98, 2), square(2, 0, 2, 2))
    (overlap,) = faults_of(square(0, 0, 2.02, 2), square(2, 0, 2, 2))
    assert gap.kind == overlap.kind == "sliver"
    assert gap.area_m2 == pytest.approx(400, rel=1e-3)
    assert overlap.area_m2 == pytest.approx(400, rel=1e-3)


def test_what_rounding_to_a_millimetre_does_is_no_fault() -> None:
    assert kinds(square(0, 0, 2.00001, 2), square(2, 0, 2, 2)) == []


def test_a_ring_that_crosses_itself_is_shown_where_it_crosses() -> None:
    crossed = faults_of(drawn((0, 0), (2, 2), (2, 0), (0, 2)), square(2, 0, 2, 2))
    ring = next(fault for fault in crossed if fault.kind == "invalid_ring")
    assert shapely.dwithin(ring.geometry, shapely.centroid(square(0, 0, 2, 2)), 1e-6)
    assert [fault.kind for fault in crossed].count("gap") == 2


def test_a_grid_without_an_outline_and_an_id_that_stands_twice_are_shown() -> None:
    assert kinds(square(0, 0, 4, 2), None) == ["empty"]
    twice = Outlines((*grids(1), *grids(1)), np.array([square(0, 0, 2, 2), square(2, 0, 2, 2)], dtype=object))
    assert [fault.kind for fault in find_faults(twice, HOMES, GROUND)] == ["same_id"]


def test_a_grid_in_two_parts_is_shown_with_the_smaller_part() -> None:
    torn = shapely.MultiPolygon([square(0, 0, 1, 2), square(2, 0, 2, 2)])
    (parts,) = faults_of(torn, square(1, 0, 1, 2))
    assert (parts.kind, parts.ids, parts.households) == ("parts", ("g1",), 20)


def test_an_outline_that_leaves_the_ground_is_shown() -> None:
    (outside,) = faults_of(square(0, 0, 2, 2), square(2, 0, 2.5, 2))
    assert (outside.kind, outside.ids) == ("outside", ("g2",))
    assert outside.area_m2 == pytest.approx(10_000, rel=1e-6)


def test_no_outlines_leave_everything_out() -> None:
    gap, *missed = find_faults(outlines(), HOMES, GROUND)
    assert (gap.kind, gap.households) == ("gap", 80)
    assert len(missed) == 8


def test_without_ground_and_with_homes_that_are_no_points_nothing_is_judged() -> None:
    with pytest.raises(BadInput, match="no ground"):
        find_faults(outlines(square(0, 0)), HOMES, shapely.Polygon())
    with pytest.raises(BadInput, match="must be numbers"):
        Homes(("h",), np.array([[np.nan, 35.0]]), np.ones(1))


@settings(max_examples=25, deadline=None)
@given(st.lists(st.integers(0, 2), min_size=12, max_size=12))
def test_the_outlines_of_a_plan_have_no_fault_but_parts_that_hang_apart(assigned: list[int]) -> None:
    blocks = board(4, 3)
    used, grid_of = np.unique(assigned, return_inverse=True)
    faults = find_faults(outlines_of(Plan(blocks, grids(len(used)), grid_of)), homes_of(blocks), ground_of(blocks))
    assert {fault.kind for fault in faults} <= {"parts"}


def test_the_outlines_of_connected_grids_have_no_fault_at_all() -> None:
    assert find_faults(outlines_of(halves(BLOCKS, 4)), HOMES, GROUND) == ()
