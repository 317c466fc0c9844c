"""How much must pass between which grids so that all are within bounds: the cheapest flow, and pushing atoms along it.

The flow runs over the graph of grids that touch (a transport problem with soft bounds, solved as a linear programme by
HiGHS). Atoms are then moved along its arcs from sources to sinks, so that what is passed on arrives before it leaves.
Hu and Blake, "An improved diffusion algorithm for dynamic load balancing", Parallel Computing 25 (1999), show why the
flow of least length keeps most where it is.
"""

from __future__ import annotations

import heapq
from dataclasses import dataclass

import numpy as np
from scipy.optimize import linprog
from scipy.sparse import coo_array, eye_array, hstack, vstack

from geo.redraw.auto_board import Board
from geo.redraw.blocks import Floats, Ints
from geo.redraw.flow_trades import make, trades

OUTSIDE = 60.0
"""What a unit beyond the bounds costs: more than the longest sensible way to another grid."""
ACROSS = 2.0
"""What a unit costs more where a whole border is a main road."""
LITTLE = 1e-9
ROUNDS = 10
TRADES = 4
"""Trades after single atoms have been pushed over a border: they pass what is too small for what lies there."""


@dataclass(frozen=True, slots=True)
class Aim:
    """What every open grid should weigh.

    Attributes
    ----------
    target : float
    tolerance : float
        Share of the target that a grid may be off.
    """

    target: float
    tolerance: float

    @property
    def low(self) -> float:
        """The least a grid may weigh."""
        return self.target * (1 - self.tolerance) - LITTLE * self.target

    @property
    def high(self) -> float:
        """The most a grid may weigh."""
        return self.target * (1 + self.tolerance) + LITTLE * self.target

    def excess(self, load: float) -> float:
        """How far a load lies outside the bounds; 0 inside."""
        return max(0.0, load - self.high, self.low - load)


@dataclass(frozen=True, slots=True)
class Flow:
    """What should pass.

    Attributes
    ----------
    arcs : list of (from, to, weight)
    length : float
        Weight times hops, with what stays beyond the bounds.
    height : dict of int to float
        For each grid what a unit more there would cost: high where too much lives, below zero where too little.
    """

    arcs: list[tuple[int, int, float]]
    length: float
    height: dict[int, float]


def excess(board: Board, aim: Aim) -> float:
    """How far all grids together lie outside the bounds."""
    return sum(aim.excess(board.loads[i]) for i in board.active())


def touching_pairs(board: Board) -> tuple[Ints, Floats]:
    """Pairs of open grids that touch, the lower label first, and what a unit costs between them (1 or more)."""
    labels, atoms = board.labels(), board.atoms
    pairs = np.sort(labels[atoms.edges], axis=1)
    is_open = np.array([*board.open, False])  # the last stands for NOWHERE
    here = (pairs[:, 0] != pairs[:, 1]) & is_open[pairs[:, 0]] & is_open[pairs[:, 1]]
    found, place = np.unique(pairs[here], axis=0, return_inverse=True)
    place = place.reshape(-1)
    number = np.maximum(1, np.bincount(place, minlength=len(found)))
    between = np.bincount(place, np.minimum(3.0, atoms.barrier[here]), len(found)) / number
    return found.reshape(-1, 2).astype(np.int64), 1.0 + ACROSS * between


def cheapest_flow(board: Board, aim: Aim, *, room: float = 0.9) -> Flow:
    """The flow of least length that brings every open grid within ``room`` of the tolerance."""
    active = board.active()
    place = {j: at for at, j in enumerate(active)}
    pairs, cost = touching_pairs(board)
    count, arcs = len(active), 2 * len(pairs)
    loads = np.array([board.loads[j] for j in active])
    if not arcs:
        return Flow([], OUTSIDE * excess(board, aim), dict.fromkeys(active, 0.0))
    tail = np.array([place[j] for j in np.concatenate([pairs[:, 0], pairs[:, 1]]).tolist()])
    head = np.array([place[j] for j in np.concatenate([pairs[:, 1], pairs[:, 0]]).tolist()])
    ones = np.ones(arcs)
    net = coo_array((np.concatenate([-ones, ones]), (np.concatenate([tail, head]), np.tile(np.arange(arcs), 2))),
                    shape=(count, arcs))  # fmt: skip
    beyond = -eye_array(count)
    nothing = coo_array((count, count))
    bound = aim.target * aim.tolerance * room
    scale = aim.target
    solved = linprog(
        np.concatenate([cost, cost, np.full(2 * count, OUTSIDE)]),
        A_ub=vstack([hstack([net, beyond, nothing]), hstack([-net, nothing, beyond])]).tocsr(),
        b_ub=np.concatenate([aim.target + bound - loads, loads - aim.target + bound]) / scale,
        bounds=(0, None),
        method="highs-ds",
    )
    amount = solved.x[:arcs]
    used = np.flatnonzero(amount > 1e-6)
    dual = solved.ineqlin.marginals
    height = dual[count:] - dual[:count]
    return Flow(
        [(active[tail[q]], active[head[q]], float(amount[q] * scale)) for q in used.tolist()],
        float(solved.fun * scale),
        dict(zip(active, height.tolist(), strict=True)),
    )


def push_rounds(board: Board, aim: Aim, first: Flow | None = None) -> None:
    """Push atoms along the cheapest flow, and again along what is then the cheapest, while it gets better."""
    before = float("inf")
    flow = first
    for _ in range(ROUNDS):
        now = excess(board, aim)
        if now == 0.0 or now > before * 0.97:
            return
        before = now
        push_along(board, aim, flow or cheapest_flow(board, aim))
        flow = None


def push_along(board: Board, aim: Aim, flow: Flow) -> None:
    """Push atoms along every arc, grids that only give first."""
    outs: dict[int, list[tuple[int, float]]] = {}
    coming: dict[int, int] = {}
    for i, j, amount in flow.arcs:
        outs.setdefault(i, []).append((j, amount))
        coming[j] = coming.get(j, 0) + 1
    ready = [i for i in outs if not coming.get(i)]
    while ready:
        i = ready.pop()
        for j, amount in sorted(outs.get(i, ()), key=lambda out: (-out[1], out[0])):
            push(board, i, j, min(amount, max(0.0, board.loads[i] - aim.low)), aim.target * aim.tolerance)
            coming[j] -= 1
            if not coming[j]:
                ready.append(j)


def push(board: Board, i: int, j: int, wanted: float, slack: float) -> float:
    """Move atoms from grid i to j that weigh about ``wanted`` together, the best first; both stay connected."""
    heap = [(board.price(v, i, j), v) for v in board.border(i, j)]
    heapq.heapify(heap)
    done = 0.0
    while heap and wanted - done > slack * 0.2:
        price, v = heapq.heappop(heap)
        if board.label[v] != i:
            continue
        now = board.price(v, i, j)
        if now > price:
            heapq.heappush(heap, (now, v))
            continue
        if board.weight[v] > wanted - done + slack * 0.5 or not board.is_loose(v):
            continue
        board.move(v, j)
        done += board.weight[v]
        for u in board.adj[v]:
            if board.label[u] == i:
                heapq.heappush(heap, (board.price(u, i, j), u))
    for _ in range(TRADES):
        rest = wanted - done
        if rest <= slack * 0.4:
            break
        offers = trades(board, i, j, rest * 0.5, rest + slack * 0.3) or trades(board, i, j, rest * 0.1, rest * 0.5)
        made = next((amount for amount, _, exchange in offers if make(board, exchange)), 0.0)
        if not made:
            break
        done += made
    return done
