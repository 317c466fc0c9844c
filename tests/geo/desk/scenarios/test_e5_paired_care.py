"""E5, 五益 services paired one to one: 129 members, each looks after the same resident month after month."""

from datetime import UTC, date, datetime

import pytest

from geo.desk.doorsteps import doorsteps
from geo.desk.office import Office
from geo.exchange import Community
from tests.geo.desk.conftest import MovedClock
from tests.geo.desk.visited import due_for, held, put_marks, shipped, visit

TOWN, DUTY = "wenyuan", "care_pairing"


@pytest.fixture
def town() -> Community:
    return shipped(TOWN)


def paired(office: Office) -> dict[str, str]:
    """A household of their grid for each of the 129."""
    grids = {one.person_id: one.path[-1] for one in office.staff(TOWN).appointments if one.role == "paired_member"}
    free: dict[str, list[str]] = {}
    for door in doorsteps(office, TOWN).values():
        for step in door.path:
            free.setdefault(step, []).append(door.id)
    pairs = {person: free[grids[person]].pop(7) for person in held(office, TOWN, "paired_member")}
    put_marks(office, TOWN, {home: {"visitor_id": person} for person, home in pairs.items()})
    return pairs


def test_129_members_each_owe_their_own_household_and_no_other(office: Office) -> None:
    pairs = paired(office)
    owed = due_for(office, TOWN, DUTY, date(2026, 11, 30))
    assert len(pairs) == 129
    assert {due.persons[0]: due.target for due in owed} == pairs
    assert {due.minutes for due in owed} == {60}


def test_for_two_years_the_same_member_comes_to_the_same_man_every_month(office: Office, clock: MovedClock) -> None:
    pairs = paired(office)
    person, home = next(iter(pairs.items()))
    for month in range(24):
        day = date(2027 + month // 12, month % 12 + 1, 25)
        clock.now = datetime(day.year, day.month, day.day, 2, tzinfo=UTC)
        (due,) = due_for(office, TOWN, DUTY, day, person) or due_for(
            office, TOWN, DUTY, date(day.year, day.month, 28), person
        )
        assert due.target == home
        visit(office, TOWN, person, due)
        assert due_for(office, TOWN, DUTY, day, person) == []
    with office.store.read() as reader:
        found = reader.work.visits(TOWN, targets=[home])
    assert len(found) == 24
    assert {one.person_id for one in found} == {person}
