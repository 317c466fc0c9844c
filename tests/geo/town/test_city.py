"""Generated cities: any size, valid coverages, everything in its place."""

import tomllib
from collections import Counter
from pathlib import Path

import numpy as np
import pytest
import shapely

from geo.errors import BadInput
from geo.town import Town, build_city, city_profile, write_town

GRIDS = 400


@pytest.fixture(scope="module")
def city() -> Town:
    return build_city(GRIDS)


def test_a_city_of_400_grids_has_its_chain(city: Town) -> None:
    counts = Counter(city.units["level"])
    assert counts["city"] == 1
    assert counts["grid"] == len(city.blocks) == GRIDS
    assert 4 <= counts["community"] <= 8
    parents = dict(zip(city.units["id"], city.units["parent"], strict=True))
    levels = dict(zip(city.units["id"], city.units["level"], strict=True))
    above = {"grid": "community", "community": "district", "district": "city"}
    assert all(levels[parents[u]] == above[level] for u, level in levels.items() if level != "city")


def test_every_level_is_a_coverage_of_the_city(city: Town) -> None:
    whole = city.units.geometry.iloc[0]
    for level in ("district", "community", "grid"):
        shapes = city.units[city.units["level"] == level].geometry.to_numpy()
        assert shapely.is_valid(shapes).all()
        assert set(shapely.get_type_id(shapes)) == {3}
        assert shapely.coverage_is_valid(shapes)
        assert shapely.coverage_union_all(shapes).equals(whole)


def test_four_to_eight_buildings_stand_apart_inside_each_grid(city: Town) -> None:
    shapes = city.buildings.geometry.to_numpy()
    cells = city.blocks.set_index("id").geometry.loc[city.buildings["block"]].to_numpy()
    assert shapely.covers(cells, shapes).all()
    first, second = shapely.STRtree(shapes).query(shapes, predicate="intersects")
    assert (first == second).all()
    each = Counter(city.buildings["block"])
    assert len(each) == GRIDS
    assert 3 <= min(each.values()) <= max(each.values()) <= 8


def test_households_add_up_and_addresses_are_unique(city: Town) -> None:
    units = city.units
    told = {level: units.loc[units["level"] == level, "households"].sum() for level in set(units["level"])}
    living = sum(len(s["rooms"]) for stairs in city.buildings["stairs"] for s in stairs)
    assert set(told.values()) == {living}
    people = sum(sum(s["people"]) for stairs in city.buildings["stairs"] for s in stairs)
    assert units["people"].iloc[0] == people
    assert not (city.buildings["compound"] + city.buildings["name"]).duplicated().any()


def test_a_worker_keeps_five_grids(city: Town) -> None:
    kept = [r["unit"] for p in city.people for r in p["roles"] if r["role"] == "worker"]
    assert sorted(kept) == sorted(city.blocks["grid"])
    assert Counter(len(p["roles"]) for p in city.people if p["roles"][0]["role"] == "worker") == {5: GRIDS // 5}


def test_streets_are_no_chequerboard(city: Town) -> None:
    corners = np.vstack([shapely.get_coordinates(cell)[:-1] for cell in city.blocks.geometry])
    _, met = np.unique(corners, axis=0, return_counts=True)
    # At a cross four cells meet, at a T-junction three.
    assert (met == 3).sum() > 2 * (met >= 4).sum()


def test_same_seed_same_bytes_and_another_seed_another_city(city: Town, tmp_path: Path) -> None:
    for name, each in (("one", city), ("two", build_city(GRIDS)), ("three", build_city(GRIDS, seed=2))):
        write_town(each, tmp_path / name)
    one, two, three = ((tmp_path / n / "units.geojson").read_bytes() for n in ("one", "two", "three"))
    assert one == two != three


@pytest.mark.parametrize("grids", [1, 2, 7, 50, 1500])
def test_any_size_has_exactly_that_many_grids(grids: int) -> None:
    units = build_city(grids).units
    shapes = units[units["level"] == "grid"].geometry.to_numpy()
    assert len(shapes) == grids
    assert shapely.coverage_is_valid(shapes)


def test_no_grids_is_no_city() -> None:
    with pytest.raises(BadInput):
        build_city(0)


def test_the_profile_names_the_levels_and_roles_of_the_city(city: Town) -> None:
    profile = tomllib.loads(city_profile())
    assert [level["key"] for level in profile["levels"]] == ["city", "district", "community", "grid", "household"]
    assert {r["role"] for p in city.people for r in p["roles"]} <= {r["key"] for r in profile["roles"]}
    assert {c["department"] for c in profile["categories"]} <= {d["key"] for d in profile["departments"]}
    assert {c["group"] for c in profile["categories"]} <= {g["key"] for g in profile["groups"]}
