"""Points, ids, and points together with text."""

import math

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from geo.locate import retell
from geo.locate.buildings import common_path
from tests.geo.locate.town_around import small_locator
from tests.small_town import EAST, NORTH, SOUTH, WEST, corner, middle, small_town

IN_WY2 = (111.4706, 35.64935)


def test_a_point_has_the_chain_of_its_grid() -> None:
    for grid in range(1, 10):
        found = small_locator().at(*middle(grid), 10.0)
        assert found is not None
        assert found.path[2] == f"g{grid}"
        assert (found.level, found.other_path) == ("point", ())


def test_a_point_in_a_building_has_the_deepest_unit_that_all_its_stairs_share() -> None:
    found = small_locator().at(*IN_WY2, 5.0)
    assert found is not None
    assert (found.path, found.name) == (("c", "d1", "g1", "m2"), "文苑新村2号楼")


def test_a_point_near_a_border_is_flagged_with_both_grids_and_less_confidence() -> None:
    border, south = corner(2)[0], middle(1)[1]
    near = small_locator().at(border - 0.00005, south, 15.0)
    assert near is not None
    assert (near.path[2], near.other_path) == ("g1", ("c", "d1", "g2"))
    assert 0.5 < near.confidence < 0.9
    assert "第二网格" in near.why
    far = small_locator().at(border - 0.0005, south, 15.0)
    assert far is not None
    assert far.other_path == ()


def test_a_point_on_a_corner_of_four_grids_has_one_chain_always_the_same() -> None:
    found = small_locator().at(*corner(5), 5.0)
    assert found is not None
    assert found.path[2] in {"g1", "g2", "g4", "g5"}
    assert found.other_path[2] in {"g1", "g2", "g4", "g5"} - {found.path[2]}
    assert found == small_locator().at(*corner(5), 5.0)


def test_a_point_just_outside_is_taken_within_its_error_and_not_beyond() -> None:
    beside = (WEST - 0.00005, middle(1)[1])
    taken = small_locator().at(*beside, 15.0)
    assert taken is not None
    assert "m outside" in taken.why
    assert small_locator().at(*beside, 2.0) is None


@pytest.mark.parametrize(
    ("point", "said"),
    [
        ((111.6, 35.649), "The point lies outside 文苑里社区, 11.2 km from its edge."),
        ((120.0, 30.0), "1013 km"),
        ((middle(5)[1], middle(5)[0]), "look swapped"),
        ((math.nan, 35.0), "not numbers"),
        ((math.inf, 35.0), "not numbers"),
        ((3_948_000.0, 543_000.0), "metres, not degrees"),
    ],
)
def test_a_point_that_cannot_be_is_a_question_that_says_what_was_likely_meant(
    point: tuple[float, float], said: str
) -> None:
    answer = small_locator().locate(point=point)
    assert answer.placed is None
    assert said in answer.question
    assert retell(answer.question, "zh") != answer.question


def test_a_point_alone_is_placed() -> None:
    answer = small_locator().locate(point=middle(7))
    assert answer.placed is not None
    assert answer.placed.path == ("c", "d2", "g7")


def test_text_and_point_that_agree_give_the_household() -> None:
    placed = small_locator().locate("文苑新村2号楼3单元501", point=IN_WY2).placed
    assert placed is not None
    assert placed.address_id == "wy2-3-501"
    assert "agrees" in placed.why


def test_a_point_decides_between_two_texts() -> None:
    placed = small_locator().locate("1号楼2单元101漏水", point=(111.4704, 35.6497)).placed
    assert placed is not None
    assert placed.address_id == "wy1-2-101"


def test_a_sharp_point_wins_over_a_text_that_contradicts_it_and_says_so() -> None:
    placed = small_locator().locate("文苑新村2号楼3单元501", point=middle(9), radius_m=20).placed
    assert placed is not None
    assert (placed.level, placed.path[2]) == ("point", "g9")
    assert "文苑新村2号楼3单元501" in placed.why
    assert placed.confidence < 0.9


