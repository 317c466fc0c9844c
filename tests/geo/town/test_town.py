"""The demo towns: their figures, their geometry, their addresses, their bytes."""

import json
from collections import Counter
from pathlib import Path

import geopandas as gpd
import numpy as np
import pytest
import shapely

from geo.town import PLANS, Town, build_town, write_town

COMMITTED = Path(__file__).parents[3] / "data" / "communities"
FIGURES = {
    "xinanjie": {"district": 3, "grid": 26, "micro_grid": 287},
    "wenyuan": {"grid": 14, "stair": 319},
    "minxinlu": {"compound": 15, "grid": 100},
}
HOUSEHOLDS = {"xinanjie": 3452, "wenyuan": 7335, "minxinlu": 20000}
PEOPLE = {
    "xinanjie": {"member": 187, "grid_head": 26, "centre_household": 287, "district_head": 3, "secretary": 1},
    "wenyuan": {"worker": 14, "branch_head": 14, "stair_head": 319, "building_group": 30, "paired_member": 129},
    "minxinlu": {"worker": 45, "compound_head": 15},
}
M_PER_DEGREE = 111_320.0


def households(town: Town) -> list[str]:
    """Addresses of all households as people write them."""
    b = town.buildings
    found = []
    columns = (b["compound"], b["name"], b["street"], b["number"], b["stairs"])
    for compound, name, street, number, stairs in zip(*columns, strict=True):
        for stair in stairs or []:
            where = f"{compound}{name}{stair['n']}单元" if name else f"{street}{number}号"
            found += [f"{where}{room}" for room in stair["rooms"]]
    return found


def level(town: Town, key: str) -> gpd.GeoDataFrame:
    return town.units[town.units["level"] == key]


def square_metres(town: Town, shapes: np.ndarray) -> np.ndarray:
    """Areas of EPSG:4326 shapes, near enough for a tolerance."""
    lat = np.radians(PLANS[town.key].centre[1])
    return shapely.area(shapes) * M_PER_DEGREE**2 * np.cos(lat)


def test_the_figures_of_each_community_hold(town: Town) -> None:
    counts = Counter(town.units["level"])
    assert {k: counts[k] for k in FIGURES[town.key]} == FIGURES[town.key]
    assert len(households(town)) == HOUSEHOLDS[town.key]
    residents = sum(sum(s["people"]) for stairs in town.buildings["stairs"] for s in stairs or [])
    assert residents == PLANS[town.key].residents


def test_the_street_of_15_estates_has_34000_residents() -> None:
    assert PLANS["minxinlu"].residents == 34_000


def test_staff_figures_hold(town: Town) -> None:
    holders = Counter(role for p in town.people for role in sorted({r["role"] for r in p["roles"]}))
    assert {k: holders[k] for k in PEOPLE[town.key]} == PEOPLE[town.key]
    assert len({p["phone"] for p in town.people}) == len({p["name"] for p in town.people}) == len(town.people)
    units = set(town.units["id"])
    assert all(r["unit"] in units for p in town.people for r in p["roles"])


def test_each_of_45_workers_keeps_two_or_three_neighbouring_grids(town: Town) -> None:
    if town.key != "minxinlu":
        pytest.skip("only there")
    grids = level(town, "grid").set_index("id").geometry
    kept = [[r["unit"] for r in p["roles"] if r["role"] == "worker"] for p in town.people]
    kept = [k for k in kept if k]
    assert sorted(g for k in kept for g in k) == sorted(grids.index)
    assert {len(k) for k in kept} == {2, 3}
    for group in kept:
        assert shapely.union_all(grids[group].to_numpy()).geom_type == "Polygon"


def test_stations_and_their_roster(town: Town) -> None:
    plan = PLANS[town.key]
    stations = town.places[town.places["kind"] == "station"]
    assert len(stations) == plan.stations
    assert sum(stations["resident_worker"]) == plan.resident_stations
    assert set(stations["hours"]) == {"08:00-21:00"}
    assert all(len(f) >= 3 for f in stations["facilities"])
    turns = Counter((s["place"], s["weekday"], s["start"]) for s in town.shifts)
    assert set(turns.values()) == {1}
    assert len(turns) == len(stations) * 14
    at_once = Counter((s["person"], s["weekday"], s["start"]) for s in town.shifts)
    assert max(at_once.values()) == 1


