"""Every verb of the planner, and what each refuses without touching the plan."""

from collections.abc import Callable
from dataclasses import replace

import pytest

from geo.errors import BadInput
from geo.redraw.borders import drag_corners
from geo.redraw.cutting import cut_block, cut_grid
from geo.redraw.edits import (
    ChangeGrid,
    Describe,
    Edit,
    MergeGrids,
    NewGrid,
    Paint,
    Recode,
    SplitGrid,
    edits_bytes,
    read_edits,
)
from geo.redraw.edits_applied import apply, fresh_id
from geo.redraw.history_bytes import plan_bytes
from geo.redraw.plans import Plan, PlanGrid
from tests.geo.redraw.edit_boards import at, board, board_ground

CODE = "140902003007001"


def held(plan: Plan, grid: str) -> set[str]:
    """Ids of a grid's blocks."""
    place = [known.id for known in plan.grids].index(grid)
    return {block for block, of in zip(plan.blocks.ids, plan.grid_of, strict=True) if of == place}


def locked(plan: Plan, grid: str) -> Plan:
    return apply(plan, ChangeGrid(grid, locked=True))


def test_painted_blocks_change_grid_and_no_other() -> None:
    plan = board()
    after = apply(plan, Paint((("g0", ("b2-0", "b2-1", "b0-0")),)))
    assert held(after, "g0") - held(plan, "g0") == {"b2-0", "b2-1"}
    assert held(after, "g2") == held(plan, "g2")
    assert after.blocks is plan.blocks


def test_a_new_grid_takes_its_blocks_or_begins_empty() -> None:
    plan = apply(board(), NewGrid(PlanGrid("n", "新网格"), ("b0-0", "b5-3")))
    assert held(plan, "n") == {"b0-0", "b5-3"}
    assert held(apply(plan, NewGrid(PlanGrid("m", "空网格"))), "m") == set()


def test_merged_grids_end_and_the_others_keep_their_blocks() -> None:
    plan = board()
    after = apply(plan, MergeGrids("g2", ("g0",)))
    assert [grid.id for grid in after.grids] == ["g1", "g2"]
    assert held(after, "g2") == held(plan, "g0") | held(plan, "g2")
    assert held(after, "g1") == held(plan, "g1")


def test_a_grid_is_renamed_coded_given_and_locked_in_one_edit() -> None:
    plan = apply(board(), ChangeGrid("g1", name="河东网格", code=CODE, worker="w9", locked=True))
    assert plan.grids[1] == PlanGrid("g1", "河东网格", CODE, "w9", True)
    assert apply(plan, ChangeGrid("g1", code="", worker="")).grids[1] == PlanGrid("g1", "河东网格", "", "", True)


def test_a_plan_is_named_and_noted() -> None:
    plan = apply(board(), Describe("二〇二七年方案", "第一行\n第二行"))
    assert (plan.name, plan.note) == ("二〇二七年方案", "第一行\n第二行")
    assert apply(plan, Describe(note="")).name == "二〇二七年方案"


def test_two_grids_may_swap_their_codes() -> None:
    plan = apply(board(), Recode((("g0", CODE), ("g1", CODE[:-1] + "2"))))
    swapped = apply(plan, Recode((("g1", CODE), ("g0", CODE[:-1] + "2"))))
    assert [grid.code[-1:] for grid in swapped.grids] == ["2", "1", ""]


def test_a_fresh_id_is_no_grids() -> None:
    plan = apply(board(), NewGrid(PlanGrid("new-1", "新网格")))
    assert fresh_id(plan) == "new-2"
    assert fresh_id(plan, ["new-2"]) == "new-3"


