"""C5, the 721 working method.

70 % of a week in the grid, 20 % on counter business, 10 % on rotating duty. The small town keeps the rule within five
points; accepted stops and turns are counted over the week, and every number opens what is behind it.
"""

from collections.abc import Iterator
from dataclasses import replace
from datetime import date, datetime, time, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest

from geo.desk import absences, engagements, shares
from geo.desk.engagements import EngagementForm
from geo.desk.office import Office
from geo.errors import Forbidden
from geo.exchange import read_community
from geo.model import SYSTEM, Activity, Actor, Stop, StopKind, StopState, Turn
from tests.geo.desk.conftest import TOWN, MovedClock, person
from tests.geo.desk.ladders import office_of
from tests.small_town import PROFILE, write_small_town

RULE = """
[work]
shares = { field = 70, counter = 20, rotation = 10 }
tolerance = 5
"""
HERE = ZoneInfo("Asia/Shanghai")
MONDAY = date(2026, 11, 23)
KEEPS, CLERK = "r05", "r06"


@pytest.fixture
def office(tmp_path: Path, clock: MovedClock) -> Iterator[Office]:
    made = office_of(read_community(write_small_town(tmp_path / "town", profile=PROFILE + RULE)), tmp_path / "h", clock)
    yield made
    made.close()


def stop(number: int, who: str, day: int, hours: float, activity: Activity, **more: object) -> Stop:
    """So many hours of somebody's day, from eight o'clock on."""
    begins = datetime.combine(MONDAY + timedelta(days=day), time(8), HERE)
    return Stop(
        TOWN, f"STP-{number:03d}", who, MONDAY + timedelta(days=day), StopKind.VISIT, begins,
        begins + timedelta(hours=hours), f"{activity}{number}", activity=activity, **more,
    )  # type: ignore[arg-type]  # fmt: skip


@pytest.fixture
def week(office: Office) -> None:
    """One keeps 28 + 8 + 4 hours, the other sits at the counter for three days out of five."""
    stops = [stop(n, KEEPS, n, 5.6, "field") for n in range(5)]
    stops += [stop(10, KEEPS, 1, 8, "counter"), stop(11, KEEPS, 2, 4, "rotation")]
    stops += [stop(20 + n, CLERK, n, 8, "field") for n in range(2)]
    stops += [stop(30 + n, CLERK, 2 + n, 8, "counter") for n in range(3)]
    with office.write(SYSTEM) as tx:
        tx.put_many("plan", stops)


def of(office: Office, actor: Actor, person_id: str) -> shares.PersonWeek:
    return next(one for one in shares.shares_of_week(office, actor, TOWN, MONDAY) if one.person_id == person_id)


@pytest.mark.usefixtures("week")
def test_who_keeps_70_20_10_is_told_apart_from_who_does_not(office: Office, dispatcher: Actor) -> None:
    kept, clerk = of(office, dispatcher, KEEPS), of(office, dispatcher, CLERK)
    assert [round(share.share or 0, 3) for share in kept.shares] == [0.7, 0.2, 0.1]
    assert not kept.off
    assert [round(share.share or 0, 2) for share in clerk.shares] == [0.4, 0.6, 0.0]
    assert [share.standing for share in clerk.shares] == ["below", "above", "below"]
    order = [one.person_id for one in shares.shares_of_week(office, dispatcher, TOWN, MONDAY)]
    assert order.index(CLERK) < order.index(KEEPS)


def test_a_week_of_which_turns_alone_are_known_is_not_called_off_the_target(office: Office, dispatcher: Actor) -> None:
    turn = Turn(TOWN, "TRN-9", CLERK, "p2", MONDAY, time(8), time(14), "2026-11")
    with office.write(SYSTEM) as tx:
        tx.put("write_turn", None, turn)
    alone = of(office, dispatcher, CLERK)
    assert (alone.planned, alone.off) == (False, False)
    with office.write(SYSTEM) as tx:
        tx.put("plan_stop", None, stop(1, CLERK, 1, 1, "field"))
    known = of(office, dispatcher, CLERK)
    assert (known.planned, known.off) == (True, True)


