"""The riders' page: what a phone says is checked, a report is made with one press, links are given out by the desk."""

import io
from pathlib import Path

import pytest
from PIL import Image
from playwright.sync_api import Browser, expect

from geo.desk.actors import demo_actor
from geo.desk.office import Office
from geo.desk.riders import dismiss_rider, enrol_rider
from geo.desk.settings import Settings
from geo.model import SYSTEM, Actor, CaseState, Grant, Source
from geo.store import CaseFilter
from pages.components.own_position import OwnPosition, parse_position
from tests.browser import browser as browser  # noqa: PLC0414 - a fixture
from tests.browser import watched_page
from tests.served import Server, serving
from tests.small_town import middle, small_town

PATIENCE_MS = 60_000
TOWN = "testville"


@pytest.mark.parametrize(
    "value",
    [
        None, "here", 7, {}, {"lon": 1.0}, {"lon": "1", "lat": 2.0}, {"lon": float("nan"), "lat": 2.0},
        {"lon": 181.0, "lat": 2.0}, {"lon": True, "lat": 2.0}, {"refused": "<b>"},
    ],
)  # fmt: skip
def test_what_no_phone_says_is_no_position(value: object) -> None:
    assert parse_position(value) is None


def test_a_position_is_read_with_an_error_radius_that_can_be() -> None:
    assert parse_position({"lon": 111.5, "lat": 35.6, "radius_m": 12.5, "at": 9}) == OwnPosition(
        111.5, 35.6, 12.5, "", 9
    )
    assert parse_position({"lon": 1, "lat": 2, "radius_m": 1e9}) == OwnPosition(1.0, 2.0, 2000.0)
    assert parse_position({"lon": 1, "lat": 2, "radius_m": None}) == OwnPosition(1.0, 2.0, 5.0)
    refused = parse_position({"refused": "insecure"})
    assert refused is not None and refused.refused == "insecure"


def photo() -> bytes:
    out = io.BytesIO()
    Image.new("RGB", (64, 48), (200, 120, 40)).save(out, "JPEG")
    return out.getvalue()


@pytest.mark.browser
def test_a_rider_reports_from_the_phone_with_one_press(browser: Browser, town_server: Server) -> None:
    office = Office(Settings(home=town_server.home))
    dispatcher = demo_actor(office, TOWN, "dispatcher")
    code = enrol_rider(office, dispatcher, TOWN, "蓝马 07")
    lon, lat = middle(5)
    spot = {"longitude": lon, "latitude": lat, "accuracy": 9}
    with watched_page(
        browser, width=360, height=800, geolocation=spot, permissions=["geolocation"], has_touch=True
    ) as phone:
        phone.goto(f"{town_server.url}/hazard?community={TOWN}&lang=zh&rider={code}")
        expect(phone.get_by_text("蓝马 07：有照片、有位置，上报后立即立案。")).to_be_visible(timeout=PATIENCE_MS)
        expect(phone.get_by_text("位置：")).to_be_visible(timeout=PATIENCE_MS)
        assert phone.evaluate("document.documentElement.scrollWidth") <= 360
        kind = phone.locator(".st-key-hazard-kind button", has_text="安全隐患")
        assert (kind.bounding_box() or {"height": 0})["height"] >= 44  # a thumb in a glove
        kind.click()
        phone.locator("input[type=file]").set_input_files(
            {"name": "cable.jpg", "mimeType": "image/jpeg", "buffer": photo()}
        )
        expect(phone.get_by_text("cable.jpg")).to_be_visible(timeout=PATIENCE_MS)  # it moves what stands below
        phone.get_by_role("button", name="提交").click()
        expect(phone.get_by_text("已立案，相关单位已收到。")).to_be_visible(timeout=PATIENCE_MS)
    with office.store.read() as reader:
        (case,) = reader.cases(CaseFilter(community=TOWN, sources=(Source.RIDER,)))
    office.close()
    assert (case.state, case.category, len(case.media)) == (CaseState.FILED, "hazard", 1)
    assert case.position is not None
    assert (round(case.position.lon, 5), round(case.position.lat, 5)) == (round(lon, 5), round(lat, 5))
    assert case.handling_path[-1] == "g5"


@pytest.mark.browser
def test_where_the_browser_gives_no_position_the_page_says_so_and_opens_the_map(
    browser: Browser, town_server: Server
) -> None:
    with watched_page(browser, width=360, height=800) as phone:
        phone.goto(f"{town_server.url}/hazard?community={TOWN}&lang=en&rider=unknown&role=auditor")
        expect(phone.get_by_text("This link is not known here, or was withdrawn.")).to_be_visible(timeout=PATIENCE_MS)
        expect(phone.get_by_text("The browser may not tell the position")).to_be_visible(timeout=PATIENCE_MS)
        expect(phone.locator("iframe[title='streamlit_folium.st_folium']")).to_be_visible(timeout=PATIENCE_MS)
        phone.get_by_role("button", name="Submit").click()
        expect(phone.get_by_text("Choose what it is.")).to_be_visible(timeout=PATIENCE_MS)


@pytest.mark.browser
def test_where_everybody_must_sign_in_a_riders_link_opens_the_riders_page_and_no_other(
    browser: Browser, tmp_path: Path
) -> None:
    office = Office(Settings(home=tmp_path))
    with office.write(SYSTEM) as tx:
        tx.load_community(small_town())
    dispatcher = Actor(id="account:desk", name="desk", grants=(Grant("dispatcher", TOWN),))
    code = enrol_rider(office, dispatcher, TOWN, "蓝马 08")
    with serving(tmp_path, GRIDWARD_MODE="live") as server, watched_page(browser, width=360, height=800) as phone:
        phone.goto(f"{server.url}/hazard?community={TOWN}&lang=en&rider={code}")
        expect(phone.get_by_text("蓝马 08: with a photo and a place")).to_be_visible(timeout=PATIENCE_MS)
        phone.goto(f"{server.url}/desk?community={TOWN}&lang=en&rider={code}")
        expect(phone.get_by_test_id("stMain")).to_be_visible(timeout=PATIENCE_MS)
        phone.wait_for_timeout(3_000)
        expect(phone.get_by_text("Unassigned")).to_have_count(0)
        dismiss_rider(office, dispatcher, TOWN, "蓝马 08")
        phone.goto(f"{server.url}/hazard?community={TOWN}&lang=en&rider={code}")
        expect(phone.locator("input[type=password]")).to_be_visible(timeout=PATIENCE_MS)
    office.close()
