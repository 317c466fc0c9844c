"""The ground of a plan on the wire: short, exact to a centimetre, and as a difference as good as whole."""

import json
from dataclasses import replace
from typing import Any

import numpy as np
import pytest
import shapely
import shapely.affinity

from geo.api.redraw_ground import barrier_lines, delta_bytes, ground_bytes
from geo.desk.redraw_shown import ShownGround, ShownGrounds, shown
from geo.redraw.blocks import NOWHERE
from geo.redraw.borders import drag_corners
from geo.redraw.cutting import cut_block
from geo.redraw.edits_applied import apply
from geo.redraw.plans import Plan
from tests.geo.redraw.edit_boards import at, board, board_ground

LISTS = ("ids", "rings", "households", "people", "must_visit", "minutes", "compound", "today")


def told(ground: ShownGround) -> dict[str, Any]:
    return json.loads(ground_bytes(ground))  # type: ignore[no-any-return]


def polygon(rings: list[list[int]]) -> shapely.Polygon:
    """A block as a map reads it."""
    shell, *holes = [np.cumsum(np.array(ring).reshape(-1, 2), axis=0) / 1e7 for ring in rings]
    return shapely.Polygon(shell, holes)


def followed(old: dict[str, Any], delta: dict[str, Any]) -> dict[str, Any]:
    """What a map has that held an old ground and got a difference."""
    fresh = iter(range(len(delta["ids"])))
    rows = [(old, row) if row >= 0 else (delta, next(fresh)) for row in delta["keep"]]
    lists = {name: [source[name][row] for source, row in rows] for name in LISTS}
    kept = {name: delta.get(name, old[name]) for name in ("today_grids", "box", "barriers")}
    return {"ground": delta["ground"], **lists, **kept}


def cut(plan: Plan) -> Plan:
    """The board after a cut through a block in its middle."""
    return apply(plan, cut_block(plan, "b2-1", [at(2.4, 0.8), at(2.6, 2.2)], board_ground()))


def dragged(plan: Plan) -> Plan:
    """The board after a corner in its middle was moved."""
    return apply(plan, drag_corners(plan, [(at(3, 2), at(3.2, 2.1))]))


@pytest.fixture(scope="module")
def plan() -> Plan:
    """Six by four blocks, with a main road between the third and the fourth column and a hole in one block."""
    made = board()
    columns = np.array([int(id_[1]) for id_ in made.blocks.ids])[made.blocks.edges]
    road = (columns.min(axis=1) == 2) & (columns.max(axis=1) == 3)
    shapes = made.blocks.shapes.copy()
    shapes[0] = shapely.Polygon(shapes[0].exterior, [[at(0.4, 0.4), at(0.6, 0.4), at(0.5, 0.6)]])
    blocks = replace(made.blocks, barrier=np.where(road, 1.0, 0.0), shapes=shapes, minutes=made.blocks.minutes / 7)
    return replace(made, blocks=blocks)


def test_a_map_reads_back_the_blocks_to_a_centimetre(plan: Plan) -> None:
    ground = told(shown(plan.blocks, plan))
    assert ground["ids"] == list(plan.blocks.ids)
    read = np.array([polygon(rings) for rings in ground["rings"]], dtype=object)
    assert shapely.equals_exact(read, plan.blocks.shapes, tolerance=0.6e-7).all()
    assert [len(rings) for rings in ground["rings"]] == [2] + [1] * 23
    assert ground["box"] == pytest.approx(shapely.total_bounds(plan.blocks.shapes))
    assert ground["households"] == [6] * 24
    assert ground["minutes"] == [12.9] * 24


def test_the_grids_of_today_stand_beside_the_blocks_and_none_is_minus_one(plan: Plan) -> None:
    grid_of = plan.grid_of.copy()
    grid_of[5] = NOWHERE
    ground = told(shown(plan.blocks, replace(plan, grid_of=grid_of)))
    assert ground["today_grids"] == [["g0", "第1网格"], ["g1", "第2网格"], ["g2", "第3网格"]]
    assert ground["today"] == [0, 0, 1, 1, 2, -1] + [0, 0, 1, 1, 2, 2] * 3


