"""A plan leaves as a file and comes back the same; files of others are read as what they are, or refused."""

import io
import json
import sqlite3
import zipfile
from pathlib import Path
from typing import Any

import geopandas as gpd
import numpy as np
import pytest
import shapely
from hypothesis import given, settings
from hypothesis import strategies as st

from geo.errors import BadInput, Faulty
from geo.exchange.boundary_files import ENDINGS, Format, read_assignment, save_plan, write_plan
from geo.exchange.boundary_reading import read_boundaries
from geo.redraw.blocks import NOWHERE
from geo.redraw.plans import Plan, PlanGrid
from geo.redraw.repair import SnapResult, accept, snap_to_blocks
from geo.redraw.repair_faults import find_faults
from geo.redraw.repair_outlines import ground_of
from tests.geo.redraw.repair_ground import board, grids, halves, homes_of

BLOCKS = board(4, 2)
PLAN = halves(BLOCKS, 4)
MAPS: tuple[Format, ...] = ("geojson", "gpkg", "shp")


def frame(names: tuple[str, str] = ("文苑新村北片", "正街南片")) -> gpd.GeoDataFrame:
    """What another program would write of the same two grids, with its own names of fields."""
    read = read_boundaries(write_plan(PLAN, "geojson"))
    return gpd.GeoDataFrame({"WGBH": ["g1", "g2"], "WGMC": list(names)}, geometry=read.outlines.shapes, crs=4326)


def zipped(folder: Path, *, without: tuple[str, ...] = (), **replaced: bytes) -> bytes:
    """The files of a folder in a zip, some left out or replaced by ending."""
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for path in sorted(folder.iterdir()):
            if path.suffix not in without and path.suffix[1:] not in replaced:
                archive.write(path, f"网格/{path.name}")
        for ending, data in replaced.items():
            archive.writestr(f"网格/grids.{ending}", data)
    return out.getvalue()


def shapefile(folder: Path, encoding: str, **how: Any) -> bytes:
    frame().to_file(folder / "grids.shp", driver="ESRI Shapefile", encoding=encoding)
    return zipped(folder, **how)


def names_of(data: bytes, **how: Any) -> list[str]:
    return [grid.name for grid in read_boundaries(data, **how).outlines.grids]


def returned(plan: Plan, form: Format) -> SnapResult:
    if form == "csv":
        return read_assignment(write_plan(plan, form), plan.blocks)
    return snap_to_blocks(read_boundaries(write_plan(plan, form)).outlines, plan.blocks, homes_of(plan.blocks))


@pytest.mark.parametrize("form", ["geojson", "gpkg", "shp", "csv"])
def test_a_plan_comes_back_with_its_grids_and_no_repair(form: Format) -> None:
    named = (PlanGrid("g1", "第一网格 “北”", "141021001001001", "p7", locked=form != "csv"), grids(2)[1])
    result = returned(Plan(BLOCKS, named, PLAN.grid_of), form)
    assert result.repairs == ()
    plan = accept(result, [])
    assert plan.grids == named
    assert plan.grid_of.tolist() == PLAN.grid_of.tolist()


@pytest.mark.parametrize("form", MAPS)
def test_an_exported_plan_has_no_faults(form: Format) -> None:
    read = read_boundaries(write_plan(PLAN, form))
    assert find_faults(read.outlines, homes_of(BLOCKS), ground_of(BLOCKS)) == ()


@settings(max_examples=25, deadline=None)
@given(st.lists(st.integers(0, 3), min_size=12, max_size=12), st.sampled_from(["geojson", "csv"]))
def test_any_plan_comes_back_the_same_and_a_second_export_gives_the_same_bytes(cut: list[int], form: Format) -> None:
    blocks = board(4, 3)
    used, grid_of = np.unique(cut, return_inverse=True)
    plan = Plan(blocks, grids(len(used)), grid_of)
    again = accept(returned(plan, form), [])
    placed = [again.grids[n].id for n in again.grid_of]
    assert placed == [plan.grids[n].id for n in grid_of]
    assert write_plan(accept(returned(again, form), []), form) == write_plan(again, form)


