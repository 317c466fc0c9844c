"""Trades over the border of two grids: a few atoms leave, a few come back, and about what is wanted passes."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from geo.redraw.auto_board import Board, Bundle

KEPT = 20_000
"""So many borders are remembered."""
SIDE = 24
"""Atoms looked at on each side of a border."""


@dataclass(frozen=True, slots=True)
class Exchange:
    """Atoms that leave a grid for another one, and atoms that come back."""

    source: int
    sink: int
    out: tuple[int, ...]
    back: tuple[int, ...] = ()


def trades(
    board: Board, source: int, sink: int, least: float, most: float, *, count: int = 12
) -> list[tuple[float, float, Exchange]]:
    """What may go from one grid to another so that between ``least`` and ``most`` passes; the cheapest, with amounts.

    Up to two atoms leave and up to two come back.
    """
    outs, backs = _known(board, source, sink), _known(board, sink, source)
    if not outs:
        return []
    backs = [(0.0, 0.0, ()), *backs]
    amount = np.subtract.outer([weight for weight, _, _ in outs], [weight for weight, _, _ in backs])
    price = np.add.outer([price for _, price, _ in outs], [price for _, price, _ in backs])
    rows, columns = np.nonzero((amount >= least) & (amount <= most))
    if not len(rows):
        return []
    prices = price[rows, columns]
    chosen = np.argsort(prices, kind="stable")[:count].tolist()
    return [
        (
            float(amount[rows[at], columns[at]]),
            float(prices[at]),
            Exchange(source, sink, outs[rows[at]][2], backs[columns[at]][2]),
        )
        for at in chosen
    ]


def _known(board: Board, source: int, sink: int) -> list[Bundle]:
    """The bundles of a border; those drawn up before are kept, as chains that are taken back come by again."""
    key = (source, sink, board.state[source], board.state[sink])
    found = board.bundles.get(key)
    if found is None:
        if len(board.bundles) >= KEPT:
            board.bundles.clear()
        found = board.bundles[key] = _bundles(board, source, sink)
    return found


def _bundles(board: Board, source: int, sink: int) -> list[Bundle]:
    """Atoms on a border, alone, in twos, and with one behind: weight, price, and in the order in which they leave."""
    label, weight, home = board.label, board.weight, board.home
    priced: list[tuple[float, int]] = []
    for v in board.members[source]:
        stays = goes = 0.0
        touches = False
        for u, pull in zip(board.adj[v], board.pull[v], strict=True):
            if label[u] == source:
                stays += pull
            elif label[u] == sink:
                goes += pull
                touches = True
        if touches:
            leaves = board.stake[v] * ((home[v] == source) - (home[v] == sink))
            priced.append((stays - goes + leaves, v))
    priced.sort()
    del priced[SIDE:]
    found: list[Bundle] = [(weight[v], price + 1.0, (v,)) for price, v in priced]
    near = priced[:10]
    for at, (price, v) in enumerate(near):
        found += [(weight[v] + weight[w], price + more + 2.0, (v, w)) for more, w in near[at + 1 :]]
    on_border = {v for _, v in priced}
    for price, v in priced[:6]:
        for u in board.adj[v]:
            if label[u] == source and u not in on_border:
                leaves = board.stake[u] * ((home[u] == source) - (home[u] == sink))
                found.append((weight[v] + weight[u], price + leaves + 3.0, (v, u)))
    return found


def make(board: Board, exchange: Exchange) -> bool:
    """Make an exchange if both grids stay connected; otherwise nothing has changed."""
    made: list[tuple[int, int]] = []
    steps = [(v, exchange.sink) for v in exchange.out] + [(v, exchange.source) for v in exchange.back]
    for v, j in steps:
        if board.label[v] == j or not any(board.label[u] == j for u in board.adj[v]) or not board.is_loose(v):
            for w, i in reversed(made):
                board.move(w, i)
            return False
        made.append((v, board.label[v]))
        board.move(v, j)
    return True


def take_back(board: Board, exchange: Exchange) -> None:
    """Undo an exchange that was made."""
    for v in exchange.back:
        board.move(v, exchange.sink)
    for v in exchange.out:
        board.move(v, exchange.source)
