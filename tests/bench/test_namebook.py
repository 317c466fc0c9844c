"""Which slips are fair: those that could mean another name are not."""

import pytest

from bench.namebook import NameBook

BOOK = NameBook(["文苑新村", "文苑小区", "文景苑", "仓巷", "仓二巷", "河畔新城", "安华3号院", "文华3号院", "正街"])


@pytest.mark.parametrize(
    ("name", "written", "clear"),
    [
        ("文苑新村", "文园新村", True),
        ("安华3号院", "按华3号院", True),  # 文华3号院 is one character away too, and neither sounds nor looks like it
        ("文华3号院", "安华3号院", False),  # that is the other one's own name
        ("河畔新城", "正街新城", False),  # another name stands in it
    ],
)
def test_a_changed_character(name: str, written: str, *, clear: bool) -> None:
    assert BOOK.changed_is_clear(name, written) is clear


@pytest.mark.parametrize(
    ("name", "written", "clear"),
    [
        ("河畔新城", "河新城", True),
        ("仓二巷", "仓巷", False),
        ("安华3号院", "华3号院", False),
        ("文苑新村", "文苑新", True),
    ],
)
def test_a_dropped_character(name: str, written: str, *, clear: bool) -> None:
    assert BOOK.shortened_is_clear(name, written) is clear


def test_a_stem_is_clear_when_one_name_begins_so() -> None:
    assert BOOK.stem_is_clear("河畔", BOOK.names)
    assert not BOOK.stem_is_clear("文苑", BOOK.names)


@pytest.mark.parametrize(("name", "far"), [("翡翠城", True), ("新村", False), ("文苑新城", False), ("老正街", False)])
def test_an_invented_name_must_be_far_from_all_that_there_are(name: str, *, far: bool) -> None:
    assert BOOK.is_far(name) is far
