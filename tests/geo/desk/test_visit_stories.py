"""The demo's past visits: noted households of the communities' own sizes, a month of visits, the same each time."""

from collections import Counter
from dataclasses import replace
from datetime import timedelta

import pytest

from geo.desk.actors import demo_actor
from geo.desk.coverage import door_rows, progress_of
from geo.desk.office import Office
from geo.desk.visit_stories import TOLD_DAYS, tell_visits
from geo.exchange import Community
from geo.model import SYSTEM, DoorOutcome
from geo.schedule.coverage import DoorState
from tests.geo.desk.conftest import MovedClock
from tests.geo.desk.visited import shipped

TOWN = "wenyuan"


@pytest.fixture
def town() -> Community:
    return shipped(TOWN)


def test_a_month_is_told_in_which_some_fall_behind_and_one_takes_the_same_door(office: Office) -> None:
    count = tell_visits(office, TOWN)
    secretary = demo_actor(office, TOWN, "secretary")
    with office.store.read() as reader:
        visits, marks = reader.work.visits(TOWN), reader.work.household_marks(TOWN)
    assert len(visits) == count > 2_000
    assert {(visit.at <= office.clock()) for visit in visits} == {True}
    assert min(visit.at for visit in visits) >= office.clock() - timedelta(days=TOLD_DAYS + 1)
    assert len({one.visitor_id for one in marks if one.visitor_id}) == 129, "129 members are paired with residents"
    assert Counter(group for one in marks for group in one.groups).keys() == {
        "hardship", "empty_nest", "dispute", "special",
    }  # fmt: skip
    asked = {one.id for one in marks if one.no_visits}
    assert asked
    assert not asked & {visit.target for visit in visits}
    assert 0 < sum(visit.outcome is not DoorOutcome.FOUND for visit in visits) < count / 5
    rows = progress_of(office, secretary, TOWN)
    assert any(one.same_door for one in rows)
    assert 0 < sum(one.behind > 0 for one in rows) < len(rows) / 2
    states = Counter(row.state for row in door_rows(office, secretary, TOWN))
    assert set(states) == set(DoorState)
    assert states.total() == 7_335


def test_it_is_the_same_each_time(office: Office, clock: MovedClock, tmp_path_factory: pytest.TempPathFactory) -> None:
    other = Office(replace(office.settings, home=tmp_path_factory.mktemp("other")), clock)
    with other.write(SYSTEM) as tx:
        tx.load_community(shipped(TOWN))
    told = []
    for one in (office, other):
        tell_visits(one, TOWN)
        with one.store.read() as reader:
            told.append((reader.work.visits(TOWN), reader.work.household_marks(TOWN)))
    other.close()
    assert told[0] == told[1]
