"""A posted request is located, sent, settled, verified by another, closed and rated; wrong steps change nothing."""

from dataclasses import replace

import pytest

from geo.desk import handling, queries, related, staffing
from geo.desk.actors import people_in_role
from geo.desk.deeds import LONGEST_NOTE
from geo.desk.office import Office
from geo.desk.reporting import report
from geo.desk.secrets import receipt
from geo.errors import BadInput, Conflict, Forbidden, NotFound
from geo.model import REPORTER, Actor, Case, CaseState, Outcome, Source

from .conftest import HEATING, HOME, TOWN, MovedClock, person, pin


@pytest.fixture
def case(office: Office) -> Case:
    return report(office, REPORTER, HEATING)


@pytest.fixture
def worker(office: Office) -> Actor:
    return person(office, people_in_role(office, TOWN, "worker")[0].id)


def reported(office: Office, dispatcher: Actor, worker: Actor, case: Case) -> Case:
    assert worker.person_id is not None
    handling.dispatch(office, dispatcher, case.id, worker.person_id)
    handling.take(office, worker, case.id)
    return handling.report_back(office, worker, case.id, "更换阀门")


def stored(office: Office, case: Case) -> Case:
    with office.store.read() as reader:
        return reader.case(case.id)


def test_a_report_is_numbered_located_to_the_household_and_given_its_limit(case: Case) -> None:
    assert case.id == "TES-20261123-0001"
    assert case.position is not None
    assert case.position.path[-1] == case.address_id == "wy2-3-501"
    assert case.handling_path == ("c", "d1", "g1")
    assert case.due_at is not None
    assert (case.due_at - case.received_at).total_seconds() == 2 * 3600


def test_the_whole_way_leaves_one_event_a_step(office: Office, case: Case, dispatcher: Actor, worker: Actor) -> None:
    reported(office, dispatcher, worker, case)
    handling.verify(office, dispatcher, case.id, passed=True, text="看过了")
    handling.close(office, dispatcher, case.id)
    code = receipt(office.secret, case.id)
    rated = handling.rate(office, REPORTER, case.id, Outcome.SOLVED, stars=5, code=code)
    assert rated.state is CaseState.RATED
    verbs = [event.verb for event in queries.history(office, dispatcher, case.id)]
    assert verbs == ["report", "file", "dispatch", "take", "report_back", "pass", "close", "rate"]
    with office.store.read() as reader:
        assert reader.verify() == []


def test_the_handler_cannot_verify_their_own_work(office: Office, case: Case, dispatcher: Actor, worker: Actor) -> None:
    before = reported(office, dispatcher, worker, case)
    with pytest.raises(Forbidden):
        handling.verify(office, worker, case.id, passed=True, text="看过了")
    assert stored(office, case) == before


def test_failed_verification_sends_the_case_back_as_rework(
    office: Office, case: Case, dispatcher: Actor, worker: Actor
) -> None:
    reported(office, dispatcher, worker, case)
    failed = handling.verify(office, dispatcher, case.id, passed=False, text="还是不热")
    assert (failed.state, failed.reworks) == (CaseState.RETURNED, 1)
    with pytest.raises(BadInput):
        reported(office, dispatcher, worker, case)
        handling.verify(office, dispatcher, case.id, passed=False)


def test_two_people_who_change_a_case_at_once_get_a_conflict(office: Office, case: Case, dispatcher: Actor) -> None:
    first, second = (helper.id for helper in people_in_role(office, TOWN, "worker")[:2])
    handling.dispatch(office, dispatcher, case.id, first, version=case.version)
    with pytest.raises(Conflict):
        handling.dispatch(office, dispatcher, case.id, second, version=case.version)
    assert stored(office, case).handler_id == first


def test_nobody_dispatches_without_the_right(office: Office, case: Case, worker: Actor) -> None:
    for actor in (worker, REPORTER):
        with pytest.raises(Forbidden):
            handling.dispatch(office, actor, case.id, str(worker.person_id))
    assert stored(office, case) == case


def test_nobody_takes_or_reports_on_what_was_sent_to_somebody_else(
    office: Office, case: Case, dispatcher: Actor, worker: Actor
) -> None:
    other = person(office, people_in_role(office, TOWN, "worker")[1].id)
    assert worker.person_id is not None
    handling.dispatch(office, dispatcher, case.id, worker.person_id)
    with pytest.raises(Forbidden):
        handling.take(office, other, case.id)
    with pytest.raises(Forbidden):
        handling.report_back(office, other, case.id, "我做的")


def test_a_case_cannot_be_sent_to_nobody(office: Office, case: Case, dispatcher: Actor) -> None:
    with pytest.raises(NotFound):
        handling.dispatch(office, dispatcher, case.id, "no-such-person")
    assert stored(office, case) == case


def test_suspension_stops_the_clock(office: Office, case: Case, dispatcher: Actor, clock: MovedClock) -> None:
    handling.suspend(office, dispatcher, case.id, "等配件")
    clock.move(hours=5)
    assert not stored(office, case).overdue(clock.now)
    assert queries.queue(office, dispatcher, TOWN, "overdue") == []
    resumed = handling.resume(office, dispatcher, case.id)
    assert case.due_at is not None
    assert resumed.due_at is not None
    assert (resumed.due_at - case.due_at).total_seconds() == 5 * 3600
    assert resumed.state is CaseState.COLLECTED


def test_a_reason_is_asked_for_where_one_is_owed(office: Office, case: Case, dispatcher: Actor) -> None:
    for deed in (handling.suspend, handling.escalate):
        with pytest.raises(BadInput):
            deed(office, dispatcher, case.id, "  ")
    with pytest.raises(BadInput):
        handling.add_note(office, person(office, "r03"), case.id, "x" * (LONGEST_NOTE + 1))


