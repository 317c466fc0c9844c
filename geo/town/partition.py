"""Parting a neighbourhood graph into connected shares of equal weight."""

import math
from collections.abc import Mapping, Sequence

from geo.errors import BadInput

Links = Mapping[int, Mapping[int, float]]
"""For each node its neighbours and what it costs to part from them."""


def part(
    nodes: Sequence[int], weights: Mapping[int, float], at: Mapping[int, tuple[float, float]], links: Links, count: int
) -> list[list[int]]:
    """Part connected `nodes` into `count` connected groups of about equal weight.

    Works by halving: a region grows from one side, for a dozen directions, and the best cut wins, where best means
    even and cheap. Groups are in the order of the halving.

    Parameters
    ----------
    weights
        Households of each node; every group gets at least one node of positive weight.
    at
        A point (x, y) in metres in each node.
    """
    if count == 1:
        return [sorted(nodes)]
    first = count // 2
    best: tuple[float, list[int], list[int]] | None = None
    for turn in range(16):
        heading = math.pi * 2 * turn / 16
        grown = _grow(nodes, weights, at, links, first / count, heading)
        inside = set(grown)
        rest = [n for n in nodes if n not in inside]
        pieces = components(rest, links)
        pieces.sort(key=lambda p: (-sum(weights[n] for n in p), p[0]))
        grown = sorted(inside.union(*pieces[1:])) if len(pieces) > 1 else sorted(inside)
        rest = sorted(pieces[0]) if pieces else []
        if _lived_in(grown, weights) < first or _lived_in(rest, weights) < count - first:
            continue
        total = sum(weights[n] for n in nodes)
        uneven = abs(sum(weights[n] for n in grown) / total - first / count) * count
        inside = set(grown)
        cut = sum(cost for n in grown for m, cost in sorted(links[n].items()) if m not in inside and m in set(rest))
        xs, ys = [at[n][0] for n in nodes], [at[n][1] for n in nodes]
        span = max(60.0, min(max(xs) - min(xs), max(ys) - min(ys)))
        score = round(2.2 * uneven + cut / span, 6)
        if best is None or score < best[0]:
            best = (score, grown, rest)
    if best is None:
        raise BadInput("{count} grids cannot be made of {nodes} blocks here.", count=count, nodes=len(nodes))
    _, one, other = best
    return part(one, weights, at, links, first) + part(other, weights, at, links, count - first)


def even_out(groups: Sequence[Sequence[int]], weights: Mapping[int, float], links: Links) -> list[list[int]]:
    """Hand single nodes from heavy groups to lighter neighbours while that evens them out and none falls apart."""
    home = {n: g for g, group in enumerate(groups) for n in group}
    sums = [sum(weights[n] for n in group) for group in groups]
    mean = sum(sums) / len(sums)
    for _ in range(6 * len(groups)):
        moves: list[tuple[float, int, int]] = []
        for node in sorted(home):
            giver = home[node]
            for taker in sorted({home[m] for m in links[node] if m in home} - {giver}):
                gain = 2 * weights[node] * (sums[giver] - sums[taker] - weights[node])
                if gain > (0.12 * mean) ** 2:
                    moves.append((-round(gain, 6), node, taker))
        for _, node, taker in sorted(moves):
            giver = home[node]
            left = [n for n in sorted(home) if home[n] == giver and n != node]
            if _lived_in(left, weights) and len(components(left, links)) == 1:
                home[node] = taker
                sums[giver] -= weights[node]
                sums[taker] += weights[node]
                break
        else:
            break
    return [sorted(n for n in home if home[n] == g) for g in range(len(groups))]


def components(nodes: Sequence[int], links: Links) -> list[list[int]]:
    """Return the connected components of `nodes`, each sorted."""
    left = set(nodes)
    found = []
    for start in sorted(nodes):
        if start not in left:
            continue
        left.discard(start)
        piece, queue = [start], [start]
        while queue:
            for neighbour in sorted(links[queue.pop()]):
                if neighbour in left:
                    left.discard(neighbour)
                    piece.append(neighbour)
                    queue.append(neighbour)
        found.append(sorted(piece))
    return found


def _grow(
    nodes: Sequence[int],
    weights: Mapping[int, float],
    at: Mapping[int, tuple[float, float]],
    links: Links,
    share: float,
    heading: float,
) -> list[int]:
    ux, uy = math.cos(heading), math.sin(heading)
    along = {n: at[n][0] * ux + at[n][1] * uy for n in nodes}
    low, high = min(along.values()), max(along.values())
    scale = max(1.0, high - low)
    wanted = sum(weights[n] for n in nodes) * share
    start = min(nodes, key=lambda n: (round(along[n], 2), n))
    region, weight = [start], weights[start]
    inside = {start}
    while True:
        frontier = sorted({m for n in region for m in links[n] if m in along and m not in inside})
        if not frontier:
            break

        def rank(node: int) -> tuple[float, int]:
            held = sum(c for m, c in sorted(links[node].items()) if m in inside)
            whole = sum(c for m, c in sorted(links[node].items()) if m in along)
            return round((along[node] - low) / scale - 0.45 * held / max(whole, 1e-9), 6), node

        chosen = min(frontier, key=rank)
        if weight >= wanted or abs(weight + weights[chosen] - wanted) > abs(weight - wanted):
            break
        region.append(chosen)
        inside.add(chosen)
        weight += weights[chosen]
    return region


def _lived_in(nodes: Sequence[int], weights: Mapping[int, float]) -> int:
    return sum(1 for n in nodes if weights[n] >= 1)


def shares(weights: Sequence[float], count: int) -> list[int]:
    """Share `count` seats by weight, at least one each, largest remainders first."""
    total = sum(weights)
    exact = [w * count / total for w in weights]
    seats = [max(1, int(e)) for e in exact]
    while sum(seats) < count:
        i = max(range(len(seats)), key=lambda k: (round(exact[k] - seats[k], 9), -k))
        seats[i] += 1
    while sum(seats) > count:
        i = max((k for k in range(len(seats)) if seats[k] > 1), key=lambda k: (round(seats[k] - exact[k], 9), -k))
        seats[i] -= 1
    return seats
