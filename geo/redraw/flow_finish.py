"""The last grids outside the bounds: chains of exchanges; afterwards residents who need not have moved.

A chain gives from a grid to its neighbour exactly what brings the first within bounds, then mends the neighbour in the
same way, and so on until all are within bounds; otherwise it is taken back (ejection chains: Glover 1996, "Ejection
chains, reference structures and alternating path methods", Discrete Applied Mathematics 65).
"""

from __future__ import annotations

from collections import deque
from dataclasses import dataclass

import numpy as np

from geo.redraw.auto_board import Board, pieces
from geo.redraw.flow import LITTLE, Aim
from geo.redraw.flow_trades import Exchange, make, take_back, trades
from geo.redraw.metis import branch_of, random_tree

LOOKS = 2500
"""How many sets of exchanges are drawn up at most: the measure of work."""
WIDE, DEEP = 6, 7
"""Exchanges tried per grid of a chain, and grids in a chain beyond the nearest one with room."""
TREES, DIVISIONS = 20, 6
"""Random trees over two grids, and divisions found on them that are tried."""
STEP = 0.4
"""What a chain moves at least, as a share of what bounds are apart."""
DEAREST = 1e18


@dataclass
class Work:
    """How much may still be tried."""

    left: int


def finish(board: Board, aim: Aim, *, looks: int = LOOKS) -> None:
    """Bring the last grids within bounds where chains of exchanges can; the furthest off first."""
    work = Work(looks)
    hopeless: set[int] = set()
    while work.left > 0:
        off = [j for j in board.active() if aim.excess(board.loads[j]) > 0 and j not in hopeless]
        if not off:
            return
        worst = max(off, key=lambda j: (aim.excess(board.loads[j]), -j))
        own = Work(min(work.left, 300))
        had = own.left
        if not (_mend(board, aim, worst, own) or recombine(board, aim, worst, own) or _lessen(board, aim, worst)):
            hopeless.add(worst)
        work.left -= max(1, had - own.left)


def _mend(board: Board, aim: Aim, grid: int, work: Work) -> bool:
    sign = 1 if board.loads[grid] > aim.high else -1
    far = _distances(board, aim, grid, sign)
    nearest = min((far[j] for j in board.neighbours(grid) if j in far), default=None)
    if nearest is None:
        return False
    for depth in sorted({nearest, nearest + 1, nearest + DEEP}):
        for wide in (2, WIDE):
            if _chain(board, aim, grid, sign, depth, wide, far, {grid}, work):
                return True
            if work.left <= 0:
                return False
    return False


def _distances(board: Board, aim: Aim, grid: int, sign: int) -> dict[int, int]:
    """For each grid how many borders lie between it and one that can take (or give) what one grid has too much."""
    need = aim.excess(board.loads[grid])
    width = aim.high - aim.low
    wanted = min(need, width * 0.45)
    room = [
        j
        for j in board.active()
        if j != grid and (aim.high - board.loads[j] if sign > 0 else board.loads[j] - aim.low) >= wanted
    ]
    far = dict.fromkeys(room, 0)
    queue = deque(room)
    while queue and grid not in far:
        i = queue.popleft()
        for j in board.neighbours(i):
            if j not in far:
                far[j] = far[i] + 1
                queue.append(j)
    return far


def _chain(
    board: Board, aim: Aim, grid: int, sign: int, depth: int, wide: int,
    far: dict[int, int], seen: set[int], work: Work,
) -> bool:  # fmt: skip
    """Bring one grid within bounds and all that this puts out of bounds; nothing has changed when it fails."""
    if work.left <= 0:
        return False
    work.left -= 1
    done = 0
    for exchange in _exchanges(board, aim, grid, sign, far, seen, depth):
        other = exchange.sink if exchange.source == grid else exchange.source
        if not make(board, exchange):
            continue
        if aim.excess(board.loads[other]) == 0.0:
            return True
        if depth > 0 and _chain(board, aim, other, sign, depth - 1, wide, far, seen | {other}, work):
            return True
        take_back(board, exchange)
        done += 1
        if done >= wide:
            return False
    return False


def _exchanges(
    board: Board, aim: Aim, grid: int, sign: int, far: dict[int, int], seen: set[int], depth: int
) -> list[Exchange]:
    """Exchanges that bring a grid within bounds; those first after which the neighbour is so too, or nearer to room."""
    load = board.loads[grid]
    least, most = (load - aim.high, load - aim.low) if sign > 0 else (aim.low - load, aim.high - load)
    if len(seen) == 1:  # the grid that the chain starts from may be mended in steps, those on the way may not
        least = min(least, (aim.high - aim.low) * STEP)
    found: list[tuple[float, float, Exchange]] = []
    for other in board.neighbours(grid):
        way = far.get(other, 99)
        if other in seen:
            continue
        source, sink = (grid, other) if sign > 0 else (other, grid)
        # what the neighbour can take, or what it may be put out of bounds by when another one can mend that
        bear = aim.high - board.loads[other] if sign > 0 else board.loads[other] - aim.low
        for amount, price, exchange in trades(board, source, sink, least, most):
            if amount <= bear:
                found.append((0.0, price, exchange))
            elif depth > 0 and way <= depth:
                found.append((1.0 + way, price, exchange))
    found.sort(key=lambda entry: (entry[0], entry[1], entry[2].out, entry[2].back))
    return [exchange for _, _, exchange in found[:60]]


