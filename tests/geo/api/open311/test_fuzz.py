"""Whatever comes in, the standard's answer goes out."""

from typing import Any
from urllib.parse import urlencode

import orjson
import pytest
from defusedxml.ElementTree import fromstring
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from starlette.testclient import TestClient

RARE = settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
NAMES = st.sampled_from(
    [
        "api_key",
        "jurisdiction_id",
        "service_code",
        "lat",
        "long",
        "address_string",
        "address_id",
        "email",
        "device_id",
        "account_id",
        "first_name",
        "last_name",
        "phone",
        "description",
        "media_url",
        "idempotency_key",
        "lang",
        "attribute[x]",
        "status",
        "start_date",
        "end_date",
        "page",
        "page_size",
        "service_request_id",
        "updated_after",
        "receipt",
    ]
)
VALUES = st.one_of(
    st.sampled_from(
        [
            "demo",
            "testville",
            "heating",
            "35.6476",
            "111.4733",
            "正街116号",
            "wy2-3-501",
            "NaN",
            "-0",
            "1e5",
            "open",
            "2026-11-18T00:00:00Z",
            "9999-12-31T23:59:59Z",
            "zh",
            "\x00",
            "𝟙",
            "<b>",
            "${x}",
            "'; drop table cases--",
        ]
    ),
    st.text(max_size=60),
    st.floats().map(str),
    st.integers().map(str),
)
FORMATS = st.sampled_from(["xml", "json"])


def check(answer: Any, fmt: str) -> None:
    """The answer is well-formed, in the format asked for, and its status one of the standard's."""
    assert answer.status_code in (200, 201, 400, 403, 404), answer.text
    failed = answer.status_code >= 400
    if fmt == "json":
        assert answer.headers["content-type"] == "application/json; charset=utf-8"
        body = orjson.loads(answer.content)
        if failed:
            assert body
            assert all(set(error) == {"code", "description"} and error["description"] for error in body)
    else:
        assert answer.headers["content-type"] == "text/xml; charset=utf-8"
        root = fromstring(answer.content)
        assert (root.tag == "errors") is failed


@RARE
@given(st.lists(st.tuples(NAMES, VALUES), max_size=14), FORMATS)
def test_any_form(client: TestClient, pairs: list[tuple[str, str]], fmt: str):
    body = urlencode(pairs, errors="surrogatepass").encode()
    kind = {"content-type": "application/x-www-form-urlencoded"}
    check(client.post(f"/open311/v2/requests.{fmt}", content=body, headers=kind), fmt)


@RARE
@given(st.dictionaries(NAMES, VALUES, max_size=14), FORMATS)
def test_any_plausible_request(client: TestClient, fields: dict[str, str], fmt: str):
    form = {"api_key": "demo", "service_code": "heating", "address_string": "正街", **fields}
    body = urlencode(form, errors="surrogatepass").encode()
    kind = {"content-type": "application/x-www-form-urlencoded"}
    check(client.post(f"/open311/v2/requests.{fmt}", content=body, headers=kind), fmt)


@RARE
@given(
    st.dictionaries(
        NAMES,
        st.recursive(
            st.none() | st.booleans() | st.floats() | st.integers() | st.text(max_size=30), st.lists, max_leaves=4
        ),
        max_size=9,
    ),
    FORMATS,
)
def test_any_json(client: TestClient, body: dict[str, Any], fmt: str):
    import json

    sent = json.dumps({"api_key": "demo", **body}).encode()
    check(client.post(f"/open311/v2/requests.{fmt}", content=sent, headers={"content-type": "application/json"}), fmt)


@RARE
@given(
    st.binary(max_size=400),
    st.sampled_from(["application/json", "application/x-www-form-urlencoded", "text/xml", "", "multipart/form-data"]),
    st.text(st.characters(min_codepoint=33, max_codepoint=126), max_size=200),
    FORMATS,
)
def test_any_bytes_under_any_header(client: TestClient, body: bytes, kind: str, key: str, fmt: str):
    headers = {"content-type": kind, "idempotency-key": key, "cookie": f"gridward_session={key}"}
    check(client.post(f"/open311/v2/requests.{fmt}", content=body, headers=headers), fmt)


@RARE
@given(st.lists(st.tuples(NAMES, VALUES), max_size=8), st.sampled_from(["requests", "services", "discovery"]), FORMATS)
def test_any_query(client: TestClient, pairs: list[tuple[str, str]], path: str, fmt: str):
    query = urlencode(pairs, errors="surrogatepass")
    check(client.get(f"/open311/v2/{path}.{fmt}?{query}"), fmt)


@RARE
@given(
    st.text(st.characters(exclude_categories=["Cs"]), min_size=1, max_size=40),
    st.sampled_from(["requests", "services", "tokens"]),
    FORMATS,
)
def test_any_name_in_the_path(client: TestClient, name: str, path: str, fmt: str):
    from urllib.parse import quote

    check(client.get(f"/open311/v2/{path}/{quote(name, safe='')}.{fmt}"), fmt)


@pytest.mark.parametrize("host", ["town.test", "x<script>", "a b", "[::1", "evil.test:99999", ""])
def test_any_host_header(client: TestClient, host: str):
    check(client.get("/open311/v2/discovery.xml", headers={"host": host}), "xml")
