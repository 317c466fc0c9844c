"""A visit is recorded once, by who may visit there, ends its stop, and what it found becomes a case in one tap."""

from datetime import timedelta

import pytest

from geo.desk import visiting
from geo.desk.duties import due_visits, my_due
from geo.desk.office import Office
from geo.desk.queries import get_case
from geo.desk.visiting import VisitReport
from geo.errors import BadInput, Conflict, Forbidden, NotFound
from geo.exchange import Community
from geo.model import REPORTER, SYSTEM, Actor, CaseState, DoorOutcome, Grant, Source, Stop, StopKind, StopState
from tests.geo.desk.conftest import TOWN, MovedClock, person
from tests.geo.desk.needy_town import needy_town
from tests.postgres import database_url as database_url  # noqa: PLC0414 - a fixture
from tests.postgres import postgres_server as postgres_server  # noqa: PLC0414 - a fixture
from tests.postgres import postgres_url as postgres_url  # noqa: PLC0414 - a fixture

HOME, DUTY, KEY = "wy2-3-501", "monthly_visit", "phone-0001"
MEMBER, ELSEWHERE, SECRETARY = "r12", "r13", "r01"


@pytest.fixture
def town() -> Community:
    return needy_town()


def planned(office: Office, person_id: str, target: str = HOME, kind: StopKind = StopKind.VISIT) -> Stop:
    now = office.clock()
    stop = Stop(
        TOWN, "stop-1", person_id, office.today(TOWN), kind, now, now + timedelta(minutes=20), "走访", DUTY, target,
        ("c", "d1", "g1"), 111.4707, 35.6492,
    )  # fmt: skip
    with office.write(SYSTEM) as tx:
        return tx.put("plan_stop", None, stop)[0]


def test_a_visit_sent_twice_is_one_and_the_log_says_who_made_it(office: Office, clock: MovedClock) -> None:
    sent = VisitReport(HOME, DUTY, lon=111.4706, lat=35.6493, error_m=12.0, note=" 一切都好 ", key=KEY, ago_s=600.0)
    first = visiting.record_visit(office, person(office, MEMBER), TOWN, sent)
    clock.move(minutes=30)
    again = visiting.record_visit(office, person(office, MEMBER), TOWN, sent)
    assert again == first
    assert (first.note, first.error_m, first.path[:3]) == ("一切都好", 12.0, ("c", "d1", "g1"))
    assert first.at == clock() - timedelta(minutes=40), "when it was, not when it came through"
    with office.store.read() as reader:
        assert len(reader.work.visits(TOWN)) == 1
        (event,) = reader.events_of(f"visit:{TOWN}/{first.id}")
        assert (event.verb, event.actor) == ("visit", person(office, MEMBER).id)
        assert reader.verify() == []
    with pytest.raises(Forbidden):
        visiting.record_visit(office, person(office, "r03"), TOWN, sent)


@pytest.mark.parametrize(
    ("outcome", "state"), [(DoorOutcome.FOUND, StopState.DONE), (DoorOutcome.NOT_HOME, StopState.FAILED)]
)
def test_a_visit_ends_the_stop_that_it_was_planned_as(office: Office, outcome: DoorOutcome, state: StopState) -> None:
    stop = planned(office, MEMBER)
    sent = VisitReport(HOME, DUTY, outcome, note="见面", stop_id=stop.id, key=KEY)
    made = visiting.record_visit(office, person(office, MEMBER), TOWN, sent)
    with office.store.read() as reader:
        ended = reader.work.one(Stop, TOWN, stop.id)
        assert (ended.state, ended.note, ended.sent) == (state, "见面", (KEY,))
        assert (ended.arrived_at, ended.ended_at) == (made.at, made.at)
        assert reader.verify() == []
    assert visiting.record_visit(office, person(office, MEMBER), TOWN, sent) == made
    with pytest.raises(Conflict):
        visiting.record_visit(office, person(office, MEMBER), TOWN, VisitReport(HOME, DUTY, stop_id=stop.id))


def test_whoever_is_sent_to_another_grid_may_visit_there_and_nobody_else(office: Office) -> None:
    with pytest.raises(Forbidden):
        visiting.record_visit(office, person(office, ELSEWHERE), TOWN, VisitReport(HOME, DUTY))
    stop = planned(office, ELSEWHERE)
    with pytest.raises(BadInput):
        visiting.record_visit(office, person(office, ELSEWHERE), TOWN, VisitReport("wy1-1-101", DUTY, stop_id=stop.id))
    with pytest.raises(Forbidden):
        visiting.record_visit(office, person(office, MEMBER), TOWN, VisitReport(HOME, DUTY, stop_id=stop.id))
    made = visiting.record_visit(office, person(office, ELSEWHERE), TOWN, VisitReport(HOME, DUTY, stop_id=stop.id))
    assert made.person_id == ELSEWHERE
    dispatcher = person(office, "r02")
    for nosy in (REPORTER, dispatcher):
        with pytest.raises(Forbidden):
            visiting.record_visit(office, nosy, TOWN, VisitReport(HOME, DUTY))