def test_escalation_climbs_one_level_at_a_time_and_ends_at_the_top(
    office: Office, case: Case, dispatcher: Actor
) -> None:
    assert handling.escalate(office, dispatcher, case.id, "网格解决不了").handling_path == ("c", "d1")
    assert handling.escalate(office, dispatcher, case.id, "片区解决不了").handling_path == ("c",)
    with pytest.raises(Conflict):
        handling.escalate(office, dispatcher, case.id, "还不行")


def test_merging_needs_another_open_case_of_the_same_community(office: Office, case: Case, dispatcher: Actor) -> None:
    other = report(office, REPORTER, replace(HEATING, description="同一件事"))
    with pytest.raises(BadInput):
        related.merge(office, dispatcher, case.id, case.id)
    merged = related.merge(office, dispatcher, case.id, other.id)
    assert (merged.state, merged.merged_into) == (CaseState.MERGED, other.id)
    with pytest.raises(Conflict):
        related.merge(office, dispatcher, other.id, case.id)


def test_a_reopened_case_starts_anew(office: Office, case: Case, dispatcher: Actor, worker: Actor) -> None:
    reported(office, dispatcher, worker, case)
    handling.verify(office, dispatcher, case.id, passed=True, text="看过了")
    handling.close(office, dispatcher, case.id)
    again = handling.reopen(office, dispatcher, case.id, "又不热了")
    assert (again.state, again.handler_id, again.closed_at) == (CaseState.FILED, None, None)


def test_rating_needs_the_receipt_code(office: Office, case: Case, dispatcher: Actor, worker: Actor) -> None:
    reported(office, dispatcher, worker, case)
    handling.verify(office, dispatcher, case.id, passed=True, text="看过了")
    handling.close(office, dispatcher, case.id)
    with pytest.raises(Forbidden):
        handling.rate(office, REPORTER, case.id, Outcome.SOLVED, code="00000000")
    with pytest.raises(BadInput):
        handling.rate(office, dispatcher, case.id, Outcome.SOLVED, stars=6)


def test_a_pin_outside_the_community_is_refused_in_one_sentence(office: Office, dispatcher: Actor) -> None:
    lost = report(office, REPORTER, replace(HEATING, address="那边的大树旁边"))
    assert lost.needs_place
    assert [c.id for c in queries.queue(office, dispatcher, TOWN, "needs_place")] == [lost.id]
    with pytest.raises(BadInput):
        pin(office, dispatcher, lost.id, 110.0, 30.0)
    pinned = pin(office, dispatcher, lost.id, 111.4711, 35.6492)
    assert pinned.position is not None
    assert pinned.position.pinned
    assert pinned.handling_path == ("c", "d1", "g1")


def test_the_own_grid_head_is_offered_before_a_stranger(office: Office, case: Case, dispatcher: Actor) -> None:
    offers = staffing.offers_for(office, dispatcher, case)
    assert offers[0].helper.path[:3] == ("c", "d1", "g1")
    assert len({offer.helper.person_id for offer in offers}) == len(offers)


def test_who_reported_is_shown_only_to_those_who_may_know(office: Office, dispatcher: Actor, worker: Actor) -> None:
    told = replace(HEATING, reporter=replace(HEATING.reporter, name="某居民", phone="13900000000"))
    case = report(office, REPORTER, told)
    assert queries.get_case(office, dispatcher, case.id).reporter.phone == "13900000000"
    stranger = person(office, people_in_role(office, TOWN, "worker")[1].id)
    for actor in (worker, stranger):
        assert queries.get_case(office, actor, case.id).reporter.phone == ""
        assert "13900000000" not in str(queries.history(office, actor, case.id))


def test_trusted_sources_are_filed_at_once(office: Office, dispatcher: Actor) -> None:
    assert report(office, dispatcher, replace(HEATING, source=Source.HOTLINE)).state is CaseState.FILED
    assert report(office, REPORTER, replace(HEATING, source=Source.RIDER)).state is CaseState.COLLECTED


@pytest.mark.parametrize(
    ("change", "error"),
    [
        ({"category": "nothing"}, NotFound),
        ({"community": "nowhere"}, NotFound),
        ({"address": ""}, BadInput),
        ({"lon": 111.47}, BadInput),
        ({"lon": float("nan"), "lat": 35.6}, BadInput),
        ({"lon": 35.64, "lat": 111.47}, BadInput),
        ({"description": "x" * 4001}, BadInput),
        ({"address": "x" * 501}, BadInput),
        ({"idempotency_key": "x" * 201}, BadInput),
    ],
)
def test_a_report_that_cannot_be_used_is_refused_and_nothing_is_written(
    office: Office, change: dict[str, object], error: type[Exception]
) -> None:
    cursor = office.store.cursor()
    with pytest.raises(error):
        report(office, REPORTER, replace(HEATING, **change))  # type: ignore[arg-type]
    assert office.store.cursor() == cursor


def test_a_report_sent_twice_with_one_key_makes_one_case(office: Office) -> None:
    sent = replace(HEATING, idempotency_key="k1")
    assert report(office, REPORTER, sent).id == report(office, REPORTER, sent).id
    assert report(office, REPORTER, replace(sent, idempotency_key="k2")).id == "TES-20261123-0002"


def test_a_point_near_a_boundary_carries_both_grids(office: Office) -> None:
    east_edge = 111.47 + 0.0022
    case = report(office, REPORTER, replace(HEATING, address="", lon=east_edge - 0.00002, lat=35.6492, radius_m=20.0))
    assert case.position is not None
    assert {case.position.path[2], case.position.other_path[2]} == {"g1", "g2"}


def test_the_address_says_what_was_written(case: Case) -> None:
    assert case.address == HOME
