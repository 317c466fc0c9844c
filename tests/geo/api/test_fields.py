"""Fields of a query, a form or a JSON body."""

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from geo.api.bodies import read_fields
from geo.api.fields import FIELDS_AT_MOST, Fields, clean
from geo.errors import BadInput


def test_an_empty_field_counts_as_not_sent():
    assert Fields.of_query("lat=&address_string=x").one("lat") == ""


def test_control_characters_are_dropped_and_line_ends_made_one_kind():
    assert clean(" a\x00b\x1b\r\nc\rd\te\ud800 ") == "ab\nc\nd\te"


def test_a_field_sent_twice_is_refused_by_name():
    with pytest.raises(BadInput, match="description was sent more than once"):
        Fields.of_query("description=a&description=b").one("description")


def test_a_list_may_come_in_commas_and_in_repetitions():
    assert Fields.of_query("status=open,closed&status=open").many("status") == ["open", "closed"]


def test_bytes_that_are_not_utf8_are_refused():
    with pytest.raises(BadInput, match="UTF-8"):
        Fields.of_query(b"description=%ff%fe")
    with pytest.raises(BadInput, match="UTF-8"):
        Fields.of_query(b"description=\xff")
    with pytest.raises(BadInput, match="UTF-8"):
        Fields.of_json(b'{"description": "\xff"}')


def test_too_many_fields_are_refused():
    with pytest.raises(BadInput, match="fields"):
        Fields.of_query("a=1&" * (FIELDS_AT_MOST + 1))


def test_json_gives_the_same_fields_as_a_form():
    body = json.dumps({"lat": 35.5, "service_code": "heating", "email": None, "demo": True}).encode()
    fields = read_fields("application/json; charset=utf-8", body)
    assert [fields.one(name) for name in ("lat", "service_code", "email", "demo")] == ["35.5", "heating", "", "true"]


@pytest.mark.parametrize(
    "body",
    [b"", b"[]", b"null", b"{", b'{"lat": NaN}', b'{"lat": Infinity}', b'{"a": 1, "a": 2}', b'{"description": ["x"]}',
     b'{"a":' * 5000 + b"1" + b"}" * 5000, b"[" * 100_000, b'{"lat": 1' + b"0" * 5000 + b"}"],
)  # fmt: skip
def test_json_that_cannot_be_used_is_refused(body: bytes):
    with pytest.raises(BadInput):
        read_fields("application/json", body)


def test_other_kinds_of_body_are_refused():
    with pytest.raises(BadInput, match="Content-Type"):
        read_fields("multipart/form-data; boundary=x", b"--x--")


def test_only_named_fields_of_the_query_stand_in_for_those_of_the_form():
    both = Fields.of_query("api_key=form").or_else(Fields.of_query("api_key=query&lang=en&lat=1"), "api_key", "lang")
    assert (both.one("api_key"), both.one("lang"), both.one("lat")) == ("form", "en", "")


@given(
    st.binary(max_size=300),
    st.sampled_from(["application/json", "application/x-www-form-urlencoded", "", "text/plain"]),
)
def test_no_bytes_make_anything_but_fields_or_a_refusal(body: bytes, kind: str):
    try:
        fields = read_fields(kind, body)
    except BadInput:
        return
    assert isinstance(fields.many("description"), list)
