"""The planner's job in a real browser: painted, seen in the figures, undone, reviewed, published, a case re-homed."""

from __future__ import annotations

import re
from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, Frame, Locator, Page, expect

from geo.store import Store
from tests.browser import browser as browser  # noqa: PLC0414 - a fixture
from tests.pages.test_main_job import WAIT_MS, Screens, post
from tests.served import Server

pytestmark = pytest.mark.browser
PLAN = "plan?community=testville&lang=zh&role={role}"
DOOR = "文苑新村3号楼3单元501"
NAME = "三号楼归第四网格"


@pytest.fixture
def screens(browser: Browser, town_server: Server) -> Iterator[Screens]:
    yield (made := Screens(browser, town_server))
    assert not made.outside, f"requests left the machine: {made.outside}"


def paint_map_of(page: Page) -> Frame:
    """The frame of the planner's map, once its blocks are drawn."""
    page.wait_for_selector('iframe[title="streamlit_folium.st_folium"]', timeout=WAIT_MS)
    frame = next(frame for frame in page.frames if "streamlit_folium" in frame.url)
    frame.wait_for_function("window.gridwardRedraw && window.gridwardRedraw.ready", timeout=WAIT_MS)
    return frame


def where_is(server: Server, number: str) -> tuple[tuple[str, ...], tuple[float, float]]:
    """The chain that a case belongs to and its point (lon, lat), asked of the store itself."""
    store = Store.open(f"sqlite:///{server.home / 'gridward.db'}")
    try:
        with store.read() as reader:
            case = reader.case(number)
            assert case.position is not None
            return case.path, (case.position.lon, case.position.lat)
    finally:
        store.dispose()


def row_of(page: Page, grid: str) -> Locator:
    """A grid's row of figures beside the map."""
    return page.locator("tr", has_text=grid)


def form_of(page: Page) -> Locator:
    """Where a new plan gets its name; the panel beside the map has a field of that name as well."""
    return page.get_by_test_id("stTextInput").get_by_label("方案名称")


def begin(page: Page, name: str) -> None:
    """Begin a plan from today's boundaries under a name."""
    form_of(page).fill(name)
    page.get_by_role("button", name="从现行边界开始").click()


def paint_block(page: Page, live: Frame, block: str, grid: str) -> None:
    """Give a block to a grid by a click, as with the mouse."""
    live.evaluate("grid => gridwardRedraw.setTarget(grid)", grid)
    live.get_by_role("button", name="地块", exact=True).click()
    at = live.evaluate("block => gridwardRedraw.pointIn(block)", block)
    box = page.locator('iframe[title="streamlit_folium.st_folium"]').bounding_box()
    assert box is not None
    page.mouse.click(box["x"] + at["x"], box["y"] + at["y"])
    live.wait_for_function(
        "([block, grid]) => gridwardRedraw.savedGridOf(block) === grid", arg=[block, grid], timeout=WAIT_MS
    )


def test_a_planner_paints_looks_undoes_and_publishes_and_a_case_moves_to_its_new_grid(
    screens: Screens, town_server: Server
) -> None:
    number = post(town_server, address_string=DOOR)
    path, (lon, lat) = where_is(town_server, number)
    assert "g1" in path

    page = screens.open(PLAN.format(role="planner"))
    begin(page, NAME)
    paint_map_of(page)
    expect(form_of(page)).to_have_count(0, timeout=WAIT_MS)
    page.get_by_role("button", name="新建方案").click()
    begin(page, "另一个想法")
    expect(form_of(page)).to_have_count(0, timeout=WAIT_MS)  # the menu closes behind the new plan
    chosen = page.get_by_test_id("stMain").get_by_role("combobox").first
    expect(chosen).to_have_value(re.compile("另一个想法"), timeout=WAIT_MS)
    chosen.click()
    page.get_by_role("option", name=re.compile(NAME)).click()
    page.wait_for_url("**redraw=**")
    expect(chosen).to_have_value(re.compile(NAME), timeout=WAIT_MS)
    page.wait_for_timeout(2000)  # the map of the other plan goes
    live = paint_map_of(page)
    spot = live.evaluate("([lon, lat]) => gridwardRedraw.pointOf(lon, lat)", [lon, lat])
    block = live.evaluate("at => gridwardRedraw.blockAt(at.x, at.y)", spot)
    assert live.evaluate("block => gridwardRedraw.gridOf(block)", block) == "g1"

    before = row_of(page, "第四网格").inner_text()
    paint_block(page, live, block, "g4")
    expect(row_of(page, "第四网格")).not_to_have_text(re.compile(re.escape(before)), timeout=WAIT_MS)
    painted = row_of(page, "第四网格").inner_text()
    live.get_by_role("button", name="撤销").click()
    live.wait_for_function("block => gridwardRedraw.savedGridOf(block) === 'g1'", arg=block, timeout=WAIT_MS)
    expect(row_of(page, "第四网格")).to_have_text(re.compile(re.escape(before.split()[1])), timeout=WAIT_MS)
    live.get_by_role("button", name="重做").click()
    live.wait_for_function("block => gridwardRedraw.savedGridOf(block) === 'g4'", arg=block, timeout=WAIT_MS)
    expect(row_of(page, "第四网格")).to_have_text(re.compile(re.escape(painted.split()[1])), timeout=WAIT_MS)
    assert "g1" in where_is(town_server, number)[0]

    page.get_by_text("发布", exact=True).first.click()
    page.get_by_role("button", name="提交审核").click()
    expect(page.get_by_text("方案已提交，等待审核。")).to_be_visible(timeout=WAIT_MS)

    secretary = screens.open(PLAN.format(role="secretary"))
    paint_map_of(secretary)
    secretary.get_by_text("发布", exact=True).first.click()
    secretary.get_by_role("button", name="审核通过").click()
    expect(secretary.get_by_text("方案已通过审核。")).to_be_visible(timeout=WAIT_MS)
    secretary.get_by_text("确定今日生效", exact=False).first.click()
    secretary.wait_for_timeout(2000)
    expect(secretary.get_by_text("这里没有这个方案。")).to_have_count(0)  # its line in the box has changed
    secretary.get_by_role("button", name="确定生效日期").click()
    expect(secretary.get_by_role("button", name="回退方案").first).to_be_visible(timeout=WAIT_MS)

    assert "g4" in where_is(town_server, number)[0]
    again = post(town_server, address_string=DOOR, description="又不热了")
    assert "g4" in where_is(town_server, again)[0]
