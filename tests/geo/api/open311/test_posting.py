"""POST Service Request."""

import json
from dataclasses import asdict

import httpx2 as httpx
import pytest
from defusedxml.ElementTree import fromstring
from starlette.testclient import TestClient

from geo.desk.office import Office
from geo.desk.secrets import receipt
from geo.model import Case, Source
from geo.store import CaseFilter
from tests.geo.api.open311.conftest import Post
from tests.small_town import middle


def stored(office: Office, case_id: str) -> Case:
    with office.store.read() as reader:
        return reader.case(case_id)


def new_id(answer: httpx.Response) -> str:
    return str(answer.json()[0]["service_request_id"])


def count(office: Office) -> int:
    with office.store.read() as reader:
        return reader.count_cases(CaseFilter())


def test_a_posted_request_is_in_the_store_when_it_is_answered(post: Post, office: Office):
    answer = post()
    assert answer.status_code == 201
    (said,) = answer.json()
    assert set(said) == {"service_request_id", "service_notice", "account_id"}
    case = stored(office, said["service_request_id"])
    assert (case.category, case.description, case.address) == ("heating", "家里暖气不热", "文苑新村2号楼3单元501")
    assert case.source is Source.API
    assert case.position is not None
    assert case.position.path == ("c", "d1", "g1", "m2", "wy2-3-501")
    assert not case.demo


def test_the_notice_says_where_it_was_placed_and_by_when(post: Post, office: Office):
    (said,) = post(lang="en").json()
    assert said["service_notice"].startswith("Placed in 第一网格, near 文苑新村2号楼")
    assert "To be settled by 2026-11-18 14:00." in said["service_notice"]
    assert receipt(office.secret, said["service_request_id"]) in said["service_notice"]


def test_an_address_nobody_knows_is_taken_in_and_left_to_a_person(post: Post, office: Office):
    (said,) = post(address_string="月亮背面", lang="en").json()
    assert "a person will look for it" in said["service_notice"]
    assert stored(office, said["service_request_id"]).needs_place


def test_a_point_is_enough(post: Post, office: Office):
    lon, lat = middle(5)
    (said,) = post(address_string="", lat=str(lat), long=str(lon)).json()
    case = stored(office, said["service_request_id"])
    assert case.position is not None
    assert case.handling_path == ("c", "d1", "g5")


def test_an_address_id_is_enough(post: Post, office: Office):
    (said,) = post(address_string="", address_id="wy2-3-501").json()
    case = stored(office, said["service_request_id"])
    assert case.position is not None
    assert case.position.path[-1] == "wy2-3-501"


def test_xml_answers_have_the_standards_elements(post: Post):
    answer = post(fmt="xml", account_id="a-7")
    root = fromstring(answer.content)
    assert (answer.status_code, root.tag, root[0].tag) == (201, "service_requests", "request")
    assert root.findtext("request/account_id") == "a-7"
    assert root.findtext("request/service_request_id", "").startswith("TES-20261118-")


def test_json_bodies_are_taken_too(client: TestClient, office: Office):
    lon, lat = middle(3)
    body = {"api_key": "demo", "service_code": "garbage", "lat": lat, "long": lon, "description": "垃圾", "phone": None}
    answer = client.post("/open311/v2/requests.json", json=body)
    assert answer.status_code == 201
    assert stored(office, answer.json()[0]["service_request_id"]).handling_path == ("c", "d1", "g3")


def test_who_reported_is_kept_and_the_picture_too(post: Post, office: Office):
    (said,) = post(
        first_name="小明", last_name="王", phone="13900001234", email="w@example.cn", device_id="d1",
        media_url="https://example.cn/a.jpg",
    ).json()  # fmt: skip
    case = stored(office, said["service_request_id"])
    assert asdict(case.reporter) == {
        "name": "王小明", "phone": "13900001234", "email": "w@example.cn", "account_id": "", "device_id": "d1",
    }  # fmt: skip
    assert case.media == ("https://example.cn/a.jpg",)


def test_only_the_simulation_makes_demo_cases(post: Post, office: Office):
    assert stored(office, new_id(post(api_key=office.simulation_key))).demo
    assert not stored(office, new_id(post(demo="true"))).demo


@pytest.mark.parametrize(
    ("fields", "said"),
    [
        ({"service_code": ""}, "service_code was not provided"),
        ({"address_string": ""}, "No location was provided"),
        ({"lat": "35.6"}, "lat and long must be sent together"),
        ({"lat": "NaN", "long": "111.47"}, "lat must be a number of degrees"),
        ({"lat": "1e999", "long": "111.47"}, "lat must be a number of degrees"),
        ({"lat": "91", "long": "111.47"}, "lat must be a number of degrees"),
        ({"lat": "35.6", "long": "١١١"}, "long must be a number of degrees"),
        ({"description": "水" * 4001}, "description is longer than 4000 characters"),
        ({"address_string": "x" * 501}, "address_string is longer than 500 characters"),
        ({"media_url": "javascript:alert(1)"}, "media_url must be an http or https address"),
        ({"media_url": "https://[::1"}, "media_url must be an http or https address"),
        ({"idempotency_key": "k" * 121}, "idempotency key"),
    ],
)
def test_a_wrong_field_is_a_400_that_names_it(post: Post, office: Office, fields: dict[str, str], said: str):
    answer = post(**fields)
    assert answer.status_code == 400
    assert [error["code"] for error in answer.json()] == [400]
    assert said in answer.json()[0]["description"]
    root = fromstring(post(fmt="xml", **fields).content)
    assert said in root.findtext("error/description", "")
    assert count(office) == 0


