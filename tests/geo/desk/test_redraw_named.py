"""What moved things are called in a list: as far as whoever looks may know it."""

from dataclasses import replace
from datetime import datetime
from zoneinfo import ZoneInfo

import pytest

from geo.desk import engagements
from geo.desk.actors import demo_actor
from geo.desk.engagements import EngagementForm
from geo.desk.office import Office
from geo.desk.privacy import set_private
from geo.desk.redraw_named import HEADS, what_is
from geo.desk.reporting import report
from geo.errors import Forbidden, NotFound
from geo.exchange import Community
from geo.model import REPORTER, Actor, Grant
from tests.geo.desk.conftest import HEATING, TOWN
from tests.geo.desk.visited import put_marks
from tests.geo.desk.worked_town import worked_town

HOUSEHOLD = "wy2-3-501"
ADDRESS = "文苑新村2号楼3单元501"


@pytest.fixture
def town() -> Community:
    return worked_town("hardship_visit", "house_look", "park_look")


@pytest.fixture
def planner(office: Office) -> Actor:
    return demo_actor(office, TOWN, "planner")


@pytest.fixture
def blind() -> Actor:
    """Somebody who plans for one grid in the far corner: plans are everybody's, homes are not."""
    return Actor("account:corner", "corner", (Grant("planner", TOWN, ("c", "d2", "g9")),))


def test_households_have_their_address_and_their_people(office: Office, planner: Actor) -> None:
    assert what_is(office, planner, TOWN, "households", [HOUSEHOLD, "zj118-0"], "zh") == [
        (ADDRESS, "4"), ("正街118号", "3"),
    ]  # fmt: skip


def test_without_the_right_a_household_is_only_the_unit_it_lies_in(office: Office, blind: Actor) -> None:
    put_marks(office, TOWN, {HOUSEHOLD: {"groups": ("hardship",)}})
    where = "北片区 / 第一网格 / 2号楼中心户"
    assert what_is(office, blind, TOWN, "households", [HOUSEHOLD], "zh") == [(where, "")]
    assert what_is(office, blind, TOWN, "must_visit", [HOUSEHOLD], "zh") == [(where, "")]
    assert what_is(office, blind, TOWN, "duties", [f"hardship_visit:{HOUSEHOLD}"], "zh") == [("hardship_visit", where)]


def test_must_visit_persons_have_their_groups(office: Office, planner: Actor) -> None:
    put_marks(office, TOWN, {HOUSEHOLD: {"groups": ("hardship", "friends")}})
    assert what_is(office, planner, TOWN, "must_visit", [HOUSEHOLD], "zh") == [(ADDRESS, "困难群众、志愿者家庭")]
    assert what_is(office, planner, TOWN, "must_visit", [HOUSEHOLD], "en") == [
        (ADDRESS, "Hardship households, Volunteers")
    ]  # fmt: skip


def test_cases_have_their_matter_and_state(office: Office, planner: Actor) -> None:
    case = report(office, REPORTER, HEATING)
    assert what_is(office, planner, TOWN, "cases", ["nothing", case.id], "en") == [
        ("nothing", "", ""), (case.id, "Heating", "Collected"),
    ]  # fmt: skip


def test_duties_have_their_name_and_where_they_lead(office: Office, planner: Actor) -> None:
    ids = ["house_look:m1", "park_look:g4w", f"hardship_visit:{HOUSEHOLD}", "gone:nowhere"]
    assert what_is(office, planner, TOWN, "duties", ids, "zh") == [
        ("house_look", "1号楼中心户"), ("park_look", "文苑公园"), ("hardship_visit", ADDRESS), ("gone", "nowhere"),
    ]  # fmt: skip


def test_engagements_are_named_to_whoever_may_know_of_them(office: Office, planner: Actor, blind: Actor) -> None:
    form = EngagementForm(
        "care", "陪同测血糖", datetime(2026, 11, 24, 9, 30, tzinfo=ZoneInfo("Asia/Shanghai")), 120, target="p4"
    )
    made = engagements.create_engagement(office, demo_actor(office, TOWN, "dispatcher"), TOWN, form)
    assert what_is(office, planner, TOWN, "appointments", [made.id], "zh") == [("陪同测血糖", "2026-11-24 09:30")]
    assert what_is(office, blind, TOWN, "appointments", [made.id], "en") == [("Engagement", "")]


def test_stations_have_their_name_and_kind(office: Office, planner: Actor) -> None:
    (first, gone) = what_is(office, planner, TOWN, "stations", ["p1", "gone"], "en")
    assert first == ("文苑驿站", "Station")
    assert gone == ("gone", "")


def test_every_kind_has_as_many_columns_as_heads(office: Office, planner: Actor) -> None:
    for kind, heads in HEADS.items():
        (row,) = what_is(office, planner, TOWN, kind, ["nothing"], "zh")
        assert len(row) == len(heads)
        assert what_is(office, planner, TOWN, kind, [], "zh") == []


def test_who_may_not_look_at_plans_is_told_nothing(office: Office, blind: Actor) -> None:
    nobody = replace(blind, grants=())
    with pytest.raises(Forbidden):
        what_is(office, nobody, TOWN, "stations", ["p1"], "zh")


def test_a_kind_that_there_is_not_is_not_found(office: Office, planner: Actor) -> None:
    with pytest.raises(NotFound):
        what_is(office, planner, TOWN, "people", ["r03"], "zh")


def test_of_a_private_case_only_the_group_is_told(office: Office, blind: Actor) -> None:
    case = report(office, REPORTER, replace(HEATING, category="dispute"))
    set_private(office, demo_actor(office, TOWN, "secretary"), case.id, private=True)
    assert what_is(office, blind, TOWN, "cases", [case.id], "en") == [(case.id, "Livelihood", "Collected")]