@settings(max_examples=4, deadline=None)
@given(st.lists(st.integers(0, 2), min_size=12, max_size=12), st.sampled_from(["gpkg", "shp"]))
def test_also_torn_and_ring_shaped_grids_survive_the_binary_formats(cut: list[int], form: Format) -> None:
    blocks = board(4, 3)
    used, grid_of = np.unique(cut, return_inverse=True)
    result = returned(Plan(blocks, grids(len(used)), grid_of), form)
    assert result.repairs == ()
    assert result.plan.grid_of.tolist() == grid_of.tolist()


def test_blocks_without_a_grid_are_in_no_outline_and_named_by_nobody_in_a_table() -> None:
    plan = Plan(BLOCKS, PLAN.grids, np.where(np.arange(8) == 3, NOWHERE, PLAN.grid_of))
    rows = json.loads(write_plan(plan, "geojson"))["features"]
    assert [row["properties"]["households"] for row in rows] == [40, 30]
    table = write_plan(plan, "csv").decode("utf-8-sig").splitlines()
    assert table[4] == f"{BLOCKS.ids[3]},,,,"
    found = read_assignment(write_plan(plan, "csv"), BLOCKS)
    assert [repair.block for repair in found.repairs] == [BLOCKS.ids[3]]


def test_a_shapefile_has_short_fields_and_says_that_it_is_utf8() -> None:
    archive = zipfile.ZipFile(io.BytesIO(write_plan(PLAN, "shp")))
    assert archive.read("grids.cpg") == b"UTF-8"
    assert {Path(name).suffix for name in archive.namelist()} == {".cpg", ".dbf", ".prj", ".shp", ".shx"}
    head = archive.read("grids.dbf")[32:]
    assert b"households" in head
    with pytest.raises(BadInput, match="too long for a Shapefile"):
        write_plan(Plan(BLOCKS, (PlanGrid("g1", "长" * 90), grids(2)[1]), PLAN.grid_of), "shp")


def test_a_saved_plan_replaces_a_file_whole_and_a_refused_one_leaves_it(tmp_path: Path) -> None:
    for ending in ENDINGS:
        save_plan(PLAN, tmp_path / f"plan{ending}")
    assert (tmp_path / "plan.geojson").read_bytes() == write_plan(PLAN, "geojson")
    assert sorted(path.name for path in tmp_path.iterdir()) == sorted(f"plan{ending}" for ending in ENDINGS)
    before = (tmp_path / "plan.zip").read_bytes()
    with pytest.raises(BadInput, match="too long"):
        save_plan(Plan(BLOCKS, (PlanGrid("g1", "长" * 90), grids(2)[1]), PLAN.grid_of), tmp_path / "plan.zip")
    with pytest.raises(BadInput, match=r"not written as \.exe"):
        save_plan(PLAN, tmp_path / "plan.exe")
    assert (tmp_path / "plan.zip").read_bytes() == before
    assert len(list(tmp_path.iterdir())) == len(ENDINGS)


@pytest.mark.parametrize("how", ["named in the file", "stated by the sender"])
def test_projected_metres_become_degrees(tmp_path: Path, how: str) -> None:
    projected = frame().to_crs(4546)
    projected.to_file(tmp_path / "grids.shp", driver="ESRI Shapefile", encoding="UTF-8")
    data = zipped(tmp_path, without=() if how == "named in the file" else (".prj",))
    read = read_boundaries(data, system=None if how == "named in the file" else "epsg:4546")
    result = snap_to_blocks(read.outlines, BLOCKS, homes_of(BLOCKS))
    assert result.plan.grid_of.tolist() == PLAN.grid_of.tolist()
    assert result.repairs == ()
    assert result.rounding_m2 < 0.01


def test_web_map_coordinates_stated_by_the_sender_are_turned_back() -> None:
    shifted = json.loads(write_plan(PLAN, "geojson"))
    off = read_boundaries(json.dumps(shifted).encode(), system="gcj02").outlines.shapes[0].centroid
    assert 300 < 111_000 * shapely.distance(off, frame().geometry[0].centroid) < 900


