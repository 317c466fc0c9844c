"""A community's rules decide who gets a case; category and place ask them again, a person's word ends that."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from functools import cache
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest

from geo.desk import handling, trial
from geo.desk.actors import demo_actor
from geo.desk.office import Office
from geo.desk.placing import pin_choice
from geo.desk.reporting import Report, report
from geo.errors import BadInput, Faulty, Forbidden
from geo.exchange import Community, read_community
from geo.exchange.rule_texts import write_rules
from geo.model import REPORTER, Actor, Case, Compared, Source
from tests.postgres import database_url as database_url  # noqa: PLC0414 - a fixture
from tests.postgres import postgres_server as postgres_server  # noqa: PLC0414 - a fixture
from tests.postgres import postgres_url as postgres_url  # noqa: PLC0414 - a fixture
from tests.small_town import PROFILE, middle, write_small_town

from .conftest import HEATING, TOWN, MovedClock

RULES = """
[[rules]]
name = { zh = "骑士夜报电缆打火", en = "Sparking cable at night" }
when = 'source is rider and time between 20:00 and 07:00 and text contains ("电缆", "打火")'
to = "department power"
department = "heating"
urgent = true

[[rules]]
name = { zh = "家中暖气先到中心户", en = "Heating at home" }
when = 'category is heating and level is household'
to = "role centre_household"

[[rules]]
name = { zh = "南片区路灯", en = "Street lights in the south" }
when = 'category is streetlight and unit in "d2"'
to = "level district"
urgent = true

