"""The plan of a door-knock campaign: every door once, teams alike, walks that make sense."""

from datetime import date, time, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from geo.errors import BadInput
from geo.schedule.door_knock import KnockTeam, plan_campaign, span_minutes
from geo.schedule.door_walk import Door

SPANS = ((time(9), time(11, 30)), (time(15), time(17, 30)), (time(18, 30), time(20)))
DAYS = tuple(date(2026, 11, 23) + timedelta(days=n) for n in range(10))
WEST, NORTH = 111.47, 35.65
STEP = 0.0006
"""About 55 m."""


def house(column: int, row: int, *, stairs: int = 2, floors: int = 5, a_floor: int = 2, grid: str = "g1") -> list[Door]:
    """The doors of one house of a rectangular estate."""
    return [
        Door(
            f"b{column}-{row}-{n}-{floor}{room:02d}", WEST + STEP * column, NORTH - STEP * row, f"b{column}-{row}", n,
            floor, f"{floor}{room:02d}", grid,
        )
        for n in range(1, stairs + 1) for floor in range(1, floors + 1) for room in range(1, a_floor + 1)
    ]  # fmt: skip


@st.composite
def towns(draw: st.DrawFn) -> list[Door]:
    """A small town of houses of different heights in two grids, west and east."""
    spots = draw(st.sets(st.tuples(st.integers(0, 5), st.integers(0, 5)), min_size=1, max_size=9))
    doors: list[Door] = []
    for column, row in sorted(spots):
        stairs, floors, a_floor = (draw(st.integers(low, high)) for low, high in ((1, 3), (1, 6), (1, 3)))
        grid = "g1" if column < 3 else "g2"
        doors += house(column, row, stairs=stairs, floors=floors, a_floor=a_floor, grid=grid)
    return doors


teams = st.lists(st.sampled_from([(), ("g1",), ("g2",), ("g1", "g2")]), min_size=1, max_size=5).map(
    lambda grids: [KnockTeam(f"t{number}", own) for number, own in enumerate(grids)]
)
lives = st.integers(1, 4).map(lambda count: DAYS[:count])


def stair_of(doors: list[Door]) -> dict[str, tuple[str, int]]:
    return {door.id: (door.building, door.stair) for door in doors}


@settings(max_examples=60, deadline=None)
@given(doors=towns(), crews=teams, days=lives, door_min=st.sampled_from([3.0, 8.0, 15.0]))
def test_every_door_is_in_one_round_or_said_to_be_left(
    doors: list[Door], crews: list[KnockTeam], days: tuple[date, ...], door_min: float
) -> None:
    plan = plan_campaign(doors, crews, days, SPANS, door_min=door_min)
    told = [door for one in plan.rounds for door in one.doors] + list(plan.left)
    assert sorted(told) == sorted(door.id for door in doors)
    assert bool(plan.left) == bool(plan.reason)


@settings(max_examples=60, deadline=None)
@given(doors=towns(), crews=teams, days=lives, door_min=st.sampled_from([3.0, 8.0, 15.0]))
def test_no_round_is_longer_than_its_span_and_no_team_is_in_two_places(
    doors: list[Door], crews: list[KnockTeam], days: tuple[date, ...], door_min: float
) -> None:
    plan = plan_campaign(doors, crews, days, SPANS, door_min=door_min)
    lengths = span_minutes(SPANS)
    for one in plan.rounds:
        assert len(one.doors) * door_min - 0.1 <= one.minutes <= lengths[one.span] + 0.1
        assert one.day in days
    slots = [(one.team, one.day, one.span) for one in plan.rounds]
    assert len(slots) == len(set(slots))


@settings(max_examples=60, deadline=None)
@given(doors=towns(), crews=teams)
def test_a_stair_is_one_teams_alone(doors: list[Door], crews: list[KnockTeam]) -> None:
    plan, stair = plan_campaign(doors, crews, DAYS, SPANS), stair_of(doors)
    owners: dict[tuple[str, int], set[str]] = {}
    for one in plan.rounds:
        for door in one.doors:
            owners.setdefault(stair[door], set()).add(one.team)
    assert all(len(of) == 1 for of in owners.values())


@settings(max_examples=60, deadline=None)
@given(doors=towns(), crews=teams)
def test_teams_differ_by_no_more_than_two_of_the_longest_stairs(doors: list[Door], crews: list[KnockTeam]) -> None:
    plan, stair = plan_campaign(doors, crews, DAYS, SPANS), stair_of(doors)
    counts: dict[tuple[str, int], int] = {}
    for door in doors:
        counts[stair[door.id]] = counts.get(stair[door.id], 0) + 1
    # 6 floors up and down, and the way to the farthest corner of the town.
    longest = max(counts.values()) * 8.0 + 11 * 0.3 + 10.0
    assert plan.quality.most_min - plan.quality.least_min <= 2 * longest


@settings(max_examples=20, deadline=None)
@given(doors=towns(), crews=teams, seed=st.integers(1, 9))
def test_the_same_seed_gives_the_same_plan(doors: list[Door], crews: list[KnockTeam], seed: int) -> None:
    assert plan_campaign(doors, crews, DAYS, SPANS, seed=seed) == plan_campaign(
        list(reversed(doors)), crews, DAYS, SPANS, seed=seed
    )


