"""The live map in a real browser, inside streamlit-folium's own frame, over a real server."""

import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, Frame, Page, expect

from geo.layers import MapOptions, save_map, wall_map
from tests.browser import browser as browser  # noqa: PLC0414 - fixtures
from tests.browser import page as page  # noqa: PLC0414
from tests.browser import watched_page
from tests.geo.layers.component_page import component_pages
from tests.geo.layers.conftest import Served
from tests.small_town import middle

pytestmark = pytest.mark.browser
READY = "() => window.gridward && window.gridward.ready && window.gridward.settled"
HOSTILE = '<img src=x onerror="top.hacked=1">${top.hacked=1}`${top.hacked=1}`</script>\'"'


def opened(page: Page, served: Served, address: str = "/", options: MapOptions | None = None) -> Frame:
    """Open the host page and wait until the map in its frame is ready."""
    head = served.live.scene.head("zh")
    served.live.pages |= component_pages(wall_map(head, options=options))
    page.goto(served.url + address)
    page.wait_for_selector("iframe")
    handle = page.query_selector("iframe")
    frame = handle.content_frame() if handle else None
    assert frame is not None
    frame.wait_for_function(READY)
    # Ready is when everything is there; it is drawn with the frame after the next.
    frame.evaluate("() => new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(done)))")
    return frame


def click(page: Page, point: dict[str, float]) -> None:
    """Click at a point of the frame, which fills the window."""
    page.mouse.click(point["x"], point["y"])


def drawn(frame: Frame, asked: str) -> Any:
    """Where something is drawn, once it is: the cases come with the first frames after the map is ready."""
    return frame.wait_for_function(asked).json_value()


def wait_until(condition: Callable[[], bool], seconds: float = 10.0) -> None:
    deadline = time.monotonic() + seconds
    while not condition():
        assert time.monotonic() < deadline, "it did not happen"
        time.sleep(0.05)


def test_the_map_fills_its_frame_and_shows_units_and_cases(page: Page, served: Served) -> None:
    frame = opened(page, served)
    assert frame.evaluate("(() => { const s = gridward.map.getSize(); return [s.x, s.y]; })()") == [1280, 800]
    assert frame.evaluate("document.documentElement.scrollHeight") == 800
    assert frame.evaluate("gridward.level()") == "grid"
    assert frame.evaluate("gridward.caseCount()") == 5
    assert set(frame.evaluate("gridward.labels()")) >= {"第一网格", "第五网格", "第八网格"}
    assert frame.evaluate("gridward.countsOf('g1')") == [2, 0, 0]
    assert drawn(frame, "gridward.caseAt('T-3')")["state"] == "filed"
    page.set_viewport_size({"width": 900, "height": 600})
    frame.wait_for_function("gridward.map.getSize().x === 900 && gridward.map.getSize().y === 600")


def test_something_is_drawn_on_the_ground_and_for_the_marks(page: Page, served: Served) -> None:
    frame = opened(page, served)
    painted = frame.evaluate(
        """() => ["gw-ground", "gw-marks"].map((name) => {
            const canvas = document.querySelector(`canvas.${name}`);
            const { data } = canvas.getContext("2d").getImageData(0, 0, canvas.width, canvas.height);
            let n = 0;
            for (let i = 3; i < data.length; i += 4) if (data[i]) n += 1;
            return n / (data.length / 4);
        })"""
    )
    assert painted[0] > 0.3
    assert 0.003 < painted[1] < 0.5


def test_a_new_case_appears_while_popup_pan_and_zoom_stay(page: Page, served: Served) -> None:
    frame = opened(page, served)
    frame.evaluate("gridward.map.setView([35.6476, 111.4733], 17.25, {animate: false})")
    frame.wait_for_function(READY)
    click(page, drawn(frame, "gridward.caseAt('T-3')"))
    frame.wait_for_function("gridward.opened === 'T-3'")
    before = frame.evaluate("[gridward.zoom(), gridward.center().lat, gridward.center().lng]")
    lon, lat = middle(5)
    served.live.put("NEW", lon - 0.0005, lat - 0.0003, "g5", state="collected", received=2_000_000_000)
    frame.wait_for_function("gridward.caseAt('NEW') !== null")
    assert frame.evaluate("gridward.pulses()") == ["NEW"]
    assert frame.evaluate("[gridward.zoom(), gridward.center().lat, gridward.center().lng]") == before
    assert frame.evaluate("gridward.opened") == "T-3"
    assert frame.evaluate("gridward.countsOf('g5')") == [2, 0, 1]
    assert page.evaluate("window.mounted") == 1


