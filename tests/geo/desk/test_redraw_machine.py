"""Two planners at two processes, driven at random: whatever they do, the stored plan has no gap and no overlap."""

import tempfile
from functools import cache
from pathlib import Path
from typing import Any

import numpy as np
import shapely
from hypothesis import HealthCheck, Phase, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, rule

from geo.desk.office import Office
from geo.desk.redraw_edits import do_gesture, redo, undo
from geo.desk.redraw_kept import Held, held
from geo.desk.redraw_merging import merge_gestures
from geo.desk.redraws import RedrawConflict, open_redraw
from geo.desk.settings import Settings
from geo.errors import BadInput
from geo.model import SYSTEM
from geo.redraw.plans import Plan
from tests.geo.desk.conftest import MovedClock
from tests.geo.desk.redraw_plans import ONE, OTHER, TOWN, bytes_of
from tests.small_town import small_town

Gesture = dict[str, Any]
WHO = st.sampled_from((0, 1))
PLANNERS = (ONE, OTHER)


@cache
def a_home() -> Path:
    """A home with the small town in its store: plans of all runs stand in it side by side."""
    home = Path(tempfile.mkdtemp())
    office = Office(Settings(home=home), MovedClock())
    with office.write(SYSTEM) as tx:
        tx.load_community(small_town())
    office.close()
    return home


@cache
def an_office(number: int) -> Office:
    """One of two processes on the store."""
    assert number in (0, 1)
    return Office(Settings(home=a_home()), MovedClock())


def check_coverage(now: Held) -> None:
    """Every block and every household is in exactly one grid, and nothing lies between blocks or twice."""
    plan, whole = now.plan, now.history.base.blocks
    assert ((plan.grid_of >= 0) & (plan.grid_of < len(plan.grids))).all()
    assert shapely.coverage_is_valid(plan.blocks.shapes)
    area = shapely.area(whole.shapes).sum()
    assert np.isclose(shapely.area(plan.blocks.shapes).sum(), area, rtol=1e-9)
    assert np.isclose(shapely.union_all(plan.blocks.shapes).area, area, rtol=1e-9)
    assert plan.blocks.households.sum() == whole.households.sum()
    homes = now.facts.households
    assert (homes.plan >= 0).all()
    within = shapely.covers(plan.blocks.shapes[homes.plan], shapely.points(homes.lonlat))
    assert within.all()
    assert now.figures.households.sum() == whole.households.sum()


