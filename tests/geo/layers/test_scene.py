"""What a scene says of a community, and how it is cut into tiles."""

from collections import Counter
from dataclasses import replace
from itertools import product

import geopandas as gpd
import numpy as np
import orjson
import pytest
import shapely
from shapely.geometry import Point, box

from geo.errors import NotFound
from geo.layers import Scene, build_scene
from geo.layers.tiles import TILE_ZOOM, tiles_of
from geo.layers.unit_tiles import flat_areas
from tests.small_town import EAST, NORTH, SOUTH, STEP_LAT, STEP_LON, WEST, small_town


def tiles(scene: Scene, zoom: int) -> list[tuple[int, int]]:
    west, south, east, north = scene.bounds
    x, y = tiles_of([west, east], [north, south], zoom)
    return list(product(range(x[0], x[1] + 1), range(y[0], y[1] + 1)))


def rebuilt(**changes: object) -> Scene:
    town = small_town()
    parts = {
        name: getattr(town, name)
        for name in ("profile", "units", "places", "blocks", "buildings", "streets", "areas")
    }  # fmt: skip
    return build_scene(**{**parts, **changes})  # type: ignore[arg-type]


def test_the_head_can_be_sent_and_names_what_the_map_needs(scene: Scene) -> None:
    head = orjson.loads(orjson.dumps(scene.head("zh")))
    assert head["key"] == "testville"
    assert head["handling_level"] == "grid"
    assert head["tile_zoom"] == 14
    assert head["bounds"] == pytest.approx([WEST, SOUTH, EAST, NORTH])
    assert [level["key"] for level in head["levels"]] == ["community", "district", "grid"]
    assert head["levels"][2]["count"] == 9
    profile = small_town().profile
    named = (*profile.categories, *profile.hidden_categories)
    assert set(head["categories"]) == {category.code for category in named}
    assert head["categories"]["~safety"] == {"name": "公共安全", "group": "safety", "urgent": False}
    assert {place[0] for place in head["places"]} == {place.id for place in small_town().places}


def test_the_head_speaks_the_language_asked_for(scene: Scene) -> None:
    assert scene.head("zh")["states"]["collected"]["name"] == "收集"
    assert scene.head("en")["states"]["collected"]["name"] == "Collected"
    assert scene.head("zh")["levels"][2]["name"] == "网格"
    assert scene.head("zh")["legend"] != scene.head("en")["legend"]


def test_a_legend_names_only_places_that_stand_on_the_map(scene: Scene) -> None:
    kinds = {item["kind"] for group in scene.head()["legend"] for item in group["items"] if item["mark"] == "place"}
    assert kinds == {place.kind for place in small_town().places}


def test_levels_without_areas_are_not_drawn(scene: Scene) -> None:
    assert "micro" not in {view.key for view in scene.views()}
    with pytest.raises(NotFound):
        scene.unit_tile("micro", 0, 0)


def test_every_unit_stands_in_a_tile_with_its_ancestors_and_a_name_point_inside(scene: Scene) -> None:
    units = {unit.id: unit for unit in small_town().units}
    for view in scene.views():
        rows = {
            row[0]: row for tile in tiles(scene, view.tile_zoom) for row in scene.unit_tile(view.key, *tile)["units"]
        }
        assert set(rows) == {unit.id for unit in units.values() if unit.level == view.key}
        for unit_id, name, path, rings, label in rows.values():
            assert (name, tuple(path)) == (units[unit_id].name, units[unit_id].path[:-1])
            drawn = shapely.Polygon(np.reshape(rings[0], (-1, 2)))
            assert drawn.equals(units[unit_id].geometry)
            assert drawn.contains(Point(label))


def test_a_hole_in_an_area_is_a_ring_of_its_own() -> None:
    outline = box(0, 0, 4, 4).difference(box(1, 1, 2, 2))
    two = shapely.MultiPolygon([box(0, 0, 1, 1), box(3, 3, 4, 4)])
    rings = flat_areas(np.array([outline, two], dtype=object))
    assert [len(found) for found in rings] == [2, 2]
    assert {len(ring) for found in rings for ring in found} == {8}


def test_every_building_stands_in_exactly_one_tile_with_its_outline(scene: Scene) -> None:
    rows = [row for tile in tiles(scene, TILE_ZOOM) for row in scene.base_tile(*tile)["buildings"]]
    frame = small_town().buildings.set_index("id")
    assert Counter(row[0] for row in rows) == Counter(frame.index)
    for building_id, kind, label, floors, ring in rows:
        given = frame.loc[building_id]
        assert (kind, floors) == (given["kind"], given["floors"])
        assert label == (given["name"] or given["number"])
        assert shapely.Polygon(np.reshape(ring, (-1, 2))).symmetric_difference(given.geometry).area < 1e-12


