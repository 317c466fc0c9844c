"""A sound community is read whole: paths, places, households, frames, digest; from files as from a generated town."""

from dataclasses import replace
from pathlib import Path

import pandas as pd
import pytest
import shapely

from geo.errors import Faulty
from geo.exchange import check_community, community_of, read_community
from geo.model import household_address, household_id
from tests.geo.exchange.breaks import person, props, row
from tests.small_town import PROFILE, corner, middle, small_layers, small_profile, small_town, write_small_town


def test_the_small_town_has_no_faults(tmp_path: Path) -> None:
    assert check_community(write_small_town(tmp_path)) == []


def test_paths_run_from_the_root_to_the_unit_itself() -> None:
    paths = {unit.id: unit.path for unit in small_town().units}
    assert paths["m1"] == ("c", "d1", "g1", "m1")
    assert paths["g9"] == ("c", "d2", "g9")
    assert [unit.id for unit in small_town().units[:3]] == ["c", "d1", "d2"]


def test_what_the_format_does_not_know_stays_as_an_attribute() -> None:
    grid = next(unit for unit in small_town().units if unit.id == "g3")
    assert grid.attributes == {"code": "TV03"}


def test_a_place_without_a_unit_gets_the_grid_it_stands_in() -> None:
    talk_point = next(place for place in small_town().places if place.id == "p3")
    assert talk_point.path == ("c", "d1", "g5")


def test_a_place_on_a_border_belongs_to_one_of_the_two_grids(tmp_path: Path) -> None:
    layers = small_layers()
    lon, lat = corner(5)
    row(layers, "places", "p3")["geometry"]["coordinates"] = [lon, lat - 0.0005]
    places = read_community(write_small_town(tmp_path, layers=layers)).places
    assert next(place for place in places if place.id == "p3").path[-1] in {"g4", "g5"}


def test_buildings_without_block_and_unit_get_those_they_stand_in(tmp_path: Path) -> None:
    layers = small_layers()
    for key in ("zj118", "school"):
        del props(layers, "buildings", key)["block"], props(layers, "buildings", key)["unit"]
    buildings = read_community(write_small_town(tmp_path, layers=layers)).buildings.set_index("id")
    assert buildings.loc["zj118", ["block", "unit"]].tolist() == ["g5w", "g5"]
    assert buildings.loc["school", ["block", "unit"]].tolist() == ["g6e", "g6"]


def test_without_blocks_each_grid_is_one_block(tmp_path: Path) -> None:
    layers = small_layers()
    layers["blocks.geojson"]["features"] = []
    for feature in layers["buildings.geojson"]["features"]:
        del feature["properties"]["block"]
    community = read_community(write_small_town(tmp_path, layers=layers))
    assert community.blocks["grid"].tolist() == [f"g{n}" for n in range(1, 10)]
    assert community.blocks.set_index("id").loc["g1", "households"] == 90
    assert set(community.buildings["block"]) == {"g1", "g2", "g5", "g6", "g8", "g9"}


def test_households_can_be_told_by_the_address_people_write() -> None:
    addresses = {}
    for _, building in small_town().buildings.iterrows():
        for stair in building["stairs"]:
            for room in stair["rooms"]:
                text = household_address(
                    building["compound"], building["name"], building["street"], building["number"], stair["n"], room
                )
                addresses[text] = household_id(building["id"], stair["n"], room)
    assert len(addresses) == 111
    assert addresses["文苑新村2号楼3单元501"] == "wy2-3-501"
    assert addresses["正街118号"] == "zj118-0"


def test_a_household_may_hold_a_role(tmp_path: Path) -> None:
    profile = PROFILE.replace('grants = "worker"\nlevel = "micro"', 'grants = "worker"\nlevel = "household"')
    layers = small_layers()
    person(layers, "r12")["roles"][1]["unit"] = "wy2-3-501"
    person(layers, "r14")["roles"][0]["unit"] = "zj118-0"
    community = read_community(write_small_town(tmp_path, layers=layers, profile=profile))
    paths = {one.path for one in community.appointments if one.role == "centre_household"}
    assert paths == {("c", "d1", "g1", "m2", "wy2-3-501"), ("c", "d1", "g5", "m4", "zj118-0")}


def test_the_digest_follows_the_bytes(tmp_path: Path) -> None:
    one = read_community(write_small_town(tmp_path / "one")).digest
    assert read_community(write_small_town(tmp_path / "two")).digest == one
    layers = small_layers()
    props(layers, "places", "p5")["name"] = "老李粮油店"
    assert read_community(write_small_town(tmp_path / "three", layers=layers)).digest != one


def test_frames_are_in_wgs84_and_keep_unknown_columns(tmp_path: Path) -> None:
    layers = small_layers()
    props(layers, "streets", "s1")["surface"] = "沥青"
    community = read_community(write_small_town(tmp_path, layers=layers))
    for frame in (community.blocks, community.buildings, community.streets, community.areas):
        assert frame.crs.to_epsg() == 4326
    assert community.streets.set_index("id").loc["s1", "surface"] == "沥青"
    assert all(isinstance(stairs, list) for stairs in community.buildings["stairs"])


def test_a_town_that_was_generated_equals_the_town_that_was_written() -> None:
    written = small_town()

    class Made:
        """The frames of Testville, as a generator would hand them over."""

        def __init__(self) -> None:
            layers = small_layers()
            for name in ("units", "blocks", "buildings", "streets", "areas", "places"):
                features = layers[f"{name}.geojson"]["features"]
                table = pd.DataFrame([f["properties"] for f in features])
                shapes = [f["geometry"] and shapely.geometry.shape(f["geometry"]) for f in features]
                setattr(self, name, written.blocks.__class__(table, geometry=shapes, crs=4326))
            self.people = layers["people.json"]["people"]
            self.shifts = layers["people.json"]["shifts"]

    made = community_of(Made(), small_profile())  # type: ignore[arg-type]
    assert made.units == written.units
    assert made.places == written.places
    assert made.appointments == written.appointments
    assert made.shifts == written.shifts
    assert made.buildings["stairs"].tolist() == written.buildings["stairs"].tolist()
    assert made.blocks["households"].tolist() == written.blocks["households"].tolist()

    broken = Made()
    broken.people[0]["roles"][0]["unit"] = "g1"
    with pytest.raises(Faulty):
        community_of(broken, small_profile())  # type: ignore[arg-type]
    other = replace(small_profile(), expected={"residents": 294})
    with pytest.raises(Faulty) as caught:
        community_of(Made(), other)  # type: ignore[arg-type]
    assert [fault.subject for fault in caught.value.faults] == ["expected.residents"]


def test_the_middle_of_each_grid_lies_in_it() -> None:
    grids = {unit.id: unit.geometry for unit in small_town().units if unit.level == "grid"}
    assert all(grids[f"g{n}"].contains(shapely.Point(middle(n))) for n in range(1, 10))
