"""What holds for every board: each block in one grid, all connected, locked ones untouched, no needless moves."""

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st

from geo.redraw.auto import balance
from geo.redraw.auto_wish import Wish
from geo.redraw.compacting import improve_compactness
from geo.redraw.contiguity import parts_of_grids, repair_contiguity
from geo.redraw.plans import Plan
from tests.geo.redraw.auto_towns import board, loads, plan

SIDE = 6


@st.composite
def connected_plans(draw: st.DrawFn) -> Plan:
    """A board with some compounds, cut into stripes or rectangles, one grid perhaps locked."""
    held = draw(st.lists(st.integers(0, 9), min_size=SIDE * SIDE, max_size=SIDE * SIDE))
    rows = np.array(held).reshape(SIDE, SIDE)
    rows[0, 0] += 1
    walled = np.full((SIDE, SIDE), -1)
    for number, (row, column) in enumerate(draw(st.lists(st.tuples(st.integers(0, 4), st.integers(0, 4)), max_size=2))):
        walled[row : row + 2, column : column + 2] = number
    cuts = sorted(draw(st.sets(st.integers(1, SIDE - 1), min_size=1, max_size=3)))
    stripe = np.searchsorted(cuts, np.arange(SIDE), side="right")
    label = np.tile(stripe, (SIDE, 1))
    if draw(st.booleans()):
        label = label + (len(cuts) + 1) * (np.arange(SIDE) >= SIDE // 2)[:, None]
    locked = draw(st.sampled_from([(), (), (0,), (1,)]))
    return plan(board(rows.tolist(), compound=walled.tolist()), label.tolist(), locked=locked)


def _balanceable(today: Plan) -> bool:
    is_open = np.array([not grid.locked for grid in today.grids])
    return bool(today.blocks.households[is_open[today.grid_of]].sum() > 0)


@settings(max_examples=40, deadline=None)
@given(connected_plans(), st.sampled_from([0.0, 0.03, 0.1, 0.3]), st.integers(1, 5))
def test_balancing_keeps_every_promise(today: Plan, tolerance: float, seed: int) -> None:
    if not _balanceable(today):
        return
    before = today.grid_of.copy()
    made = balance(today, Wish(tolerance=tolerance), seed=seed)
    assert (today.grid_of == before).all()
    after = made.plan
    assert after.grid_of.shape == before.shape
    assert ((after.grid_of >= 0) & (after.grid_of < len(after.grids))).all()
    assert parts_of_grids(after) == [1] * len(after.grids)
    assert made.contiguous
    ids = {grid.id: at for at, grid in enumerate(after.grids)}
    for at, grid in enumerate(today.grids):
        if grid.locked:
            assert ((after.grid_of == ids[grid.id]) == (before == at)).all()
    moved = np.array([after.grids[a].id != today.grids[b].id for a, b in zip(after.grid_of, before, strict=True)])
    assert made.moved_people == today.blocks.people[moved].sum()
    off = [abs(load / made.target - 1) for load, grid in zip(loads(after), after.grids, strict=True) if not grid.locked]
    assert np.isclose(made.max_deviation, max(off))
    assert (made.max_deviation > tolerance + 1e-8) == any("off its target" in str(one) for one in made.unmet)


@settings(max_examples=25, deadline=None)
@given(connected_plans(), st.integers(1, 3))
def test_nobody_moves_where_the_plan_is_within_the_tolerance(today: Plan, seed: int) -> None:
    if not _balanceable(today):
        return
    wish = Wish(tolerance=10.0, whole_compounds=False)
    assert balance(today, wish, seed=seed).moved_people == 0.0


@settings(max_examples=25, deadline=None)
@given(connected_plans(), st.integers(1, 6))
def test_the_number_asked_for_is_made_and_every_grid_holds_blocks(today: Plan, extra: int) -> None:
    locked = sum(grid.locked for grid in today.grids)
    if not _balanceable(today):
        return
    made = balance(today, Wish(grids=locked + extra))
    assert len(made.plan.grids) == locked + extra or made.unmet
    assert (np.bincount(made.plan.grid_of, minlength=len(made.plan.grids)) > 0).all()


@settings(max_examples=25, deadline=None)
@given(st.lists(st.integers(0, 3), min_size=SIDE * SIDE, max_size=SIDE * SIDE), st.integers(0, 3))
def test_repair_leaves_every_open_grid_in_one_piece(labels: list[int], lock: int) -> None:
    today = plan(
        board([[2] * SIDE] * SIDE), np.reshape([*labels[:-4], 0, 1, 2, 3], (SIDE, SIDE)).tolist(), locked=[lock]
    )
    made = repair_contiguity(today)
    assert [grid.id for grid in made.plan.grids] == [grid.id for grid in today.grids]
    assert ((made.plan.grid_of == lock) == (today.grid_of == lock)).all()
    parts = parts_of_grids(made.plan)
    told = {one.subject for one in made.unmet if "parts" in str(one)}
    assert {grid.id for grid, count in zip(made.plan.grids, parts, strict=True) if count > 1} == told
    again = repair_contiguity(made.plan)
    assert again.moved_people == 0.0


@settings(max_examples=25, deadline=None)
@given(connected_plans())
def test_smoother_borders_put_no_grid_further_off_than_it_was(today: Plan) -> None:
    if not _balanceable(today) or sum(not grid.locked for grid in today.grids) < 2:
        return
    made = improve_compactness(today, 0.1)
    assert parts_of_grids(made.plan) == [1] * len(today.grids)
    for grid, was, now in zip(today.grids, loads(today), loads(made.plan), strict=True):
        bound = made.target * 0.1
        assert now == was if grid.locked else abs(now - made.target) <= max(bound, abs(was - made.target)) + 1e-6
