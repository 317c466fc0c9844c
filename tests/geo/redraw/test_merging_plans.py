"""Two planners on one plan: what does not touch is kept, what does is shown with both sides, nothing is lost."""

from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from geo.redraw.borders import drag_corners
from geo.redraw.cutting import cut_block, cut_grid
from geo.redraw.edits import ChangeGrid, Describe, Edit, MergeGrids, NewGrid, Paint, Recode
from geo.redraw.edits_applied import apply, replay
from geo.redraw.history_bytes import plan_bytes
from geo.redraw.merging import split_grid
from geo.redraw.merging_differences import BlockDifference, differences, grid_ids
from geo.redraw.merging_plans import Merged, merge_edits
from geo.redraw.plans import PlanGrid
from tests.geo.redraw.edit_boards import at, board, board_ground, check_coverage

BASE, GROUND = board(), board_ground()
CUT = cut_block(BASE, "b1-1", [at(1.5, 0.9), at(1.5, 2.1)], GROUND)


def merged(mine: list[Edit], theirs: list[Edit]) -> Merged:
    result = merge_edits(BASE, mine, theirs)
    assert plan_bytes(replay(BASE, result.edits)) == plan_bytes(result.plan)
    assert result.edits[: len(mine)] == tuple(mine)
    check_coverage(result.plan, GROUND, BASE.blocks)
    return result


def paint(grid: str, *blocks: str) -> Paint:
    return Paint(((grid, blocks),))


def test_edits_on_different_blocks_are_both_kept() -> None:
    result = merged([paint("g1", "b0-0")], [paint("g1", "b5-3"), Describe(note="look at the river")])
    assert result.conflicts == ()
    assert grid_ids(result.plan)["b0-0"] == grid_ids(result.plan)["b5-3"] == "g1"
    assert result.plan.note == "look at the river"


def test_a_block_given_to_two_grids_is_a_conflict_and_the_rest_is_kept() -> None:
    result = merged([paint("g1", "b0-0", "b0-1")], [paint("g2", "b0-1", "b0-2")])
    (conflict,) = result.conflicts
    assert (conflict.kind, conflict.about, conflict.mine, conflict.theirs) == ("blocks", ("b0-1",), "g1", "g2")
    grids = grid_ids(result.plan)
    assert [grids[block] for block in ("b0-0", "b0-1", "b0-2")] == ["g1", "g1", "g2"]
    assert grid_ids(replay(result.plan, conflict.take))["b0-1"] == "g2"


def test_the_same_done_by_both_is_no_conflict() -> None:
    edits: list[Edit] = [paint("g1", "b0-0"), CUT, ChangeGrid("g0", name="城东"), NewGrid(PlanGrid("new-1", "N"))]
    result = merged(edits, edits)
    assert (result.edits, result.conflicts) == (tuple(edits), ())
    agreed = merged([paint("g1", "b0-0", "b0-1")], [paint("g1", "b0-1"), paint("g1", "b0-0")])
    assert agreed.conflicts == ()


def test_a_grid_that_both_began_alike_has_what_either_gave_it() -> None:
    new = NewGrid(PlanGrid("new-1", "N"), ("b0-0", "b0-1"))
    result = merged([new, paint("g0", "b0-0")], [new, paint("new-1", "b5-3")])
    assert result.conflicts == ()
    grids = grid_ids(result.plan)
    assert [grids[block] for block in ("b0-0", "b0-1", "b5-3")] == ["new-1"] * 3


def test_what_they_put_back_does_not_undo_mine() -> None:
    result = merged([paint("g1", "b0-0")], [paint("g2", "b0-0"), paint("g0", "b0-0")])
    assert result.conflicts == ()
    assert grid_ids(result.plan)["b0-0"] == "g1"


def test_both_may_begin_a_grid_of_the_same_id() -> None:
    mine, theirs = NewGrid(PlanGrid("new-1", "甲"), ("b0-0",)), NewGrid(PlanGrid("new-1", "乙"), ("b5-0",))
    result = merged([mine], [theirs, paint("new-1", "b5-1"), ChangeGrid("new-1", worker="w7")])
    assert result.conflicts == ()
    names = {grid.id: (grid.name, grid.worker) for grid in result.plan.grids}
    of = grid_ids(result.plan)
    assert names[of["b0-0"]] == ("甲", "")
    assert names[of["b5-0"]] == names[of["b5-1"]] == ("乙", "w7")