REFUSED: list[tuple[str, Edit | Callable[[Plan], Edit], str]] = [
    ("nothing changes", Paint((("g0", ("b0-0",)),)), "in that grid already"),
    ("no block", Paint((("g0", ()),)), "in that grid already"),
    ("unknown block", Paint((("g0", ("b9-9",)),)), "no block b9-9"),
    ("unknown grid", Paint((("g9", ("b0-0",)),)), "no grid g9"),
    ("from a locked grid", Paint((("g0", ("b4-0",)),)), "第3网格 is locked"),
    ("to a locked grid", Paint((("g2", ("b0-0",)),)), "第3网格 is locked"),
    ("new from a locked grid", NewGrid(PlanGrid("n", "N"), ("b4-0",)), "is locked"),
    ("merge a locked grid", MergeGrids("g0", ("g2",)), "is locked"),
    ("merge with itself", MergeGrids("g0", ("g0",)), "two different grids"),
    ("merge nothing", MergeGrids("g0", ()), "two different grids"),
    ("id taken", NewGrid(PlanGrid("g0", "N")), "a grid g0"),
    ("no id", NewGrid(PlanGrid(" ", "N")), "a grid"),
    ("no name", ChangeGrid("g0", name="  "), "A name needs"),
    ("name of two lines", ChangeGrid("g0", name="a\nb"), "A name needs"),
    ("long name", Describe(name="n" * 81), "A name needs"),
    ("long note", Describe(note="n" * 4001), "A note has"),
    ("code of another", ChangeGrid("g0", code=CODE), "第2网格 has the code"),
    ("no code", ChangeGrid("g0", code="12"), "not a code"),
    ("code twice", Recode((("g0", CODE),)), "has the code"),
    ("split takes a foreign block", SplitGrid("g0", ((PlanGrid("n", "N"), ("b3-0",)),)), "block of another"),
    ("split into nothing", SplitGrid("g0", ()), "leaves nothing"),
    ("split of a locked grid", SplitGrid("g2", ((PlanGrid("n", "N"), ("b4-0",)),)), "is locked"),
    (
        "split takes all",
        lambda plan: SplitGrid("g0", ((PlanGrid("n", "N"), tuple(sorted(held(plan, "g0")))),)),
        "leaves nothing",
    ),
]


@pytest.mark.parametrize(("edit", "sentence"), [case[1:] for case in REFUSED], ids=[case[0] for case in REFUSED])
def test_a_refused_edit_says_why_and_leaves_the_plan(edit: Edit | Callable[[Plan], Edit], sentence: str) -> None:
    plan = locked(apply(board(), ChangeGrid("g1", code=CODE)), "g2")
    before = plan_bytes(plan)
    with pytest.raises(BadInput, match=sentence):
        apply(plan, edit(plan) if callable(edit) else edit)
    assert plan_bytes(plan) == before


def test_an_unlocked_grid_may_be_painted_again() -> None:
    plan = apply(locked(board(), "g2"), ChangeGrid("g2", locked=False))
    assert "b4-0" in held(apply(plan, Paint((("g0", ("b4-0",)),))), "g0")


def test_every_kind_of_edit_is_read_back_as_it_was_written() -> None:
    plan, ground = board(), board_ground()
    edits: tuple[Edit, ...] = (
        Paint((("g0", ("b2-0",)), ("g1", ("b0-0", "b0-1")))),
        NewGrid(PlanGrid("n", "新网格", CODE, "w", True), ("b0-0",)),
        MergeGrids("g0", ("g1", "g2")),
        SplitGrid("g0", ((PlanGrid("n", "N"), ("b0-0",)),)),
        ChangeGrid("g0", name="n", locked=False),
        Recode((("g0", CODE),)),
        Describe(note="备注"),
        cut_block(plan, "b1-1", [at(1.5, 0.9), at(1.5, 2.1)], ground),
        cut_grid(plan, "g1", [at(1.9, 1.4), at(4.1, 1.6)], PlanGrid("n", "N"), ground),
        drag_corners(plan, [(at(2, 2), at(2.3, 2.3))], ground),
    )
    assert read_edits(edits_bytes(edits)) == edits


@pytest.mark.parametrize("stored", [b"", b"{}", b'[{"kind":"burn"}]', b'[{"kind":"paint","moves":[["g0"]]}]', b"\xff"])
def test_what_is_no_list_of_edits_is_refused(stored: bytes) -> None:
    with pytest.raises(BadInput, match="not the edits"):
        read_edits(stored)


def test_edits_that_hold_no_numbers_are_refused() -> None:
    cut = cut_block(board(), "b1-1", [at(1.5, 0.9), at(1.5, 2.1)])
    wild = replace(cut, line=((float("nan"), 35.0), (111.0, 35.0)))
    with pytest.raises(BadInput, match="not the edits"):
        read_edits(edits_bytes([wild]))
