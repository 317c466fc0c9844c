"""The planner's tabs beside the map: what is computed is looked at first, and accepted with a press."""

import orjson
import pytest
import shapely
from streamlit.testing.v1 import AppTest

from geo.desk.office import Office
from geo.desk.redraw_edits import do_edits
from geo.desk.redraw_files import export_plan
from geo.desk.redraw_kept import Held, held
from geo.desk.redraws import drop_redraw, open_redraw
from geo.exchange import Community
from geo.model import Redraw
from geo.redraw.edits import ChangeGrid
from tests.geo.desk.even_town import even_town
from tests.geo.desk.redraw_plans import ONE, TOWN
from tests.small_town import STEP_LON

SCRIPT = """
import streamlit as st
from pages.components import redraw_alternatives, redraw_auto, redraw_files, redraw_workers
from pages.components.session import visit
from pages.components.trying import show_notice

show_notice()
parts = {"auto": (redraw_auto, redraw_alternatives), "workers": (redraw_workers,), "files": (redraw_files,)}
for part in parts[st.query_params["part"]]:
    part.draw(visit(), st.query_params["redraw"])
"""


@pytest.fixture
def town() -> Community:
    return even_town()


@pytest.fixture
def redraw(office: Office) -> Redraw:
    return open_redraw(office, ONE, TOWN, "冬季试划")


def now(office: Office, redraw: Redraw) -> Held:
    return held(office, ONE, TOWN, redraw.id)


def run(redraw: Redraw, part: str, **query: str) -> AppTest:
    at = AppTest.from_string(SCRIPT, default_timeout=90)
    asked = {"community": TOWN, "lang": "zh", "role": "planner", "redraw": redraw.id, "part": part}
    for key, value in {**asked, **query}.items():
        at.query_params[key] = value
    at.run()
    assert not at.exception
    return at


def press(at: AppTest, label: str) -> AppTest:
    next(one for one in at.button if one.label == label).click().run()
    assert not at.exception
    return at


def tables(at: AppTest) -> str:
    return "\n".join(str(one.value.to_dict()) for one in at.dataframe)


def words(at: AppTest) -> str:
    return "\n".join(
        [*(one.value for one in at.caption), *(one.value for one in at.info), *(one.value for one in at.success)]
        + [one.value for one in at.warning] + [one.value for one in at.error]
    )  # fmt: skip


def test_balancing_is_looked_at_and_then_accepted(office: Office, redraw: Redraw) -> None:
    at = press(run(redraw, "auto"), "均衡全部网格")
    assert now(office, redraw).redraw.version == 1
    press(at, "采纳")
    after = now(office, redraw)
    assert after.redraw.version == 2
    assert max(abs(count - 328 / 9) for count in after.figures.households) <= 0.1 * 328 / 9
    assert "采纳" not in [one.label for one in at.button]


def test_a_proposal_can_be_left(office: Office, redraw: Redraw) -> None:
    at = press(run(redraw, "auto"), "均衡全部网格")
    press(at, "不采纳")
    assert "采纳" not in [one.label for one in at.button]
    assert now(office, redraw).redraw.version == 1


def test_a_target_of_zero_and_too_many_grids_get_their_sentences(office: Office, redraw: Redraw) -> None:
    at = run(redraw, "auto")
    at.number_input(key="redraw.auto.target").set_value(0.0)
    press(at, "均衡全部网格")
    assert "每个网格的目标值必须大于零。" in [one.value for one in at.error]
    at.number_input(key="redraw.auto.target").set_value(None)
    at.number_input(key="redraw.auto.grids").set_value(100)
    press(at, "均衡全部网格")
    assert any("100" in one.value and "72" in one.value for one in at.error)
    assert now(office, redraw).redraw.version == 1


def test_only_chosen_grids_are_balanced_and_locked_ones_are_not_offered(office: Office, redraw: Redraw) -> None:
    do_edits(office, ONE, TOWN, redraw.id, 1, (ChangeGrid("g1", locked=True),))
    at = run(redraw, "auto")
    only = at.multiselect(key="redraw.auto.only")
    assert "第一网格" not in only.options
    only.select("g5").select("g6")
    press(press(at, "只均衡这些"), "采纳")
    counts = dict(zip(now(office, redraw).figures.grids, now(office, redraw).figures.households, strict=True))
    assert counts["g5"] > 30
    assert (counts["g1"], counts["g9"]) == (48, 48)


