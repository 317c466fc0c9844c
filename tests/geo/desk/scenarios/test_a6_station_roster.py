"""A6 驿站值班: 12 stations, 6 with a resident worker, 08:00–21:00 in turns of committee members and workers.

On the shipped community 西南街, with its own people and rules, for December 2026.
"""

from collections import Counter
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, date, datetime, time
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest

from geo.desk import staffing
from geo.desk.absences import enter_absence
from geo.desk.actors import actor_of_person, demo_actor
from geo.desk.office import Office
from geo.desk.roster_building import build_problem, slot_of, with_turns
from geo.desk.roster_planning import Proposal, accept_roster, change_turn, propose_roster
from geo.desk.roster_views import burdens, month_view, roster_pdf, roster_workbook
from geo.desk.rosters import month_turns, turns_on
from geo.desk.settings import COMMUNITIES, Settings
from geo.errors import BadInput, Conflict, Forbidden
from geo.exchange import read_community
from geo.model import SYSTEM, Actor
from geo.schedule.roster_checking import broken_rules

TOWN, MONTH = "xinanjie", "2026-12"
FIRST, UNTIL = date(2026, 12, 1), date(2027, 1, 1)
ZONE = ZoneInfo("Asia/Shanghai")
SEARCH_S = 0.5


class FieldClock:
    """The clock on the wall; the story moves it."""

    def __init__(self) -> None:
        self.now = datetime(2026, 11, 25, 2, 0, tzinfo=UTC)

    def __call__(self) -> datetime:
        return self.now


@pytest.fixture
def clock() -> FieldClock:
    return FieldClock()


@pytest.fixture
def office(tmp_path: Path, clock: FieldClock) -> Iterator[Office]:
    made = Office(Settings(home=tmp_path), clock)
    with made.write(SYSTEM) as tx:
        tx.load_community(read_community(COMMUNITIES / TOWN))
    yield made
    made.close()


@pytest.fixture
def planner(office: Office) -> Actor:
    return demo_actor(office, TOWN, "planner")


@pytest.fixture
def proposal(office: Office, planner: Actor) -> Proposal:
    return propose_roster(office, planner, TOWN, MONTH, seconds=SEARCH_S)


def test_a_month_of_twelve_stations_is_shared_out_by_the_rules_and_evenly(office: Office, proposal: Proposal) -> None:
    problem, plan = proposal.problem, proposal.plan
    assert len({slot.place_id for slot in problem.slots}) == 12
    assert len(plan.assigned) == 12 * 2 * 31
    assert not plan.empty
    assert not broken_rules(problem, plan.assigned)
    staff = office.staff(TOWN)
    residents = {place.id for place in staff.places.values() if place.resident_worker}
    workers = {person.id for person in staff.by_role["worker"]}
    kept = {slot.id for slot in problem.slots if slot.roles == ("worker",)}
    assert {slot.split("/")[0] for slot in kept} == residents
    assert len(residents) == 6
    assert {one.person_id for one in plan.assigned if one.slot_id in kept} <= workers
    # Whoever is no resident worker carries as much as everybody else, give or take one.
    others = [burden for id_, burden in plan.burdens.items() if id_ not in workers]
    assert max(b.evenings for b in others) - min(b.evenings for b in others) <= 2
    assert max(b.turns for b in others) - min(b.turns for b in others) <= 2


def test_an_accepted_roster_replaces_the_weekly_turns_and_the_wall_shows_it(
    office: Office, planner: Actor, proposal: Proposal, clock: FieldClock
) -> None:
    weekly = turns_on(office, TOWN, FIRST)
    assert weekly
    assert all(not turn.month for turn in weekly)
    done = accept_roster(office, planner, proposal)
    assert (done.made, done.dropped, done.kept) == (744, 0, 0)
    with office.store.read() as reader:
        told = reader.events_of(f"turn:{TOWN}/{reader.work.turns(TOWN)[0].id}")
    assert [event.verb for event in told] == ["roster"]
    dated = turns_on(office, TOWN, FIRST)
    assert len(dated) == 24
    assert all(turn.month == MONTH for turn in dated)
    clock.now = datetime(2026, 12, 1, 3, 0, tzinfo=UTC)  # eleven in the morning in Beijing
    now = staffing.on_duty(office, planner, TOWN)
    assert {(one.person.id, one.place.id) for one in now} == {
        (turn.person_id, turn.place_id) for turn in dated if turn.start == time(8)
    }
    again = propose_roster(office, planner, TOWN, MONTH, since=FIRST, seconds=SEARCH_S)
    assert accept_roster(office, planner, again).made < 744, "turns that stay are not written again"
    clock.now = datetime(2026, 12, 20, 3, 0, tzinfo=UTC)
    late = propose_roster(office, planner, TOWN, MONTH, seconds=SEARCH_S)
    assert late.since == date(2026, 12, 20)
    assert min(turn.day for turn in late.before) == date(2026, 12, 20)


