"""Signing in and out."""

import pytest
from hypothesis import given
from hypothesis import strategies as st
from starlette.datastructures import Headers
from starlette.testclient import TestClient

from geo.api.account import from_this_site, local_path
from geo.desk.accounts import close_account, set_password
from geo.desk.office import Office
from geo.model import SYSTEM
from tests.geo.api.conftest import PASSWORD, MovingClock, application

GOOD = {"name": "li", "password": PASSWORD}


def test_the_page_is_whole_in_itself_and_says_no_more_than_it_must(live_client: TestClient):
    answer = live_client.get("/account/sign-in?next=/desk?case=1")
    assert answer.status_code == 200
    assert answer.headers["content-type"] == "text/html; charset=utf-8"
    assert 'lang="zh-CN"' in answer.text
    assert "登录" in answer.text
    assert 'value="/desk?case=1"' in answer.text
    assert "http" not in answer.text.replace("http-equiv", "")
    assert "<script" not in answer.text
    policy = answer.headers["content-security-policy"]
    assert policy.startswith("default-src 'none'")
    assert "unsafe" not in policy
    assert "frame-ancestors 'none'" in policy


def test_the_page_speaks_english_when_asked(live_client: TestClient):
    answer = live_client.get("/account/sign-in?lang=en")
    assert "Sign in" in answer.text
    assert "lang=zh" in answer.text


def test_the_style_is_the_one_that_the_policy_names(live_client: TestClient):
    import base64
    import hashlib
    import re

    answer = live_client.get("/account/sign-in")
    (style,) = re.findall("<style>(.*?)</style>", answer.text, re.DOTALL)
    digest = base64.b64encode(hashlib.sha256(style.encode()).digest()).decode()
    assert f"'sha256-{digest}'" in answer.headers["content-security-policy"]


def test_signing_in_sets_a_cookie_that_scripts_cannot_read(live_client: TestClient):
    answer = live_client.post("/account/sign-in", data={**GOOD, "next": "/desk?case=1"})
    assert (answer.status_code, answer.headers["location"]) == (303, "/desk?case=1")
    cookie = answer.headers["set-cookie"].lower()
    assert cookie.startswith("gridward_session=")
    assert "httponly" in cookie
    assert "samesite=lax" in cookie
    assert "path=/" in cookie
    assert "secure" not in cookie


def test_the_cookie_is_secure_over_https(live_office: Office):
    with TestClient(application(live_office), base_url="https://town.test", follow_redirects=False) as client:
        assert "secure" in client.post("/account/sign-in", data=GOOD).headers["set-cookie"].lower()


@pytest.mark.parametrize("wrong", [{"name": "nobody"}, {"password": "wrong"}, {"name": ""}, {"password": ""}])
def test_a_wrong_name_and_a_wrong_password_get_the_same_sentence(live_client: TestClient, wrong: dict[str, str]):
    answer = live_client.post("/account/sign-in?lang=en", data={**GOOD, **wrong})
    assert answer.status_code == 403
    assert "The name or the password is wrong." in answer.text
    assert "set-cookie" not in answer.headers


def test_the_name_is_kept_in_the_field_and_cannot_break_out_of_it(live_client: TestClient):
    answer = live_client.post("/account/sign-in", data={"name": '"><script>alert(1)</script>', "password": "x"})
    assert "<script" not in answer.text
    assert "&lt;script&gt;" in answer.text


def test_too_many_tries_are_refused_even_with_the_right_password(live_client: TestClient, clock: MovingClock):
    for _ in range(8):
        live_client.post("/account/sign-in", data={"name": "li", "password": "wrong"})
    answer = live_client.post("/account/sign-in?lang=en", data=GOOD)
    assert answer.status_code == 403
    assert "Too many tries" in answer.text
    clock.forward(minutes=11)
    assert live_client.post("/account/sign-in", data=GOOD).status_code == 303


@pytest.mark.parametrize(
    "headers",
    [
        {"origin": "http://evil.test"},
        {"origin": "null"},
        {"sec-fetch-site": "cross-site"},
        {"sec-fetch-site": "same-site"},
        {"origin": "http://town.test", "sec-fetch-site": "cross-site"},
    ],
)
def test_forms_of_other_sites_are_refused(live_client: TestClient, headers: dict[str, str]):
    answer = live_client.post("/account/sign-in", data=GOOD, headers=headers)
    assert answer.status_code == 400
    assert "set-cookie" not in answer.headers


