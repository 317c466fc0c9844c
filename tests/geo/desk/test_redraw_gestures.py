"""Gestures on the map: what edit each means, and the sentence for what is none."""

from typing import Any

import pytest

from geo.desk.redraw_gesture_kinds import KINDS, read_gesture
from geo.desk.redraw_gestures import Means, edit_of, same_plan
from geo.errors import BadInput
from geo.redraw.edits import ChangeGrid, Cut, Describe, MergeGrids, MoveCorners, NewGrid, Paint, Recode, SplitGrid
from geo.redraw.edits_applied import apply
from geo.redraw.plans import Plan
from tests.geo.redraw.edit_boards import at, board, board_blocks, board_ground, check_coverage

PREFIX = "140000001002"
MEANS = Means(board_ground(), code_prefix=PREFIX, new_grid="新网格")
"""The board has 6 × 4 blocks; grids g0, g1 and g2 are strips of two columns from west to east."""


def line(*points: tuple[float, float]) -> list[list[float]]:
    return [list(at(*point)) for point in points]


GESTURES: dict[str, dict[str, Any]] = {
    "paint": {"kind": "paint", "grid": "g0", "blocks": ["b2-0", "b1-0"]},
    "brush": {"kind": "brush", "grid": "g0", "stroke": line((2.5, 0.5), (2.5, 1.5)), "radius_m": 5.0},
    "lasso": {"kind": "lasso", "grid": "g0", "ring": line((1.9, -0.1), (3.1, -0.1), (3.1, 1.1), (1.9, 1.1))},
    "rectangle": {"kind": "rectangle", "grid": "g0", "corners": line((1.9, -0.1), (3.1, 1.1))},
    "cut_block": {"kind": "cut_block", "block": None, "line": line((0.5, -0.2), (0.5, 1.2))},
    "cut_grid": {"kind": "cut_grid", "grid": "g1", "line": line((1.8, 1.4), (4.2, 1.4))},
    "merge": {"kind": "merge", "into": "g0", "gone": ["g1"]},
    "split": {"kind": "split", "grid": "g1", "k": 3},
    "new": {"kind": "new", "blocks": ["b0-0"]},
    "change": {"kind": "change", "grid": "g0", "name": " 东一 ", "locked": True},
    "recode": {"kind": "recode"},
    "describe": {"kind": "describe", "name": "方案一", "note": "两个\n主干道"},
    "drag": {"kind": "drag", "moves": [[list(at(2.05, 1.05)), list(at(2.1, 1.1))]]},
}


def made(kind: str, plan: Plan | None = None, **changes: Any) -> Any:
    return edit_of(plan or board(), GESTURES[kind] | changes, MEANS)


def test_every_kind_has_an_example_that_leaves_a_coverage() -> None:
    assert tuple(GESTURES) == KINDS
    for gesture in GESTURES.values():
        plan = board()
        after = apply(plan, edit_of(plan, gesture, MEANS))
        assert not same_plan(plan, after)
        check_coverage(after, MEANS.ground, board_blocks(6, 4))


def test_painting_keeps_only_the_blocks_that_change_hands() -> None:
    assert made("paint") == Paint((("g0", ("b2-0",)),))
    assert made("brush") == Paint((("g0", ("b2-0", "b2-1")),))
    assert made("lasso") == made("rectangle") == Paint((("g0", ("b2-0",)),))
    with pytest.raises(BadInput, match="in that grid already"):
        made("paint", blocks=["b0-0"])


def test_a_cut_without_a_block_cuts_the_one_under_the_middle_of_the_line() -> None:
    cut = made("cut_block")
    assert isinstance(cut, Cut)
    assert [piece.parent for piece in cut.pieces] == ["b0-0", "b0-0"]
    assert cut == made("cut_block", block="b0-0")
    with pytest.raises(BadInput, match="under the middle"):
        made("cut_block", line=line((-3, -2), (-2, -2)))


def test_the_smaller_side_of_a_cut_grid_begins_with_the_worker_of_the_whole() -> None:
    cut = made("cut_grid")
    assert isinstance(cut, Cut)
    assert cut.grid is not None
    assert (cut.grid.id, cut.grid.name, cut.grid.worker) == ("new-1", "第2网格-2", "w1")
    assert made("cut_grid", name="河东").grid.name == "河东"
    after = apply(board(), cut)
    assert made("cut_grid", after, line=line((1.8, 2.4), (4.2, 2.4))).grid.name == "第2网格-3"


