"""The demo's week: worked days before today, as the roster has them, so that a week's shares mean something."""

from collections.abc import Iterator
from datetime import date, timedelta
from itertools import pairwise
from pathlib import Path

import pytest

from geo.desk import shares
from geo.desk.demo_week import tell_week
from geo.desk.office import Office
from geo.exchange import read_community
from geo.model import SYSTEM, Stop, StopState
from tests.geo.desk.conftest import TOWN, MovedClock
from tests.geo.desk.ladders import office_of
from tests.small_town import PROFILE, write_small_town

MONDAY = date(2026, 11, 23)
RULE = """
[work]
shares = { field = 70, counter = 20, rotation = 10 }
tolerance = 5
"""
ROUND = """
[[duties]]
key = "grid_round"
name = { zh = "网格日巡", en = "Daily round" }
role = "grid_worker"
target = "grid"
every = "day"
quota = 1
minutes = 20
"""


@pytest.fixture
def office(tmp_path: Path, clock: MovedClock) -> Iterator[Office]:
    town = read_community(write_small_town(tmp_path / "town", profile=PROFILE + RULE + ROUND))
    made = office_of(town, tmp_path / "h", clock)
    yield made
    made.close()


def told(office: Office) -> list[Stop]:
    with office.store.read() as reader:
        return reader.work.stops(TOWN, since=MONDAY, until=MONDAY + timedelta(days=7))


def test_nothing_is_told_on_a_monday(office: Office) -> None:
    assert office.today(TOWN) == MONDAY
    assert tell_week(office, TOWN) == 0


def test_days_before_today_are_told_once_and_nobody_is_in_two_places(office: Office, clock: MovedClock) -> None:
    clock.now += timedelta(days=3)
    count = tell_week(office, TOWN)
    stops = told(office)
    assert len(stops) == count > 0
    assert {stop.day for stop in stops} == {MONDAY + timedelta(days=n) for n in range(3)}
    assert {stop.state for stop in stops} == {StopState.DONE}
    assert {stop.activity for stop in stops} >= {"field", "rotation"}
    for person in {stop.person_id for stop in stops}:
        mine = sorted((stop for stop in stops if stop.person_id == person), key=lambda stop: stop.starts_at)
        assert all(before.ends_at <= after.starts_at for before, after in pairwise(mine))
    assert tell_week(office, TOWN) == 0
    assert told(office) == stops


def test_the_told_week_shows_in_the_shares(office: Office, clock: MovedClock) -> None:
    clock.now += timedelta(days=3)
    tell_week(office, TOWN)
    weeks = {week.person_id: week for week in shares.shares_of_week(office, SYSTEM, TOWN, MONDAY)}
    field, counter, rotation = (share.done_min for share in weeks["r05"].shares)
    assert (field, counter, rotation) == (2 * 400 + 230, 0, 170), (
        "two and a half days of rounds, half a day of rotating"
    )
    assert [share.done_min > 0 for share in weeks["r03"].shares] == [False, True, False], "at the station every day"