def recombine(board: Board, aim: Aim, grid: int, work: Work) -> bool:
    """Draw the border between a grid and one of its neighbours anew, so that both come within bounds.

    For grids of a few heavy compounds, where nothing small lies on the border. What the neighbour then has too much
    or too little goes on along a chain. Nothing has changed when it fails.
    """
    for other in sorted(
        board.neighbours(grid), key=lambda j: (abs(board.loads[grid] + board.loads[j] - 2 * aim.target), j)
    ):
        group = sorted(board.members[grid] | board.members[other])
        if len(pieces(board.adj, group)) > 1:
            continue
        before = aim.excess(board.loads[grid]) + aim.excess(board.loads[other])
        was = [(v, board.label[v]) for v in group]
        for part in _divisions(board, aim, group, grid, other, before):
            work.left -= 1
            for v in group:
                j = grid if v in part else other
                if board.label[v] != j:
                    board.move(v, j)
            left = aim.excess(board.loads[other])
            less = left < before - LITTLE * aim.target
            # what is left is no more than before; a chain that lowers it makes the whole better
            if less or _mend(board, aim, other, Work(min(40, work.left))):
                if less and left > 0.0:
                    _mend(board, aim, other, Work(min(40, work.left)))
                return True
            for v, j in was:
                if board.label[v] != j:
                    board.move(v, j)
    return False


def _divisions(board: Board, aim: Aim, group: list[int], grid: int, other: int, before: float) -> list[set[int]]:
    """Connected parts of two grids that one could be made of, the other being connected too; the best first."""
    rng = np.random.default_rng(grid)
    inside = set(group)
    total = sum(board.weight[v] for v in group)
    found: dict[frozenset[int], tuple[float, float]] = {}
    for _ in range(TREES):
        order, parent = random_tree(board, group[int(rng.integers(len(group)))], inside, rng)
        below = {v: board.weight[v] for v in order}
        # residents who stay where they are when the branch is `grid`, less those who do when it is `other`
        stays = {v: board.people[v] * ((board.label[v] == grid) - (board.label[v] == other)) for v in order}
        for v in reversed(order[1:]):
            below[parent[v]] += below[v]
            stays[parent[v]] += stays[v]
        for v in order[1:]:
            for weight, kept, is_branch in (
                (below[v], stays[v], True), (total - below[v], stays[order[0]] - stays[v], False)
            ):  # fmt: skip
                if aim.low <= weight <= aim.high:
                    branch = branch_of(v, order, parent)
                    part = frozenset(branch if is_branch else inside - branch)
                    rest = aim.excess(total - weight)
                    if rest <= before + LITTLE * aim.target:
                        found[part] = (rest, -kept)
    best = sorted(found, key=lambda part: (found[part], sorted(part)))
    return [set(part) for part in best[:DIVISIONS]]


def _lessen(board: Board, aim: Aim, grid: int) -> bool:
    """One move that makes a grid less far off without putting another further off; False when there is none."""
    sign = 1 if board.loads[grid] > aim.high else -1
    best: tuple[float, int, int] | None = None
    for other in board.neighbours(grid):
        source, sink = (grid, other) if sign > 0 else (other, grid)
        for v in board.border(source, sink):
            amount = board.weight[v]
            before = aim.excess(board.loads[grid]) + aim.excess(board.loads[other])
            after = aim.excess(board.loads[grid] - sign * amount) + aim.excess(board.loads[other] + sign * amount)
            worst = max(aim.excess(board.loads[grid] - sign * amount), aim.excess(board.loads[other] + sign * amount))
            gain = before - after
            if gain > aim.target * 1e-6 and worst < aim.excess(board.loads[grid]) and board.is_loose(v):
                best = max(best or (-DEAREST, 0, 0), (gain, -v, sink))
    if best is None:
        return False
    board.move(-best[1], best[2])
    return True


def come_home(board: Board, aim: Aim, *, passes: int = 4) -> None:
    """Give atoms back to the grid they have today wherever bounds and connectedness allow it."""
    for _ in range(passes):
        any_moved = False
        for v, home in enumerate(board.home):
            i = board.label[v]
            if home in (i, -1) or i == -1 or not board.open[home] or not board.open[i]:
                continue
            if not any(board.label[u] == home for u in board.adj[v]):
                continue
            if board.loads[i] - board.weight[v] < aim.low or board.loads[home] + board.weight[v] > aim.high:
                continue
            if board.is_loose(v):
                board.move(v, home)
                any_moved = True
        if not any_moved:
            return
