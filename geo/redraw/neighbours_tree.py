"""Cutting a spanning tree into parts of bounded size: exact on the tree, and quick."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from random import Random

from geo.redraw.neighbours_ground import STAY, Ground, Part

_LEFT_OUT = 1e7
_NEVER = float("inf")
Pair = tuple[int, int]


def split_by_tree(
    ground: Ground, nodes: Sequence[int], random: Random, *, noise: float = 0.5, hold: Collection[Pair] = ()
) -> list[Part]:
    """Divide doors into connected units within bounds, leaving out as few as one spanning tree allows.

    The tree joins first those who gain most by being together; along it a dynamic programme over the sizes of the
    open unit finds the cuts that leave out the fewest and then part the least. Another draw gives another tree.

    Parameters
    ----------
    nodes : sequence of int
        Doors to divide; they need not be connected.
    noise : float
        0 to 1: how far chance bends the choice of the tree.
    hold : collection of (int, int)
        Pairs of neighbours (lower first) that stay together where the bounds allow it.

    Returns
    -------
    list of list of int
        The units; a door in none of them is left out. Nobody in a unit must stand apart from somebody in it.
    """
    order, parent, joint = _spanning_tree(ground, nodes, random, noise, hold)
    depth: dict[int, int] = {}
    for node in order:
        depth[node] = depth[parent[node]] + 1 if parent[node] >= 0 else 0
    cut = _costs(ground, order, parent, depth, joint)
    return _parts(ground, order, parent, cut, _forced(ground, order, parent, depth, random))


def _spanning_tree(
    ground: Ground, nodes: Sequence[int], random: Random, noise: float, hold: Collection[Pair]
) -> tuple[list[int], dict[int, int], dict[int, float]]:
    """Doors parents first, each one's parent (-1 at a root), and what its tie to the parent is worth."""
    inside, held = set(nodes), set(hold)
    chained = {door for pair in hold for door in pair}
    ranked = []
    for u in nodes:
        gain, home = ground.gain[u], ground.home[u]
        for v in ground.near[u]:
            if u < v and v in inside and v not in ground.foes[u]:
                worth = gain[v]
                if home >= 0 and ground.home[v] >= 0:
                    worth += STAY if home == ground.home[v] else -STAY
                chance = 1.0 - noise * random.random()
                rank = (worth * chance if worth > 0 else worth / chance) if (u, v) not in held else _LEFT_OUT
                if (u in chained) != (v in chained):
                    # What remains beside a chain has to hold together by itself, or cutting the chain out crumbles it.
                    rank -= _LEFT_OUT / 2
                ranked.append((-rank, u, v, worth if (u, v) not in held else _LEFT_OUT / 4))
    ranked.sort()
    boss = {node: node for node in nodes}
    tree: dict[int, list[tuple[int, float]]] = {node: [] for node in nodes}
    for _, u, v, worth in ranked:
        a, b = u, v
        while boss[a] != a:
            boss[a] = boss[boss[a]]
            a = boss[a]
        while boss[b] != b:
            boss[b] = boss[boss[b]]
            b = boss[b]
        if a != b:
            boss[b] = a
            tree[u].append((v, worth))
            tree[v].append((u, worth))
    order: list[int] = []
    parent: dict[int, int] = {}
    joint: dict[int, float] = {}
    for root in nodes:
        if root in parent:
            continue
        parent[root] = -1
        stack = [root]
        while stack:
            at = stack.pop()
            order.append(at)
            for beside, worth in tree[at]:
                if beside != parent[at]:
                    parent[beside], joint[beside] = at, worth
                    stack.append(beside)
    return order, parent, joint


def _path(parent: dict[int, int], depth: dict[int, int], one: int, other: int, most: int) -> list[int] | None:
    """The lower ends of the tree's edges between two doors; None when there are more than ``most`` or no path."""
    edges: list[int] = []
    while one != other:
        if depth[one] < depth[other]:
            one, other = other, one
        if parent[one] < 0 or len(edges) >= most:
            return None
        edges.append(one)
        one = parent[one]
    return edges


def _costs(
    ground: Ground, order: list[int], parent: dict[int, int], depth: dict[int, int], joint: dict[int, float]
) -> dict[int, float]:
    """What a cut above each door costs; pairs that are no neighbours lay their worth on the edges between them."""
    cost = dict(joint)
    for u in order:
        near = ground.near[u]
        for v, worth in ground.gain[u].items():
            if u < v and v in parent and (v not in near or (parent[u] != v and parent[v] != u)):
                edges = _path(parent, depth, u, v, ground.high - 1)
                for edge in edges or ():
                    cost[edge] += worth / len(edges or ())
    return cost


def _forced(
    ground: Ground, order: list[int], parent: dict[int, int], depth: dict[int, int], random: Random
) -> set[int]:
    """Doors above which a cut must be made so that those who must stand apart do: one of the edges between them."""
    forced: set[int] = set()
    for u in order:
        for v in sorted(ground.foes[u]):
            if u < v and v in parent:
                edges = _path(parent, depth, u, v, len(order))
                if edges and forced.isdisjoint(edges):
                    forced.add(random.choice(edges))
    return forced


def _parts(
    ground: Ground, order: list[int], parent: dict[int, int], cut: dict[int, float], forced: set[int]
) -> list[Part]:
    low, high = ground.low, ground.high
    best: dict[int, list[float]] = {node: [_LEFT_OUT, 0.0] + [_NEVER] * (high - 1) for node in order}
    top: dict[int, int] = {}  # the size a door's unit has when cut above; 0 where it is left out
    taken: dict[int, list[int]] = {}  # for each size of the parent's open unit, how many came from this child
    for node in reversed(order):
        mine = best[node]
        size = min((0, *range(low, high + 1)), key=mine.__getitem__)
        top[node] = size
        if parent[node] < 0:
            continue
        closed = mine[size] + cut[node]
        theirs = best[parent[node]]
        merged = [cost + closed for cost in theirs]
        came = [0] * (high + 1)
        if node not in forced:
            reach = [s for s in range(1, high) if mine[s] < _NEVER]
            for have in range(1, high):
                if theirs[have] < _NEVER:
                    for more in reach:
                        if have + more > high:
                            break
                        cost = theirs[have] + mine[more]
                        if cost < merged[have + more]:
                            merged[have + more], came[have + more] = cost, more
        best[parent[node]], taken[node] = merged, came
    # Back from the root: the children of a door were merged in reverse order, so the last merged is undone first.
    size_of: dict[int, int] = {}
    unit_of: dict[int, int] = {}
    parts: list[Part] = []
    open_size: dict[int, int] = {}
    for node in order:
        above = parent[node]
        came_in = taken[node][open_size[above]] if above >= 0 else 0
        if came_in:
            open_size[above] -= came_in
            size_of[node], unit_of[node] = came_in, unit_of[above]
            parts[unit_of[node]].append(node)
        else:
            size_of[node] = top[node]
            unit_of[node] = len(parts)
            parts.append([node])
        open_size[node] = size_of[node]
    return [sorted(part) for part in parts if low <= len(part)]
