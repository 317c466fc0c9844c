"""GET Service Requests and GET Service Request."""

from datetime import timedelta
from urllib.parse import quote

import pytest
from defusedxml.ElementTree import fromstring
from starlette.testclient import TestClient

from geo.desk.handling import close, dispatch, file_case, report_back, take, verify
from geo.desk.office import Office
from geo.desk.related import merge
from geo.desk.secrets import receipt
from geo.model import Actor, Grant
from tests.geo.api.conftest import MovingClock
from tests.geo.api.open311.conftest import Post

BOSS = Actor(id="person:r02", name="钱立新", grants=(Grant("dispatcher", "testville"),), person_id="r02")
WORKER = Actor(id="person:r03", name="孙海燕", grants=(Grant("worker", "testville"),), person_id="r03")


def new_id(post: Post, **fields: str) -> str:
    return str(post(**fields).json()[0]["service_request_id"])


def settle(office: Office, case_id: str) -> None:
    """From collected to closed, as people do it."""
    file_case(office, BOSS, case_id)
    dispatch(office, BOSS, case_id, "r03")
    take(office, WORKER, case_id)
    report_back(office, WORKER, case_id, "换了阀门，王大妈 13900009999 在家")
    verify(office, BOSS, case_id, passed=True, text="看过了")
    close(office, BOSS, case_id, text="已修好，请放心。")


def ids(client: TestClient, query: str = "") -> list[str]:
    answer = client.get(f"/open311/v2/requests.json{query}")
    assert answer.status_code == 200, answer.text
    return [request["service_request_id"] for request in answer.json()]


def test_a_request_shows_every_field_of_the_standard(post: Post, client: TestClient):
    case_id = new_id(post, media_url="https://example.cn/a.jpg")
    (shown,) = client.get(f"/open311/v2/requests/{case_id}.json").json()
    assert shown.pop("lat") == pytest.approx(35.6496, abs=0.001)
    assert shown.pop("long") == pytest.approx(111.4705, abs=0.001)
    assert shown == {
        "service_request_id": case_id,
        "status": "open",
        "status_notes": "已收到，待查看。",
        "service_name": "供暖",
        "service_code": "heating",
        "description": "家里暖气不热",
        "agency_responsible": "热力公司",
        "service_notice": "已定位到第一网格。",
        "requested_datetime": "2026-11-18T12:00:00+08:00",
        "updated_datetime": "2026-11-18T12:00:00+08:00",
        "expected_datetime": "2026-11-18T14:00:00+08:00",
        "address": "文苑新村2号楼3单元501",
        "address_id": "wy2-3-501",
        "zipcode": None,
        "media_url": "https://example.cn/a.jpg",
    }


def test_the_xml_says_the_same_as_the_json(post: Post, client: TestClient):
    case_id = new_id(post)
    (shown,) = client.get(f"/open311/v2/requests/{case_id}.json").json()
    root = fromstring(client.get(f"/open311/v2/requests/{case_id}.xml").content)
    assert {node.tag: node.text for node in root[0]} == {
        key: None if value is None else str(value) for key, value in shown.items()
    }


def test_a_settled_request_is_closed_for_its_reporter(
    post: Post, client: TestClient, office: Office, clock: MovingClock
):
    case_id = new_id(post)
    clock.forward(hours=1)
    settle(office, case_id)
    (shown,) = client.get(f"/open311/v2/requests/{case_id}.json").json()
    assert (shown["status"], shown["status_notes"]) == ("closed", "已办结并核查。已修好，请放心。")
    assert shown["updated_datetime"] == "2026-11-18T13:00:00+08:00"


def test_nobodys_name_or_number_is_in_any_answer(post: Post, client: TestClient, office: Office):
    case_id = new_id(
        post, first_name="小明", last_name="王", phone="13900001234", email="w@example.cn", device_id="dev"
    )
    settle(office, case_id)
    for path in (f"requests/{case_id}.json", f"requests/{case_id}.xml", "requests.json", "requests.xml"):
        text = client.get(f"/open311/v2/{path}").text
        for secret in ("王小明", "13900001234", "w@example.cn", 'dev"', "孙海燕", "13900009999"):
            assert secret not in text


def test_without_a_right_the_place_and_the_words_are_withheld(
    live_client: TestClient, live_office: Office, api_key: str
):
    form = {
        "api_key": api_key,
        "service_code": "heating",
        "address_string": "文苑新村2号楼3单元501",
        "description": "冷",
    }
    form["media_url"] = "https://example.cn/a.jpg"
    case_id = live_client.post("/open311/v2/requests.json", data=form).json()[0]["service_request_id"]
    address = f"/open311/v2/requests/{case_id}.json"
    (public,) = live_client.get(address).json()
    assert public["status"] == "open"
    assert public["address"] == "第一网格"
    assert [public[name] for name in ("description", "address_id", "lat", "long", "media_url")] == [None] * 5
    (own,) = live_client.get(address, params={"receipt": receipt(live_office.secret, case_id)}).json()
    assert (own["description"], own["address"]) == ("冷", "文苑新村2号楼3单元501")
    (guessed,) = live_client.get(address, params={"receipt": "00000000"}).json()
    assert guessed == public
    assert live_client.get(address, params={"api_key": "guessed"}).status_code == 403


def test_a_signed_in_dispatcher_sees_requests_in_full(signed_in: TestClient, api_key: str):
    form = {"api_key": api_key, "service_code": "heating", "address_string": "正街116号", "description": "冷"}
    signed_in.post("/open311/v2/requests.json", data=form)
    assert signed_in.get("/open311/v2/requests.json").json()[0]["description"] == "冷"


