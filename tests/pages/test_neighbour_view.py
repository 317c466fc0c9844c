"""The page's neighbour units: proposed, looked at on the map and in tables, accepted, changed by hand, tied."""

from pathlib import Path

import pytest
from playwright.sync_api import Browser, expect
from streamlit.testing.v1 import AppTest

from geo.desk.actors import demo_actor
from geo.desk.neighbour_lines import units_of
from geo.desk.neighbour_proposing import accept_units, propose_units
from geo.desk.neighbour_ties import tie_households, ties
from geo.desk.office import Office
from geo.desk.settings import Settings
from geo.model import Actor, NeighbourUnit, TieKind
from tests.browser import browser as browser  # noqa: PLC0414 - a fixture
from tests.browser import watched_page
from tests.served import Server

ROOT = Path(__file__).resolve().parents[2]
TOWN = "testville"
PATIENCE_MS = 60_000


@pytest.fixture
def planner(office: Office) -> Actor:
    return demo_actor(office, TOWN, "planner")


def held(office: Office, actor: Actor) -> list[NeighbourUnit]:
    return [line.unit for line in units_of(office, actor, TOWN)]


def run(**query: str) -> AppTest:
    at = AppTest.from_file(str(ROOT / "app.py"), default_timeout=60)
    for key, value in {"community": TOWN, "lang": "zh", "role": "planner", "view": "units", **query}.items():
        at.query_params[key] = value
    at.run()
    at.switch_page("pages/plan.py").run()
    assert not at.exception
    return at


def press(at: AppTest, label: str) -> None:
    next(one for one in at.button if one.label == label).click().run()
    assert not at.exception


def shown(at: AppTest) -> str:
    return "\n".join(str(one.value.to_dict()) for one in at.dataframe)


def test_a_planner_proposes_units_for_a_grid_looks_at_them_and_accepts_them(office: Office, planner: Actor) -> None:
    at = run(unit="g9")
    press(at, "生成单元建议")
    assert "文苑小区1号楼1单元101" in shown(at)
    assert held(office, planner) == []
    press(at, "采纳这些单元")
    made = held(office, planner)
    assert sum(len(unit.households) for unit in made) == 10
    assert all(5 <= len(unit.households) <= 8 for unit in made)
    assert "尚未推选守护人" in shown(at)
    press(at, "生成单元建议")
    assert "现有单元与建议一致，无需改动。" in [one.value for one in at.success]
    press(at, "放弃")
    assert held(office, planner) == made


def test_households_that_cannot_be_grouped_are_shown_with_the_reason(office: Office, planner: Actor) -> None:
    at = run(unit="g2")
    press(at, "生成单元建议")
    assert "这里相邻的只有 3 户" in shown(at)
    next(one for one in at.number_input if one.key == "neighbours.least").set_value(2)
    press(at, "生成单元建议")
    press(at, "采纳这些单元")
    assert [unit.households for unit in held(office, planner)] == [("zj111-0", "zj113-0", "zj115-0")]


def test_bounds_that_cannot_be_get_a_sentence(office: Office, planner: Actor) -> None:
    at = run(unit="g9")
    next(one for one in at.number_input if one.key == "neighbours.most").set_value(4)
    press(at, "生成单元建议")
    assert [one.value for one in at.error]
    assert held(office, planner) == []


def test_a_household_is_moved_a_guardian_recorded_and_a_unit_renamed_by_hand(office: Office, planner: Actor) -> None:
    first, second = accept_units(office, planner, propose_units(office, planner, TOWN, "g9"))
    moving = first.households[-1]
    at = run(unit="g9")
    at.selectbox(key="neighbours.household").set_value(moving)
    at.selectbox(key="neighbours.goal").set_value(second.id)
    press(at, "移动这户")
    assert moving in next(unit for unit in held(office, planner) if unit.id == second.id).households
    at.selectbox(key="neighbours.one").set_value(second.id).run()
    next(one for one in at.selectbox if one.label == "守护人").set_value(moving)
    next(one for one in at.text_input if one.label == "守护人姓名").set_value("常桂英")
    press(at, "记录推选结果")
    elected = next(unit for unit in held(office, planner) if unit.id == second.id)
    assert (elected.guardian, elected.guardian_name) == (moving, "常桂英")
    next(one for one in at.text_input if one.label == "单元名称").set_value("南院互助组")
    press(at, "改名")
    assert "南院互助组" in [unit.name for unit in held(office, planner)]
    press(at, "撤销本单元")
    assert [unit.id for unit in held(office, planner)] == [first.id]


