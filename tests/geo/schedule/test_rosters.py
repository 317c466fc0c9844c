"""Rosters: every rule is kept, the same seed gives the same roster, and what cannot be is explained."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import date, datetime, time, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from geo.errors import BadInput
from geo.schedule.roster_checking import broken_rules
from geo.schedule.roster_problem import Assigned, RosterPerson, RosterProblem, Slot, Span
from geo.schedule.rosters import solve_roster

MONDAY = date(2026, 11, 30)
MORNING, EVENING = (time(8), time(14, 30)), (time(14, 30), time(21))
SECONDS = 1.0


def turn(place: str, day: int, part: tuple[time, time] = MORNING, **given_: object) -> Slot:
    on = MONDAY + timedelta(days=day)
    rest = {"evening": part == EVENING, "weekend": on.weekday() > 4, **given_}
    return Slot(f"{place}/{on}/{part[0]:%H%M}", place, on, *part, **rest)  # type: ignore[arg-type]


def people(count: int, **given_: object) -> tuple[RosterPerson, ...]:
    return tuple(RosterPerson(f"p{n}", **given_) for n in range(count))  # type: ignore[arg-type]


def whole_day(day: int) -> Span:
    start = datetime.combine(MONDAY + timedelta(days=day), time())
    return start, start + timedelta(days=1)


def problem(slots: Sequence[Slot], persons: Sequence[RosterPerson], **rules: float) -> RosterProblem:
    return RosterProblem(tuple(slots), tuple(persons), **rules)


WEEK = [turn(place, day, part) for place in ("s1", "s2") for day in range(7) for part in (MORNING, EVENING)]


def test_every_turn_of_a_week_is_taken_and_evenly() -> None:
    plan = solve_roster(problem(WEEK, people(10)), seconds=SECONDS)
    assert not plan.empty
    assert not plan.collisions
    assert not broken_rules(problem(WEEK, people(10)), plan.assigned)
    assert sorted(burden.evenings for burden in plan.burdens.values()) == [1] * 6 + [2] * 4
    assert sorted(burden.turns for burden in plan.burdens.values()) == [2, 2, 3, 3, 3, 3, 3, 3, 3, 3]


def test_whoever_had_most_evenings_last_month_has_none_now() -> None:
    slots = [turn("s1", day, EVENING) for day in range(4)]
    tired, *others = people(3)
    plan = solve_roster(problem(slots, [replace(tired, evenings=3), *others]), seconds=SECONDS)
    assert {id_: burden.evenings for id_, burden in plan.burdens.items()} == {"p0": 0, "p1": 2, "p2": 2}


def test_people_stay_near_their_own_station() -> None:
    near = {f"p{n}": ("s1", "s2")[n % 2] for n in range(6)}
    persons = [replace(p, distances_m={"s1": 100.0, "s2": 100.0} | {near[p.id]: 0.0}) for p in people(6)]
    persons = [replace(p, distances_m={k: v * 20 for k, v in p.distances_m.items()}) for p in persons]
    plan = solve_roster(problem([s for s in WEEK if not s.evening], persons), seconds=SECONDS)
    assert all(one.slot_id.startswith(near[one.person_id]) for one in plan.assigned)


def test_a_wish_is_granted_where_somebody_else_can_and_counted_where_nobody_can() -> None:
    one, other = people(2)
    wishing = replace(one, wishes=(whole_day(0),))
    plan = solve_roster(problem([turn("s1", 0)], [wishing, other]), seconds=SECONDS)
    assert [a.person_id for a in plan.assigned] == ["p1"]
    alone = solve_roster(problem([turn("s1", 0)], [wishing]), seconds=SECONDS)
    assert [a.person_id for a in alone.assigned] == ["p0"]
    assert alone.wishes == 1


def test_an_appointment_is_kept_free_where_that_is_easy() -> None:
    one, other = people(2)
    bound = replace(one, busy=((datetime(2026, 11, 30, 9, 30), datetime(2026, 11, 30, 10, 30)),))
    plan = solve_roster(problem([turn("s1", 0), turn("s1", 0, EVENING)], [bound, other]), seconds=SECONDS)
    assert {a.slot_id[-4:]: a.person_id for a in plan.assigned} == {"0800": "p1", "1430": "p0"}
    assert plan.double_booked == 0


def test_whoever_is_sick_has_no_turn_even_if_it_stays_empty() -> None:
    sick = replace(people(1)[0], away=(whole_day(0),))
    plan = solve_roster(problem([turn("s1", 0), turn("s1", 1)], [sick]), seconds=SECONDS)
    assert plan.empty == {turn("s1", 0).id: 1}
    (collision,) = plan.collisions
    assert collision.rules == ("away",)
    assert collision.sentence.format(**collision.values) == (
        "On 2026-11-30 1 turns must be taken and 0 people are there; 1 are away."
    )


def test_turns_of_the_week_before_the_plan_bind() -> None:
    late = (datetime(2026, 11, 29, 14, 30), datetime(2026, 11, 29, 23))
    tired, other = people(2)
    plan = solve_roster(problem([turn("s1", 0)], [replace(tired, held=(late,)), other]), seconds=SECONDS)
    assert [a.person_id for a in plan.assigned] == ["p1"]


def test_six_turns_that_need_an_electrician_and_two_people_are_there() -> None:
    slots = [turn(f"s{n}", 3, skill="electrician") for n in range(6)]
    able = [replace(p, skills=("electrician",)) for p in people(2)]
    others = [replace(p, id=f"q{p.id}") for p in people(8)]
    plan = solve_roster(problem(slots, [*able, *others]), seconds=SECONDS)
    assert sum(plan.empty.values()) == 4
    assert plan.fewest_empty
    (collision,) = plan.collisions
    assert "skill" in collision.rules
    assert collision.sentence.format(**collision.values) == (
        "On 2026-12-03 6 turns need electrician and 2 people are there."
    )


def test_too_few_hours_in_a_week_are_told_with_what_can_be_taken() -> None:
    slots = [turn("s1", day) for day in range(6)]
    plan = solve_roster(problem(slots, people(1), max_week_h=20), seconds=SECONDS)
    assert sum(plan.empty.values()) == 3
    (collision,) = plan.collisions
    assert collision.rules == ("week",)
    assert collision.sentence.format(**collision.values) == (
        "From 2026-11-30 to 2026-12-06 6 turns must be taken; 1 people with at most 20 hours a week can take 3."
    ).replace("2026-12-06", "2026-12-05")


def test_too_little_rest_is_told() -> None:
    slots = [turn("s1", 0, EVENING), turn("s1", 1)]
    plan = solve_roster(problem(slots, people(1), rest_h=12), seconds=SECONDS)
    assert sum(plan.empty.values()) == 1
    assert plan.collisions[0].rules == ("rest",)


def test_turns_kept_for_a_role_are_told() -> None:
    slots = [turn("s1", 0, roles=("worker",)), turn("s2", 0, roles=("worker",)), turn("s3", 0)]
    persons = [RosterPerson("w", ("worker",)), RosterPerson("m", ("member",)), RosterPerson("n", ("member",))]
    plan = solve_roster(problem(slots, persons), seconds=SECONDS)
    assert sum(plan.empty.values()) == 1
    assert plan.collisions[0].rules == ("roles",)
    assert plan.collisions[0].values["roles"] == ("worker",)


def test_one_of_two_at_a_turn_has_the_skill() -> None:
    slots = [turn("s1", day, need=2, skill="first-aid") for day in range(3)]
    nurse, *others = people(5)
    plan = solve_roster(problem(slots, [replace(nurse, skills=("first-aid",)), *others]), seconds=SECONDS)
    assert not plan.empty
    assert sum(a.person_id == "p0" for a in plan.assigned) == 3


@pytest.mark.parametrize(
    ("slots", "persons", "rules", "said"),
    [
        ([], people(1), {}, "There is no turn to be taken"),
        ([turn("s1", 0)], [], {}, "There is nobody to take a turn."),
        ([turn("s1", 0, (time(21), time(8)))], people(1), {}, "A turn ends at 08:00, before it starts at 21:00."),
        ([turn("s1", 0)] * 2, people(1), {}, "is there twice"),
        ([turn("s1", 0)], people(1), {"max_week_h": 0}, "The most hours a week must be a number above zero"),
        ([turn("s1", 0)], people(1), {"max_week_h": float("nan")}, "The most hours a week must be a number above zero"),
        ([turn("s1", 0)], people(1), {"rest_h": -1}, "The rest between two turns must be 0 to 168 hours"),
        ([turn("s1", 0)], people(1), {"max_week_h": 6}, "Not one turn fits into 6 hours a week"),
        ([turn("s1", 0, need=0)], people(1), {}, "At least one person must be there at a turn, not 0."),
    ],
)  # fmt: skip
def test_a_problem_that_makes_no_sense_is_a_sentence(
    slots: list[Slot], persons: Sequence[RosterPerson], rules: dict[str, float], said: str
) -> None:
    with pytest.raises(BadInput, match=said.replace(".", r"\.")):
        problem(slots, persons, **rules)


def test_a_search_needs_time() -> None:
    with pytest.raises(BadInput, match="The time to search must be above zero"):
        solve_roster(problem(WEEK, people(10)), seconds=0)


@pytest.mark.parametrize(
    ("taken", "rule"),
    [
        ([(0, 0), (1, 0)], "places"),
        ([(0, 0), (2, 0)], "rest"),
        ([(0, 0), (3, 0), (4, 0), (5, 0)], "week"),
        ([(0, 1)], "away"),
        ([(6, 0)], "roles"),
        ([(7, 0)], "skill"),
        ([(0, 0), (0, 2)], "crowd"),
        ([(0, 0), (0, 0)], "once"),
        ([(0, 9)], "unknown"),
    ],
)
def test_each_broken_rule_is_named(taken: list[tuple[int, int]], rule: str) -> None:
    slots = [
        turn("s1", 0), turn("s2", 0), turn("s1", 0, EVENING), turn("s1", 1), turn("s1", 2), turn("s1", 3),
        turn("s1", 4, roles=("worker",)), turn("s1", 5, skill="gardener"),
    ]  # fmt: skip
    asked = problem(slots, [*people(1), RosterPerson("p1", away=(whole_day(0),)), RosterPerson("p2")])
    assigned = [Assigned(slots[s].id, f"p{p}") for s, p in taken]
    assert rule in {broken.rule for broken in broken_rules(asked, assigned)}


TURNS = st.builds(
    lambda place, day, part, need, skill, roles: turn(place, day, part, need=need, skill=skill, roles=roles),
    st.sampled_from(["s1", "s2", "s3"]), st.integers(0, 8), st.sampled_from([MORNING, EVENING]), st.integers(1, 2),
    st.sampled_from(["", "", "electrician"]), st.sampled_from([(), (), ("worker",)]),
)  # fmt: skip
PEOPLE = st.builds(
    RosterPerson, st.just(""), st.sampled_from([("worker",), ("member",), ("worker", "member")]),
    st.sampled_from([(), ("electrician",)]), st.dictionaries(st.sampled_from(["s1", "s2", "s3"]), st.floats(0, 3000)),
    away=st.lists(st.integers(0, 8).map(whole_day), max_size=2).map(tuple),
    wishes=st.lists(st.integers(0, 8).map(whole_day), max_size=2).map(tuple), evenings=st.integers(0, 4),
)  # fmt: skip


@settings(max_examples=25, deadline=None)
@given(
    slots=st.lists(TURNS, min_size=1, max_size=14, unique_by=lambda slot: slot.id),
    persons=st.lists(PEOPLE, min_size=1, max_size=6),
    rest=st.sampled_from([0.0, 11.0, 20.0]), hours=st.sampled_from([6.5, 13.0, 20.0]), seed=st.integers(1, 9),
)  # fmt: skip
def test_a_roster_keeps_every_rule_and_is_the_same_for_the_same_seed(
    slots: list[Slot], persons: list[RosterPerson], rest: float, hours: float, seed: int
) -> None:
    named = [replace(person, id=f"p{n}") for n, person in enumerate(persons)]
    asked = problem(slots, named, rest_h=rest, max_week_h=hours)
    plan = solve_roster(asked, seed=seed, seconds=0.5)
    assert not broken_rules(asked, plan.assigned)
    assert len(plan.assigned) + sum(plan.empty.values()) == sum(slot.need for slot in slots)
    assert bool(plan.empty) == bool(plan.collisions)
    assert solve_roster(asked, seed=seed, seconds=0.5) == plan
