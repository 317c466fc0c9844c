"""What a camera point looks at, and how a street may be driven, on their way in."""

import csv
import io
import json
from pathlib import Path
from typing import Any

import pytest

from geo.errors import Faulty
from geo.exchange import read_community
from geo.exchange.findings import Findings
from geo.exchange.place_tables import read_place_table, take_places
from geo.model import Place
from tests.small_town import middle, small_layers, small_town, write_small_town


def with_lens(**lens: Any) -> dict[str, Any]:
    layers = small_layers()
    layers["places.geojson"]["features"][0]["properties"] |= lens
    return layers


def faults_of(folder: Path, layers: dict[str, Any]) -> list[str]:
    with pytest.raises(Faulty) as caught:
        read_community(write_small_town(folder, layers=layers))
    return [f"{fault.where} {fault.subject} {fault.what}" for fault in caught.value.faults]


def test_a_camera_point_says_where_it_looks_how_wide_and_how_far(tmp_path: Path) -> None:
    layers = with_lens(looks_deg=45, angle_deg=60.5, reach_m=120)
    places = {place.id: place for place in read_community(write_small_town(tmp_path, layers=layers)).places}
    assert (places["p1"].looks_deg, places["p1"].angle_deg, places["p1"].reach_m) == (45.0, 60.5, 120.0)
    assert (places["p2"].looks_deg, places["p2"].angle_deg, places["p2"].reach_m) == (None, None, None)


@pytest.mark.parametrize(
    ("lens", "said"),
    [
        ({"looks_deg": 361}, "looks_deg: 361 is not between 0 and 360."),
        ({"angle_deg": 0}, "angle_deg: 0 is not between 1 and 360."),
        ({"reach_m": 20000}, "reach_m: 20000 is not between 1 and 10000."),
        ({"looks_deg": "north"}, "looks_deg: north is not a number."),
    ],
)
def test_a_lens_that_cannot_be_is_a_fault(tmp_path: Path, lens: dict[str, Any], said: str) -> None:
    assert faults_of(tmp_path, with_lens(**lens)) == [f"places.geojson p1 {said}"]


def taken(*table: list[str]) -> list[Place]:
    out = io.StringIO(newline="")
    csv.writer(out).writerows(table)
    town, findings = small_town(), Findings()
    read = read_place_table(out.getvalue().encode(), "places.csv", findings, system="wgs84")
    places = take_places(read, town.profile, town.units, town.places, findings)
    findings.close()
    return list(places)


def test_a_table_of_camera_points_is_read_with_or_without_units() -> None:
    lon, lat = map(str, middle(6))
    heading = ["点位名称", "经度", "纬度", "朝向", "视角", "监控半径"]
    places = taken(heading, ["路口球机", lon, lat, "", "", "150米"], ["东门枪机", lon, lat, "270°", "60度", "80"])
    assert [(one.looks_deg, one.angle_deg, one.reach_m) for one in places] == [(None, None, 150.0), (270.0, 60.0, 80.0)]
    with pytest.raises(Faulty) as caught:
        taken(heading, ["东门枪机", lon, lat, "朝东", "", ""])
    assert [fault.what for fault in caught.value.faults] == ["looks_deg: 朝东 is not a number."]


def test_a_street_says_which_way_and_how_fast_it_may_be_driven(tmp_path: Path) -> None:
    layers = small_layers()
    layers["streets.geojson"]["features"][0]["properties"] |= {"oneway": "reverse", "speed_kmh": 40}
    streets = read_community(write_small_town(tmp_path / "good", layers=layers)).streets.set_index("id")
    assert (streets.oneway["s1"], streets.speed_kmh["s1"]) == ("reverse", 40)
    assert (streets.oneway["s2"], streets.speed_kmh["s2"]) == ("no", 0)
    layers = json.loads(json.dumps(layers))
    layers["streets.geojson"]["features"][0]["properties"]["oneway"] = "left"
    said = faults_of(tmp_path / "bad", layers)
    assert said == ["streets.geojson s1 oneway: left is not one of no, yes, reverse."]
