"""Any string: an answer within time, the text kept, never an exception."""

import time

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.geo.locate.town_around import small_locator

LIMIT_S = 0.05
PIECES = (
    "文苑新村", "文苑小区", "正街", "学府路", "西巷", "2号楼", "3单元", "501", "室", "-", "—", "、", "和", "至",
    "118号", "第三网格", "文苑驿站", "曲沃县", "江苏省", "苏州市", "对面", "旁边", "以北50米", "十二", "一百", "零",
    "与", "交叉口", "路口", "中段", "东头", "北侧", "之间", "到", "段", "东巷",
    "(", ")", "的", "小区", ",", "。", "#", "/", "😀", "'", "<b>", "${x}", "`", ";", "DROP", "\u202e", "\u200b",
    "\x00", " ", "\n",
)  # fmt: skip
RUNS = (
    "文苑新村2号楼3单元501", "3号楼,", "-1", "1", "号", "市", "北京市市", "文苑新村(", "正街1号", "一百", "\ud800", "é",
    "ﷺ",
)  # fmt: skip


def answer_in_time(text: str) -> None:
    small_locator().locate("文苑新村")
    start = time.thread_time()  # its own time, whatever else the machine is doing
    answer = small_locator().locate(text)
    assert time.thread_time() - start < LIMIT_S, text[:80]
    assert answer.text == text
    assert (answer.placed is None) == bool(answer.question)
    for candidate in answer.candidates:
        assert 0 <= candidate.confidence <= 1
        assert candidate.radius_m >= 0
        assert candidate.why


@settings(deadline=None)  # the test measures for itself
@given(st.text(max_size=300))
def test_any_text_has_an_honest_answer_within_50_ms(text: str) -> None:
    answer_in_time(text)


@settings(max_examples=300, deadline=None)
@given(st.lists(st.sampled_from(PIECES), max_size=40).map("".join))
def test_any_heap_of_address_pieces_has_an_honest_answer_within_50_ms(text: str) -> None:
    answer_in_time(text)


@pytest.mark.parametrize(
    "piece",
    [
        *PIECES,
        "文苑新村2号楼3单元501",
        "3号楼,",
        "-1",
        "1",
        "号",
        "市",
        "北京市市",
        "文苑新村(",
        "正街1号",
        "一百",
        "\ud800",
        "é",
        "ﷺ",
    ],
)
def test_ten_thousand_characters_of_one_thing_are_answered_within_50_ms(piece: str) -> None:
    answer_in_time(piece * (10_000 // len(piece)))
    answer_in_time("文苑新村" + piece * (10_000 // len(piece)))
    answer_in_time("北京" + piece * 12 + "文苑新村")


NAMELESS = ("", " ", "\n\t", "😀😀", "\u202e\u200b", "'; DROP TABLE cases; --", "<script>alert(1)</script>")


@pytest.mark.parametrize("text", NAMELESS)
def test_what_names_nothing_needs_a_place(text: str) -> None:
    answer = small_locator().locate(text)
    assert answer.placed is None
    assert answer.candidates == ()
    assert answer.question
