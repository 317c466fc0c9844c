"""The fewest cut edges proven: a plan on a small graph as a model of zeros and ones for CP-SAT.

That parts hang together is asked for only where a solution breaks it: two pieces of a part may both belong to it
only if it also holds a node of what separates them (Oehrlein and Haunert 2017).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from ortools.sat.python import cp_model

from geo.redraw.blocks import Ints
from geo.redraw.components import components_within
from geo.redraw.districting_search import Board


@dataclass(frozen=True, slots=True)
class Proof:
    """What the model found.

    Attributes
    ----------
    part_of : list of int or None
        A contiguous plan within the bounds that cuts fewer edges than were allowed; None where there is none or none
        was found.
    closed : bool
        Nothing better than ``part_of`` exists (or nothing at all, where it is None).
    spent : float
        Work done, in the solver's units.
    """

    part_of: list[int] | None
    closed: bool
    spent: float


def prove(board: Board, known: Sequence[int] | None, most_cut: int, *, seed: int, work: float) -> Proof:
    """Look for the plan with the fewest cut edges, or show that none cuts as few as ``most_cut``.

    Parameters
    ----------
    known : sequence of int or None
        A plan to begin with; it may cut more.
    most_cut : int
        Only plans that cut at most so many edges are looked for.
    work : float
        The most that may be done, in the solver's units (about a second each): counted, so that the same seed gives
        the same answer on every machine.
    """
    model, holds = _model(board, most_cut)
    if known is not None:
        for node, part in enumerate(_in_order(board, known)):
            for number, chosen in enumerate(holds[node]):
                model.add_hint(chosen, int(number == part))
    spent = 0.0
    while spent < work:
        solver = cp_model.CpSolver()
        solver.parameters.num_workers = 1
        solver.parameters.random_seed = seed
        solver.parameters.max_deterministic_time = work - spent
        status = solver.solve(model)
        spent += max(solver.response_proto.deterministic_time, 0.001)
        if status == cp_model.INFEASIBLE:
            return Proof(None, True, spent)
        if status not in (cp_model.OPTIMAL, cp_model.FEASIBLE):
            break
        part_of = [next(part for part, chosen in enumerate(row) if solver.boolean_value(chosen)) for row in holds]
        if not _join(model, holds, board, part_of):
            return Proof(part_of, status == cp_model.OPTIMAL, spent)
    return Proof(None, False, spent)


Holds = list[list[cp_model.IntVar]]


def _model(board: Board, most_cut: int) -> tuple[cp_model.CpModel, Holds]:
    model, parts = cp_model.CpModel(), range(board.parts)
    holds = [[model.new_bool_var("") for _ in parts] for _ in board.weights]
    for row in holds:
        model.add_exactly_one(row)
    for part in parts:
        column = [row[part] for row in holds]
        model.add_at_least_one(column)
        model.add_linear_constraint(cp_model.LinearExpr.weighted_sum(column, board.weights), board.least, board.most)
    cut = [model.new_bool_var("") for _ in board.ends]
    for (one, other), parted in zip(board.ends, cut, strict=True):
        for part in parts:
            model.add_bool_or(holds[one][part].negated(), holds[other][part], parted)
            model.add_bool_or(holds[other][part].negated(), holds[one][part], parted)
    for most, node in zip(parts, _heaviest_first(board), strict=False):  # parts are alike: only one order is looked at
        for later in parts[most + 1 :]:
            model.add_bool_and(holds[node][later].negated())
    model.add(sum(cut) <= most_cut)
    model.minimize(sum(cut))
    return model, holds


def _heaviest_first(board: Board) -> list[int]:
    return sorted(range(len(board.weights)), key=lambda node: (-board.weights[node], node))


def _in_order(board: Board, part_of: Sequence[int]) -> list[int]:
    """The same plan with its parts numbered as they appear from the heaviest node on, as the model wants it."""
    first = dict.fromkeys(part_of[node] for node in _heaviest_first(board))
    number = {part: position for position, part in enumerate(first)}
    return [number[part] for part in part_of]


def _join(model: cp_model.CpModel, holds: Holds, board: Board, part_of: list[int]) -> bool:
    """Forbid, for every part, the torn pieces of this solution; returns whether there were any."""
    piece_of = _pieces(board, np.array(part_of, dtype=np.int64))
    pieces: dict[int, list[int]] = {}
    for node, piece in enumerate(piece_of.tolist()):
        pieces.setdefault(piece, []).append(node)
    torn = False
    for part in range(board.parts):
        mine = [nodes for nodes in pieces.values() if part_of[nodes[0]] == part]
        mine.sort(key=lambda nodes: (sum(board.weights[node] for node in nodes), nodes))
        torn |= len(mine) > 1
        for nodes in mine[:-1]:
            inside = set(nodes)
            ring = sorted({other for node in nodes for other in board.touching[node]} - inside)
            here = max(nodes, key=lambda node: (board.weights[node], node))
            for there in (max(other, key=lambda node: (board.weights[node], node)) for other in mine if other != nodes):
                for number in range(board.parts):
                    ways = [holds[node][number] for node in ring]
                    model.add_bool_or(holds[here][number].negated(), holds[there][number].negated(), *ways)
    return torn


def _pieces(board: Board, part_of: Ints) -> Ints:
    """The connected piece of its part that each node lies in."""
    ends = np.array(board.ends, dtype=np.int64).reshape(-1, 2)
    return components_within(part_of, ends)
