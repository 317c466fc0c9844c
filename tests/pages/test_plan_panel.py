"""Map and panel of a plan in a real browser: numbers follow edits, the map stays, verbs of the page reach it."""

import re
from collections.abc import Iterator
from contextlib import contextmanager

import pytest
from playwright.sync_api import Browser, Frame, Locator, Page, expect

from geo.desk.actors import demo_actor
from geo.desk.office import Office
from geo.desk.redraw_edits import do_gesture
from geo.desk.redraw_kept import held
from geo.desk.redraws import get_redraw, open_redraw
from geo.desk.settings import Settings
from geo.model import Redraw
from tests.browser import browser as browser  # noqa: PLC0414 - a fixture
from tests.browser import watched_page
from tests.served import Server

pytestmark = pytest.mark.browser
TOWN = "testville"
PATIENCE_MS = 120_000


@pytest.fixture
def office(town_server: Server) -> Iterator[Office]:
    """Another process over the store of the served town."""
    office = Office(Settings(home=town_server.home))
    yield office
    office.close()


@pytest.fixture
def plan(office: Office) -> Redraw:
    return open_redraw(office, demo_actor(office, TOWN, "planner"), TOWN, "冬季调整")


@contextmanager
def opened(browser: Browser, server: Server, plan: Redraw, **query: str) -> Iterator[Page]:
    """The planner's page with its panel filled, at 1366 × 768."""
    more = "".join(f"&{key}={value}" for key, value in query.items())
    with watched_page(browser, width=1366, height=768) as page:
        page.goto(f"{server.url}/plan?community={TOWN}&lang=zh&role=planner&redraw={plan.id}{more}")
        yield page


def row(page: Page, grid: str) -> Locator:
    return page.locator(f'tr[data-grid="{grid}"]')


def number(page: Page, grid: str, figure: str) -> Locator:
    return row(page, grid).locator(f'td[data-figure="{figure}"]')


def map_frame(page: Page) -> Frame:
    return next(frame for frame in page.frames if "streamlit_folium" in frame.url)


def part(page: Page, title: str) -> None:
    page.get_by_test_id("stButtonGroup").get_by_text(title, exact=True).click()


def test_numbers_follow_an_edit_of_the_panel_and_undo_brings_them_back(
    browser: Browser, town_server: Server, plan: Redraw, office: Office
) -> None:
    planner = demo_actor(office, TOWN, "planner")
    with opened(browser, town_server, plan) as page:
        expect(number(page, "g1", "households")).to_have_text("90", timeout=PATIENCE_MS)
        before = page.locator(".gw-redraw").get_attribute("data-version")
        row(page, "g5").locator("button.name").click()
        form = page.locator("form.small").filter(has=page.get_by_role("button", name="合并"))
        form.locator("select").select_option("g1")
        form.get_by_role("button", name="合并").click()
        expect(number(page, "g1", "households")).to_have_text("95")
        expect(row(page, "g5")).to_have_count(0)
        page.get_by_role("button", name="与现状相比").click()
        moved = page.locator('[data-moved="households"]')
        expect(moved).to_have_text("5")
        moved.click()
        expect(page.locator("table.behind tbody tr")).to_have_count(5)
        page.get_by_role("button", name="返回").click()
        page.get_by_role("button", name="网格", exact=True).click()
        page.get_by_role("button", name="撤销（Ctrl+Z）").click()
        expect(number(page, "g1", "households")).to_have_text("90")
        expect(row(page, "g5")).to_have_count(1)
        assert page.locator(".gw-redraw").get_attribute("data-version") != before
    stands = held(office, planner, TOWN, plan.id)
    assert (stands.redraw.at, stands.redraw.tip) == (0, 1)
    assert "g5" in {grid.id for grid in stands.plan.grids}


