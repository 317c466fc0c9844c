"""Two processes on one PostgreSQL: a plan comes in force once, and both show its boundaries."""

import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from geo.desk.office import LAYERS_LOOK_S, Office
from geo.desk.pulse import tick_all
from geo.desk.redraw_publishing import publish_due
from geo.desk.settings import Settings
from geo.model import SYSTEM
from tests.postgres import postgres_server as postgres_server  # noqa: PLC0414 - a fixture
from tests.postgres import postgres_url as postgres_url  # noqa: PLC0414 - a fixture
from tests.small_town import small_town

from .conftest import TOWN, MovedClock
from .redrawn_town import DAY, MOVED, come, dated, drawn, faults, stored, told

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


def test_a_plan_comes_in_force_once_however_many_processes_look_at_the_clock(
    offices: tuple[Office, Office], clock: MovedClock
) -> None:
    here, there = offices
    waiting = dated(here, drawn(here))
    case = told(there, MOVED)
    come(here, clock, DAY)
    with ThreadPoolExecutor(2) as pool:
        published = [plan for found in pool.map(lambda office: publish_due(office, TOWN), offices) for plan in found]
    assert [plan.id for plan in published] == [waiting.id]
    with here.store.read() as reader:
        verbs = [event.verb for event in reader.events_of(f"redraw:{TOWN}/{waiting.id}")]
    assert verbs.count("publish_plan") == 1
    assert "hold_up_plan" not in verbs
    assert faults(there) == []
    time.sleep(LAYERS_LOOK_S)  # so long a process may go on with the layers that it knows
    for count, office in enumerate(offices, start=1):
        tick_all(office)
        assert office.board(TOWN).figures("g2").open == count
        assert stored(office, case).handling_path == ("c", "d1", "g2")
        assert told(office, "文苑新村1号楼2单元201").handling_path == ("c", "d1", "g2")
