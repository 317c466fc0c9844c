"""Which level is drawn when, and when a unit counts as busy."""

import math
from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from geo.layers.levels import GRID_BREAKS, PIXELS_WANTED, load_breaks, view_levels
from geo.layers.tiles import METRES_PER_PIXEL, TILE_ZOOM, tile_box, tiles_of
from tests.small_town import small_town


def test_levels_appear_one_after_another_from_the_root_down() -> None:
    views = view_levels(small_town().profile, small_town().units)
    zooms = [view.min_zoom for view in views]
    assert zooms[0] == 0
    assert zooms == sorted(set(zooms))
    assert all(view.tile_zoom <= TILE_ZOOM for view in views)


def test_a_level_appears_when_its_median_unit_has_room_for_a_number() -> None:
    grid = view_levels(small_town().profile, small_town().units)[-1]
    side_m = math.sqrt(199 * 177)
    pixels = side_m / (METRES_PER_PIXEL * math.cos(math.radians(35.647)) / 2**grid.min_zoom)
    assert PIXELS_WANTED <= pixels < PIXELS_WANTED * 2**0.3


def test_few_tiles_of_a_level_cover_a_wall_screen_when_it_appears() -> None:
    for view in view_levels(small_town().profile, small_town().units)[1:]:
        side_pixels = 256 * 2 ** (view.min_zoom - view.tile_zoom)
        assert (1920 / side_pixels + 2) * (1080 / side_pixels + 2) <= 16


def test_a_level_of_which_no_unit_has_an_area_is_left_out() -> None:
    bare = [replace(unit, geometry=None) if unit.level == "district" else unit for unit in small_town().units]
    assert [view.key for view in view_levels(small_town().profile, bare)] == ["community", "grid"]


def test_a_district_is_busy_when_its_grids_are() -> None:
    views = {view.key: view for view in view_levels(small_town().profile, small_town().units)}
    assert views["grid"].breaks == GRID_BREAKS
    assert views["district"].breaks == load_breaks(4.5)
    assert load_breaks(6) == (1, 18, 36, 60)


@given(st.floats(min_value=0, max_value=1e6))
def test_load_breaks_rise_and_can_be_read_out_loud(handling_units: float) -> None:
    breaks = load_breaks(handling_units)
    assert list(breaks) == sorted(set(breaks))
    assert all(len(str(step).rstrip("0")) <= 2 for step in breaks)


@given(
    st.floats(min_value=-179.9, max_value=179.9), st.floats(min_value=-84, max_value=84), st.integers(0, 18)
)  # fmt: skip
def test_every_point_lies_in_the_box_of_its_tile(lon: float, lat: float, zoom: int) -> None:
    x, y = tiles_of(lon, lat, zoom)
    west, south, east, north = tile_box(int(x), int(y), zoom)
    assert west - 1e-9 <= lon <= east + 1e-9
    assert south - 1e-9 <= lat <= north + 1e-9


def test_tile_numbers_are_those_of_every_web_map() -> None:
    x, y = tiles_of(np.array([116.391, -0.1278]), np.array([39.907, 51.5074]), 14)
    assert list(zip(x.tolist(), y.tolist(), strict=True)) == [(13489, 6208), (8186, 5448)]
    assert tile_box(0, 0, 0) == pytest.approx((-180, -85.0511287798, 180, 85.0511287798))
