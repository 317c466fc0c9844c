"""What the planner's screen gets of a plan: short, without numbers that are none, and the same for the same plan."""

import gzip
from base64 import b64decode
from dataclasses import replace

import numpy as np
import orjson
import pytest

from geo.api.redraw_ground import ground_bytes
from geo.desk.office import Office
from geo.desk.redraw_conflicts import conflict_view
from geo.desk.redraw_edits import do_gesture, undo
from geo.desk.redraw_kept import Held, held
from geo.desk.redraw_views import DIGITS, MOST_MARKED, ground_of, plan_view
from geo.desk.redraws import open_redraw
from geo.model import Actor, Grant, Redraw, RedrawState
from geo.redraw.defects import defects
from geo.redraw.figures import COLUMNS, figures_of
from geo.redraw.history import History
from geo.redraw.impact import impact
from geo.redraw.impact_facts import Facts
from geo.redraw.plans import Plan, PlanGrid
from tests.geo.desk.conftest import TOWN, person
from tests.geo.redraw.edit_boards import board_blocks

PLANNER = Actor("account:planner", "planner", (Grant("planner", TOWN),))


@pytest.fixture
def plan(office: Office) -> Held:
    opened = open_redraw(office, PLANNER, TOWN, "方案一", measure="people", target=40, tolerance=0.05)
    return held(office, PLANNER, TOWN, opened.id)


def paint(office: Office, plan: Held, grid: str, *blocks: str) -> Held:
    gesture = {"kind": "paint", "grid": grid, "blocks": list(blocks)}
    return do_gesture(office, PLANNER, TOWN, plan.redraw.id, plan.redraw.version, gesture)


