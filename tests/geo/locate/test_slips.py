"""Names with a slip in them: what is read, what is said about it, and what stays a question."""

import time

import pytest

from geo.locate import Answer, retell
from geo.locate.misreading import misread, stem_of
from tests.geo.locate.town_around import locator_with, small_locator
from tests.small_town import middle

HOME = [{"n": 0, "rooms": [""]}]


def ask(text: str) -> Answer:
    return small_locator().locate(text)


@pytest.mark.parametrize(
    ("written", "said"),
    [
        ("文宛新村2号楼3单元501", "文宛新村"),
        ("文苑新邨2号楼3单元501", "文苑新邨"),
        ("闻苑新村2-3-501", "闻苑新村"),
        ("文院新村2号楼3单元501", "文院新村"),
        ("文苑苑新村2号楼3单元501", "文苑苑新村"),
        ("文新苑村2号楼3单元501", "文新苑村"),
        ("文苑村2号楼3单元501", "文苑村"),
        ("文苑2号楼3单元501", "文苑"),
        ("wenyuanxincun 2-3-501", "wenyuanxincun"),
        ("wen yuan xin cun 2 hao lou 3 dan yuan 501", "wen yuan xin cun"),
        ("楼下路灯坏了，在文宛新村2号楼3单元501那边", "文宛新村"),
        ("第一网格文宛新村2号楼3单元501", "文宛新村"),
    ],
)
def test_a_slip_in_a_name_is_read_as_the_name_with_less_confidence_and_says_so(written: str, said: str) -> None:
    exact = ask("文苑新村2号楼3单元501").placed
    placed = ask(written).placed
    assert placed is not None
    assert exact is not None
    assert (placed.address_id, placed.level) == ("wy2-3-501", "household")
    assert 0.75 <= placed.confidence < exact.confidence
    assert f"Read “{said}” as “文苑新村”." in placed.why
    assert f"“{said}”按“文苑新村”识别。" in retell(placed.why, "zh")


@pytest.mark.parametrize(
    ("written", "address_id"),
    [("学俯路5号", "xf5-0"), ("正界118号路灯不亮", "zj118-0"), ("红色驿占门口", "p1")],
)
def test_slips_in_short_names_and_in_names_of_places_are_read_too(written: str, address_id: str) -> None:
    best = ask(written).candidates[0]
    assert best.address_id == address_id
    assert "Read “" in best.why


@pytest.mark.parametrize(
    "written",
    [
        "幸福小区3栋2单元101",
        "幸运新村2号楼",
        "正路118号",
        "正接到投诉",
        "西港",
        "南苑新村2号楼3单元501",
        "我要反映一个问题",
        "请问几点上班",
        "文化新村2号楼3单元501",
    ],
)
def test_another_name_is_not_taken_for_a_slip(written: str) -> None:
    assert ask(written).placed is None


def test_two_names_that_are_equally_near_stay_a_question() -> None:
    answer = ask("文苑1号楼2单元101")
    assert answer.placed is None
    assert {c.address_id for c in answer.candidates} == {"wy1-2-101", "xq1-2-101"}
    assert "Two places fit equally well" in answer.question


def test_a_slip_never_beats_a_name_that_stands_there_exactly() -> None:
    rows = [
        {"id": key, "unit": f"g{grid}", "name": "2号楼", "compound": name, "at": middle(grid)}
        for key, grid, name in (("a", 1, "文苑新村"), ("b", 2, "文院新村"), ("c", 3, "文宛新村"))
    ]
    locator = locator_with(rows)
    for row in rows:
        placed = locator.locate(f"{row['compound']}2号楼漏水").placed
        assert placed is not None
        assert placed.address_id == row["id"]
        assert "Read" not in placed.why
    assert locator.locate("闻远新村2号楼").placed is None


def test_numbers_and_directions_in_a_name_are_never_taken_for_slips() -> None:
    rows = [
        {"id": key, "unit": "g1", "name": "2号楼", "compound": name, "at": middle(1)}
        for key, name in (("a", "长安3号院"), ("b", "东长安家园"))
    ]
    locator = locator_with(rows)
    for text in ("长安4号院2号楼", "西长安家园2号楼", "长安13号院2号楼"):
        assert locator.locate(text).placed is None, text


@pytest.mark.parametrize(
    ("piece", "name", "taken"),
    [
        ("民族港", "民族巷", True),
        ("民族路", "民族巷", False),
        ("民族相", "民族巷", True),
        ("文苑新村", "文苑新村", False),
        ("幸运小区", "幸福小区", False),
        ("辛福小区", "幸福小区", True),
        ("曲沃实验小", "曲沃实验小学", True),
        ("曲活实验小学", "曲沃实验小学", True),
        ("曲沃实验中学", "曲沃实验小学", False),
    ],
)
def test_what_counts_as_a_slip_is_judged_by_sound_look_and_how_much_is_left(
    piece: str, name: str, *, taken: bool
) -> None:
    weight = misread(f"{piece}2号", 0, len(piece), name)
    assert (weight is not None and weight >= 0.75) == taken


def test_the_word_for_its_kind_is_no_part_of_a_names_stem() -> None:
    assert [stem_of(name) for name in ("文苑新村", "正街", "幸福小区", "长安")] == ["文苑", "正", "幸福", "长安"]


def test_a_text_full_of_near_names_is_answered_within_50_ms() -> None:
    rows = [
        {"id": f"b{number}", "unit": "g1", "name": "2号楼", "compound": f"{first}{second}新村", "at": middle(1)}
        for number, (first, second) in enumerate((a, b) for a in "文闻问纹温" for b in "苑院园元远")
    ]
    locator = locator_with(rows)
    for text in ("闻宛新村2号楼" * 300, "文怨新邨" * 500, "wenyuan " * 800):
        locator.locate(text)
        start = time.thread_time()
        locator.locate(text)
        assert time.thread_time() - start < 0.05