def test_same_seed_same_bytes_as_committed(town: Town, tmp_path: Path) -> None:
    write_town(town, tmp_path)
    for path in sorted(tmp_path.iterdir()):
        assert path.read_bytes() == (COMMITTED / town.key / path.name).read_bytes(), path.name


def test_building_a_town_twice_gives_the_same_bytes(town: Town, tmp_path: Path) -> None:
    if town.key != "wenyuan":
        pytest.skip("once is enough")
    for name, each in (("one", town), ("two", build_town(PLANS[town.key]))):
        write_town(each, tmp_path / name)
    for path in sorted((tmp_path / "one").iterdir()):
        assert path.read_bytes() == (tmp_path / "two" / path.name).read_bytes()


def test_written_layers_read_back_with_wgs84_coordinates(town: Town, tmp_path: Path) -> None:
    write_town(town, tmp_path)
    lon, lat = PLANS[town.key].centre
    for name in town.layers:
        features = json.loads((tmp_path / f"{name}.geojson").read_text("utf-8"))["features"]
        assert len(features) == len({f["properties"]["id"] for f in features}) > 0
        shapes = shapely.from_geojson([json.dumps(f["geometry"]) for f in features])
        assert shapely.is_valid(shapes).all()
        west, south, east, north = shapely.total_bounds(shapes)
        assert lon - 0.02 < west < east < lon + 0.02
        assert lat - 0.02 < south < north < lat + 0.02


def test_drawn_levels_down_to_the_grid_are_coverages_inside_their_parent(town: Town) -> None:
    chain = PLANS[town.key].chain
    blocks = town.blocks.geometry.to_numpy()
    assert shapely.coverage_is_valid(blocks)
    whole = level(town, chain[0]).geometry.to_numpy()[0]
    for key in chain[: chain.index("grid") + 1]:
        units = level(town, key)
        shapes = units.geometry.to_numpy()
        assert shapely.is_valid(shapes).all()
        assert set(shapely.get_type_id(shapes)) == {3}, f"{key} in pieces"
        assert shapely.coverage_is_valid(shapes)
        assert shapely.coverage_union_all(shapes).equals(whole)
        if key != chain[0]:
            parents = town.units.set_index("id").geometry.loc[units["parent"]].to_numpy()
            assert shapely.covers(parents, shapes).all()


def test_each_grid_is_the_union_of_its_blocks(town: Town) -> None:
    for grid, shape in zip(level(town, "grid")["id"], level(town, "grid").geometry, strict=True):
        blocks = town.blocks[town.blocks["grid"] == grid].geometry.to_numpy()
        assert shapely.coverage_union_all(blocks).equals(shape)


def test_units_below_the_grid_lie_in_their_parent_and_apart(town: Town) -> None:
    shape_of = town.units.set_index("id").geometry
    chain = PLANS[town.key].chain
    for key in chain[chain.index("grid") + 1 :]:
        units = level(town, key)
        shapes = units.geometry.to_numpy()
        assert shapely.is_valid(shapes).all()
        outside = shapely.difference(shapes, shape_of.loc[units["parent"]].to_numpy())
        assert square_metres(town, outside).max() < 0.2
        assert overlap(town, shapes) < 0.2


def overlap(town: Town, shapes: np.ndarray) -> float:
    """The largest area, in square metres, that two of the shapes share."""
    first, second = shapely.STRtree(shapes).query(shapes, predicate="intersects")
    pairs = first < second
    if not pairs.any():
        return 0.0
    return float(square_metres(town, shapely.intersection(shapes[first[pairs]], shapes[second[pairs]])).max())


def test_no_two_buildings_overlap(town: Town) -> None:
    assert overlap(town, town.buildings.geometry.to_numpy()) == 0.0


