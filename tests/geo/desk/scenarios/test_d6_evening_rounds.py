"""D6, 平安夜访: the heads of the grids go round in the evening, twice a week, between seven and nine."""

from collections import Counter
from datetime import UTC, date, datetime, time, timedelta

import pytest

from geo.desk.duties import duties_of
from geo.desk.office import Office
from geo.exchange import Community
from tests.geo.desk.conftest import MovedClock
from tests.geo.desk.visited import due_for, held, shipped, visit

TOWN, DUTY, MONDAY = "xinanjie", "evening_round", date(2026, 11, 23)


@pytest.fixture
def town() -> Community:
    return shipped(TOWN)


def test_every_grid_has_two_evenings_a_week_in_their_hours_by_its_own_head(office: Office, clock: MovedClock) -> None:
    made: list[tuple[str, date]] = []
    for offset in range(5):
        day = MONDAY + timedelta(days=offset)
        clock.now = datetime(day.year, day.month, day.day, 12, tzinfo=UTC)  # eight in the evening
        for due in due_for(office, TOWN, DUTY, day):
            assert due.hours == (time(19), time(21))
            if due.required:
                assert not due.overdue
                made.append((visit(office, TOWN, due.persons[0], due).target, day))
    assert len(made) == len(set(made)) == 52
    assert set(Counter(target for target, _ in made).values()) == {2}
    assert due_for(office, TOWN, DUTY, MONDAY + timedelta(days=4)) == []
    heads = {one.path[-1]: one.person_id for one in office.staff(TOWN).appointments if one.role == "grid_head"}
    with office.store.read() as reader:
        assert all(heads[one.target] == one.person_id for one in reader.work.visits(TOWN, duty=DUTY))
    assert sorted(heads.values()) == held(office, TOWN, "grid_head")


def test_the_evenings_are_spread_over_the_week(office: Office) -> None:
    owed = duties_of(office, TOWN).due(MONDAY + timedelta(days=4), workable=False)
    by_day = Counter(due.due_by for due in owed if due.duty == DUTY)
    assert (len(by_day), by_day.total()) == (5, 52)
    assert max(by_day.values()) <= 20
