"""Several processes on one PostgreSQL: what one does, the boards of the others show."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from geo.desk import handling
from geo.desk.actors import demo_actor, people_in_role
from geo.desk.office import Office
from geo.desk.pulse import follow, tick_all
from geo.desk.reporting import report
from geo.desk.settings import Settings
from geo.errors import Conflict
from geo.model import REPORTER, SYSTEM
from tests.postgres import postgres_server as postgres_server  # noqa: PLC0414 - a fixture
from tests.postgres import postgres_url as postgres_url  # noqa: PLC0414 - a fixture
from tests.small_town import small_town

from .conftest import HEATING, TOWN, MovedClock

pytestmark = pytest.mark.postgres


@pytest.fixture
def offices(postgres_url: str, tmp_path: Path, clock: MovedClock) -> Iterator[tuple[Office, Office]]:
    settings = Settings(home=tmp_path, database_url=postgres_url)
    first, second = Office(settings, clock), Office(settings, clock)
    with first.write(SYSTEM) as tx:
        tx.load_community(small_town())
    yield first, second
    first.close()
    second.close()


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
