"""Each kind of fault is told in its own sentence, alone; ten of them are told as ten."""

from pathlib import Path

import pytest
import shapely

from geo.errors import Faulty
from geo.exchange import read_community
from tests.geo.exchange.breaks import EXTRA, ONE_BREAK, Layers, faults_of, ring, row
from tests.small_town import PROFILE, corner


@pytest.mark.parametrize("name", ONE_BREAK)
def test_each_fault_is_told_in_its_own_sentence_and_alone(name: str, tmp_path: Path) -> None:
    change, *expected = ONE_BREAK[name]
    assert sorted(faults_of(tmp_path, change)) == sorted([tuple(expected), *EXTRA.get(name, [])])


def test_ten_faults_are_told_at_once(tmp_path: Path) -> None:
    names = (
        "unknown level", "self-crossing", "swapped", "rooms and people", "unknown street kind", "place in another unit",
        "role at the wrong level", "shift ends before it starts", "building outside its block", "corners not shared",
    )  # fmt: skip
    found = faults_of(tmp_path, *(ONE_BREAK[name][0] for name in names))
    assert sorted(found) == sorted(tuple(ONE_BREAK[name][1:]) for name in names)
    with pytest.raises(Faulty) as caught:
        read_community(tmp_path)
    assert len(caught.value.faults) == 10


def test_unknown_properties_are_no_fault(tmp_path: Path) -> None:
    def add(layers: Layers) -> None:
        for name in ("units", "blocks", "buildings", "streets", "areas", "places"):
            for feature in layers[f"{name}.geojson"]["features"]:
                feature["properties"]["photo"] = {"file": "x.jpg"}

    assert faults_of(tmp_path, add) == []


def test_a_sliver_from_rounding_is_no_fault(tmp_path: Path) -> None:
    def nudge(layers: Layers) -> None:
        # a parent whose long edge has a corner between, off by half of the last decimal
        ring(layers, "units", "d2").insert(1, [111.473300, 35.6452005])

    assert faults_of(tmp_path, nudge) == []


def test_what_is_no_feature_is_told_by_its_number(tmp_path: Path) -> None:
    assert faults_of(tmp_path, lambda la: la["areas.geojson"]["features"].insert(1, "park")) == [
        ("areas.geojson", "#2", "This is not a GeoJSON Feature with properties.")
    ]


def test_below_the_handling_level_a_step_may_be_left_out_above_not(tmp_path: Path) -> None:
    profile = PROFILE.replace(
        '[[levels]]\nkey = "household"',
        '[[levels]]\nkey = "stair"\nname = { zh = "单元" }\ngeometry = "none"\n\n[[levels]]\nkey = "household"',
    )

    def add(layers: Layers) -> None:
        units = layers["units.geojson"]["features"]
        units.append({"type": "Feature", "geometry": None,
                      "properties": {"id": "st1", "level": "stair", "parent": "g9", "name": "1单元"}})  # fmt: skip
        units.append({"type": "Feature", "geometry": None,
                      "properties": {"id": "st2", "level": "stair", "parent": "d1", "name": "2单元"}})  # fmt: skip

    assert faults_of(tmp_path, add, profile=profile) == [
        ("units.geojson", "st2", "Its level stair cannot stand below d1, whose level is district.")
    ]


def test_drawn_units_below_the_grid_stay_in_it_and_do_not_overlap(tmp_path: Path) -> None:
    profile = PROFILE.replace('name = { zh = "微网格", en = "Micro-grid" }\ngeometry = "none"',
                              'name = { zh = "微网格", en = "Micro-grid" }\ngeometry = "drawn"')  # fmt: skip
    boxes = {"m1": (1, 0.0), "m2": (1, 0.0003), "m3": (1, 0.0006), "m4": (2, 0.0)}

    def draw(layers: Layers) -> None:
        for key, (grid, offset) in boxes.items():
            lon, lat = corner(grid)
            west, north = lon + 0.0002 + offset, lat - 0.0002
            shape = shapely.box(west, north - 0.001, west + (0.0005 if key == "m1" else 0.0002), north)
            row(layers, "units", key)["geometry"] = shapely.geometry.mapping(shape)

    assert faults_of(tmp_path, draw, profile=profile) == [
        ("units.geojson", "m2", "Overlaps m1 by 2010 m²."),
        ("units.geojson", "m4", "Leaves its parent g5 by 2010 m²."),
    ]
