"""E9, dispute prevention: weak signals found on rounds become cases before they grow; a no-petition community."""

from concurrent.futures import ThreadPoolExecutor
from threading import Barrier

import pytest

from geo.desk import mediating, prevention
from geo.desk.figures import cases_behind, figures
from geo.desk.office import Office
from geo.desk.reporting import Report, report
from geo.errors import BadInput, Conflict, Forbidden, NotFound
from geo.exchange import Community
from geo.measure.periods import period_of
from geo.model import REPORTER, Actor, CaseState, Grant, Source
from geo.model import Path as Chain
from geo.store import CaseFilter
from tests.geo.desk.conftest import MovedClock
from tests.geo.desk.quiet_town import DISPATCHER, HOME, MEDIATOR, SECRETARY, TOWN, WORKER_1, WORKER_2, quiet_town, who
from tests.postgres import database_url as database_url  # noqa: PLC0414 - a fixture
from tests.postgres import postgres_server as postgres_server  # noqa: PLC0414 - a fixture
from tests.postgres import postgres_url as postgres_url  # noqa: PLC0414 - a fixture


@pytest.fixture
def town() -> Community:
    return quiet_town()


def house(office: Office, text: str = HOME) -> Chain:
    return prevention.find_spots(office, who(office, WORKER_1), TOWN, text)[0].path


def three_quarrels(office: Office, clock: MovedClock) -> str:
    for words in ("楼道里听见争吵", "又吵，摔东西", "邻居说半夜也吵"):
        prevention.note_signal(office, who(office, WORKER_1), TOWN, "quarrel", house(office), words)
        clock.move(days=6)
    (one,) = prevention.proposed(office, who(office, DISPATCHER), TOWN)
    return one.key


def test_three_quarrels_on_the_rounds_become_a_case_before_they_grow(office: Office, clock: MovedClock) -> None:
    dispatcher = who(office, DISPATCHER)
    key = three_quarrels(office, clock)
    case = prevention.open_proposal(office, dispatcher, TOWN, key)
    assert (case.category, case.source, case.state) == ("dispute", Source.SIGNALS, CaseState.FILED)
    assert case.private
    assert case.address == HOME
    assert case.path[-1] == "wy2-3-501"
    assert case.description.splitlines()[0] == "争吵声 × 3"
    assert "半夜也吵" in case.description
    assert prevention.proposed(office, dispatcher, TOWN) == []
    signals = prevention.my_signals(office, dispatcher, TOWN)
    assert {signal.case_id for signal in signals} == {case.id}
    mediating.appoint(office, dispatcher, case.id, MEDIATOR)
    mediating.sit(office, who(office, MEDIATOR), case.id, "两口子为钱的事吵，劝开了")
    with office.store.read() as reader:
        assert [e.verb for e in reader.events_of(f"signal:{TOWN}/{signals[0].id}")] == ["note", "gather"]
        assert reader.verify() == []


def test_a_no_petition_community_counts_the_days_without_one(office: Office, clock: MovedClock) -> None:
    secretary, root = who(office, SECRETARY), office.root(TOWN)

    def days() -> float | None:
        month = period_of("month", office.today(TOWN))
        return figures(office, secretary, TOWN, root, month)["petition_free"].result.value

    assert (office.today(TOWN).day, days()) == (23, 23)
    for _ in range(2):
        report(office, REPORTER, Report(TOWN, "petition", "反映低保问题", address=HOME))
    assert days() == 22
    clock.move(days=2)
    assert days() == 24
    month = period_of("month", office.today(TOWN))
    assert cases_behind(office, secretary, TOWN, root, month, "petition_free").count == 2


def test_a_smell_of_gas_proposes_at_once(office: Office) -> None:
    prevention.note_signal(office, who(office, WORKER_1), TOWN, "gas", house(office), "开门闻到")
    (one,) = prevention.proposed(office, who(office, WORKER_1), TOWN)
    case = prevention.open_proposal(office, who(office, SECRETARY), TOWN, one.key)
    assert (case.category, case.urgent, case.private) == ("hazard", True, False)