@pytest.mark.parametrize(
    ("sent", "error"),
    [
        (VisitReport("nowhere", DUTY), NotFound),
        (VisitReport(HOME, "no-such-duty"), NotFound),
        (VisitReport(HOME, DUTY, needs=("gold",)), NotFound),
        (VisitReport(HOME, DUTY, campaign_id="c9"), NotFound),
        (VisitReport(HOME), BadInput),
        (VisitReport(HOME, DUTY, lon=111.4), BadInput),
        (VisitReport(HOME, DUTY, lon=181.0, lat=0.0), BadInput),
        (VisitReport(HOME, DUTY, lon=float("nan"), lat=0.0), BadInput),
        (VisitReport(HOME, DUTY, key="x"), BadInput),
        (VisitReport(HOME, DUTY, note="长" * 5_000), BadInput),
    ],
)
def test_what_cannot_be_used_gets_a_sentence_and_writes_nothing(
    office: Office, sent: VisitReport, error: type[Exception]
) -> None:
    with office.store.read() as reader:
        before = reader.cursor()
    with pytest.raises(error):
        visiting.record_visit(office, person(office, MEMBER), TOWN, sent)
    with office.store.read() as reader:
        assert reader.cursor() == before


def test_what_a_visit_found_becomes_one_case_linked_both_ways(office: Office) -> None:
    member, secretary = person(office, MEMBER), person(office, SECRETARY)
    made = visiting.record_visit(office, member, TOWN, VisitReport(HOME, DUTY, needs=("no_heating",), note="卧室不热"))
    case = visiting.case_of_need(office, member, TOWN, made.id, "no_heating")
    assert (case.category, case.source, case.state) == ("heating", Source.WORKER, CaseState.FILED)
    assert case.address_id == HOME
    assert made.id in case.description
    assert "卧室不热" in case.description
    assert visiting.case_of_need(office, member, TOWN, made.id, "no_heating").id == case.id
    found = visiting.visit_of_case(office, secretary, get_case(office, secretary, case.id))
    assert found is not None
    assert (found.id, found.case_ids) == (made.id, (case.id,))
    assert visiting.visit_of_case(office, person(office, ELSEWHERE), case) is None
    with pytest.raises(NotFound):
        visiting.case_of_need(office, member, TOWN, made.id, "sick")
    with pytest.raises(Forbidden):
        visiting.case_of_need(office, person(office, ELSEWHERE), TOWN, made.id, "no_heating")
    lost = visiting.record_visit(office, member, TOWN, VisitReport(HOME, DUTY, needs=("lonely",)))
    with pytest.raises(BadInput):
        visiting.case_of_need(office, member, TOWN, lost.id, "lonely")


def test_visits_of_a_household_are_read_by_who_may_and_by_who_made_them(office: Office) -> None:
    made = visiting.record_visit(office, person(office, MEMBER), TOWN, VisitReport(HOME, DUTY))
    assert visiting.visits_at(office, person(office, SECRETARY), TOWN, HOME) == [made]
    assert visiting.visits_at(office, person(office, MEMBER), TOWN, HOME) == [made]
    assert visiting.visits_at(office, person(office, "r03"), TOWN, HOME) == []
    with pytest.raises(Forbidden):
        visiting.visits_at(office, Actor("a", "", (Grant("auditor", TOWN),)), TOWN, HOME)


def test_what_is_due_follows_each_visit_at_once(office: Office, clock: MovedClock) -> None:
    clock.move(days=7)  # the last of the month
    today = office.today(TOWN)
    member = person(office, MEMBER)
    owed = my_due(office, member, TOWN)
    assert len(owed) == 3
    assert all(due.title.startswith("党员联户走访 · ") for due in owed)
    for left, due in zip((2, 1, 0), owed, strict=True):
        visiting.record_visit(office, member, TOWN, VisitReport(due.target, due.duty))
        assert len(my_due(office, member, TOWN)) == left
    assert not any(MEMBER in due.persons for due in due_visits(office, TOWN, today))
    with pytest.raises(Forbidden):
        my_due(office, REPORTER, TOWN)


def test_on_a_day_of_rest_nothing_must_be_visited_and_all_may(office: Office, clock: MovedClock) -> None:
    clock.move(days=6)  # a Sunday
    owed = my_due(office, person(office, MEMBER), TOWN)
    assert owed
    assert not any(due.required for due in owed)
