"""XML of GeoReport v2."""

from defusedxml.ElementTree import fromstring
from hypothesis import given
from hypothesis import strategies as st

from geo.api.open311.xml import to_xml


def test_a_list_becomes_one_element_for_each_member():
    document = to_xml("services", [{"service_code": "a", "metadata": False}, {"service_code": "b", "metadata": True}])
    root = fromstring(document)
    assert [service.findtext("service_code") for service in root.findall("service")] == ["a", "b"]
    assert [service.findtext("metadata") for service in root.findall("service")] == ["false", "true"]


def test_the_declaration_names_the_encoding_as_the_standard_asks():
    assert to_xml("services", []).startswith(b'<?xml version="1.0" encoding="utf-8"?>\n')


def test_what_is_not_known_is_an_empty_element():
    assert to_xml("service_requests", [{"zipcode": None, "lat": 35.5}]).endswith(
        b"<service_requests><request><zipcode/><lat>35.5</lat></request></service_requests>"
    )


@given(st.text(st.characters()))
def test_any_text_survives_in_well_formed_xml(text: str):
    root = fromstring(to_xml("service_requests", [{"description": text}]))
    kept = root.findtext("request/description") or ""
    allowed = [c for c in text if c in "\t\n\r" or " " <= c <= "\ud7ff" or "\ue000" <= c <= "\ufffd" or c > "\uffff"]
    assert kept == "".join(allowed).replace("\r\n", "\n").replace("\r", "\n")
