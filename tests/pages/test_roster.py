"""The roster page: the month of all stations, a plan that is proposed and accepted, wishes, exchanges, a calendar."""

from dataclasses import replace
from datetime import date, timedelta

import pytest

from geo.desk.office import Office
from geo.desk.roster_planning import write_turns
from geo.desk.rosters import month_of, month_turns, turns_on
from geo.exchange import Community
from geo.model import SYSTEM, RosterRules
from geo.schedule.roster_problem import Slot
from tests.small_town import small_town

from .test_pages import run, texts

TOWN = "testville"
RULES = RosterRules(roles=("grid_worker",), max_week_h=20.0)


@pytest.fixture
def town() -> Community:
    """Testville, where grid workers take turns at the two stations."""
    known = small_town()
    return replace(known, profile=replace(known.profile, roster=RULES))


def tomorrow(office: Office) -> date:
    return office.today(TOWN) + timedelta(days=1)


def give_turns(office: Office) -> None:
    """r03 has tomorrow's morning at one station, r04 the morning after."""
    with office.write(SYSTEM) as tx:
        days = [tomorrow(office), tomorrow(office) + timedelta(days=1)]
        slots = [(Slot("", "p1", day, *RULES.turns[0]), who) for day, who in zip(days, ("r03", "r04"), strict=True)]
        write_turns(office, tx, TOWN, slots)


def test_without_a_roster_the_weekly_turns_are_shown(office: Office) -> None:
    at = run("roster", role="planner")
    assert "本月还没有通过值班表" in texts(at)
    assert [part.label for part in at.tabs] == ["全部驿站", "本月排班", "换班", "均衡情况"]


def test_a_worker_sees_their_own_turns_and_wishes_a_day_off(office: Office) -> None:
    give_turns(office)
    at = run("roster", role="worker", person="r03")
    next(b for b in at.button if b.label == "登记意愿").click().run()
    assert not at.error
    with office.store.read() as reader:
        (wish,) = reader.work.absences(TOWN, since=office.clock())
    assert (wish.person_id, wish.kind) == ("r03", "wish")


def test_an_exchange_is_asked_agreed_and_approved_on_the_page(office: Office) -> None:
    give_turns(office)
    first = turns_on(office, TOWN, tomorrow(office))[0]
    at = run("roster", role="worker", person="r03")
    next(b for b in at.button if b.label == "提交").click().run()
    assert not at.error
    other = run("roster", role="worker", person="r04")
    next(b for b in other.button if b.label == "同意").click().run()
    planner = run("roster", role="dispatcher")
    next(b for b in planner.button if b.label == "批准").click().run()
    assert not planner.error
    now = [t for t in turns_on(office, TOWN, tomorrow(office)) if t.month and t.place_id == first.place_id]
    assert [turn.person_id for turn in now] == ["r04"]


def test_the_address_of_a_calendar_is_made_and_withdrawn(office: Office) -> None:
    give_turns(office)
    at = run("roster", role="worker", person="r03")
    at.button(key="calendar.make").click().run()
    assert at.code[0].value.startswith("/calendar/")
    at.button(key="calendar.withdraw").click().run()
    assert not at.code


def test_a_month_is_proposed_and_accepted(office: Office, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("pages.components.roster_plan.SEARCH_S", 0.3)
    following = month_of(office.today(TOWN).replace(day=1) + timedelta(days=32))
    at = run("roster", role="planner", month=following)
    at.button(key="roster.propose").click().run()
    assert not month_turns(office, TOWN, following), "a proposal changes nothing"
    for box in at.checkbox:
        if box.label == "有空缺也通过":
            box.check()
    next(b for b in at.button if b.label == "通过值班表").click().run()
    assert not at.error
    assert month_turns(office, TOWN, following)
