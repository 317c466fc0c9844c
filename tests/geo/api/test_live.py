"""The live feed."""

import gzip
import threading
import time
from dataclasses import replace
from urllib.parse import quote

import orjson
import pytest
from starlette.testclient import TestClient

from geo.desk.accounts import revoke_sessions
from geo.desk.office import Office
from geo.desk.pulse import follow
from geo.desk.reporting import Report, report
from geo.layers import ASSETS, asset_bytes, asset_digest
from geo.model import REPORTER, SYSTEM, Case
from tests.small_town import middle

TOWN = "bbox=111.46,35.64,111.48,35.66"


def send(office: Office, grid: int = 5) -> Case:
    lon, lat = middle(grid)
    return report(office, REPORTER, Report("testville", "heating", "不热", lon=lon, lat=lat))


def cursor(client: TestClient) -> int:
    return int(client.get(f"/live/testville/state?level=grid&{TOWN}").json()["cursor"])


def settle(office: Office) -> None:
    """Let the boards see what the store has, as the pulse does all the time."""
    follow(office)


def test_the_state_counts_units_and_lists_cases(client: TestClient, office: Office):
    case = send(office)
    settle(office)
    state = client.get(f"/live/testville/state?level=grid&{TOWN}").json()
    assert state["counts"]["g5"] == [1, 0, 1]
    assert state["counts"]["c"] == [1, 0, 1]
    assert state["counts"]["g1"] == [0, 0, 0]
    (row,) = state["cases"]
    assert [row[0], *row[3:6], row[7]] == [case.id, "collected", "heating", 1, "g5"]


def test_only_the_box_asked_for_is_answered(client: TestClient, office: Office):
    send(office, grid=5)
    settle(office)
    state = client.get("/live/testville/state?level=grid&bbox=111.4700,35.6485,111.4720,35.6499").json()
    assert state["cases"] == []
    assert "g9" not in state["counts"]


def test_nothing_new_is_a_204_without_a_body(client: TestClient):
    answer = client.get(f"/live/testville/changes?since={cursor(client)}")
    assert (answer.status_code, answer.content) == (204, b"")


def test_a_change_reaches_a_screen_that_asks_what_came_after(client: TestClient, office: Office):
    since = cursor(client)
    case = send(office)
    settle(office)
    changed = client.get(f"/live/testville/changes?since={since}").json()
    assert [row[0] for row in changed["cases"]] == [case.id]
    assert changed["counts"]["g5"] == [1, 0, 1]
    assert changed["cursor"] > since
    assert not changed["reset"]
    assert client.get(f"/live/testville/changes?since={changed['cursor']}").status_code == 204


def test_the_pulse_of_the_running_server_brings_a_posted_request_within_a_second(client: TestClient, office: Office):
    since = cursor(client)
    form = {"api_key": "demo", "service_code": "heating", "address_string": "正街116号"}
    posted = client.post("/open311/v2/requests.json", data=form).json()[0]["service_request_id"]
    begun = time.monotonic()
    while (answer := client.get(f"/live/testville/changes?since={since}")).status_code == 204:
        assert time.monotonic() - begun < 1.0
        time.sleep(0.01)
    assert [row[0] for row in answer.json()["cases"]] == [posted]


def test_a_screen_from_another_past_is_told_to_begin_again(client: TestClient):
    assert client.get("/live/testville/changes?since=999999").json()["reset"] is True


@pytest.mark.parametrize(
    "query",
    ["changes", "changes?since=", "changes?since=-1", "changes?since=1.5", "changes?since=x", "changes?since=٣",
     "changes?since=" + "9" * 40, "state", "state?level=grid&bbox=1,2,3", "state?level=grid&bbox=nan,1,2,3",
     "state?level=grid&bbox=2,1,1,3", "state?level=grid&bbox=0,-91,1,3", "state?level=grid&bbox=a,b,c,d"],
)  # fmt: skip
def test_a_question_that_cannot_be_understood_is_a_400_with_a_sentence(client: TestClient, query: str):
    answer = client.get(f"/live/testville/{query}")
    assert answer.status_code == 400
    assert answer.json()["error"]


