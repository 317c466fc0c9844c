"""The live board: what it shows after any history is what a fresh look at the store shows."""

from collections.abc import Callable
from dataclasses import replace

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from geo.desk import handling
from geo.desk.actors import demo_actor, people_in_role
from geo.desk.board import Board
from geo.desk.office import Office
from geo.desk.pulse import follow, tick_all
from geo.desk.reporting import report
from geo.desk.saving import saved_map
from geo.errors import Forbidden, GridwardError
from geo.model import REPORTER, Actor

from .conftest import HEATING, TOWN, MovedClock, person, pin

ALL = (111.0, 35.0, 112.0, 36.0)
ADDRESSES = ["文苑新村2号楼3单元501", "文苑新村1号楼1单元101", "正街118号", "那边的大树旁边"]


def fresh(office: Office) -> Board:
    return Board.load(office.store, office.profile(TOWN), office.root(TOWN), office.clock())


def shown(board: Board) -> tuple[object, object]:
    state = board.state("grid", ALL)
    return state["counts"], sorted(state["cases"])


def test_a_new_case_reaches_the_board_through_the_log(office: Office) -> None:
    board = office.board(TOWN)
    since = board.cursor
    assert board.changes(since) is None
    case = report(office, REPORTER, HEATING)
    follow(office)
    changed = board.changes(since)
    assert changed is not None
    assert [row[0] for row in changed["cases"]] == [case.id]
    assert changed["counts"]["g1"] == changed["counts"]["c"] == (1, 0, 1)
    assert changed["cursor"] == office.store.cursor()
    assert board.changes(changed["cursor"]) is None


def test_a_closed_case_is_gone_from_the_map_and_counted_as_closed(office: Office, dispatcher: Actor) -> None:
    board = office.board(TOWN)
    case = report(office, REPORTER, HEATING)
    worker = person(office, people_in_role(office, TOWN, "worker")[0].id)
    handling.dispatch(office, dispatcher, case.id, str(worker.person_id))
    follow(office)
    assert board.loads() == {worker.person_id: 1}
    since = board.cursor
    handling.take(office, worker, case.id)
    handling.report_back(office, worker, case.id, "好了")
    handling.verify(office, dispatcher, case.id, passed=True, text="看过了")
    handling.close(office, dispatcher, case.id)
    follow(office)
    changed = board.changes(since)
    assert changed is not None
    assert (changed["gone"], changed["cases"]) == ([case.id], [])
    assert board.figures("g1").closed_today == 1
    assert board.loads().get(str(worker.person_id), 0) == 0


def test_a_limit_that_runs_out_turns_the_case_overdue_on_every_board_by_one_event(
    office: Office, clock: MovedClock
) -> None:
    board, other = office.board(TOWN), fresh(office)
    report(office, REPORTER, HEATING)
    follow(office)
    before = office.store.cursor()
    tick_all(office)
    assert office.store.cursor() == before, "nothing is announced before its time"
    clock.move(hours=2, seconds=1)
    tick_all(office)
    assert office.store.cursor() == before + 1
    assert board.figures("g1").overdue == 1
    changed = board.changes(before)
    assert changed is not None
    assert changed["cases"][0][5] & 2
    with office.store.read() as reader:
        other.apply(reader.events_since(other.cursor))
    assert other.figures("g1").overdue == 1
    tick_all(office)
    assert office.store.cursor() == before + 1, "an announcement is made once"


def test_a_screen_that_is_too_far_behind_is_told_to_start_again(office: Office) -> None:
    board = office.board(TOWN)
    changed = board.changes(board.cursor + 5)
    assert changed is not None
    assert changed["reset"]


def test_a_new_day_starts_the_counters_of_today_anew(office: Office, clock: MovedClock) -> None:
    report(office, REPORTER, HEATING)
    follow(office)
    assert office.board(TOWN).figures("c").received_today == 1
    clock.move(hours=24)
    follow(office)
    assert office.board(TOWN).figures("c").received_today == 0
    assert office.board(TOWN).figures("c").open == 1


STEPS: dict[str, Callable[[Office, Actor, str], object]] = {
    "dispatch": lambda office, actor, case: handling.dispatch(office, actor, case, "r03"),
    "take": lambda office, _, case: handling.take(office, person(office, "r03"), case),
    "report_back": lambda office, _, case: handling.report_back(office, person(office, "r03"), case, "好了"),
    "pass": lambda office, actor, case: handling.verify(office, actor, case, passed=True, text="看过了"),
    "fail": lambda office, actor, case: handling.verify(office, actor, case, passed=False, text="不行"),
    "close": handling.close,
    "suspend": lambda office, actor, case: handling.suspend(office, actor, case, "等"),
    "resume": handling.resume,
    "escalate": lambda office, actor, case: handling.escalate(office, actor, case, "上报"),
    "pin": lambda office, actor, case: pin(office, actor, case, 111.4733, 35.6476),
}


@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.lists(st.tuples(st.sampled_from(["report", "wait", *STEPS]), st.integers(0, 3)), max_size=14))
def test_after_any_history_the_board_equals_a_fresh_one(
    office: Office, clock: MovedClock, steps: list[tuple[str, int]]
) -> None:
    dispatcher = demo_actor(office, TOWN, "dispatcher")
    board = office.board(TOWN)
    cases: list[str] = []
    for step, which in steps:
        try:
            if step == "report":
                cases.append(report(office, REPORTER, replace(HEATING, address=ADDRESSES[which])).id)
            elif step == "wait":
                clock.move(minutes=50)
                tick_all(office)
            elif cases:
                STEPS[step](office, dispatcher, cases[which % len(cases)])
        except GridwardError:
            pass  # an illegal step; that it changes nothing is what the comparison below shows
    follow(office)
    board = office.board(TOWN)
    again = fresh(office)
    assert shown(board) == shown(again)
    assert board.figures("c") == again.figures("c")
    with office.store.read() as reader:
        assert reader.verify() == []


def test_a_box_far_away_is_empty(office: Office) -> None:
    report(office, REPORTER, HEATING)
    follow(office)
    assert office.board(TOWN).state("grid", (0.0, 0.0, 1.0, 1.0))["cases"] == []


def test_the_map_of_a_moment_is_one_file_with_the_open_cases_and_nobody_in_it(
    office: Office, dispatcher: Actor
) -> None:
    told = replace(HEATING, reporter=replace(HEATING.reporter, name="某居民", phone="13900000000"))
    case = report(office, REPORTER, told)
    office.board(TOWN)
    follow(office)
    page = saved_map(office, dispatcher, TOWN, "zh")
    assert case.id in page
    assert "13900000000" not in page
    assert "文苑里社区" in page
    with pytest.raises(Forbidden):
        saved_map(office, REPORTER, TOWN, "zh")
