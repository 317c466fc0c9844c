"""Near a boundary both grids are kept, and the profile's rule says who handles meanwhile."""

from dataclasses import replace
from functools import cache

import pytest

from geo.locate import Locator, retell
from geo.model import BoundaryRule
from tests.small_town import corner, middle, small_town

BORDER = corner(2)[0], middle(1)[1]
"""On the border of grids 1 and 2."""
IN_SECOND = (BORDER[0] + 0.00004, BORDER[1])


@cache
def town_with(rule: BoundaryRule) -> Locator:
    town = small_town()
    profile = replace(town.profile, boundary=rule)
    return Locator.build(profile, town.units, town.places, town.buildings, town.streets)


@pytest.mark.parametrize(
    ("rule", "handling", "said"),
    [
        ("larger_share", ("c", "d1", "g2"), "第二网格 handles it meanwhile: "),
        ("inside", ("c", "d1", "g2"), "第二网格 handles it meanwhile: the point itself lies there."),
        ("first_id", ("c", "d1", "g1"), "第一网格 handles it meanwhile: of the two, its id comes first."),
        ("parent", ("c", "d1"), ", the unit above both, handles it meanwhile."),
        ("ask", ("c",), "keeps it until the dispatcher has chosen one of the two."),
    ],
)
def test_the_rule_of_the_profile_decides_and_is_said(rule: BoundaryRule, handling: tuple[str, ...], said: str) -> None:
    found = town_with(rule).at(*IN_SECOND, 15.0)
    assert found is not None
    assert (found.path[2], found.other_path) == ("g2", ("c", "d1", "g1"))
    assert found.handling_path == handling
    assert said in found.why
    told = retell(found.why, "zh")
    assert "meanwhile" not in told
    assert "dispatcher" not in told


def test_the_larger_share_of_the_circle_is_measured() -> None:
    found = town_with("larger_share").at(*IN_SECOND, 15.0)
    assert found is not None
    assert "第二网格 handles it meanwhile: 6" in found.why  # 3.6 m of 15 m inside: a little over 60 %
    assert "65 % of the error circle" in found.why


def test_far_from_a_boundary_there_is_nothing_to_decide() -> None:
    found = town_with("ask").at(*middle(1), 15.0)
    assert found is not None
    assert (found.other_path, found.handling_path) == ((), ())
    assert "dispatcher" not in found.why


def test_a_point_outside_but_within_its_error_of_two_grids_is_decided_too() -> None:
    above = (corner(2)[0] + 0.00002, corner(2)[1] + 0.00003)
    found = town_with("larger_share").at(*above, 20.0)
    assert found is not None
    assert found.handling_path == ("c", "d1", "g2")


def test_a_text_that_may_mean_either_grid_is_decided_by_the_same_rule() -> None:
    answers = [town_with("first_id").locate(text) for text in ("正街118号对面", "正街113号对面的树倒了")]
    either = [c for answer in answers for c in answer.candidates if c.other_path]
    assert either
    for candidate in either:
        grids = {candidate.path[2], candidate.other_path[2]}
        assert candidate.handling_path[2] == min(grids)
        assert "its id comes first" in candidate.why
