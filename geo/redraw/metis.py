"""Cutting afresh: METIS for many grids at once, a spanning tree for two; and naming the parts after today's grids."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import pymetis
from scipy.optimize import linear_sum_assignment

from geo.redraw.auto_board import Board, pieces
from geo.redraw.blocks import Ints

WEIGHT_SUM = 100_000_000
"""METIS counts in 32-bit integers; weights are scaled so that they add up to this."""
PULL_SCALE = 20


def cut(board: Board, among: Sequence[int], parts: int, *, seed: int) -> list[list[int]]:
    """Divide atoms into so many parts of about equal weight, each connected where the atoms are.

    Parameters
    ----------
    board : Board
    among : sequence of int
        The atoms, at least as many as ``parts``.
    parts : int
    seed : int

    Returns
    -------
    list of list of int
        The atoms of each part; none is empty. Parts that METIS leaves empty or torn are mended by halving the heaviest.
    """
    number = {v: at for at, v in enumerate(among)}
    if parts == 1:
        return [list(among)]
    starts, ends, pulls = [0], [], []
    for v in among:
        for u, pull in zip(board.adj[v], board.pull[v], strict=True):
            if u in number:
                ends.append(number[u])
                pulls.append(max(1, round(pull * PULL_SCALE)))
        starts.append(len(ends))
    total = sum(board.weight[v] for v in among)
    scale = WEIGHT_SUM / total if total > 0 else 0.0
    weights = [max(1, round(board.weight[v] * scale)) for v in among]
    options = pymetis.Options()
    options.seed = seed
    label: list[int] = [0] * len(among)
    if ends:
        found = pymetis.part_graph(
            parts, pymetis.CSRAdjacency(starts, ends), vweights=weights, eweights=pulls, options=options
        )
        label = list(found.vertex_part)
    groups: list[list[int]] = []
    for part in range(parts):
        groups += pieces(board.adj, [v for v, j in zip(among, label, strict=True) if j == part])
    return _exactly(board, groups, parts, seed)


def _exactly(board: Board, groups: list[list[int]], parts: int, seed: int) -> list[list[int]]:
    """Halve the heaviest while there are too few; melt the lightest into a neighbour while there are too many."""

    def heavy(group: list[int]) -> tuple[float, int]:
        return sum(board.weight[v] for v in group), len(group)

    groups = sorted((group for group in groups if group), key=heavy)
    while len(groups) < parts:
        at = max((at for at, group in enumerate(groups) if len(group) > 1), key=lambda at: heavy(groups[at]))
        groups += [part for part in halve(board, groups.pop(at), seed=seed) if part]
    waits = 0
    while len(groups) > parts and waits < len(groups):
        least = groups.pop(0)
        owner = {v: at for at, group in enumerate(groups) for v in group}
        votes: dict[int, float] = {}
        for v in least:
            for u, pull in zip(board.adj[v], board.pull[v], strict=True):
                if u in owner:
                    votes[owner[u]] = votes.get(owner[u], 0.0) + max(pull, 0.01)
        if votes:
            groups[max(votes, key=lambda at: (votes[at], -at))] += least
            groups.sort(key=heavy)
            waits = 0
        else:  # an island: it can only be part of a grid across the water
            groups.append(least)
            waits += 1
    if len(groups) > parts:
        groups.sort(key=heavy)
        extra = len(groups) - parts
        spill = [v for group in groups[:extra] for v in group]
        groups = groups[extra:]
        groups[0] += spill
    return groups


def halve(board: Board, group: Sequence[int], *, seed: int, tries: int = 8) -> tuple[list[int], list[int]]:
    """Divide atoms into two connected parts of about equal weight.

    Of several random spanning trees the edge is cut that parts the weights best (as in ReCom: DeFord, Duchin and
    Solomon 2021), a short border being worth a little unevenness. A group in several pieces is parted between them.
    """
    torn = pieces(board.adj, group)
    if len(torn) > 1:
        torn.sort(key=lambda piece: sum(board.weight[v] for v in piece))
        first, second = torn.pop(), []
        while torn:
            second += torn.pop()
        return list(first), second
    rng = np.random.default_rng(seed)
    inside = set(group)
    total = sum(board.weight[v] for v in group)
    least, branch = float("inf"), {group[0]}
    for _ in range(tries):
        root = group[int(rng.integers(len(group)))]
        order, parent = random_tree(board, root, inside, rng)
        below = {v: board.weight[v] for v in order}
        for v in reversed(order[1:]):
            below[parent[v]] += below[v]
        at = min(order[1:], key=lambda v: (abs(2 * below[v] - total), v))
        part = branch_of(at, order, parent)
        torn_pull = sum(
            max(pull, 0.0)
            for v in part
            for u, pull in zip(board.adj[v], board.pull[v], strict=True)
            if u in inside and u not in part
        )
        cost = abs(2 * below[at] - total) / (total or 1.0) + 0.01 * torn_pull
        if cost < least:
            least, branch = cost, part
    return sorted(branch), sorted(inside - branch)


def random_tree(
    board: Board, root: int, inside: set[int], rng: np.random.Generator
) -> tuple[list[int], dict[int, int]]:
    """A random tree over connected atoms: the order in which they were reached, and what each was reached from."""
    parent, order = {root: root}, [root]
    frontier = [(root, u) for u in board.adj[root] if u in inside]
    draws = iter(rng.random(2 * sum(len(board.adj[v]) for v in inside) + 1).tolist())
    while frontier:
        at = int(next(draws) * len(frontier))
        frontier[at], frontier[-1] = frontier[-1], frontier[at]
        v, u = frontier.pop()
        if u in parent:
            continue
        parent[u] = v
        order.append(u)
        frontier += [(u, w) for w in board.adj[u] if w in inside and w not in parent]
    return order, parent


def branch_of(at: int, order: list[int], parent: dict[int, int]) -> set[int]:
    """Everything that hangs on one atom of a tree, itself too."""
    branch = {at}
    for v in order:
        if parent[v] in branch:
            branch.add(v)
    return branch


def named_after(board: Board, groups: Sequence[Sequence[int]], labels: Sequence[int]) -> Ints:
    """Give each group the label with which most residents keep their grid.

    Parameters
    ----------
    groups : sequence of sequences of int
        Atoms of each part, as many as ``labels``.
    labels : sequence of int

    Returns
    -------
    ndarray of int
        The label of each atom; atoms in no group keep theirs.
    """
    place = {label: at for at, label in enumerate(labels)}
    same = np.zeros((len(groups), len(labels)))
    for at, group in enumerate(groups):
        for v in group:
            if board.home[v] in place:
                same[at, place[board.home[v]]] += board.people[v] + 1e-6
    rows, columns = linear_sum_assignment(same, maximize=True)
    result = board.labels()
    for row, column in zip(rows.tolist(), columns.tolist(), strict=True):
        result[list(groups[row])] = labels[column]
    return result


def cut_all(board: Board, count: int, labels: Sequence[int], *, seed: int) -> Ints:
    """Cut all atoms of open grids (and those without a grid) afresh into ``count`` grids named after today's."""
    among = [v for v, may in enumerate(board.may) if may]
    return named_after(board, cut(board, among, count, seed=seed), labels)