def test_streets_and_areas_reach_across_tile_edges_without_a_gap(scene: Scene) -> None:
    cut = [scene.base_tile(*tile) for tile in tiles(scene, TILE_ZOOM)]
    for row in small_town().streets.itertuples():
        parts = [
            shapely.LineString(np.reshape(line, (-1, 2)))
            for tile in cut for kind, name, _, line in tile["streets"] if (kind, name) == (row.kind, row.name)
        ]  # fmt: skip
        assert shapely.union_all(parts).buffer(1e-6).contains(row.geometry)


def test_a_wall_stays_a_line_and_a_park_block_becomes_ground(scene: Scene) -> None:
    areas = [row for tile in tiles(scene, TILE_ZOOM) for row in scene.base_tile(*tile)["areas"]]
    assert [[111.4701, 35.6499, 111.4709, 35.6499]] in [rings for kind, _, rings in areas if kind == "wall"]
    assert {"water", "park", "school"} <= {kind for kind, _, _ in areas}
    assert "residential" not in {kind for kind, _, _ in areas}


def test_a_tile_where_nothing_lies_is_empty(scene: Scene) -> None:
    assert scene.base_tile(0, 0) == {"streets": [], "areas": [], "buildings": []}
    assert scene.unit_tile("grid", 0, 0) == {"units": []}


def test_units_in_a_box_are_those_that_touch_it(scene: Scene) -> None:
    inside = (WEST + 0.0001, NORTH - 0.0002, WEST + 0.0003, NORTH - 0.0001)
    assert scene.unit_ids("grid", inside) == ["g1"]
    wide = (WEST, NORTH - 1.5 * STEP_LAT, WEST + 1.5 * STEP_LON, NORTH)
    assert set(scene.unit_ids("grid", wide)) == {"g1", "g2", "g4", "g5"}
    assert scene.unit_ids("grid", (0, 0, 1, 1)) == []


def test_the_box_of_a_unit_is_known_also_for_those_that_are_not_drawn(scene: Scene) -> None:
    assert scene.unit_bounds("g1") == pytest.approx((WEST, NORTH - STEP_LAT, WEST + STEP_LON, NORTH))
    assert scene.unit_bounds("m1") is None
    with pytest.raises(NotFound):
        scene.unit_bounds("nowhere")


def test_the_version_follows_the_content_and_nothing_else(scene: Scene) -> None:
    town = small_town()
    assert rebuilt().version == scene.version
    renamed = [replace(unit, name="改名") if unit.id == "g3" else unit for unit in town.units]
    moved = town.buildings.copy()
    moved.geometry = moved.geometry.translate(xoff=1e-5)
    others = [
        rebuilt(units=renamed).version,
        rebuilt(buildings=moved).version,
        rebuilt(places=town.places[1:]).version,
        rebuilt(streets=town.streets.iloc[1:]).version,
    ]
    assert len({scene.version, *others}) == 5


def test_a_district_without_an_area_gets_that_of_its_grids() -> None:
    town = small_town()
    bare = [replace(unit, geometry=None) if unit.level in ("district", "community") else unit for unit in town.units]
    scene = rebuilt(units=bare)
    assert [view.key for view in scene.views()] == ["community", "district", "grid"]
    given = next(unit.geometry for unit in town.units if unit.id == "d1")
    assert scene.unit_bounds("d1") == pytest.approx(given.bounds)


def test_a_community_without_layers_still_has_a_scene() -> None:
    def empty(columns: list[str]) -> gpd.GeoDataFrame:
        return gpd.GeoDataFrame({column: [] for column in columns}, geometry=[], crs="EPSG:4326")

    scene = rebuilt(
        units=[], places=[], blocks=empty(["id", "kind", "name"]), buildings=empty(["id", "kind"]),
        streets=empty(["id", "name", "kind", "width_m"]), areas=empty(["id", "kind", "name"]),
    )  # fmt: skip
    head = orjson.loads(orjson.dumps(scene.head()))
    lon, lat = small_town().profile.centre
    west, south, east, north = head["bounds"]
    assert west < lon < east and south < lat < north
    assert head["levels"] == [] and head["overview"] == {"areas": [], "streets": []}
