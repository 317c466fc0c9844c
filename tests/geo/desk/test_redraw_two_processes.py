"""Two processes on one PostgreSQL: a plan comes in force once, and both show its boundaries."""

import time
from concurrent.futures import ThreadPoolExecutor

import pytest

from geo.desk.office import LAYERS_LOOK_S, Office
from geo.desk.pulse import tick_all
from geo.desk.redraw_publishing import publish_due

from .conftest import TOWN, MovedClock
from .redrawn_town import DAY, MOVED, come, dated, drawn, faults, stored, told
from .two_offices import offices as offices  # noqa: PLC0414 - fixtures
from .two_offices import postgres_server as postgres_server  # noqa: PLC0414
from .two_offices import postgres_url as postgres_url  # noqa: PLC0414

pytestmark = pytest.mark.postgres


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
