"""Blocks of a community: derived from its layers, written and read again."""

from dataclasses import replace
from pathlib import Path

import geopandas as gpd
import numpy as np
import pytest
import shapely

from geo.errors import BadInput
from geo.exchange import read_community
from geo.exchange.base_blocks import blocks_frame, grids_of, ground_of, plan_of_today, write_blocks
from geo.redraw.blocks import NOWHERE
from geo.redraw.deriving import derive
from geo.redraw.deriving_barriers import MAIN_ROAD, RAILWAY
from geo.redraw.deriving_ground import Grain
from tests.geo.redraw.small_ground import assert_sound, cut_buildings
from tests.small_town import NORTH, PROFILE, STEP_LAT, STEP_LON, corner, small_layers, small_town, write_small_town

COMMUNITIES = Path(__file__).resolve().parents[3] / "data" / "communities"


def test_the_small_town_becomes_blocks_of_its_grids() -> None:
    ground = ground_of(small_town())
    derived = derive(ground)
    assert_sound(ground, derived)
    grids = grids_of(small_town())
    assert grids == tuple(f"g{n}" for n in range(1, 10))
    held = np.bincount(derived.grid_of, weights=derived.blocks.households)
    assert dict(zip(grids, held.tolist(), strict=True)) == {
        "g1": 90, "g2": 3, "g3": 0, "g4": 0, "g5": 5, "g6": 0, "g7": 0, "g8": 3, "g9": 10,
    }  # fmt: skip
    # the three houses of 文苑新村 with 30 households each make cells of one compound
    cells = [block for block in derived.blocks.ids if block.startswith("g1w")]
    assert cells == ["g1w-1", "g1w-2", "g1w-3"]
    own = derived.blocks.compound[[derived.blocks.ids.index(cell) for cell in cells]]
    assert len(set(own.tolist())) == 1
    assert own[0] != NOWHERE


@pytest.mark.parametrize("key", sorted(path.name for path in COMMUNITIES.iterdir() if path.is_dir()))
def test_shipped_communities_become_blocks_that_cut_no_building(key: str) -> None:
    community = read_community(COMMUNITIES / key)
    ground = ground_of(community)
    derived = derive(ground)
    assert_sound(ground, derived)
    assert derived.blocks.households.sum() == community.profile.expected["households"]
    assert cut_buildings(ground, derived) == []
    single = np.bincount(derived.block_of[ground.buildings.households > 0], minlength=len(derived.blocks)) == 1
    assert (derived.blocks.households[~single] <= 4 * Grain().cell_above).all()


def test_a_community_of_grids_alone_has_a_block_for_each_with_what_the_grid_states(tmp_path: Path) -> None:
    layers = small_layers()
    for name in ("blocks", "buildings", "streets", "areas"):
        layers[f"{name}.geojson"]["features"] = []
    for feature in layers["units.geojson"]["features"]:
        if feature["properties"]["id"] == "g2":
            feature["properties"] |= {"households": 320, "people": 900}
    profile = PROFILE.replace("households = 111\nresidents = 293\n", "")
    community = read_community(write_small_town(tmp_path, layers=layers, profile=profile))
    derived = derive(ground_of(community))
    assert derived.blocks.ids == grids_of(community)
    assert derived.blocks.households[1] == derived.blocks.households.sum() == 320
    assert derived.blocks.people[1] == 900


def test_the_plan_of_today_has_each_grid_with_its_name_and_code() -> None:
    derived = derive(ground_of(small_town()))
    plan = plan_of_today(small_town(), derived)
    assert [grid.id for grid in plan.grids] == list(grids_of(small_town()))
    assert plan.grids[0].name == "第一网格"
    assert plan.grids[0].code == ""  # TV01 is no code of 15 digits
    assert plan.grid_of.tolist() == derived.grid_of.tolist()


def test_blocks_outside_of_every_grid_have_no_plan_of_today() -> None:
    derived = derive(ground_of(small_town()))
    astray = replace(derived, grid_of=np.where(np.arange(len(derived.blocks)) < 2, NOWHERE, derived.grid_of))
    with pytest.raises(BadInput, match="2 blocks lie in no grid"):
        plan_of_today(small_town(), astray)


