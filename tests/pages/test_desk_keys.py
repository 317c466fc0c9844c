"""The desk by keyboard, and by two dispatchers at once, in a real browser."""

import re

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.browser import browser as browser  # noqa: PLC0414 - a fixture
from tests.browser import watched_page
from tests.served import Server

from .test_main_job import WAIT_MS, handler_of, post, seen

pytestmark = pytest.mark.browser
FIRST_LOOK_MS = 120_000
"""A fresh browser fetches the framework's scripts first, from a machine that may be busy."""


def open_desk(page: Page, server: Server, query: str) -> None:
    page.set_default_timeout(WAIT_MS)
    page.goto(f"{server.url}/desk?community=testville&lang=zh&role=dispatcher&{query}")
    expect(page.get_by_text(re.compile("^全部在办"))).to_be_visible(timeout=FIRST_LOOK_MS)
    page.wait_for_timeout(1500)


def case_in(page: Page) -> str:
    found = re.search(r"[?&]case=([^&]+)", page.url)
    return found[1] if found else ""


def test_a_case_is_opened_and_sent_without_the_mouse(browser: Browser, town_server: Server) -> None:
    post(town_server, address_string="文苑新村2号楼3单元501")
    second = post(town_server, address_string="文苑新村2号楼3单元502")
    with watched_page(browser, width=1366, height=768) as page:
        open_desk(page, town_server, "queue=needs_place")
        page.keyboard.press("2")
        expect(page).to_have_url(re.compile("queue=unassigned"), timeout=WAIT_MS)
        expect(page.get_by_test_id("stDataFrame").first).to_be_visible(timeout=WAIT_MS)
        page.wait_for_timeout(1500)
        for _step in range(2):
            page.keyboard.press("j")
            page.wait_for_timeout(2500)
        page.keyboard.press("Enter")
        expect(page).to_have_url(re.compile(f"case={second}"), timeout=WAIT_MS)
        expect(page.get_by_text("可派人员")).to_be_visible(timeout=WAIT_MS)
        page.keyboard.press("d")
        expect(page.get_by_text("请确认")).to_be_visible(timeout=WAIT_MS)
        yes = page.locator(".st-key-keys-yes button")  # comes after the title; Enter is its key only then
        expect(yes).to_be_visible(timeout=WAIT_MS)
        page.wait_for_timeout(500)
        assert seen(town_server, second)["status"] == "open"
        assert handler_of(town_server, second) == "None"
        page.keyboard.press("Enter")
        expect(page.locator("h3").filter(has_text="派遣")).to_be_visible(timeout=WAIT_MS)
        assert handler_of(town_server, second) != "None"


def test_letters_typed_into_a_field_are_letters(browser: Browser, town_server: Server) -> None:
    number = post(town_server, address_string="文苑新村1号楼1单元101")
    with watched_page(browser, width=1366, height=768) as page:
        open_desk(page, town_server, f"queue=open&case={number}")
        page.locator(".st-key-gw-search input").wait_for(timeout=FIRST_LOOK_MS)
        for _try in range(30):  # the keys are heard once their script has come
            page.keyboard.press("/")
            if page.evaluate("document.activeElement.matches('.st-key-gw-search input')"):
                break
            page.wait_for_timeout(1000)
        page.keyboard.type("jd2")
        assert page.evaluate("document.activeElement.value") == "jd2"
        page.wait_for_timeout(1500)
        assert case_in(page) == number
        assert page.get_by_text("请确认").count() == 0


def test_who_comes_second_is_told_and_the_first_ones_choice_stands(browser: Browser, town_server: Server) -> None:
    number = post(town_server, address_string="文苑新村3号楼1单元101")
    with (
        watched_page(browser, width=1366, height=768) as one,
        watched_page(browser, width=1366, height=768) as other,
    ):
        for page in (one, other):
            open_desk(page, town_server, f"queue=open&case={number}")
            expect(page.get_by_text("可派人员")).to_be_visible(timeout=WAIT_MS)
        one.get_by_role("button", name="派单").nth(0).click()
        expect(one.locator("h3").filter(has_text="派遣")).to_be_visible(timeout=WAIT_MS)
        first = handler_of(town_server, number)
        other.get_by_role("button", name="派单").nth(1).click()
        expect(other.get_by_test_id("stAlertContentError")).to_be_visible(timeout=WAIT_MS)
        assert handler_of(town_server, number) == first
