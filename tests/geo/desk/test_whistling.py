"""Departments are called, come, make contact, report and are rated: each by whom it may be, and nothing is lost."""

from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from threading import Barrier

import pytest

from geo.desk import handling, queries, related, whistling
from geo.desk.actors import actor_of_person, demo_actor
from geo.desk.office import Office
from geo.desk.privacy import set_private
from geo.desk.reporting import Report, report
from geo.errors import BadInput, Conflict, Forbidden, NotFound
from geo.exchange import Community
from geo.model import REPORTER, Actor, Case, Move
from geo.store import CaseFilter, Store
from tests.called_town import HEATING, HEATING_TOO, POWER, URBAN, called_town
from tests.postgres import database_url as database_url  # noqa: PLC0414 - a fixture
from tests.postgres import postgres_server as postgres_server  # noqa: PLC0414 - a fixture
from tests.postgres import postgres_url as postgres_url  # noqa: PLC0414 - a fixture

from .conftest import HEATING as COLD_HOME
from .conftest import TOWN, MovedClock, person

MEMBER, WORKER, ELSEWHERE = "r12", "r03", "r04"
"""A centre household of g1, whose role may blow the whistle; the grid worker there; the one of grid g2."""


@pytest.fixture
def town() -> Community:
    return called_town()


@pytest.fixture
def case(office: Office) -> Case:
    return report(office, REPORTER, COLD_HOME)


@pytest.fixture
def whistled(office: Office, dispatcher: Actor, case: Case) -> Case:
    """Heating leads, power and urban management help."""
    return whistling.blow_whistle(office, dispatcher, case.id, "heating", ("power", "urban"), reason="整栋停暖停电")


def called(case: Case, department: str) -> whistling.Called:
    assert case.whistle is not None
    return next(one for one in reversed(case.whistle.called) if one.department == department)


def test_a_whistle_starts_the_clocks_of_each_department(office: Office, clock: MovedClock, whistled: Case) -> None:
    assert whistled.whistle is not None
    assert whistled.whistle.due_at == clock.now + timedelta(hours=1)
    assert [note.text for note in whistled.notes if note.kind == Move.WHISTLE] == ["整栋停暖停电"]
    with office.store.read() as reader:
        assert reader.case(whistled.id) == whistled


def test_a_centre_household_blows_it_in_its_own_unit_and_nowhere_else(office: Office, case: Case) -> None:
    blown = whistling.blow_whistle(office, person(office, MEMBER), case.id, "heating", reason="老人家里冷")
    assert blown.whistle is not None and blown.whistle.by == MEMBER
    far = report(office, REPORTER, Report(TOWN, "heating", "暖气不热", address="正街112号"))
    with pytest.raises(Forbidden, match="whistle:case"):
        whistling.blow_whistle(office, person(office, MEMBER), far.id, "heating", reason="老人家里冷")


@pytest.mark.parametrize("who", [WORKER, HEATING])
def test_whoever_has_no_such_role_cannot_blow_it(office: Office, case: Case, who: str) -> None:
    with pytest.raises(Forbidden, match="whistle:case"):
        whistling.blow_whistle(office, person(office, who), case.id, "heating", reason="来人")


def test_a_department_comes_speaks_and_reports(office: Office, clock: MovedClock, whistled: Case) -> None:
    officer = person(office, HEATING)
    clock.move(minutes=40)
    whistling.sign_in(office, officer, whistled.id, "heating")
    clock.move(hours=1)
    whistling.contact(office, officer, whistled.id, "heating", "与住户老人通话，约好上门")
    clock.move(hours=20)
    done = called(whistling.report_in(office, officer, whistled.id, "heating", "更换阀门，已供热"), "heating")
    assert (done.signed_in_by, done.report) == (HEATING, "更换阀门，已供热")
    assert done.signed_in_at and done.signed_in_at < done.sign_in_by
    assert done.reported_at == clock.now


def test_coming_late_is_recorded_and_not_refused(office: Office, clock: MovedClock, whistled: Case) -> None:
    clock.move(hours=3)
    late = called(whistling.sign_in(office, person(office, POWER), whistled.id, "power"), "power")
    assert late.signed_in_at == late.sign_in_by + timedelta(hours=2)


def test_an_officer_cannot_act_for_another_department(office: Office, whistled: Case) -> None:
    with pytest.raises(Forbidden, match="Only 供电所 itself"):
        whistling.sign_in(office, person(office, HEATING), whistled.id, "power")
    with pytest.raises(Forbidden, match="attend:whistle"):
        whistling.sign_in(office, person(office, WORKER), whistled.id, "power")


