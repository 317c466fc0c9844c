"""More time is asked for by whoever handles a case and given by somebody else; both clocks move on by those hours."""

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from geo.clock import BEIJING
from geo.desk import extending, handling, queries
from geo.desk.actors import demo_actor
from geo.desk.office import Office
from geo.desk.reporting import Report, report
from geo.errors import BadInput, Conflict, Forbidden
from geo.model import REPORTER, Actor, Case, CaseState
from tests.postgres import database_url as database_url  # noqa: PLC0414 - a fixture
from tests.postgres import postgres_server as postgres_server  # noqa: PLC0414 - a fixture
from tests.postgres import postgres_url as postgres_url  # noqa: PLC0414 - a fixture
from tests.small_town import middle

from .conftest import TOWN, MovedClock, person

LAMP = Report(TOWN, "streetlight", "正街路灯不亮了", lon=middle(5)[0], lat=middle(5)[1])
REASON = "灯杆锈断，等新灯杆到货"


@pytest.fixture
def worker(office: Office) -> Actor:
    return person(office, "r07")


@pytest.fixture
def case(office: Office, dispatcher: Actor, worker: Actor) -> Case:
    """In hand since Monday 09:00, due on Friday of the next week at 15:30."""
    made = report(office, REPORTER, LAMP)
    handling.dispatch(office, dispatcher, made.id, "r07")
    return handling.take(office, worker, made.id)


def local(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=ZoneInfo(BEIJING)).astimezone(UTC)


def stored(office: Office, case: Case) -> Case:
    with office.store.read() as reader:
        assert reader.verify() == []
        return reader.case(case.id)


def waiting(office: Office, dispatcher: Actor) -> list[str]:
    return [case.id for case in queries.queue(office, dispatcher, TOWN, "extension_asked")]


def test_what_is_granted_moves_whole_and_stage_and_says_who_and_why(
    office: Office, clock: MovedClock, case: Case, dispatcher: Actor, worker: Actor
) -> None:
    assert (case.due_at, case.stage_due_at) == (local("2026-12-04 15:30"), local("2026-12-04 15:30"))
    assert waiting(office, dispatcher) == []
    asked = extending.ask_extension(office, worker, case.id, 16, REASON, version=case.version)
    assert (asked.due_at, asked.extended) == (case.due_at, False)
    assert waiting(office, dispatcher) == [case.id]
    clock.move(hours=2)
    granted = extending.decide_extension(
        office, dispatcher, case.id, granted=True, answer="同意", version=asked.version
    )
    # 2.5 hours of that Friday, 7.5 of Monday, 6 of Tuesday: 8:30 to 12:00 and 14:00 to 16:30.
    assert (granted.due_at, granted.stage_due_at) == (local("2026-12-08 16:30"), local("2026-12-08 16:30"))
    assert granted.extended
    assert waiting(office, dispatcher) == []
    [kept] = stored(office, case).extensions
    assert (kept.asked_by, kept.hours, kept.reason) == ("r07", 16, REASON)
    assert (kept.decided_by, kept.answer) == (dispatcher.person_id or dispatcher.id, "同意")
    assert (kept.decided_at or clock.now) - kept.asked_at == timedelta(hours=2)
    verbs = [event.verb for event in queries.history(office, dispatcher, case.id)]
    assert verbs[-2:] == ["ask_extension", "extend"]


def test_what_is_declined_moves_nothing_and_can_be_asked_again(
    office: Office, case: Case, dispatcher: Actor, worker: Actor
) -> None:
    extending.ask_extension(office, worker, case.id, 8, REASON)
    with pytest.raises(BadInput):
        extending.decide_extension(office, dispatcher, case.id, granted=False, answer=" ")
    declined = extending.decide_extension(office, dispatcher, case.id, granted=False, answer="先装临时灯")
    assert (declined.due_at, declined.stage_due_at, declined.extended) == (case.due_at, case.stage_due_at, False)
    assert declined.notes[-1].text == "先装临时灯"
    with pytest.raises(Conflict):
        extending.decide_extension(office, dispatcher, case.id, granted=True)
    assert extending.ask_extension(office, worker, case.id, 4, REASON).asked_extension is not None


