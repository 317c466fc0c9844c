"""Cases climb by the clock and by hand: rights, whose they become, and one step a tick whatever the processes do."""

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from pathlib import Path

import pytest

from geo.desk import climbing, handling, queries
from geo.desk.actors import demo_actor
from geo.desk.climbing import Ticked, tick
from geo.desk.office import Office
from geo.desk.pulse import follow, tick_all
from geo.desk.reporting import Report, report
from geo.errors import BadInput, Conflict, Forbidden
from geo.model import REPORTER, SYSTEM, Actor, Case, CaseState, Source
from geo.store import CaseFilter
from tests.postgres import database_url as database_url  # noqa: PLC0414 - a fixture
from tests.postgres import postgres_server as postgres_server  # noqa: PLC0414 - a fixture
from tests.postgres import postgres_url as postgres_url  # noqa: PLC0414 - a fixture

from .conftest import HOME, TOWN, MovedClock, person
from .ladders import laddered_town, office_of

HEATING = Report(TOWN, "heating", "暖气不热", address=HOME, source=Source.STAIR_HEAD)
GRID_WORKER, OTHER_WORKER = "r03", "r07"


@pytest.fixture
def office(tmp_path: Path, clock: MovedClock) -> Iterator[Office]:
    made = office_of(laddered_town(), tmp_path, clock)
    yield made
    made.close()


@pytest.fixture
def case(office: Office) -> Case:
    """In grid g1, whose worker answers: the second rung."""
    return report(office, SYSTEM, HEATING)


@pytest.fixture
def processes(tmp_path: Path, clock: MovedClock, database_url: str) -> Iterator[tuple[Office, Office]]:
    first = office_of(laddered_town(), tmp_path, clock, database_url)
    second = Office(first.settings, clock)
    yield first, second
    first.close()
    second.close()


def stored(office: Office, case: Case) -> Case:
    with office.store.read() as reader:
        return reader.case(case.id)


def test_what_nobody_takes_climbs_to_the_district_and_is_on_its_board(
    office: Office, case: Case, clock: MovedClock
) -> None:
    office.board(TOWN)
    assert (case.rung, case.handling_path) == (1, ("c", "d1", "g1"))
    assert tick(office, TOWN) == Ticked()
    clock.move(minutes=16)
    assert tick(office, TOWN) == Ticked(climbed=1)
    climbed = stored(office, case)
    assert (climbed.handling_path, climbed.overridden, climbed.handler_id) == (("c", "d1"), True, None)
    with office.store.read() as reader:
        last = reader.events_of(f"case:{case.id}")[-1]
        assert reader.verify() == []
    assert (last.verb, last.actor) == ("escalate", "system")
    assert queries.find_cases(office, SYSTEM, CaseFilter(community=TOWN, under=("c", "d1")))


def test_a_clock_that_goes_back_climbs_nothing_twice(office: Office, case: Case, clock: MovedClock) -> None:
    clock.move(minutes=16)
    tick(office, TOWN)
    once = stored(office, case)
    clock.move(minutes=-60)
    assert tick(office, TOWN) == Ticked()
    clock.move(minutes=60)
    assert tick(office, TOWN) == Ticked()
    assert stored(office, case) == once


