"""Guardians: those at home and trusted first, nobody over the limit, and said when there is nobody."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from geo.errors import BadInput
from geo.redraw.guardians import ALL_TAKEN, NOBODY_NEAR, Candidate, UnitGuardians, propose_guardians
from geo.redraw.neighbours_units import NeighbourUnit, form_units
from tests.geo.redraw.door_rows import row

DOORS, LINKS = row(10)
WEST = NeighbourUnit("west", tuple(f"d{at}" for at in range(5)), 5)
EAST = NeighbourUnit("east", tuple(f"d{at}" for at in range(5, 10)), 5)


def ask(*candidates: Candidate, limit: int = 1, reach: int = 1) -> dict[str, UnitGuardians]:
    found = propose_guardians(DOORS, LINKS, [WEST, EAST], candidates, limit=limit, reach=reach)
    return {unit.unit: unit for unit in found}


def first(unit: UnitGuardians) -> str:
    return unit.proposals[0].person if unit.proposals else ""


def test_who_is_at_home_by_day_and_trusted_comes_first_with_the_reasons() -> None:
    found = ask(
        Candidate("away", "d1", trusted=("volunteer",)),
        Candidate("both", "d2", home_by_day=True, trusted=("party member", "stair head")),
        Candidate("home", "d3", home_by_day=True),
    )["west"]
    assert [each.person for each in found.proposals] == ["both", "home", "away"]
    assert [str(reason) for reason in found.proposals[0].reasons] == [
        "Lives in the unit.",
        "At most 2 doors from everyone in it.",
        "Is at home by day.",
        "Is trusted: party member、stair head.",
    ]
    assert "Is away by day." in map(str, found.proposals[2].reasons)


def test_who_lives_in_the_middle_goes_before_who_lives_at_the_edge() -> None:
    found = ask(Candidate("edge", "d0", home_by_day=True), Candidate("middle", "d2", home_by_day=True))
    assert first(found["west"]) == "middle"


def test_great_age_and_a_load_count_against_one_and_are_said() -> None:
    found = ask(
        Candidate("old", "d2", home_by_day=True, age=82),
        Candidate("loaded", "d2", home_by_day=True, guards=2),
        Candidate("young", "d2", home_by_day=True, age=60),
        limit=3,
    )["west"]
    reasons = {each.person: [str(reason) for reason in each.reasons] for each in found.proposals}
    assert first(found) == "young"
    assert "Is 82 years old and may need looking after too." in reasons["old"]
    assert "Already guards 2." in reasons["loaded"]


def test_who_lives_beside_a_unit_is_asked_when_nobody_in_it_can() -> None:
    found = ask(Candidate("west", "d2", home_by_day=True), Candidate("border", "d4", home_by_day=True))
    assert (first(found["west"]), first(found["east"])) == ("west", "border")
    assert str(found["east"].proposals[0].reasons[0]) == "Lives outside the unit, 1 doors from it."


def test_one_who_would_fit_two_units_is_given_to_the_one_that_has_nobody_else() -> None:
    found = ask(
        Candidate("border", "d4", home_by_day=True, trusted=("stair head",)), Candidate("west", "d0", home_by_day=True)
    )
    assert (first(found["west"]), first(found["east"])) == ("west", "border")
    assert [each.person for each in found["west"].proposals] == ["west"], "border has no room for another"


def test_where_all_are_taken_and_where_there_is_nobody_the_reason_differs() -> None:
    found = ask(Candidate("full", "d2", home_by_day=True, guards=1))
    assert found["west"].none is not None
    assert found["west"].none.sentence == ALL_TAKEN
    assert found["east"].none is not None
    assert found["east"].none.sentence == NOBODY_NEAR


@pytest.mark.parametrize(
    "person",
    [Candidate("p", "d2"), Candidate("p", "d2", home_by_day=True, age=15)],
    ids=["neither at home nor trusted", "a child"],
)
def test_who_cannot_guard_is_not_proposed(person: Candidate) -> None:
    assert ask(person)["west"].proposals == ()


@pytest.mark.parametrize(
    ("people", "said"),
    [
        ([Candidate("p", "nowhere")], "nowhere is not among"),
        ([Candidate("p", "d1"), Candidate("p", "d2")], "named twice"),
        ([Candidate("p", "d1", guards=-1)], "below zero"),
        ([Candidate("p", "d1", age=-3)], "below zero"),
    ],
)
def test_candidates_that_cannot_be_are_refused(people: list[Candidate], said: str) -> None:
    with pytest.raises(BadInput, match=said):
        ask(*people)


def test_a_limit_of_nothing_is_refused() -> None:
    with pytest.raises(BadInput, match="at least 1"):
        ask(limit=0)


def test_no_units_need_no_guardian() -> None:
    assert propose_guardians(DOORS, LINKS, [], [Candidate("p", "d1", home_by_day=True)]) == ()


people = st.builds(
    lambda door, home, roles, guards: (f"d{door}", home, ("volunteer",) * roles, guards),
    st.integers(0, 29), st.booleans(), st.integers(0, 2), st.integers(0, 2),
)  # fmt: skip


@settings(max_examples=25, deadline=None)
@given(st.lists(people, max_size=12), st.integers(1, 3), st.integers(0, 2))
def test_nobody_guards_more_than_the_limit_and_every_unit_has_somebody_or_a_reason(
    drawn: list[tuple[str, bool, tuple[str, ...], int]], limit: int, reach: int
) -> None:
    doors, links = row(30)
    units = form_units(doors, links).units
    asked = [Candidate(f"p{at}", *facts) for at, facts in enumerate(drawn)]
    load = {person.id: person.guards for person in asked}
    found = propose_guardians(doors, links, units, asked, limit=limit, reach=reach)
    assert [each.unit for each in found] == [unit.id for unit in units]
    for each in found:
        assert bool(each.proposals) == (each.none is None)
        assert len({proposal.person for proposal in each.proposals}) == len(each.proposals) <= 3
        if each.proposals:
            load[first(each)] += 1
    assert all(load[person.id] <= max(limit, person.guards) for person in asked)
    for each in found:
        for proposal in each.proposals[1:]:
            assert load[proposal.person] < limit