def test_leave_is_kept_and_a_roster_of_yesterday_is_not_accepted(
    office: Office, planner: Actor, proposal: Proposal
) -> None:
    ill = proposal.plan.assigned[0].person_id
    begin, end = datetime(2026, 12, 1, tzinfo=ZONE), datetime(2026, 12, 16, tzinfo=ZONE)
    enter_absence(office, planner, TOWN, ill, "leave", begin, end)
    with pytest.raises(Conflict, match="changed meanwhile"):
        accept_roster(office, planner, proposal)
    assert not month_turns(office, TOWN, MONTH)
    anew = propose_roster(office, planner, TOWN, MONTH, seconds=SEARCH_S)
    days = [one.slot_id.split("/")[1] for one in anew.plan.assigned if one.person_id == ill]
    assert all(day >= "2026-12-16" for day in days)


def test_who_does_not_schedule_neither_proposes_nor_accepts(office: Office, proposal: Proposal) -> None:
    worker = actor_of_person(office, TOWN, office.staff(TOWN).by_role["worker"][0].id)
    with pytest.raises(Forbidden):
        propose_roster(office, worker, TOWN, MONTH)
    with pytest.raises(Forbidden):
        accept_roster(office, worker, proposal)


def test_one_turn_is_changed_by_hand_where_no_rule_breaks(
    office: Office, planner: Actor, proposal: Proposal
) -> None:  # fmt: skip
    accept_roster(office, planner, proposal)
    morning = [turn for turn in turns_on(office, TOWN, FIRST) if turn.start == time(8)]
    here, there = morning[0], morning[1]
    with pytest.raises(BadInput, match=r"two places at once|kept for"):
        change_turn(
            office, planner, TOWN, here.place_id, FIRST, here.start,
            instead_of=here.person_id, person_id=there.person_id,
        )  # fmt: skip
    busy = {turn.person_id for day in range(1, 8) for turn in turns_on(office, TOWN, date(2026, 12, day))}
    busy |= {turn.person_id for turn in turns_on(office, TOWN, date(2026, 11, 30))}
    free = next(p for p in office.staff(TOWN).by_role["member"] if p.id not in busy)
    open_turn = next(turn for turn in morning if not office.staff(TOWN).places[turn.place_id].resident_worker)
    made = change_turn(
        office, planner, TOWN, open_turn.place_id, FIRST, open_turn.start,
        instead_of=open_turn.person_id, person_id=free.id,
    )  # fmt: skip
    assert made is not None
    assert made.person_id == free.id
    assert len(turns_on(office, TOWN, FIRST)) == 24
    with pytest.raises(Conflict):
        change_turn(office, planner, TOWN, open_turn.place_id, FIRST, open_turn.start,
                    instead_of=open_turn.person_id, person_id=there.person_id)  # fmt: skip


def test_evenings_of_last_month_are_carried_over(office: Office, planner: Actor, proposal: Proposal) -> None:
    accept_roster(office, planner, proposal)
    january = build_problem(office, TOWN, date(2027, 1, 1), date(2027, 1, 2))
    before = Counter(
        one.person_id for one in proposal.plan.assigned if one.slot_id.endswith("1430")
    )  # fmt: skip
    assert {person.id: person.evenings for person in january.people if person.evenings} == dict(before)


def test_the_month_is_printed_and_kept_as_a_workbook(office: Office, planner: Actor, proposal: Proposal) -> None:
    accept_roster(office, planner, proposal)
    assert roster_pdf(office, planner, TOWN, MONTH, "zh").startswith(b"%PDF")
    assert roster_workbook(office, planner, TOWN, MONTH, "zh").startswith(b"PK")
    view = month_view(office, planner, TOWN, MONTH)
    assert len(view.rows) == 24
    assert sum(burden.turns for burden in burdens(office, planner, TOWN, view).values()) == 744
    problem, assigned = with_turns(build_problem(office, TOWN, FIRST, UNTIL), view.turns)
    assert not broken_rules(replace(problem), assigned)
    assert {slot_of(turn) for turn in view.turns} == {slot.id for slot in problem.slots}
