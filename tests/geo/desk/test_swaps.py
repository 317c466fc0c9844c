"""Exchanges of turns between two people: asked, agreed, approved; refused where a rule would break."""

from dataclasses import replace
from datetime import date, time
from threading import Barrier, Thread

import pytest

from geo.desk import swaps
from geo.desk.office import Office
from geo.desk.roster_planning import accept_roster, propose_roster, write_turns
from geo.desk.rosters import come_for_turns, turns_on
from geo.errors import BadInput, Conflict, Forbidden, GridwardError
from geo.exchange import Community
from geo.model import Absence, Actor, RosterRules, SwapState, Turn
from geo.schedule.roster_problem import Slot
from tests.postgres import database_url as database_url  # noqa: PLC0414 - a fixture
from tests.postgres import postgres_server as postgres_server  # noqa: PLC0414 - a fixture
from tests.postgres import postgres_url as postgres_url  # noqa: PLC0414 - a fixture
from tests.small_town import small_town

from .conftest import TOWN, MovedClock, person

DAYS = (date(2026, 11, 25), date(2026, 11, 26), date(2026, 11, 27))


@pytest.fixture
def town() -> Community:
    """Testville, where grid workers take turns at the two stations."""
    known = small_town()
    rules = RosterRules(roles=("grid_worker",), max_week_h=20.0)
    return replace(known, profile=replace(known.profile, roster=rules))


@pytest.fixture
def turns(office: Office) -> list[Turn]:
    """r03, r04 and r05 have the mornings of three days at the first station; r06 the second day at the other one."""
    given = [(DAYS[0], "p1", "r03"), (DAYS[1], "p1", "r04"), (DAYS[2], "p1", "r05"), (DAYS[1], "p2", "r06")]
    with office.write(person(office, "r02")) as tx:
        slots = [(Slot("", place, day, time(8), time(14, 30)), who) for day, place, who in given]
        return write_turns(office, tx, TOWN, slots)


@pytest.fixture
def asked(office: Office, turns: list[Turn]) -> str:
    made = swaps.ask_swap(office, person(office, "r03"), TOWN, turns[0].id, "r04", turns[1].id)
    return made.id


def on_duty(office: Office, day: date) -> list[tuple[str, str]]:
    return [(turn.place_id, turn.person_id) for turn in turns_on(office, TOWN, day) if turn.month]


def test_two_people_exchange_their_turns_once_it_is_approved(office: Office, dispatcher: Actor, asked: str) -> None:
    with pytest.raises(Conflict, match="not agreed yet"):
        swaps.decide_swap(office, dispatcher, TOWN, asked, approve=True)
    swaps.answer_swap(office, person(office, "r04"), TOWN, asked, agree=True)
    assert on_duty(office, DAYS[0]) == [("p1", "r03")]
    done = swaps.decide_swap(office, dispatcher, TOWN, asked, approve=True)
    assert done.state is SwapState.APPROVED
    assert on_duty(office, DAYS[0]) == [("p1", "r04")]
    assert on_duty(office, DAYS[1]) == [("p1", "r03"), ("p2", "r06")]
    with office.store.read() as reader:
        assert [event.verb for event in reader.events_of(f"swap:{TOWN}/{asked}")] == [
            "ask_swap", "agree_swap", "approve_swap",
        ]  # fmt: skip


def test_one_takes_over_anothers_turn_for_none(office: Office, dispatcher: Actor, turns: list[Turn]) -> None:
    made = swaps.ask_swap(office, person(office, "r05"), TOWN, turns[2].id, "r03")
    swaps.answer_swap(office, person(office, "r03"), TOWN, made.id, agree=True)
    swaps.decide_swap(office, dispatcher, TOWN, made.id, approve=True)
    assert on_duty(office, DAYS[2]) == [("p1", "r03")]


def test_an_exchange_that_breaks_a_rule_is_refused_with_the_sentence(office: Office, turns: list[Turn]) -> None:
    with pytest.raises(BadInput, match="two places at once"):
        swaps.ask_swap(office, person(office, "r04"), TOWN, turns[1].id, "r06")
    with office.store.read() as reader:
        assert not reader.work.swaps(TOWN)


