"""Each figure of a plan opens its list, as far as whoever looks may know what stands in it."""

from collections.abc import Iterator
from dataclasses import replace
from itertools import product
from typing import Any

import pytest

from geo.desk import privacy
from geo.desk.marks import mark_household
from geo.desk.office import Office
from geo.desk.redraw_edits import do_gesture
from geo.desk.redraw_kept import Held, held
from geo.desk.redraw_lists import MOST_ROWS, MOVED, TITLES, list_behind
from geo.desk.redraws import open_redraw
from geo.desk.reporting import report
from geo.errors import Forbidden, NotFound
from geo.exchange import Community
from geo.model import SYSTEM, Actor, Case, Grant
from geo.redraw.figures import COLUMNS
from geo.redraw.impact import Moves
from tests.geo.desk.conftest import HEATING, HOME, TOWN, person
from tests.geo.desk.needy_town import needy_town

PLANNER = Actor("account:planner", "planner", (Grant("planner", TOWN),))
WORKER = Actor("account:worker", "worker", (Grant("worker", TOWN, ("c", "d1", "g3")),))


@pytest.fixture
def town() -> Community:
    return needy_town()


@pytest.fixture
def case(office: Office) -> Iterator[Case]:
    """A case and a hardship household at the same door in the first grid."""
    mark_household(office, SYSTEM, TOWN, "wy2-3-501", groups=("hardship",))
    yield report(office, person(office, "r03"), replace(HEATING, community=TOWN))


@pytest.fixture
def plan(office: Office, case: Case) -> Held:
    """A plan that gives 2号楼 to the second grid."""
    opened = open_redraw(office, PLANNER, TOWN, "方案一")
    return do_gesture(office, PLANNER, TOWN, opened.id, 1, {"kind": "paint", "grid": "g2", "blocks": ["g1w-2"]})


def listed(office: Office, plan: Held, figure: str, grid: str = "", actor: Actor = PLANNER) -> dict[str, Any]:
    return list_behind(office, actor, plan, figure, grid, "en")


def test_households_of_a_grid_stand_with_their_addresses_and_their_blocks(office: Office, plan: Held) -> None:
    found = listed(office, plan, "households", "g2")
    assert (found["title"], found["head"], found["more"]) == ("Households · 第二网格", ["Address", "People"], 0)
    assert len(found["rows"]) == 33
    assert [HOME, "4"] in found["rows"]
    assert [plan.plan.blocks.ids[row] for row in found["blocks"]] == ["g1w-2", "g2w"]


def test_whoever_may_not_read_households_gets_the_blocks_with_their_numbers(office: Office, plan: Held) -> None:
    found = listed(office, plan, "households", "g2", WORKER)
    assert found["head"] == [
        "Block",
        "Households",
        "People",
        "Minutes of work a month",
        "Must-visit persons",
        "Area in m²",
    ]
    assert [row[:2] for row in found["rows"]] == [["g1w-2", 30], ["g2w", 3]]
    assert "文苑新村" not in str(found)


def test_must_visit_persons_stand_with_their_groups_and_nobodys_name(office: Office, plan: Held) -> None:
    found = listed(office, plan, "must_visit", "g2")
    assert (found["head"], found["rows"]) == (["Address", "Groups"], [[HOME, "Hardship households"]])
    assert [plan.plan.blocks.ids[row] for row in found["blocks"]] == ["g1w-2"]


def test_what_changes_is_listed_with_where_it_comes_from_and_goes_to(office: Office, plan: Held) -> None:
    found = listed(office, plan, "must_visit_moved")
    assert found["head"] == [
        "Address",
        "Groups",
        "Grid today",
        "Grid in the plan",
        "Worker today",
        "Worker in the plan",
    ]
    assert found["rows"] == [[HOME, "Hardship households", "第一网格", "第二网格", "孙海燕", "李国强"]]
    assert listed(office, plan, "must_visit_moved", "g1") | {"title": ""} == found | {"title": ""}
    assert listed(office, plan, "must_visit_moved", "g5")["rows"] == []


def test_cases_that_move_stand_with_their_number_and_state(office: Office, plan: Held, case: Case) -> None:
    found = listed(office, plan, "cases_moved", "g2")
    assert found["rows"][0][0] == case.id
    assert found["rows"][0][3:5] == ["第一网格", "第二网格"]
    assert [plan.plan.blocks.ids[row] for row in found["blocks"]] == ["g1w-2"]


