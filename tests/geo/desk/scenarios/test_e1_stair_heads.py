"""E1, the stair heads' three ones (三个一): households, a look at the stair, a report, month by month; 319 of them."""

from collections import Counter
from datetime import UTC, date, datetime

import pytest

from geo.desk.duties import my_due
from geo.desk.office import Office
from geo.exchange import Community
from tests.geo.desk.conftest import MovedClock
from tests.geo.desk.visited import due_for, held, shipped, visit, who

TOWN, LAST = "wenyuan", date(2026, 11, 30)


@pytest.fixture
def town() -> Community:
    return shipped(TOWN)


def test_319_stair_heads_owe_one_look_and_one_report_each_and_doors_of_their_own_stair(office: Office) -> None:
    heads = held(office, TOWN, "stair_head")
    assert len(heads) == 319
    for duty in ("stair_look", "stair_report"):
        owed = due_for(office, TOWN, duty, LAST)
        assert Counter(due.persons for due in owed) == {(head,): 1 for head in heads}
        assert len({due.target for due in owed}) == 319
    doors = due_for(office, TOWN, "stair_round", LAST)
    stairs = {one.person_id: one.path for one in office.staff(TOWN).appointments if one.role == "stair_head"}
    assert all(due.path == stairs[due.persons[0]] for due in doors)
    assert max(Counter(due.persons for due in doors).values()) == 4


def test_a_stair_head_does_the_three_ones_and_is_done_for_the_month(office: Office, clock: MovedClock) -> None:
    head = held(office, TOWN, "stair_head")[0]
    clock.now = datetime(2026, 11, 30, 2, tzinfo=UTC)
    owed = my_due(office, who(office, TOWN, head), TOWN)
    assert Counter(due.duty for due in owed) == {"stair_round": 4, "stair_look": 1, "stair_report": 1}
    for due in owed:
        visit(office, TOWN, head, due)
    assert my_due(office, who(office, TOWN, head), TOWN) == []


def test_in_half_a_year_every_door_of_a_stair_has_its_visit(office: Office, clock: MovedClock) -> None:
    head = held(office, TOWN, "stair_head")[0]
    path = next(one.path for one in office.staff(TOWN).appointments if one.person_id == head)
    homes = office.tree(TOWN).unit(path[-1]).attributes["households"]
    seen: set[str] = set()
    for month in range(1, 7):
        clock.now = datetime(2027, month, 27, 2, tzinfo=UTC)
        for due in due_for(office, TOWN, "stair_round", date(2027, month, 27), head):
            seen.add(visit(office, TOWN, head, due).target)
    assert len(seen) == min(homes, 24)
