"""How one address is written down by different hands."""

import random
import re

import pytest

from bench import writing as hand
from bench.ground import Address

FLAT = hand.write(Address("household", "文苑新村", "12", 3, "501"))
HOUSE = hand.write(Address("house", "正街", "118"))


def draws(change: object, *arguments: object) -> set[str]:
    """Everything a manner of writing comes up with."""
    return {str(change(*arguments, random.Random(seed))) for seed in range(200)}  # type: ignore[operator]


def test_the_plainest_words_are_the_products_own() -> None:
    assert str(FLAT) == "文苑新村12号楼3单元501"
    assert str(HOUSE) == "正街118号"


@pytest.mark.parametrize(
    ("number", "words"),
    [(1, "一"), (10, "十"), (12, "十二"), (20, "二十"), (99, "九十九"), (100, "一百"), (105, "一百零五"),
     (110, "一百一十"), (118, "一百一十八"), (250, "二百五十"),
     (1001, "一千零一"), (1010, "一千零一十"), (1100, "一千一百")],
)  # fmt: skip
def test_numbers_are_said_as_people_say_them(number: int, words: str) -> None:
    assert hand.chinese_number(number) == words


def test_chinese_numerals_count_buildings_and_spell_rooms() -> None:
    assert draws(hand.with_chinese_numerals, FLAT) == {"文苑新村十二号楼三单元五零一", "文苑新村十二号楼三单元五〇一"}
    assert draws(hand.with_chinese_numerals, HOUSE) == {"正街一百一十八号"}


def test_other_words_name_the_same_building_stair_and_room() -> None:
    written = draws(hand.with_other_words, FLAT)
    assert {"文苑新村12栋3门501室", "文苑新村12#楼3梯501户"} <= written
    assert len(written) > 40
    assert all(text.index("12") < text.index("3", 6) < text.index("501") for text in written)
    assert draws(hand.with_other_words, HOUSE) == {"正街118#"}


def test_dashes_need_a_stair_and_a_room() -> None:
    assert {"文苑新村12-3-501", "文苑新村12#-3-501", "文苑新村12—3—501"} <= draws(hand.with_dashes, FLAT)
    assert hand.with_dashes(HOUSE, random.Random(1)) is None


def test_spaces_that_can_be_seen_do_not_split_numbers() -> None:
    for seed in range(300):
        text = hand.with_spaces(str(FLAT), random.Random(seed))
        assert text != str(FLAT)
        assert "".join(c for c in text if c not in hand.VISIBLE_SPACES + hand.INVISIBLE) == str(FLAT)
        assert not re.search(rf"\d[{re.escape(''.join(hand.VISIBLE_SPACES))}]\d", text)


def test_mojibake_is_what_other_encodings_make_of_the_bytes() -> None:
    made = draws(hand.in_mojibake, "文苑新村2号楼")
    assert "文苑新村2号楼".encode().decode("latin-1") in made
    assert "文苑新村2号楼".encode().decode("gb18030", errors="replace") in made
    assert not any("文苑新村" in text for text in made)


@pytest.mark.parametrize("slip", [hand.sound_slip, hand.look_slip, hand.drop_character, hand.move_characters])
def test_a_slip_changes_the_name_and_never_a_number_in_it(slip: object) -> None:
    for name in ("安华3号院", "麻园二巷", "城乡商业银行科技环路支行（296号）"):
        for text in draws(slip, name):
            assert text != name
            assert [c for c in text if c in "0123456789一二三"] == [c for c in name if c in "0123456789一二三"]