def test_a_name_that_both_changed_is_a_conflict_and_their_last_word_counts() -> None:
    theirs: list[Edit] = [
        ChangeGrid("g0", name="乙"),
        ChangeGrid("g0", name="丙", worker="w9"),
        ChangeGrid("g1", name="丁"),
    ]
    result = merged([ChangeGrid("g0", name="甲"), Describe(name="A")], [*theirs, Describe(name="B", note="b")])
    assert [(c.kind, c.about, c.mine, c.theirs) for c in result.conflicts] == [
        ("grid", ("g0", "name"), "甲", "丙"), ("plan", ("name",), "A", "B"),
    ]  # fmt: skip
    assert result.plan.grids[0] == PlanGrid("g0", "甲", "", "w9")
    assert (result.plan.grids[1].name, result.plan.note) == ("丁", "b")
    taken = replay(result.plan, [edit for conflict in result.conflicts for edit in conflict.take])
    assert (taken.grids[0].name, taken.name) == ("丙", "B")


def test_codes_that_they_swapped_are_swapped() -> None:
    base = apply(BASE, Recode((("g0", "140902003007001"), ("g1", "140902003007002"))))
    swap = Recode((("g0", "140902003007002"), ("g1", "140902003007001")))
    result = merge_edits(base, [Describe(note="n")], [swap])
    assert [grid.code[-1:] for grid in result.plan.grids] == ["2", "1", ""]


def test_what_they_painted_goes_to_the_pieces_that_mine_cut() -> None:
    result = merged([CUT], [paint("g2", "b1-1")])
    assert result.conflicts == ()
    assert {grid_ids(result.plan)[piece] for piece in ("b1-1/1", "b1-1/2")} == {"g2"}


def test_a_piece_that_mine_gave_away_is_a_conflict_alone() -> None:
    result = merged([CUT, paint("g1", "b1-1/1")], [paint("g2", "b1-1")])
    (conflict,) = result.conflicts
    assert (conflict.about, conflict.mine, conflict.theirs) == (("b1-1/1",), "g1", "g2")
    assert grid_ids(result.plan)["b1-1/2"] == "g2"


def test_a_block_that_mine_painted_and_they_cut_is_cut() -> None:
    result = merged([paint("g1", "b1-1")], [CUT, paint("g2", "b1-1/1")])
    (conflict,) = result.conflicts
    assert (conflict.about, conflict.mine, conflict.theirs) == (("b1-1/1",), "g1", "g2")
    assert grid_ids(result.plan)["b1-1/2"] == "g1"


def test_two_cuts_of_one_block_are_a_conflict_with_all_that_follows_from_theirs() -> None:
    other = cut_block(BASE, "b1-1", [at(0.9, 1.4), at(2.1, 1.4)], GROUND)
    result = merged([CUT], [other, paint("g2", "b1-1/1", "b0-0")])
    assert [conflict.take for conflict in result.conflicts] == [(other,), (paint("g2", "b1-1/1"),)]
    assert str(result.conflicts[0].why) == "There is no block b1-1 in the plan."
    assert grid_ids(result.plan)["b0-0"] == "g2"
    assert grid_ids(result.plan)["b1-1/1"] == "g0"


def test_two_cuts_through_one_grid_that_do_not_touch_are_both_kept() -> None:
    wide = board(6, 8, 1)
    mine = cut_grid(wide, "g0", [at(-1, 1.4), at(7, 1.4)], PlanGrid("new-1", "南"))
    theirs = cut_grid(wide, "g0", [at(-1, 6.6), at(7, 6.6)], PlanGrid("new-1", "北"))
    result = merge_edits(wide, [mine], [theirs])
    assert result.conflicts == ()
    assert [grid.name for grid in result.plan.grids] == ["第1网格", "南", "北"]
    check_coverage(result.plan, board_ground(6, 8), wide.blocks)


def test_a_drag_is_kept_where_mine_left_the_ground_alone() -> None:
    drag = drag_corners(BASE, [(at(4, 2), at(4.3, 2.2))], GROUND)
    assert merged([CUT], [drag]).conflicts == ()
    beside = drag_corners(BASE, [(at(2, 2), at(2.3, 2.2))], GROUND)
    (conflict,) = merged([CUT], [beside]).conflicts
    assert (conflict.kind, conflict.take) == ("edit", (beside,))


def test_merging_a_grid_away_does_not_lose_what_mine_wrote_on_it() -> None:
    result = merged([ChangeGrid("g1", name="甲")], [MergeGrids("g0", ("g1",))])
    assert [conflict.take for conflict in result.conflicts] == [(MergeGrids("g0", ("g1",)),)]
    assert result.plan.grids[1].name == "甲"