def test_metres_without_a_system_and_old_surveys_and_nonsense_are_refused(tmp_path: Path) -> None:
    frame().to_crs(4546).to_file(tmp_path / "grids.shp", driver="ESRI Shapefile", encoding="UTF-8")
    with pytest.raises(BadInput, match="does not say which coordinate system"):
        read_boundaries(zipped(tmp_path, without=(".prj",)))
    for system, sentence in (
        ("epsg:2382", "older survey"), ("epsg:1", "not known"), ("+proj=longlat +nadgrids=/etc/hosts", "not known"),
        ("epsg:4326", "do not fit|not degrees"),
    ):  # fmt: skip
        with pytest.raises(BadInput, match=sentence):
            read_boundaries(zipped(tmp_path), system=system)


@pytest.mark.parametrize("left_out", [(), (".cpg",)])
@pytest.mark.parametrize("encoding", ["GBK", "UTF-8"])
def test_chinese_names_are_read_with_and_without_a_cpg(
    tmp_path: Path, encoding: str, left_out: tuple[str, ...]
) -> None:
    assert names_of(shapefile(tmp_path, encoding, without=left_out)) == ["文苑新村北片", "正街南片"]


def test_a_name_of_a_field_that_is_cut_within_a_character_is_known(tmp_path: Path) -> None:
    shapefile(tmp_path, "UTF-8")
    table = (tmp_path / "grids.dbf").read_bytes()
    cut = table.replace(b"WGMC\0\0\0\0\0\0\0", "网格名称".encode()[:10] + b"\0")
    assert cut != table
    for without in ((), (".cpg",)):
        assert names_of(zipped(tmp_path, without=without, dbf=cut)) == ["文苑新村北片", "正街南片"]


def test_a_cpg_that_says_latin_is_not_believed_and_a_wrong_one_is_told(tmp_path: Path) -> None:
    assert names_of(shapefile(tmp_path, "GBK", cpg=b"ISO-8859-1")) == ["文苑新村北片", "正街南片"]
    wrong = zipped(tmp_path, cpg=b"UTF-8")
    with pytest.raises(BadInput, match="says that its texts are written in UTF-8, but they are not"):
        read_boundaries(wrong)
    assert names_of(wrong, encoding="gb18030") == ["文苑新村北片", "正街南片"]
    for encoding in ("utf-8", "hex", "klingon"):
        with pytest.raises(BadInput, match=f"not written in {encoding}"):
            read_boundaries(wrong, encoding=encoding)


def test_an_invalid_ring_is_read_to_be_shown_and_a_point_is_refused() -> None:
    def feature(kind: str, coordinates: Any) -> dict[str, Any]:
        return {"type": "Feature", "properties": {"名称": "甲"}, "geometry": {"type": kind, "coordinates": coordinates}}

    bow = feature("Polygon", [[[111.47, 35.65], [111.48, 35.66], [111.48, 35.65], [111.47, 35.66], [111.47, 35.65]]])
    (shape,) = read_boundaries(json.dumps({"type": "FeatureCollection", "features": [bow]}).encode()).outlines.shapes
    assert not shape.is_valid
    open_ring = feature("Polygon", [[[111.47, 35.65], [111.48, 35.66], [111.48, 35.65], [111.47, 35.66]]])
    point = feature("Point", [111.47, 35.65])
    with pytest.raises(Faulty) as refused:
        read_boundaries(json.dumps({"type": "FeatureCollection", "features": [point, bow, open_ring]}).encode())
    assert [fault.subject for fault in refused.value.faults] == ["#1", "#3"]


def test_a_geopackage_of_several_layers_asks_which(tmp_path: Path) -> None:
    for layer in ("south", "north"):
        frame((layer, "b")).to_file(tmp_path / "two.gpkg", driver="GPKG", layer=layer)
    data = (tmp_path / "two.gpkg").read_bytes()
    with pytest.raises(BadInput, match="Choose one of the layers of the file: south, north"):
        read_boundaries(data)
    assert names_of(data, layer="north") == ["north", "b"]


def bomb() -> bytes:
    out = io.BytesIO()
    with (
        zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive,
        archive.open("a.shp", "w", force_zip64=True) as file,
    ):
        for _ in range(402):
            file.write(bytes(1_000_000))
    return out.getvalue()


