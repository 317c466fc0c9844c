"""Text for the map stays text in both languages that it passes through."""

import html

from hypothesis import given
from hypothesis import strategies as st

from geo.layers import text_for_map


@given(st.text())
def test_nothing_that_means_something_in_markup_or_templates_is_left(text: str) -> None:
    safe = text_for_map(text)
    assert not set(safe) & set("<>\"'`${}\\\n\r\u2028\u2029\x00")
    assert "&" not in safe.replace("&#", "")


@given(st.text(st.characters(categories=["L", "N", "P", "S", "Zs"])))
def test_what_people_read_is_what_was_written(text: str) -> None:
    assert html.unescape(text_for_map(text)) == text


def test_lines_become_blanks_and_direction_overrides_go() -> None:
    assert text_for_map("一\n二\u202e三") == "一 二三"
    assert text_for_map(None) == ""
    assert text_for_map(5) == "5"
