"""Boundaries from a file: every repair is listed and grouped, and only what is agreed to changes the plan."""

from typing import Any

import numpy as np
import orjson
import pytest
import shapely
from shapely import affinity

from geo.desk.actors import demo_actor
from geo.desk.office import Office
from geo.desk.redraw_edits import do_edits
from geo.desk.redraw_files import export_plan
from geo.desk.redraw_kept import Held
from geo.desk.redraw_proposed import ImportOffer, wanted_plan
from geo.desk.redraw_repairs import accept_import, kept_import, read_import
from geo.errors import BadInput, Conflict, Faulty, Forbidden
from geo.exchange import Community
from geo.model import Redraw
from geo.redraw.edits import ChangeGrid, Paint
from tests.geo.desk.even_town import even_town
from tests.geo.desk.redraw_plans import ONE, TOWN, blocks_of, bytes_of, looked, opened
from tests.small_town import STEP_LON


@pytest.fixture
def town() -> Community:
    return even_town()


@pytest.fixture
def redraw(office: Office) -> Redraw:
    return opened(office)


def features(office: Office, redraw: Redraw) -> list[dict[str, Any]]:
    """What the plan's own GeoJSON holds, to be spoilt."""
    found: list[dict[str, Any]] = orjson.loads(export_plan(office, ONE, TOWN, redraw.id, "geojson"))["features"]
    return found


def file_of(rows: list[dict[str, Any]]) -> bytes:
    return orjson.dumps({"type": "FeatureCollection", "features": rows})


def reshaped(row: dict[str, Any], shape: Any) -> dict[str, Any]:
    return {**row, "geometry": orjson.loads(shapely.to_geojson(shape))}


def named(row: dict[str, Any], **properties: Any) -> dict[str, Any]:
    return {**row, "properties": {**row["properties"], **properties}}


def shape_of(row: dict[str, Any]) -> Any:
    return shapely.from_geojson(orjson.dumps(row["geometry"]))


def wider(office: Office, redraw: Redraw) -> list[dict[str, Any]]:
    """g2 drawn wider to the east by seven tenths of a parcel, over g3."""
    rows = features(office, redraw)
    west, south, east, north = shape_of(rows[1]).bounds
    rows[1] = reshaped(rows[1], shapely.box(west, south, east + 0.35 * STEP_LON, north))
    west, south, east, north = shape_of(rows[2]).bounds
    rows[2] = reshaped(rows[2], shapely.box(west + 0.35 * STEP_LON, south, east, north))
    return rows


def read(office: Office, redraw: Redraw, data: bytes, name: str = "网格.geojson", **how: Any) -> ImportOffer:
    return read_import(office, ONE, TOWN, redraw.id, data, name, **how)


def accept(office: Office, redraw: Redraw, offer: ImportOffer, *, without: set[str] = frozenset()) -> Held:  # type: ignore[assignment]
    return accept_import(office, ONE, TOWN, redraw.id, offer.key, offer.choices - without)


def test_a_moved_border_is_snapped_and_its_repairs_are_grouped_with_ground_and_households(
    office: Office, redraw: Redraw
) -> None:
    before = bytes_of(looked(office, redraw))
    offer = read(office, redraw, file_of(wider(office, redraw)))
    (group,) = offer.groups
    assert (group.kind, group.from_name, group.to_name) == ("moved", "第三网格", "第二网格")
    assert sorted(repair.block for repair in group.repairs) == ["g3w0", "g3w1", "g3w2", "g3w3"]
    assert group.area_m2 == pytest.approx(0.3 / 2 * 35369, rel=0.01)
    assert "第三网格" in str(group.repairs[0].told)
    assert offer.moved_people == 32
    assert offer.today.households == 16
    assert bytes_of(looked(office, redraw)) == before


def test_what_is_agreed_to_becomes_the_plan_in_one_write(office: Office, redraw: Redraw) -> None:
    offer = read(office, redraw, file_of(wider(office, redraw)))
    now = accept(office, redraw, offer)
    assert now.redraw.version == 2
    assert sorted(set(blocks_of(now, "g2")) - {f"g2{half}{row}" for half in "we" for row in range(4)}) == [
        "g3w0", "g3w1", "g3w2", "g3w3"
    ]  # fmt: skip


