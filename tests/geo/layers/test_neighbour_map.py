"""Neighbour units on the map: each door has its own part of its house, and units side by side differ in colour."""

import re

import folium
import pytest
import shapely

from geo.crs import Metres
from geo.layers.cover_map import COVER_COLOURS
from geo.layers.neighbour_map import NO_UNIT, MapDoor, door_cells, neighbour_frame, neighbour_layer, unit_colours

HOUSE = shapely.box(111.4702, 35.6490, 111.4708, 35.6491)
PLANE = Metres(111.4705, 35.6490)
TURNED = PLANE.unproject(shapely.affinity.rotate(PLANE.project(HOUSE), 30))


def doors(stairs: int = 3, floors: int = 5, wide: int = 2) -> list[MapDoor]:
    return [
        MapDoor("b1", stair, floor, f"{floor}0{room}", f"u{stair}", str(stair), f"{stair}单元{floor}0{room}")
        for stair in range(1, stairs + 1)
        for floor in range(1, floors + 1)
        for room in range(1, wide + 1)
    ]


@pytest.mark.parametrize("house", [HOUSE, TURNED])
def test_every_door_has_a_part_of_its_house_to_itself(house: shapely.Polygon) -> None:
    shown = doors()
    cells = [door_cells(shown, {"b1": house})[at] for at in range(len(shown))]
    tree = shapely.STRtree(cells)
    pairs = tree.query(cells, predicate="intersects")
    assert (pairs[0] == pairs[1]).all(), "no two cells touch"
    assert all(house.buffer(1e-6).contains(cell) for cell in cells)
    assert sum(cell.area for cell in cells) > 0.6 * house.area


def test_stairs_go_from_west_to_east_and_floors_from_south_to_north() -> None:
    shown = doors()
    cells = door_cells(shown, {"b1": HOUSE})
    at = {(door.stair, door.floor, door.room[-1]): cells[n].centroid for n, door in enumerate(shown)}
    assert at[1, 1, "1"].x < at[1, 1, "2"].x < at[2, 1, "1"].x < at[3, 1, "1"].x
    assert at[1, 1, "1"].y < at[1, 2, "1"].y < at[1, 5, "1"].y


def test_a_door_whose_house_is_not_drawn_is_left_out_and_an_empty_map_is_whole() -> None:
    assert door_cells(doors(), {}) == {}
    assert neighbour_frame(doors(), {}) == []
    assert neighbour_layer([], {}).get_name() == "feature_group_neighbours0"


def test_units_side_by_side_differ_in_colour_and_the_same_units_are_coloured_alike() -> None:
    names = [f"u{n}" for n in range(30)]
    beside = [(names[one], names[other]) for one in range(30) for other in range(one + 1, min(30, one + 4))]
    found = unit_colours(names, beside)
    assert all(found[one] != found[other] for one, other in beside)
    assert set(found.values()) <= set(COVER_COLOURS)
    assert unit_colours(names, beside) == found
    crowd = [(one, other) for one in names for other in names if one != other]
    assert len(set(unit_colours(names, crowd).values())) == len(COVER_COLOURS)


def test_the_layer_shows_numbers_guardians_and_who_is_in_no_unit_and_stays_the_same_script() -> None:
    shown = [*doors(), MapDoor("b2", 0, 0, "", "", "", "正街112号")]
    shown[0] = MapDoor("b1", 1, 1, "101", "u1", "1", "`${alert(1)}`<img onerror=1>", guards=True)
    houses = {"b1": HOUSE, "b2": shapely.box(111.471, 35.649, 111.4712, 35.6492)}

    def script() -> str:
        layer = neighbour_layer(shown, houses, [("u1", "u2"), ("u2", "u3")])
        canvas = folium.Map(tiles=None)
        canvas._id = "town"
        canvas.add_child(layer)
        canvas.render()
        return str(canvas.get_root().script.render())

    said = script()
    assert said == script()
    assert set(re.findall(r"(\d)\\u003c/div", said)) == {"1", "2", "3"}
    assert NO_UNIT in said
    assert '"g": true' in said
    assert "${alert" not in said
    assert "<img" not in said
