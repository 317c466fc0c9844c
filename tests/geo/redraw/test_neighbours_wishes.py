"""Wishes are looked up once, added up, and refused when they name nobody."""

import pytest

from geo.errors import BadInput
from geo.redraw.neighbours_wishes import Reason, Wishes, place_wishes
from tests.geo.redraw.door_rows import plain


def test_pairs_are_told_once_whichever_way_round_they_were_said() -> None:
    placed = place_wishes(plain(3), Wishes(kin=(("d2", "d0"), ("d0", "d2")), apart=(("d1", "d0"),)))
    assert placed.kin == [(0, 2)]
    assert placed.apart == [(0, 1)]


def test_two_who_asked_for_each_other_count_twice() -> None:
    placed = place_wishes(plain(2), Wishes(asked=(("d0", "d1", 1.0), ("d1", "d0", 2.0))))
    assert placed.asked == {(0, 1): 3.0}


@pytest.mark.parametrize(
    ("wishes", "said"),
    [
        (Wishes(kin=(("d0", "d9"),)), "household d9, which is not"),
        (Wishes(apart=(("d1", "d1"),)), "household d1 with itself"),
        (Wishes(asked=(("d0", "d1", 0.0),)), "counts 0"),
        (Wishes(asked=(("d0", "d1", float("nan")),)), "counts nan"),
        (Wishes(asked=(("d0", "d1", 10.5),)), "at most 10"),
    ],
)
def test_a_wish_that_cannot_be_is_refused_with_a_sentence(wishes: Wishes, said: str) -> None:
    with pytest.raises(BadInput, match=said):
        place_wishes(plain(2), wishes)


def test_a_reason_says_its_sentence_with_its_values() -> None:
    assert str(Reason("Only {count} are here.", {"count": 4})) == "Only 4 are here."