def test_all_faults_are_told_at_once(post: Post):
    answer = post(service_code="", lat="x", long="y", media_url="ftp://x")
    assert answer.status_code == 400
    assert len(answer.json()) == 4


def test_an_unknown_service_is_a_404(post: Post):
    answer = post(service_code="ufo")
    assert (answer.status_code, answer.json()) == (404, [{"code": 404, "description": "service_code was not found"}])


def test_an_unknown_jurisdiction_is_a_404(post: Post):
    answer = post(jurisdiction_id="city.gov")
    assert answer.status_code == 404
    assert answer.json()[0]["description"] == "jurisdiction_id was not found"


@pytest.mark.parametrize("key", ["", "wrong", "demo "[::-1]])
def test_a_wrong_or_missing_key_is_a_403_in_both_formats(post: Post, office: Office, key: str):
    if key.strip() == "demo":
        assert post(api_key=key).status_code == 201  # blanks around a key are no part of it
        return
    answer = post(api_key=key)
    assert (answer.status_code, answer.json()[0]["code"]) == (403, 403)
    assert fromstring(post(fmt="xml", api_key=key).content).findtext("error/code") == "403"
    assert count(office) == 0


def test_the_demo_key_is_worth_nothing_in_live_mode(live_client: TestClient, live_office: Office, api_key: str):
    form = {"service_code": "heating", "address_string": "正街116号"}
    assert live_client.post("/open311/v2/requests.json", data={"api_key": "demo", **form}).status_code == 403
    answer = live_client.post("/open311/v2/requests.json", data={"api_key": api_key, **form})
    assert answer.status_code == 201
    assert not stored(live_office, answer.json()[0]["service_request_id"]).demo


def test_the_key_may_stand_in_the_query(client: TestClient):
    answer = client.post(
        "/open311/v2/requests.json?api_key=demo&jurisdiction_id=testville",
        data={"service_code": "heating", "address_string": "正街116号"},
    )
    assert answer.status_code == 201


def test_a_field_sent_twice_is_a_400(client: TestClient):
    body = "api_key=demo&service_code=heating&address_string=a&description=a&description=b"
    answer = client.post(
        "/open311/v2/requests.json", content=body, headers={"content-type": "application/x-www-form-urlencoded"}
    )
    assert answer.status_code == 400
    assert "description was sent more than once" in answer.json()[0]["description"]


@pytest.mark.parametrize(
    ("kind", "body"),
    [
        ("application/x-www-form-urlencoded", b"api_key=demo&description=%ff"),
        ("application/json", b'{"api_key": "demo"'),
        ("application/json", b"[]"),
        ("multipart/form-data; boundary=x", b"--x--"),
        ("application/x-www-form-urlencoded", b"a=" + b"x" * 70_000),
    ],
)
def test_a_body_that_cannot_be_read_is_a_400(client: TestClient, kind: str, body: bytes):
    answer = client.post("/open311/v2/requests.json", content=body, headers={"content-type": kind})
    assert answer.status_code == 400
    assert answer.json()[0]["code"] == 400


def test_a_body_without_a_length_is_cut_off_at_the_limit(client: TestClient):
    sent = []

    def endless():
        for _ in range(1_000):
            sent.append(1)
            yield b"x" * 10_000

    answer = client.post("/open311/v2/requests.json", content=endless())
    assert answer.status_code == 400
    assert "65536 bytes" in answer.json()[0]["description"]


def test_the_same_idempotency_key_makes_one_case(post: Post, office: Office):
    first = post(headers={"Idempotency-Key": "abc"})
    again = post(headers={"Idempotency-Key": "abc"})
    field = post(idempotency_key="abc")
    assert first.status_code == again.status_code == field.status_code == 201
    assert first.json() == again.json() == field.json()
    assert count(office) == 1
    assert post(headers={"Idempotency-Key": "abd"}).json() != first.json()


def test_a_key_and_a_header_that_differ_are_refused(post: Post):
    assert post(headers={"Idempotency-Key": "abc"}, idempotency_key="abd").status_code == 400


def test_two_senders_with_the_same_idempotency_key_have_two_cases(
    live_client: TestClient, live_office: Office, api_key: str
):
    from geo.desk.accounts import issue_key
    from geo.model import SYSTEM

    other = issue_key(live_office, SYSTEM, "couriers", "testville")
    form = {"service_code": "heating", "address_string": "正街116号", "idempotency_key": "1"}
    ids = {
        live_client.post("/open311/v2/requests.json", data={"api_key": key, **form}).json()[0]["service_request_id"]
        for key in (api_key, other)
    }
    assert len(ids) == 2


def test_a_key_of_another_community_may_not_report_here(live_client: TestClient, live_office: Office):
    from geo.desk.accounts import issue_key
    from geo.model import SYSTEM

    foreign = issue_key(live_office, SYSTEM, "neighbours", "elsewhere")
    form = {"api_key": foreign, "service_code": "heating", "address_string": "正街116号"}
    assert live_client.post("/open311/v2/requests.json", data=form).status_code == 403


def test_text_that_xml_forbids_is_harmless(post: Post, client: TestClient):
    (said,) = post(description="a\x00\x0b<b>&amp;]]>\ufffe\U0001f600").json()
    answer = client.get(f"/open311/v2/requests/{said['service_request_id']}.xml")
    assert fromstring(answer.content).findtext("request/description") == "a<b>&amp;]]>\U0001f600"


def test_json_with_lone_surrogates_is_harmless(client: TestClient):
    body = {"api_key": "demo", "service_code": "heating", "address_string": "正街116号", "description": "a\ud800b"}
    answer = client.post(
        "/open311/v2/requests.json", content=json.dumps(body), headers={"content-type": "application/json"}
    )
    assert answer.status_code == 201
