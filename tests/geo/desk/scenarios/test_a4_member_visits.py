"""A4, member–household ledger: 187 members, each visits at least three different households a month."""

from collections import Counter
from datetime import UTC, date, datetime

import pytest

from geo.desk.coverage import owed_behind, progress_of, visits_behind
from geo.desk.duties import due_visits, my_due
from geo.desk.office import Office
from geo.exchange import Community
from tests.geo.desk.conftest import MovedClock
from tests.geo.desk.visited import due_for, held, shipped, visit, who, worked_days

TOWN, DUTY = "xinanjie", "member_visit"
FIRST, NEXT = date(2026, 11, 1), date(2026, 12, 1)


@pytest.fixture
def town() -> Community:
    return shipped(TOWN)


def test_187_members_owe_561_different_doors_and_none_of_them_is_in_a_rush_at_the_end(office: Office) -> None:
    days = list(worked_days(office, TOWN, FIRST, NEXT))
    owed = due_for(office, TOWN, DUTY, days[-1])
    assert Counter(due.persons for due in owed) == {(person,): 3 for person in held(office, TOWN, "member")}
    assert len(owed) == len({due.target for due in owed}) == 561
    last_three = sum(due.due_by in days[-3:] for due in owed)
    assert last_three <= 561 * 3 / len(days)
    grids = {one.person_id: one.path for one in office.staff(TOWN).appointments if one.role == "member"}
    assert all(due.path[: len(grids[due.persons[0]])] == grids[due.persons[0]] for due in owed)


def test_a_member_meets_the_month_with_three_doors_and_is_sent_to_others_the_next(
    office: Office, clock: MovedClock
) -> None:
    member = held(office, TOWN, "member")[0]
    seen = []
    for day in worked_days(office, TOWN, FIRST, NEXT):
        clock.now = datetime(day.year, day.month, day.day, 2, tzinfo=UTC)
        for due in due_for(office, TOWN, DUTY, day, member):
            if due.required:
                seen.append(visit(office, TOWN, member, due).target)
    assert len(seen) == len(set(seen)) == 3
    left = my_due(office, who(office, TOWN, member), TOWN, date(2026, 11, 30))
    assert [due for due in left if due.duty == DUTY] == []
    clock.now = datetime(2026, 12, 31, 2, tzinfo=UTC)
    december = [due.target for due in due_for(office, TOWN, DUTY, date(2026, 12, 31), member)]
    assert len(december) == 3
    assert not set(december) & set(seen), "longest not seen comes first"


def test_three_visits_to_one_door_meet_no_quota_and_the_secretary_sees_it(office: Office, clock: MovedClock) -> None:
    secretary = who(office, TOWN, held(office, TOWN, "secretary")[0])
    member = held(office, TOWN, "member")[0]
    clock.now = datetime(2026, 11, 3, 2, tzinfo=UTC)
    due = due_for(office, TOWN, DUTY, date(2026, 11, 30), member)[0]
    for _ in range(3):
        visit(office, TOWN, member, due)
        clock.move(days=7)
    clock.now = datetime(2026, 11, 30, 2, tzinfo=UTC)
    (row,) = [one for one in progress_of(office, secretary, TOWN) if (one.duty, one.person) == (DUTY, member)]
    assert (row.met, row.calls, row.most, row.same_door) == (1, 3, 3, True)
    assert len(visits_behind(office, secretary, TOWN, row)) == 3
    assert len(owed_behind(office, secretary, TOWN, row)) == 2
    others = [one for one in progress_of(office, secretary, TOWN) if one.duty == DUTY and one.person != member]
    assert not any(one.same_door for one in others)


def test_the_planner_is_asked_for_the_day_in_little_time_and_twice_the_same(office: Office) -> None:
    day = date(2026, 11, 23)
    assert due_visits(office, TOWN, day) == due_visits(office, TOWN, day)
    assert {due.duty for due in due_visits(office, TOWN, day)} == {
        "member_visit", "micro_round", "evening_round", "forum",
    }  # fmt: skip
