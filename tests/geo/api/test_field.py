"""``/field``: a phone's moves arrive once, from the right person and page, and never end in an error of the server."""

import base64
import io
import json
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from PIL import Image
from starlette.testclient import TestClient

from geo.api.field import LARGEST_MOVE
from geo.desk import accounts
from geo.desk.actors import actor_of_person
from geo.desk.field import field_pass
from geo.desk.media import FOLDER
from geo.desk.office import Office
from geo.model import SYSTEM, Grant, StopState
from tests.geo.api.conftest import PASSWORD
from tests.geo.desk.field_day import OTHER, TOWN, WORKER, a_stop, events_of, keep

KEY = "0123456789abcdef"
ARRIVED = {"move": "arrive", "key": KEY, "lon": 111.4711, "lat": 35.6493, "ago_s": 2}


def pass_of(office: Office, person_id: str = WORKER) -> dict[str, str]:
    return {"x-gridward-pass": field_pass(office, actor_of_person(office, TOWN, person_id), TOWN)}


def send(client: TestClient, headers: dict[str, str], stop: str = "S1", **fields: Any) -> Any:
    return client.post(f"/field/stops/{stop}?community={TOWN}&lang=en", json=fields, headers=headers)


@pytest.fixture
def day(office: Office) -> dict[str, str]:
    """A day with one stop; the headers with which its person's phone sends."""
    keep(office, a_stop(office))
    return pass_of(office)


def picture() -> str:
    out = io.BytesIO()
    Image.new("RGB", (40, 30), "green").save(out, "JPEG")
    return base64.b64encode(out.getvalue()).decode()


def test_a_move_with_a_photo_is_taken_once_however_often_it_is_sent(
    client: TestClient, office: Office, day: dict[str, str]
) -> None:
    assert send(client, day, **ARRIVED).json() == {"stop": "S1", "state": "arrived", "told": ""}
    for _ in range(3):
        answer = send(client, day, move="finish", key=KEY + "2", note="血糖正常", photo=picture())
        assert (answer.status_code, answer.json()["state"]) == (200, "done")
    with office.store.read() as reader:
        (stop,) = reader.work.stops(TOWN)
    assert (stop.state, stop.note, stop.sent) == (StopState.DONE, "血糖正常", (KEY, KEY + "2"))
    assert events_of(office) == ["accept_plan", "arrive_stop", "finish_stop"]
    assert [path.name for path in (office.settings.home / FOLDER).iterdir()] == list(stop.media)


def test_an_arrival_far_off_is_taken_and_told(client: TestClient, day: dict[str, str]) -> None:
    answer = send(client, day, **ARRIVED | {"lat": 35.66})
    assert answer.status_code == 200
    assert answer.json()["told"].startswith("You are 1")


def test_a_conflict_is_one_sentence_in_the_senders_language(client: TestClient, day: dict[str, str]) -> None:
    answer = send(client, day, move="finish", key=KEY)
    assert (answer.status_code, answer.json()) == (409, {"error": "Say first that you have arrived."})
    answer = client.post(f"/field/stops/S1?community={TOWN}&lang=zh", json={"move": "finish", "key": KEY}, headers=day)
    assert answer.json() == {"error": "请先报告到达。"}


@pytest.mark.parametrize(
    ("change", "sentence"),
    [
        ({"move": "jump"}, "The move must be one of arrive, finish, fail."),
        ({"key": ""}, "The key must be 8 to 64 letters, digits and hyphens."),
        ({"key": "<script>"}, "The key must be 8 to 64 letters, digits and hyphens."),
        ({"lon": "east"}, "lon must be a number."),
        ({"ago_s": "1e999"}, "ago_s must be a number."),
        ({"lon": 500}, "The coordinates 500.0, 35.6493 are not degrees of longitude and latitude."),
        ({"photo": "%%%"}, "The file is not a photo that can be read."),
        ({"outcome": "sideways"}, "The outcome must be one of found, not_home, refused, empty."),
    ],
)
def test_what_cannot_be_used_gets_a_sentence_and_writes_nothing(
    client: TestClient, office: Office, day: dict[str, str], change: dict[str, object], sentence: str
) -> None:
    answer = send(client, day, **ARRIVED | change)
    assert (answer.status_code, answer.json()) == (400, {"error": sentence})
    assert events_of(office) == ["accept_plan"]


