"""From layers to blocks: what cuts, what stays whole, and that every household is in exactly one block."""

from dataclasses import replace

import numpy as np
import pytest
import shapely
from hypothesis import given, settings
from hypothesis import strategies as st

from geo.errors import BadInput
from geo.redraw.blocks import NOWHERE
from geo.redraw.deriving import derive
from geo.redraw.deriving_ground import MINUTES_A_HOUSEHOLD, Grain, Ground, Lines
from tests.geo.redraw.small_ground import (
    assert_sound,
    block_at,
    boxes,
    cut_buildings,
    degrees,
    houses,
    lines,
    row_of_grids,
)

FINE = Grain(cell_above=1, cell_floor=1)
COARSE = Grain(cell_above=1000)


def test_with_grids_alone_each_grid_is_a_block_and_keeps_what_it_states() -> None:
    ground = row_of_grids(3, stated_households=np.array([300.0, 0.0, 410.0]), stated_people=np.array([700.0, 0, 990]))
    derived = derive(ground)
    assert_sound(ground, derived)
    assert derived.blocks.ids == ("g1", "g2", "g3")
    assert all(a.equals(b) for a, b in zip(derived.blocks.shapes, ground.parcels, strict=True))
    assert derived.blocks.households.tolist() == [300, 0, 410]
    assert derived.blocks.people.tolist() == [700, 0, 990]
    assert derived.blocks.minutes.tolist() == [300 * MINUTES_A_HOUSEHOLD, 0, 410 * MINUTES_A_HOUSEHOLD]
    assert derived.blocks.edges.tolist() == [[0, 1], [1, 2]]


def test_with_grids_and_buildings_each_lived_in_building_can_have_its_cell() -> None:
    ground = row_of_grids(2, buildings=houses((10, 10), (60, 10), (10, 70), (130, 40), (170, 40)))
    derived = derive(ground, FINE)
    assert_sound(ground, derived)
    assert len(derived.blocks) == 5
    assert sorted(derived.block_of.tolist()) == [0, 1, 2, 3, 4]
    assert derived.grid_of[derived.block_of].tolist() == [0, 0, 0, 1, 1]
    assert cut_buildings(ground, derived) == []
    # the line between two buildings runs halfway
    west = derived.plane.project(derived.blocks.shapes[derived.block_of[3]])
    assert shapely.bounds(west)[2] - shapely.bounds(west)[0] == pytest.approx(55, abs=1.0)


def test_buildings_are_joined_until_a_cell_has_enough_households() -> None:
    ground = row_of_grids(1, buildings=houses((5, 45), (20, 45), (70, 45), (85, 45)))
    derived = derive(ground, Grain(cell_above=20, cell_floor=20))
    assert derived.blocks.households.tolist() == [20, 20]
    assert derived.block_of[0] == derived.block_of[1]


def test_a_grid_without_streets_is_cut_below_the_limit_too_but_a_parcel_is_not() -> None:
    built = houses((5, 45), (20, 45), (70, 45), (85, 45))
    assert derive(row_of_grids(1, buildings=built)).blocks.households.tolist() == [20, 20]
    parcels = Ground(("a", "b"), boxes((0, 0, 100, 100), (100, 0, 200, 100)), np.array([0, 0]), built)
    assert derive(parcels).blocks.households.tolist() == [40, 0]


def test_a_building_shut_in_by_others_has_a_cell_too() -> None:
    built = houses(*((35.0 + 10 * x, 35.0 + 10 * y) for x in range(3) for y in range(3)))
    ground = row_of_grids(1, buildings=built)
    derived = derive(ground, FINE)
    assert_sound(ground, derived)
    assert sorted(derived.block_of.tolist()) == list(range(9))
    assert cut_buildings(ground, derived) == []


def test_a_verge_stays_on_its_side_of_a_main_road() -> None:
    drawn = lines(main=[[(50, -9), (50, 109)]], lane=[[(59, -9), (59, 109)]])
    derived = derive(row_of_grids(1, lines=drawn, buildings=houses((20, 20), (80, 20))), COARSE)
    assert len(derived.blocks) == 2
    assert block_at(derived, 53, 50) == derived.block_of[1]


def test_a_shop_goes_with_its_neighbour_instead_of_making_a_cell() -> None:
    people = houses((10, 10), (70, 10), (25, 10))
    shop = replace(people, households=np.array([10.0, 10, 0]), people=np.array([20.0, 20, 0]))
    derived = derive(row_of_grids(1, buildings=shop), FINE)
    assert len(derived.blocks) == 2
    assert derived.block_of[2] == derived.block_of[0]


