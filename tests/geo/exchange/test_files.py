"""Files that are missing, too large, in another encoding or something else than they say."""

from pathlib import Path

import pytest

from geo.exchange import check_community
from tests.geo.exchange.breaks import Layers, faults_of
from tests.small_town import FILES, write_small_town


@pytest.mark.parametrize("name", FILES)
def test_a_missing_file_is_one_fault(name: str, tmp_path: Path) -> None:
    write_small_town(tmp_path)
    (tmp_path / name).unlink()
    assert [(f.where, f.what) for f in check_community(tmp_path)] == [(name, "The file is missing.")]


def test_a_folder_that_is_not_there_lacks_every_file(tmp_path: Path) -> None:
    assert [f.where for f in check_community(tmp_path / "nowhere")] == list(FILES)


NOT_UTF8 = "The file is not UTF-8; save it again with the encoding UTF-8."
NOT_GEOJSON = "The file is not a GeoJSON FeatureCollection."


@pytest.mark.parametrize(
    ("name", "data", "what"),
    [
        ("places.geojson", b"{'type': 1}", "The file is not JSON: line 1, column 2."),
        ("places.geojson", "{\"名\": 1}".encode("gb18030"), NOT_UTF8),
        ("places.geojson", b"[]", NOT_GEOJSON),
        ("places.geojson", b'{"type":"FeatureCollection","features":{}}', NOT_GEOJSON),
        ("places.geojson", b"[" * 100_000, "The file is not JSON that can be read."),
        ("places.geojson", b'{"type":"\\ud800"}', "The file is not JSON that can be read."),
        ("people.json", b"[]", 'The file must hold {"people": [...], "shifts": [...]}.'),
        ("people.json", b"", "The file is not JSON: line 1, column 1."),
        ("community.toml", b"format = ", "The file is not TOML: Invalid value (at end of document)."),
        ("community.toml", "name = '网格'".encode("gb18030"), NOT_UTF8),
    ],
)  # fmt: skip
def test_a_broken_file_is_one_fault(name: str, data: bytes, what: str, tmp_path: Path) -> None:
    write_small_town(tmp_path)
    (tmp_path / name).write_bytes(data)
    assert [(f.where, f.subject, f.what) for f in check_community(tmp_path)] == [(name, "", what)]


def test_a_file_larger_than_the_limit_is_not_read(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    write_small_town(tmp_path)
    with (tmp_path / "areas.geojson").open("r+b") as file:
        file.truncate(256_000_001)  # sparse: takes no room
    assert [(f.where, f.what) for f in check_community(tmp_path)] == [
        ("areas.geojson", "The file is larger than 256 MB.")
    ]


def test_a_file_in_another_coordinate_system_is_refused(tmp_path: Path) -> None:
    def label(layers: Layers) -> None:
        layers["streets.geojson"]["crs"] = {"type": "name", "properties": {"name": "urn:ogc:def:crs:EPSG::4547"}}
        layers["areas.geojson"]["crs"] = {"type": "name", "properties": {"name": "urn:ogc:def:crs:OGC:1.3:CRS84"}}

    assert faults_of(tmp_path, label) == [
        (
            "streets.geojson", "",
            "The file is in the coordinate system urn:ogc:def:crs:EPSG::4547; the format wants WGS84.",
        )
    ]  # fmt: skip


def test_a_misspelt_file_is_told(tmp_path: Path) -> None:
    write_small_town(tmp_path)
    (tmp_path / "building.geojson").write_text("{}")
    (fault,) = check_community(tmp_path)
    assert fault.where == "building.geojson"
    assert fault.what.startswith("The format has no such file")


def test_a_vrt_that_calls_itself_geojson_opens_nothing(tmp_path: Path) -> None:
    write_small_town(tmp_path)
    (tmp_path / "areas.geojson").write_text(
        "<OGRVRTDataSource><OGRVRTLayer name='a'><SrcDataSource>/etc/passwd</SrcDataSource></OGRVRTLayer>"
        "</OGRVRTDataSource>"
    )
    assert [f.what for f in check_community(tmp_path)] == ["The file is not JSON: line 1, column 1."]
