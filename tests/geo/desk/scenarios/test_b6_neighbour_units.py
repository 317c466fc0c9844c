"""B6, 睦邻守望单元格: households in groups of 5–8 by adjacent address, kinship and closeness; each elects a guardian.

The community counted more than 350 visits, more than 160 disputes and 179 problems in its units.
"""

from datetime import timedelta

import pytest

from geo.desk.actors import demo_actor
from geo.desk.doorsteps import doorsteps
from geo.desk.neighbour_counts import Deeds
from geo.desk.neighbour_lines import units_of
from geo.desk.neighbour_proposing import accept_units, propose_units
from geo.desk.neighbour_ties import tie_households
from geo.desk.neighbour_units import elect_guardian
from geo.desk.office import Office
from geo.desk.reporting import Report, report
from geo.exchange import Community
from geo.model import SYSTEM, DoorOutcome, TieKind, Visit
from tests.geo.desk.conftest import TOWN, MovedClock, person
from tests.geo.desk.quiet_town import SECRETARY, quiet_town

VISITS, DISPUTES, PROBLEMS = 356, 163, 179
GRID = ("c", "d1", "g1")


@pytest.fixture
def town() -> Community:
    return quiet_town()


def test_a_grid_too_large_to_know_becomes_units_of_neighbours_whose_work_can_be_counted(
    office: Office, clock: MovedClock
) -> None:
    planner, worker = demo_actor(office, TOWN, "planner"), person(office, "r03")
    homes = [door for door in doorsteps(office, TOWN).values() if door.path[:3] == GRID]
    kin = [("wy1-1-101", "wy1-1-302"), ("wy2-2-101", "wy2-3-101"), ("wy3-1-501", "wy3-1-401")]
    for one, other in kin:
        tie_households(office, worker, TOWN, one, other, TieKind.KIN)
    for home in homes:
        if home.floor == 1:
            tie_households(office, worker, TOWN, home.id, f"{home.building_id}-{home.stair}-201", TieKind.TRUSTS)

    proposal = propose_units(office, planner, TOWN, "g1")
    assert proposal.rest == ()
    assert proposal.kin_together == 1.0
    made = accept_units(office, planner, proposal)
    assert all(5 <= len(unit.households) <= 8 for unit in made)
    assert sorted(one for unit in made for one in unit.households) == sorted(door.id for door in homes)

    proposed = {unit.id: unit.guardians.proposals for unit in propose_units(office, planner, TOWN, "g1").units}
    for unit in made:
        first = proposed[unit.id][0].person if proposed[unit.id] else unit.households[0]
        elect_guardian(office, worker, TOWN, unit.id, first)
    trusted = {f"{home.building_id}-{home.stair}-201" for home in homes}
    asked = {unit.id for unit in made if trusted.intersection(unit.households)}
    assert {key for key, found in proposed.items() if found} == asked
    assert len(asked) >= 5
    assert all(line.guardian and not line.faults for line in units_of(office, planner, TOWN, GRID))

    clock.move(days=1)
    dispatcher, secretary = demo_actor(office, TOWN, "dispatcher"), person(office, SECRETARY)
    with office.write(SYSTEM) as tx:
        tx.put_many("visit", [
            Visit(TOWN, f"v{n:04d}", "", "r03", door.id, (*door.path, door.id), clock.now + timedelta(minutes=n),
                  DoorOutcome.FOUND)
            for n in range(VISITS) for door in [homes[n % len(homes)]]
        ])  # fmt: skip
    for n in range(DISPUTES + PROBLEMS):
        category = "dispute" if n < DISPUTES else "heating"
        sent = Report(TOWN, category, f"第{n}件", address_id=homes[n * 7 % len(homes)].id)
        assert report(office, dispatcher, sent).position is not None
    lines = units_of(office, secretary, TOWN, GRID)
    assert sum((line.deeds for line in lines), Deeds()) == Deeds(VISITS, DISPUTES, PROBLEMS)
    assert min(line.deeds.visits for line in lines) >= 15, "every unit was looked after"
    with office.store.read() as reader:
        assert reader.verify() == []