def test_requests_come_newest_first(post: Post, client: TestClient, clock: MovingClock):
    made = []
    for _ in range(3):
        made.append(new_id(post))
        clock.forward(minutes=1)
    assert ids(client) == made[::-1]


def test_pages_are_cut_from_the_list_and_do_not_overlap(post: Post, client: TestClient, clock: MovingClock):
    made = []
    for _ in range(5):
        made.append(new_id(post))
        clock.forward(minutes=1)
    assert [ids(client, f"?page={page}&page_size=2") for page in (1, 2, 3, 4)] == [
        [made[4], made[3]], [made[2], made[1]], [made[0]], [],
    ]  # fmt: skip


def test_status_and_service_choose(post: Post, client: TestClient, office: Office):
    done, waiting, other = new_id(post), new_id(post), new_id(post, service_code="garbage")
    settle(office, done)
    assert ids(client, "?status=closed") == [done]
    assert set(ids(client, "?status=open")) == {waiting, other}
    assert set(ids(client, "?status=open,closed&service_code=garbage")) == {other}
    assert set(ids(client, "?service_code=garbage&service_code=heating")) == {done, waiting, other}
    assert ids(client, "?service_code=unknown") == []


def test_ids_override_every_other_argument(post: Post, client: TestClient):
    made = [new_id(post) for _ in range(3)]
    asked = f"{made[0]},{made[2]},XXX-1"
    assert set(ids(client, f"?service_request_id={asked}&status=closed&start_date=nonsense")) == {made[0], made[2]}


def test_the_window_includes_both_ends(post: Post, client: TestClient, clock: MovingClock):
    first = new_id(post)
    clock.forward(days=2)
    second = new_id(post)
    assert ids(client, "?start_date=2026-11-18T04:00:00Z&end_date=2026-11-18T04:00:00Z") == [first]
    assert ids(client, f"?start_date={quote('2026-11-20T12:00:00+08:00')}") == [second]
    assert ids(client, "?start_date=2026-11-20T12:00:00+08:00") == [second]
    assert ids(client, "?end_date=2026-11-19T00:00:00Z") == [first]
    assert ids(client, "?updated_after=2026-11-19T00:00:00Z") == [second]


def test_older_requests_are_outside_the_default_window(post: Post, client: TestClient, clock: MovingClock):
    old = new_id(post)
    clock.forward(days=91)
    assert ids(client) == []
    assert ids(client, "?start_date=2026-11-01T00:00:00Z") == [old]
    assert ids(client, f"?service_request_id={old}") == [old]


@pytest.mark.parametrize(
    "query",
    [
        "start_date=2026-11-18",
        "start_date=x&end_date=y",
        "start_date=2026-01-01T00:00:00Z&end_date=2026-06-01T00:00:00Z",
        "status=done",
        "page=0",
        "page=x",
        "page_size=1001",
        "page=99999999999999999999",
        "page=-1",
        "page_size=٣",
        "start_date=2026-11-18T00:00:00Z&start_date=2026-11-18T00:00:00Z",
        "description=%ff",
        "service_request_id=" + ",".join(str(number) for number in range(1001)),
    ],
)
def test_a_question_that_cannot_be_understood_is_a_400_in_both_formats(client: TestClient, query: str):
    answer = client.get(f"/open311/v2/requests.json?{query}")
    assert (answer.status_code, answer.json()[0]["code"]) == (400, 400)
    answer = client.get(f"/open311/v2/requests.xml?{query}")
    assert (answer.status_code, fromstring(answer.content).findtext("error/code")) == (400, "400")


def test_a_token_is_answered_for_the_id_itself_and_for_ones_own_idempotency_key(post: Post, client: TestClient):
    case_id = new_id(post, idempotency_key="k1")
    assert client.get(f"/open311/v2/tokens/{case_id}.json").json() == [
        {"service_request_id": case_id, "token": case_id}
    ]
    assert client.get("/open311/v2/tokens/k1.json", params={"api_key": "demo"}).json() == [
        {"service_request_id": case_id, "token": "k1"}
    ]
    assert client.get("/open311/v2/tokens/k1.json").status_code == 404


def test_a_request_of_one_community_is_unknown_in_another(post: Post, client: TestClient):
    case_id = new_id(post)
    assert client.get(f"/open311/v2/requests/{case_id}.json?jurisdiction_id=testville").status_code == 200
    assert client.get(f"/open311/v2/requests/{case_id}.json?jurisdiction_id=other").status_code == 404


def test_the_clock_of_the_office_decides_what_recent_means(post: Post, client: TestClient, clock: MovingClock):
    clock.now -= timedelta(days=200)
    new_id(post)
    assert len(ids(client)) == 1


def test_a_merged_request_says_with_which_one_it_goes_on_and_is_closed_with_it(
    office: Office, post: Post, client: TestClient
):
    first, second = new_id(post), new_id(post)
    merge(office, BOSS, second, first)
    (waiting,) = client.get(f"/open311/v2/requests/{second}.json?lang=en").json()
    assert waiting["status_notes"] == f"Duplicate of request {first}."
    settle(office, first)
    code = receipt(office.secret, second)
    (closed,) = client.get(f"/open311/v2/requests/{second}.json?lang=en&receipt={code}").json()
    assert closed["status"] == "closed"
    assert closed["status_notes"] == (
        f"Settled and checked. It was dealt with together with request {first}. 已修好，请放心。"
    )
