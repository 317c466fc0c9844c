"""A case that waits for its reporter stands still; the reporter's answer, or staff, set it going again."""

from dataclasses import replace
from datetime import UTC, datetime
from zoneinfo import ZoneInfo

import pytest

from geo.clock import BEIJING
from geo.desk import handling, queries, waiting
from geo.desk.office import Office
from geo.desk.receipts import WAITING_NOTE, status_sentences
from geo.desk.reporting import Report, report
from geo.desk.secrets import receipt
from geo.errors import BadInput, Conflict, Forbidden
from geo.model import REPORTER, SYSTEM, Actor, Case, CaseState
from tests.postgres import database_url as database_url  # noqa: PLC0414 - a fixture
from tests.postgres import postgres_server as postgres_server  # noqa: PLC0414 - a fixture
from tests.postgres import postgres_url as postgres_url  # noqa: PLC0414 - a fixture
from tests.small_town import middle

from .conftest import TOWN, MovedClock, person

LAMP = Report(TOWN, "streetlight", "正街路灯不亮了", lon=middle(5)[0], lat=middle(5)[1])
QUESTION = "是哪一根灯杆？"


@pytest.fixture
def worker(office: Office) -> Actor:
    return person(office, "r07")


@pytest.fixture
def case(office: Office, dispatcher: Actor, worker: Actor) -> Case:
    made = report(office, REPORTER, LAMP)
    handling.dispatch(office, dispatcher, made.id, "r07")
    return handling.take(office, worker, made.id)


@pytest.fixture
def asked(office: Office, clock: MovedClock, case: Case, worker: Actor) -> Case:
    """Asked on Monday at 10:00, an hour after it was taken."""
    clock.move(hours=1)
    return waiting.await_reporter(office, worker, case.id, QUESTION, version=case.version)


def local(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=ZoneInfo(BEIJING)).astimezone(UTC)


def stored(office: Office, case: Case) -> Case:
    with office.store.read() as reader:
        assert reader.verify() == []
        return reader.case(case.id)


def test_the_clocks_stand_still_and_the_worker_still_sees_the_case(
    office: Office, asked: Case, dispatcher: Actor, worker: Actor
) -> None:
    assert (asked.state, asked.awaits_reporter, asked.stage_due_at) == (CaseState.SUSPENDED, True, None)
    question = waiting.question_asked(asked)
    assert question is not None
    assert (question.text, question.by) == (QUESTION, "r07")
    assert [mine.id for mine in queries.my_cases(office, worker, TOWN)] == [asked.id]
    assert not asked.overdue(local("2027-06-01 00:00"))
    assert status_sentences(asked, str, full=True) == [WAITING_NOTE]


def test_the_reporters_answer_sets_it_going_with_what_was_left(
    office: Office, clock: MovedClock, asked: Case, dispatcher: Actor
) -> None:
    clock.now = local("2026-11-24 10:00")  # a working day later
    code = receipt(office.secret, asked.id)
    back = waiting.answer(office, REPORTER, asked.id, "第三根，靠近驿站", code=code)
    assert (back.state, back.awaits_reporter, back.handler_id) == (CaseState.HANDLING, False, "r07")
    assert (back.due_at, back.stage_due_at) == (local("2026-12-07 15:30"), local("2026-12-07 15:30"))
    assert (back.notes[-1].kind, back.notes[-1].text, back.notes[-1].by) == ("answer", "第三根，靠近驿站", "reporter")
    assert waiting.question_asked(stored(office, asked)) is None
    with pytest.raises(Conflict):
        waiting.answer(office, REPORTER, asked.id, "还有一根", code=code)


def test_a_stranger_or_a_wrong_code_answers_nothing(office: Office, asked: Case) -> None:
    for actor, code in ((REPORTER, ""), (REPORTER, "00000000"), (person(office, "r08"), "")):
        with pytest.raises(Forbidden):
            waiting.answer(office, actor, asked.id, "不知道", code=code)
    with pytest.raises(BadInput):
        waiting.answer(office, REPORTER, asked.id, "   ", code=receipt(office.secret, asked.id))
    assert stored(office, asked) == asked


def test_staff_enter_what_the_reporter_said_on_the_telephone(
    office: Office, clock: MovedClock, asked: Case, dispatcher: Actor, worker: Actor
) -> None:
    clock.move(minutes=5)
    assert waiting.answer(office, worker, asked.id, "电话答复：第三根").notes[-1].by == "r07"
    again = waiting.await_reporter(office, worker, asked.id, "几点在家？")
    entered = waiting.answer(office, dispatcher, asked.id, "电话答复：六点后", version=again.version)
    assert entered.notes[-1].by == (dispatcher.person_id or dispatcher.id)
    assert len(entered.pauses) == 1  # the second took no time


def test_the_desk_may_resume_without_an_answer(
    office: Office, clock: MovedClock, asked: Case, dispatcher: Actor, worker: Actor
) -> None:
    clock.move(hours=1)
    with pytest.raises(Forbidden):
        handling.resume(office, worker, asked.id)
    back = handling.resume(office, dispatcher, asked.id)
    assert (back.state, back.awaits_reporter) == (CaseState.HANDLING, False)
    assert back.due_at == local("2026-12-04 16:30")


def test_a_suspended_case_that_waits_for_nobody_takes_no_answer(office: Office, case: Case, dispatcher: Actor) -> None:
    handling.suspend(office, dispatcher, case.id, "等天晴")
    with pytest.raises(Conflict):
        waiting.answer(office, dispatcher, case.id, "好了")
    with pytest.raises(BadInput):
        waiting.await_reporter(office, dispatcher, handling.resume(office, dispatcher, case.id).id, " ")


def test_answer_and_resumption_at_once_leave_one_of_them(office: Office, asked: Case, dispatcher: Actor) -> None:
    handling.resume(office, dispatcher, asked.id, version=asked.version)
    before = stored(office, asked)
    with pytest.raises(Conflict):
        waiting.answer(office, dispatcher, asked.id, "第三根", version=asked.version)
    assert stored(office, asked) == before


def test_a_case_that_was_reported_before_there_were_stages_can_wait_too(
    office: Office, clock: MovedClock, case: Case, worker: Actor
) -> None:
    with office.write(SYSTEM) as tx:
        old = replace(case, stage_at=None, stage_due_at=None, filed_at=None)
        tx.put("note", case, old)
    waiting.await_reporter(office, worker, case.id, QUESTION)
    clock.move(hours=1)
    back = waiting.answer(office, worker, case.id, "第三根")
    assert back.stage_at == clock.now
    assert back.due_at == local("2026-12-04 16:30")
