"""Cutting a graph into contiguous parts of nearly equal weight with few cut edges."""

from __future__ import annotations

import random
from collections.abc import Callable

import numpy as np
import pymetis

from geo.errors import BadInput
from geo.i18n import mark
from geo.redraw.districting_exact import prove
from geo.redraw.districting_graph import Districting, WeightedGraph, describe
from geo.redraw.districting_search import TEMPERATURES, Best, Board, grow, temper

LARGE = 400
"""Graphs with more nodes are cut by METIS first, and what it found is refined."""
PROVABLE = 100
"""A proof is tried where nodes times parts are at most so many."""
FIRST_PROPOSALS = 2_000
"""Proposals per node before a proof is tried: mostly the best plan is found by then."""
PROPOSALS = 100_000
"""Proposals per node in all, at effort 1."""
RUN = 1_500_000
"""Proposals after which the search begins anew, from other plans and with another penalty."""
PENALTIES = (80.0, 150.0, 50.0)
"""What the runs charge, by turns, for weight outside the bounds (see `temper`)."""
NODE_PENALTY = 2.0
"""At least so many cut edges are charged for the weight of one node of average weight outside the bounds."""
LARGE_PROPOSALS = 500
"""Proposals per node on large graphs, at effort 1."""
LARGE_STEPS = 20
"""So often the search on a large graph goes on from the best plan so far."""
LARGE_TEMPERATURES = (0.2, 0.4)
WORK = 10.0
"""The most that is done for a proof, at effort 1."""
METIS_WEIGHT = 100_000_000
"""METIS counts in 32 bits; weights are scaled so that they add up to this."""
MOST_PARTS = 10_000
MOST_EFFORT = 1_000.0

Progress = Callable[[float], None]


def district(
    graph: WeightedGraph, parts: int, tolerance: float, *,
    seed: int = 1, effort: float = 1.0, progress: Progress | None = None,
) -> Districting:  # fmt: skip
    """Cut a graph into contiguous parts of nearly equal weight with as few cut edges as can be found.

    Work is counted, not timed: the same seed and effort give the same plan on every machine.

    Parameters
    ----------
    parts : int
        How many, at most as many as nodes.
    tolerance : float
        How far a part's weight may lie from the mean, as a share of the mean: 0.005 is half a percent.
    seed : int
    effort : float
        How long to look; 1 is about half a minute for a hundred nodes.
    progress : callable, optional
        Told now and then which share of the work is done, from 0 to 1.

    Returns
    -------
    Districting
        The best plan found. It is always contiguous; where none within the tolerance was found it is the one whose
        parts lie least outside it, in all.

    Raises
    ------
    BadInput
        More parts than nodes, or a number out of its range.
    """
    if not 1 <= parts <= MOST_PARTS:
        raise BadInput(mark("The number of parts must lie between 1 and {most}."), most=MOST_PARTS)
    if parts > len(graph):
        raise BadInput(mark("{parts} parts cannot be made of {nodes} nodes."), parts=parts, nodes=len(graph))
    if not 0 <= tolerance < 1:
        raise BadInput(mark("The tolerance must be a share from 0 to below 1, such as 0.005."))
    if not 0 < effort <= MOST_EFFORT:
        raise BadInput(mark("The effort must be above 0 and at most {most}."), most=int(MOST_EFFORT))
    board = Board.of(graph, parts, tolerance)
    best, proven = (_refined if len(graph) > LARGE else _searched)(board, seed, effort, progress or _silent)
    return describe(graph, np.array(best.part_of, dtype=np.int64), parts, tolerance, proven=proven)


def _silent(_share: float) -> None:
    """Nobody asks how far the work is."""


def _searched(board: Board, seed: int, effort: float, tell: Progress) -> tuple[Best, bool]:
    """Search from random plans, with a proof in between where one may be had."""
    nodes, done, turn = len(board.weights), 0, 0
    if board.parts in (1, nodes):
        return Best.of(board, list(range(nodes)) if board.parts > 1 else [0] * nodes), True
    total = max(int(PROPOSALS * nodes * effort), 1)
    best = Best.of(board, grow(board, random.Random(seed)))  # noqa: S311  not a secret
    while done < total:
        rng = random.Random(seed * 1_000_003 + turn)  # noqa: S311  not a secret
        proposals = min(total - done, RUN if turn else FIRST_PROPOSALS * nodes)
        starts = [grow(board, rng) for _ in TEMPERATURES]
        found = temper(board, starts, rng, proposals, penalty=PENALTIES[turn % len(PENALTIES)])
        best = min(best, found, key=Best.rank)
        if max(board.weights) > board.most or board.least > board.most:
            return best, True  # no plan can be within the bounds
        if not turn and nodes * board.parts <= PROVABLE:
            best, proven = _proven(board, best, seed, WORK * effort)
            if proven:
                return best, True
        done += proposals
        turn += 1
        tell(done / total)
    return best, False


def _proven(board: Board, best: Best, seed: int, work: float) -> tuple[Best, bool]:
    """Try to prove that a plan is the best, or to find a better one that is."""
    fits = best.excess == 0
    proof = prove(board, best.part_of, best.cut - 1 if fits else len(board.ends), seed=seed, work=work)
    if proof.part_of is None:
        return best, proof.closed
    return Best.of(board, proof.part_of), proof.closed


def _refined(board: Board, seed: int, effort: float, tell: Progress) -> tuple[Best, bool]:
    """Refine what METIS cuts; a large graph leaves no hope for a proof."""
    rng = random.Random(seed)  # noqa: S311  not a secret
    starts = [_metis(board, rng) for _ in LARGE_TEMPERATURES]
    proposals = int(LARGE_PROPOSALS * len(board.weights) * effort) // LARGE_STEPS
    penalty = max(PENALTIES[0], NODE_PENALTY * len(board.weights) / board.parts)
    best = min((Best.of(board, start) for start in starts), key=Best.rank)
    for step in range(1, LARGE_STEPS + 1):
        found = temper(board, starts, rng, proposals, penalty=penalty, temperatures=LARGE_TEMPERATURES)
        best = min(best, found, key=Best.rank)
        starts = [best.part_of, *starts[1:]]
        tell(step / LARGE_STEPS)
    return best, False


def _metis(board: Board, rng: random.Random) -> list[int]:
    """A contiguous plan from METIS: of each part its heaviest piece, from which the parts grow over the rest."""
    options = pymetis.Options()
    options.seed = rng.randrange(1 << 30)
    scale = METIS_WEIGHT / (board.mean * board.parts)
    weights = [round(weight * scale) for weight in board.weights]
    labels = pymetis.part_graph(board.parts, adjacency=board.touching, vweights=weights, options=options).vertex_part
    heaviest: dict[int, tuple[int, list[int]]] = {}
    seen = [False] * len(labels)
    for start, label in enumerate(labels):
        if seen[start]:
            continue
        seen[start] = True
        piece = [start]
        for node in piece:
            for other in board.touching[node]:
                if not seen[other] and labels[other] == label:
                    seen[other] = True
                    piece.append(other)
        weight = sum(board.weights[node] for node in piece)
        heaviest[label] = max(heaviest.get(label, (-1, [])), (weight, piece))
    if len(heaviest) < board.parts:  # METIS leaves parts empty where they are to be very small
        return grow(board, rng)
    return grow(board, rng, [piece for _, piece in heaviest.values()])
