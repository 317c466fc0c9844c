"""Very many points at once give the very answers that they give one by one."""

import geopandas as gpd
import numpy as np
import pandas as pd
import pytest
import shapely

from geo.locate.batch import find_points, place_points
from tests.geo.locate.town_around import demo_town, locator_with, small_locator
from tests.small_town import EAST, NORTH, SOUTH, WEST, corner, middle


def scattered(bounds: tuple[float, ...], count: int, margin: float) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Random points in and around some bounds, with error radii from none to a street block."""
    rng = np.random.default_rng(2026)
    west, south, east, north = bounds
    lon = rng.uniform(west - margin, east + margin, count)
    lat = rng.uniform(south - margin, north + margin, count)
    return lon, lat, rng.choice([0.0, 3.0, 15.0, 40.0, 150.0], count)


def test_three_thousand_random_points_of_the_small_town_are_placed_as_one_by_one() -> None:
    lon, lat, radii = scattered((WEST, SOUTH, EAST, NORTH), 3_000, 0.0008)
    many = find_points(small_locator(), lon, lat, radii)
    alone = [small_locator().at(*point) for point in zip(lon.tolist(), lat.tolist(), radii.tolist(), strict=True)]
    assert many == alone
    assert 500 < sum(found is None for found in many) < 2_500
    assert sum(bool(found and found.other_path) for found in many) > 300


@pytest.mark.parametrize("key", ["xinanjie", "wenyuan", "minxinlu"])
def test_random_points_of_a_demo_town_are_placed_as_one_by_one(key: str) -> None:
    locator, buildings, units = demo_town(key)
    root = next(unit.geometry for unit in units if len(unit.path) == 1)
    lon, lat, radii = scattered(root.bounds, 400, 0.001)
    at_doors = buildings.geometry.iloc[:100].representative_point()
    lon, lat = np.concatenate([lon, at_doors.x]), np.concatenate([lat, at_doors.y])
    radii = np.concatenate([radii, np.full(len(at_doors), 15.0)])
    many = find_points(locator, lon, lat, radii)
    assert many == [locator.at(*point) for point in zip(lon.tolist(), lat.tolist(), radii.tolist(), strict=True)]
    assert any(found is not None and found.handling_path for found in many)


def test_corners_borders_and_impossible_points_are_placed_as_one_by_one() -> None:
    odd = [
        (*corner(5), 5.0), (*corner(5), 0.0), (WEST, NORTH, 10.0), (WEST - 0.0001, NORTH, 30.0), (0.0, 0.0, 15.0),
        (float("nan"), 35.0, 15.0), (float("inf"), 0.0, 15.0), (500_000.0, 3_946_000.0, 15.0),
        (*middle(3), float("nan")),
        (*middle(4), -5.0), (*middle(4), 1e9), (180.0, 90.0, 1e7),
    ]  # fmt: skip
    lon, lat, radii = np.array(odd).T
    assert find_points(small_locator(), lon, lat, radii) == [small_locator().at(*point) for point in odd]


def test_a_layer_of_points_gets_columns_and_keeps_its_rows() -> None:
    points = gpd.GeoDataFrame(
        {"ticket": ["a", "b", "c", "d"], "radius_m": [15.0, 5.0, np.nan, 15.0]}, index=[7, 3, 9, 1], crs=4326,
        geometry=[shapely.Point(middle(1)), shapely.Point(111.6, 35.6), shapely.Point(corner(5)), shapely.Point()],
    )  # fmt: skip
    placed = place_points(points, small_locator())
    assert list(placed.index) == [7, 3, 9, 1]
    assert list(placed["ticket"]) == ["a", "b", "c", "d"]
    assert list(placed["placed"]) == [True, False, True, False]
    assert placed.crs == points.crs
    assert placed.loc[7, "grid"] == "g1"
    assert placed.loc[7, "path"] == ("c", "d1", "g1")
    assert placed.loc[9, "radius_m"] == 15.0
    assert placed.loc[9, "grid"] != placed.loc[9, "other_path"][2]
    assert placed.loc[3, "path"] == ()
    assert pd.isna(placed.loc[3, "confidence"])


def test_no_points_and_a_town_without_buildings_are_no_trouble() -> None:
    assert find_points(small_locator(), [], []) == []
    empty = gpd.GeoDataFrame({"id": []}, geometry=[], crs=4326)
    assert place_points(empty, small_locator()).empty
    bare = locator_with()
    assert find_points(bare, [middle(2)[0]], [middle(2)[1]]) == [bare.at(*middle(2), 15.0)]
