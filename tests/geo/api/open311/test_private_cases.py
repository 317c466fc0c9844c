"""A private case on every road out of the house: GeoReport v2, the popup, the map's feed, the wall."""

import pytest
from starlette.testclient import TestClient

from geo.desk.office import Office
from geo.desk.privacy import set_private
from geo.desk.pulse import follow
from geo.desk.secrets import receipt
from geo.model import SYSTEM
from tests.geo.api.open311.conftest import Post

SECRETS = ("两家吵架", "文苑新村", "wy2-3", "甲", "13900000077", "dispute", "邻里纠纷")
ROADS = (
    "/open311/v2/requests.json", "/open311/v2/requests.xml", "/open311/v2/requests/{id}.json",
    "/open311/v2/requests.json?service_request_id={id}", "/live/testville/case/{id}?lang=zh",
    "/live/testville/case/{id}/candidates", "/live/testville/wall?lang=zh",
    "/live/testville/state?level=grid&bbox=111,35,112,36", "/live/testville/changes?since=0",
)  # fmt: skip


@pytest.fixture
def private(office: Office, post: Post) -> str:
    sent = post(service_code="dispute", description="两家吵架", first_name="甲", phone="13900000077")
    case_id = str(sent.json()[0]["service_request_id"])
    set_private(office, SYSTEM, case_id, True)
    follow(office)
    return case_id


@pytest.mark.parametrize("road", ROADS)
def test_nothing_of_it_leaves_the_house(client: TestClient, office: Office, private: str, road: str) -> None:
    with office.store.read() as reader:
        door = reader.case(private).position
    assert door is not None
    answer = client.get(road.format(id=private))
    assert answer.status_code in (200, 204), answer.text
    assert not [secret for secret in (*SECRETS, f"{door.lon:.5f}", f"{door.lat:.5f}") if secret in answer.text]


def test_asking_for_its_service_does_not_find_it(client: TestClient, private: str) -> None:
    assert client.get("/open311/v2/requests.json?service_code=dispute").json() == []


def test_that_there_is_one_is_told_with_its_group_and_its_grid(client: TestClient, private: str) -> None:
    (shown,) = client.get("/open311/v2/requests.json").json()
    assert shown["service_request_id"] == private
    assert (shown["service_name"], shown["address"], shown["status"]) == ("民生服务", "第一网格", "open")
    card = client.get(f"/live/testville/case/{private}?lang=zh").json()
    assert (card["category"], card["description"]) == ("民生服务", "")


def test_whoever_reported_it_reads_it_with_the_receipt(client: TestClient, office: Office, private: str) -> None:
    code = receipt(office.secret, private)
    (shown,) = client.get(f"/open311/v2/requests/{private}.json?receipt={code}").json()
    assert (shown["description"], shown["address"]) == ("两家吵架", "文苑新村2号楼3单元501")
