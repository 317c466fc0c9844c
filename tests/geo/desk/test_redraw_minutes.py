"""Minutes of work a month: what cases, visits and duties come to, and where on the ground they lie."""

from dataclasses import replace
from datetime import timedelta

import numpy as np
import pytest

from geo.desk.office import Office
from geo.desk.redraw_ground import today_bytes, today_plan
from geo.desk.redraw_minutes import must_visits, workload
from geo.desk.reporting import report
from geo.exchange import Community
from geo.model import REPORTER, SYSTEM, Visit
from geo.redraw.plans import Plan
from tests.geo.desk.conftest import HEATING, HOME, TOWN, MovedClock
from tests.geo.desk.visited import put_marks
from tests.geo.desk.worked_town import worked_town
from tests.small_town import middle

HOUSEHOLD = "wy2-3-501"
MONTHLY = 30 / 30.4
"""A period of a month in a month of 30 days."""


@pytest.fixture
def town(request: pytest.FixtureRequest) -> Community:
    """Testville with the duties that a test names."""
    return worked_town(*getattr(request, "param", ()))


def with_duties(*duties: str) -> pytest.MarkDecorator:
    return pytest.mark.parametrize("town", [duties], indirect=True)


def minutes_of(office: Office) -> dict[str, float]:
    return dict(workload(office, TOWN, office.today(TOWN)).minutes)


def by_grid(plan: Plan) -> dict[str, float]:
    sums = np.bincount(plan.grid_of, weights=plan.blocks.minutes, minlength=len(plan.grids))
    return {grid.id: round(value, 2) for grid, value in zip(plan.grids, sums.tolist(), strict=True)}


def test_where_nothing_is_known_each_household_counts_a_short_visit(office: Office) -> None:
    assert set(minutes_of(office).values()) == {10.0}
    assert by_grid(today_plan(office, TOWN)) == {
        "g1": 900, "g2": 30, "g3": 0, "g4": 0, "g5": 50, "g6": 0, "g7": 0, "g8": 30, "g9": 100,
    }  # fmt: skip


def test_a_case_counts_in_its_household_for_the_days_it_was_looked_back_on(office: Office, clock: MovedClock) -> None:
    case = report(office, REPORTER, HEATING)
    assert case.position is not None
    assert case.position.path[-1] == HOUSEHOLD
    assert set(minutes_of(office).values()) == {10.0}, "a day counts when it is over"
    clock.move(days=10)
    found = minutes_of(office)
    assert found.pop(HOUSEHOLD) == pytest.approx(2 + 30 * 30 / 10)
    assert set(found.values()) == {2.0}
    clock.move(days=60)
    assert minutes_of(office)[HOUSEHOLD] == pytest.approx(2 + 30 * 30 / 70)
    clock.move(days=90)
    assert set(minutes_of(office).values()) == {10.0}, "what is long past says nothing of today"


def test_a_case_in_the_street_counts_in_the_block_it_lies_in(office: Office, clock: MovedClock) -> None:
    lon, lat = middle(4)
    sent = replace(HEATING, category="garbage", address="", lon=lon - 0.0002, lat=lat)
    case = report(office, REPORTER, sent)
    assert case.position is not None
    clock.move(days=10)
    work = workload(office, TOWN, office.today(TOWN))
    assert work.at_min.tolist() == [pytest.approx(90)]
    assert work.lonlat[0] == pytest.approx([lon - 0.0002, lat])
    plan = today_plan(office, TOWN)
    assert plan.blocks.minutes[plan.blocks.ids.index("g4w")] == pytest.approx(90)
    assert by_grid(plan)["g4"] == 90