def test_streets_and_lanes_cut_but_paths_and_dead_ends_do_not() -> None:
    drawn = lines(
        street=[[(50, -20), (50, 120)]], path=[[(-10, 50), (110, 50)]], lane=[[(-10, 30), (30, 30)]],
    )  # fmt: skip
    ground = row_of_grids(1, lines=drawn, buildings=houses((10, 10), (80, 80)))
    derived = derive(ground, COARSE)
    assert_sound(ground, derived)
    assert len(derived.blocks) == 2
    assert derived.blocks.ids == ("g1-1", "g1-2")
    assert block_at(derived, 20, 20) == block_at(derived, 20, 80) != block_at(derived, 80, 20)


def test_a_line_through_a_building_leaves_it_whole() -> None:
    ground = row_of_grids(
        1, lines=lines(lane=[[(52, -20), (52, 120)]]), buildings=houses((45, 40), (10, 10), (80, 10))
    )  # fmt: skip
    derived = derive(ground, COARSE)
    assert_sound(ground, derived)
    assert len(derived.blocks) == 2
    assert cut_buildings(ground, derived) == []


def test_buildings_wall_to_wall_are_told_apart_and_stay_whole() -> None:
    ground = row_of_grids(1, buildings=houses(*((10.0 + 8 * n, 40.0 + n % 2) for n in range(10)), size=8))
    derived = derive(ground, FINE)
    assert_sound(ground, derived)
    assert len(derived.blocks) == 10
    assert cut_buildings(ground, derived) == []


def test_what_lies_nearest_to_a_building_across_a_gap_goes_to_the_neighbour_it_touches() -> None:
    # a parcel like a U: the top of the right arm is nearer to the house in the left arm than to the one below
    arms = shapely.Polygon([(0, 0), (100, 0), (100, 100), (80, 100), (80, 20), (20, 20), (20, 100), (0, 100)])
    ground = Ground(("u",), degrees([arms]), np.array([0]), houses((5, 85), (45, 5)))
    derived = derive(ground, FINE)
    assert_sound(ground, derived)
    assert len(derived.blocks) == 2
    assert block_at(derived, 90, 95) == derived.block_of[1]


def test_a_parcel_in_two_parts_is_two_blocks() -> None:
    apart = shapely.MultiPolygon([shapely.box(0, 0, 50, 50), shapely.box(80, 0, 130, 50)])
    ground = Ground(("p",), degrees([apart]), np.array([0]), houses((20, 20), (100, 20)))
    derived = derive(ground, COARSE)
    assert_sound(ground, derived)
    assert derived.blocks.ids == ("p-1", "p-2")
    assert derived.blocks.edges.shape == (0, 2)


def test_a_ring_inside_a_building_cuts_nothing_out_of_it() -> None:
    ring = [(42.0, 42.0), (58.0, 42.0), (58.0, 58.0), (42.0, 58.0), (42.0, 42.0)]
    ground = row_of_grids(1, lines=lines(wall=[ring]), buildings=houses((40, 40), size=20))
    derived = derive(ground, Grain(cell_above=1000, scrap_m=0))
    assert cut_buildings(ground, derived) == []


@settings(max_examples=25, deadline=None)
@given(
    corners=st.lists(st.tuples(st.integers(0, 3), st.integers(0, 3)), min_size=2, max_size=10, unique=True),
    jitter=st.lists(st.tuples(st.integers(0, 9), st.integers(0, 9)), min_size=10, max_size=10),
    roads=st.lists(
        st.lists(st.tuples(st.integers(-20, 120), st.integers(-20, 120)), min_size=2, max_size=4, unique=True),
        max_size=3,
    ),
)
def test_no_building_is_cut_and_each_has_its_cell(
    corners: list[tuple[int, int]], jitter: list[tuple[int, int]], roads: list[list[tuple[float, float]]]
) -> None:
    places = [(25.0 * x + 0.5 + dx, 25.0 * y + 0.5 + dy) for (x, y), (dx, dy) in zip(corners, jitter, strict=False)]
    ground = row_of_grids(1, buildings=houses(*places, size=14), lines=lines(lane=roads))
    derived = derive(ground, FINE)
    assert_sound(ground, derived)
    assert cut_buildings(ground, derived) == []
    assert len(derived.blocks) == len(places) or roads
    assert np.bincount(derived.block_of, minlength=len(derived.blocks)).max() == 1


def test_a_building_on_the_border_of_two_grids_counts_once_and_the_border_stays() -> None:
    ground = row_of_grids(2, buildings=houses((92, 40), (20, 20), (180, 20)))
    derived = derive(ground, FINE)
    assert_sound(ground, derived)
    assert derived.grid_of[derived.block_of].tolist() == [0, 0, 1]


