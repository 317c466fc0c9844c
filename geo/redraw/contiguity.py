"""Grids in one piece: torn ones are found, and the smaller parts go to the grids they touch."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from geo.redraw.auto_atoms import pairs_within
from geo.redraw.auto_board import Board
from geo.redraw.auto_result import AutoResult, judge
from geo.redraw.auto_wish import Wish, all_open, board_of
from geo.redraw.blocks import NOWHERE, Measure
from geo.redraw.components import components
from geo.redraw.plans import Plan

PASSES = 6


def parts_of_grids(plan: Plan) -> list[int]:
    """How many connected parts each grid of a plan lies in; 0 for an empty one."""
    part = components(len(plan.blocks), pairs_within(plan.blocks, plan.grid_of))
    pairs = np.unique(np.column_stack([plan.grid_of, part]), axis=0)
    counted = np.bincount(pairs[pairs[:, 0] != NOWHERE, 0], minlength=len(plan.grids))
    return [int(count) for count in counted]


def mend(board: Board) -> int:
    """Join the smaller parts of torn open grids to what they touch; returns how many parts stay torn.

    A part goes back to the grid it has today if it touches that, otherwise to the one that holds it most. Parts
    that touch locked grids only stay.
    """
    for _ in range(PASSES):
        torn = [part for j in board.active() for part in board.parts(j)[1:]]
        if not sum([_join(board, part) for part in torn]):
            break
    return sum(len(board.parts(j)) - 1 for j in board.active())


def _join(board: Board, part: Sequence[int]) -> bool:
    votes: dict[int, float] = {}
    for v in part:
        for j, pull in board.touching(v).items():
            votes[j] = votes.get(j, 0.0) + pull
    if not votes:
        return False
    back = {board.home[v] for v in part}
    best = max(votes, key=lambda j: (back == {j}, votes[j], -j))
    for v in part:
        board.move(v, best)
    return True


def repair_contiguity(plan: Plan, *, measure: Measure = "households") -> AutoResult:
    """Bring every open grid into one piece and change nothing else.

    The part with the most residents stays; blocks without a grid go to one beside them. Compounds stay as they are.

    Parameters
    ----------
    plan : Plan
    measure : str
        What the deviation in the result is told of.

    Returns
    -------
    AutoResult
        Parts that touch no open grid are named in ``unmet``.
    """
    wish = Wish(measure=measure, whole_compounds=False)
    scope = all_open(plan)
    board, aim = board_of(plan, wish, scope)
    board.grow_into(board.without_grid())
    mend(board)
    return judge(plan, board, aim, wish, scope)
