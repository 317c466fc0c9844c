"""Neighbour units: in bounds, connected, everybody accounted for, and as small a rest as any search by hand finds."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from geo.errors import BadInput
from geo.redraw.neighbours import Door, Links, doors_adjacent
from geo.redraw.neighbours_units import (
    ALONE,
    CANNOT,
    KEPT_APART,
    LEFT_OUT,
    MUST_PART,
    TOO_FAR,
    TOO_FEW,
    UnitsResult,
    form_units,
)
from geo.redraw.neighbours_wishes import Wishes
from tests.geo.redraw.door_rows import Graph, fewest_left_by_hand, graphs, joined, linked, plain, row, stair


def sizes(result: UnitsResult) -> list[int]:
    return sorted(len(unit.doors) for unit in result.units)


def check(
    doors: list[Door], links: Links, apart: set[tuple[int, int]], result: UnitsResult, low: int, high: int
) -> None:
    place = {door.id: at for at, door in enumerate(doors)}
    told = [id for unit in result.units for id in unit.doors] + [left.door for left in result.rest]
    assert sorted(told) == sorted(place), "each household is in one unit or in the rest"
    assert all(str(left.reason) for left in result.rest)
    assert len({unit.id for unit in result.units}) == len(result.units)
    pairs = [(one, other) for one, other in links.pairs.tolist()]
    for unit in result.units:
        members = {place[id] for id in unit.doors}
        assert low <= len(members) <= high
        assert joined(members, pairs)
        assert not any(set(pair) <= members for pair in apart)
        assert unit.people == sum(doors[at].people for at in members)


@settings(max_examples=60, deadline=None)
@given(graphs(), st.sampled_from([(2, 2), (2, 3), (3, 4), (4, 5)]))
def test_no_division_by_hand_leaves_out_fewer(graph: Graph, bounds: tuple[int, int]) -> None:
    count, pairs, apart = graph
    low, high = bounds
    doors, links = plain(count), linked(pairs)
    wishes = Wishes(apart=tuple((f"d{one}", f"d{other}") for one, other in apart))
    result = form_units(doors, links, wishes, low=low, high=high)
    check(doors, links, set(apart), result, low, high)
    assert len(result.rest) == fewest_left_by_hand(graph, low, high)


@settings(max_examples=25, deadline=None)
@given(
    st.lists(st.tuples(st.integers(1, 7), st.integers(1, 3)), min_size=1, max_size=4),
    st.integers(0, 9),
    st.data(),
)
def test_what_units_promise_holds_for_any_building(
    stairs: list[tuple[int, int]], seed: int, data: st.DataObject
) -> None:
    doors = [door for number, (floors, wide) in enumerate(stairs, 1) for door in stair(floors, wide, number=number)]
    links = doors_adjacent(doors)
    some = st.tuples(st.integers(0, len(doors) - 1), st.integers(0, len(doors) - 1)).filter(lambda p: p[0] < p[1])
    kin, apart = (data.draw(st.lists(some, max_size=most)) if len(doors) > 1 else [] for most in (5, 3))
    wishes = Wishes(
        kin=tuple((doors[one].id, doors[other].id) for one, other in kin),
        apart=tuple((doors[one].id, doors[other].id) for one, other in apart),
    )
    today = {door.id: f"u{data.draw(st.integers(0, 3))}" for door in doors[::2]}
    result = form_units(doors, links, wishes, seed=seed, today=today)
    check(doors, links, set(apart), result, 5, 8)
    unit_of = {id: unit.id for unit in result.units for id in unit.doors}
    assert result.changed == sum(unit_of.get(id) != unit for id, unit in today.items())
    parted = {(each.one, each.other) for each in result.parted}
    together = [pair for pair in set(wishes.kin) if unit_of.get(pair[0], "") == unit_of.get(pair[1], "-")]
    assert len(parted) == len(set(wishes.kin)) - len(together)
    assert result.kin_together == pytest.approx(len(together) / len(set(wishes.kin)) if kin else 1.0)
    assert form_units(doors, links, wishes, seed=seed, today=today) == result


def test_a_stair_of_thirteen_becomes_two_units() -> None:
    doors = stair(6, 2) + stair(1, 1, number=2)
    result = form_units(doors, doors_adjacent(doors))
    assert sizes(result) in ([5, 8], [6, 7])
    assert result.rest == ()


def test_four_households_are_too_few_and_one_alone_is_joined_to_nobody() -> None:
    doors, links = row(4)
    result = form_units([*doors, Door("far", 111.9, 35.9, "b9")], links)
    assert result.units == ()
    assert [left.reason.sentence for left in result.rest] == [TOO_FEW] * 4 + [ALONE]
    assert str(result.rest[0].reason) == "Only 4 households are joined here; a unit needs at least 5."


def test_of_nine_in_a_lane_one_is_left_over_and_that_is_said() -> None:
    result = form_units(*row(9))
    assert sizes(result) == [8]
    assert [str(left.reason) for left in result.rest] == [
        "The 9 households joined here cannot all be in connected units of 5 to 8."
    ]


def test_around_one_yard_door_only_one_unit_can_be() -> None:
    result = form_units(plain(12), linked((0, at) for at in range(1, 12)))
    assert sizes(result) == [8]
    assert {left.reason.sentence for left in result.rest} == {CANNOT}


def test_other_bounds_are_kept() -> None:
    assert sizes(form_units(*row(30), low=10, high=10)) == [10, 10, 10]


def test_kin_at_both_ends_of_eight_floors_come_together_where_they_can() -> None:
    doors = stair(8, 2)
    wishes = Wishes(kin=(("b1-1-101", "b1-1-701"),))
    result = form_units(doors, doors_adjacent(doors), wishes)
    assert result.kin_together == 1.0
    assert sizes(result) == [8, 8]


def test_those_who_asked_for_each_other_share_a_unit() -> None:
    doors, links = row(12)
    for pair in (("d3", "d5"), ("d5", "d7")):
        result = form_units(doors, links, Wishes(asked=((*pair, 1.0),)))
        assert result.wishes_kept == 1.0
        assert any(set(pair) <= set(unit.doors) for unit in result.units)


def test_kin_too_far_apart_and_kin_who_must_stand_apart_are_named_with_the_reason() -> None:
    doors, links = row(20)
    wishes = Wishes(kin=(("d0", "d19"), ("d4", "d5")), apart=(("d4", "d5"),))
    result = form_units(doors, links, wishes)
    assert {(each.one, each.other): each.reason.sentence for each in result.parted} == {
        ("d0", "d19"): TOO_FAR,
        ("d4", "d5"): MUST_PART,
    }
    assert result.kin_together == 0.0


def test_kin_of_a_household_without_a_unit_are_told_so() -> None:
    doors, links = row(4)
    (parted,) = form_units(doors, links, Wishes(kin=(("d0", "d1"),))).parted
    assert parted.reason.sentence == LEFT_OUT


def test_where_standing_apart_leaves_no_unit_that_is_the_reason() -> None:
    doors, links = row(5)
    result = form_units(doors, links, Wishes(apart=(("d0", "d4"),)))
    assert {left.reason.sentence for left in result.rest} == {KEPT_APART}
    assert len(result.rest) == 5


def test_units_of_today_that_still_hold_are_left_as_they_are() -> None:
    doors = [door for number in (1, 2, 3) for door in stair(6, 2, number=number)]
    links = doors_adjacent(doors)
    today = {id: unit.id for unit in form_units(doors, links, seed=4).units for id in unit.doors}
    again = form_units(doors, links, Wishes(kin=((doors[0].id, doors[9].id),)), seed=5, today=today)
    assert again.changed == 0
    assert {id: unit.id for unit in again.units for id in unit.doors} == today


def test_who_moves_in_joins_neighbours_and_nobody_else_changes() -> None:
    doors, links = row(13)
    today = {f"d{at}": "west" if at < 6 else "east" for at in range(12)}
    result = form_units(doors, links, today=today)
    assert result.changed == 0
    assert {unit.id: len(unit.doors) for unit in result.units} == {"west": 6, "east": 7}


def test_a_unit_that_lost_a_household_takes_one_in_rather_than_being_dissolved() -> None:
    doors, links = row(11)
    today = {f"d{at}": "west" if at < 4 else "east" for at in range(11)}
    result = form_units(doors, links, today=today)
    assert {unit.id: len(unit.doors) for unit in result.units} == {"west": 5, "east": 6}
    assert result.changed == 1


def test_new_units_do_not_take_an_id_of_today() -> None:
    doors, links = row(20)
    today = {f"d{at}": "n1" for at in range(6)}
    result = form_units(doors, links, today=today)
    assert len({unit.id for unit in result.units}) == len(result.units) >= 3


@pytest.mark.parametrize("bounds", [(0, 8), (1, 8), (8, 5), (5, 31)])
def test_bounds_that_cannot_be_are_refused(bounds: tuple[int, int]) -> None:
    with pytest.raises(BadInput, match="cannot be"):
        form_units(*row(10), low=bounds[0], high=bounds[1])


def test_links_of_other_doors_are_refused() -> None:
    with pytest.raises(BadInput, match="do not belong"):
        form_units(plain(2), linked([(0, 5)]))


def test_nobody_gives_no_units() -> None:
    assert form_units([], linked([])) == UnitsResult((), (), (), 1.0, 1.0, 0)