def test_a_dispatcher_enters_it_for_them_with_a_note(office: Office, dispatcher: Actor, whistled: Case) -> None:
    with pytest.raises(BadInput, match="who of 热力公司 said so"):
        whistling.sign_in(office, dispatcher, whistled.id, "heating")
    with pytest.raises(BadInput, match="does not work for 热力公司"):
        whistling.sign_in(office, dispatcher, whistled.id, "heating", note="来电话了", person_id=POWER)
    entered = whistling.sign_in(office, dispatcher, whistled.id, "heating", note="本人来电", person_id=HEATING_TOO)
    assert called(entered, "heating").signed_in_by == HEATING_TOO
    assert (entered.notes[-1].text, entered.notes[-1].by) == ("本人来电", dispatcher.person_id)
    nobody = whistling.sign_in(office, dispatcher, whistled.id, "power", note="值班室来电")
    assert called(nobody, "power").signed_in_by == ""


def test_a_department_that_was_not_called_cannot_come(office: Office, dispatcher: Actor, case: Case) -> None:
    whistling.blow_whistle(office, dispatcher, case.id, "heating", reason="停暖")
    with pytest.raises(NotFound, match="No such department was called"):
        whistling.sign_in(office, person(office, POWER), case.id, "power")


def test_a_second_whistle_keeps_what_the_first_departments_did(
    office: Office, dispatcher: Actor, clock: MovedClock, case: Case
) -> None:
    whistling.blow_whistle(office, dispatcher, case.id, "heating", reason="停暖")
    whistling.sign_in(office, person(office, HEATING), case.id, "heating")
    clock.move(hours=2)
    twice = whistling.blow_whistle(office, dispatcher, case.id, "", ("power",), reason="泵房也没电")
    assert called(twice, "heating").signed_in_by == HEATING
    assert called(twice, "power").sign_in_by == clock.now + timedelta(hours=1)
    with pytest.raises(Conflict, match="热力公司 leads already"):
        whistling.blow_whistle(office, dispatcher, case.id, "urban", reason="再来一个")


def settle(office: Office, whistled: Case, department: str, officer: Actor) -> Case:
    whistling.sign_in(office, officer, whistled.id, department)
    whistling.contact(office, officer, whistled.id, department, "与住户通话")
    return whistling.report_in(office, officer, whistled.id, department, "修好了")


def test_the_grid_rates_a_department_that_has_reported(office: Office, dispatcher: Actor, whistled: Case) -> None:
    worker, officer = person(office, WORKER), person(office, HEATING)
    with pytest.raises(Conflict, match="nothing to rate"):
        whistling.rate_department(office, worker, whistled.id, "heating", 5)
    settle(office, whistled, "heating", officer)
    assert [one.called.department for one in whistling.to_rate(office, worker, TOWN)] == ["heating"]
    assert whistling.to_rate(office, person(office, ELSEWHERE), TOWN) == []
    with pytest.raises(Forbidden):
        whistling.rate_department(office, officer, whistled.id, "heating", 5)
    with pytest.raises(Forbidden):
        whistling.rate_department(office, person(office, ELSEWHERE), whistled.id, "heating", 5)
    with pytest.raises(BadInput, match="1 to 5"):
        whistling.rate_department(office, worker, whistled.id, "heating", 6)
    rated = called(whistling.rate_department(office, worker, whistled.id, "heating", 4, "来得快"), "heating")
    assert (rated.stars, rated.comment) == (4, "来得快")
    assert whistling.to_rate(office, worker, TOWN) == []
    with pytest.raises(Conflict, match="rated already"):
        whistling.rate_department(office, dispatcher, whistled.id, "heating", 1)


def test_a_grid_may_still_rate_when_the_case_has_climbed_and_closed(
    office: Office, dispatcher: Actor, whistled: Case
) -> None:
    settle(office, whistled, "heating", person(office, HEATING))
    handling.escalate(office, dispatcher, whistled.id, "社区出面")
    handling.escalate(office, dispatcher, whistled.id, "社区出面")
    worker = person(office, WORKER)
    handling.dispatch(office, dispatcher, whistled.id, WORKER)
    handling.take(office, worker, whistled.id)
    handling.report_back(office, worker, whistled.id, "好了")
    handling.verify(office, dispatcher, whistled.id, passed=True, text="室温二十一度")
    closed = handling.close(office, dispatcher, whistled.id)
    assert closed.handling_path == ("c",)
    rated = whistling.rate_department(office, worker, whistled.id, "heating", 5)
    assert called(rated, "heating").stars == 5
    assert whistling.under_way(office, dispatcher, TOWN) == []