def test_whoever_asked_does_not_decide_whatever_their_rights(office: Office, dispatcher: Actor) -> None:
    boss = person(office, "r01")  # the secretary: may do both
    both = Actor(boss.id, boss.name, (*boss.grants, *demo_actor(office, TOWN, "admin").grants), boss.person_id)
    made = report(office, REPORTER, LAMP)
    handling.dispatch(office, dispatcher, made.id, "r01")
    extending.ask_extension(office, both, made.id, 8, REASON)
    with pytest.raises(Forbidden):
        extending.decide_extension(office, both, made.id, granted=True)
    assert stored(office, made).asked_extension is not None
    assert extending.decide_extension(office, dispatcher, made.id, granted=True).extended


def test_only_the_handler_asks_and_only_whoever_may_decides(
    office: Office, case: Case, dispatcher: Actor, worker: Actor
) -> None:
    for other in (dispatcher, person(office, "r08"), REPORTER):
        with pytest.raises(Forbidden):
            extending.ask_extension(office, other, case.id, 8, REASON)
    extending.ask_extension(office, worker, case.id, 8, REASON)
    for other in (person(office, "r08"), REPORTER):
        with pytest.raises(Forbidden):
            extending.decide_extension(office, other, case.id, granted=True)


def test_one_ask_at_a_time_with_a_reason_and_within_twice_the_limit(
    office: Office, case: Case, dispatcher: Actor, worker: Actor
) -> None:
    for hours in (0, -4, 0.1, 144.5, float("nan"), float("inf")):
        with pytest.raises(BadInput):
            extending.ask_extension(office, worker, case.id, hours, REASON)
    with pytest.raises(BadInput):
        extending.ask_extension(office, worker, case.id, 8, "  ")
    extending.ask_extension(office, worker, case.id, 100, REASON)
    with pytest.raises(Conflict):
        extending.ask_extension(office, worker, case.id, 8, REASON)
    extending.decide_extension(office, dispatcher, case.id, granted=True)
    with pytest.raises(BadInput) as problem:
        extending.ask_extension(office, worker, case.id, 45, REASON)
    assert problem.value.values["most"] == "44"
    extending.ask_extension(office, worker, case.id, 44, REASON)
    extending.decide_extension(office, dispatcher, case.id, granted=True)
    with pytest.raises(Conflict):
        extending.ask_extension(office, worker, case.id, 1, REASON)


def test_an_ask_ends_with_the_work_it_was_asked_for(
    office: Office, case: Case, dispatcher: Actor, worker: Actor
) -> None:
    extending.ask_extension(office, worker, case.id, 8, REASON)
    handling.report_back(office, worker, case.id, "换好了")
    assert waiting(office, dispatcher) == []
    [ended] = stored(office, case).extensions
    assert (ended.decided_by, ended.granted, ended.decided_at is not None) == ("", False, True)
    with pytest.raises(Conflict):
        extending.decide_extension(office, dispatcher, case.id, granted=True)


def test_an_ask_ends_when_somebody_else_gets_the_case(
    office: Office, case: Case, dispatcher: Actor, worker: Actor
) -> None:
    extending.ask_extension(office, worker, case.id, 8, REASON)
    sent = handling.dispatch(office, dispatcher, case.id, "r08")
    assert sent.asked_extension is None
    assert extending.ask_extension(office, person(office, "r08"), case.id, 8, REASON).asked_extension is not None


def test_of_two_who_decide_at_once_one_is_told(office: Office, case: Case, dispatcher: Actor, worker: Actor) -> None:
    asked = extending.ask_extension(office, worker, case.id, 8, REASON, version=case.version)
    secretary = person(office, "r01")
    extending.decide_extension(office, secretary, case.id, granted=False, answer="不急", version=asked.version)
    before = stored(office, case)
    with pytest.raises(Conflict):
        extending.decide_extension(office, dispatcher, case.id, granted=True, version=asked.version)
    with pytest.raises(Conflict):
        extending.ask_extension(office, worker, case.id, 8, REASON, version=asked.version)
    assert stored(office, case) == before


def test_a_reopened_case_may_be_given_its_hours_again(
    office: Office, case: Case, dispatcher: Actor, worker: Actor
) -> None:
    extending.ask_extension(office, worker, case.id, 144, REASON)
    extending.decide_extension(office, dispatcher, case.id, granted=True)
    handling.report_back(office, worker, case.id, "换好了")
    handling.verify(office, dispatcher, case.id, passed=True, text="看过，亮了")
    handling.close(office, dispatcher, case.id, text="灯已换好")
    again = handling.reopen(office, dispatcher, case.id, "又不亮了")
    assert again.state is CaseState.FILED
    assert again.due_at == local("2026-12-04 15:30")
    assert extending.hours_left_to_ask(office.profile(TOWN), again) == 144
