"""Plain values give back the record they came from, and the same bytes when encoded again."""

from __future__ import annotations

from datetime import UTC, date, datetime, time
from types import MappingProxyType
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from geo.clock import WorkCalendar
from geo.model import (
    Case,
    Category,
    Department,
    DutyRule,
    Level,
    PlaceKind,
    Profile,
    Role,
    RoutingRule,
    Source,
    Unit,
)
from geo.store.codec import decode, decode_profile, dump, encode, encode_profile, load
from tests.strategies import cases, texts

PROFILE = Profile(
    key="c",
    name=MappingProxyType({"zh": "社区", "en": "Community"}),
    region=("山西省", "运城市"),
    centre=(111, 35.65),
    handling_level="grid",
    levels=(Level("grid", {"zh": "网格"}), Level("household", {"zh": "户"}, "none")),
    roles=(Role("worker", {"zh": "网格员"}, "worker", "grid"),),
    departments=(Department("heat", {"zh": "热力公司"}),),
    groups=(("city", {"zh": "市容"}),),
    categories=(
        Category("light", "city", {"zh": "路灯"}, "component", "urgent", 4, "around", "heat", ("灯", "路灯")),
        Category("waste", "city", {"zh": "垃圾"}),
    ),
    place_kinds=(PlaceKind("station", {"zh": "驿站"}, "驿", "#1f6feb"),),
    duties=(DutyRule("visit", {"zh": "走访"}, "worker", "household", "month", 1),),
    indicators=(("response", {"zh": "响应率"}),),
    calendar=WorkCalendar(
        weekdays=frozenset({0, 2, 6}),
        spans=((time(8, 30), time(12)),),
        zone="Asia/Urumqi",
        overrides={date(2026, 5, 1): False, date(2026, 5, 2): True},
    ),
    zone="Asia/Urumqi",
    expected={"units": {"grid": 26}, "households": 2400, "area": 0.1},
    rules=(RoutingRule({"zh": "夜里"}, "time between 22:00 and 06:00", "department heat", True, "heat"),),
)


def test_a_profile_is_read_back_equal_from_its_text() -> None:
    assert decode_profile(load(dump(encode_profile(PROFILE)))) == PROFILE


@settings(deadline=None)
@given(cases())
def test_a_case_encoded_again_gives_the_same_bytes(case: Case) -> None:
    text = dump(encode(case))
    again = decode(Case, load(text))
    assert again == case
    assert dump(encode(again)) == text


def test_a_case_that_no_rule_touched_is_logged_as_before_there_were_rules() -> None:
    plain = encode(Case("A", "c", "light", "", Source.PATROL, datetime(2026, 11, 22, tzinfo=UTC)))
    assert not {"routed", "overridden"} & plain.keys()
    assert decode(Case, plain).routed is None


numbers = st.integers(-(2**63), 2**63 - 1) | st.floats(allow_nan=False, allow_infinity=False)
contents = st.recursive(
    texts | numbers | st.booleans() | st.none(), lambda inner: st.lists(inner) | st.dictionaries(texts, inner)
)


@settings(deadline=None)
@given(contents)
def test_attributes_of_any_content_keep_their_bytes(content: Any) -> None:
    unit = Unit("c", "g1", "grid", "", ("c", "g1"), attributes={"x": content})
    text = dump(encode(unit))
    assert dump(encode(decode(Unit, load(text)))) == text


def test_numbers_of_numpy_and_tuples_become_plain() -> None:
    unit = Unit("c", "g1", "grid", "", ("c", "g1"), attributes={"n": np.int64(7), "l": (1, 2), "a": np.array([1, 2])})
    assert load(dump(encode(unit)))["attributes"] == {"n": 7, "l": [1, 2], "a": [1, 2]}


@pytest.mark.parametrize("kind", [Case, Profile])
def test_values_that_lack_a_field_are_no_record(kind: Any) -> None:
    with pytest.raises(KeyError):
        decode(kind, {})
