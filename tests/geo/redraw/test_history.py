"""Undo and redo without end: the same bytes, and a coverage after whatever was done."""

from dataclasses import replace

import numpy as np
import orjson
import pytest
import shapely
from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, precondition, rule

from geo.errors import BadInput
from geo.redraw.borders import drag_corners
from geo.redraw.codes import recode
from geo.redraw.cutting import cut_block, cut_grid
from geo.redraw.edits import ChangeGrid, Describe, Edit, MergeGrids, NewGrid, Paint
from geo.redraw.edits_applied import fresh_id
from geo.redraw.history import EVERY, RECENT, History
from geo.redraw.history_bytes import from_bytes, plan_bytes
from geo.redraw.merging import split_grid
from geo.redraw.plans import PlanGrid
from tests.geo.redraw.edit_boards import at, board, board_ground, check_coverage

BASE, GROUND = board(), board_ground()


def painted(count: int) -> History:
    history = History(BASE)
    for number in range(count):
        history = history.do(Paint(((f"g{(number + 1) % 3}", ("b0-0",)),)))
    return history


def test_undo_and_redo_go_back_and_forth() -> None:
    history = History(BASE).do(Describe(name="one")).do(Describe(name="two"))
    assert [history.plan.name, history.undo().plan.name, history.undo(edits=2).plan.name] == ["two", "one", "draft"]
    assert history.undo(edits=2).redo().plan.name == "one"
    assert history.undo().undone == (Describe(name="two"),)


def test_a_new_edit_drops_what_was_undone() -> None:
    history = History(BASE).do(Describe(name="one")).undo().do(Describe(name="two"))
    assert history.done == (Describe(name="two"),)
    with pytest.raises(BadInput, match="nothing to do again"):
        history.redo()


def test_there_is_nothing_before_the_base() -> None:
    with pytest.raises(BadInput, match="nothing to undo"):
        History(BASE).undo()
    with pytest.raises(BadInput, match="nothing to undo"):
        painted(3).undo(edits=4)


def test_a_refused_edit_leaves_the_history() -> None:
    history = painted(2)
    with pytest.raises(BadInput):
        history.do(Paint((("g9", ("b0-0",)),)))
    assert (history.at, len(history.edits)) == (2, 2)


def test_every_step_of_a_long_history_comes_back() -> None:
    long = painted(3 * RECENT)
    wanted = [int((number + 1) % 3) for number in range(3 * RECENT)]
    for at_ in (*range(3 * RECENT, 0, -7), 1, 2 * RECENT, EVERY):
        assert replace(long, at=at_).plan.grid_of[0] == wanted[at_ - 1]


def test_a_long_history_keeps_few_plans_and_plays_few_edits() -> None:
    long = painted(3 * RECENT)
    assert len(long._kept) <= RECENT + 3 * RECENT // EVERY
    gaps = np.diff([0, *sorted(long._kept)])
    assert gaps.max() <= EVERY


def test_a_history_is_read_back_with_what_was_undone() -> None:
    history = History(BASE).do(cut_block(BASE, "b1-1", [at(1.5, 0.9), at(1.5, 2.1)], GROUND))
    history = history.do(Paint((("g2", ("b1-1/1",)),))).do(Describe(note="备注")).undo()
    read = History.of_bytes(BASE, history.to_bytes())
    assert plan_bytes(read.plan) == plan_bytes(history.plan)
    assert plan_bytes(read.redo().plan) == plan_bytes(history.redo().plan)
    assert read.edits == history.edits


@pytest.mark.parametrize("stored", [b"", b"[]", b'{"at":1,"edits":[]}', b'{"at":"0","edits":[]}', b'{"edits":[]}'])
def test_what_is_no_history_is_refused(stored: bytes) -> None:
    with pytest.raises(BadInput, match="not the edits"):
        History.of_bytes(BASE, stored)


def test_a_plan_is_the_same_after_writing_and_reading() -> None:
    plan = History(BASE).do(cut_block(BASE, "b1-1", [at(1.37, 0.9), at(1.61, 2.1)], GROUND)).plan
    plan = replace(plan, name="方案", note="n")
    read = from_bytes(plan_bytes(plan))
    assert plan_bytes(read) == plan_bytes(plan)
    assert read.grids == plan.grids
    assert shapely.equals_identical(read.blocks.shapes, plan.blocks.shapes).all()
    read.grid_of[0] = 1  # what was read can be worked on