@pytest.mark.usefixtures("week")
def test_every_number_opens_its_list(office: Office, dispatcher: Actor) -> None:
    counter = shares.entries_of_week(office, dispatcher, TOWN, MONDAY, CLERK, "counter")
    assert [entry.id for entry in counter] == ["STP-030", "STP-031", "STP-032"]
    week = of(office, dispatcher, CLERK)
    for share in week.shares:
        listed = shares.entries_of_week(office, dispatcher, TOWN, MONDAY, CLERK, share.activity)
        assert sum(entry.minutes[share.activity] for entry in listed) == share.minutes


@pytest.mark.usefixtures("week")
def test_a_planner_of_days_gets_the_week_without_the_day_that_is_planned(office: Office) -> None:
    before = shares.week_minutes(office, TOWN, MONDAY + timedelta(days=2))[KEEPS]
    assert before == {"field": 4 * 5.6 * 60, "counter": 480.0, "rotation": 0.0}
    following = shares.week_minutes(office, TOWN, MONDAY + timedelta(days=7))
    assert KEEPS not in following


def test_a_turn_is_bound_until_its_stop_is_accepted_and_then_counts_once(office: Office, dispatcher: Actor) -> None:
    friday = MONDAY + timedelta(days=4)
    turn = Turn(TOWN, "TRN-1", KEEPS, "p2", friday, time(8), time(12), "2026-11", "rotation")
    with office.write(SYSTEM) as tx:
        tx.put("turn", None, turn)
    assert shares.week_minutes(office, TOWN, MONDAY)[KEEPS]["rotation"] == 240
    assert shares.entries_of_week(office, dispatcher, TOWN, MONDAY, KEEPS, "rotation")[0].title == "正街驿站"
    with office.write(SYSTEM) as tx:
        tx.put("plan", None, stop(1, KEEPS, 4, 4, "rotation", ref="TRN-1"))
    assert shares.week_minutes(office, TOWN, MONDAY)[KEEPS]["rotation"] == 240


def test_whoever_is_on_leave_owes_no_turn(office: Office, dispatcher: Actor) -> None:
    before = shares.week_minutes(office, TOWN, MONDAY)["r03"]["counter"]
    assert before == 4 * 6.5 * 60, "the weekly turn from Tuesday to Friday"
    tuesday = datetime.combine(MONDAY + timedelta(days=1), time(), HERE)
    absences.enter_absence(office, dispatcher, TOWN, "r03", "wish", tuesday, tuesday + timedelta(days=1))
    assert shares.week_minutes(office, TOWN, MONDAY)["r03"]["counter"] == before
    absences.enter_absence(office, dispatcher, TOWN, "r03", "leave", tuesday, tuesday + timedelta(days=1))
    assert shares.week_minutes(office, TOWN, MONDAY)["r03"]["counter"] == before - 390


def test_a_meeting_is_bound_for_everybody_who_attends(office: Office, dispatcher: Actor) -> None:
    at = datetime.combine(MONDAY + timedelta(days=3), time(15), HERE)
    form = EngagementForm("meeting", "网格双周例会", at, 90, people=(KEEPS, CLERK))
    engagements.create_engagement(office, dispatcher, TOWN, form)
    found = shares.week_minutes(office, TOWN, MONDAY)
    assert found[KEEPS] == found[CLERK] == {"field": 0.0, "counter": 90.0, "rotation": 0.0}


@pytest.mark.usefixtures("week")
def test_what_was_done_counts_as_it_was(office: Office, dispatcher: Actor) -> None:
    with office.write(SYSTEM) as tx:
        before = tx.work.one(Stop, TOWN, "STP-000")
        begun = before.starts_at
        tx.put(
            "finish", before,
            replace(before, state=StopState.DONE, arrived_at=begun, ended_at=begun + timedelta(hours=2), travel_s=1800),
        )  # fmt: skip
    field = of(office, dispatcher, KEEPS).shares[0]
    assert field.done_min == 150
    assert field.planned_min == pytest.approx(4 * 5.6 * 60)


@pytest.mark.usefixtures("week")
def test_a_worker_sees_their_own_week_alone(office: Office) -> None:
    worker = person(office, CLERK)
    assert [one.person_id for one in shares.shares_of_week(office, worker, TOWN, MONDAY)] == [CLERK]
    assert shares.entries_of_week(office, worker, TOWN, MONDAY, KEEPS) == []
    with pytest.raises(Forbidden):
        shares.shares_of_week(office, Actor("x", "x"), TOWN, MONDAY)
