"""Defects: each kind is found, told with what it is about and where, and says whether it blocks publishing."""

from collections.abc import Sequence
from dataclasses import replace

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st

from geo.i18n import words
from geo.redraw.blocks import NOWHERE, Blocks
from geo.redraw.defects import Defect, defects, ground_defects
from geo.redraw.impact_facts import Placed, place
from geo.redraw.plans import Plan, PlanGrid
from tests.geo.redraw.figure_boards import centre, chessboard, drawn


def homes(blocks: Blocks, extra: Sequence[tuple[float, float]] = ()) -> Placed:
    points = [*(centre(blocks, n) for n in range(len(blocks))), *extra]
    return place([f"h{n}" for n in range(len(points))], np.array(points), blocks)


def coded(plan: Plan) -> Plan:
    return replace(plan, grids=tuple(replace(grid, code=f"{n:015d}") for n, grid in enumerate(plan.grids)))


def only(found: tuple[Defect, ...], kind: str) -> Defect:
    assert [defect.kind for defect in found] == [kind], [str(defect) for defect in found]
    return found[0]


def test_a_sound_plan_has_no_defects() -> None:
    blocks = chessboard(4, 2)
    assert defects(coded(drawn(blocks, "aabb aabb")), homes(blocks)) == ()
    assert ground_defects(blocks) == ()


def test_households_in_no_grid_are_orphans_and_block() -> None:
    blocks = chessboard(2, 1)
    found = only(defects(coded(drawn(blocks, "ab")), homes(blocks, [(113.5, 23.5)])), "orphan")
    assert found.blocking and found.ids == ("h2",) and found.box == (113.5, 23.5, 113.5, 23.5)
    assert str(found) == "1 households lie in no grid."
    unpainted, orphan = sorted(defects(coded(drawn(blocks, "a.")), homes(blocks)), key=lambda d: d.kind, reverse=True)
    assert (unpainted.kind, unpainted.ids, unpainted.blocking) == ("unassigned", ("b1",), True)
    assert unpainted.box == blocks.shapes[1].bounds
    assert (orphan.kind, orphan.ids) == ("orphan", ("h1",))


def test_a_grid_in_pieces_blocks_only_where_people_are_cut_off() -> None:
    blocks = chessboard(4, 1, [5, 5, 5, 7])
    found = only(defects(coded(drawn(blocks, "aaba")), homes(blocks)), "pieces")
    assert found.blocking and found.ids == ("b3",) and found.values["households"] == 7
    assert found.box == blocks.shapes[3].bounds
    empty = chessboard(4, 1, [5, 5, 5, 0])
    found = only(defects(coded(drawn(empty, "aaba")), homes(empty)), "pieces")
    assert not found.blocking and found.ids == ("b3",)


def test_grids_where_nobody_lives_and_grids_without_blocks_block() -> None:
    blocks = chessboard(3, 1, [5, 5, 0])
    plan = coded(drawn(blocks, "aab"))
    assert only(defects(plan, homes(blocks)), "empty").ids == ("b",)
    assert defects(plan, homes(blocks), without_residents={"b"}) == ()
    plan = coded(replace(plan, grids=(*plan.grids, PlanGrid("new", "New grid"))))
    found = only(defects(plan, homes(blocks), without_residents={"b"}), "no blocks")
    assert found.blocking and found.box is None and str(found) == "Grid New grid has no blocks."


def test_grids_inside_another_are_listed_and_do_not_block() -> None:
    blocks = chessboard(5, 4)
    plan = coded(drawn(blocks, "aaaad abcad aaaad aaaad"))
    found = only(defects(plan, homes(blocks)), "inside")
    assert found.ids == ("b", "c") and not found.blocking and str(found) == "2 grids lie inside grid A."
    plan = coded(drawn(blocks, "aaaad abbad aaaad aaaad"))
    assert str(only(defects(plan, homes(blocks)), "inside")) == "Grid B lies inside grid A."
    assert defects(coded(drawn(blocks, "abaad abaad aaaad aaaad")), homes(blocks)) == ()


def test_ground_that_no_block_covers_is_found_with_its_size() -> None:
    blocks = chessboard(3, 3)
    keep = np.array([n for n in range(9) if n != 4])
    holed = replace(
        blocks, ids=tuple(blocks.ids[n] for n in keep), shapes=blocks.shapes[keep], area_m2=blocks.area_m2[keep]
    )
    found = only(ground_defects(holed), "gap")
    assert found.box == blocks.shapes[4].bounds and not found.blocking
    assert abs(int(str(found.values["area"])) - 10_000) < 20


def test_codes_given_twice_block_and_missing_ones_are_listed_after_them() -> None:
    blocks = chessboard(4, 1)
    plan = drawn(blocks, "abcd")
    codes = {"a": "440101001001001", "b": "440101001001001"}
    plan = replace(plan, grids=tuple(replace(grid, code=codes.get(grid.id, "")) for grid in plan.grids))
    doubled, missing = defects(plan, homes(blocks))
    assert (doubled.kind, doubled.ids, doubled.blocking) == ("same code", ("a", "b"), True)
    assert (missing.kind, missing.ids, missing.blocking) == ("no code", ("c", "d"), False)
    assert words("zh")(doubled.sentence).format(**doubled.values) == "2 个网格的编码同为 440101001001001。"


@settings(max_examples=25, deadline=None)
@given(st.data())
def test_whatever_is_painted_no_household_and_no_block_is_lost_unseen(data: st.DataObject) -> None:
    blocks = chessboard(4, 3, data.draw(st.lists(st.integers(0, 2), min_size=12, max_size=12)))
    plan = drawn(blocks, data.draw(st.text("abc.", min_size=12, max_size=12)))
    found = {defect.kind: defect for defect in defects(plan, homes(blocks))}
    bare = [n for n in range(12) if plan.grid_of[n] == NOWHERE]
    assert (found["orphan"].ids if bare else ()) == tuple(f"h{n}" for n in bare)
    assert (found["unassigned"].ids if bare else ()) == tuple(f"b{n}" for n in bare)
    assert bool(bare) == ("orphan" in found)
