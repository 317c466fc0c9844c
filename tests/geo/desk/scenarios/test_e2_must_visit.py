"""E2, 四必访: hardship households, empty-nest elderly, disputes and special groups are each visited regularly."""

from collections import Counter
from datetime import UTC, date, datetime, timedelta

import pytest

from geo.desk.coverage import door_rows, progress_of
from geo.desk.doorsteps import doorsteps
from geo.desk.duties import due_visits
from geo.desk.marks import mark_household, mark_of, marks_under
from geo.desk.office import Office
from geo.errors import BadInput, Conflict, Forbidden, NotFound
from geo.exchange import Community
from geo.schedule.coverage import DoorState
from tests.geo.desk.conftest import MovedClock
from tests.geo.desk.visited import due_for, held, put_marks, shipped, visit, who

TOWN = "wenyuan"
EVERY = {
    "hardship_visit": "hardship",
    "empty_nest_visit": "empty_nest",
    "dispute_visit": "dispute",
    "special_visit": "special",
}


@pytest.fixture
def town() -> Community:
    return shipped(TOWN)


def noted(office: Office) -> dict[str, list[str]]:
    """Three households of each group in the first grid, and a fourth that has asked not to be visited."""
    homes = [door.id for door in doorsteps(office, TOWN).values() if "g01" in door.path]
    groups = {group: homes[4 * n : 4 * n + 4] for n, group in enumerate(EVERY.values())}
    placed = [(group, place, id_) for group, ids in groups.items() for place, id_ in enumerate(ids)]
    put_marks(office, TOWN, {id_: {"groups": (group,), "no_visits": place == 3} for group, place, id_ in placed})
    return groups


def test_each_of_the_four_groups_is_due_as_often_as_its_rule_says_and_nobody_else(office: Office) -> None:
    groups, last = noted(office), date(2026, 11, 30)
    worker = next(
        one.person_id for one in office.staff(TOWN).appointments if (one.role, one.path[-1]) == ("worker", "g01")
    )
    for duty, group in EVERY.items():
        owed = due_for(office, TOWN, duty, last)
        if duty in ("hardship_visit", "special_visit"):
            assert {due.target for due in owed} == set(groups[group][:3])
        assert {due.persons for due in owed} <= {(worker,)}
        assert groups[group][3] not in {due.target for due in owed}
    fridays = due_for(office, TOWN, "empty_nest_visit", date(2026, 11, 27))
    assert {due.target for due in fridays} == set(groups["empty_nest"][:3])
    rows = door_rows(office, who(office, TOWN, held(office, TOWN, "secretary")[0]), TOWN)
    assert sum(row.state is DoorState.ASKED for row in rows) == 4


def test_an_empty_nest_is_seen_each_week_and_what_was_missed_comes_first(office: Office, clock: MovedClock) -> None:
    groups = noted(office)
    worker = due_for(office, TOWN, "empty_nest_visit", date(2026, 11, 27))[0].persons[0]
    visited: Counter[str] = Counter()
    for week in range(3):
        friday = date(2026, 11, 6) + timedelta(weeks=week)
        clock.now = datetime(friday.year, friday.month, friday.day, 2, tzinfo=UTC)
        for due in due_for(office, TOWN, "empty_nest_visit", friday):
            if week != 1:
                visited[visit(office, TOWN, worker, due).target] += 1
        monday = due_for(office, TOWN, "empty_nest_visit", friday + timedelta(days=3))
        assert bool([due for due in monday if due.overdue]) == (week == 1)
    assert visited == dict.fromkeys(groups["empty_nest"][:3], 2)
    secretary = who(office, TOWN, held(office, TOWN, "secretary")[0])
    (row,) = [one for one in progress_of(office, secretary, TOWN) if one.duty == "empty_nest_visit"]
    assert (row.person, row.met, row.quota, row.behind) == (worker, 3, 3, 0)


def test_the_secretary_notes_a_household_and_its_visits_follow(office: Office, clock: MovedClock) -> None:
    secretary = who(office, TOWN, held(office, TOWN, "secretary")[0])
    door = next(iter(doorsteps(office, TOWN).values()))
    made = mark_household(office, secretary, TOWN, door.id, groups=("hardship",), note="低保户", version=0)
    assert made.since == office.today(TOWN)
    clock.now = datetime(2026, 11, 30, 2, tzinfo=UTC)
    assert [due.target for due in due_for(office, TOWN, "hardship_visit", date(2026, 11, 30))] == [door.id]
    mark_household(office, secretary, TOWN, door.id, groups=("hardship",), no_visits=True, version=made.version)
    assert all(due.target != door.id for due in due_visits(office, TOWN, date(2026, 11, 30)))
    states = {row.door.id: row.state for row in door_rows(office, secretary, TOWN)}
    assert states[door.id] is DoorState.ASKED
    with pytest.raises(Conflict):
        mark_household(office, secretary, TOWN, door.id, version=made.version)
    with office.store.read() as reader:
        assert [event.verb for event in reader.events_of(f"household:{TOWN}/{door.id}")] == ["mark", "mark"]
        assert reader.verify() == []


def test_what_is_noted_is_for_those_who_work_there_and_bad_notes_get_a_sentence(office: Office) -> None:
    groups = noted(office)
    home = groups["hardship"][0]
    outsider = next(
        one.person_id for one in office.staff(TOWN).appointments if (one.role, one.path[-1]) == ("worker", "g02")
    )
    secretary = who(office, TOWN, held(office, TOWN, "secretary")[0])
    for person in (outsider, held(office, TOWN, "auditor")[0], held(office, TOWN, "dispatcher")[0]):
        with pytest.raises(Forbidden):
            mark_of(office, who(office, TOWN, person), TOWN, home)
        with pytest.raises(Forbidden):
            mark_household(office, who(office, TOWN, person), TOWN, home)
        assert marks_under(office, who(office, TOWN, person), TOWN) == []
    with pytest.raises(NotFound):
        mark_household(office, secretary, TOWN, "nowhere")
    with pytest.raises(NotFound):
        mark_household(office, secretary, TOWN, home, groups=("kings",))
    with pytest.raises(NotFound):
        mark_household(office, secretary, TOWN, home, visitor_id="p9999")
    for bad in ({"no_visits_until": date(2027, 1, 1)}, {"no_visits": True, "no_visits_until": office.today(TOWN)}):
        with pytest.raises(BadInput):
            mark_household(office, secretary, TOWN, home, **bad)  # type: ignore[arg-type]