@pytest.mark.parametrize(
    "path",
    [
        "nowhere/scene",
        "nowhere/state?level=grid&" + TOWN,
        "nowhere/changes?since=0",
        "testville/state?level=moon&" + TOWN,
        "testville/units/moon/1/1",
        "testville/units/micro/1/1",
        "testville/case/XXX-1",
        "testville/unit/g99",
        "testville/nothing",
        "",
        "testville/base/x/y",
        "testville/base/-1/2",
    ],
)
def test_what_does_not_exist_is_a_404_in_json(client: TestClient, path: str):
    answer = client.get(f"/live/{path}")
    assert answer.status_code == 404
    assert set(answer.json()) == {"error"}


def test_the_scene_is_kept_by_its_tag(client: TestClient):
    answer = client.get("/live/testville/scene?lang=en")
    assert answer.json()["name"] == "Testville"
    assert "no-cache" in answer.headers["cache-control"]
    again = client.get("/live/testville/scene?lang=en", headers={"if-none-match": answer.headers["etag"]})
    assert (again.status_code, again.content) == (304, b"")
    other = client.get("/live/testville/scene?lang=zh", headers={"if-none-match": answer.headers["etag"]})
    assert (other.status_code, other.json()["name"]) == (200, "文苑里社区")


def test_tiles_are_for_ever_under_their_version_only(client: TestClient, office: Office):
    scene = office.scene("testville")
    (view,) = [view for view in scene.views() if view.key == "grid"]
    x, y = tile_of(*middle(5), view.tile_zoom)
    path = f"/live/testville/units/grid/{x}/{y}"
    fixed = client.get(f"{path}?v={scene.version}")
    assert "immutable" in fixed.headers["cache-control"]
    assert "g5" in [unit[0] for unit in fixed.json()["units"]]
    loose = client.get(path)
    assert loose.json() == fixed.json()
    assert "immutable" not in loose.headers["cache-control"]
    x, y = tile_of(*middle(5), 14)
    base = client.get(f"/live/testville/base/{x}/{y}?v={scene.version}").json()
    assert {"streets", "areas", "buildings"} <= set(base)


def tile_of(lon: float, lat: float, zoom: int) -> tuple[int, int]:
    from geo.layers.tiles import tiles_of

    xs, ys = tiles_of([lon], [lat], zoom)
    return int(xs[0]), int(ys[0])


def test_parts_of_a_scene_travel_compressed_when_the_client_can_take_it(client: TestClient):
    with client.stream("GET", "/live/testville/scene", headers={"accept-encoding": "gzip"}) as answer:
        assert answer.headers["content-encoding"] == "gzip"
        packed = b"".join(answer.iter_raw())
    plain = client.get("/live/testville/scene", headers={"accept-encoding": "identity"})
    assert "content-encoding" not in plain.headers
    assert orjson.loads(gzip.decompress(packed)) == plain.json()


def test_every_asset_is_served_and_nothing_else(client: TestClient):
    for name in ASSETS:
        answer = client.get(f"/live/assets/{name}?v={asset_digest(name)}")
        assert answer.status_code == 200
        assert "immutable" in answer.headers["cache-control"]
        assert answer.headers["x-content-type-options"] == "nosniff"
    assert "javascript" in client.get("/live/assets/leaflet.js").headers["content-type"]


@pytest.mark.parametrize(
    "name",
    [
        "../../etc/passwd",
        "..%2f..%2fetc%2fpasswd",
        "%2e%2e/%2e%2e/leaflet.js",
        "/etc/passwd",
        "leaflet.js%00",
        "images/../leaflet.js",
        "images",
        "",
        "LEAFLET.JS",
        "nothing.js",
    ],
)
def test_no_path_leads_out_of_the_assets(client: TestClient, name: str):
    answer = client.get(f"/live/assets/{name}")
    assert answer.status_code == 404 or answer.content == asset_bytes("leaflet.js")
    assert b"root:" not in answer.content


def test_a_case_card_speaks_the_readers_language(client: TestClient, office: Office):
    case = send(office)
    card = client.get(f"/live/testville/case/{case.id}?lang=en").json()
    assert card == {
        "id": case.id,
        "category": "Heating",
        "state": "Collected",
        "address": "北片区 / 第五网格",
        "description": "不热",
        "received": "2026-11-18 12:00",
        "due": "2026-11-18 14:00",
        "handler": "",
        "lon": 111.4733,
        "lat": 35.6476,
    }
    assert client.get(f"/live/testville/case/{case.id}").json()["category"] == "供暖"