def test_a_verge_where_nobody_lives_goes_to_its_neighbour_of_the_same_grid() -> None:
    wall = [[(8, 8), (92, 8), (92, 92), (8, 92), (8, 8)]]
    ground = row_of_grids(2, lines=lines(wall=wall), buildings=houses((40, 40), (140, 40)))
    derived = derive(ground, COARSE)
    assert_sound(ground, derived)
    assert derived.blocks.ids == ("g1", "g2")


def test_who_lives_in_a_narrow_strip_keeps_it() -> None:
    wall = [[(8, 8), (92, 8), (92, 92), (8, 92), (8, 8)]]
    ground = row_of_grids(1, lines=lines(wall=wall), buildings=houses((40, 40), (1, 40), size=5))
    assert len(derive(ground, COARSE).blocks) == 2


def test_minutes_and_visits_are_taken_as_given_per_building() -> None:
    built = houses((20, 20), (150, 20), minutes=np.array([7.0, 9.0]), must_visit=np.array([2.0, 0.0]))
    blocks = derive(row_of_grids(2, buildings=built)).blocks
    assert blocks.minutes.tolist() == [7, 9]
    assert blocks.must_visit.tolist() == [2, 0]
    assert derive(row_of_grids(2, buildings=houses((20, 20)))).blocks.minutes.tolist() == [10 * MINUTES_A_HOUSEHOLD, 0]


def test_stated_households_are_shared_out_by_area_in_whole_numbers() -> None:
    ground = row_of_grids(
        1, lines=lines(street=[[(30, -9), (30, 109)], [(64, -9), (64, 109)]]), stated_households=np.array([100.0])
    )  # fmt: skip
    households = derive(ground).blocks.households
    assert households.sum() == 100
    assert households.tolist() == [30, 34, 36]


def test_blocks_of_an_id_that_is_taken_get_another() -> None:
    grids = boxes((0, 0, 100, 100), (100, 0, 200, 100))
    ground = Ground(("g", "g-1"), grids, np.arange(2), lines=lines(street=[[(50, -9), (50, 109)]]))
    assert derive(ground).blocks.ids == ("g-2", "g-3", "g-1")


def test_a_parcel_without_a_grid_belongs_to_none() -> None:
    ground = Ground(("a", "b"), boxes((0, 0, 50, 50), (50, 0, 90, 50)), np.array([0, NOWHERE]))
    assert derive(ground).grid_of.tolist() == [0, NOWHERE]


def test_the_same_ground_gives_the_same_bytes() -> None:
    ground = row_of_grids(
        2, buildings=houses((10, 10), (60, 10), (10, 70), (130, 40)), lines=lines(lane=[[(0, 50), (200, 50)]])
    )  # fmt: skip
    one, other = derive(ground, FINE), derive(ground, FINE)
    assert shapely.to_wkb(one.blocks.shapes).tolist() == shapely.to_wkb(other.blocks.shapes).tolist()
    assert one.blocks.ids == other.blocks.ids


def test_households_off_the_ground_are_refused_but_an_empty_shed_is_not() -> None:
    built = houses((20, 20), (500, 500))
    with pytest.raises(BadInput, match="10 households live outside"):
        derive(row_of_grids(1, buildings=built))
    shed = replace(built, households=np.array([10.0, 0.0]), people=np.array([20.0, 0.0]))
    assert derive(row_of_grids(1, buildings=shed)).block_of.tolist() == [0, NOWHERE]


@pytest.mark.parametrize(
    ("ids", "bounds", "sentence"),
    [
        ((), (), "no grid"),
        (("a", "a"), ((0, 0, 9, 9), (9, 0, 18, 9)), "all different"),
        (("a", "b"), ((0, 0, 10, 9), (8, 0, 18, 9)), "overlap"),
    ],
)
def test_ground_that_does_not_fit_together_is_refused(
    ids: tuple[str, ...], bounds: tuple[tuple[float, float, float, float], ...], sentence: str
) -> None:
    with pytest.raises(BadInput, match=sentence):
        Ground(ids, boxes(*bounds), np.arange(len(ids)))


def test_values_that_cannot_be_are_refused() -> None:
    with pytest.raises(BadInput, match="0 or more"):
        houses((0, 0), households=-1.0)
    with pytest.raises(BadInput, match="1 buildings, but 2 values"):
        houses((0, 0), minutes=np.array([1.0, 2.0]))
    with pytest.raises(BadInput, match="1 lines, but 0 kinds"):
        Lines(boxes((0, 0, 1, 1)), ())
    with pytest.raises(BadInput, match="must lie between"):
        Grain(cell_above=10, cell_floor=20)
    with pytest.raises(BadInput, match="at least one household"):
        Grain(cell_above=float("nan"))
    with pytest.raises(BadInput, match="below zero"):
        Grain(scrap_m=-1)