def test_a_vague_point_against_a_sure_text_is_a_question() -> None:
    answer = small_locator().locate("文苑新村2号楼3单元501", point=middle(9), radius_m=120)
    assert answer.placed is None
    assert {candidate.level for candidate in answer.candidates} == {"household", "point"}


def test_a_compound_and_a_point_in_it_give_the_point() -> None:
    placed = small_locator().locate("文苑新村", point=IN_WY2).placed
    assert placed is not None
    assert (placed.level, placed.path) == ("point", ("c", "d1", "g1", "m2"))


def test_an_impossible_point_does_not_spoil_a_sure_text() -> None:
    placed = small_locator().locate("文苑新村2号楼3单元501", point=(0.0, 0.0)).placed
    assert placed is not None
    assert placed.address_id == "wy2-3-501"
    assert "outside" in placed.why


@pytest.mark.parametrize(
    ("address_id", "level", "name"),
    [
        ("wy2-3-501", "household", "文苑新村2号楼3单元501"),
        ("wy2-3", "stair", "文苑新村2号楼3单元"),
        ("wy2", "building", "文苑新村2号楼"),
        ("zj118-0", "household", "正街118号"),
        ("p1", "place", "文苑驿站"),
        ("g3", "unit", "第三网格"),
    ],
)
def test_a_known_id_decides(address_id: str, level: str, name: str) -> None:
    answer = small_locator().locate("文苑小区", address_id=address_id)
    assert answer.placed is not None
    assert (answer.placed.level, answer.placed.name, answer.placed.confidence) == (level, name, 1.0)
    assert answer.placed.address_id == address_id


@pytest.mark.parametrize("address_id", ["nope", "wy2-9-501", "wy2-3-999", "-", "wy2-", "'; --"])
def test_an_unknown_id_is_said(address_id: str) -> None:
    answer = small_locator().locate(address_id=address_id)
    assert answer.placed is None
    assert answer.question == "The address id is not known here."


def test_reverse_says_the_nearest_address() -> None:
    locator = small_locator()
    assert locator.reverse(*IN_WY2) == "文苑新村2号楼"
    assert locator.reverse(111.4712, 35.64921) == "文苑驿站"
    assert locator.reverse(111.4703, 35.6455) == "第七网格"
    assert locator.reverse(0.0, 0.0) == ""


@settings(deadline=None)
@given(
    st.floats(WEST - 0.01, EAST + 0.01),
    st.floats(SOUTH - 0.01, NORTH + 0.01),
    st.floats(0, 500),
)
def test_every_point_of_the_community_is_in_exactly_one_chain_and_no_point_outside_is(
    lon: float, lat: float, radius_m: float
) -> None:
    found = small_locator().at(lon, lat, radius_m)
    inside = WEST <= lon <= EAST and SOUTH <= lat <= NORTH
    if inside:
        assert found is not None
        units = {unit.id: unit for unit in small_town().units}
        grid = units[found.path[2]].geometry
        assert grid is not None
        west, south, east, north = grid.bounds
        assert west - 1e-9 <= lon <= east + 1e-9
        assert south - 1e-9 <= lat <= north + 1e-9
    elif found is not None:
        assert "outside" in found.why


@settings(deadline=None)
@given(st.floats(), st.floats(), st.floats())
def test_no_coordinates_at_all_raise(lon: float, lat: float, radius_m: float) -> None:
    answer = small_locator().locate(point=(lon, lat), radius_m=radius_m)
    assert answer.placed is not None or answer.question


def test_the_common_part_of_chains() -> None:
    assert common_path([("c", "d1", "g1"), ("c", "d1", "g2", "m")]) == ("c", "d1")
    assert common_path([("c", "d1"), ("c", "d1", "g2")]) == ("c", "d1")
    assert common_path([("c",), ("x",)]) == ()
    assert common_path([]) == ()