def test_a_file_that_is_no_photo_is_refused(client: TestClient, office: Office, day: dict[str, str]) -> None:
    send(client, day, **ARRIVED)
    answer = send(client, day, move="finish", key=KEY + "2", photo=base64.b64encode(b"GIF89a no").decode())
    assert (answer.status_code, answer.json()) == (400, {"error": "The file is not a photo that can be read."})
    assert events_of(office) == ["accept_plan", "arrive_stop"]


def test_a_move_may_be_six_megabytes_and_no_more(client: TestClient, day: dict[str, str]) -> None:
    answer = send(client, day, **ARRIVED, note="x" * LARGEST_MOVE)
    assert answer.status_code == 400
    assert "longer than" in answer.json()["error"]


def test_nobody_sends_for_somebody_else(client: TestClient, office: Office, day: dict[str, str]) -> None:
    assert send(client, {}, **ARRIVED).status_code == 401
    assert send(client, {"x-gridward-pass": "9999999/testville/r03/" + "0" * 32}, **ARRIVED).status_code == 401
    assert send(client, pass_of(office, OTHER), **ARRIVED).status_code == 403
    assert send(client, day, stop="S404", **ARRIVED).status_code == 404
    assert events_of(office) == ["accept_plan"]


@pytest.mark.parametrize(
    "header", [{"sec-fetch-site": "cross-site"}, {"origin": "http://evil.test"}, {"content-type": "text/plain"}]
)
def test_a_page_of_another_site_sends_nothing(
    client: TestClient, office: Office, day: dict[str, str], header: dict[str, str]
) -> None:
    assert send(client, day | header, **ARRIVED).status_code == 400
    assert events_of(office) == ["accept_plan"]


def test_news_are_told_only_when_something_has_happened(
    client: TestClient, office: Office, day: dict[str, str]
) -> None:
    first = client.get(f"/field/news?community={TOWN}&since=0", headers=day).json()
    ask = f"/field/news?community={TOWN}&since={first['cursor']}"
    assert client.get(ask, headers=day).status_code == 204
    send(client, day, **ARRIVED)
    second = client.get(ask, headers=day).json()
    assert second["cursor"] > first["cursor"]
    assert second["mark"] != first["mark"]
    assert client.get(ask).status_code == 401
    assert client.get(f"/field/news?community={TOWN}&since=x", headers=day).status_code == 400


@pytest.mark.parametrize("path", ["/field", "/field/", "/field/stops", "/field/x", "/field/stops/a/b"])
def test_other_addresses_are_nowhere(client: TestClient, path: str) -> None:
    assert client.get(path).status_code == 404


def test_in_live_mode_the_session_says_who_sends_and_a_pass_says_nothing(
    live_client: TestClient, live_office: Office
) -> None:
    keep(live_office, a_stop(live_office))
    grants = (Grant("worker", TOWN, ("c", "d1", "g1")),)
    accounts.create_account(live_office, SYSTEM, "sun", PASSWORD, grants, person_id=WORKER)
    assert send(live_client, {"x-gridward-pass": "1/testville/r03/0"}, **ARRIVED).status_code == 401
    assert live_client.get(f"/field/news?community={TOWN}&since=0").status_code == 401
    live_client.post("/account/sign-in", data={"name": "sun", "password": PASSWORD})
    assert send(live_client, {}, **ARRIVED).json()["state"] == "arrived"
    assert live_client.get(f"/field/news?community={TOWN}&since=0").status_code == 200
    assert events_of(live_office) == ["accept_plan", "arrive_stop"]


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(body=st.binary(max_size=80) | st.dictionaries(
    st.sampled_from(["move", "key", "note", "reason", "lon", "lat", "ago_s", "photo", "outcome", "needs"]),
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=20) | st.lists(st.none(), max_size=1),
))  # fmt: skip
def test_whatever_is_sent_the_server_does_not_fail(client: TestClient, day: dict[str, str], body: Any) -> None:
    raw = body if isinstance(body, bytes) else json.dumps(body).encode()
    answer = client.post(
        f"/field/stops/S1?community={TOWN}", content=raw, headers=day | {"content-type": "application/json"}
    )
    assert 400 <= answer.status_code < 500 or answer.json()["stop"] == "S1"
    assert answer.status_code < 500