def test_no_building_stands_on_a_street_or_in_the_water(town: Town) -> None:
    buildings = town.buildings.geometry
    shapes = buildings.to_crs(32649).to_numpy()
    streets = town.streets.to_crs(32649)
    carriageways = shapely.buffer(streets.geometry.to_numpy(), streets["width_m"].to_numpy(dtype=float) / 2 - 0.2)
    water = town.areas[town.areas["kind"] == "water"].geometry.to_crs(32649).to_numpy()
    for ground in (carriageways, water):
        if len(ground):
            assert not shapely.STRtree(ground).query(shapes, predicate="intersects").size


def test_every_building_lies_in_its_block_and_its_unit(town: Town) -> None:
    shapes = town.buildings.geometry.to_numpy()
    blocks = town.blocks.set_index("id").geometry.loc[town.buildings["block"]].to_numpy()
    assert shapely.covers(blocks, shapes).all()
    units = town.units.set_index("id").geometry.loc[town.buildings["unit"]].to_numpy()
    outside = shapely.difference(shapes, units)
    assert square_metres(town, outside).max() < 0.2


def test_addresses_are_unique(town: Town) -> None:
    addresses = households(town)
    assert len(addresses) == len(set(addresses))
    doors = town.buildings[town.buildings["number"] != ""]
    assert not (doors["street"] + doors["number"]).duplicated().any()
    named = town.streets.loc[town.streets["name"] != "", "name"]
    assert not named.duplicated().any()


def test_addresses_that_guides_and_tests_mention_exist(town: Town) -> None:
    known = {"xinanjie": "下西关正街118号", "wenyuan": "文苑新村2号楼3单元501"}
    if town.key in known:
        assert known[town.key] in households(town)


def test_every_household_belongs_to_exactly_one_chain(town: Town) -> None:
    parents = dict(zip(town.units["id"], town.units["parent"], strict=True))
    levels = dict(zip(town.units["id"], town.units["level"], strict=True))
    chain = PLANS[town.key].chain
    counted: Counter[str] = Counter()
    for unit, stairs in zip(town.buildings["unit"], town.buildings["stairs"], strict=True):
        for stair in stairs or []:
            at: str | None = stair.get("unit", unit)
            seen = []
            while at is not None:
                counted[at] += len(stair["rooms"])
                seen.append(levels[at])
                at = parents[at]
            assert tuple(reversed(seen)) == chain
    told = dict(zip(town.units["id"], town.units["households"], strict=True))
    assert {k: v for k, v in told.items() if v} == dict(counted)


def test_numbers_grow_along_a_street_odd_on_one_side(town: Town) -> None:
    doors = town.buildings[town.buildings["number"] != ""]
    tried = 0
    for name, line in zip(town.streets["name"], town.streets.geometry, strict=True):
        here = doors[doors["street"] == name]
        numbers = here["number"].astype(int).to_numpy()
        middles = shapely.centroid(here.geometry.to_numpy())
        along = shapely.line_locate_point(line, middles)
        ahead = shapely.line_interpolate_point(line, along + 1e-5)
        behind = shapely.line_interpolate_point(line, along - 1e-5)
        run = shapely.get_coordinates(ahead) - shapely.get_coordinates(behind)
        off = shapely.get_coordinates(middles) - shapely.get_coordinates(behind)
        left = run[:, 0] * off[:, 1] - run[:, 1] * off[:, 0] > 0
        for odd in (True, False):
            side = (numbers % 2 == 1) == odd
            if name and side.sum() > 5:
                tried += 1
                order = np.argsort(numbers[side])
                assert (np.diff(along[side][order]) > -3e-5).all(), name
                assert (left[side] == odd).mean() > 0.8, name
    assert tried > 5


def test_places_stand_in_the_grid_they_name(town: Town) -> None:
    grids = town.units.set_index("id").geometry.loc[town.places["unit"]].to_numpy()
    assert shapely.covers(grids, town.places.geometry.to_numpy()).all()
    assert not town.places["name"].duplicated().any()


def test_grids_are_of_a_size_one_can_keep(town: Town) -> None:
    sizes = level(town, "grid")["households"].to_numpy(dtype=float)
    assert sizes.min() > 0.4 * sizes.mean()
    assert sizes.max() < 1.7 * sizes.mean()
