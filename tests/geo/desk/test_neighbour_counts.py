"""What was done in a neighbour unit is what happened at its doors while they were its doors."""

from dataclasses import replace

import pytest

from geo.desk import queries, related
from geo.desk.actors import demo_actor
from geo.desk.neighbour_counts import Deeds
from geo.desk.neighbour_lines import units_of
from geo.desk.neighbour_units import end_unit, make_unit, move_household
from geo.desk.office import Office
from geo.desk.reporting import Report, report
from geo.exchange import Community
from geo.model import SYSTEM, Actor, DoorOutcome, Visit
from tests.geo.desk.conftest import TOWN, MovedClock, person
from tests.geo.desk.quiet_town import QUARREL, SECRETARY, quiet_town

HOMES = tuple(f"wy1-1-{room}" for room in (101, 102, 201, 202, 301))
BESIDE = tuple(f"wy1-1-{room}" for room in (302, 401, 402, 501, 502))
PATH = ("c", "d1", "g1", "m1")


@pytest.fixture
def town() -> Community:
    return quiet_town()


@pytest.fixture
def secretary(office: Office) -> Actor:
    return person(office, SECRETARY)


@pytest.fixture
def planner(office: Office) -> Actor:
    return demo_actor(office, TOWN, "planner")


def called(office: Office, home: str, outcome: DoorOutcome = DoorOutcome.FOUND) -> None:
    with office.write(SYSTEM) as tx:
        number = tx.next_number("test visits")
        visit = Visit(TOWN, f"v{number}", "", "r03", home, (*PATH, home), office.clock(), outcome)
        tx.put("visit", None, visit)


def told(office: Office, sent: Report) -> str:
    return report(office, demo_actor(office, TOWN, "dispatcher"), sent).id


def deeds(office: Office, actor: Actor) -> list[Deeds]:
    return [line.deeds for line in units_of(office, actor, TOWN)]


def test_only_what_came_after_the_unit_was_made_counts_and_only_at_its_doors(
    office: Office, planner: Actor, secretary: Actor, clock: MovedClock
) -> None:
    lamp = Report(TOWN, "streetlight", "楼道灯不亮", address="文苑新村1号楼1单元101")
    called(office, HOMES[0])
    told(office, lamp)
    clock.move(days=1)
    make_unit(office, planner, TOWN, HOMES)
    clock.move(hours=1)
    called(office, HOMES[0])
    called(office, HOMES[1], DoorOutcome.NOT_HOME)
    called(office, BESIDE[0])
    told(office, replace(lamp, description="楼道灯又坏了", address="文苑新村1号楼1单元201"))
    told(office, replace(lamp, description="单元门口黑", address="文苑新村1号楼1单元501"))
    told(office, replace(QUARREL, address="文苑新村1号楼1单元301"))
    assert deeds(office, secretary) == [Deeds(visits=1, disputes=1, problems=1)]


def test_what_happened_stays_with_the_unit_in_which_the_household_was_then(
    office: Office, planner: Actor, secretary: Actor, clock: MovedClock
) -> None:
    one, other = make_unit(office, planner, TOWN, HOMES), make_unit(office, planner, TOWN, BESIDE)
    clock.move(hours=1)
    called(office, HOMES[4])
    clock.move(hours=1)
    move_household(office, planner, TOWN, HOMES[4], other.id)
    clock.move(hours=1)
    called(office, HOMES[4])
    called(office, HOMES[4])
    assert [each.visits for each in deeds(office, secretary)] == [1, 2]
    clock.move(hours=1)
    move_household(office, planner, TOWN, HOMES[4], one.id)
    end_unit(office, planner, TOWN, other.id)
    clock.move(hours=1)
    called(office, HOMES[4])
    called(office, BESIDE[0])
    lines = units_of(office, secretary, TOWN, ended=True)
    assert [(line.unit.ended, line.deeds.visits) for line in lines] == [(False, 2), (True, 2)]
    assert lines[0].since < clock.now


def test_cases_that_were_merged_count_once(
    office: Office, planner: Actor, secretary: Actor, clock: MovedClock
) -> None:  # fmt: skip
    make_unit(office, planner, TOWN, HOMES)
    dispatcher = demo_actor(office, TOWN, "dispatcher")
    first, again = (
        told(office, Report(TOWN, "garbage", text, address="文苑新村1号楼1单元101"))
        for text in ("垃圾没收", "垃圾还在")
    )
    assert deeds(office, secretary)[0].problems == 2
    related.merge(office, dispatcher, again, first)
    assert deeds(office, secretary)[0].problems == 1


def test_a_private_case_counts_only_for_those_who_may_see_it(
    office: Office, planner: Actor, secretary: Actor, clock: MovedClock
) -> None:
    make_unit(office, planner, TOWN, HOMES)
    case = told(office, replace(QUARREL, address="文苑新村1号楼1单元301"))
    assert queries.get_case(office, secretary, case).private
    assert deeds(office, secretary)[0].disputes == 1
    assert deeds(office, planner)[0].disputes == 0, "the number would tell that one of five homes has a dispute"


def test_a_case_that_was_placed_by_a_pin_at_no_door_is_nobodys(
    office: Office, planner: Actor, secretary: Actor
) -> None:  # fmt: skip
    make_unit(office, planner, TOWN, HOMES)
    told(office, Report(TOWN, "garbage", "路边有垃圾", lon=111.4719, lat=35.6489))
    assert deeds(office, secretary) == [Deeds()]
