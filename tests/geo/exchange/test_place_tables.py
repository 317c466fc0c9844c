"""Tables of places: with areas alone they are a whole community, and they replace the places of a loaded one."""

import csv
import io
import json
from pathlib import Path
from typing import Any

import pytest
import xlsxwriter
from pyproj import Transformer

from geo.crs import from_wgs84
from geo.errors import Faulty
from geo.exchange import Community, check_community, read_community
from geo.exchange.findings import Findings
from geo.exchange.place_tables import read_place_table, take_places
from geo.locate import Locator
from tests.small_town import PROFILE, middle, small_layers, small_town

HEADING = ["名称", "类型", "地址", "经度", "纬度", "别名"]


def rows(system: str = "wgs84") -> list[list[Any]]:
    """Three places, their points in a system."""
    told = [
        ("文苑驿站", "党群服务驿站", "文苑新村东门", 1, "红色驿站、暖心驿站"),
        ("融媒体中心", "", "正街88号", 5, ""),
        ("学府卫生室", "clinic", "学府路11号", 9, ""),
    ]
    placed = []
    for name, kind, address, grid, other in told:
        lon, lat = (round(float(v), 7) for v in from_wgs84(*middle(grid), system))
        placed.append([name, kind, address, lon, lat, other])
    return placed


def as_csv(*table: list[Any]) -> str:
    out = io.StringIO(newline="")
    csv.writer(out).writerows(table)
    return out.getvalue()


def write_xlsx(path: Path, *table: list[Any]) -> None:
    with xlsxwriter.Workbook(path, {"strings_to_formulas": False}) as book:
        sheet = book.add_worksheet("场所")
        for y, row in enumerate(table):
            for x, value in enumerate(row):
                sheet.write(y, x, value)


def poor_profile(places_crs: str = "gcj02") -> str:
    """Testville's profile without stated figures, roles of households and the like, and with a coordinate system."""
    text = PROFILE.split("[expected]")[0]
    return f'{text}\n[locating]\nplaces_crs = "{places_crs}"\n'


def poor_folder(folder: Path, profile: str | None = None) -> Path:
    """A folder with the areas of Testville and nothing else."""
    folder.mkdir(exist_ok=True)
    (folder / "community.toml").write_text(poor_profile() if profile is None else profile, encoding="utf-8")
    (folder / "units.geojson").write_text(json.dumps(small_layers()["units.geojson"]), encoding="utf-8")
    return folder


def locator_of(community: Community) -> Locator:
    return Locator.build(
        community.profile, community.units, community.places, community.buildings, community.streets
    )  # fmt: skip


@pytest.mark.parametrize("written", ["csv in gbk", "csv in utf-8", "xlsx", "geojson"])
def test_areas_and_a_table_of_places_are_a_community_whose_places_are_found(written: str, tmp_path: Path) -> None:
    folder = poor_folder(tmp_path)
    table = [HEADING, *rows("gcj02")]
    match written:
        case "csv in gbk":
            (folder / "places.csv").write_bytes(as_csv(*table).encode("gb18030"))
        case "csv in utf-8":
            (folder / "places.csv").write_text(as_csv(*table), encoding="utf-8")
        case "xlsx":
            write_xlsx(folder / "places.xlsx", *table)
        case _:
            (folder / "places.geojson").write_text(json.dumps(small_layers()["places.geojson"]), encoding="utf-8")
    community = read_community(folder)
    locator = locator_of(community)
    placed = locator.locate("红色驿站门口的灯坏了").placed
    assert placed is not None
    assert placed.path[2] == "g1"
    assert len(community.buildings) == len(community.streets) == 0
    if written != "geojson":
        station, media, clinic = community.places
        assert [place.kind for place in (station, media, clinic)] == [
            "station", community.profile.place_kinds[-1].key, "clinic",
        ]  # fmt: skip
        assert abs(station.lon - middle(1)[0]) < 1e-6
        assert station.aliases == ("红色驿站", "暖心驿站")
        by_number = locator.locate("正街88号").placed
        assert by_number is not None
        assert by_number.name == "融媒体中心"


def test_ids_are_the_same_at_each_reading_and_never_twice(tmp_path: Path) -> None:
    folder = poor_folder(tmp_path)
    same = rows("gcj02")[1]
    (folder / "places.csv").write_text(as_csv(HEADING, *rows("gcj02"), same), encoding="utf-8")
    first, second = (tuple(place.id for place in read_community(folder).places) for _ in range(2))
    assert first == second
    assert len(set(first)) == 4


def told(folder: Path) -> list[tuple[str, str, str]]:
    return [(fault.where, fault.subject, fault.what) for fault in check_community(folder)]


def test_every_fault_names_its_row(tmp_path: Path) -> None:
    folder = poor_folder(tmp_path, poor_profile("wgs84"))
    good, media, clinic = rows("wgs84")
    swapped = [*good[:3], good[4], good[3], ""]
    baidu = ["百度点", "", "", *(round(float(v), 7) for v in from_wgs84(*middle(5), "bd09")), ""]
    table = [HEADING, media, swapped, baidu, ["没有点", "", "", "", "", ""], ["坏数", "", "", "东边", "35.6", ""],
             [*clinic[:1], "庙", *clinic[2:]], ["", "", "某处", good[3], good[4], ""]]  # fmt: skip
    (folder / "places.csv").write_text(as_csv(*table), encoding="utf-8")
    found = told(folder)
    by_row = {subject: what for _, subject, what in found}
    assert {where for where, _, _ in found} == {"places.csv"}
    assert by_row["3"].startswith("Longitude and latitude look swapped: ")
    assert by_row["4"].endswith("converted from BD-09 it would lie inside.")
    assert by_row["5"] == "The row has no point: longitude and latitude are needed."
    assert by_row["6"] == "The coordinates are not numbers."
    assert by_row["7"].startswith("The kind 庙 is not in the profile; it has ")
    assert by_row["8"] == "name is missing."
    assert len(found) == 6