def test_ties_are_noted_by_address_listed_and_withdrawn(office: Office, planner: Actor) -> None:
    tie_households(office, planner, TOWN, "xq1-1-101", "xq2-1-101", TieKind.APART)
    at = run(unit="g9")
    assert "宜分开" in shown(at)
    at.text_input(key="neighbours.tie.one").set_value("文苑小区1号楼1单元201").run()
    at.text_input(key="neighbours.tie.other").set_value("文苑小区1号楼2单元301").run()
    press(at, "记录关系")
    assert {line.tie.kind for line in ties(office, planner, TOWN)} == {TieKind.APART, TieKind.KIN}
    press(at, "撤回这条关系")
    assert len(ties(office, planner, TOWN)) == 1


def test_the_figures_of_all_grids_are_counted_when_they_are_asked_for(office: Office, planner: Actor) -> None:
    accept_units(office, planner, propose_units(office, planner, TOWN, "g9"))
    accept_units(office, planner, propose_units(office, planner, TOWN, "g1"))
    at = run(unit="g9")
    assert "第一网格" not in shown(at)
    at.toggle(key="neighbours.all").set_value(True).run()
    assert not at.exception
    assert "第一网格" in shown(at)
    assert "100" in shown(at), "all households of both"


def test_whoever_only_publishes_sees_the_units_and_proposes_none(office: Office, planner: Actor) -> None:
    accept_units(office, planner, propose_units(office, planner, TOWN, "g9"))
    at = run(role="secretary", unit="g9")
    assert "文苑小区1号楼1单元101" in shown(at)
    assert not {"生成单元建议", "移动这户", "撤销本单元"} & {one.label for one in at.button}
    assert "记录推选结果" in [one.label for one in at.button]


@pytest.mark.browser
def test_doors_stand_on_the_map_in_the_colours_of_their_units(browser: Browser, town_server: Server) -> None:
    office = Office(Settings(home=town_server.home))
    planner = demo_actor(office, TOWN, "planner")
    with watched_page(browser, width=1366, height=768) as page:
        page.goto(f"{town_server.url}/plan?community={TOWN}&lang=zh&role=planner&view=units&unit=g1")
        page.get_by_role("button", name="生成单元建议").click(timeout=PATIENCE_MS)
        expect(page.get_by_role("button", name="采纳这些单元")).to_be_visible(timeout=PATIENCE_MS)
        numbers = page.frame_locator("iframe").locator(".gw-neighbour-number")
        expect(numbers.first).to_be_attached(timeout=PATIENCE_MS)
        proposed = len(propose_units(office, planner, TOWN, "g1").units)
        expect(numbers).to_have_count(proposed, timeout=PATIENCE_MS)
        page.get_by_role("button", name="采纳这些单元").click()
        expect(page.get_by_role("tab", name="手工调整")).to_be_visible(timeout=PATIENCE_MS)
        expect(numbers).to_have_count(proposed, timeout=PATIENCE_MS)
        assert page.evaluate("document.documentElement.scrollWidth") <= 1366
    assert len(held(office, planner)) == proposed
    office.close()


def test_a_grid_worker_has_a_page_of_their_own_grid_and_records_whom_a_unit_elects(
    office: Office, planner: Actor
) -> None:
    for grid in ("g1", "g9"):
        accept_units(office, planner, propose_units(office, planner, TOWN, grid, least=2, most=8))
    at = AppTest.from_file(str(ROOT / "app.py"), default_timeout=60)
    for key, value in {"community": TOWN, "lang": "zh", "role": "worker", "person": "r03"}.items():
        at.query_params[key] = value
    at.run()
    at.switch_page("pages/neighbours.py").run()
    assert not at.exception
    (grid,) = (box for box in at.selectbox if box.label == "网格")
    assert len(grid.options) == 1
    assert "第一网格" in grid.options[0]
    offered = {one.label for one in at.button}
    assert "记录推选结果" in offered
    assert not offered & {"生成单元建议", "移动这户", "改名", "撤销本单元"}
    next(box for box in at.selectbox if box.label == "守护人").set_value("wy1-1-101")
    press(at, "记录推选结果")
    assert [unit.guardian for unit in held(office, planner) if unit.guardian] == ["wy1-1-101"]


def test_the_head_of_a_part_of_a_grid_sees_that_part_only(office: Office) -> None:
    at = AppTest.from_file(str(ROOT / "app.py"), default_timeout=60)
    for key, value in {"community": TOWN, "lang": "zh", "role": "worker", "person": "r14"}.items():
        at.query_params[key] = value
    at.run()
    at.switch_page("pages/neighbours.py").run()
    assert not at.exception
    grid, part = (box for box in at.selectbox if box.label in ("网格", "网格内范围"))
    assert len(grid.options) == len(part.options) == 1
    assert "整个网格" not in part.options


def test_whoever_draws_boundaries_finds_the_units_in_the_plan_page_only(office: Office) -> None:
    at = AppTest.from_file(str(ROOT / "app.py"), default_timeout=60)
    for key, value in {"community": TOWN, "lang": "zh", "role": "secretary"}.items():
        at.query_params[key] = value
    at.run()
    with pytest.raises(ValueError, match="Could not find a navigation page"):
        at.switch_page("pages/neighbours.py").run()
