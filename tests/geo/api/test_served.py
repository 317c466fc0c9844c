"""The guard around the real screens: the product served in live mode over the small town."""

import os
import shutil
import socket
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import urlsplit

import httpx2 as httpx
import pytest

from geo.desk.office import Office
from geo.desk.settings import Settings
from tests.geo.api.conftest import PASSWORD
from tests.served import Server, serving

CHROMIUM = shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("google-chrome")
PAGE = {"accept": "text/html"}


@pytest.fixture(scope="module")
def server(empty_home: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    """A live server with the account ``li``."""
    home = tmp_path_factory.mktemp("served") / "home"
    shutil.copytree(empty_home, home)
    with serving(home, GRIDWARD_MODE="live") as running:
        yield running


@pytest.fixture
def browser_less(server: Server) -> Iterator[httpx.Client]:
    with httpx.Client(base_url=server.url, trust_env=False, timeout=20) as client:
        yield client


def shake_hands(server: Server, *headers: str) -> str:
    """The status line with which the screens' stream answers a websocket handshake."""
    where = urlsplit(server.url)
    lines = [
        "GET /_stcore/stream HTTP/1.1",
        f"Host: {where.netloc}",
        "Upgrade: websocket",
        "Connection: Upgrade",
        "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==",
        "Sec-WebSocket-Version: 13",
        *headers,
    ]
    with socket.create_connection((where.hostname or "", where.port or 0), timeout=10) as line:
        line.sendall(("\r\n".join(lines) + "\r\n\r\n").encode())
        return line.recv(100).split(b"\r\n")[0].decode()


def test_strangers_see_the_sign_in_page_and_nothing_of_the_screens(browser_less: httpx.Client):
    answer = browser_less.get("/?community=testville", headers=PAGE)
    assert (answer.status_code, answer.headers["location"]) == (
        303, "/account/sign-in?next=%2F%3Fcommunity%3Dtestville",
    )  # fmt: skip
    for path in ("/_stcore/metrics", "/_stcore/agent/openapi.json", "/_stcore/agent/mcp", "/media/x", "/nothing"):
        assert browser_less.get(path).status_code == 401


def test_a_wrong_address_below_ours_is_no_index_page(browser_less: httpx.Client):
    for path in ("/live/a/b/c", "/open311/v2/nothing.json", "/account/x", "/health/x"):
        answer = browser_less.get(path, headers=PAGE)
        assert answer.status_code == 404
        assert "<html" not in answer.text


def test_the_stream_of_the_screens_needs_an_origin_and_a_session(server: Server, browser_less: httpx.Client):
    browser_less.post("/account/sign-in", data={"name": "li", "password": PASSWORD})
    origin = f"Origin: {server.url}"
    cookie = f"Cookie: gridward_session={browser_less.cookies['gridward_session']}"
    assert " 403 " in shake_hands(server)
    assert " 403 " in shake_hands(server, cookie)
    assert " 403 " in shake_hands(server, origin)
    assert " 403 " in shake_hands(server, "Origin: http://evil.test", cookie)
    assert " 101 " in shake_hands(server, origin, cookie)


def test_whoever_signed_in_gets_the_screens_under_their_policy(browser_less: httpx.Client):
    browser_less.post("/account/sign-in", data={"name": "li", "password": PASSWORD})
    answer = browser_less.get("/", headers=PAGE)
    assert (answer.status_code, '<div id="root">' in answer.text) == (200, True)
    assert "script-src 'self' blob: 'sha256-" in answer.headers["content-security-policy"]
    compressed = browser_less.get("/live/testville/scene")
    assert compressed.headers["content-encoding"] == "gzip"
    assert compressed.json()["key"] == "testville"


def test_a_request_posted_here_is_stored_there(server: Server, browser_less: httpx.Client):
    office = Office(Settings(home=server.home, mode="live"))
    try:
        from geo.desk.accounts import issue_key
        from geo.model import SYSTEM

        key = issue_key(office, SYSTEM, f"hotline {os.getpid()}", "testville")
        form = {"api_key": key, "service_code": "heating", "address_string": "文苑新村2号楼3单元501"}
        answer = browser_less.post("/open311/v2/requests.json", data=form)
        with office.store.read() as reader:
            assert reader.case(answer.json()[0]["service_request_id"]).address == "文苑新村2号楼3单元501"
    finally:
        office.close()


@pytest.mark.browser
@pytest.mark.skipif(CHROMIUM is None, reason="no Chromium here")
def test_a_person_signs_in_sees_the_map_and_signs_out_without_a_broken_policy(server: Server):
    from playwright.sync_api import sync_playwright

    broken: list[str] = []
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=["--no-sandbox"])
        try:
            page = browser.new_page(viewport={"width": 360, "height": 740})
            page.on(
                "console", lambda said: broken.append(said.text) if "Content Security Policy" in said.text else None
            )
            page.on("request", lambda asked: broken.append(asked.url) if _leaves(asked.url, server) else None)
            page.goto(server.url)
            page.wait_for_url("**/account/sign-in?next=*")
            assert page.evaluate("document.documentElement.scrollWidth") <= 360
            page.fill("#name", "li")
            page.fill("#password", PASSWORD)
            page.click("button[type=submit]")
            frame = page.frame_locator("iframe[title*=folium]")
            frame.locator(".leaflet-container canvas").first.wait_for(state="attached", timeout=60_000)
            page.goto(f"{server.url}/account/sign-out")
            page.click("button[type=submit]")
            page.wait_for_url("**/account/sign-in")
            page.goto(server.url)
            page.wait_for_url("**/account/sign-in?next=*")
        finally:
            browser.close()
    assert broken == []


def _leaves(url: str, server: Server) -> bool:
    parts = urlsplit(url)
    return parts.scheme in ("http", "https", "ws", "wss") and parts.netloc != urlsplit(server.url).netloc