def large_plan() -> Held:
    """20,000 blocks in 400 grids whose borders wind, every number as long as it may be."""
    rng = np.random.default_rng(7)
    wide, high = 160, 125
    blocks = board_blocks(wide, high)
    count = len(blocks)
    blocks = replace(
        blocks, ids=tuple(f"parcel-{n:05d}-{n % 7}" for n in range(count)), minutes=rng.random(count) * 900,
        households=rng.integers(0, 40, count).astype(float), people=rng.integers(0, 120, count).astype(float),
        barrier=(rng.random(len(blocks.edges)) < 0.1).astype(float),
    )  # fmt: skip
    row, column = np.divmod(np.arange(count), wide)
    row = np.clip(row + rng.integers(-2, 3, count), 0, high - 1)
    column = np.clip(column + rng.integers(-2, 3, count), 0, wide - 1)
    grids = tuple(PlanGrid(f"grid-{n:03d}", f"第{n}网格", f"110101001001{n:03d}", f"w{n}") for n in range(400))
    today = Plan(blocks, grids, (row * 20 // high) * 20 + column * 20 // wide)
    plan = replace(today, grid_of=np.roll(today.grid_of, 3))
    figures = figures_of(plan, 1000 / 3, "households", rng.random(count) * 900)
    facts = Facts()
    wrong = defects(plan, facts.households)
    redraw = Redraw(TOWN, "RD-TES-20261123-01", "大方案", "0" * 64, version=3)
    return Held(redraw, History(plan), figures, facts, impact(today, plan, facts), wrong, today)


def test_a_state_of_a_large_plan_is_small_enough_to_be_sent_with_every_edit(office: Office) -> None:
    plan = large_plan()
    told = orjson.dumps(plan_view(office, PLANNER, plan, "zh"))
    assert len(gzip.compress(told, 1)) < 80_000
    ground = ground_bytes(ground_of(office, plan))
    assert len(gzip.compress(ground, 6)) < 1_500_000


def test_figures_that_are_not_known_are_none_and_whole_ones_have_no_decimals(office: Office, plan: Held) -> None:
    figures = plan_view(office, PLANNER, plan, "en")["figures"]
    nobody = dict(zip(figures["columns"], figures["rows"][2], strict=True))
    assert (nobody["walk_mean_s"], nobody["households"]) == (None, 0)
    assert isinstance(nobody["households"], int)
    assert all(value is None or np.isfinite(value) for row in figures["rows"] for value in row)
    far = replace(plan, figures=replace(plan.figures, walk_longest_s=np.full(9, np.inf)))
    shown = plan_view(office, PLANNER, far, "en")["figures"]
    assert [row[COLUMNS.index("walk_longest_s")] for row in shown["rows"]] == [None] * 9


def test_the_aims_of_a_plan_stand_with_its_figures(office: Office, plan: Held) -> None:
    figures = plan_view(office, PLANNER, plan, "en")["figures"]
    assert (figures["measure"], figures["target"], figures["tolerance"]) == ("people", 40, 0.05)
    people = [row[COLUMNS.index("people")] for row in figures["rows"]]
    assert figures["deviation"] == pytest.approx([one / 40 - 1 for one in people], abs=1e-4)
    assert figures["worst"] == max(abs(one) for one in figures["deviation"])


def test_every_figure_has_its_decimals() -> None:
    assert set(DIGITS) == set(COLUMNS)


def test_the_places_of_grids_are_two_bytes_a_block_and_none_is_minus_one(office: Office, plan: Held) -> None:
    grid_of = plan.plan.grid_of.copy()
    grid_of[[0, 5]] = -1
    loose = replace(plan, history=History(replace(plan.plan, grid_of=grid_of)))
    told = plan_view(office, PLANNER, loose, "en")["grid_of"]
    assert np.frombuffer(b64decode(told), dtype="<i2").tolist() == grid_of.tolist()


def test_only_a_draft_can_be_edited_and_only_by_whoever_may(office: Office, plan: Held) -> None:
    def editable(shown: Held, actor: Actor) -> bool:
        return bool(plan_view(office, actor, shown, "en")["editable"])

    assert editable(plan, PLANNER)
    assert not editable(plan, person(office, "r01"))
    for state in set(RedrawState) - {RedrawState.DRAFT}:
        assert not editable(replace(plan, redraw=replace(plan.redraw, state=state)), PLANNER)


def test_an_undo_gives_back_all_but_the_version(office: Office, plan: Held) -> None:
    first = plan_view(office, PLANNER, plan, "en")
    painted = paint(office, plan, "g2", "g1w-2", "g1e")
    assert plan_view(office, PLANNER, painted, "en")["grid_of"] != first["grid_of"]
    back = plan_view(office, PLANNER, undo(office, PLANNER, TOWN, plan.redraw.id, painted.redraw.version), "en")
    assert back | {"version": 0, "redo": 0} == first | {"version": 0}


def test_a_defect_keeps_its_key_as_long_as_it_is_about_the_same(office: Office, plan: Held) -> None:
    painted = paint(office, plan, "g2", "g1w-2")
    once = plan_view(office, PLANNER, painted, "en")["defects"]
    then = plan_view(office, PLANNER, paint(office, painted, "g6", "g5e"), "zh")["defects"]
    assert [defect["key"] for defect in once] == [defect["key"] for defect in then]
    assert [defect["sentence"] for defect in once] != [defect["sentence"] for defect in then]
    assert len({defect["key"] for defect in once}) == len(once)


def test_blocks_of_a_defect_are_marked_up_to_a_number(office: Office, plan: Held) -> None:
    large = large_plan()
    loose = replace(large.plan, grid_of=np.full(len(large.plan.blocks), -1))
    shown = replace(large, history=History(loose), defects=defects(loose, large.facts.households))
    (found,) = [
        one for one in plan_view(office, PLANNER, shown, "en")["defects"] if one["key"].startswith("unassigned")
    ]
    assert (len(found["blocks"]), found["blocking"]) == (MOST_MARKED, True)
    assert found["sentence"] == "20000 blocks belong to no grid."


def test_a_grid_where_nobody_lives_any_more_is_marked_with_its_blocks(office: Office, plan: Held) -> None:
    left = plan_view(office, PLANNER, paint(office, plan, "g1", "g2w"), "en")["defects"]
    (found,) = [defect for defect in left if defect["key"].startswith("empty")]
    assert (found["sentence"], found["blocking"]) == ("Nobody lives in grid 第二网格.", True)
    assert [plan.plan.blocks.ids[row] for row in found["blocks"]] == ["g2e"]


def test_whoever_was_first_is_named_once_and_programs_are_not(office: Office, plan: Held) -> None:
    other = Actor("person:r01", "x", (Grant("planner", TOWN),), "r01")
    gesture = {"kind": "paint", "grid": "g2", "blocks": ["g1e"]}
    first = do_gesture(office, other, TOWN, plan.redraw.id, 1, gesture)
    second = undo(office, other, TOWN, plan.redraw.id, 2)
    assert conflict_view(office, second.redraw, 1, "en") == {"by": ["赵文静"], "theirs": 1, "at": 0}
    assert conflict_view(office, second.redraw, 2, "en") == {"by": ["赵文静"], "theirs": 1, "at": 1}
    assert conflict_view(office, first.redraw, 2, "en")["by"] == ["赵文静"]
