"""Several processes on one PostgreSQL: what one does, the boards of the others show."""

import pytest

from geo.desk import handling
from geo.desk.actors import demo_actor, people_in_role
from geo.desk.office import Office
from geo.desk.pulse import follow, tick_all
from geo.desk.reporting import report
from geo.errors import Conflict
from geo.model import REPORTER

from .conftest import HEATING, TOWN, MovedClock
from .two_offices import offices as offices  # noqa: PLC0414 - fixtures
from .two_offices import postgres_server as postgres_server  # noqa: PLC0414
from .two_offices import postgres_url as postgres_url  # noqa: PLC0414

pytestmark = pytest.mark.postgres


def test_a_case_reported_at_one_process_is_on_the_board_of_the_other(offices: tuple[Office, Office]) -> None:
    here, there = offices
    board = there.board(TOWN)
    case = report(here, REPORTER, HEATING)
    assert board.figures("g1").open == 0
    follow(there)
    assert board.figures("g1").open == 1
    worker = people_in_role(there, TOWN, "worker")[0]
    handling.dispatch(there, demo_actor(there, TOWN, "dispatcher"), case.id, worker.id, version=case.version)
    with pytest.raises(Conflict):
        handling.dispatch(here, demo_actor(here, TOWN, "dispatcher"), case.id, worker.id, version=case.version)


def test_two_processes_announce_a_limit_once(offices: tuple[Office, Office], clock: MovedClock) -> None:
    here, there = offices
    boards = here.board(TOWN), there.board(TOWN)
    report(here, REPORTER, HEATING)
    for office in offices:
        follow(office)
    clock.move(hours=3)
    before = here.store.cursor()
    tick_all(here)
    follow(there)
    tick_all(there)
    assert here.store.cursor() == before + 1
    assert [board.figures("g1").overdue for board in boards] == [1, 1]
