"""A dispatcher blows the whistle on the desk, an officer answers on the phone, the wall shows it, the grid rates."""

from collections.abc import Iterator

import httpx
import pytest
from playwright.sync_api import Browser, Page, expect

from geo.desk import whistling
from geo.desk.actors import actor_of_person, demo_actor
from geo.desk.office import Office
from geo.desk.reporting import Report, report
from geo.desk.settings import Settings
from geo.model import REPORTER, SYSTEM, Case
from tests.browser import browser, watched_page  # noqa: F401 - a fixture
from tests.called_town import HEATING, POWER, called_town
from tests.served import Server, serving

TOWN = "testville"


@pytest.fixture(scope="module")
def cold(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[Server, Case, Office]]:
    """The town, served, with one report of a cold home."""
    home = tmp_path_factory.mktemp("home")
    office = Office(Settings(home=home))
    with office.write(SYSTEM) as tx:
        tx.load_community(called_town())
    case = report(office, REPORTER, Report(TOWN, "heating", "暖气不热，老人在家", address="文苑新村2号楼3单元501"))
    with serving(home) as server:
        yield server, case, office
    office.close()


def fill(page: Page, label: str, text: str) -> None:
    box = page.get_by_label(label, exact=True)
    box.fill(text)
    box.blur()


def test_from_the_whistle_to_the_stars(cold: tuple[Server, Case, Office], browser: Browser) -> None:  # noqa: F811
    server, case, office = cold
    with watched_page(browser, width=1366, height=768) as desk:
        desk.goto(f"{server.url}/desk?community={TOWN}&lang=zh&case={case.id}")
        desk.get_by_role("tab", name="吹哨").click()
        expect(desk.get_by_text("1小时内报到，24小时内联系，3个工作日内反馈。")).to_be_visible()
        fill(desk, "吹哨原因", "整栋停暖，请到场")
        desk.get_by_role("button", name="吹哨", exact=True).click()
        expect(desk.get_by_text("已吹哨。")).to_be_visible()
        expect(desk.get_by_role("tab", name="吹哨")).to_be_visible()
    with office.store.read() as reader:
        kept = reader.case(case.id)
    assert kept.whistle is not None
    assert [(one.department, one.lead) for one in kept.whistle.called] == [("heating", True)]

    wall = httpx.get(f"{server.url}/live/{TOWN}/wall?lang=zh").json()["whistles"]
    assert wall["rows"][0][2][0][0] == "热力公司（牵头）"
    with watched_page(browser, width=1920, height=1080) as screen:
        screen.goto(f"{server.url}/?community={TOWN}&lang=zh")
        expect(screen.get_by_text("吹哨进行中（1）")).to_be_visible()
        expect(screen.locator(".gw-call").first).to_contain_text("报到 · 剩")

    with watched_page(browser, width=360, height=800) as phone:
        phone.goto(f"{server.url}/my_day?community={TOWN}&lang=zh&role=department&person={HEATING}")
        expect(phone.get_by_text("吹哨待报到（1）")).to_be_visible()
        phone.get_by_role("button", name="报到", exact=True).click()
        expect(phone.get_by_label("联系了谁，谈了什么")).to_be_visible()
        fill(phone, "联系了谁，谈了什么", "与老人通话")
        phone.get_by_role("button", name="联系", exact=True).click()
        expect(phone.get_by_label("办理情况")).to_be_visible()
        fill(phone, "办理情况", "换了阀门")
        phone.get_by_role("button", name="反馈", exact=True).click()
        expect(phone.get_by_text("吹哨待报到（1）")).to_have_count(0)
    with office.store.read() as reader:
        done = reader.case(case.id).whistle
    assert done is not None
    assert (done.called[0].signed_in_by, done.called[0].report, done.due_at) == (HEATING, "换了阀门", None)

    with watched_page(browser, width=360, height=800) as phone:
        phone.goto(f"{server.url}/my_day?community={TOWN}&lang=zh&role=worker&person=r03")
        expect(phone.get_by_text("待评价部门（1）")).to_be_visible()
        phone.get_by_test_id("stFeedback").get_by_role("radio").nth(3).click()
        phone.get_by_role("button", name="评价部门").click()
        expect(phone.get_by_text("待评价部门（1）")).to_have_count(0)
    with office.store.read() as reader:
        rated = reader.case(case.id).whistle
    assert rated is not None
    assert rated.called[0].stars == 4

    with watched_page(browser, width=1366, height=768) as figures:
        figures.goto(f"{server.url}/figures?community={TOWN}&lang=zh&section=whistles&figure=whistle.sign_in.heating")
        expect(figures.get_by_text("“热力公司 · 按时报到率”背后的事件")).to_be_visible()
        expect(figures.get_by_text("共 1 件，列出最新的 1 件。")).to_be_visible()


def test_an_officer_does_not_see_what_other_departments_are_called_to(
    cold: tuple[Server, Case, Office],
    browser: Browser,  # noqa: F811
) -> None:
    server, _case, office = cold
    far = report(office, REPORTER, Report(TOWN, "hazard", "电线冒火花", address="正街112号"))
    whistling.blow_whistle(office, demo_actor(office, TOWN, "dispatcher"), far.id, "power", reason="马上断电")
    assert whistling.called_to(office, actor_of_person(office, TOWN, POWER), TOWN)
    with watched_page(browser, width=360, height=800) as phone:
        phone.goto(f"{server.url}/my_day?community={TOWN}&lang=zh&role=department&person={HEATING}")
        expect(phone.get_by_text("马上断电")).to_have_count(0)
        phone.goto(f"{server.url}/my_day?community={TOWN}&lang=zh&role=department&person={POWER}")
        expect(phone.get_by_text("马上断电")).to_be_visible()
