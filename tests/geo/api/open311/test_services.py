"""Discovery and services."""

import pytest
from defusedxml.ElementTree import fromstring
from starlette.testclient import TestClient


def test_discovery_lists_the_endpoint_and_its_formats(client: TestClient):
    found = client.get("/open311/v2/discovery.json").json()
    assert set(found) == {"changeset", "contact", "key_service", "endpoints"}
    (endpoint,) = found["endpoints"]
    assert endpoint["specification"] == "http://wiki.open311.org/GeoReport_v2"
    assert endpoint["url"] == "http://town.test/open311/v2"
    assert endpoint["type"] == "test"
    assert endpoint["formats"] == ["text/xml", "application/json"]
    assert endpoint["changeset"].startswith("2026-11-18T12:00:00")


def test_discovery_in_xml_says_the_same(client: TestClient):
    answer = client.get("/open311/v2/discovery.xml")
    assert answer.headers["content-type"] == "text/xml; charset=utf-8"
    root = fromstring(answer.content)
    assert root.tag == "discovery"
    assert [node.text for node in root.findall("endpoints/endpoint/formats/format")] == ["text/xml", "application/json"]


def test_a_live_server_calls_itself_production_and_names_no_key(live_client: TestClient):
    found = live_client.get("/open311/v2/discovery.json").json()
    assert found["endpoints"][0]["type"] == "production"
    assert "demo" not in found["key_service"]


def test_services_are_a_bare_array_of_the_categories(client: TestClient):
    answer = client.get("/open311/v2/services.json")
    assert answer.headers["content-type"] == "application/json; charset=utf-8"
    services = answer.json()
    assert [service["service_code"] for service in services] == [
        "heating", "dispute", "hazard", "garbage", "streetlight",
    ]  # fmt: skip
    assert services[0] == {
        "service_code": "heating",
        "service_name": "供暖",
        "description": "供暖，2 小时内办结。",
        "metadata": False,
        "type": "realtime",
        "keywords": "暖气, 不热, 供暖",
        "group": "民生服务",
    }


def test_services_speak_english_when_asked(client: TestClient):
    first = client.get("/open311/v2/services.json?lang=en").json()[0]
    assert (first["service_name"], first["group"]) == ("Heating", "Livelihood")
    assert first["description"] == "Heating. To be settled within 2 hours."


def test_services_in_xml_have_the_standards_elements(client: TestClient):
    root = fromstring(client.get("/open311/v2/services.xml?jurisdiction_id=testville").content)
    assert root.tag == "services"
    assert [node.tag for node in root[0]] == [
        "service_code", "service_name", "description", "metadata", "type", "keywords", "group",
    ]  # fmt: skip
    assert root[0].findtext("metadata") == "false"


def test_a_known_service_has_a_definition_without_attributes(client: TestClient):
    assert client.get("/open311/v2/services/heating.json").json() == {"service_code": "heating", "attributes": []}
    root = fromstring(client.get("/open311/v2/services/heating.xml").content)
    assert root.tag == "service_definition"
    assert root.findtext("service_code") == "heating"
    assert len(root.find("attributes")) == 0


@pytest.mark.parametrize(
    ("path", "said"),
    [
        ("services/none", "service_code was not found"),
        ("services", "jurisdiction_id was not found"),
        ("requests", "jurisdiction_id was not found"),
        ("requests/XXX-1", "service_request_id was not found"),
        ("tokens/abc", "token was not found"),
        ("nothing", "There is nothing at this address."),
        ("../v3/services", "There is nothing at this address."),
    ],
)
def test_what_does_not_exist_is_a_404_in_both_formats(client: TestClient, path: str, said: str):
    query = "?jurisdiction_id=nowhere.gov" if "jurisdiction" in said else ""
    answer = client.get(f"/open311/v2/{path}.json{query}")
    assert (answer.status_code, answer.json()) == (404, [{"code": 404, "description": said}])
    answer = client.get(f"/open311/v2/{path}.xml{query}")
    root = fromstring(answer.content)
    assert (answer.status_code, answer.headers["content-type"]) == (404, "text/xml; charset=utf-8")
    assert (root.tag, root.findtext("error/code"), root.findtext("error/description")) == ("errors", "404", said)


@pytest.mark.parametrize("path", ["services.csv", "requests.", "requests/X-1.exe", "discovery.html", "services.JSON"])
def test_an_unknown_format_is_the_standards_error_in_xml(client: TestClient, path: str):
    answer = client.get(f"/open311/v2/{path}")
    assert answer.status_code in (400, 404)
    assert fromstring(answer.content).findtext("error/code") == str(answer.status_code)


@pytest.mark.parametrize("method", ["PUT", "DELETE", "PATCH", "OPTIONS"])
def test_other_methods_are_the_standards_error(client: TestClient, method: str):
    answer = client.request(method, "/open311/v2/requests.json")
    assert answer.status_code == 400
    assert method in answer.json()[0]["description"]
    assert client.post("/open311/v2/services.json").status_code == 400


def test_errors_are_said_in_chinese_when_asked(client: TestClient):
    answer = client.get("/open311/v2/services.json?jurisdiction_id=nowhere.gov&lang=zh")
    assert answer.json() == [{"code": 404, "description": "未找到 jurisdiction_id"}]
