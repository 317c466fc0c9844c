"""Which grids touch, and how much work each is expected to bring."""

import geopandas as gpd
import numpy as np
import pytest
from shapely import box

from geo.schedule.covering_ground import HOUSEHOLD_MIN, GridHistory, expected_minutes, touching_grids

LON, LAT, STEP = 111.47, 35.64, 0.002


def grids(*cells: tuple[float, float]) -> gpd.GeoDataFrame:
    """Grids by column and row."""
    shapes = [box(LON + x * STEP, LAT + y * STEP, LON + (x + 1) * STEP, LAT + (y + 1) * STEP) for x, y in cells]
    return gpd.GeoDataFrame({"id": [f"g{n}" for n in range(len(shapes))]}, geometry=shapes, crs="EPSG:4326")


def history(households: list[float], cases: list[float], days: float = 30.0, each: float = 30.0) -> GridHistory:
    counted = np.array(cases)
    none = np.zeros(len(cases))
    return GridHistory(np.array(households), counted, counted * each, none, none, days)


def test_grids_touch_by_a_border_and_not_by_a_corner() -> None:
    assert touching_grids(grids((0, 0), (1, 0), (0, 1), (1, 1))) == [(0, 1), (0, 2), (1, 3), (2, 3)]


def test_an_island_is_joined_to_the_nearest_grid() -> None:
    assert touching_grids(grids((0, 0), (1, 0), (5, 0), (9, 0))) == [(0, 1), (1, 2), (2, 3)]


def test_one_grid_alone_touches_nothing() -> None:
    assert touching_grids(grids((0, 0))) == []


def test_without_history_grids_weigh_by_their_households() -> None:
    found = expected_minutes(history([100, 300], [0, 0]), np.zeros(2))
    assert found.tolist() == [100 * HOUSEHOLD_MIN, 300 * HOUSEHOLD_MIN]


def test_much_history_speaks_for_itself_and_little_is_drawn_to_the_mean() -> None:
    long = expected_minutes(history([200, 200, 200], [600, 200, 100], days=300), np.zeros(3)) - 200 * HOUSEHOLD_MIN
    assert long[0] == pytest.approx(600 / 10 * 30, rel=0.03)
    short = expected_minutes(history([200, 200, 200], [6, 2, 1], days=3), np.zeros(3)) - 200 * HOUSEHOLD_MIN
    assert long[0] > short[0] > short[1] > short[2] > long[2]


def test_a_grid_that_brings_more_takes_more_and_a_new_one_counts_as_one_of_its_size() -> None:
    found = expected_minutes(history([200, 200, 100], [40, 10, 0], days=90), np.zeros(3))
    assert found[0] > found[1] > found[2] > 100 * HOUSEHOLD_MIN


def test_what_is_due_counts_where_less_was_done() -> None:
    none = history([100, 100], [0, 0])
    due = np.array([500.0, 0.0])
    assert (expected_minutes(none, due) - expected_minutes(none, np.zeros(2))).tolist() == [500.0, 0.0]