def test_a_unit_card_names_its_counts_and_its_people(client: TestClient, office: Office):
    send(office, grid=1)
    settle(office)
    card = client.get("/live/testville/unit/g1").json()
    assert (card["id"], card["name"], card["level"]) == ("g1", "第一网格", "网格")
    assert card["counts"] == [1, 0, 1]
    assert card["bounds"] == pytest.approx([111.47, 35.6484, 111.4722, 35.65])
    assert {"name": "孙海燕", "role": "网格员"} in card["staff"]


def test_in_live_mode_nothing_is_said_without_a_session(live_client: TestClient, live_office: Office):
    case = send(live_office)
    for path in (
        "scene",
        "state?level=grid&" + TOWN,
        "changes?since=0",
        "base/1/1",
        "units/grid/1/1",
        f"case/{case.id}",
        "unit/g1",
    ):
        answer = live_client.get(f"/live/testville/{path}")
        assert (answer.status_code, set(answer.json())) == (401, {"error"}), path
    assert live_client.get("/live/assets/leaflet.js").status_code == 401


def test_a_session_opens_the_feed_and_its_end_closes_it_at_once(signed_in: TestClient, live_office: Office):
    assert signed_in.get("/live/testville/changes?since=999999").status_code == 200
    revoke_sessions(live_office, SYSTEM, "li")
    assert signed_in.get("/live/testville/changes?since=999999").status_code == 401


def test_somebody_of_another_community_is_refused(live_client: TestClient):
    from tests.geo.api.conftest import PASSWORD

    live_client.post("/account/sign-in", data={"name": "stranger", "password": PASSWORD})
    for path in ("scene", "changes?since=0", "unit/g1", "case/XXX-1"):
        assert live_client.get(f"/live/testville/{path}").status_code == 403


def test_text_of_a_reporter_stays_text_in_a_card(client: TestClient, office: Office):
    evil = "<img src=x onerror=alert(1)>"
    lon, lat = middle(5)
    case = report(office, REPORTER, Report("testville", "heating", evil, lon=lon, lat=lat))
    answer = client.get(f"/live/testville/case/{quote(case.id)}")
    assert answer.json()["description"] == evil
    assert answer.headers["content-type"] == "application/json"


def test_many_screens_may_ask_while_requests_come_in(client: TestClient, office: Office):
    seen: list[set[str]] = [set() for _ in range(4)]
    start = cursor(client)
    stop = threading.Event()
    troubles: list[str] = []

    def watch(mine: set[str]) -> None:
        since = start
        while not stop.is_set():
            answer = client.get(f"/live/testville/changes?since={since}")
            if answer.status_code == 200:
                since = answer.json()["cursor"]
                mine.update(row[0] for row in answer.json()["cases"])
            elif answer.status_code != 204:
                troubles.append(answer.text)

    threads = [threading.Thread(target=watch, args=(mine,)) for mine in seen]
    for thread in threads:
        thread.start()
    made = {send(office, grid=1 + number % 9).id for number in range(20)}
    deadline = time.monotonic() + 10
    while time.monotonic() < deadline and not all(mine >= made for mine in seen):
        time.sleep(0.05)
    stop.set()
    for thread in threads:
        thread.join()
    assert troubles == []
    assert all(mine >= made for mine in seen)


def test_a_board_renewed_in_the_office_is_taken_up(client: TestClient, office: Office):
    from tests.small_town import small_town

    before = client.get("/live/testville/scene").json()["version"]
    town = small_town()
    with office.write(SYSTEM) as tx:
        tx.load_community(
            replace(town, profile=replace(town.profile, name={"zh": "新名", "en": "Renamed"}), digest="0" * 64)
        )
    deadline = time.monotonic() + 5
    while client.get("/live/testville/scene").json()["name"] != "新名":
        assert time.monotonic() < deadline
        time.sleep(0.1)
    assert client.get("/live/testville/scene").json()["version"] != before
