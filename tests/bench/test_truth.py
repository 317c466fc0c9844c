"""How an answer is graded: right, coarser, wrong, nothing, and asked or not."""

import pytest

from bench.truth import Found, Grade, Truth, judge
from tests.bench.grounds import testville as ground_of_testville

HOME = Truth(
    frozenset({"household"}), frozenset({"wy2-3-501"}), frozenset({"wy2-3", "wy2", "文苑新村", "g1", "d1", "c"}),
    spot=(111.471, 35.649),
)  # fmt: skip
NOWHERE = Truth(around=frozenset({"文苑新村"}))
SPOT = Truth(frozenset({"*"}), around=frozenset({"正街"}), spot=(111.4733, 35.6484), within_m=60.0, largest_m=150.0)


def found(level: str, key: str, *, sure: float = 0.95, placed: bool = True, at: tuple[float, float] = (0.0, 0.0),
          radius_m: float = 20.0) -> Found:  # fmt: skip
    """An answer by hand."""
    return Found(level, key, *at, radius_m, sure, placed)


@pytest.mark.parametrize(
    ("answer", "grade", "asked"),
    [
        (found("household", "wy2-3-501"), Grade.RIGHT, False),
        (found("household", "wy2-3-501", placed=False), Grade.RIGHT, True),
        (found("household", "wy2-3-502"), Grade.WRONG, False),
        (found("stair", "wy2-3"), Grade.COARSER, False),
        (found("building", "wy2"), Grade.COARSER, False),
        (found("building", "wy3"), Grade.WRONG, False),
        (found("compound", "文苑新村", placed=False), Grade.COARSER, True),
        (found("compound", "文苑小区"), Grade.WRONG, False),
        (found("point", "", at=(111.4711, 35.649), radius_m=30.0), Grade.COARSER, False),
        (found("point", "", at=(111.479, 35.649), radius_m=30.0), Grade.WRONG, False),
        (None, Grade.NOTHING, True),
    ],
)  # fmt: skip
def test_a_household_is_right_at_its_own_level_and_coarser_around_it(
    answer: Found | None, grade: Grade, *, asked: bool
) -> None:
    verdict = judge(HOME, answer)
    assert (verdict.grade, verdict.asked) == (grade, asked)
    assert verdict.hit is (grade is Grade.RIGHT)
    assert verdict.true is (grade in (Grade.RIGHT, Grade.COARSER))


@pytest.mark.parametrize(
    ("answer", "grade", "hit"),
    [
        (None, Grade.RIGHT, False),
        (found("household", "wy2-3-501", placed=False), Grade.RIGHT, False),
        (found("household", "wy2-3-501"), Grade.WRONG, False),
        (found("compound", "文苑新村"), Grade.COARSER, False),
    ],
)
def test_what_nobody_may_place_is_right_when_it_is_asked_about(
    answer: Found | None, grade: Grade, *, hit: bool
) -> None:
    verdict = judge(NOWHERE, answer)
    assert (verdict.grade, verdict.hit) == (grade, hit)


@pytest.mark.parametrize(
    ("answer", "grade"),
    [
        (found("point", "", at=(111.4733, 35.6484)), Grade.RIGHT),
        (found("place", "p1", at=(111.4735, 35.6486)), Grade.RIGHT),
        (found("point", "", at=(111.4733, 35.6484), radius_m=400.0), Grade.WRONG),
        (found("point", "", at=(111.4750, 35.6484)), Grade.WRONG),
        (found("street", "正街", at=(111.4750, 35.6484), radius_m=300.0), Grade.COARSER),
    ],
)
def test_a_relation_is_right_by_its_distance_and_error_radius(answer: Found, grade: Grade) -> None:
    assert judge(SPOT, answer).grade is grade


def test_where_both_are_right_asking_is_right_and_a_wrong_place_is_not() -> None:
    either = Truth(HOME.levels, HOME.keys, HOME.around, HOME.spot, may_ask=True)
    assert judge(either, None).grade is Grade.RIGHT
    assert judge(either, found("building", "wy3", placed=False)).grade is Grade.RIGHT
    assert judge(either, found("building", "wy3")).grade is Grade.WRONG
    assert judge(either, found("household", "wy2-3-501")).hit


def test_the_truth_of_an_address_names_all_that_contains_it() -> None:
    ground = ground_of_testville()
    row = ground.ids.index("wy2")
    home = ground.building_truth(row, 3, "501")
    assert (home.levels, home.keys) == (frozenset({"household"}), frozenset({"wy2-3-501"}))
    assert {"wy2-3", "wy2", "文苑新村", "g1", "d1", "c"} <= home.around
    house = ground.building_truth(ground.ids.index("zj118"))
    assert {"zj118", "zj118-0"} <= house.keys
    assert {"正街", "g5"} <= house.around
