"""What stands on a plan's ground: found in its blocks, following the event log, and the same while nothing changes."""

from dataclasses import replace
from datetime import datetime
from zoneinfo import ZoneInfo

import numpy as np
import pytest

from geo.desk import engagements, handling, redraw_facts
from geo.desk.actors import people_in_role
from geo.desk.engagements import EngagementForm
from geo.desk.office import Office
from geo.desk.redraw_facts import KINDS, cutting_ground_of, facts_of
from geo.desk.redraw_ground import base_plan, today_bytes, today_plan
from geo.desk.reporting import report
from geo.exchange import Community
from geo.model import REPORTER, SYSTEM, Actor, Visit
from geo.redraw.blocks import NOWHERE
from geo.redraw.impact_facts import Facts, Placed
from geo.redraw.plans import Plan
from tests.geo.desk.conftest import HEATING, TOWN, MovedClock, person, pin
from tests.geo.desk.visited import put_marks
from tests.geo.desk.worked_town import worked_town
from tests.small_town import WEST

HOUSEHOLD = "wy2-3-501"
HOSPITAL = EngagementForm(
    "care", "陪同测血糖", datetime(2026, 11, 24, 9, 30, tzinfo=ZoneInfo("Asia/Shanghai")), 120, people=("r03",),
    target="p4", for_household=HOUSEHOLD,
)  # fmt: skip


@pytest.fixture
def town() -> Community:
    return worked_town("hardship_visit", "house_look", "park_look", "grid_round", "door_knock", "group_meeting")


@pytest.fixture(autouse=True)
def look_at_once(monkeypatch: pytest.MonkeyPatch) -> None:
    """Facts look at the log each time; in the product they may be shown again for a moment."""
    monkeypatch.setattr(redraw_facts, "LOOK_S", 0.0)


def where(placed: Placed, plan: Plan) -> dict[str, str]:
    """Thing → grid of the plan."""
    assert placed.today.tolist() == placed.plan.tolist()
    grids = [plan.grids[plan.grid_of[row]].id if row != NOWHERE else "" for row in placed.plan.tolist()]
    return dict(zip(placed.ids.tolist(), grids, strict=True))


def facts(office: Office) -> Facts:
    return facts_of(office, TOWN, today_plan(office, TOWN))


def test_households_lie_in_the_blocks_that_count_them(office: Office) -> None:
    plan, found = today_plan(office, TOWN), facts(office)
    counted = np.bincount(found.households.plan, minlength=len(plan.blocks))
    assert counted.tolist() == plan.blocks.households.tolist()
    assert where(found.households, plan)[HOUSEHOLD] == "g1"


def test_duties_stand_at_what_they_send_somebody_to_but_not_whole_grids_and_meetings(office: Office) -> None:
    put_marks(
        office, TOWN, {"zj118-0": {"groups": ("hardship",)}, "zj112-0": {"groups": ("hardship",), "no_visits": True}}
    )
    assert where(facts(office).duties, today_plan(office, TOWN)) == {
        "hardship_visit:zj118-0": "g5", "house_look:m1": "g1", "house_look:m2": "g1", "house_look:m3": "g1",
        "house_look:m4": "g5", "park_look:g4w": "g4",
    }  # fmt: skip


def test_who_must_be_visited_is_there_as_soon_as_it_is_noted(office: Office) -> None:
    before = facts(office)
    assert len(before.must_visit) == 0
    put_marks(office, TOWN, {"zj118-0": {"groups": ("hardship",)}})
    after = facts(office)
    assert where(after.must_visit, today_plan(office, TOWN)) == {"zj118-0": "g5"}
    assert after.households is before.households, "what is as it was is not looked up again"


def test_open_cases_come_and_go_with_the_log(office: Office, dispatcher: Actor) -> None:
    assert len(facts(office).cases) == 0
    case = report(office, REPORTER, HEATING)
    lost = report(office, REPORTER, replace(HEATING, address="那边的大树旁边"))
    assert lost.position is None
    assert where(facts(office).cases, today_plan(office, TOWN)) == {case.id: "g1"}
    pin(office, dispatcher, lost.id, 111.4733, 35.6481)
    assert where(facts(office).cases, today_plan(office, TOWN))[lost.id] == "g5"
    worker = person(office, people_in_role(office, TOWN, "worker")[0].id)
    handling.dispatch(office, dispatcher, case.id, str(worker.person_id))
    handling.take(office, worker, case.id)
    handling.report_back(office, worker, case.id, "好了")
    handling.verify(office, dispatcher, case.id, passed=True, text="看过了")
    handling.close(office, dispatcher, case.id)
    assert set(facts(office).cases.ids.tolist()) == {lost.id}