@pytest.mark.parametrize(
    "changed",
    [
        {"format": "other"},
        {"ids": ["b0-0"]},
        {"grid_of": ""},
        {"edges": "////////////////////"},
        {"xy": "no base64"},
        {"shapes": ["00"] * 24},
        {"grids": [["g0", "one"]]},
        {"grids": [["g0", "one", "", "", False]]},
        {"grids": [["g0", "one", "", "", False]] * 3},
    ],
)
def test_what_is_no_plan_is_refused(changed: dict[str, object]) -> None:
    raw = orjson.loads(plan_bytes(BASE))
    with pytest.raises(BadInput, match="not a plan"):
        from_bytes(orjson.dumps(raw | changed))


def test_bytes_that_are_no_json_are_no_plan() -> None:
    for stored in (b"", b"[]", b"null", b"\x00"):
        with pytest.raises(BadInput, match="not a plan"):
            from_bytes(stored)


place = st.floats(-0.3, 6.3).map(lambda value: round(value, 3))


class Planner(RuleBasedStateMachine):
    """Somebody who does, undoes and redoes whatever comes to mind."""

    def __init__(self) -> None:
        super().__init__()
        self.history = History(BASE)
        self.seen = [plan_bytes(BASE)]

    def do(self, edit: Edit) -> None:
        at_, before = self.history.at, plan_bytes(self.history.plan)
        try:
            self.history = self.history.do(edit)
        except BadInput:
            assert plan_bytes(self.history.plan) == before
            return
        self.seen = [*self.seen[: at_ + 1], plan_bytes(self.history.plan)]

    @rule(data=st.data())
    def paint(self, data: st.DataObject) -> None:
        plan = self.history.plan
        grid = data.draw(st.sampled_from(plan.grids)).id
        blocks = data.draw(st.lists(st.sampled_from(plan.blocks.ids), min_size=1, max_size=6, unique=True))
        self.do(Paint(((grid, tuple(blocks)),)))

    @rule(data=st.data(), line=st.lists(st.tuples(place, place), min_size=2, max_size=3))
    def cut(self, data: st.DataObject, line: list[tuple[float, float]]) -> None:
        plan = self.history.plan
        grid = data.draw(st.sampled_from(plan.grids)).id
        try:
            edit = cut_grid(plan, grid, [at(x, y) for x, y in line], PlanGrid(fresh_id(plan), "新网格"), GROUND)
        except BadInput:
            return
        self.do(edit)

    @rule(data=st.data(), x=place, y=place)
    def drag(self, data: st.DataObject, x: float, y: float) -> None:
        plan = self.history.plan
        shape = plan.blocks.shapes[data.draw(st.integers(0, len(plan.blocks) - 1))]
        corners = shapely.get_coordinates(shape)
        corner = corners[data.draw(st.integers(0, len(corners) - 1))]
        to = (float(corner[0]) + (x - 3) * 1e-4, float(corner[1]) + (y - 3) * 1e-4)
        try:
            edit = drag_corners(plan, [((float(corner[0]), float(corner[1])), to)], GROUND)
        except BadInput:
            return
        self.do(edit)

    @rule(data=st.data())
    def merge_split_or_begin(self, data: st.DataObject) -> None:
        plan = self.history.plan
        one, other = (data.draw(st.sampled_from(plan.grids)).id for _ in range(2))
        match data.draw(st.sampled_from(["merge", "split", "new", "lock", "number"])):
            case "merge":
                self.do(MergeGrids(one, (other,)))
            case "new":
                self.do(NewGrid(PlanGrid(fresh_id(plan), "新网格"), plan.blocks.ids[-2:]))
            case "lock":
                self.do(ChangeGrid(one, locked=not plan.grids[0].locked))
            case "number":
                self.do(recode(plan, "140902003007"))
            case "split":
                if (plan.grid_of == [grid.id for grid in plan.grids].index(one)).sum() > 2:
                    self.do(split_grid(plan, one, 2))

    @precondition(lambda self: self.history.at > 0)
    @rule(data=st.data())
    def undo(self, data: st.DataObject) -> None:
        self.history = self.history.undo(edits=data.draw(st.integers(1, self.history.at)))

    @precondition(lambda self: self.history.undone)
    @rule(data=st.data())
    def redo(self, data: st.DataObject) -> None:
        self.history = self.history.redo(edits=data.draw(st.integers(1, len(self.history.undone))))

    @invariant()
    def the_plan_is_a_coverage(self) -> None:
        check_coverage(self.history.plan, GROUND, BASE.blocks)

    @invariant()
    def undo_and_redo_return_the_same_bytes(self) -> None:
        assert plan_bytes(self.history.plan) == self.seen[self.history.at]

    def teardown(self) -> None:
        stored = History.of_bytes(BASE, self.history.to_bytes())
        assert plan_bytes(stored.plan) == self.seen[self.history.at]


Planner.TestCase.settings = settings(max_examples=25, stateful_step_count=15, deadline=None)
TestPlanner = Planner.TestCase