def test_of_a_private_case_only_its_number_is_told_and_not_the_block(office: Office, plan: Held, case: Case) -> None:
    privacy.set_private(office, person(office, "r01"), case.id, private=True)
    found = listed(office, plan, "cases_moved")
    assert (found["rows"][0][0], found["blocks"]) == (case.id, [])
    assert "暖气" not in str(found)
    secretary = listed(office, plan, "cases_moved", actor=person(office, "r01"))
    assert [plan.plan.blocks.ids[row] for row in secretary["blocks"]] == ["g1w-2"]


def test_workers_whose_load_changes_stand_with_both_loads(office: Office, plan: Held) -> None:
    found = listed(office, plan, "loads")
    assert found["head"] == ["Grid worker", "Minutes today", "Minutes in the plan", "Change"]
    names = [row[0] for row in found["rows"]]
    assert sorted(names) == ["孙海燕", "李国强"]
    assert sum(row[3] for row in found["rows"]) == pytest.approx(0, abs=0.2)
    assert [row[0] for row in listed(office, plan, "loads", "g1")["rows"]] == ["孙海燕"]
    assert listed(office, plan, "loads", "g5")["rows"] == []


def test_a_figure_without_a_grid_compares_all_grids_the_largest_first(office: Office, plan: Held) -> None:
    found = listed(office, plan, "households")
    assert (found["title"], found["head"]) == ("Households", ["Grid", "Households"])
    assert found["rows"][:3] == [["第一网格", 60], ["第二网格", 33], ["第九网格", 10]]
    walks = [row[1] for row in listed(office, plan, "walk_mean_s")["rows"]]
    assert walks[-1] is None
    assert walks[0] == max(walk for walk in walks if walk is not None)


def test_pieces_and_ways_open_the_blocks_that_make_them_so(office: Office, plan: Held) -> None:
    assert sorted(row[0] for row in listed(office, plan, "pieces", "g2")["rows"]) == ["g2e", "g2w"]
    walk = listed(office, plan, "walk_longest_s", "g1")
    assert walk["head"][-1] == "Walk to a station in s"
    assert walk["rows"][0][-1] == round(float(plan.figures.walk_longest_s[0]))


def test_every_figure_opens_a_list_whose_rows_fit_its_head(office: Office, plan: Held) -> None:
    for figure, grid in product(TITLES, ("", "g1", "g2", "g5")):
        found = listed(office, plan, figure, grid)
        assert set(found) == {"title", "head", "rows", "blocks", "more"}
        assert {len(row) for row in found["rows"]} <= {len(found["head"])}
        assert found["blocks"] == sorted(set(found["blocks"]))
        assert found["title"]


def test_every_figure_that_is_shown_opens_a_list() -> None:
    assert set(TITLES) == {*COLUMNS, *MOVED, "loads"}


def test_a_moved_count_is_as_long_as_its_list(office: Office, plan: Held) -> None:
    for figure, kind in MOVED.items():
        moves: Moves = getattr(plan.impact, kind)
        found = listed(office, plan, figure)
        assert len(found["rows"]) + found["more"] == len(moves)


def test_a_long_list_says_how_many_more_there_are(office: Office, plan: Held) -> None:
    many = replace(plan.impact.households, **{
        name: getattr(plan.impact.households, name) * 10
        for name in ("ids", "grids_today", "grids", "workers_today", "workers")
    })  # fmt: skip
    long = replace(plan, impact=replace(plan.impact, households=many))
    found = listed(office, long, "households_moved")
    assert (len(found["rows"]), found["more"]) == (MOST_ROWS, 300 - MOST_ROWS)


def test_unknown_figures_and_grids_are_not_found(office: Office, plan: Held) -> None:
    for figure, grid in (("age", ""), ("", ""), ("households", "g77"), ("loads", "g77"), ("cases_moved", "g77")):
        with pytest.raises(NotFound):
            listed(office, plan, figure, grid)


def test_whoever_may_look_at_no_plan_gets_no_names(office: Office, plan: Held) -> None:
    for figure in ("households_moved", "stations_moved"):
        with pytest.raises(Forbidden):
            listed(office, plan, figure, actor=WORKER)


def test_a_list_can_be_told_in_chinese(office: Office, plan: Held) -> None:
    found = list_behind(office, PLANNER, plan, "pieces", "g2", "zh")
    assert found["title"] == "块数 · 第二网格"
    assert found["head"][0] == "地块"
    assert held(office, PLANNER, TOWN, plan.redraw.id).redraw == plan.redraw
