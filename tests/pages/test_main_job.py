"""The main job in a real browser: posted, seen, sent, taken, reported back, verified by another, closed."""

import json
import re
from collections.abc import Iterator

import httpx
import pytest
from playwright.sync_api import Browser, Frame, Page, expect

from tests.browser import browser as browser  # noqa: PLC0414 - a fixture
from tests.served import Server

pytestmark = pytest.mark.browser
WAIT_MS = 60_000


class Screens:
    """Pages of one browser; remembers every request that left the machine."""

    def __init__(self, browser: Browser, server: Server) -> None:
        self._browser = browser
        self._server = server
        self.outside: list[str] = []

    def open(self, address: str, width: int = 1366, height: int = 768) -> Page:
        page = self._browser.new_page(viewport={"width": width, "height": height})
        page.set_default_timeout(WAIT_MS)
        page.on("request", lambda request: self._look(request.url))
        page.goto(f"{self._server.url}/{address}")
        return page

    def _look(self, url: str) -> None:
        if not url.startswith(
            (self._server.url, self._server.url.replace("http", "ws", 1), "data:", "blob:", "about:")
        ):
            self.outside.append(url)


@pytest.fixture
def screens(browser: Browser, town_server: Server) -> Iterator[Screens]:
    yield (made := Screens(browser, town_server))
    assert not made.outside, f"requests left the machine: {made.outside}"


def map_of(page: Page) -> Frame:
    """The frame of the page's map, once the map is ready."""
    page.wait_for_selector('iframe[title="streamlit_folium.st_folium"]', timeout=WAIT_MS)
    frame = next(frame for frame in page.frames if "streamlit_folium" in frame.url)
    frame.wait_for_function("window.gridward && window.gridward.ready", timeout=WAIT_MS)
    return frame


def post(server: Server, **fields: str) -> str:
    """Post a request as anybody may; returns its number."""
    form = {"api_key": "demo", "service_code": "heating", "description": "暖气不热，老人在家", **fields}
    answer = httpx.post(f"{server.url}/open311/v2/requests.json", data=form, trust_env=False)
    assert answer.status_code in (200, 201), answer.text
    return str(answer.json()[0]["service_request_id"])


def seen(server: Server, number: str) -> dict[str, str]:
    """What the reporter's GET says."""
    answer = httpx.get(f"{server.url}/open311/v2/requests/{number}.json", trust_env=False)
    return dict(json.loads(answer.text)[0])


def test_a_posted_request_is_seen_sent_settled_and_closed(screens: Screens, town_server: Server) -> None:
    wall = screens.open("?community=testville", 1920, 1080)
    live = map_of(wall)

    number = post(town_server, address_string="文苑新村2号楼3单元501")
    live.wait_for_function("id => window.gridward.caseAt(id) !== null", arg=number, timeout=WAIT_MS)
    assert seen(town_server, number)["address_id"] == "wy2-3-501"
    expect(wall.get_by_text("文苑新村2号楼3单元501").first).to_be_visible(timeout=WAIT_MS)

    desk = screens.open(f"desk?community=testville&role=dispatcher&case={number}")
    desk.get_by_role("button", name="派单").first.click()
    expect(desk.get_by_text("派遣").first).to_be_visible()
    worker = handler_of(town_server, number)

    phone = screens.open(f"my_day?community=testville&role=worker&person={worker}", 360, 800)
    phone.get_by_role("button", name="接办").click()
    phone.get_by_label("办理情况").fill("更换阀门，室温21度")
    phone.get_by_role("button", name="反馈").click()
    expect(phone.get_by_text("等待他人核查").first).to_be_visible()

    desk.reload()
    desk.get_by_label("现场情况").fill("室温21度，已热")
    desk.get_by_role("button", name="已解决", exact=True).click()
    desk.get_by_role("button", name="结案").click()
    live.wait_for_function("id => window.gridward.caseAt(id) === null", arg=number, timeout=WAIT_MS)
    assert seen(town_server, number)["status"] == "closed"


def handler_of(server: Server, number: str) -> str:
    """Who a case was sent to, asked of the store itself."""
    from geo.store import Store

    store = Store.open(f"sqlite:///{server.home / 'gridward.db'}")
    try:
        with store.read() as reader:
            return str(reader.case(number).handler_id)
    finally:
        store.dispose()


def test_what_stands_beside_the_map_follows_what_happens_and_shows_texts_as_texts(
    screens: Screens, town_server: Server
) -> None:
    wall = screens.open("?community=testville", 1920, 1080)
    map_of(wall)
    post(town_server, address_string="文苑新村2号楼3单元501", description="<img src=x onerror=alert(1)>炉子不热")
    expect(wall.locator(".gw-item small").filter(has_text="<img src=x onerror=alert(1)>炉子不热").first).to_be_visible()
    assert wall.locator(".gw-item img").count() == 0
    received = int(wall.locator(".gw-tile b").first.inner_text())
    post(town_server, address_string="文苑新村2号楼3单元502", description="另一件")
    expect(wall.locator(".gw-tile b").first).to_have_text(str(received + 1))


def test_a_request_without_a_clear_place_waits_for_one_and_a_pin_settles_it(
    screens: Screens, town_server: Server
) -> None:
    number = post(town_server, address_string="那边的大树旁边", service_code="heating")
    desk = screens.open(f"desk?community=testville&role=dispatcher&case={number}")
    expect(desk.get_by_text("待定位").first).to_be_visible()
    frame = map_of(desk)
    box = frame.locator("#map_div").bounding_box()
    assert box is not None
    desk.mouse.click(box["x"] + box["width"] / 2, box["y"] + box["height"] / 2)
    desk.get_by_role("button", name="定在此处").click()
    expect(desk.get_by_text("可派人员")).to_be_visible(timeout=WAIT_MS)
    map_of(desk).wait_for_function("id => window.gridward.caseAt(id) !== null", arg=number, timeout=WAIT_MS)
    assert "lat" in seen(town_server, number)


def test_choosing_a_grid_by_select_box_moves_the_map_and_the_address_keeps_it(screens: Screens) -> None:
    wall = screens.open("?community=testville", 1920, 1080)
    map_of(wall)
    wall.get_by_label("片区").click()
    wall.get_by_role("option", name="北片区").click()
    expect(wall).to_have_url(re.compile(r"[?&]unit=d1(&|$)"))
    wall.reload()
    map_of(wall)
    expect(wall.get_by_text("北片区").first).to_be_visible()


@pytest.mark.parametrize("address", ["", "desk", "grid", "my_day", "report", "help", "admin"])
@pytest.mark.parametrize("lang", ["zh", "en"])
def test_every_page_opens_from_its_own_address_without_a_traceback(screens: Screens, address: str, lang: str) -> None:
    page = screens.open(f"{address}?community=testville&lang={lang}&role=admin")
    page.wait_for_selector('[data-testid="stMainBlockContainer"]', timeout=WAIT_MS)
    page.wait_for_timeout(1500)
    assert page.locator('[data-testid="stException"]').count() == 0
    assert page.locator('[data-testid="stAlertContentError"]').count() == 0


@pytest.mark.parametrize("address", ["?unit=nobody", "desk?case=XIN-1", "grid?unit=%3Cscript%3E", "?community=nowhere"])
def test_a_foreign_id_in_the_address_gives_a_sentence(screens: Screens, address: str) -> None:
    page = screens.open(address)
    page.wait_for_selector('[data-testid="stMainBlockContainer"]', timeout=WAIT_MS)
    page.wait_for_timeout(1500)
    assert page.locator('[data-testid="stException"]').count() == 0