def test_engagements_to_come_stand_where_they_take_place(office: Office, dispatcher: Actor, clock: MovedClock) -> None:
    made = engagements.create_engagement(office, dispatcher, TOWN, HOSPITAL)
    assert where(facts(office).appointments, today_plan(office, TOWN)) == {made.id: "g8"}
    clock.move(days=2)
    assert len(facts(office).appointments) == 0


def test_an_engagement_that_was_withdrawn_stands_nowhere(office: Office, dispatcher: Actor) -> None:
    made = engagements.create_engagement(office, dispatcher, TOWN, HOSPITAL)
    assert len(facts(office).appointments) == 1
    engagements.withdraw_engagement(office, dispatcher, TOWN, made.id)
    assert len(facts(office).appointments) == 0


def test_stations_are_the_places_that_are_staffed(office: Office) -> None:
    assert where(facts(office).stations, today_plan(office, TOWN)) == {"p1": "g1", "p2": "g2"}


def test_what_lies_outside_of_every_block_is_nowhere(office: Office, town: Community) -> None:
    places = tuple(replace(one, lon=WEST - 0.01) if one.id == "p1" else one for one in town.places)
    with office.write(SYSTEM) as tx:
        tx.load_places(TOWN, places, "moved")
    assert where(facts(office).stations, today_plan(office, TOWN)) == {"p1": "", "p2": "g2"}


def test_facts_stay_the_same_object_while_nothing_changes(office: Office) -> None:
    found = facts(office)
    assert facts(office) is found
    report(office, REPORTER, replace(HEATING, address="那边的大树旁边"))
    assert facts(office) is found, "a case without a place changes nothing on the ground"
    report(office, REPORTER, HEATING)
    assert facts(office) is not found


def test_the_log_is_not_asked_again_within_a_moment(office: Office, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(redraw_facts, "LOOK_S", 3600.0)
    found = facts(office)
    report(office, REPORTER, HEATING)
    assert facts(office) is found


def test_two_bases_have_their_own_facts_at_once(office: Office, clock: MovedClock) -> None:
    with office.write(SYSTEM) as tx:
        old = tx.keep_base(TOWN, today_bytes(office, TOWN))
    report(office, REPORTER, HEATING)
    clock.move(days=1)
    base, today = base_plan(office, TOWN, old), today_plan(office, TOWN)
    assert base is not today
    first, second = facts_of(office, TOWN, base), facts_of(office, TOWN, today)
    assert first is not second
    assert facts_of(office, TOWN, base) is first
    assert facts_of(office, TOWN, today) is second
    assert first.cases.ids.tolist() == second.cases.ids.tolist()


def test_the_ground_of_a_cut_knows_each_household_and_each_building(office: Office, town: Community) -> None:
    put_marks(office, TOWN, {HOUSEHOLD: {"groups": ("hardship",)}})
    plan = today_plan(office, TOWN)
    ground = cutting_ground_of(office, TOWN, plan)
    assert cutting_ground_of(office, TOWN, plan) is ground
    assert len(ground.households) == 111
    assert len(ground.buildings) == len(town.buildings)
    assert ground.people.sum() == 293
    assert ground.must_visit[ground.households.index(HOUSEHOLD)] == ground.must_visit.sum() == 1
    parks = plan.blocks.minutes[plan.blocks.ids.index("g4w")]
    assert ground.minutes.sum() + parks == pytest.approx(plan.blocks.minutes.sum(), abs=0.01)


def test_a_plan_that_cuts_a_block_finds_the_facts_anew(office: Office) -> None:
    plan, found = today_plan(office, TOWN), facts(office)
    assert all(getattr(found.on(plan.blocks, plan.blocks), kind) is getattr(found, kind) for kind in KINDS)


def test_a_visit_leaves_the_duties_where_they_are(office: Office, monkeypatch: pytest.MonkeyPatch) -> None:
    put_marks(office, TOWN, {"zj118-0": {"groups": ("hardship",)}})
    found = facts(office)
    monkeypatch.setattr(redraw_facts, "duties_of", None)  # whoever goes through the duties again fails
    path = ("c", "d1", "g5", "m4")
    with office.write(SYSTEM) as tx:
        tx.put("visit", None, Visit(TOWN, "V1", "hardship_visit", "r07", "zj118-0", path, office.clock()))
    assert facts(office) is found