def test_a_pulse_ends_by_itself_and_leaves_the_ground_alone(page: Page, served: Served) -> None:
    frame = opened(page, served)
    page.wait_for_timeout(500)  # the ground of the last tile is drawn a moment after it has come
    frame.evaluate(
        """() => { const layer = Object.values(gridward.map._layers).find((l) => l.paintGround);
            window.grounds = 0; const paint = layer.paintGround;
            layer.paintGround = function () { window.grounds += 1; return paint.call(this); }; }"""
    )
    lon, lat = middle(1)
    served.live.put("NEW", lon, lat, "g1", state="collected", received=2_000_000_000)
    frame.wait_for_function("gridward.pulses().length === 1")
    frame.wait_for_function("gridward.pulses().length === 0", timeout=15_000)
    assert frame.evaluate("window.grounds") <= 1  # once, for g1 passed into another load class


def test_a_closed_case_leaves_the_map_and_its_popup_says_so(page: Page, served: Served) -> None:
    frame = opened(page, served)
    click(page, drawn(frame, "gridward.caseAt('T-5')"))
    expect(frame.locator(".gw-card")).to_contain_text("第 T-5 号")
    lon, lat = middle(9)
    served.live.put("T-5", lon, lat, "g9", state="handling", description="有人在修")
    expect(frame.locator(".gw-card")).to_contain_text("有人在修")
    expect(frame.locator(".gw-chips")).to_contain_text("办理")
    served.live.put("T-5", lon, lat, "g9", state="closed")
    expect(frame.locator(".gw-closed")).to_have_text("该事件已结案。")
    assert frame.evaluate("gridward.caseAt('T-5')") is None
    assert frame.evaluate("gridward.countsOf('g9')") == [0, 0, 0]


def test_clicks_are_told_to_python_and_equal_ones_differ_in_number(page: Page, served: Served) -> None:
    frame = opened(page, served)
    unit = drawn(frame, "gridward.unitAt('g6')")
    click(page, unit)
    click(page, unit)
    click(page, drawn(frame, "gridward.caseAt('T-4')"))
    page.wait_for_function("window.told.length === 3")
    assert page.evaluate("window.told") == [
        {"kind": "unit", "id": "g6", "n": 1},
        {"kind": "unit", "id": "g6", "n": 2},
        {"kind": "case", "id": "T-4", "n": 3},
    ]
    assert page.evaluate("window.mounted") == 1
    assert frame.evaluate("gridward.opened") == "T-4"


def test_a_popup_of_a_unit_names_its_people_and_counts(page: Page, served: Served) -> None:
    frame = opened(page, served)
    click(page, drawn(frame, "gridward.unitAt('g8')"))
    card = frame.locator(".gw-card")
    expect(card).to_contain_text("第八网格")
    expect(card).to_contain_text("网格长")
    expect(card).to_contain_text("! 超时 1")


def test_the_map_follows_the_unit_and_the_case_in_the_address(page: Page, served: Served) -> None:
    frame = opened(page, served, "/?unit=g9")
    frame.wait_for_function("gridward.chosen.unit === 'g9'")
    near = frame.evaluate("gridward.zoom()")
    assert near > 17.5
    page.evaluate("history.pushState(null, '', '/?unit=d1')")
    frame.wait_for_function("gridward.chosen.unit === 'd1'")
    frame.wait_for_function(f"gridward.zoom() < {near} - 0.5")
    page.evaluate("history.pushState(null, '', '/?unit=d1&case=T-4')")
    frame.wait_for_function("gridward.chosen.case === 'T-4' && gridward.zoom() >= 18")
    frame.wait_for_function("gridward.caseAt('T-4') !== null")
    page.evaluate("history.pushState(null, '', '/')")
    frame.wait_for_function("gridward.chosen.unit === null && gridward.chosen.case === null")
    assert page.evaluate("window.told") == []


def test_an_unknown_unit_in_the_address_does_no_harm(page: Page, served: Served) -> None:
    frame = opened(page, served, "/?unit=nowhere&case=none")
    lon, lat = middle(2)
    served.live.put("NEW", lon, lat, "g2")
    frame.wait_for_function("gridward.caseAt('NEW') !== null")
    assert frame.evaluate("gridward.chosen") == {"unit": None, "case": None}


