"""Doors that stayed shut come back at another time of day, by the same team, where its days leave room."""

from datetime import date, time, timedelta

from hypothesis import given, settings
from hypothesis import strategies as st

from geo.schedule.door_again import Shut, plan_again
from geo.schedule.door_knock import span_minutes
from geo.schedule.door_walk import Door

SPANS = ((time(9), time(11)), (time(15), time(17)), (time(18, 30), time(20)))
DAYS = tuple(date(2026, 11, 23) + timedelta(days=n) for n in range(3))


def door(number: int) -> Door:
    floor = 1 + number % 5
    return Door(
        f"d{number:02d}", 111.47 + 0.0006 * (number // 10), 35.65, f"b{number // 10}", 1, floor, f"{floor}01", "g1"
    )


shut = st.lists(
    st.tuples(st.sampled_from(["t1", "t2"]), st.lists(st.integers(0, 2), max_size=4).map(tuple)), max_size=30
).map(lambda drawn: [Shut(door(number), team, tried) for number, (team, tried) in enumerate(drawn)])
loads = st.dictionaries(
    st.tuples(st.sampled_from(["t1", "t2"]), st.sampled_from(DAYS), st.integers(0, 2)),
    st.sampled_from([0.0, 60.0, 120.0]),
)


@settings(max_examples=80, deadline=None)
@given(waiting=shut, taken=loads)
def test_each_door_comes_back_once_with_its_own_team_and_no_span_runs_over(
    waiting: list[Shut], taken: dict[tuple[str, date, int], float]
) -> None:
    again = plan_again(waiting, DAYS, SPANS, taken)
    told = [one for found in again.rounds for one in found.doors] + list(again.left)
    assert sorted(told) == sorted(one.door.id for one in waiting)
    team = {one.door.id: one.team for one in waiting}
    lengths = span_minutes(SPANS)
    for found in again.rounds:
        assert {team[one] for one in found.doors} == {found.team}
        assert found.minutes + taken.get((found.team, found.day, found.span), 0.0) <= lengths[found.span] + 0.1


@settings(max_examples=40, deadline=None)
@given(waiting=shut)
def test_with_room_enough_every_door_comes_back_when_it_was_tried_the_least(waiting: list[Shut]) -> None:
    again = plan_again(waiting, DAYS, SPANS, {}, door_min=1.0)
    assert not again.left
    tried = {one.door.id: one.tried for one in waiting}
    for found in again.rounds:
        for one in found.doors:
            assert tried[one].count(found.span) == min(tried[one].count(span) for span in range(3))


def test_a_door_shut_in_the_morning_is_tried_in_the_afternoon_of_the_same_day() -> None:
    again = plan_again([Shut(door(1), "t1", (0,))], DAYS, SPANS, {}, first=(DAYS[0], 1))
    (found,) = again.rounds
    assert (found.day, found.span) == (DAYS[0], 1)


def test_a_full_day_sends_the_door_to_the_next_one() -> None:
    full = {("t1", DAYS[0], 1): 120.0, ("t1", DAYS[0], 2): 90.0}
    again = plan_again([Shut(door(1), "t1", (0,))], DAYS, SPANS, full, first=(DAYS[0], 1))
    assert [(found.day, found.span) for found in again.rounds] == [(DAYS[1], 1)]


def test_after_the_last_day_there_is_no_room_left_and_the_door_is_named() -> None:
    again = plan_again([Shut(door(1), "t1", (0,))], DAYS[:1], SPANS, {}, first=(DAYS[1], 0))
    assert (again.rounds, again.left) == ((), ("d01",))