class Planning(RuleBasedStateMachine):
    """What is done by whom; `known` is what the plan was after each step when it was made."""

    @initialize()
    def begin(self) -> None:
        self.id = open_redraw(an_office(0), ONE, TOWN, "方案").id
        self.seen = [held(an_office(number), ONE, TOWN, self.id) for number in (0, 1)]
        self.known = {0: bytes_of(self.seen[0])}

    def latest(self, who: int) -> Held:
        return held(an_office(who), PLANNERS[who], TOWN, self.id)

    def take(self, who: int, now: Held) -> None:
        self.seen[who] = now
        assert self.known.setdefault(now.redraw.at, bytes_of(now)) == bytes_of(now)

    @rule(who=WHO, data=st.data())
    def draw_on_the_newest(self, who: int, data: st.DataObject) -> None:
        now = self.latest(who)
        gesture = data.draw(gestures(now.plan))
        cursor = an_office(who).store.cursor()
        try:
            self.take(who, do_gesture(an_office(who), PLANNERS[who], TOWN, self.id, now.redraw.version, gesture))
        except BadInput:
            assert an_office(who).store.cursor() == cursor

    @rule(who=WHO, data=st.data(), take=st.sampled_from(("mine", "theirs", "none")))
    def draw_on_what_was_seen(self, who: int, data: st.DataObject, take: Any) -> None:
        seen = self.seen[who]
        gesture = data.draw(gestures(seen.plan))
        office, actor = an_office(who), PLANNERS[who]
        cursor = office.store.cursor()
        try:
            now = do_gesture(office, actor, TOWN, self.id, seen.redraw.version, gesture)
        except BadInput:
            return
        except RedrawConflict:
            try:
                now = merge_gestures(office, actor, TOWN, self.id, seen.redraw.at, [gesture], take).held
            except BadInput:
                assert office.store.cursor() == cursor
                return
        self.take(who, now)

    @rule(who=WHO, edits=st.integers(1, 4))
    def go_back(self, who: int, edits: int) -> None:
        now = self.latest(who)
        try:
            self.seen[who] = undo(an_office(who), PLANNERS[who], TOWN, self.id, now.redraw.version, edits)
        except BadInput:
            assert edits > now.history.at

    @rule(who=WHO, edits=st.integers(1, 4))
    def go_forth(self, who: int, edits: int) -> None:
        now = self.latest(who)
        try:
            self.seen[who] = redo(an_office(who), PLANNERS[who], TOWN, self.id, now.redraw.version, edits)
        except BadInput:
            assert edits > len(now.history.undone)

    @invariant()
    def both_processes_hold_the_same_coverage(self) -> None:
        one, other = self.latest(0), self.latest(1)
        assert one.redraw == other.redraw
        assert bytes_of(one) == bytes_of(other)
        if one.redraw.at in self.known:
            assert bytes_of(one) == self.known[one.redraw.at]
        check_coverage(one)

    def teardown(self) -> None:
        now = self.latest(0)
        fresh = Office(Settings(home=a_home()), MovedClock())
        again = held(fresh, ONE, TOWN, self.id)
        assert bytes_of(again) == bytes_of(now)
        assert (again.impact, again.defects) == (now.impact, now.defects)
        if now.history.at:
            now = undo(an_office(0), ONE, TOWN, self.id, now.redraw.version, now.history.at)
        assert bytes_of(now) == self.known[0]
        assert (now.impact.people, len(now.impact.households)) == (0.0, 0)
        fresh.close()


@st.composite
def gestures(draw: st.DrawFn, plan: Plan) -> Gesture:
    """Something to do on a plan; it may well be refused."""
    grid = st.sampled_from([grid.id for grid in plan.grids])
    block = st.sampled_from(plan.blocks.ids)
    kind = draw(st.sampled_from(("paint", "cut_block", "cut_grid", "drag", "merge", "split", "new", "change")))
    if kind == "paint":
        return {"kind": kind, "grid": draw(grid), "blocks": draw(st.lists(block, min_size=1, max_size=4))}
    if kind == "merge":
        return {"kind": kind, "into": draw(grid), "gone": [draw(grid)]}
    if kind == "split":
        return {"kind": kind, "grid": draw(grid), "k": draw(st.integers(1, 3))}
    if kind == "new":
        return {"kind": kind, "blocks": draw(st.lists(block, max_size=2))}
    if kind == "change":
        return {"kind": kind, "grid": draw(grid), "locked": draw(st.booleans())}
    around = plan.blocks.shapes[plan.blocks.ids.index(draw(block))]
    if kind == "drag":
        corner = draw(st.sampled_from(shapely.get_coordinates(around).tolist()))
        east, north = draw(st.tuples(*[st.sampled_from((-5e-5, 0.0, 5e-5))] * 2))
        return {"kind": kind, "moves": [[corner, [corner[0] + east, corner[1] + north]]]}
    west, south, east, north = around.bounds
    x = west + (east - west) * draw(st.sampled_from((0.3, 0.5, 0.62)))
    line = [[x, south - 1e-5], [x, north + 1e-5]]
    return {"kind": kind, "line": line} | ({"grid": draw(grid)} if kind == "cut_grid" else {})


Planning.TestCase.settings = settings(
    max_examples=15,
    stateful_step_count=10,
    deadline=None,
    report_multiple_bugs=False,
    phases=(Phase.explicit, Phase.reuse, Phase.generate),  # a run of many steps is not made shorter in a life
    suppress_health_check=[HealthCheck.too_slow],
)
TestPlanning = Planning.TestCase
