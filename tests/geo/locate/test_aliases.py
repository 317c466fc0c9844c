"""Remembered phrases inside texts: found by their letters, never against what else the text says."""

from datetime import UTC, datetime

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from geo.locate import Aliases, Answer, retell
from geo.locate.aliases import is_general
from geo.locate.folding import fold
from geo.locate.understood import understood
from geo.model import Alias
from tests.small_town import middle

from .town_around import small_locator

NOON = datetime(2026, 11, 22, 4, 0, tzinfo=UTC)


def alias(phrase: str, grid: int, address_id: str = "") -> Alias:
    lon, lat = middle(grid)
    path = ("c", "d1" if grid <= 6 else "d2", f"g{grid}")
    return Alias("testville", f"a{grid}", fold(phrase), lon, lat, 10.0, address_id, path, "person:r02", NOON)


KNOWN = Aliases(
    [alias("老供销社", 7), alias("老供销社后面的空地", 3), alias("驿站旁边小花园", 8), alias("1号院后面", 9)],
    small_locator(),
)


def located(text: str) -> Answer:
    return small_locator().locate(text, aliases=KNOWN)


def grid_of(text: str) -> str:
    placed = located(text).placed
    return placed.path[2] if placed else ""


@pytest.mark.parametrize(
    ("text", "grid"),
    [
        ("老供销社", "g7"),
        ("老供销社的空调外机掉了", "g7"),
        ("老供销社后面的空地", "g3"),  # the longer phrase, not the shorter one in it
        ("垃圾堆在老供销社后面空地上", "g3"),
        ("南片区老供销社", "g7"),
        ("文苑里社区老供销社门口", "g7"),
    ],
)
def test_a_phrase_is_found_whole_or_inside_a_text_the_longest_first(text: str, grid: str) -> None:
    assert grid_of(text) == grid


@pytest.mark.parametrize(
    "text",
    [
        "北片区老供销社",  # another district
        "文苑新村2号楼3单元501到老供销社",  # an exact household elsewhere
        "正街驿站旁边小花园",  # 驿站 was another one
        "新老供销社",  # may be a longer name
        "11号院后面",  # a number is not cut
        "江苏省苏州市老供销社",
        "老供销社和1号院后面都有垃圾",  # two phrases, two places
    ],
)
def test_what_else_the_text_names_makes_it_a_question(text: str) -> None:
    answer = located(text)
    assert answer.placed is None
    assert answer.question


def test_beside_a_phrase_the_error_radius_grows_and_the_words_are_said() -> None:
    at, beside = located("老供销社").placed, located("老供销社旁边").placed
    assert at is not None
    assert beside is not None
    assert beside.radius_m > at.radius_m
    assert "旁边" in beside.why
    assert "旁边" in retell(beside.why, "zh")


def test_the_question_is_said_in_chinese_too() -> None:
    question = located("文苑新村2号楼3单元501到老供销社").question
    assert "已记住的“老供销社”" in retell(question, "zh")


def test_a_phrase_for_an_address_goes_where_the_address_is_today() -> None:
    known = Aliases([alias("老刘家", 1, "wy2-3-501"), alias("老王送奶点", 1, "wy2-3-501")], small_locator())
    placed = small_locator().locate("老王送奶点", aliases=known).placed
    assert placed is not None
    assert placed.address_id == placed.path[-1] == "wy2-3-501"
    assert len(known) == 1  # three characters are found everywhere


def test_a_spot_outside_the_community_by_now_places_nothing() -> None:
    lost = Alias("testville", "a1", "老供销社", 10.0, 10.0, 10.0, "", ("c", "d1", "g1"), "person:r02", NOON)
    assert len(Aliases([lost], small_locator())) == 0


@pytest.mark.parametrize("phrase", ["那边的大树旁边", "2号楼3单元", "小区门口的垃圾桶", "路边草丛里"])
def test_words_that_fit_many_spots_are_general(phrase: str) -> None:
    assert is_general(fold(phrase))


@pytest.mark.parametrize("phrase", ["融媒体中心旁边公厕", "老供销社后面", "下西关桥头"])
def test_words_with_a_name_are_not_general(phrase: str) -> None:
    assert not is_general(fold(phrase))


def test_what_was_understood_is_told_from_what_was_not() -> None:
    pieces = understood("麻烦看看文苑新村2号楼旁边，老供销社那边也有", small_locator().gazetteer.names, KNOWN)
    assert [piece for piece, known in pieces if known] == ["文苑新村2号楼旁边", "老供销社"]
    assert "".join(piece for piece, _ in pieces) == "麻烦看看文苑新村2号楼旁边,老供销社那边也有"


@settings(max_examples=100, deadline=None)
@given(st.text(max_size=80), st.text(max_size=20))
def test_any_text_around_a_phrase_gives_an_answer(before: str, after: str) -> None:
    text = f"{before}老供销社{after}"
    answer = located(text)
    assert answer.text == text
    assert answer.placed is not None or answer.question
    assert "".join(piece for piece, _ in understood(text, small_locator().gazetteer.names, KNOWN)) == fold(text)
