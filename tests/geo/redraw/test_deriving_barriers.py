"""What lies between blocks, and which blocks a compound holds."""

from dataclasses import replace

import numpy as np
import pytest

from geo.redraw.blocks import NOWHERE
from geo.redraw.deriving import derive
from geo.redraw.deriving_barriers import MAIN_ROAD, RAILWAY, WALL, WATER
from geo.redraw.deriving_ground import Grain, Ground
from tests.geo.redraw.small_ground import assert_sound, barrier_between, block_at, boxes, houses, lines, row_of_grids

COARSE = Grain(cell_above=1000)
UP = [(50.0, -20.0), (50.0, 120.0)]
BUILT = houses((20, 20), (70, 20))


@pytest.mark.parametrize(
    ("kind", "cost"),
    [("street", 0.0), ("lane", 0.0), ("wall", WALL), ("main", MAIN_ROAD), ("railway", RAILWAY), ("water", WATER)],
)
def test_each_kind_of_line_has_its_cost(kind: str, cost: float) -> None:
    ground = row_of_grids(1, buildings=BUILT, lines=lines(**{kind: [UP]}))
    derived = derive(ground, COARSE)
    assert barrier_between(derived, block_at(derived, 10, 50), block_at(derived, 90, 50)) == cost


def test_the_dearest_line_along_a_border_counts() -> None:
    beside = [(53.0, -20.0), (53.0, 120.0)]
    derived = derive(row_of_grids(1, buildings=BUILT, lines=lines(railway=[UP], main=[beside])), COARSE)
    assert len(derived.blocks) == 2
    assert derived.blocks.barrier.tolist() == [RAILWAY]


def test_a_road_along_less_than_half_of_a_border_is_no_barrier() -> None:
    grids = row_of_grids(2)
    short, long = [[(100, -20), (100, 40)]], [[(100, -20), (100, 60)]]
    assert derive(replace(grids, lines=lines(main=short))).blocks.barrier.tolist() == [0]
    assert derive(replace(grids, lines=lines(main=long))).blocks.barrier.tolist() == [MAIN_ROAD]


def test_who_crosses_a_river_that_is_a_block_pays_half_at_each_bank() -> None:
    river = [[(35, -20), (65, -20), (65, 120), (35, 120), (35, -20)]]
    ground = row_of_grids(1, buildings=houses((10, 20), (80, 20)), lines=lines(water=river))
    derived = derive(ground, Grain(cell_above=1000, scrap_m=10))
    assert_sound(ground, derived)
    west, wet, east = (block_at(derived, x, 50) for x in (10, 50, 90))
    assert len({west, wet, east}) == 3
    assert barrier_between(derived, west, wet) == barrier_between(derived, wet, east) == WATER / 2


def test_under_a_bridge_water_goes_on() -> None:
    river = [[(-20, 35), (120, 35), (120, 65), (-20, 65), (-20, 35)]]
    ground = row_of_grids(1, buildings=houses((10, 10), (10, 80)), lines=lines(water=river, main=[UP]))
    derived = derive(ground, Grain(cell_above=1000, scrap_m=1))
    assert_sound(ground, derived)
    assert barrier_between(derived, block_at(derived, 20, 50), block_at(derived, 80, 50)) == 0
    assert barrier_between(derived, block_at(derived, 20, 20), block_at(derived, 80, 20)) == MAIN_ROAD


def test_a_canal_too_narrow_for_a_block_lies_between_its_banks_whole() -> None:
    canal = [[(45, -20), (55, -20), (55, 120), (45, 120), (45, -20)]]
    ground = row_of_grids(1, buildings=houses((10, 20), (80, 20)), lines=lines(water=canal))
    derived = derive(ground, COARSE)
    assert len(derived.blocks) == 2
    assert derived.blocks.barrier.tolist() == [WATER]


def test_a_pond_inside_a_parcel_is_part_of_it() -> None:
    pond = [[(40, 40), (60, 40), (60, 60), (40, 60), (40, 40)]]
    assert len(derive(row_of_grids(1, buildings=BUILT, lines=lines(water=pond)), COARSE).blocks) == 1


def test_a_wall_with_a_gate_encloses_its_compound() -> None:
    wall = [[(55, 10), (90, 10), (90, 90), (10, 90), (10, 10), (45, 10)]]
    ground = Ground(
        ("all",), boxes((-60, -60, 160, 160)), np.array([0]), houses((40, 40), (-40, 40)), lines(wall=wall)
    )  # fmt: skip
    derived = derive(ground, COARSE)
    assert_sound(ground, derived)
    inside, outside = derived.block_of.tolist()
    assert derived.blocks.compound[[inside, outside]].tolist() == [0, NOWHERE]
    assert barrier_between(derived, inside, outside) == WALL


def test_gates_do_not_join_the_walls_of_two_compounds() -> None:
    wall = [[(55, 10), (90, 10), (90, 90)], [(90, 90), (10, 90), (10, 10), (45, 10)]]
    drawn = replace(lines(wall=wall), names=("馨园", "兰园"))
    ground = Ground(("all",), boxes((-60, -60, 160, 160)), np.array([0]), houses((40, 40)), drawn)
    assert len(derive(ground, COARSE).blocks) == 1
    same = replace(ground, lines=replace(drawn, names=("馨园", "馨园")))
    assert len(derive(same, COARSE).blocks) == 2


def test_blocks_of_a_named_compound_that_touch_are_one_and_others_of_its_name_are_another() -> None:
    built = houses((20, 20), (120, 20), (220, 20), (320, 20), compound=np.array([4, 4, NOWHERE, 4]))
    derived = derive(row_of_grids(4, buildings=built), COARSE)
    assert derived.blocks.compound.tolist() == [0, 0, NOWHERE, 1]


def test_a_block_belongs_to_the_compound_of_most_of_its_households() -> None:
    built = houses((20, 20), (50, 20), (80, 20), compound=np.array([0, 1, NOWHERE]))
    most = replace(built, households=np.array([5.0, 20, 9]), people=np.array([5.0, 20, 9]))
    none = replace(most, households=np.array([5.0, 8, 9]))
    assert derive(row_of_grids(1, buildings=most), COARSE).blocks.compound.tolist() == [0]
    for built_so, whole in ((most, True), (none, False)):
        compound = derive(row_of_grids(1, buildings=built_so), Grain(cell_floor=60, cell_above=100)).blocks.compound
        assert (compound != NOWHERE).all() == whole
