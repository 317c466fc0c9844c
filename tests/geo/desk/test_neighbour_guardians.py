"""Guardians are proposed from what is known: somebody met by day, trust, a role at the door, nobody overloaded."""

from dataclasses import replace
from datetime import date

import pytest

from geo.desk.actors import demo_actor
from geo.desk.marks import mark_household
from geo.desk.neighbour_guardians import guardians_of
from geo.desk.neighbour_proposing import propose_units
from geo.desk.neighbour_ties import tie_households
from geo.desk.neighbour_units import elect_guardian, make_unit
from geo.desk.office import Office
from geo.errors import BadInput, Forbidden
from geo.exchange import Community
from geo.model import SYSTEM, Actor, Appointment, DoorOutcome, Role, TieKind, Visit
from geo.redraw.guardians import AT_HOME, AWAY, NOBODY_NEAR, TRUSTED
from tests.geo.desk.conftest import TOWN, MovedClock, person
from tests.geo.desk.needy_town import needy_town

HOMES = tuple(f"wy1-1-{room}" for room in (101, 102, 201, 202, 301))


@pytest.fixture
def town() -> Community:
    """A town in which a party member answers for a stair from their own door."""
    made = needy_town()
    role = Role("stair_member", {"zh": "楼道党员", "en": "Stair member"}, "reporter", "household")
    held = Appointment(TOWN, "r14-stair", "r14", role.key, ("c", "d1", "g1", "m1", HOMES[4]), date(2026, 1, 1))
    return replace(
        made, profile=replace(made.profile, roles=(*made.profile.roles, role)),
        appointments=(*made.appointments, held),
    )  # fmt: skip


@pytest.fixture
def planner(office: Office) -> Actor:
    return demo_actor(office, TOWN, "planner")


@pytest.fixture
def unit(office: Office, planner: Actor) -> str:
    return make_unit(office, planner, TOWN, HOMES).id


def called(office: Office, home: str, outcome: DoorOutcome, *, number: int) -> None:
    """A call at a door at the office's present time."""
    visit = Visit(TOWN, f"v{number}", "", "r03", home, ("c", "d1", "g1", "m1", home), office.clock(), outcome)
    with office.write(SYSTEM) as tx:
        tx.put("visit", None, visit)


def test_where_nothing_is_known_that_is_said(office: Office, planner: Actor, unit: str) -> None:
    with office.write(SYSTEM) as tx:
        held = next(one for one in tx.appointments(TOWN) if one.id == "r14-stair")
        tx.put("end_appointment", held, replace(held, until=date(2026, 2, 1)))
    found = guardians_of(office, planner, TOWN, "g1", "zh")[unit]
    assert found.proposals == ()
    assert found.none is not None
    assert found.none.sentence == NOBODY_NEAR


def test_who_is_met_by_day_and_who_is_trusted_come_first_and_say_why(
    office: Office, planner: Actor, unit: str, clock: MovedClock
) -> None:
    called(office, HOMES[0], DoorOutcome.FOUND, number=1)  # Monday, nine o'clock
    called(office, HOMES[1], DoorOutcome.NOT_HOME, number=2)
    clock.move(hours=11)
    called(office, HOMES[2], DoorOutcome.FOUND, number=3)  # eight in the evening says nothing of the day
    for neighbour in HOMES[1:4]:
        tie_households(office, planner, TOWN, neighbour, HOMES[0], TieKind.TRUSTS)
    found = guardians_of(office, planner, TOWN, "g1", "zh")[unit]
    assert [one.person for one in found.proposals] == [HOMES[0], HOMES[4]]
    first, second = ({reason.sentence: str(reason) for reason in one.reasons} for one in found.proposals)
    assert AT_HOME in first
    assert first[TRUSTED] == "Is trusted: 3 户邻居信得过."
    assert AWAY in second
    assert second[TRUSTED] == "Is trusted: 楼道党员."


def test_whoever_is_looked_after_or_guards_already_is_not_asked(office: Office, planner: Actor, unit: str) -> None:
    for neighbour, home in ((HOMES[1], HOMES[0]), (HOMES[0], HOMES[2])):
        tie_households(office, planner, TOWN, neighbour, home, TieKind.TRUSTS)
    mark_household(office, person(office, "r03"), TOWN, HOMES[0], groups=("hardship",))
    found = guardians_of(office, planner, TOWN, "g1", "zh")[unit]
    assert {one.person for one in found.proposals} == {HOMES[2], HOMES[4]}
    mark_household(office, person(office, "r03"), TOWN, HOMES[2], no_visits=True)
    assert [one.person for one in guardians_of(office, planner, TOWN, "g1", "zh")[unit].proposals] == [HOMES[4]]


def test_a_proposal_of_units_carries_its_guardians_and_keeps_the_elected_one(
    office: Office, planner: Actor, unit: str
) -> None:
    elect_guardian(office, planner, TOWN, unit, HOMES[0], "常桂英")
    tie_households(office, planner, TOWN, "wy3-1-101", "wy3-1-102", TieKind.TRUSTS)
    proposal = propose_units(office, planner, TOWN, "g1", lang="en")
    by_id = {one.id: one for one in proposal.units}
    assert by_id[unit].guardian == HOMES[0]
    asked = next(one for one in proposal.units if any(door.id == "wy3-1-102" for door in one.doors))
    assert [one.person for one in asked.guardians.proposals] == ["wy3-1-102"]
    assert "1 households trust them" in str(asked.guardians.proposals[0].reasons[-1])


def test_guardians_are_asked_for_grid_by_grid_by_those_who_may_see_its_households(
    office: Office, planner: Actor, unit: str
) -> None:
    with pytest.raises(BadInput):
        guardians_of(office, planner, TOWN, "c", "zh")
    with pytest.raises(Forbidden):
        guardians_of(office, demo_actor(office, TOWN, "department"), TOWN, "g1", "zh")
    assert guardians_of(office, planner, TOWN, "g9", "zh") == {}