def test_a_visit_of_a_campaign_counts_where_it_was_made_and_one_of_a_duty_does_not(
    office: Office, clock: MovedClock
) -> None:
    at = clock.now
    clock.move(days=15)
    with office.write(SYSTEM) as tx:
        tx.put("visit", None, Visit(TOWN, "V1", "", "r03", "zj118-0", ("c", "d1", "g5", "m4"), at, campaign_id="C1"))
        tx.put("visit", None, Visit(TOWN, "V2", "monthly_visit", "r03", "zj112-0", ("c", "d1", "g5", "m4"), at))
    found = minutes_of(office)
    assert found["zj118-0"] == pytest.approx(2 + 20 * 30 / 15)
    assert found["zj112-0"] == 2


@with_duties("hardship_visit")
def test_a_duty_to_a_group_counts_in_each_of_its_households(office: Office) -> None:
    put_marks(
        office, TOWN,
        {HOUSEHOLD: {"groups": ("hardship",)}, "zj118-0": {"groups": ("friends",)},
         "zj112-0": {"groups": ("hardship",), "no_visits": True}},
    )  # fmt: skip
    found = minutes_of(office)
    assert found[HOUSEHOLD] == pytest.approx(2 + 2 * 20 * MONTHLY)
    assert found["zj118-0"] == found["zj112-0"] == 2
    assert must_visits(office, TOWN, office.today(TOWN)) == [HOUSEHOLD]


@with_duties("house_look")
def test_a_duty_to_units_below_the_grids_is_shared_by_their_households(office: Office) -> None:
    found = minutes_of(office)
    assert found[HOUSEHOLD] == pytest.approx(2 + 20 * MONTHLY / 30)  # the third stair of a house of 30
    assert found["zj118-0"] == pytest.approx(2 + 20 * MONTHLY / 5)
    assert found["xf5-0"] == 2


@with_duties("park_look")
def test_a_duty_to_blocks_counts_where_they_are(office: Office) -> None:
    plan = today_plan(office, TOWN)
    assert by_grid(plan)["g4"] == pytest.approx(20 * MONTHLY, abs=0.01)
    assert by_grid(plan)["g1"] == 180


@with_duties("grid_round", "group_meeting")
def test_rounds_of_whole_grids_are_shared_by_all_wherever_the_boundary_runs(office: Office) -> None:
    assert set(np.round(list(minutes_of(office).values()), 6)) == {round(2 + 2 * 9 * 20 * MONTHLY / 111, 6)}


@with_duties("door_knock")
def test_so_many_households_a_holder_are_shared_by_those_of_the_grid(office: Office) -> None:
    found = minutes_of(office)
    assert found["zj118-0"] == pytest.approx(2 + 3 * 20 * MONTHLY / 5)
    assert found[HOUSEHOLD] == pytest.approx(2 + 3 * 20 * MONTHLY / 90)


def test_where_no_duty_names_a_group_all_groups_must_be_visited(office: Office) -> None:
    put_marks(office, TOWN, {HOUSEHOLD: {"groups": ("hardship",)}, "zj118-0": {"groups": ("friends",)}, "zj112-0": {}})
    assert must_visits(office, TOWN, office.today(TOWN)) == [HOUSEHOLD, "zj118-0"]
    plan = today_plan(office, TOWN)
    assert plan.blocks.must_visit.sum() == 2
    assert plan.blocks.must_visit[plan.blocks.ids.index("g5w")] == 1


@with_duties("hardship_visit", "door_knock", "house_look", "grid_round")
def test_another_process_comes_to_the_same_minutes(office: Office, clock: MovedClock) -> None:
    for address in (HOME, "正街118号", "文苑新村1号楼1单元101"):
        report(office, REPORTER, replace(HEATING, address=address))
    clock.move(days=3)
    second = Office(office.settings, clock)
    assert today_bytes(second, TOWN) == today_bytes(office, TOWN)
    second.close()


def test_figures_follow_the_day(office: Office, clock: MovedClock) -> None:
    report(office, REPORTER, HEATING)
    first = today_plan(office, TOWN)
    clock.now += timedelta(days=1)
    second = today_plan(office, TOWN)
    assert second is not first
    assert by_grid(second)["g1"] == pytest.approx(2 * 90 + 30 * 30)