def test_what_they_painted_to_a_grid_that_mine_merged_away_is_a_conflict() -> None:
    result = merged([MergeGrids("g0", ("g1",))], [paint("g1", "b5-3")])
    (conflict,) = result.conflicts
    assert (conflict.kind, conflict.take, str(conflict.why)) == (
        "edit", (paint("g1", "b5-3"),), "There is no grid g1 in the plan.",
    )  # fmt: skip


def test_a_grid_that_mine_locked_is_not_painted_by_theirs() -> None:
    result = merged([ChangeGrid("g1", locked=True)], [paint("g1", "b5-3"), paint("g0", "b4-3")])
    (conflict,) = result.conflicts
    assert "is locked" in str(conflict.why)
    assert grid_ids(result.plan)["b4-3"] == "g0"


def test_mine_split_what_they_merged_away() -> None:
    split = split_grid(BASE, "g1", 2)
    result = merged([split], [MergeGrids("g0", ("g1",))])
    (conflict,) = result.conflicts
    assert (conflict.kind, conflict.mine, conflict.theirs) == ("blocks", "new-1", "g0")
    assert set(conflict.about) == set(split.parts[0][1])


strokes = st.lists(
    st.tuples(
        st.sampled_from(["g0", "g1", "g2"]), st.lists(st.sampled_from(BASE.blocks.ids[:8]), min_size=1, max_size=4)
    ),
    max_size=4,
)


@settings(max_examples=40, deadline=None)
@given(strokes, strokes)
def test_every_block_ends_where_somebody_put_it_and_disagreements_are_all_told(
    mine: list[tuple[str, list[str]]], theirs: list[tuple[str, list[str]]]
) -> None:
    def playable(drawn: list[tuple[str, list[str]]]) -> list[Edit]:
        kept: list[Edit] = []
        plan = BASE
        for grid, blocks in drawn:
            now = grid_ids(plan)
            if any(now[block] != grid for block in blocks):
                kept.append(paint(grid, *blocks))
                plan = apply(plan, kept[-1])
        return kept

    first, second = playable(mine), playable(theirs)
    result = merged(first, second)
    was, ours, other, now = (grid_ids(p) for p in (BASE, replay(BASE, first), replay(BASE, second), result.plan))
    told = {block for conflict in result.conflicts for block in conflict.about}
    for block in BASE.blocks.ids:
        disagreed = len({was[block], ours[block], other[block]}) == 3
        assert (block in told) == disagreed
        assert now[block] == (other[block] if ours[block] == was[block] else ours[block])


def test_two_plans_are_compared_piece_by_piece() -> None:
    other = replay(
        BASE, [CUT, paint("g2", "b1-1/1", "b5-0", "b0-0"), NewGrid(PlanGrid("n", "N")), ChangeGrid("g0", worker="x")]
    )
    found = differences(BASE, other)
    assert found.blocks == (BlockDifference("b0-0", "g0", "g2", 6), BlockDifference("b1-1/1", "g0", "g2", 3))
    assert [grid.id for grid in found.new] == ["n"]
    assert [(change.grid, change.attribute, change.one, change.other) for change in found.changed] == [
        ("g0", "worker", "w0", "x")
    ]
    assert (found.gone, found.reshaped) == ((), ())
    back = differences(other, BASE)
    assert {d.block: (d.one, d.other, d.households) for d in back.blocks} == {
        d.block: (d.other, d.one, d.households) for d in found.blocks
    }
    assert [grid.id for grid in back.gone] == ["n"]


def test_blocks_on_other_ground_are_told() -> None:
    dragged = apply(BASE, drag_corners(BASE, [(at(2, 2), at(2.2, 2.2))]))
    assert set(differences(BASE, dragged).reshaped) == {"b1-1", "b2-1", "b1-2", "b2-2"}


@pytest.mark.parametrize("edits", [[], [Describe(note="n")]])
def test_a_plan_does_not_differ_from_itself(edits: list[Edit]) -> None:
    found = differences(BASE, replay(BASE, edits))
    assert (found.blocks, found.reshaped, found.new, found.gone, found.changed) == ((), (), (), (), ())


def test_blocks_in_no_grid_can_be_compared() -> None:
    loose = replace(BASE, grid_of=np.where(np.arange(24) == 3, -1, BASE.grid_of))
    assert differences(loose, BASE).blocks == (BlockDifference("b3-0", "", "g1", 6),)
