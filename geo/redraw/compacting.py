"""Smoother borders: atoms that stick out go to the grid that holds them most, and balance gets no worse."""

from __future__ import annotations

import heapq
import math

from geo.errors import BadInput
from geo.i18n import mark
from geo.redraw.auto_board import Board
from geo.redraw.auto_result import AutoResult, judge
from geo.redraw.auto_wish import Wish, all_open, board_of
from geo.redraw.blocks import NOWHERE, Measure
from geo.redraw.flow import Aim
from geo.redraw.plans import Plan

LITTLE = 1e-6
MOVES_PER_ATOM = 4
"""How often an atom may be moved on average: the measure of work."""


def improve_compactness(plan: Plan, tolerance: float = 0.1, *, measure: Measure = "households") -> AutoResult:
    """Shorten the borders between open grids while each stays within a tolerance of the mean.

    A grid that lies outside the tolerance already gets no further off. Grids that are in one piece stay so; compounds
    keep the grids they have. Borders along roads, rivers and railways cost little, so they are kept and sought.

    Parameters
    ----------
    plan : Plan
    tolerance : float
        Share of the mean that a grid may be off, 0.1 for ten per cent.
    measure : str

    Raises
    ------
    BadInput
        The tolerance is below zero, or there are no two open grids.
    """
    wish = Wish(measure=measure, tolerance=tolerance, whole_compounds=False)
    scope = all_open(plan)
    if scope.grids.sum() < 2 or math.isclose(float(plan.blocks.measured(measure)[scope.blocks].sum()), 0.0):
        raise BadInput(mark("Borders can be improved between two grids that are not locked."))
    board, aim = board_of(plan, wish, scope)
    smooth(board, aim)
    return judge(plan, board, aim, wish, scope)


def smooth(board: Board, aim: Aim) -> int:
    """Move atoms to the neighbouring grid that holds them more, the greatest gain first; returns how many moves.

    The sum of pulls inside grids grows with every move, so it ends by itself; the count is bounded all the same.
    """
    heap = [entry for v in range(len(board.label)) if (entry := _gain(board, v)) is not None]
    heapq.heapify(heap)
    moves, most = 0, MOVES_PER_ATOM * len(board.label)
    while heap and moves < most:
        entry = heapq.heappop(heap)
        now = _gain(board, entry[1])
        if now is None:
            continue
        if now != entry:
            heapq.heappush(heap, now)
            continue
        _, v, j = entry
        if not _bearable(board, aim, v, j) or not board.is_loose(v):
            continue
        board.move(v, j)
        moves += 1
        for u in [v, *board.adj[v]]:
            again = _gain(board, u)
            if again is not None:
                heapq.heappush(heap, again)
    return moves


def _gain(board: Board, v: int) -> tuple[float, int, int] | None:
    i = board.label[v]
    if i == NOWHERE or not board.open[i]:
        return None
    around = board.touching(v)
    if not around:
        return None
    best = max(around, key=lambda j: (around[j], -j))
    gain = around[best] - board.held(v, i)
    return (-gain, v, best) if gain > LITTLE else None


def _bearable(board: Board, aim: Aim, v: int, j: int) -> bool:
    """Whether neither grid is put outside the bounds nor further outside."""
    i, weight = board.label[v], board.weight[v]
    gives, takes = board.loads[i], board.loads[j]
    return aim.excess(gives - weight) <= aim.excess(gives) and aim.excess(takes + weight) <= aim.excess(takes)