def test_a_grid_is_renamed_and_given_to_another_worker_in_one_edit(
    browser: Browser, town_server: Server, plan: Redraw, office: Office
) -> None:
    with opened(browser, town_server, plan) as page:
        row(page, "g2").locator("button.name").click(timeout=PATIENCE_MS)
        page.get_by_label("网格名称").fill("正街东网格")
        page.locator("form.change select").select_option("r03")
        page.get_by_role("button", name="保存").first.click()
        expect(row(page, "g2").locator("button.name span")).to_have_text("正街东网格")
    stands = held(office, demo_actor(office, TOWN, "planner"), TOWN, plan.id)
    (edited,) = (grid for grid in stands.plan.grids if grid.id == "g2")
    assert (edited.name, edited.worker, stands.redraw.steps) == ("正街东网格", "r03", 1)


def test_a_refused_edit_says_its_sentence_and_changes_nothing(
    browser: Browser, town_server: Server, plan: Redraw, office: Office
) -> None:
    with opened(browser, town_server, plan) as page:
        row(page, "g2").locator("button.name").click(timeout=PATIENCE_MS)
        page.get_by_label("编码（15位）").fill("12")
        page.get_by_role("button", name="保存").first.click()
        expect(page.locator(".saying")).to_be_visible()
        assert page.locator(".saying").text_content()
    assert get_redraw(office, demo_actor(office, TOWN, "planner"), TOWN, plan.id).steps == 0


def test_defects_are_listed_and_somebody_elses_edit_shows_by_itself(
    browser: Browser, town_server: Server, plan: Redraw, office: Office
) -> None:
    planner = demo_actor(office, TOWN, "planner")
    with opened(browser, town_server, plan) as page:
        page.get_by_role("button", name="问题").click(timeout=PATIENCE_MS)
        expect(row(page, "g1")).to_have_count(0)
        do_gesture(office, planner, TOWN, plan.id, plan.version, {"kind": "new", "name": "空网格", "blocks": []})
        defect = page.locator(".defect.blocking").filter(has_text="空网格")
        expect(defect).to_be_visible(timeout=PATIENCE_MS)
        expect(defect).to_contain_text("不解决不能发布")


def test_the_map_stays_while_parts_change_and_an_aim_set_on_the_page_reaches_the_panel(
    browser: Browser, town_server: Server, plan: Redraw
) -> None:
    with opened(browser, town_server, plan) as page:
        expect(row(page, "g1")).to_be_visible(timeout=PATIENCE_MS)
        frame = map_frame(page)
        frame.evaluate("window.stillHere = true")
        for key, title in (("publish", "发布"), ("files", "文件"), ("figures", "统计指标")):
            part(page, title)
            expect(page).to_have_url(re.compile(f"part={key}"), timeout=PATIENCE_MS)
            assert map_frame(page).evaluate("window.stillHere") is True, title
        expect(row(page, "g1")).to_be_visible(timeout=PATIENCE_MS)
        page.get_by_role("button", name="本方案").click()
        page.get_by_label("每个网格的规模").click()
        page.get_by_text("国家标准：每个网格约1000人").last.click()
        page.get_by_role("button", name="修改目标").click()
        expect(page.locator(".tile").filter(has_text="每格人数").locator("b")).to_have_text(
            "1,000", timeout=PATIENCE_MS
        )
        assert map_frame(page).evaluate("window.stillHere") is True


def test_two_plans_side_by_side_are_two_maps(
    browser: Browser, town_server: Server, plan: Redraw, office: Office
) -> None:
    other = open_redraw(office, demo_actor(office, TOWN, "planner"), TOWN, "备选")
    with opened(browser, town_server, plan, view="compare", beside=other.id) as page:
        expect(page.get_by_text("指标对照")).to_be_visible(timeout=PATIENCE_MS)
        expect(page.locator(".st-key-gw-redraw-pair iframe")).to_have_count(2, timeout=PATIENCE_MS)
        page.wait_for_function(
            """() => [...document.querySelectorAll('.st-key-gw-redraw-pair iframe')]
                .every((frame) => frame.contentWindow.gridwardRedraw?.ready)""",
            timeout=PATIENCE_MS,
        )