def test_while_the_server_is_gone_the_map_says_so_and_comes_back(page: Page, served: Served) -> None:
    frame = opened(page, served)
    band = frame.locator(".gw-status")
    expect(band).to_be_hidden()
    served.live.down = True
    expect(band).to_have_text("连接中断，正在重新连接…")
    lon, lat = middle(3)
    served.live.put("NEW", lon, lat, "g3")
    served.live.down = False
    expect(band).to_be_hidden()
    frame.wait_for_function("gridward.caseAt('NEW') !== null")


def test_a_lost_session_is_said_in_words(page: Page, served: Served) -> None:
    frame = opened(page, served)
    served.live.signed_out = True
    expect(frame.locator(".gw-status")).to_have_text("您已退出登录，请重新登录。")


def test_a_restarted_server_is_asked_for_everything_again(page: Page, served: Served) -> None:
    frame = opened(page, served)
    served.live.cursor, served.live.log = 1, []
    lon, lat = middle(4)
    served.live.rows["OTHER"] = ["OTHER", lon, lat, "filed", "leak", 0, 1, "g4"]
    frame.wait_for_function("gridward.cursor === 1 && gridward.caseAt('OTHER') !== null")


def test_nothing_is_sent_while_nothing_happens_and_little_when_much_does(page: Page, served: Served) -> None:
    frame = opened(page, served)
    served.live.asked.clear()
    served.live.sent.clear()
    wait_until(lambda: len(served.live.asked) >= 3)
    assert set(served.live.asked) == {"/live/testville/changes"}
    assert sum(served.live.sent) == 0
    for number in range(150):
        lon, lat = middle(1 + number % 9)
        served.live.put(f"MANY-{number}", lon, lat, f"g{1 + number % 9}")
    frame.wait_for_function("gridward.caseCount() === 155")
    assert max(served.live.sent) <= 20_000


@pytest.mark.parametrize("place", ["case", "unit"])
def test_what_somebody_typed_stays_text(page: Page, served: Served, place: str) -> None:
    live = served.live
    lon, lat = middle(2)
    live.put("BAD", lon, lat + 0.0003, "g2", description=HOSTILE, address=HOSTILE, handler=HOSTILE)
    answer = live.answer

    def hostile(path: str, query: Any) -> Any:
        status, media, body = answer(path, query)
        spoiled = HOSTILE.replace("\\", "\\\\").replace('"', '\\"').encode()
        return status, media, body if path.startswith("assets/") else body.replace("第二网格".encode(), spoiled)

    live.answer = hostile  # type: ignore[method-assign]
    frame = opened(page, served)
    frame.wait_for_function("text => gridward.labels().includes(text)", arg=HOSTILE)
    frame.wait_for_function("gridward.caseAt('BAD') !== null")
    point = drawn(frame, "gridward.caseAt('BAD')" if place == "case" else "gridward.unitAt('g2')")
    click(page, point)
    expect(frame.locator(".gw-card")).to_contain_text(HOSTILE)
    assert frame.locator(".gw-card img, .gw-card script").count() == 0
    assert page.evaluate("window.hacked") is None


def test_a_picker_hands_back_the_point_and_drops_a_pin(page: Page, served: Served) -> None:
    frame = opened(page, served, options=MapOptions(picker=True))
    lon, lat = middle(5)
    click(page, frame.evaluate(f"gridward.pointOf({lon}, {lat})"))
    page.wait_for_function("window.told.length === 1")
    told = page.evaluate("window.told[0]")
    assert told["kind"] == "point" and told["n"] == 1
    assert told["lon"] == pytest.approx(lon, abs=2e-5) and told["lat"] == pytest.approx(lat, abs=2e-5)
    assert frame.locator("canvas.gw-above").is_visible()


def test_tiles_of_another_service_lie_beneath_when_an_address_is_given(page: Page, served: Served) -> None:
    asked: list[str] = []
    page.on("request", lambda request: asked.append(request.url))
    options = MapOptions(tile_url=f"{served.url}/tiles/t{{s}}/{{z}}/{{x}}/{{y}}", tile_attribution="<b>天地图")
    frame = opened(page, served, options=options)
    wait_until(lambda: any("/tiles/t" in url for url in asked))
    assert not any("{" in url or "undefined" in url for url in asked)
    expect(frame.locator(".leaflet-control-attribution")).to_have_text("<b>天地图")


