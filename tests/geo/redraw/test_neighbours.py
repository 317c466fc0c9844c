"""Who is whose neighbour: next door, above, beside, around the yard, and not across a wall."""

from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from geo.errors import BadInput
from geo.redraw.neighbours import (
    BUILDING_NEAR,
    FLOOR_ABOVE,
    NEXT_DOOR,
    SAME_FLOOR,
    SAME_YARD,
    STAIR_BESIDE,
    Door,
    doors_adjacent,
)
from tests.geo.redraw.door_rows import LAT, LON, stair

METRES_50, METRES_200 = 0.00055, 0.0022
"""Degrees of longitude, about."""


def ties(doors: list[Door]) -> dict[tuple[str, str], float]:
    links = doors_adjacent(doors)
    return {
        (doors[one].id, doors[other].id): strength
        for (one, other), strength in zip(links.pairs.tolist(), links.strength.tolist(), strict=True)
    }


def test_next_door_is_nearer_than_across_the_landing_and_that_nearer_than_upstairs() -> None:
    found = ties(stair(2, 3))
    assert found["b1-1-101", "b1-1-102"] == NEXT_DOOR
    assert found["b1-1-101", "b1-1-103"] == SAME_FLOOR
    assert found["b1-1-101", "b1-1-201"] == FLOOR_ABOVE
    assert 0 < found["b1-1-101", "b1-1-202"] < FLOOR_ABOVE
    assert ("b1-1-101", "b1-1-203") not in found


def test_an_empty_floor_between_loosens_the_tie() -> None:
    doors = [door for door in stair(3, 1) if door.floor != 2]
    assert ties(doors) == {("b1-1-101", "b1-1-301"): FLOOR_ABOVE / 2}


def test_the_tenth_door_of_a_corridor_comes_after_the_ninth() -> None:
    doors = [Door(f"r{n}", LON, LAT, "b1", 1, 1, str(n)) for n in (10, 9, 11)]
    found = ties(doors)
    assert found["r10", "r9"] == found["r10", "r11"] == NEXT_DOOR
    assert found["r9", "r11"] == SAME_FLOOR


def test_a_long_corridor_joins_only_doors_that_are_close() -> None:
    doors = [Door(f"r{n}", LON, LAT, "b1", 1, 1, str(n)) for n in range(1, 21)]
    found = ties(doors)
    assert ("r1", "r4") in found
    assert ("r1", "r5") not in found


def test_the_stair_beside_is_joined_floor_by_floor() -> None:
    found = ties(stair(3, 2) + stair(2, 2, number=2))
    assert found["b1-1-102", "b1-2-101"] == STAIR_BESIDE
    assert found["b1-1-202", "b1-2-201"] == STAIR_BESIDE
    assert found["b1-1-302", "b1-2-201"] == STAIR_BESIDE, "the third floor has the second beside it"
    assert ("b1-1-101", "b1-2-101") not in found


def test_the_ground_floors_of_near_buildings_of_one_compound_are_joined() -> None:
    found = ties(stair(2, 1) + stair(2, 1, building="b2", east=METRES_50))
    assert found["b1-1-101", "b2-1-101"] == BUILDING_NEAR
    assert ("b1-1-201", "b2-1-201") not in found


def test_nothing_is_joined_across_a_wall_or_too_far_away() -> None:
    here, far = stair(1, 1), stair(1, 1, building="b2", east=METRES_200)
    assert ties(here + far) == {}
    inside = [replace(door, compound="c1") for door in stair(1, 1, building="b2", east=METRES_50)]
    assert ties(here + inside) == {}


def test_houses_around_a_courtyard_are_nearer_than_other_houses() -> None:
    doors = [Door(f"h{n}", LON + n * METRES_50 / 5, LAT, f"b{n}", yard="y1" if n < 3 else "") for n in range(1, 4)]
    found = ties(doors)
    assert found["h1", "h2"] == SAME_YARD
    assert found["h2", "h3"] == BUILDING_NEAR


def test_a_pair_keeps_its_strongest_tie() -> None:
    doors = [replace(door, yard="y") for door in stair(1, 2)]
    assert ties(doors) == {("b1-1-101", "b1-1-102"): NEXT_DOOR}


def test_no_doors_have_no_links() -> None:
    assert len(doors_adjacent([])) == 0


def test_two_doors_with_one_id_are_refused() -> None:
    with pytest.raises(BadInput, match="same id"):
        doors_adjacent(stair(1, 1) * 2)


@pytest.mark.parametrize("metres", [0.0, -5.0, float("nan"), float("inf")])
def test_a_distance_that_is_none_is_refused(metres: float) -> None:
    with pytest.raises(BadInput, match="no distance"):
        doors_adjacent(stair(1, 1), near_m=metres)


def test_a_door_that_lies_nowhere_is_refused() -> None:
    with pytest.raises(BadInput, match="not numbers"):
        doors_adjacent([Door("d", float("nan"), LAT, "b")])


@settings(max_examples=25, deadline=None)
@given(st.lists(st.tuples(st.integers(0, 3), st.integers(0, 2), st.integers(0, 4), st.integers(0, 3)), max_size=30))
def test_links_are_ordered_pairs_of_different_doors_each_once(rows: list[tuple[int, int, int, int]]) -> None:
    doors = [Door(f"d{at}", LON + b * METRES_50, LAT, f"b{b}", s, f, str(r)) for at, (b, s, f, r) in enumerate(rows)]
    links = doors_adjacent(doors)
    pairs = [tuple(pair) for pair in links.pairs.tolist()]
    assert pairs == sorted(set(pairs))
    assert all(0 <= one < other < len(doors) for one, other in pairs)
    assert ((links.strength > 0) & (links.strength <= NEXT_DOOR)).all()


@settings(max_examples=25, deadline=None)
@given(st.integers(1, 6), st.integers(1, 4), st.integers(1, 3), st.randoms(use_true_random=False))
def test_a_building_hangs_together_in_whatever_order_its_doors_come(
    floors: int, wide: int, stairs: int, random: object
) -> None:
    doors = [door for number in range(1, stairs + 1) for door in stair(floors, wide, number=number)]
    mixed = list(doors)
    random.shuffle(mixed)  # type: ignore[attr-defined]
    assert {frozenset(pair): tie for pair, tie in ties(mixed).items()} == {
        frozenset(pair): tie for pair, tie in ties(doors).items()
    }
    reached, edge = {doors[0].id}, [doors[0].id]
    beside = ties(doors)
    while edge:
        at = edge.pop()
        new = {id for pair in beside if at in pair for id in pair} - reached
        reached |= new
        edge += sorted(new)
    assert reached == {door.id for door in doors}