def test_the_other_kinds_mean_what_they_say() -> None:
    assert made("merge", gone=["g1", "g2", "g1"]) == MergeGrids("g0", ("g1", "g2"))
    split = made("split")
    assert isinstance(split, SplitGrid)
    assert len(split.parts) == 2
    new = made("new")
    assert isinstance(new, NewGrid)
    assert (new.grid.id, new.grid.name, new.blocks) == ("new-1", "新网格 1", ("b0-0",))
    assert made("new", apply(board(), new), blocks=[]).grid.name == "新网格 2"
    assert made("change") == ChangeGrid("g0", name="东一", locked=True)
    assert made("describe") == Describe("方案一", "两个\n主干道")


def test_numbers_follow_the_prefix_and_the_order() -> None:
    rows = made("recode")
    assert rows == Recode((("g0", PREFIX + "001"), ("g1", PREFIX + "002"), ("g2", PREFIX + "003")))
    assert made("recode", order="columns") == rows
    short = Means(code_prefix=PREFIX[:9])
    coded = apply(board(), ChangeGrid("g1", code=PREFIX + "007"))
    assert edit_of(coded, {"kind": "recode"}, short) == Recode((("g0", PREFIX + "008"), ("g2", PREFIX + "009")))
    with pytest.raises(BadInput, match="all 12 digits"):
        edit_of(board(), {"kind": "recode"}, short)
    with pytest.raises(BadInput, match="Set the digits"):
        edit_of(board(), {"kind": "recode"}, Means())


def test_a_corner_is_taken_hold_of_from_a_few_metres_away() -> None:
    drag = made("drag")
    assert isinstance(drag, MoveCorners)
    assert drag.moves == ((at(2, 1), at(2.1, 1.1)),)
    with pytest.raises(BadInput, match=r"within 12 m of 111\.4725"):
        made("drag", moves=[[list(at(2.5, 1.5)), list(at(2.6, 1.6))]])


@pytest.mark.parametrize(
    ("gesture", "sentence"),
    [
        ({}, "no such thing to do on a plan: None"),
        ({"kind": "explode"}, "no such thing to do on a plan: explode"),
        ({"kind": ["paint"]}, "no such thing to do on a plan"),
        ([], "no such thing to do on a plan"),
        ({"kind": "paint", "grid": "g0"}, "“paint” cannot be used: blocks"),
        ({"kind": "paint", "grid": "g0", "blocks": []}, "“paint” cannot be used: blocks"),
        ({"kind": "paint", "grid": 3, "blocks": ["b0-0"]}, "“paint” cannot be used: grid"),
        ({"kind": "paint", "grid": "g0", "blocks": ["b0-0"], "more": 1}, "“paint” cannot be used: more"),
        ({"kind": "brush", "grid": "g0", "stroke": [[1, 2, 3]], "radius_m": 1}, "“brush” cannot be used: stroke"),
        ({"kind": "brush", "grid": "g0", "stroke": [[1, 2]], "radius_m": float("nan")}, "cannot be used: radius_m"),
        ({"kind": "lasso", "grid": "g0", "ring": [["1", 2]]}, "“lasso” cannot be used: ring"),
        ({"kind": "split", "grid": "g0", "k": True}, "“split” cannot be used: k"),
        ({"kind": "split", "grid": "g0", "k": 10**9}, "“split” cannot be used: k"),
        ({"kind": "change", "grid": "g0", "locked": 1}, "“change” cannot be used: locked"),
        ({"kind": "recode", "order": "spiral"}, "“recode” cannot be used: order"),
        ({"kind": "drag", "moves": [[[1, 2]]]}, "“drag” cannot be used: moves"),
    ],
)
def test_what_is_no_gesture_gets_a_sentence(gesture: Any, sentence: str) -> None:
    with pytest.raises(BadInput, match=sentence):
        read_gesture(gesture)


@pytest.mark.parametrize(
    ("kind", "changes", "sentence"),
    [
        ("paint", {"grid": "nowhere"}, "no grid nowhere"),
        ("paint", {"blocks": ["b9-9"]}, "no block b9-9"),
        ("brush", {"stroke": line((50, 50))}, "No block lies there"),
        ("brush", {"radius_m": -1.0}, "brush must be"),
        ("lasso", {"ring": line((0, 0), (2, 2), (2, 0), (0, 2))}, "crosses itself"),
        ("rectangle", {"corners": line((1, 1), (1, 3))}, "no area"),
        ("cut_block", {"block": "b5-3"}, "misses block"),
        ("cut_grid", {"grid": "g0", "line": line((3.8, 1.4), (6.2, 1.4))}, "misses grid"),
        ("split", {"k": 1}, "cannot be split"),
        ("split", {"k": 99}, "cannot be split"),
        ("cut_block", {"line": [[500.0, 0.0], [0.0, 0.0]]}, "degrees|longitude"),
    ],
)
def test_a_gesture_that_cannot_be_made_gets_a_sentence(kind: str, changes: dict[str, Any], sentence: str) -> None:
    with pytest.raises(BadInput, match=sentence):
        made(kind, **changes)