def test_a_click_on_a_building_can_be_asked_for(page: Page, served: Served) -> None:
    frame = opened(page, served, options=MapOptions(pick_buildings=True, cases=False))
    lon, lat = middle(1)
    click(page, frame.evaluate(f"gridward.pointOf({lon - 0.0006}, {lat + 0.00015})"))
    page.wait_for_function("window.told.length === 1")
    assert page.evaluate("window.told[0].kind") == "building"
    assert page.evaluate("window.told[0].id").startswith("wy")


def test_a_read_only_map_opens_popups_and_tells_nothing(page: Page, served: Served) -> None:
    frame = opened(page, served, options=MapOptions(read_only=True))
    click(page, drawn(frame, "gridward.caseAt('T-5')"))
    frame.wait_for_function("gridward.opened === 'T-5'")
    assert page.evaluate("window.told") == []


def test_far_out_the_level_rises_and_cases_become_counts(page: Page, served: Served) -> None:
    frame = opened(page, served)
    frame.evaluate("gridward.map.setView([35.6476, 111.4733], 14, {animate: false})")
    frame.wait_for_function(READY)
    frame.wait_for_function("gridward.countsOf('d1') !== null")
    assert frame.evaluate("[gridward.level(), gridward.markCount()]") == ["district", 0]
    assert frame.evaluate("gridward.countsOf('d1')") == [3, 0, 1]
    expect(frame.locator(".gw-level")).to_have_text("片区")


def test_more_cases_than_marks_can_say_are_shown_as_counts(page: Page, served: Served) -> None:
    lon, lat = middle(5)
    served.live.fill([[f"C-{i}", lon, lat, "filed", "leak", 0, 1, "g5"] for i in range(3100)])
    frame = opened(page, served)
    assert frame.evaluate("[gridward.caseCount(), gridward.markCount()]") == [0, 0]
    assert frame.evaluate("gridward.countsOf('g5')") == [3101, 0, 1]
    served.live.put("NEW", lon, lat, "g5", state="collected", received=2_000_000_000)
    frame.wait_for_function("gridward.countsOf('g5')[0] === 3102")
    assert frame.evaluate("gridward.pulses()") == ["NEW"]


def test_cases_at_one_spot_share_a_mark_and_can_be_chosen_from_a_list(page: Page, served: Served) -> None:
    lon, lat = middle(9)
    for number in range(3):
        served.live.put(f"PILE-{number}", lon, lat + 0.0004, "g9")
    frame = opened(page, served)
    mark = drawn(frame, "gridward.caseAt('PILE-1')")
    assert mark["together"] == 4
    click(page, mark)
    expect(frame.locator(".gw-card-title")).to_have_text("此处 4 件事件")
    frame.locator(".gw-pick[data-case='PILE-1']").click()
    frame.wait_for_function("gridward.opened === 'PILE-1'")
    assert page.evaluate("window.told") == [{"kind": "case", "id": "PILE-1", "n": 1}]


def test_on_a_phone_the_legend_is_folded_and_nothing_overflows(browser: Browser, served: Served) -> None:
    with watched_page(browser, width=360, height=800, has_touch=True, device_scale_factor=2) as page:
        frame = opened(page, served)
        legend = frame.locator(".gw-legend")
        assert legend.get_attribute("open") is None
        assert frame.evaluate("document.documentElement.scrollWidth") == 360
        legend.locator("> summary").tap()
        expect(legend.get_by_text("紧急")).to_be_visible()


def test_a_saved_map_opens_from_a_disk_and_asks_nothing(page: Page, served: Served, tmp_path: Path) -> None:
    live = served.live
    status, _, _ = live.answer("testville/scene", {})
    assert status == 200
    state = {"cursor": live.cursor, "counts": live.counts, "cases": list(live.rows.values()), "cards": live.cards}
    save_map(live.scene, state, "zh", tmp_path / "map.html")
    asked: list[str] = []
    page.on("request", lambda request: asked.append(request.url))
    page.goto((tmp_path / "map.html").as_uri())
    page.wait_for_function(READY)
    assert page.evaluate("gridward.caseCount()") == 5
    click(page, page.evaluate("gridward.caseAt('T-5')"))
    expect(page.locator(".gw-card")).to_contain_text("第 T-5 号")
    expect(page.locator(".gw-status")).to_contain_text("离线地图")
    assert asked == [(tmp_path / "map.html").as_uri()]
    assert live.asked == []