[[rules]]
name = { zh = "驿站门口的垃圾", en = "Rubbish at a station" }
when = 'place is station'
to = "person r04"
"""
NIGHT = datetime(2026, 11, 23, 14, 30, tzinfo=UTC)
"""Half past ten in the evening, in Beijing."""


@cache
def town_with_rules() -> Community:
    with TemporaryDirectory() as folder:
        return read_community(write_small_town(Path(folder), profile=PROFILE + RULES))


@pytest.fixture
def town() -> Community:
    return town_with_rules()


def at(grid: int, category: str, words: str, **more: object) -> Report:
    lon, lat = middle(grid)
    return Report(TOWN, category, words, lon=lon, lat=lat, radius_m=5.0, **more)  # type: ignore[arg-type]


def stored(office: Office, case: Case) -> Case:
    with office.store.read() as reader:
        assert reader.verify() == []
        return reader.case(case.id)


def test_e6_a_riders_sparking_cable_at_night_goes_to_power_and_heating_at_once(
    office: Office, clock: MovedClock
) -> None:
    clock.now = NIGHT
    case = report(office, REPORTER, at(5, "garbage", "电缆打火，旁边是暖气管道", source=Source.RIDER))
    assert case == stored(office, case)
    assert (case.department, case.urgent) == ("power", True)
    assert case.due_at == NIGHT + timedelta(hours=24)  # round the clock, though rubbish waits for working hours
    assert case.routed is not None
    assert (case.routed.rule, case.routed.beside, case.routed.raised) == ("骑士夜报电缆打火", "heating", True)
    assert case.routed.compared == (
        Compared("source", "is", ("rider",), ("rider",), True),
        Compared("time", "between", ("20:00", "07:00"), ("22:30",), True),
        Compared("text", "contains", ("电缆", "打火"), ("电缆", "打火"), True),
    )


def test_e6_by_day_the_same_report_goes_the_usual_way(office: Office) -> None:
    case = report(office, REPORTER, at(5, "hazard", "电缆打火", source=Source.RIDER))
    assert (case.routed, case.department, case.handling_path) == (None, "power", ("c", "d1", "g5"))


def test_a3_heating_that_fails_at_home_goes_to_the_centre_household_first(office: Office) -> None:
    case = report(office, REPORTER, HEATING)
    assert case.handling_path == ("c", "d1", "g1", "m2")
    assert case.department == "heating"
    assert case.routed is not None
    assert case.routed.person_id == "r12"
    assert office.staff(TOWN).held_at["centre_household", "m2"].person_id == "r12"


def test_a_role_that_nobody_holds_in_the_chain_leaves_the_case_with_its_grid(office: Office) -> None:
    case = report(office, REPORTER, replace(HEATING, address="文苑新村1号楼3单元501"))
    assert case.handling_path == ("c", "d1", "g1")
    assert case.routed is not None
    assert case.routed.person_id is None


def test_a_place_kind_and_a_person_can_be_named(office: Office) -> None:
    case = report(office, REPORTER, Report(TOWN, "garbage", "门口有垃圾", address="文苑驿站"))
    assert case.routed is not None
    assert (case.routed.person_id, case.handling_path) == ("r04", ("c", "d1", "g1"))


def test_another_category_asks_the_rules_again(office: Office) -> None:
    dispatcher = demo_actor(office, TOWN, "dispatcher")
    case = report(office, REPORTER, HEATING)
    moved = handling.recategorise(office, dispatcher, case.id, "garbage")
    assert (moved.routed, moved.department, moved.handling_path) == (None, "urban", ("c", "d1", "g1"))
    back = handling.recategorise(office, dispatcher, case.id, "heating")
    assert (back.routed, back.handling_path, back.due_at) == (case.routed, case.handling_path, case.due_at)
    assert stored(office, case) == back


def test_another_place_asks_the_rules_again_and_takes_back_what_they_made_urgent(office: Office) -> None:
    dispatcher = demo_actor(office, TOWN, "dispatcher")
    south = report(office, REPORTER, at(8, "streetlight", "不亮"))
    assert (south.urgent, south.handling_path) == (True, ("c", "d2"))
    moved = handling.locate_case(office, dispatcher, south.id, pin_choice(office, TOWN, *middle(5)).candidate)
    assert (moved.urgent, moved.handling_path, moved.routed) == (False, ("c", "d1", "g5"), None)
    usual = report(office, REPORTER, at(5, "streetlight", "不亮"))
    assert moved.due_at == usual.due_at
    assert south.due_at != usual.due_at


@pytest.mark.parametrize("by_hand", ["dispatch", "escalate"])
def test_what_a_person_has_decided_no_rule_moves(office: Office, by_hand: str) -> None:
    dispatcher = demo_actor(office, TOWN, "dispatcher")
    case = report(office, REPORTER, at(5, "garbage", "垃圾"))
    assert not case.overridden
    if by_hand == "dispatch":
        handling.dispatch(office, dispatcher, case.id, "r03")
    else:
        handling.escalate(office, dispatcher, case.id, "网格解决不了")
    moved = handling.recategorise(office, dispatcher, case.id, "streetlight")
    moved = handling.locate_case(office, dispatcher, moved.id, pin_choice(office, TOWN, *middle(8)).candidate)
    assert moved.overridden
    assert (moved.routed, moved.urgent) == (None, False)


def tried(office: Office, actor: Actor, text: str) -> trial.Trial:
    now = office.clock()
    return trial.try_rules(office, actor, TOWN, text, now - timedelta(days=30), now + timedelta(minutes=1))


def test_a_planner_tries_rules_on_past_cases_before_they_go_live(office: Office, clock: MovedClock) -> None:
    planner = demo_actor(office, TOWN, "planner")
    heating, rubbish = report(office, REPORTER, HEATING), report(office, REPORTER, at(5, "garbage", "垃圾"))
    handling.escalate(office, demo_actor(office, TOWN, "dispatcher"), rubbish.id, "太多")
    clock.move(days=40)
    late = report(office, REPORTER, at(5, "garbage", "垃圾"))
    clock.move(days=-40)
    before = office.store.cursor()

    same = tried(office, planner, write_rules(office.profile(TOWN).rules))
    assert (same.looked_at, same.left, same.changes) == (2, 1, ())
    assert dict(same.taken)["家中暖气先到中心户"] == 1

    found = tried(office, planner, "[[rules]]\nname={zh='片区'}\nwhen='group is facilities'\nto='level district'")
    assert (found.taken, found.left) == ((("片区", 1),), 1)
    changed = {change.case_id: change for change in found.changes}
    assert changed.keys() == {heating.id, rubbish.id}
    assert changed[rubbish.id].before.handling_path == ("c", "d1", "g5")
    assert changed[rubbish.id].after.handling_path == ("c", "d1")
    assert changed[heating.id].after.handling_path == ("c", "d1", "g1")
    assert late.id not in changed
    assert office.store.cursor() == before


def test_faulty_rules_are_told_one_by_one_and_nothing_is_tried(office: Office) -> None:
    planner = demo_actor(office, TOWN, "planner")
    text = """
[[rules]]
name = { zh = "甲" }
when = 'category is heatin'
to = "role nobody"
[[rules]]
name = { zh = "乙" }
when = 'category heating'
to = "g1"
"""
    with pytest.raises(Faulty) as problem:
        tried(office, planner, text)
    assert [fault.subject for fault in problem.value.faults] == [
        "rules[0].when 甲", "rules[0].to 甲", "rules[1].when 乙", "rules[1].to 乙",
    ]  # fmt: skip
    unit = "[[rules]]\nname={zh='丙'}\nwhen='unit in g77'\nto='person r99'"
    with pytest.raises(Faulty) as problem:
        tried(office, planner, unit)
    assert [fault.what for fault in problem.value.faults] == [
        "There is no unit g77 in the layers.", "There is no person r99 in the layers.",
    ]  # fmt: skip


def test_trying_needs_the_right_to_draft_and_a_span(office: Office) -> None:
    with pytest.raises(Forbidden):
        tried(office, demo_actor(office, TOWN, "dispatcher"), "")
    now = office.clock()
    with pytest.raises(BadInput):
        trial.try_rules(office, demo_actor(office, TOWN, "planner"), TOWN, "", now, now)