def test_minutes_and_visits_go_with_the_buildings_of_the_layer() -> None:
    count = len(small_town().buildings)
    ground = ground_of(small_town(), minutes=np.arange(count, dtype=float), must_visit=np.ones(count))
    blocks = derive(ground).blocks
    assert blocks.minutes.sum() == count * (count - 1) / 2
    assert blocks.must_visit.sum() == count


@pytest.mark.parametrize("ending", ["geojson", "gpkg"])
def test_written_blocks_come_back_as_the_same_coverage(ending: str, tmp_path: Path) -> None:
    derived, grids = derive(ground_of(small_town())), grids_of(small_town())
    file = tmp_path / f"blocks.{ending}"
    write_blocks(derived, grids, file)
    read = gpd.read_file(file)
    assert read.crs.to_epsg() == 4326
    assert read["id"].tolist() == list(derived.blocks.ids)
    assert read["households"].tolist() == derived.blocks.households.tolist()
    assert read["grid"].tolist() == [grids[n] for n in derived.grid_of]
    assert shapely.coverage_is_valid(np.array(read.geometry, dtype=object))
    assert all(a.equals(b) for a, b in zip(read.geometry, derived.blocks.shapes, strict=True))


def test_the_table_tells_each_block_its_neighbours() -> None:
    derived = derive(ground_of(small_town()))
    frame = blocks_frame(derived, grids_of(small_town())).set_index("id")
    told = {near.split(":")[0]: near.split(":")[2] for near in frame.loc["g5w", "beside"].split()}
    assert told == {"g2w": "1", "g4e": "0", "g5e": "0", "g8w": "0"}
    assert sum(len(near.split()) for near in frame["beside"]) == 2 * len(derived.blocks.edges)


def test_the_table_counts_the_stations_of_each_block() -> None:
    (west, north), (lon, lat) = corner(1), corner(9)
    stations = [(west + 1e-4, north - 1e-4), (west + 1e-4, north - 2e-4), (lon + 1e-4, lat - 1e-4), (0.0, 0.0)]
    frame = blocks_frame(derive(ground_of(small_town())), grids_of(small_town()), stations).set_index("id")
    assert frame["stations"][frame["stations"] > 0].to_dict() == {"g1w-3": 2, "g9w": 1}


def test_another_ending_and_a_missing_folder_end_with_a_sentence(tmp_path: Path) -> None:
    derived, grids = derive(ground_of(small_town())), grids_of(small_town())
    with pytest.raises(BadInput, match=r"not as blocks\.shp"):
        write_blocks(derived, grids, tmp_path / "blocks.shp")
    with pytest.raises(BadInput, match="cannot be written"):
        write_blocks(derived, grids, tmp_path / "nowhere" / "blocks.gpkg")
    assert list(tmp_path.iterdir()) == []


def test_a_railway_of_the_areas_parts_the_ground_and_costs_more_than_a_main_road(tmp_path: Path) -> None:
    layers = small_layers()
    (west, north), lat = corner(2), NORTH - 0.4 * STEP_LAT
    layers["areas.geojson"]["features"].append(
        {
            "type": "Feature",
            "properties": {"id": "rail", "kind": "railway", "name": "铁路"},
            "geometry": {"type": "LineString", "coordinates": [[west - 0.001, lat], [west + STEP_LON + 0.001, lat]]},
        }
    )
    assert north == NORTH
    derived = derive(ground_of(read_community(write_small_town(tmp_path, layers=layers))))
    blocks = derived.blocks
    parts = [n for n, block in enumerate(blocks.ids) if block.startswith("g2e")]
    between = [n for n, pair in enumerate(blocks.edges.tolist()) if set(pair) <= set(parts)]
    assert len(parts) == 2
    assert blocks.barrier[between].tolist() == [RAILWAY]
    assert RAILWAY > MAIN_ROAD
