"""Balancing a plan: every grid within a tolerance of its target, and as few residents as possible under another worker.

Today's boundaries come first: what has to pass between grids is the cheapest flow (`geo.redraw.flow`), the last grids
are brought within bounds by chains of exchanges (`geo.redraw.flow_finish`). Grids are cut afresh (`geo.redraw.metis`)
only where today's cannot be used or too many would move anyway; the plan that moves fewest is taken. Walled compounds
that fit into a grid are never cut, and roads and rivers make good borders.
"""

from __future__ import annotations

from collections.abc import Collection

import numpy as np

from geo.errors import BadInput
from geo.i18n import mark
from geo.redraw.auto_board import Board
from geo.redraw.auto_number import relocate, set_number
from geo.redraw.auto_result import AutoResult, judge, measure_up
from geo.redraw.auto_wish import Scope, Wish, all_open, board_of, is_as_wished, only_in, wanted_number
from geo.redraw.blocks import Ints, Measure
from geo.redraw.contiguity import mend
from geo.redraw.flow import Aim, Flow, excess, push_rounds
from geo.redraw.flow_finish import come_home, finish
from geo.redraw.metis import cut, cut_all, named_after
from geo.redraw.plans import Plan

TURNS = 4
"""How often flows and chains take turns at most."""
MANY = 0.25
"""When keeping today's grids moves a greater share than this, cutting afresh is tried as well."""


def balance(plan: Plan, wish: Wish | None = None, *, seed: int = 1) -> AutoResult:
    """Balance all grids that are not locked.

    Parameters
    ----------
    plan : Plan
        Today's boundaries; blocks may be without a grid.
    wish : Wish, optional
        Measure, tolerance, number of grids; by default 3 % of the households, as many grids as today.
    seed : int
        The same seed gives the same plan.

    Returns
    -------
    AutoResult
        ``plan`` itself when it is already as wished. What could not be had stands in ``unmet``.

    Raises
    ------
    BadInput
        More grids than blocks, nothing to balance, or locked grids that leave none for the rest.
    """
    return _balanced(plan, wish or Wish(), all_open(plan), seed)


def rebalance(
    plan: Plan, *, only: Collection[str], measure: Measure = "households", tolerance: float = 0.03, seed: int = 1
) -> AutoResult:
    """Balance some grids among themselves; all others stay as they are.

    Parameters
    ----------
    only : collection of str
        Ids of the grids, two or more that are not locked.

    Raises
    ------
    BadInput
        An unknown or locked grid, or fewer than two.
    """
    chosen = np.array([grid.id in only for grid in plan.grids], dtype=bool)
    for grid_id in sorted(set(only) - {grid.id for grid in plan.grids}):
        raise BadInput(mark("The plan has no grid {grid}."), grid=grid_id)
    for grid in plan.grids:
        if grid.id in only and grid.locked:
            raise BadInput(mark("Grid {grid} is locked."), grid=grid.name or grid.id)
    if chosen.sum() < 2:
        raise BadInput(mark("Choose at least two grids to balance between them."))
    wish = Wish(measure=measure, tolerance=tolerance)
    return _balanced(plan, wish, only_in(plan, chosen), seed)


def split(
    plan: Plan, grid: str, k: int, *, measure: Measure = "households", tolerance: float = 0.03, seed: int = 1
) -> AutoResult:
    """Divide one grid into k connected ones of about equal weight; the one with the most residents keeps its id.

    Raises
    ------
    BadInput
        Fewer than two parts, more parts than blocks, an unknown or locked grid.
    """
    at = next((at for at, one in enumerate(plan.grids) if one.id == grid), None)
    if at is None:
        raise BadInput(mark("The plan has no grid {grid}."), grid=grid)
    if plan.grids[at].locked:
        raise BadInput(mark("Grid {grid} is locked."), grid=plan.grids[at].name or grid)
    if k < 2:
        raise BadInput(mark("A grid is split into two or more."))
    held = int((plan.grid_of == at).sum())
    if k > held:
        raise BadInput(mark("{grids} grids cannot be made of {blocks} blocks."), grids=k, blocks=held)
    wish = Wish(measure=measure, tolerance=tolerance)
    scope = only_in(plan, np.arange(len(plan.grids)) == at)
    board, aim = board_of(plan, wish, scope, k)
    labels = [at, *(board.add_grid() for _ in range(k - 1))]
    board.put(named_after(board, cut(board, sorted(board.members[at]), k, seed=seed), labels))
    _settle(board, aim)
    return judge(plan, board, aim, wish, scope)


def _balanced(plan: Plan, wish: Wish, scope: Scope, seed: int) -> AutoResult:
    number = wanted_number(plan, wish, scope)
    board, aim = board_of(plan, wish, scope, number)
    if is_as_wished(plan, scope, board, aim, number):
        return measure_up(plan, aim, wish, scope.grids, 0.0, number)
    tried: list[tuple[tuple[float, ...], Ints]] = []
    today = board.labels()
    if board.active():
        keep_today(board, aim, number, seed=seed)
        tried.append((_badness(board, aim, number), board.labels()))
    everybody = sum(board.people) or 1.0
    if not tried or tried[0][0] > (0, 0, 0, MANY * everybody):
        board.put(today)
        labels = [j for j, is_open in enumerate(board.open) if is_open]
        labels += [board.add_grid() for _ in range(number - len(labels))]
        board.put(cut_all(board, number, labels, seed=seed))
        _settle(board, aim)
        tried.append((_badness(board, aim, number), board.labels()))
    board.put(min(tried, key=lambda entry: entry[0])[1])
    return judge(plan, board, aim, wish, scope, number)


def keep_today(board: Board, aim: Aim, number: int, *, seed: int) -> None:
    """Balance by moving as little as possible away from today's grids."""
    board.grow_into(board.without_grid())
    mend(board)
    set_number(board, number, seed=seed)
    even_out(board, aim, relocate(board, aim, seed=seed))
    come_home(board, aim)


def _settle(board: Board, aim: Aim) -> None:
    """Mend and balance grids that were cut afresh, then bring residents home."""
    mend(board)
    even_out(board, aim)
    come_home(board, aim, passes=10)


def even_out(board: Board, aim: Aim, flow: Flow | None = None) -> None:
    """Bring all grids within bounds as far as flows and chains can."""
    before = float("inf")
    for _ in range(TURNS):
        push_rounds(board, aim, flow)
        finish(board, aim)
        now = excess(board, aim)
        if now == 0.0 or now >= before:
            return
        before, flow = now, None


def _badness(board: Board, aim: Aim, number: int) -> tuple[float, ...]:
    """What makes a plan worse, the weightiest first: what is left out, torn or missing, what is off, who moves."""
    torn = sum(len(board.parts(j)) - 1 for j in board.active())
    off = excess(board, aim)
    return (
        len(board.without_grid()) + torn,
        abs(len(board.active()) - number),
        off if off > aim.target * 1e-6 else 0.0,
        board.moved(),
    )