def test_what_turns_out_to_be_nothing_is_dismissed_with_a_reason_and_comes_back_only_with_new_signals(
    office: Office, clock: MovedClock
) -> None:
    secretary, key = who(office, SECRETARY), three_quarrels(office, clock)
    with pytest.raises(BadInput):
        prevention.dismiss_proposal(office, secretary, TOWN, key, " ")
    dismissed = prevention.dismiss_proposal(office, secretary, TOWN, key, "电视声音大")
    assert {(signal.dismissed, signal.reason) for signal in dismissed} == {(True, "电视声音大")}
    assert prevention.proposed(office, secretary, TOWN) == []
    prevention.note_signal(office, who(office, WORKER_1), TOWN, "quarrel", house(office), "还是吵")
    assert prevention.proposed(office, secretary, TOWN) == []
    for opened in (prevention.open_proposal, lambda *asked: prevention.dismiss_proposal(*asked, "没事")):
        with pytest.raises(Conflict):
            opened(office, secretary, TOWN, key)


def test_signals_are_for_those_who_work_there_and_for_nobody_else(office: Office, clock: MovedClock) -> None:
    key = three_quarrels(office, clock)
    for person_id in (WORKER_1, MEDIATOR, DISPATCHER, SECRETARY):
        assert len(prevention.my_signals(office, who(office, person_id), TOWN)) == 3
    assert prevention.my_signals(office, who(office, WORKER_2), TOWN) == []
    assert prevention.proposed(office, who(office, WORKER_2), TOWN) == []
    assert prevention.find_spots(office, who(office, WORKER_2), TOWN, HOME) == []
    with pytest.raises(Forbidden):
        prevention.note_signal(office, who(office, WORKER_2), TOWN, "quarrel", house(office))
    with pytest.raises(Forbidden):
        prevention.open_proposal(office, who(office, WORKER_1), TOWN, key)
    auditor = Actor("auditor", "", (Grant("auditor", TOWN),))
    for nosy in (REPORTER, auditor):
        for asked in (prevention.my_signals, prevention.proposed):
            with pytest.raises(Forbidden):
                asked(office, nosy, TOWN)
        with pytest.raises(Forbidden):
            prevention.open_proposal(office, nosy, TOWN, key)


def test_a_signal_needs_a_house_and_a_kind(office: Office) -> None:
    worker, there = who(office, WORKER_1), house(office)
    with pytest.raises(NotFound):
        prevention.note_signal(office, worker, TOWN, "ghost", there)
    with pytest.raises(BadInput):
        prevention.note_signal(office, worker, TOWN, "gas", there[:3])
    with pytest.raises(BadInput):
        prevention.note_signal(office, worker, TOWN, "gas", there, "长" * 501)
    assert prevention.find_spots(office, worker, TOWN, "文苑公园") == []
    assert [spot.path[-1] for spot in prevention.find_spots(office, worker, TOWN, "文苑新村2号楼3单元")][:1] == [
        "wy2-3"
    ]


def test_two_who_open_the_same_proposal_at_once_make_one_case(office: Office, clock: MovedClock) -> None:
    key, start = three_quarrels(office, clock), Barrier(2)

    def open_it(person_id: str) -> str:
        actor = who(office, person_id)
        start.wait(timeout=10)
        try:
            return prevention.open_proposal(office, actor, TOWN, key).id
        except Conflict:
            return ""

    with ThreadPoolExecutor(2) as pool:
        made = list(pool.map(open_it, (DISPATCHER, SECRETARY)))
    assert sorted(map(bool, made)) == [False, True]
    with office.store.read() as reader:
        (case,) = reader.cases(CaseFilter(community=TOWN, sources=(Source.SIGNALS,)))
        assert {signal.case_id for signal in reader.signals(TOWN)} == {case.id}
        assert reader.verify() == []