def test_a_coordinate_system_must_be_stated_somewhere(tmp_path: Path) -> None:
    folder = poor_folder(tmp_path, PROFILE.split("[expected]")[0])
    (folder / "places.csv").write_text(as_csv(HEADING, *rows()), encoding="utf-8")
    assert told(folder) == [
        ("places.csv", "",
         "No coordinate system is stated: add a column 坐标系, write places_crs in [locating], or name it.")
    ]  # fmt: skip
    stated = [[*row, "天地图"] for row in rows()]
    (folder / "places.csv").write_text(as_csv([*HEADING, "坐标系"], *stated), encoding="utf-8")
    assert told(folder) == []
    stated[1][-1] = "火星人"
    (folder / "places.csv").write_text(as_csv([*HEADING, "坐标系"], *stated), encoding="utf-8")
    assert ("places.csv", "3", "The coordinate system 火星人 is not known.") in told(folder)


def test_a_table_without_the_needed_columns_says_which(tmp_path: Path) -> None:
    folder = poor_folder(tmp_path)
    (folder / "places.csv").write_text("名称,地址\n文苑驿站,正街\n", encoding="utf-8")
    assert told(folder)[0][2] == "No column is called 经度, 纬度 (read in the encoding utf-8)."
    (folder / "places.csv").write_bytes(b"\xff\xfe\x00")
    assert told(folder)[0][:2] == ("places.csv", "")


def test_one_list_of_places_is_enough(tmp_path: Path) -> None:
    folder = poor_folder(tmp_path)
    (folder / "places.csv").write_text(as_csv(HEADING, *rows("gcj02")), encoding="utf-8")
    write_xlsx(folder / "places.xlsx", HEADING, *rows("gcj02"))
    assert any("more than one file" in what for _, _, what in told(folder))


def test_one_further_layer_asks_for_all_of_them(tmp_path: Path) -> None:
    folder = poor_folder(tmp_path)
    (folder / "places.csv").write_text(as_csv(HEADING, *rows("gcj02")), encoding="utf-8")
    (folder / "people.json").write_text('{"people":[],"shifts":[]}', encoding="utf-8")
    missing = {where for where, _, what in told(folder) if what == "The file is missing."}
    assert missing == {"blocks.geojson", "buildings.geojson", "streets.geojson", "areas.geojson"}


def test_areas_alone_are_no_community(tmp_path: Path) -> None:
    assert ("places.geojson", "", "The file is missing.") in told(poor_folder(tmp_path))


@pytest.mark.parametrize(
    ("line", "where"),
    [('boundary = "coin"', "locating.boundary"), ('places_crs = "mars"', "locating.places_crs"),
     ("rule = 1", "locating.rule")],
)  # fmt: skip
def test_the_locating_part_of_the_profile_is_checked(line: str, where: str, tmp_path: Path) -> None:
    folder = poor_folder(tmp_path, f"{PROFILE.split('[expected]')[0]}\n[locating]\n{line}\n")
    (folder / "places.csv").write_text(as_csv(HEADING, *rows("gcj02")), encoding="utf-8")
    assert [(fault[0], fault[1]) for fault in told(folder) if fault[0] == "community.toml"] == [
        ("community.toml", where)
    ]


def taken(data: bytes, name: str = "places.csv", system: str = "wgs84") -> list[Any]:
    town = small_town()
    findings = Findings()
    table = read_place_table(data, name, findings, system=system)
    places = take_places(table, town.profile, town.units, town.places, findings)
    findings.close()
    return list(places)


def test_a_row_without_an_id_keeps_that_of_the_place_with_its_name() -> None:
    places = taken(as_csv(HEADING, *rows()).encode())
    assert places[0].id == "p1"
    assert [place.path[-1] for place in places] == ["g1", "g5", "g9"]


def test_projected_metres_and_degrees_with_minutes_are_read() -> None:
    lon, lat = middle(5)
    written = f"{int(lon)}°{(lon % 1) * 60:.6f}′", f"北纬{int(lat)}度{(lat % 1) * 60:.6f}分"
    text = as_csv(["名称", "经度", "纬度"], ["新点", *written])
    (place,) = taken(text.encode())
    assert place.path[-1] == "g5"
    assert (place.lon, place.lat) == pytest.approx((lon, lat), abs=1e-6)
    metres = Transformer.from_crs("EPSG:4326", 4546, always_xy=True).transform(lon, lat)
    (other,) = taken(as_csv(["名称", "东坐标", "北坐标"], ["新点", *map(str, metres)]).encode(), system="epsg:4546")
    assert other.path[-1] == "g5"


def test_geojson_of_places_in_another_system_is_converted() -> None:
    lon, lat = (float(v) for v in from_wgs84(*middle(9), "gcj02"))
    row = {"type": "Feature", "properties": {"id": "n1", "name": "新点", "kind": "station"},
           "geometry": {"type": "Point", "coordinates": [lon, lat]}}  # fmt: skip
    (place,) = taken(json.dumps({"type": "FeatureCollection", "features": [row]}).encode(), "n.geojson", "gcj02")
    assert (place.id, place.path[-1]) == ("n1", "g9")


def test_a_point_outside_says_that_another_system_would_bring_it_inside() -> None:
    with pytest.raises(Faulty) as caught:
        taken(as_csv(HEADING, *rows("gcj02")).encode(), system="bd09")
    assert {fault.subject for fault in caught.value.faults} <= {"2", "3", "4"}
    assert any("converted from GCJ-02 it would lie inside" in fault.what for fault in caught.value.faults)