def test_a_repair_that_is_not_agreed_to_leaves_its_block_where_it_is(office: Office, redraw: Redraw) -> None:
    offer = read(office, redraw, file_of(wider(office, redraw)))
    refused = next(repair for repair in offer.groups[0].repairs if repair.block == "g3w1")
    now = accept(office, redraw, offer, without={refused.id})
    assert "g3w1" in blocks_of(now, "g3")
    assert {"g3w0", "g3w2", "g3w3"} <= set(blocks_of(now, "g2"))


def test_nothing_agreed_to_is_nothing_changed(office: Office, redraw: Redraw) -> None:
    offer = read(office, redraw, file_of(wider(office, redraw)))
    with pytest.raises(BadInput, match="nothing would change"):
        accept_import(office, ONE, TOWN, redraw.id, offer.key, ())
    with pytest.raises(BadInput, match="no repair moved:nobody"):
        accept_import(office, ONE, TOWN, redraw.id, offer.key, ["moved:nobody"])
    assert looked(office, redraw).redraw.version == 1


def test_overlaps_gaps_and_crossing_rings_are_told_as_they_were_drawn(office: Office, redraw: Redraw) -> None:
    rows = features(office, redraw)
    rows[0] = reshaped(rows[0], affinity.scale(shape_of(rows[0]), 1.2, 1.0))
    rows[4] = reshaped(rows[4], affinity.scale(shape_of(rows[4]), 0.8, 0.8))
    west, south, east, north = shape_of(rows[8]).bounds
    bow = shapely.Polygon([(west, south), (east, north), (east, south), (west, north)])
    rows[8] = reshaped(rows[8], bow)
    offer = read(office, redraw, file_of(rows))
    kinds = {fault.kind for fault in offer.faults}
    assert {"overlap", "gap", "invalid_ring", "outside"} <= kinds
    assert {"gap", "overlap"} <= {group.kind for group in offer.groups}
    outside = next(group for group in offer.groups if group.kind == "outside")
    assert outside.told_only
    assert not set(outside.ids) & offer.choices
    assert not any("g1w" in str(fault.told) for fault in offer.faults if fault.kind in ("missed", "twice"))
    assert (wanted_plan(offer, offer.choices).grid_of >= 0).all()


def test_blocks_that_a_file_leaves_out_keep_their_grid_or_go_to_the_nearest_as_repairs(
    office: Office, redraw: Redraw
) -> None:
    rows = wider(office, redraw)[1:3]
    kept = read(office, redraw, file_of(rows))
    assert kept.left_out == 72 - 16
    assert {group.kind for group in kept.groups} == {"moved"}
    filled = read(office, redraw, file_of(rows), keep_rest=False)
    assert filled.left_out == 0
    assert sum(len(group.repairs) for group in filled.groups if group.kind == "gap") == 72 - 16
    assert {group.from_name for group in filled.groups if group.kind == "ended"} >= {"第一网格", "第九网格"}
    whole = wanted_plan(filled, filled.choices)
    assert {grid.id for grid in whole.grids} == {"g2", "g3"}
    assert {grid.id for grid in wanted_plan(kept, kept.choices).grids} == {f"g{n}" for n in range(1, 10)}


def test_new_grids_begin_and_grids_without_ground_end_when_that_is_agreed_to(office: Office, redraw: Redraw) -> None:
    rows = features(office, redraw)
    both = shapely.union_all([shape_of(rows[0]), shape_of(rows[1])])
    merged = named(reshaped(rows[0], both), id="wg-77", name="正街北网格", code="141021001001007", worker="r99")
    offer = read(office, redraw, file_of([merged, *rows[2:]]))
    assert [(grid.id, grid.name, grid.code, grid.worker) for grid in offer.matching.fresh] == [
        ("new-1", "正街北网格", "141021001001007", "")
    ]
    ended = {group.key for group in offer.groups if group.kind == "ended"}
    assert ended == {"ended:g1", "ended:g2"}
    kept = wanted_plan(offer, offer.choices - {"ended:g2"})
    assert {grid.id for grid in kept.grids} == {"new-1", *(f"g{n}" for n in range(2, 10))}
    now = accept(office, redraw, offer)
    assert {grid.id for grid in now.plan.grids} == {"new-1", *(f"g{n}" for n in range(3, 10))}
    assert len(blocks_of(now, "new-1")) == 16


