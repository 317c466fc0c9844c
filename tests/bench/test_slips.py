"""The tables of slips: what they hold is true, and they reach every name of the demo communities."""

import opencc
import pytest
from pypinyin import lazy_pinyin

from bench.slips import HOMOPHONES, LOOK, SOUND, confusable, traditional
from tests.bench.grounds import all_grounds

DEMO_NAMES = "".join(sorted({c for ground in all_grounds() for name in ground.book.names for c in name if c >= "一"}))


def test_every_group_of_homophones_sounds_alike() -> None:
    different = [group for group in HOMOPHONES.split() if len(set(lazy_pinyin(list(group)))) > 1]
    assert different == []


def test_characters_of_one_group_are_confusable_both_ways_and_never_with_themselves() -> None:
    assert confusable("苑", "园")
    assert confusable("园", "苑")
    assert confusable("末", "未")
    assert not confusable("苑", "楼")
    assert not any(confusable(character, character) for character in DEMO_NAMES)


@pytest.mark.parametrize(("table", "share"), [(SOUND, 0.95), (LOOK, 0.5)])
def test_most_characters_of_the_demo_names_can_slip(table: dict[str, str], share: float) -> None:
    assert sum(character in table for character in DEMO_NAMES) >= share * len(DEMO_NAMES)


def test_the_traditional_forms_are_those_that_opencc_turns_back() -> None:
    assert traditional("文苑新村2号楼3单元") == "文苑新村2號樓3單元"
    back = opencc.OpenCC("t2s").convert
    assert back(traditional(DEMO_NAMES)) == DEMO_NAMES


def test_every_character_of_the_demo_names_that_has_another_traditional_form_is_in_the_table() -> None:
    forward = opencc.OpenCC("s2t").convert
    missing = [c for c in DEMO_NAMES if forward(c) != c and traditional(c) == c]
    assert missing == []