def test_a_slider_chooses_among_alternatives(office: Office, redraw: Redraw) -> None:
    at = press(run(redraw, "auto"), "比较几个备选方案")
    assert "偏差" in tables(at)
    slider = at.select_slider[0]
    assert len(slider.options) >= 3
    assert float(slider.options[0].split("%")[0]) < float(slider.options[-1].split("%")[0])
    slider.set_value(1).run()
    press(at, "采纳第 2 个")
    assert now(office, redraw).redraw.version == 2


def test_workers_are_divided_looked_at_and_accepted(office: Office, redraw: Redraw) -> None:
    at = run(redraw, "workers")
    at.multiselect(key="redraw.workers.without").select("r07")
    press(at, "分配网格")
    assert "第五网格" in tables(at)
    assert now(office, redraw).redraw.version == 1
    press(at, "采纳这一分配")
    assert "r07" not in {grid.worker for grid in now(office, redraw).plan.grids}


def spoilt(office: Office, redraw: Redraw) -> bytes:
    """The plan's own file, with g2 drawn over the western parcels of g3."""
    rows = orjson.loads(export_plan(office, ONE, TOWN, redraw.id, "geojson"))["features"]
    for at, (west, east) in {1: (0.0, 0.35), 2: (0.35, 0.0)}.items():
        left, south, right, north = shapely.from_geojson(orjson.dumps(rows[at]["geometry"])).bounds
        drawn = shapely.box(left + west * STEP_LON, south, right + east * STEP_LON, north)
        rows[at]["geometry"] = orjson.loads(shapely.to_geojson(drawn))
    return orjson.dumps({"type": "FeatureCollection", "features": rows})


def grids_of(office: Office, redraw: Redraw, *blocks: str) -> list[str]:
    plan = now(office, redraw).plan
    return [plan.grids[plan.grid_of[plan.blocks.ids.index(block)]].id for block in blocks]


def test_a_file_is_looked_at_and_one_of_its_repairs_is_refused(office: Office, redraw: Redraw) -> None:
    at = run(redraw, "files")
    at.file_uploader[0].upload("网格.geojson", spoilt(office, redraw))
    press(at, "查看文件")
    assert "第三网格 → 第二网格" in str(at.data_editor[0].value.to_dict())
    group = next(one for one in at.selectbox if one.label == "查看一组修复")
    group.select_index(0).run()
    single = at.data_editor[1]
    assert sorted(single.value["地块"]) == ["g3w0", "g3w1", "g3w2", "g3w3"]
    refused = list(single.value["地块"])[1]
    at.session_state[single.key] = {"edited_rows": {1: {"同意": False}}, "added_rows": [], "deleted_rows": []}
    at.run()
    group = next(one for one in at.selectbox if one.label == "查看一组修复")
    group.set_value(None).run()
    press(at, "采纳")
    others = [block for block in ("g3w0", "g3w1", "g3w2", "g3w3") if block != refused]
    assert grids_of(office, redraw, refused, *others) == ["g3", "g2", "g2", "g2"]


def test_a_whole_group_is_refused_with_one_tick_and_a_broken_file_is_told(office: Office, redraw: Redraw) -> None:
    at = run(redraw, "files")
    at.file_uploader[0].upload("网格.geojson", spoilt(office, redraw))
    press(at, "查看文件")
    groups = at.data_editor[0]
    at.session_state[groups.key] = {"edited_rows": {0: {"同意": False}}, "added_rows": [], "deleted_rows": []}
    at.run()
    press(at, "采纳")
    assert "方案已是如此，不会有任何变化。" in words(at)
    at.file_uploader[0].set_value(("坏.gpkg", b"SQLite format 3\0 broken", "application/octet-stream"))
    press(at, "查看文件")
    assert at.error
    assert not at.data_editor
    assert now(office, redraw).redraw.version == 1


def test_whoever_reviews_takes_files_and_changes_nothing(office: Office, redraw: Redraw) -> None:
    at = run(redraw, "files", role="secretary")
    labels = [one.label for one in at.get("download_button")]
    assert labels == ["GeoJSON", "GeoPackage", "Shapefile（zip）", "地块与网格（CSV）", "9 张 PDF 图"]
    assert "查看文件" not in [one.label for one in at.button]
    assert "draft:plan" in words(at)


def test_a_dropped_plan_is_no_longer_changed(office: Office, redraw: Redraw) -> None:
    drop_redraw(office, ONE, TOWN, redraw.id, 1)
    at = run(redraw, "files")
    assert "只有草稿可以更改：请先退回或复制方案。" in words(at)
