"""E5, five kinds of service paired one to one.

A grid worker takes an elderly man for a blood-sugar test every month or two, for two years.
"""

from datetime import timedelta

import pytest

from geo.clock import local_day
from geo.desk import handling, mediating, queries
from geo.desk.office import Office
from geo.desk.reporting import Report
from geo.exchange import Community
from geo.model import CaseState, Source
from tests.geo.desk.conftest import MovedClock
from tests.geo.desk.quiet_town import DISPATCHER, HOME, SECRETARY, TOWN, WORKER_1, quiet_town, told, who
from tests.postgres import database_url as database_url  # noqa: PLC0414 - a fixture
from tests.postgres import postgres_server as postgres_server  # noqa: PLC0414 - a fixture
from tests.postgres import postgres_url as postgres_url  # noqa: PLC0414 - a fixture

EVERY = (30, 60, 45, 31, 61, 40, 30, 60, 45, 31, 61, 40, 30, 60, 45, 61)
"""Days from one test to the next."""
TEST = Report(TOWN, "elderly", "老人要定期测血糖，儿女在外地", address=HOME, source=Source.STAIR_HEAD)


@pytest.fixture
def town() -> Community:
    return quiet_town()


def test_a_blood_sugar_test_every_month_or_two_for_two_years(office: Office, clock: MovedClock) -> None:
    assert sum(EVERY) == 730
    worker, secretary = who(office, WORKER_1), who(office, SECRETARY)
    case = told(office, TEST)
    mediating.appoint(office, who(office, DISPATCHER), case.id, WORKER_1)

    def visit(number: int, days: int) -> None:
        ahead = local_day(clock(), office.profile(TOWN).zone) + timedelta(days=days)
        mediating.sit(office, worker, case.id, f"第{number}次测血糖，数值已记档", next_on=ahead)

    visit(1, EVERY[0])
    handling.report_back(office, worker, case.id, "已陪同测血糖，往后按月结对照看")
    handling.verify(office, secretary, case.id, passed=True, text="上门看过，认可")
    closed = handling.close(office, secretary, case.id, text="已安排好")
    assert closed.closed_at is not None
    assert closed.due_at is not None
    assert closed.closed_at < closed.due_at, "two years of care are no two years past the limit"
    for number, days in enumerate(EVERY[1:], start=2):
        clock.move(days=EVERY[number - 2] - 1)
        assert mediating.follow_ups_due(office, worker, TOWN, mine=True) == []
        clock.move(days=1)
        assert [one.id for one in mediating.follow_ups_due(office, worker, TOWN, mine=True)] == [case.id]
        visit(number, days)
        assert mediating.follow_ups_due(office, worker, TOWN, mine=True) == []
    looked_after = queries.get_case(office, secretary, case.id)
    assert looked_after.state is CaseState.CLOSED
    assert looked_after.mediation is not None
    assert len(looked_after.mediation.sittings) == 16
    assert (looked_after.mediation.sittings[-1].at - looked_after.mediation.sittings[0].at).days == 730 - EVERY[-1]
    assert queries.get_case(office, who(office, DISPATCHER), case.id).description == ""


def test_a_visit_before_its_day_leaves_the_day_as_it_is(office: Office, clock: MovedClock) -> None:
    case = told(office, TEST)
    mediating.appoint(office, who(office, DISPATCHER), case.id, WORKER_1)
    ahead = local_day(clock(), office.profile(TOWN).zone) + timedelta(days=30)
    mediating.sit(office, who(office, WORKER_1), case.id, "第一次测血糖", next_on=ahead)
    clock.move(days=3)
    between = mediating.sit(office, who(office, WORKER_1), case.id, "顺路看望，一切都好")
    assert between.mediation is not None
    assert between.mediation.follow_up_on == ahead
