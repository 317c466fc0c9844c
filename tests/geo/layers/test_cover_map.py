"""Who covers which grids on the map: colours that differ, names that stay text, a script that stays the same."""

import folium
import pytest
import shapely
from shapely import box

from geo.layers.cover_map import COVER_COLOURS, CoverArea, colour_numbers, cover_layers

WEST, EAST = box(111.47, 35.64, 111.48, 35.65), box(111.48, 35.64, 111.49, 35.65)
RING = shapely.difference(box(111.49, 35.64, 111.52, 35.67), box(111.50, 35.65, 111.51, 35.66))
AREAS = [
    CoverArea(WEST, "田某", "第一网格 · 每月 40 小时", moved=box(111.47, 35.64, 111.475, 35.65)),
    CoverArea(EAST, "`${alert(1)}<b>", "</script><img src=x onerror=alert(1)>"),
    CoverArea(shapely.union_all([RING, box(111.53, 35.64, 111.54, 35.65)]), "尹某", "两块"),
]


def script(areas: list[CoverArea]) -> str:
    drawn = folium.Map(tiles=None)
    for element in cover_layers(areas):
        drawn.add_child(element)
    return str(drawn.get_root().render()).replace(drawn.get_name(), "map")


def test_areas_that_touch_have_different_colours() -> None:
    rows = [box(x, y, x + 1, y + 1) for y in range(4) for x in range(4)]
    numbers = colour_numbers(rows)
    for n, one in enumerate(rows):
        for m, other in enumerate(rows):
            assert n == m or not one.intersects(other) or numbers[n] != numbers[m]
    assert max(numbers) < len(COVER_COLOURS)


def test_every_part_is_drawn_with_its_holes_and_every_area_has_its_name() -> None:
    text = script(AREAS)
    assert text.count("L.polygon(") == 5
    assert text.count("L.marker(") == 3
    assert "35.65, 111.5" in text
    assert "田某" in text or "\\u7530\\u67d0" in text
    assert "dashArray" in text
    assert "map.fitBounds(" in text


def test_the_same_areas_give_the_same_script() -> None:
    assert script(AREAS) == script(AREAS)


@pytest.mark.parametrize("bad", ["`${alert(1)}", "<b>", "</script><img", "onerror=alert"])
def test_names_and_hints_stay_text(bad: str) -> None:
    assert bad not in script(AREAS)


def test_nothing_to_draw_is_an_empty_layer() -> None:
    assert "L.polygon(" not in script([])