@pytest.mark.parametrize(
    ("data", "sentence"),
    [
        (b"", "no GeoJSON"),
        (b"<OGRVRTDataSource/>", "no GeoJSON"),
        (b"{", "not JSON"),
        (b'{"type": "gdalg", "command_line": "gdal vector pipeline ! read /etc/hosts"}', "FeatureCollection"),
        (b'{"type":"FeatureCollection","features":[]}', "has no outlines"),
        (b"PK\x03\x04 no zip", "damaged or protected"),
        (b"SQLite format 3\0" + bytes(2000), "damaged"),
    ],
)
def test_what_is_no_boundary_file_is_refused_in_a_sentence(data: bytes, sentence: str) -> None:
    with pytest.raises(BadInput) as refused:
        read_boundaries(data)
    told = refused.value.faults[0].what if isinstance(refused.value, Faulty) else str(refused.value)
    assert sentence in told


def test_zips_that_burst_lack_a_part_or_hide_something_else_are_refused(tmp_path: Path) -> None:
    with pytest.raises(BadInput, match="unpacks to more than 400 MB"):
        read_boundaries(bomb())
    data = shapefile(tmp_path, "UTF-8")
    for without, sentence in (((".dbf",), r"lacks its \.dbf"), ((".shp",), "no GeoJSON")):
        with pytest.raises(BadInput, match=sentence):
            read_boundaries(zipped(tmp_path, without=without))
    with pytest.raises(BadInput, match="damaged"):
        read_boundaries(zipped(tmp_path, shp=b"<OGRVRTDataSource><SrcDataSource>/etc/hosts</SrcDataSource>"))
    with pytest.raises(BadInput, match=r"damaged|too much|no outlines"):
        read_boundaries(zipped(tmp_path, shx=b"junk", shp=b"\0\0\x27\x0a" + bytes(96)))
    (tmp_path / "second.shp").write_bytes(b"")
    with pytest.raises(BadInput, match=r"several Shapefiles \(grids, second\)"):
        read_boundaries(zipped(tmp_path))
    assert names_of(data) == ["文苑新村北片", "正街南片"]


def test_a_database_that_is_no_geopackage_has_no_polygons(tmp_path: Path) -> None:
    with sqlite3.connect(tmp_path / "x.db") as database:
        database.execute("CREATE TABLE grids (id TEXT)")
    with pytest.raises(BadInput, match=r"damaged|no layer of polygons"):
        read_boundaries((tmp_path / "x.db").read_bytes())


def test_a_table_in_gbk_with_chinese_headings_leaves_open_what_it_does_not_name() -> None:
    lines = ["网格划分表", "地块编号,所属网格,网格名称", "b0-0,一,文苑新村", "b0-3,二,正街", "b1-0,一,文苑新村"]
    result = read_assignment("\n".join(lines).encode("gbk"), BLOCKS)
    assert [grid.name for grid in result.plan.grids] == ["文苑新村", "正街"]
    assert len(result.repairs) == 5
    with pytest.raises(BadInput, match="5 repairs are open"):
        accept(result, [])


def test_wrong_lines_of_a_table_are_told_all_at_once() -> None:
    with pytest.raises(Faulty) as refused:
        read_assignment(b"block,grid\nb9-9,g1\nb0-0,g1\nb0-0,g2\n,g1\n", BLOCKS)
    assert [(fault.subject, fault.what) for fault in refused.value.faults] == [
        ("2", "There is no block b9-9 here."),
        ("4", "The block b0-0 stands there twice, with different grids."),
        ("5", "There is no block “” here."),
    ]
    with pytest.raises(BadInput, match="needs the columns block and grid"):
        read_assignment(b"a,b\n1,2\n", BLOCKS)


def test_a_name_that_a_spreadsheet_would_run_comes_back_as_it_was() -> None:
    plan = Plan(BLOCKS, (PlanGrid("g1", "=1+1"), PlanGrid("g2", "'北'")), PLAN.grid_of)
    assert b"'=1+1" in write_plan(plan, "csv")
    assert accept(returned(plan, "csv"), []).grids == plan.grids
