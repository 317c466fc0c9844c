"""The many ways in which people write one household, and the noise around it."""

from functools import cache

import pytest

from geo.locate import Locator
from tests.geo.locate.town_around import locator_with
from tests.small_town import middle


@cache
def sunshine() -> Locator:
    """阳光花园 with 14 buildings and 建设路 with a few houses."""
    x, y = middle(1)
    rooms = [f"{floor}{door:02d}" for floor in range(1, 12) for door in (1, 2)]
    stairs = [{"n": n, "rooms": rooms} for n in (1, 2, 3)]
    rows = [
        {
            "id": f"b{number}",
            "unit": "g1",
            "name": f"{number}号楼",
            "compound": "阳光花园",
            "at": (x, y + number * 2e-5),
            "stairs": stairs,
        }
        for number in range(1, 15)
    ]
    rows.append({"id": "ba", "unit": "g1", "name": "A座", "compound": "阳光花园", "at": (x, y), "stairs": stairs})
    rows += [
        {
            "id": f"n{number}",
            "unit": "g2",
            "street": "建设路",
            "number": str(number),
            "at": middle(2),
            "stairs": [{"n": 0, "rooms": [""]}],
        }
        for number in (2, 4, 12, 118)
    ]
    return locator_with(rows)


@pytest.mark.parametrize(
    "written",
    [
        "阳光花园十二号楼三单元五零一",
        "阳光花园12#3单元501",
        "阳光花园12-3-501",
        "陽光花園12號樓3單元501室",
        "阳光花园１２栋３门５０１户",
        "阳光花园12幢3梯501房",
        "阳光花园12座3单元501",
        "阳光花园12楼3单元501",
        "阳光花园12号3单元501",
        "阳光花园第十二栋三单元501",
        "阳光花园小区12栋3-501",
        "阳光花园12栋三单元五楼一号",
        "阳光花园12号楼3单元5层01室",
        "阳光花园12号楼3单元501室暖气不热",
        "【求助】我家在阳光花园12号楼3单元501，电话13900001111",
        "阳光花园12/3/501",
        "阳光花园12.3.501",
        "阳光花园拾贰号楼叁单元伍零壹",
        "阳光花园⑫号楼3单元501",
        "阳光花园Ⅻ号楼Ⅲ单元501",
        "阳光花园 12 号楼 3 单元 501 室",
        "阳光花园12号楼3单元五〇一",
        "阳光花园12号楼3单元0501",
        "阳光花园12栋3单元5-1",
        "阳光花园1 2栋3单元501",
        "山西省临汾市曲沃县阳光花园12-3-501",
        "曲沃阳光花园12-3-501",
        "阳光花园，12号楼，3单元，501",
    ],
)
def test_a_household_is_found_in_every_usual_way_of_writing_it(written: str) -> None:
    placed = sunshine().locate(written).placed
    assert placed is not None
    assert (placed.address_id, placed.level) == ("b12-3-501", "household")


@pytest.mark.parametrize(
    "written",
    ["建设路118号", "建设路一百一十八号", "建设路一一八号", "建設路118號", "建设路118#", "建设路壹佰壹拾捌号"],
)
def test_a_house_number_is_found_in_every_usual_way_of_writing_it(written: str) -> None:
    placed = sunshine().locate(written).placed
    assert placed is not None
    assert placed.address_id == "n118-0"


@pytest.mark.parametrize(
    ("written", "level", "address_id"),
    [
        ("阳光花园12号楼3单元", "stair", "b12-3"),
        ("阳光花园十二栋", "building", "b12"),
        ("阳光花园12", "building", "b12"),
        ("阳光花园12号楼501", "building", "b12"),
        ("阳光花园A座3单元501", "household", "ba-3-501"),
        ("阳光花园A-3-501", "household", "ba-3-501"),
        ("阳光花园12号楼3单元501、502室", "building", "b12"),
        ("阳光花园12号楼3单元伍师傅家", "stair", "b12-3"),
    ],
)
def test_missing_levels_are_left_open(written: str, level: str, address_id: str) -> None:
    placed = sunshine().locate(written).placed
    assert placed is not None
    assert (placed.level, placed.address_id) == (level, address_id)


@pytest.mark.parametrize("written", ["阳光花园2—4号楼停水", "阳光花园2、3、4号楼停水", "阳光花园2号楼至4号楼停水"])
def test_ranges_and_lists_are_placed_in_the_grid_they_share(written: str) -> None:
    answer = sunshine().locate(written)
    assert answer.placed is not None
    assert (answer.placed.level, answer.placed.path) == ("unit", ("c", "d1", "g1"))
    assert {c.address_id for c in answer.candidates} == {"b2", "b3", "b4"}


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ("楼下路灯坏了，在", "那边"),
        ("12345转：", "的住户反映暖气不热，请尽快处理，联系电话13900001111"),
        ("我在", "等了3天"),
        ("3月5日晚8点，", "噪音扰民"),
        ("你好！", "🙏🙏"),
        ("<b>", "</b>"),
        ("\u202e", "\u200b'; DROP TABLE x; --"),
    ],
)
def test_noise_before_and_behind_changes_nothing(before: str, after: str) -> None:
    text = f"{before}阳光花园12号楼3单元501{after}"
    answer = sunshine().locate(text)
    assert answer.text == text
    assert answer.placed is not None
    assert answer.placed.address_id == "b12-3-501"
