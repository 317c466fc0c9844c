"""Impact: who and what changes grid or grid worker against today, and whose load changes."""

from dataclasses import replace

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st
from shapely import Point

from geo.redraw.blocks import NOWHERE, Blocks
from geo.redraw.cutting import cut_block
from geo.redraw.edits_applied import apply
from geo.redraw.impact import LoadChange, impact, loads_of
from geo.redraw.impact_facts import Facts, Placed, place
from geo.redraw.plans import Plan
from tests.geo.redraw.figure_boards import centre, chessboard, drawn


def one_each(blocks: Blocks, kind: str) -> Placed:
    """A thing in every block: ``h0`` in block 0, and so on."""
    points = np.array([centre(blocks, n) for n in range(len(blocks))])
    return place([f"{kind}{n}" for n in range(len(blocks))], points, blocks)


def test_nothing_changes_while_the_plan_is_todays() -> None:
    blocks = chessboard(4, 1)
    today = drawn(blocks, "aabb", "a=ann b=bob")
    found = impact(today, today, Facts(one_each(blocks, "h"), stations=one_each(blocks, "s")))
    assert len(found.households) == len(found.stations) == found.people == 0
    assert found.loads == ()


def test_each_figure_opens_the_list_of_what_moves() -> None:
    blocks = chessboard(4, 1, [10, 20, 30, 40])
    today = drawn(blocks, "aabb", "a=ann b=bob")
    plan = drawn(blocks, "abbb", "a=ann b=bob")
    facts = Facts(*(one_each(blocks, kind) for kind in ("h", "m", "c", "d", "p", "s")))
    found = impact(today, plan, facts)
    for moves, id_ in [
        (found.households, "h1"), (found.must_visit, "m1"), (found.cases, "c1"), (found.duties, "d1"),
        (found.appointments, "p1"), (found.stations, "s1"),
    ]:  # fmt: skip
        assert moves.ids == (id_,)
        assert (moves.grids_today, moves.grids) == (("a",), ("b",))
        assert (moves.workers_today, moves.workers) == (("ann",), ("bob",))
    assert (found.people, found.people_share) == (60, 0.2)
    assert found.loads == (LoadChange("ann", 600, 200), LoadChange("bob", 1400, 1800))
    assert found.loads[0].by_min == -400


def test_a_grid_may_change_while_the_worker_stays_and_the_other_way_round() -> None:
    blocks = chessboard(2, 1)
    facts = Facts(one_each(blocks, "h"), cases=one_each(blocks, "c"))
    merged = impact(drawn(blocks, "ab", "a=ann b=ann"), drawn(blocks, "aa", "a=ann"), facts)
    assert merged.households.ids == () and merged.cases.ids == ("c1",)
    handed = impact(drawn(blocks, "ab", "a=ann b=bob"), drawn(blocks, "ab", "a=ann b=eve"), facts)
    assert handed.households.ids == ("h1",) and handed.cases.ids == ()
    assert {load.worker: load.by_min for load in handed.loads} == {"bob": -200, "eve": 200}


def test_who_had_nobody_and_gets_a_worker_changes_nobody() -> None:
    blocks = chessboard(3, 1)
    facts = Facts(one_each(blocks, "h"))
    assert impact(drawn(blocks, "aab"), drawn(blocks, "abb", "a=ann b=bob"), facts).households.ids == ()
    assert impact(drawn(blocks, "aab"), drawn(blocks, "abb"), facts).households.ids == ("h1",)
    assert impact(drawn(blocks, "aab", "a=ann"), drawn(blocks, "aab"), facts).households.ids == ("h0", "h1")
    assert loads_of(drawn(blocks, "aab", "b=bob")) == {"bob": 200}


def test_what_lies_outside_all_grids_is_told_as_in_none() -> None:
    blocks = chessboard(3, 1)
    far = place(["lost"], np.array([[0.0, 0.0]]), blocks)
    assert far.plan.tolist() == [NOWHERE]
    today, plan = drawn(blocks, "aab", "a=ann b=bob"), drawn(blocks, "a.b", "a=ann b=bob")
    found = impact(today, plan, Facts(one_each(blocks, "h"), cases=far))
    assert found.households.ids == ("h1",) and found.households.grids == ("",)
    assert len(found.cases) == 0


def test_a_point_on_a_shared_corner_lies_in_the_block_that_stands_first() -> None:
    blocks = chessboard(4, 4)
    corners = [blocks.shapes[n].bounds[2:] for n in range(12) if n % 4 < 3]
    for side in (blocks, replace(blocks, shapes=blocks.shapes[::-1])):
        found = place([str(n) for n in range(9)], np.array(corners), side)
        touched = [min(n for n in range(16) if side.shapes[n].intersects(Point(at))) for at in corners]
        assert found.today.tolist() == touched


def test_a_cut_block_sends_each_household_where_its_part_goes() -> None:
    blocks = chessboard(3, 1)
    today = drawn(blocks, "aab", "a=ann b=bob")
    west, south, east, north = blocks.shapes[1].bounds
    middle, high = (west + east) / 2, (south + north) / 2
    points = np.array([[west + 1e-5, high], [east - 1e-5, high], centre(blocks, 0)])
    facts = Facts(place(["west", "east", "first"], points, blocks))
    plan = apply(today, cut_block(today, "b1", ((middle, south - 1e-4), (middle, north + 1e-4))))
    facts = facts.on(blocks, plan.blocks)
    here = facts.households.plan
    plan = replace(plan, grid_of=np.where(np.arange(len(plan.blocks)) == here[1], 1, plan.grid_of))
    found = impact(today, plan, facts)
    assert found.households.ids == ("east",)
    assert 0 < found.people < 30
    assert facts.on(plan.blocks, blocks).households.plan.tolist() == facts.households.today.tolist()


@settings(max_examples=25, deadline=None)
@given(st.data())
def test_moves_are_exactly_the_households_whose_worker_differs(data: st.DataObject) -> None:
    blocks = chessboard(4, 2)
    pictures = [data.draw(st.text("abc", min_size=8, max_size=8)) for _ in range(2)]
    workers = [data.draw(st.sampled_from(["a=x b=y c=z", "a=x b=x c=y", "a=z b=y c=x"])) for _ in range(2)]
    today, plan = (drawn(blocks, picture, who) for picture, who in zip(pictures, workers, strict=True))

    def worker(side: Plan, n: int) -> str:
        return side.grids[int(side.grid_of[n])].worker

    found = impact(today, plan, Facts(one_each(blocks, "h")))
    assert found.households.ids == tuple(f"h{n}" for n in range(8) if worker(today, n) != worker(plan, n))
    assert found.people == 30 * len(found.households)
    assert abs(sum(load.by_min for load in found.loads)) < 1e-9
