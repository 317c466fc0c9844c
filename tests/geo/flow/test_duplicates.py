"""Near cases of one group, said in like words within days, rank first; each says why."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from geo.flow.duplicates import alike, likely_duplicates
from geo.model import Case, CaseState, Position, Profile, Source

NINE = datetime(2026, 11, 23, 1, 0, tzinfo=UTC)
METRE = 1 / 111_195
LAMP = Case(
    "TES-1", "testville", "streetlight", "正街路灯不亮了，晚上很黑", Source.RESIDENT, NINE,
    position=Position(111.4735, 35.6484, 5.0, ("c", "d1", "g5")),
)  # fmt: skip


def at(case: Case, metres_north: float, **changes: object) -> Case:
    assert case.position is not None
    moved = replace(case.position, lat=case.position.lat + metres_north * METRE)
    return replace(case, **{"id": "TES-2", "position": moved, **changes})  # type: ignore[arg-type]


def test_the_same_lamp_reported_twice_is_found_with_why_in_words(town_profile: Profile) -> None:
    other = at(LAMP, 20, description="正街路灯不亮，晚上黑", received_at=NINE - timedelta(minutes=35))
    (found,) = likely_duplicates(town_profile, LAMP, [other])
    share = round(found.alike * 100)
    assert 80 <= share < 100
    assert found.why() == f"20 m away, 35 minutes earlier, texts {share} % alike"
    assert found.why("zh") == f"相距20米，早35分钟，文字相似{share}%"
    assert 0.8 < found.score <= 1


@pytest.mark.parametrize(("metres", "category", "found"), [
    (29, "streetlight", True), (31, "streetlight", False), (79, "garbage", True), (81, "garbage", False),
])  # fmt: skip
def test_a_thing_is_the_same_within_thirty_metres_a_happening_within_eighty(
    town_profile: Profile, metres: float, category: str, found: bool
) -> None:
    case = replace(LAMP, category=category)
    assert bool(likely_duplicates(town_profile, case, [at(case, metres)])) is found


def test_a_town_says_itself_how_far_is_the_same(town_profile: Profile) -> None:
    wider = tuple(
        replace(category, same_within_m=200.0) if category.code == "streetlight" else category
        for category in town_profile.categories
    )
    far = at(LAMP, 150)
    assert likely_duplicates(town_profile, LAMP, [far]) == []
    assert likely_duplicates(replace(town_profile, categories=wider), LAMP, [far])


def test_matters_of_households_are_the_same_only_in_one_building(town_profile: Profile) -> None:
    case = replace(LAMP, category="heating", description="暖气不热")
    upstairs, next_door = at(case, 0, id="TES-3"), at(case, 25, id="TES-4")
    houses = {"TES-1": "wy2", "TES-3": "wy2", "TES-4": "wy3"}
    found = likely_duplicates(town_profile, case, [next_door, upstairs], building_of=lambda one: houses[one.id])
    assert [same.case.id for same in found] == ["TES-3"]
    assert found[0].why() == "in the same building, at the same time, texts 100 % alike"


@pytest.mark.parametrize("changes", [
    {"category": "heating"},
    {"state": CaseState.CLOSED},
    {"state": CaseState.MERGED},
    {"state": CaseState.SPLIT},
    {"received_at": NINE - timedelta(days=15)},
    {"community": "elsewhere"},
    {"parent_id": "TES-1"},
])  # fmt: skip
def test_what_cannot_be_the_same_is_left_out(town_profile: Profile, changes: dict[str, object]) -> None:
    assert likely_duplicates(town_profile, LAMP, [at(LAMP, 1)])
    assert likely_duplicates(town_profile, LAMP, [at(LAMP, 1, **changes)]) == []


def test_without_a_place_the_address_has_to_read_the_same(town_profile: Profile) -> None:
    lost = replace(LAMP, position=None, address="老电影院对面")
    same, other = (at(LAMP, 0, position=None, address=text, id=text) for text in ("老电影院 对面", "幼儿园门口"))
    (found,) = likely_duplicates(town_profile, lost, [same, other])
    assert found.case.id == "老电影院 对面"
    assert found.why() == "the same address, at the same time, texts 100 % alike"


def test_the_likelier_comes_first(town_profile: Profile) -> None:
    near = at(LAMP, 2, id="near")
    far = at(LAMP, 25, id="far", description="灯坏了，请修一下", received_at=NINE - timedelta(days=2))
    mixed = likely_duplicates(town_profile, LAMP, [far, near])
    assert [same.case.id for same in mixed] == ["near", "far"]
    assert mixed[0].score > mixed[1].score


@given(st.text(max_size=30), st.text(max_size=30))
def test_likeness_is_a_share_and_knows_no_order(one: str, other: str) -> None:
    assert 0 <= alike(one, other) <= 1
    assert alike(one, other) == pytest.approx(alike(other, one))
