"""E5: a grid worker takes an old man to the hospital at 09:30 every six weeks; the day is arranged around that hour."""

from datetime import UTC, datetime, timedelta

import pytest

from geo.desk import day_plans
from geo.desk.doorsteps import doorsteps
from geo.desk.engagements import EngagementForm, create_engagement
from geo.desk.office import Office
from geo.model import Engagement, StopKind
from tests.geo.desk.conftest import MovedClock
from tests.geo.desk.planned_day import TOWN, kept, planned, secretary, sent_to_all

HOSPITAL_AT = datetime(2026, 11, 24, 1, 30, tzinfo=UTC)
"""Tuesday, 09:30 in the town."""
DOOR = "文苑新村2号楼3单元501"


@pytest.fixture
def appointment(office: Office) -> Engagement:
    home = next(door.id for door in doorsteps(office, TOWN).values() if door.address == DOOR)
    form = EngagementForm(
        "care",
        "陪同老人去医院复查",
        HOSPITAL_AT,
        90,
        rule="FREQ=WEEKLY;INTERVAL=6",
        people=("r05",),
        for_household=home,
    )
    return create_engagement(office, secretary(office), TOWN, form)


def test_the_plan_keeps_half_past_nine_and_puts_everything_else_around_it(
    office: Office, appointment: Engagement
) -> None:
    sent_to_all(office)
    day_plans.accept(office, secretary(office), planned(office))
    mine = sorted((stop for stop in kept(office) if stop.person_id == "r05"), key=lambda stop: stop.starts_at)
    [errand] = [stop for stop in mine if stop.kind is StopKind.ERRAND]
    assert (errand.starts_at, errand.ends_at) == (HOSPITAL_AT, HOSPITAL_AT + timedelta(minutes=90))
    assert errand.ref == appointment.id
    assert {stop.kind for stop in mine} >= {StopKind.CASE, StopKind.ERRAND, StopKind.LUNCH}
    for stop in mine:
        if stop is not errand:
            assert stop.ends_at <= errand.starts_at or stop.starts_at >= errand.ends_at


def test_it_comes_back_after_six_weeks_and_not_before(
    office: Office, appointment: Engagement, clock: MovedClock
) -> None:
    sent_to_all(office)
    for weeks, there in ((1, False), (5, False), (6, True), (12, True)):
        clock.now = HOSPITAL_AT + timedelta(weeks=weeks, days=-1)
        made = planned(office)
        found = [stop for stop in made.stops if stop.kind is StopKind.ERRAND]
        assert [stop.starts_at for stop in found] == [HOSPITAL_AT + timedelta(weeks=weeks)] * there, weeks
