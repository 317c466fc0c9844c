"""The needs-a-place desk in a real browser: candidates beside the map, a pin, a remembered phrase and its undo."""

from collections.abc import Iterator

import httpx
import pytest
from playwright.sync_api import Browser, Frame, Page, expect

from tests.browser import browser as browser  # noqa: PLC0414 - a fixture
from tests.browser import watched_page
from tests.served import Server

pytestmark = pytest.mark.browser
WAIT_MS = 60_000
REMEMBERED = '[class*="st-key-gw-alias-"]'
PHRASE = "融媒体中心旁边公厕后面的草丛"


@pytest.fixture
def desk(browser: Browser) -> Iterator[Page]:
    with watched_page(browser, width=1366, height=768) as page:
        page.set_default_timeout(WAIT_MS)
        yield page


def post(server: Server, address: str) -> str:
    form = {"api_key": "demo", "service_code": "heating", "description": "有垃圾", "address_string": address}
    answer = httpx.post(f"{server.url}/open311/v2/requests.json", data=form, trust_env=False)
    assert answer.status_code == 201, answer.text
    return str(answer.json()[0]["service_request_id"])


def placed(server: Server, number: str) -> bool:
    answer = httpx.get(f"{server.url}/live/testville/case/{number}", trust_env=False)
    return answer.json()["lon"] is not None


def open_case(page: Page, server: Server, number: str, more: str = "") -> None:
    page.goto(f"{server.url}/desk?community=testville&role=dispatcher&case={number}{more}")


def map_of(page: Page) -> Frame:
    page.wait_for_selector('iframe[title="streamlit_folium.st_folium"]', timeout=WAIT_MS)
    frame = next(frame for frame in page.frames if "streamlit_folium" in frame.url)
    frame.wait_for_function("window.gridward && window.gridward.ready", timeout=WAIT_MS)
    return frame


def test_a_phrase_is_pinned_once_then_places_itself_and_waits_again_after_the_undo(
    desk: Page, town_server: Server
) -> None:
    first = post(town_server, PHRASE)
    assert not placed(town_server, first)
    open_case(desk, town_server, first)
    frame = map_of(desk)
    expect(desk.get_by_role("textbox", name="指明地点的词语")).to_have_value(PHRASE)
    box = frame.locator("#map_div").bounding_box()
    assert box is not None
    desk.mouse.click(box["x"] + box["width"] * 0.4, box["y"] + box["height"] * 0.45)
    desk.get_by_role("button", name="定在此处").first.click()
    expect(desk.locator(REMEMBERED)).to_contain_text(PHRASE, timeout=WAIT_MS)

    second = post(town_server, f"{PHRASE}有垃圾")
    assert placed(town_server, second)
    open_case(desk, town_server, second)
    expect(desk.locator(REMEMBERED)).to_contain_text(PHRASE, timeout=WAIT_MS)
    desk.get_by_role("button", name="撤销").click()
    expect(desk.locator(REMEMBERED)).to_have_count(0, timeout=WAIT_MS)
    assert not placed(town_server, post(town_server, PHRASE))


def test_the_candidates_of_the_list_stand_numbered_on_the_map_and_one_click_takes_one(
    desk: Page, town_server: Server
) -> None:
    number = post(town_server, "2号楼2单元101<img src=x onerror=alert(1)>")
    open_case(desk, town_server, number)
    frame = map_of(desk)
    frame.wait_for_function("window.gridward.candidates().length >= 2", timeout=WAIT_MS)
    shown = frame.evaluate("window.gridward.candidates().map(({number, name}) => `${number} ${name}`)")
    listed = desk.locator(".gw-spot")
    assert listed.count() == len(shown)
    for place, label in enumerate(shown):
        assert label.split(" ", 1)[1] in listed.nth(place).inner_text()
    assert desk.locator(".gw-said img").count() == 0
    assert frame.locator(".gw-candidate-pin").count() == len(shown)

    desk.locator(".st-key-gw-candidate-2 .gw-spot").hover()
    frame.wait_for_function("window.gridward.candidates()[1].lit && window.gridward.zoom() > 17", timeout=WAIT_MS)
    desk.wait_for_timeout(800)  # the flight to it
    frame.locator(".gw-candidate.gw-lit").click()
    expect(desk.locator(".gw-spot.lit i")).to_have_text("2", timeout=WAIT_MS)
    desk.locator(".st-key-gw-candidate-2").get_by_role("button", name="定在这里").click()
    expect(desk.get_by_text("可派人员")).to_be_visible(timeout=WAIT_MS)
    assert placed(town_server, number)


def test_what_the_dispatcher_searches_for_is_what_the_map_shows(desk: Page, town_server: Server) -> None:
    number = post(town_server, "那边的大树旁边")
    open_case(desk, town_server, number)
    frame = map_of(desk)
    assert frame.evaluate("window.gridward.candidates().length") == 0
    search = desk.get_by_role("textbox", name="查找地址")
    search.fill("文苑新村3号楼")
    search.press("Enter")
    frame = map_of(desk)
    frame.wait_for_function("window.gridward.candidates().some(({name}) => name.includes('3号楼'))", timeout=WAIT_MS)
    expect(desk.locator(".gw-said mark").first).to_have_text("文苑新村3号楼")


def test_on_a_phone_the_case_with_its_candidates_and_the_map_come_before_the_queue(
    browser: Browser, town_server: Server
) -> None:
    number = post(town_server, "2号楼2单元101")
    with watched_page(browser, width=360, height=800) as phone:
        phone.set_default_timeout(WAIT_MS)
        open_case(phone, town_server, number, "&lang=en")
        map_of(phone)
        phone.wait_for_selector(".gw-spot")
        tops = [
            phone.locator(what).first.bounding_box()
            for what in (".gw-spot", "iframe", '[data-testid="stDataFrame"]')
        ]  # fmt: skip
        heights = [top["y"] for top in tops if top]
        assert heights == sorted(heights)
        assert phone.evaluate("document.documentElement.scrollWidth") <= 360


def test_a_pin_that_was_dropped_for_one_case_is_not_offered_for_another(desk: Page, town_server: Server) -> None:
    first, second = post(town_server, "那边的大树旁边"), post(town_server, "那边的大树后面")
    open_case(desk, town_server, first)
    box = map_of(desk).locator("#map_div").bounding_box()
    assert box is not None
    desk.mouse.click(box["x"] + box["width"] * 0.4, box["y"] + box["height"] * 0.45)
    expect(desk.get_by_role("button", name="定在此处").first).to_be_visible(timeout=WAIT_MS)
    row = desk.locator('[data-testid="stDataFrame"]').first.bounding_box()
    assert row is not None
    desk.mouse.click(row["x"] + 17, row["y"] + row["height"] - 18)  # the last row: it came last
    expect(desk.get_by_role("textbox", name="查找地址")).to_have_value("那边的大树后面", timeout=WAIT_MS)
    assert second in desk.url
    expect(desk.get_by_role("button", name="定在此处")).to_have_count(0, timeout=WAIT_MS)
    map_of(desk).wait_for_function("!window.gridward.pinned", timeout=WAIT_MS)