def test_a_road_along_many_blocks_is_one_line(plan: Plan) -> None:
    (line,) = told(shown(plan.blocks, plan))["barriers"]
    ends = np.cumsum(np.array(line).reshape(-1, 2), axis=0)[[0, -1]] / 1e7
    assert sorted(map(tuple, ends.round(6).tolist())) == [at(3, 0), at(3, 4)]
    assert barrier_lines(replace(plan.blocks, barrier=np.zeros(len(plan.blocks.edges)))) == []


@pytest.mark.parametrize("edit", [cut, dragged, lambda plan: cut(dragged(plan)), lambda plan: plan])
def test_a_map_that_follows_differences_has_what_one_has_that_asks_anew(plan: Plan, edit: Any) -> None:
    before, after = shown(plan.blocks, plan), shown(edit(plan).blocks, plan)
    for old, new in ((before, after), (after, before)):
        assert followed(told(old), json.loads(delta_bytes(old, new))) == told(new)


def test_a_difference_holds_the_blocks_that_changed_and_no_others(plan: Plan) -> None:
    after = shown(cut(plan).blocks, plan)
    delta = json.loads(delta_bytes(shown(plan.blocks, plan), after))
    assert {"b2-1/1", "b2-1/2"} <= set(delta["ids"])
    assert len(delta["ids"]) == 4  # with the neighbours above and below, whose borders got a corner
    assert delta["keep"].count(-1) == 4
    assert not {"today_grids", "box"} & set(delta)


def test_when_today_changes_the_difference_says_so(plan: Plan) -> None:
    before = shown(plan.blocks, plan)
    grid_of = plan.grid_of.copy()
    grid_of[7] = 2
    renamed = replace(plan, grids=(replace(plan.grids[0], name="新网格"), *plan.grids[1:]))
    for today, many in ((replace(plan, grid_of=grid_of), 1), (renamed, 24)):
        after = shown(plan.blocks, today)
        delta = json.loads(delta_bytes(before, after))
        assert after.digest != before.digest
        assert len(delta["ids"]) == many
        assert followed(told(before), delta) == told(after)


def test_equal_grounds_have_one_digest_and_others_another(plan: Plan) -> None:
    digest = shown(plan.blocks, plan).digest
    copied = replace(plan.blocks, shapes=shapely.from_wkb(shapely.to_wkb(plan.blocks.shapes)))
    assert shown(copied, replace(plan, name="other")).digest == digest
    one_more = plan.blocks.households.copy()
    one_more[3] += 1
    moved = plan.blocks.shapes.copy()
    moved[3] = shapely.affinity.translate(moved[3], 0, 1e-7)
    for changed in (
        replace(plan.blocks, households=one_more),
        replace(plan.blocks, shapes=moved),
        replace(plan.blocks, ids=("x", *plan.blocks.ids[1:])),
        replace(plan.blocks, barrier=plan.blocks.barrier * 0),
    ):
        assert shown(changed, plan).digest != digest


def test_a_shown_ground_is_found_until_many_others_were(plan: Plan) -> None:
    grounds = ShownGrounds()
    first = grounds.of(plan.blocks, plan)
    assert grounds.of(plan.blocks, plan) is first
    assert grounds.find(first.digest) is first
    for n in range(12):
        grounds.of(replace(plan.blocks, ids=(f"x{n}", *plan.blocks.ids[1:])), plan)
    assert grounds.find(first.digest) is None


def test_a_ground_without_blocks_can_be_told(plan: Plan) -> None:
    none = np.zeros(0)
    pairs = np.zeros((0, 2), dtype=np.int64)
    blocks = replace(
        plan.blocks, ids=(), shapes=np.zeros(0, dtype=object), xy=pairs.astype(float), area_m2=none, perimeter_m=none,
        households=none, people=none, minutes=none, must_visit=none, compound=pairs[:, 0], edges=pairs, border_m=none,
        barrier=none,
    )  # fmt: skip
    empty = shown(blocks, Plan(blocks, (), pairs[:, 0]))
    ground = told(empty)
    assert (ground["ids"], ground["rings"], ground["barriers"], ground["box"]) == ([], [], [], None)
    whole = shown(plan.blocks, plan)
    assert followed(ground, json.loads(delta_bytes(empty, whole))) == told(whole)