def test_what_a_department_owes_stands_before_its_own_people_only(
    office: Office, clock: MovedClock, dispatcher: Actor, whistled: Case
) -> None:
    clock.move(minutes=10)
    other = report(office, REPORTER, COLD_HOME)
    whistling.blow_whistle(office, dispatcher, other.id, "heating", reason="又一处")
    assert [one.case.id for one in whistling.called_to(office, person(office, HEATING), TOWN)] == [
        whistled.id,
        other.id,
    ]
    assert [one.case.id for one in whistling.called_to(office, person(office, URBAN), TOWN)] == [whistled.id]
    assert whistling.called_to(office, person(office, WORKER), TOWN) == []
    whistling.sign_in(office, person(office, HEATING), whistled.id, "heating")
    assert [one.case.id for one in whistling.called_to(office, person(office, HEATING), TOWN)] == [
        other.id,
        whistled.id,
    ]
    due = [one.whistle.due_at for one in whistling.under_way(office, dispatcher, TOWN) if one.whistle]
    assert due == sorted(due, key=str) and len(due) == 2


def test_called_departments_see_a_private_case_and_its_words(office: Office, dispatcher: Actor, whistled: Case) -> None:
    set_private(office, demo_actor(office, TOWN, "secretary"), whistled.id, True)
    officer = person(office, POWER)
    assert queries.get_case(office, officer, whistled.id).description == ""
    assert whistling.called_to(office, officer, TOWN)[0].case.description == COLD_HOME.description
    whistling.sign_in(office, officer, whistled.id, "power")
    assert queries.get_case(office, officer, whistled.id).description == COLD_HOME.description


def test_two_departments_that_sign_in_at_once_are_both_kept(office: Office, whistled: Case) -> None:
    # Each with an office of its own, as two processes have: on PostgreSQL they really meet.
    offices = [Office(office.settings, office.clock) for _ in range(3)]
    together = Barrier(3)

    def come(pair: tuple[Office, tuple[str, str]]) -> None:
        mine, (who, department) = pair
        actor = actor_of_person(mine, TOWN, who)
        together.wait(timeout=30)
        whistling.sign_in(mine, actor, whistled.id, department)

    with ThreadPoolExecutor(3) as pool:
        list(pool.map(come, zip(offices, ((HEATING, "heating"), (POWER, "power"), (URBAN, "urban")), strict=True)))
    for one in offices:
        one.close()
    with office.store.read() as reader:
        kept = reader.case(whistled.id)
        events = [event.verb for event in reader.events_of(f"case:{whistled.id}")]
    assert {called(kept, key).signed_in_by for key in ("heating", "power", "urban")} == {HEATING, POWER, URBAN}
    assert events.count("sign_in") == 3


def test_the_store_finds_what_was_whistled_and_nothing_that_only_speaks_of_it(
    office: Office, whistled: Case, case: Case
) -> None:
    liar = report(office, REPORTER, Report(TOWN, "heating", '{"whistle":{"at":1}}', address="正街112号"))
    store: Store = office.store
    with store.read() as reader:
        found = {one.id for one in reader.cases(CaseFilter(community=TOWN, whistled=True))}
        rest = {one.id for one in reader.cases(CaseFilter(community=TOWN, whistled=False))}
    assert (found, rest) == ({whistled.id}, {liar.id})


def test_a_whistled_case_is_not_merged_away_and_a_divided_one_still_lets_departments_come(
    office: Office, dispatcher: Actor, whistled: Case
) -> None:
    other = report(office, REPORTER, COLD_HOME)
    with pytest.raises(Conflict, match="Departments are called to case"):
        related.merge(office, dispatcher, whistled.id, other.id)
    assert related.merge(office, dispatcher, other.id, whistled.id).merged_into == whistled.id
    parts = (related.Part("heating", "修暖气"), related.Part("hazard", "修电线"))
    related.split(office, dispatcher, whistled.id, parts)
    came = whistling.sign_in(office, person(office, URBAN), whistled.id, "urban")
    assert called(came, "urban").signed_in_by == URBAN