def test_names_and_codes_are_taken_when_agreed_to_and_what_is_no_code_is_told(office: Office, redraw: Redraw) -> None:
    rows = features(office, redraw)
    rows[0] = named(rows[0], name="邮局北网格", code="141021001001001")
    rows[1] = named(rows[1], code="TV-2")
    rows[2] = named(rows[2], code="141021001001001")
    offer = read(office, redraw, file_of(rows))
    assert [group.key for group in offer.groups] == ["renamed:g1"]
    assert len(offer.notes) == 2
    assert any("TV-2" in note.what for note in offer.notes)
    now = accept(office, redraw, offer)
    assert [(grid.name, grid.code) for grid in now.plan.grids[:3]] == [
        ("邮局北网格", "141021001001001"), ("第二网格", ""), ("第三网格", "")
    ]  # fmt: skip


def test_a_file_of_others_finds_the_grids_by_their_names(office: Office, redraw: Redraw) -> None:
    rows = [
        {"type": "Feature", "properties": {"WGMC": row["properties"]["name"]}, "geometry": row["geometry"]}
        for row in wider(office, redraw)
    ]
    offer = read(office, redraw, file_of(rows))
    assert offer.matching.ids == {f"第{n}网格": f"g{at}" for at, n in enumerate("一二三四五六七八九", 1)}
    assert offer.matching.fresh == ()


def test_a_table_of_blocks_changes_what_it_names(office: Office, redraw: Redraw) -> None:
    offer = read(office, redraw, "地块,网格\ng2w0,g1\ng2w1,g1\n".encode(), "地块.csv")
    assert offer.left_out == 70
    assert offer.groups == ()
    now = accept(office, redraw, offer)
    assert {"g2w0", "g2w1"} <= set(blocks_of(now, "g1"))
    assert len(blocks_of(now, "g2")) == 6


def test_a_locked_grid_is_named_and_refuses(office: Office, redraw: Redraw) -> None:
    rows = wider(office, redraw)
    do_edits(office, ONE, TOWN, redraw.id, 1, (ChangeGrid("g3", locked=True),))
    offer = read(office, redraw, file_of(rows))
    assert offer.locked == ("第三网格",)
    with pytest.raises(BadInput, match="locked"):
        accept(office, redraw, offer)
    assert np.array_equal(looked(office, redraw).plan.grid_of, looked(office, redraw).history.base.grid_of)


@pytest.mark.parametrize(
    ("data", "name", "sentence"),
    [
        (b"\x00\x01 nothing", "x.geojson", "no GeoJSON, no GeoPackage and no zipped"),
        (b'{"type": "FeatureCollection", "features": []}', "x.geojson", "no outlines"),
        (b"PK\x03\x04 broken", "x.zip", "damaged"),
        (b"SQLite format 3\0 broken", "x.gpkg", "damaged"),
        (b"a,b\n1,2\n", "x.csv", "columns block and grid"),
    ],
)
def test_a_broken_file_gets_its_sentence_and_changes_nothing(
    office: Office, redraw: Redraw, data: bytes, name: str, sentence: str
) -> None:
    with pytest.raises(BadInput, match=sentence):
        read(office, redraw, data, name)
    assert looked(office, redraw).redraw.version == 1


def test_wrong_lines_and_far_away_outlines_are_told(office: Office, redraw: Redraw) -> None:
    with pytest.raises(Faulty) as found:
        read(office, redraw, b"block,grid\nnowhere,g1\ng2w0,g1\ng2w0,g2\n", "x.csv")
    assert len(found.value.faults) == 2
    far = [reshaped(row, affinity.translate(shape_of(row), 5.0)) for row in features(office, redraw)]
    with pytest.raises(BadInput, match="None of the outlines lies on the blocks"):
        read(office, redraw, file_of(far))


def test_a_changed_plan_and_a_missing_right_are_refused(office: Office, redraw: Redraw) -> None:
    data = file_of(wider(office, redraw))
    offer = read(office, redraw, data)
    secretary = demo_actor(office, TOWN, "secretary")
    assert kept_import(office, secretary, TOWN, redraw.id, offer.key) is offer
    with pytest.raises(Forbidden):
        read_import(office, secretary, TOWN, redraw.id, data, "x.geojson")
    with pytest.raises(Forbidden):
        accept_import(office, secretary, TOWN, redraw.id, offer.key, offer.choices)
    do_edits(office, ONE, TOWN, redraw.id, 1, (Paint((("g1", ("g2w1",)),)),))
    with pytest.raises(Conflict, match="compute it again"):
        accept(office, redraw, offer)