def test_two_processes_that_tick_at_the_same_time_climb_each_case_once(
    processes: tuple[Office, Office], clock: MovedClock, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(climbing, "CASES_A_WRITE", 3)
    ids = [report(processes[0], SYSTEM, replace(HEATING, description=f"第{n}户不热")).id for n in range(14)]
    clock.move(minutes=16)
    with ThreadPoolExecutor(2) as pool:
        ticked = list(pool.map(lambda office: tick(office, TOWN), processes))
    assert sum(one.climbed for one in ticked) == len(ids)
    with processes[1].store.read() as reader:
        assert [len(reader.case(key).climbs) for key in ids] == [1] * len(ids)
        assert reader.verify() == []


def test_one_tick_lets_no_more_climb_than_it_may_and_the_next_goes_on(
    office: Office, clock: MovedClock, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(climbing, "CASES_A_WRITE", 2)
    monkeypatch.setattr(climbing, "CASES_A_TICK", 4)
    for number in range(5):
        report(office, SYSTEM, replace(HEATING, description=f"第{number}户不热"))
    clock.move(minutes=16)
    assert [tick(office, TOWN).climbed for _ in range(3)] == [4, 1, 0]


def test_a_limit_is_announced_by_the_same_tick(office: Office, case: Case, clock: MovedClock) -> None:
    board = office.board(TOWN)
    handling.take(office, person(office, GRID_WORKER), case.id)
    follow(office)
    clock.move(hours=2, seconds=1)
    assert tick(office, TOWN) == Ticked(climbed=1, announced=True)
    follow(office)
    assert board.figures("c").overdue == 1
    assert [climb.why for climb in stored(office, case).climbs] == ["overdue"]


def test_by_hand_it_goes_one_rung_up_with_a_reason_and_the_rungs_time_starts_anew(
    office: Office, case: Case, clock: MovedClock
) -> None:
    clock.move(minutes=10)
    raised = handling.escalate(office, person(office, GRID_WORKER), case.id, "立管在物业手里")
    assert raised.climbs[-1].by == GRID_WORKER
    assert (raised.climbs[-1].start, raised.climbs[-1].end) == ("role grid_worker", "level district")
    assert raised.climbs_at == clock.now.replace(minute=25)
    with pytest.raises(BadInput):
        handling.escalate(office, person(office, GRID_WORKER), case.id, " ")


def test_any_of_the_staff_may_carry_up_what_they_see_but_no_reporter(office: Office, case: Case) -> None:
    with pytest.raises(Forbidden):
        handling.escalate(office, REPORTER, case.id, "太慢了")
    with pytest.raises(Forbidden):
        handling.escalate(office, demo_actor(office, TOWN, "auditor"), case.id, "太慢了")
    assert handling.escalate(office, person(office, OTHER_WORKER), case.id, "路过看到没人管").climbs
    assert stored(office, case).handling_path == ("c", "d1")


def test_at_the_top_a_hand_is_told_so_and_the_clock_says_it_once(
    office: Office, case: Case, dispatcher: Actor, clock: MovedClock
) -> None:
    for _ in range(3):
        handling.escalate(office, dispatcher, case.id, "还没人管")
    top = stored(office, case)
    assert (top.handling_path, top.department, top.rung) == (("c",), "heating", 4)
    with pytest.raises(Conflict):
        handling.escalate(office, dispatcher, case.id, "再往上")
    clock.move(hours=1)
    assert tick(office, TOWN) == Ticked(ended=1)
    clock.move(days=30)
    later = tick(office, TOWN)
    assert (later.climbed, later.ended) == (0, 0)


def test_a_unit_that_is_reached_leaves_it_with_whom_it_was_sent_to(
    office: Office, case: Case, dispatcher: Actor, clock: MovedClock
) -> None:
    handling.dispatch(office, dispatcher, case.id, OTHER_WORKER)
    clock.move(minutes=16)
    tick_all(office)
    assert (stored(office, case).handler_id, stored(office, case).handling_path) == (OTHER_WORKER, ("c", "d1"))
    assert [mine.id for mine in queries.my_cases(office, person(office, OTHER_WORKER), TOWN)] == [case.id]
    assert handling.take(office, person(office, OTHER_WORKER), case.id).state is CaseState.HANDLING


def test_what_was_suspended_waits_and_starts_its_rung_anew(
    office: Office, case: Case, dispatcher: Actor, clock: MovedClock
) -> None:
    handling.suspend(office, dispatcher, case.id, "等配件")
    follow(office)
    clock.move(days=2)
    assert tick(office, TOWN) == Ticked()
    assert handling.resume(office, dispatcher, case.id).climbs_at == clock.now.replace(minute=15)
