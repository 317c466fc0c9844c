"""A live community: nobody sees anything before signing in, and a revoked session ends at once."""

from collections.abc import Iterator

import httpx
import pytest
from playwright.sync_api import Browser, expect

from geo.desk import accounts
from geo.desk.office import Office
from geo.desk.settings import Settings
from geo.model import SYSTEM, Grant
from tests.browser import browser as browser  # noqa: PLC0414 - a fixture
from tests.browser import watched_page
from tests.served import Server, serving
from tests.small_town import small_town

PASSWORD = "correct horse battery"
WAIT_MS = 60_000


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    home = tmp_path_factory.mktemp("live")
    office = Office(Settings(home=home, mode="live"))
    with office.write(SYSTEM) as tx:
        tx.load_community(small_town())
    accounts.create_account(office, SYSTEM, "wang", PASSWORD, (Grant("dispatcher", "testville"),), display="王调度")
    office.close()
    with serving(home, GRIDWARD_MODE="live") as running:
        yield running


@pytest.mark.parametrize(
    "path", ["/live/testville/scene", "/live/testville/changes?since=0", "/live/assets/leaflet.js"]
)
def test_nothing_is_told_to_a_stranger(server: Server, path: str) -> None:
    assert httpx.get(server.url + path, trust_env=False).status_code == 401


def test_the_demo_key_is_worth_nothing(server: Server) -> None:
    form = {"api_key": "demo", "service_code": "heating", "address_string": "文苑新村2号楼3单元501"}
    answer = httpx.post(f"{server.url}/open311/v2/requests.json", data=form, trust_env=False)
    assert answer.status_code == 403


@pytest.mark.browser
def test_signing_in_opens_the_page_asked_for_and_revoking_closes_it(server: Server, browser: Browser) -> None:
    with watched_page(browser, width=1366, height=768) as page:
        page.set_default_timeout(WAIT_MS)
        page.goto(f"{server.url}/desk")
        assert "/account/sign-in" in page.url
        page.locator("input:visible").first.fill("wang")
        page.locator("input[type=password]").fill(PASSWORD)
        page.locator("button[type=submit]").click()
        # The first visitor of a fresh server: the page stands in its frame, and only what the role may see is offered.
        expect(page.get_by_text("王调度")).to_be_visible(timeout=WAIT_MS)
        expect(page.get_by_role("link", name="指挥大屏")).to_be_visible(timeout=WAIT_MS)
        expect(page.get_by_text("我的角色（演示）")).to_have_count(0)
        expect(page.get_by_role("link", name="账号与密钥")).to_have_count(0)

        wall = page.context.new_page()
        wall.goto(f"{server.url}/")
        expect(wall.get_by_text("今日受理")).to_be_visible(timeout=WAIT_MS)

        office = Office(Settings(home=server.home, mode="live"))
        accounts.revoke_sessions(office, SYSTEM, "wang")
        office.close()
        expect(page.get_by_text("王调度")).to_have_count(0, timeout=WAIT_MS)
        expect(wall.locator("input[type=password]")).to_be_visible(timeout=WAIT_MS)
        assert httpx.get(f"{server.url}/live/testville/scene", trust_env=False).status_code == 401