@pytest.mark.parametrize("headers", [{}, {"origin": "http://town.test"}, {"sec-fetch-site": "same-origin"}])
def test_forms_of_this_site_are_taken(live_client: TestClient, headers: dict[str, str]):
    assert live_client.post("/account/sign-in", data=GOOD, headers=headers).status_code == 303


def test_another_site_cannot_sign_anybody_out(signed_in: TestClient):
    assert signed_in.post("/account/sign-out", headers={"origin": "http://evil.test"}).status_code == 400
    assert signed_in.get("/live/testville/changes?since=0").status_code == 200


def test_signing_out_ends_the_session_itself_not_only_the_cookie(signed_in: TestClient):
    token = signed_in.cookies["gridward_session"]
    answer = signed_in.post("/account/sign-out")
    assert (answer.status_code, answer.headers["location"]) == (303, "/account/sign-in")
    assert "gridward_session" not in signed_in.cookies
    stolen = signed_in.get("/live/testville/changes?since=0", headers={"cookie": f"gridward_session={token}"})
    assert stolen.status_code == 401


def test_looking_at_the_sign_out_page_ends_nothing(signed_in: TestClient):
    assert signed_in.get("/account/sign-out").status_code == 200
    assert signed_in.get("/live/testville/changes?since=0").status_code == 200


def test_a_new_password_and_a_closed_account_end_sessions_at_once(signed_in: TestClient, live_office: Office):
    set_password(live_office, SYSTEM, "li", PASSWORD + "!")
    assert signed_in.get("/live/testville/scene").status_code == 401
    signed_in.post("/account/sign-in", data={"name": "li", "password": PASSWORD + "!"})
    assert signed_in.get("/live/testville/scene").status_code == 200
    close_account(live_office, SYSTEM, "li")
    assert signed_in.get("/live/testville/scene").status_code == 401


def test_a_session_ends_by_itself_after_its_hours(signed_in: TestClient, clock: MovingClock):
    clock.forward(hours=13)
    assert signed_in.get("/live/testville/scene").status_code == 401


@pytest.mark.parametrize(
    ("asked", "goal"),
    [
        ("/", "/"),
        ("/desk?case=1#top", "/desk?case=1#top"),
        ("/网格", "/网格"),
        ("//evil.test", "/"),
        ("https://evil.test", "/"),
        ("/\\evil.test", "/"),
        ("\\\\evil.test", "/"),
        ("/\t/evil.test", "/"),
        ("javascript:alert(1)", "/"),
        ("", "/"),
        ("desk", "/"),
        ("/x\r\nset-cookie: a=b", "/"),
        ("/account/sign-in", "/"),
        ("/" + "x" * 3000, "/"),
        ("/desk?next=https://evil.test", "/desk?next=https://evil.test"),
    ],
)
def test_only_paths_of_this_server_are_gone_to(asked: str, goal: str):
    assert local_path(asked) == goal


@given(st.text())
def test_no_text_leads_to_another_server(text: str):
    path = local_path(text)
    assert path.startswith("/")
    assert not path.startswith(("//", "/\\"))


def test_a_program_without_origin_is_no_other_site():
    assert from_this_site(Headers({"host": "town.test"}))
    assert not from_this_site(Headers({"host": "town.test", "origin": "https://town.test.evil"}))


@pytest.mark.parametrize("body", [b"name=%ff", b"name=a&name=b", b"x" * 9000])
def test_a_form_that_cannot_be_read_is_a_400_page(live_client: TestClient, body: bytes):
    kind = {"content-type": "application/x-www-form-urlencoded"}
    answer = live_client.post("/account/sign-in", content=body, headers=kind)
    assert answer.status_code == 400
    assert "<form" in answer.text


def test_the_demo_says_that_no_account_is_needed(client: TestClient):
    assert "无需账号" in client.get("/account/sign-in").text


def test_below_account_there_is_nothing_else(client: TestClient):
    for path in ("/account", "/account/", "/account/users"):
        answer = client.get(path)
        assert (answer.status_code, set(answer.json())) == (404, {"error"})
