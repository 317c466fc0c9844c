"""Policies and the guard around the screens."""

import base64
import hashlib
import re
from pathlib import Path

import pytest
import streamlit
from starlette.applications import Starlette
from starlette.responses import PlainTextResponse
from starlette.routing import Route, WebSocketRoute
from starlette.testclient import TestClient, WebSocketDenialResponse
from starlette.websockets import WebSocket, WebSocketDisconnect

from geo.api import middleware, routes
from geo.api.policies import component_policy, page_policy, tile_source
from geo.desk.accounts import revoke_sessions
from geo.desk.office import Office
from geo.model import SYSTEM
from tests.geo.api.conftest import PASSWORD

PAGE = {"accept": "text/html,application/xhtml+xml"}


async def screen(_request):
    return PlainTextResponse("screens")


async def stream(websocket: WebSocket):
    await websocket.accept()
    await websocket.send_text("hello")
    await websocket.close()


def screens(office: Office) -> TestClient:
    """Our routes and layers around stand-ins for the screens' own pages and stream."""
    own = [WebSocketRoute("/_stcore/stream", stream), Route("/{path:path}", screen)]
    app = Starlette(routes=[*routes(office), *own], middleware=middleware(office))
    return TestClient(app, base_url="http://town.test", follow_redirects=False)


def test_every_answer_says_what_browsers_need_to_know(office: Office):
    client = screens(office)
    for path in (
        "/",
        "/desk",
        "/component/x/index.html",
        "/live/testville/scene",
        "/open311/v2/services.xml",
        "/health",
        "/live/x",
    ):
        headers = client.get(path).headers
        assert headers["x-content-type-options"] == "nosniff"
        assert headers["x-frame-options"] == "SAMEORIGIN"
        assert headers["referrer-policy"] == "same-origin"
        assert "frame-ancestors" in headers["content-security-policy"]


def test_screens_run_no_script_from_text_and_components_do(office: Office):
    client = screens(office)
    page = client.get("/").headers["content-security-policy"]
    scripts = re.search("script-src ([^;]*)", page)
    assert scripts is not None
    assert "unsafe" not in scripts[1]
    assert (
        "'unsafe-eval'"
        in client.get("/component/streamlit_folium.st_folium/index.html").headers["content-security-policy"]
    )
    assert client.get("/live/testville/scene").headers["content-security-policy"].startswith("default-src 'none'")


def test_the_policy_names_the_scripts_of_the_installed_index_page():
    index = (Path(streamlit.__file__).parent / "static" / "index.html").read_text(encoding="utf-8")
    inline = re.findall("<script>(.*?)</script>", index, re.DOTALL)
    assert inline
    for script in inline:
        assert base64.b64encode(hashlib.sha256(script.encode()).digest()).decode() in page_policy("")


@pytest.mark.parametrize(
    ("url", "source"),
    [
        ("", ""),
        ("https://t{s}.tianditu.gov.cn/vec_w/wmts?tk=abc", "https://*.tianditu.gov.cn"),
        ("https://tiles.example.cn:8443/{z}/{x}/{y}.png", "https://tiles.example.cn:8443"),
        ("https://{s}.a.{r}.example.cn/{z}", "https://*.example.cn"),
        ("javascript:alert(1)", ""),
        ("https://x; script-src *", ""),
    ],
)
def test_the_tile_service_may_show_pictures_and_nothing_else(url: str, source: str):
    assert tile_source(url) == source
    for policy in (page_policy(url), component_policy(url)):
        assert ("img-src 'self' data: blob:" + (f" {source}" if source else "") + ";") in policy
        assert policy.count("example.cn") + policy.count("tianditu") <= 1


def test_the_demo_is_open(office: Office):
    assert screens(office).get("/desk", headers=PAGE).text == "screens"


def test_a_stranger_is_sent_to_the_sign_in_page_and_back(live_office: Office):
    client = screens(live_office)
    answer = client.get("/desk?case=1&x=网", headers=PAGE)
    assert answer.status_code == 303
    assert answer.headers["location"].startswith("/account/sign-in?next=%2Fdesk%3Fcase%3D1%26x%3D")
    page = client.get(answer.headers["location"])
    assert "/desk?case=1&amp;x=" in page.text
    goal = re.search('name="next" value="([^"]*)"', page.text)
    assert goal is not None
    form = {"name": "li", "password": PASSWORD, "next": goal[1].replace("&amp;", "&")}
    answer = client.post("/account/sign-in", data=form)
    assert client.get(answer.headers["location"], headers=PAGE).text == "screens"


def test_a_program_without_a_session_gets_a_401(live_office: Office):
    client = screens(live_office)
    for path in ("/", "/_stcore/metrics", "/media/x", "/component/x/y.js", "/_stcore/upload_file/a/b", "/app/static/x"):
        answer = client.get(path)
        assert (answer.status_code, set(answer.json())) == (401, {"error"})


def test_the_frameworks_own_scripts_and_liveness_are_open(live_office: Office):
    client = screens(live_office)
    for path in ("/static/js/index.js", "/_stcore/health", "/_stcore/host-config", "/favicon.png"):
        assert client.get(path).text == "screens"


def test_names_that_only_begin_like_ours_are_not_ours(live_office: Office):
    client = screens(live_office)
    for path in ("/lively", "/open3112", "/healthy", "/accounts/x", "/statics/x"):
        assert client.get(path).status_code == 401


def test_a_revoked_session_is_shut_out_at_once(live_office: Office):
    client = screens(live_office)
    client.post("/account/sign-in", data={"name": "li", "password": PASSWORD})
    assert client.get("/", headers=PAGE).status_code == 200
    revoke_sessions(live_office, SYSTEM, "li")
    assert client.get("/", headers=PAGE).status_code == 303


def test_a_websocket_without_an_origin_is_refused(office: Office):
    client = screens(office)
    with pytest.raises((WebSocketDisconnect, WebSocketDenialResponse)), client.websocket_connect("/_stcore/stream"):
        pass
    with client.websocket_connect("/_stcore/stream", headers={"origin": "http://town.test"}) as socket:
        assert socket.receive_text() == "hello"


def test_a_websocket_needs_a_session_in_live_mode(live_office: Office):
    client = screens(live_office)
    origin = {"origin": "http://town.test"}
    with (
        pytest.raises((WebSocketDisconnect, WebSocketDenialResponse)),
        client.websocket_connect("/_stcore/stream", headers=origin),
    ):
        pass
    client.post("/account/sign-in", data={"name": "li", "password": PASSWORD})
    cookie = {"cookie": f"gridward_session={client.cookies['gridward_session']}"}
    with client.websocket_connect("/_stcore/stream", headers=origin | cookie) as socket:
        assert socket.receive_text() == "hello"


def test_a_wrong_address_below_ours_never_shows_the_screens(office: Office):
    client = screens(office)
    for path in ("/live/x/y/z", "/open311/v1/services.xml", "/open311", "/account/x", "/health/x", "/live/"):
        answer = client.get(path)
        assert answer.status_code == 404, path
        assert "screens" not in answer.text


def test_a_session_cookie_is_found_among_others(live_office: Office):
    client = screens(live_office)
    client.post("/account/sign-in", data={"name": "li", "password": PASSWORD})
    token = client.cookies["gridward_session"]
    client.cookies.clear()
    header = f"_streamlit_xsrf=2|a|b|c; gridward_session={token}; x=y"
    assert client.get("/", headers={"cookie": header}).status_code == 200
    assert client.get("/", headers={"cookie": f"xgridward_session={token}"}).status_code == 401
