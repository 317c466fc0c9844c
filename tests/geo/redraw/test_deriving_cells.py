"""Cells of buildings: which buildings make a group, and the lines between groups."""

import numpy as np
import shapely
from hypothesis import given, settings
from hypothesis import strategies as st

from geo.redraw.blocks import NOWHERE
from geo.redraw.deriving_cells import cut_cells, group_buildings

ROW = np.array([[0, 1], [1, 2], [2, 3]])
NONE = np.full(4, NOWHERE)


def _grouped(households: list[float], floor: float, gaps: list[float], compound: list[int] | None = None) -> list[int]:
    named = NONE if compound is None else np.array(compound)
    return group_buildings(np.arange(4), ROW, np.array(gaps), np.array(households), named, floor).tolist()


def test_the_group_with_the_fewest_households_goes_to_its_nearest_neighbour() -> None:
    assert _grouped([30, 5, 30, 30], 20, [9.0, 3.0, 9.0]) == [0, 1, 1, 2]
    assert _grouped([30, 5, 30, 30], 20, [2.0, 3.0, 9.0]) == [0, 0, 1, 2]


def test_it_rather_stays_in_its_compound() -> None:
    assert _grouped([30, 5, 30, 30], 20, [9.0, 3.0, 9.0], [1, 1, 2, 2]) == [0, 0, 1, 2]


def test_groups_of_a_parcel_with_too_few_households_become_one() -> None:
    assert _grouped([1, 1, 1, 1], 20, [3.0, 3.0, 3.0]) == [0, 0, 0, 0]


def test_with_a_floor_of_zero_every_building_is_a_group() -> None:
    assert _grouped([0, 0, 5, 0], 0, [3.0, 3.0, 3.0]) == [0, 1, 2, 3]


@settings(max_examples=25, deadline=None)
@given(
    households=st.lists(st.integers(0, 40).map(float), min_size=4, max_size=4),
    gaps=st.lists(st.integers(1, 50).map(float), min_size=3, max_size=3),
    floor=st.integers(1, 60),
)
def test_no_group_is_below_the_floor_unless_it_is_the_only_one(
    households: list[float], gaps: list[float], floor: int
) -> None:
    groups = np.array(_grouped(households, floor, gaps))
    held = np.bincount(groups, weights=households)
    assert len(held) == 1 or (held >= floor).all()


def test_lines_run_halfway_and_parcels_do_not_see_each_other() -> None:
    outlines = np.array([shapely.box(10, 10, 20, 20), shapely.box(60, 10, 70, 20), shapely.box(105, 10, 115, 20)])
    parcels = np.array([shapely.box(0, 0, 100, 50), shapely.box(100, 0, 200, 50)])
    cells = cut_cells(
        outlines, np.array([0, 0, 1]), np.array([0, 1]), np.ones(3), np.full(3, NOWHERE), parcels, floor=1
    )  # fmt: skip
    assert len(set(cells.group.tolist())) == 3
    assert cells.ridge_parcel.tolist() == [0]
    inside = shapely.intersection(cells.ridges[0], parcels[0])
    assert inside.length > 49.9
    assert np.allclose(shapely.get_coordinates(inside)[:, 0], 40.0, atol=1.0)
    # a point at the far end of the first parcel is nearer to the second parcel's building
    nearest = cells.nearest(np.array([[99.0, 15.0], [101.0, 15.0]]), np.array([0, 1]))
    assert nearest.tolist() == [cells.group[1], cells.group[2]]


def test_parcels_that_are_not_chosen_have_no_groups() -> None:
    outlines = np.array([shapely.box(10, 10, 20, 20)])
    parcels = np.array([shapely.box(0, 0, 100, 50)])
    cells = cut_cells(outlines, np.array([0]), np.empty(0, int), np.ones(1), np.full(1, NOWHERE), parcels, floor=1)
    assert cells.group.tolist() == [NOWHERE]
    assert len(cells.ridges) == 0
    assert cells.nearest(np.array([[1.0, 1.0]]), np.array([0])).tolist() == [NOWHERE]