def test_what_has_become_wrong_since_is_refused_at_the_approval(
    office: Office, dispatcher: Actor, asked: str
) -> None:  # fmt: skip
    swaps.answer_swap(office, person(office, "r04"), TOWN, asked, agree=True)
    now = office.clock()
    with office.write(dispatcher) as tx:
        tx.put("absent", None, Absence(TOWN, "a1", "r04", now, now.replace(month=12), "sick"))
    with pytest.raises(BadInput, match="is away"):
        swaps.decide_swap(office, dispatcher, TOWN, asked, approve=True)
    assert on_duty(office, DAYS[0]) == [("p1", "r03")]


def test_two_who_approve_at_once_exchange_once(office: Office, asked: str) -> None:
    swaps.answer_swap(office, person(office, "r04"), TOWN, asked, agree=True)
    deciders = [person(office, "r01"), person(office, "r02")]
    start, said = Barrier(2), list[str]()

    def decide(actor: Actor) -> None:
        start.wait()
        try:
            said.append(swaps.decide_swap(office, actor, TOWN, asked, approve=True).state.value)
        except GridwardError as problem:
            said.append(type(problem).__name__)

    threads = [Thread(target=decide, args=(actor,)) for actor in deciders]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(said) == ["Conflict", "approved"]
    assert on_duty(office, DAYS[0]) == [("p1", "r04")]
    with office.store.read() as reader:
        assert len(reader.work.turns(TOWN)) == 4


def test_only_those_concerned_ask_answer_and_take_back(
    office: Office, dispatcher: Actor, turns: list[Turn], asked: str
) -> None:  # fmt: skip
    stranger = person(office, "r05")
    with pytest.raises(Forbidden):
        swaps.ask_swap(office, stranger, TOWN, turns[3].id, "r03")
    with pytest.raises(Forbidden):
        swaps.answer_swap(office, stranger, TOWN, asked, agree=True)
    with pytest.raises(Forbidden):
        swaps.withdraw_swap(office, stranger, TOWN, asked)
    with pytest.raises(Forbidden):
        swaps.decide_swap(office, stranger, TOWN, asked, approve=True)
    assert swaps.swaps_for(office, stranger, TOWN) == []
    assert len(swaps.swaps_for(office, dispatcher, TOWN)) == 1
    with pytest.raises(Conflict, match="asked about this turn already"):
        swaps.ask_swap(office, person(office, "r04"), TOWN, turns[1].id, "r05")
    swaps.withdraw_swap(office, person(office, "r03"), TOWN, asked)
    with pytest.raises(Conflict, match="decided already"):
        swaps.answer_swap(office, person(office, "r04"), TOWN, asked, agree=True)


def test_a_refusal_keeps_its_reason_and_the_turns(office: Office, dispatcher: Actor, asked: str) -> None:
    done = swaps.decide_swap(office, dispatcher, TOWN, asked, approve=False, reason="两人同岗")
    assert (done.state, done.reason) == (SwapState.REFUSED, "两人同岗")
    assert on_duty(office, DAYS[0]) == [("p1", "r03")]


def test_a_turn_that_has_begun_is_not_exchanged(office: Office, clock: MovedClock, turns: list[Turn]) -> None:
    clock.move(days=2)
    with pytest.raises(BadInput, match="has begun already"):
        swaps.ask_swap(office, person(office, "r03"), TOWN, turns[0].id, "r04", turns[1].id)


def test_a_roster_that_was_swapped_meanwhile_is_not_overwritten(office: Office, dispatcher: Actor, asked: str) -> None:
    proposal = propose_roster(office, dispatcher, TOWN, "2026-11", seconds=0.3)
    swaps.answer_swap(office, person(office, "r04"), TOWN, asked, agree=True)
    swaps.decide_swap(office, dispatcher, TOWN, asked, approve=True)
    with pytest.raises(Conflict, match="changed meanwhile"):
        accept_roster(office, dispatcher, proposal, with_empty=True)


def test_whoever_has_weekly_or_dated_turns_is_off_duty_outside_them(office: Office, turns: list[Turn]) -> None:
    assert {"r03", "r04", "r05", "r06"} <= come_for_turns(office, TOWN, turns[0].day)
    assert "r07" not in come_for_turns(office, TOWN, turns[0].day)
