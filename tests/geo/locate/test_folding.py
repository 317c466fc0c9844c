import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from geo.locate.folding import MAX_CHARACTERS, fold


@pytest.mark.parametrize(
    ("written", "folded"),
    [
        ("文苑新村２號樓３單元５０１室", "文苑新村2号楼3单元501室"),
        ("十二号楼", "12号楼"),
        ("二十一", "21"),
        ("一百零二", "102"),
        ("一百一十八号", "118号"),
        ("五零一", "501"),
        ("第一网格", "第1网格"),
        ("12—3－501", "12-3-501"),
        ("12一3一501", "12-3-501"),
        ("文苑 新村　2 号楼", "文苑新村2号楼"),
        ("12 3 501", "12 3 501"),
        ("文 苑 新 村 1 2 号 楼", "文苑新村12号楼"),
        ("Ａ座", "a座"),
        ("文\u200b苑\u202e新\x00村", "文苑新村"),
        ("2、3号楼\n路灯", "2,3号楼,路灯"),
    ],
)
def test_ways_of_writing_the_same_thing_fold_to_one_spelling(written: str, folded: str) -> None:
    assert fold(written) == folded


@pytest.mark.parametrize("name", ["百货大楼", "千禧园", "百姓超市"])
def test_numerals_that_are_no_number_stay_words(name: str) -> None:
    assert fold(name) == name


@settings(deadline=None)
@given(st.text())
def test_folding_twice_changes_nothing_more_than_once_in_length(text: str) -> None:
    folded = fold(text)
    assert len(folded) <= MAX_CHARACTERS
    assert not any(ord(character) < 32 for character in folded)


def test_text_beyond_the_limit_is_not_read() -> None:
    assert fold("苑" * (MAX_CHARACTERS + 50)) == "苑" * MAX_CHARACTERS
