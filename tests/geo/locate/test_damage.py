"""Text that was read in the wrong encoding on its way."""

import pytest

from geo.locate import retell
from geo.locate.damage import looks_damaged, repaired
from tests.geo.locate.town_around import small_locator

WRITTEN = "文苑新村2号楼3单元501暖气不热"


@pytest.mark.parametrize(
    ("was", "read_as"),
    [
        ("utf-8", "gbk"),
        ("utf-8", "gb18030"),
        ("utf-8", "latin-1"),
        ("gbk", "latin-1"),
        ("big5", "gb18030"),
        ("gbk", "cp1252"),
    ],
)
def test_a_text_that_a_round_trip_restores_is_placed_and_the_reading_is_said(was: str, read_as: str) -> None:
    written = WRITTEN if was != "big5" else "文苑新村2號樓3單元501"
    damaged = written.encode(was).decode(read_as, "replace")
    assert damaged != written
    answer = small_locator().locate(damaged)
    assert answer.text == damaged
    assert answer.placed is not None
    assert answer.placed.address_id == "wy2-3-501"
    assert "it was read as “文苑新村" in answer.placed.why
    assert answer.placed.confidence < 0.95
    assert "按“文苑新村" in retell(answer.placed.why, "zh")


@pytest.mark.parametrize(
    "text", [WRITTEN.encode("gbk").decode("utf-8", "replace"), "????2??3??501", "锟斤拷锟斤拷2锟斤拷"]
)
def test_what_cannot_be_restored_is_said_to_look_damaged(text: str) -> None:
    answer = small_locator().locate(text)
    assert (answer.placed, answer.text) == (None, text)
    assert "looks damaged" in answer.question
    assert "编码" in retell(answer.question, "zh")


@pytest.mark.parametrize(
    "text",
    [
        "",
        "你好，请问几点上班",
        "hello",
        "😀😀😀",
        "Où est la café?",
        "井盖翘起，砼块碎裂",
        "怎么回事???",
        "“文苑”——旁边…",
        "日本語テキスト",
    ],
)
def test_a_sound_text_does_not_look_damaged(text: str) -> None:
    assert not looks_damaged(text)
    assert list(repaired(text)) == []