def estate() -> list[Door]:
    """Four grids of four houses each, 320 doors: the quarters of a square."""
    return [
        door
        for column in range(4) for row in range(4)
        for door in house(column, row, grid=f"g{1 + column // 2 + 2 * (row // 2)}")
    ]  # fmt: skip


def test_each_grid_head_knocks_in_their_own_grid() -> None:
    crews = [KnockTeam(f"t{n}", (f"g{n}",)) for n in (3, 1, 4, 2)]
    plan = plan_campaign(estate(), crews, DAYS, SPANS)
    grid = {door.id: door.grid for door in estate()}
    assert {(one.team, grid[door]) for one in plan.rounds for door in one.doors} == {
        (f"t{n}", f"g{n}") for n in range(1, 5)
    }
    assert plan.quality.with_head == 1.0
    assert plan.quality.split_buildings == 0.0
    assert plan.quality.most_min - plan.quality.least_min < 1


def test_a_walk_goes_house_by_house_and_up_one_stair_and_down_the_next() -> None:
    plan = plan_campaign(house(0, 0) + house(1, 0), [KnockTeam("t1")], DAYS[:1], ((time(8), time(18)),))
    (one,) = plan.rounds
    floors = [int(door.rsplit("-", 1)[1][0]) for door in one.doors]
    assert floors == [1, 1, 2, 2, 3, 3, 4, 4, 5, 5, 5, 5, 4, 4, 3, 3, 2, 2, 1, 1] * 2
    assert len({door.split("-")[0] for door in one.doors[:20]}) == 1


def test_a_stair_that_does_not_fit_into_the_rest_of_a_span_waits_for_the_next_one() -> None:
    # Three stairs of ten doors, 8 minutes each, in spans of two hours: one each and not one and a half.
    plan = plan_campaign(
        house(0, 0, stairs=3),
        [KnockTeam("t1")],
        DAYS[:1],
        ((time(8), time(10)), (time(10), time(12)), (time(14), time(16))),
    )
    assert [len(one.doors) for one in plan.rounds] == [10, 10, 10]
    # Where the days do not suffice for that, stairs are divided between spans, and still everything is done.
    tight = plan_campaign(
        house(0, 0, stairs=3), [KnockTeam("t1")], DAYS[:1], ((time(8), time(10)), (time(10), time(12, 20)))
    )
    assert sum(len(one.doors) for one in tight.rounds) == 30
    assert not tight.left


def test_what_does_not_fit_is_said_with_the_days_it_would_take() -> None:
    plan = plan_campaign(estate(), [KnockTeam("t1")], DAYS[:1], SPANS)
    assert plan.values["doors"] == len(plan.left) > 270
    assert plan.values["days"] == 6


def test_the_walk_is_no_longer_than_that_of_somebody_who_goes_to_the_nearest_house() -> None:
    plan = plan_campaign(estate(), [KnockTeam("t1"), KnockTeam("t2")], DAYS, SPANS)
    assert 0 < plan.quality.m_per_door <= plan.quality.nearest_m_per_door


@pytest.mark.parametrize(
    ("doors", "crews", "days", "spans", "sentence"),
    [
        ([], [KnockTeam("t1")], DAYS, SPANS, "no door"),
        (house(0, 0), [], DAYS, SPANS, "at least one team"),
        (house(0, 0), [KnockTeam("t1")], (), SPANS, "at least one day"),
        (house(0, 0), [KnockTeam("t1")], DAYS, (), "which hours"),
        (house(0, 0), [KnockTeam("t1")], DAYS, ((time(10), time(9)),), "must end after"),
        (house(0, 0), [KnockTeam("t1")], DAYS, ((time(10), time(10, 5)),), "too short"),
        (house(0, 0) * 2, [KnockTeam("t1")], DAYS, SPANS, "twice"),
    ],
)
def test_what_cannot_be_planned_gets_a_sentence(
    doors: list[Door],
    crews: list[KnockTeam],
    days: tuple[date, ...],
    spans: tuple[tuple[time, time], ...],
    sentence: str,
) -> None:
    with pytest.raises(BadInput, match=sentence):
        plan_campaign(doors, crews, days, spans)


def test_20_000_doors_500_people_10_days() -> None:
    """A street of 625 houses, 125 teams of four: planned whole, and teams alike."""
    doors = [
        door
        for column in range(25) for row in range(25)
        for door in house(column, row, stairs=2, floors=8, grid=f"g{column // 3}-{row // 3}")
    ]  # fmt: skip
    crews = [KnockTeam(f"t{n:03d}", (f"g{n % 9}-{n // 9}",) if n < 81 else ()) for n in range(125)]
    plan = plan_campaign(doors, crews, DAYS, SPANS)
    assert (len(doors), len(plan.left)) == (20_000, 0)
    assert sum(len(one.doors) for one in plan.rounds) == 20_000
    assert plan.quality.most_min < 1.25 * plan.quality.least_min
    assert plan.quality.with_head > 0.85
