"""Parallel tempering over plans on a graph: every plan it looks at is contiguous, and what it costs is counted.

Copies of a plan are kept at temperatures from cold to hot. Each is changed by moving a node over a border or by
swapping two nodes over it; neighbouring copies change places now and then, so that what the hot ones find is
polished by the cold ones. Sets of nodes are bits of whole numbers: with a few hundred nodes nothing is faster
in plain Python.
"""

from __future__ import annotations

import math
import random
from collections.abc import Sequence
from dataclasses import dataclass

from geo.redraw.districting_graph import WeightedGraph

TEMPERATURES = (0.3, 0.45, 0.65, 0.95, 1.4, 2.0, 3.0, 4.5)
"""In cut edges."""
ROUND = 150
"""Proposals a copy gets before copies may change places."""
SWAPS = 0.45
"""Share of the proposals that swap two nodes."""
TRIES = 12
"""Borders that are looked at for the other node of a swap."""


@dataclass(slots=True)
class Board:
    """The graph as the search reads it."""

    weights: list[int]
    touching: list[list[int]]
    bits: list[int]
    ends: list[tuple[int, int]]
    incident: list[list[tuple[int, int]]]
    parts: int
    least: int
    most: int
    mean: float

    @classmethod
    def of(cls, graph: WeightedGraph, parts: int, tolerance: float) -> Board:
        """Prepare a graph for a number of parts."""
        touching = graph.neighbours()
        ends = [(one, other) for one, other in graph.edges.tolist()]
        incident: list[list[tuple[int, int]]] = [[] for _ in touching]
        for edge, (one, other) in enumerate(ends):
            incident[one].append((other, edge))
            incident[other].append((one, edge))
        weights = graph.weights.tolist()
        least, most = graph.bounds(parts, tolerance)
        bits = [sum(1 << other for other in nodes) for nodes in touching]
        return cls(weights, touching, bits, ends, incident, parts, least, most, sum(weights) / parts)

    def excess(self, held: int) -> float:
        """How far a part's weight lies outside the bounds, as a share of the mean."""
        return max(held - self.most, self.least - held, 0) / self.mean


@dataclass(slots=True)
class Copy:
    """One plan under way, with everything that a proposal needs kept up to date."""

    part_of: list[int]
    masks: list[int]
    held: list[int]
    excess: list[float]
    cuts: list[int]
    """Edges that are cut, in no order."""
    place: list[int]
    """Where each edge stands in ``cuts``; -1 where it is not cut."""

    @classmethod
    def of(cls, board: Board, part_of: Sequence[int]) -> Copy:
        """Count everything of a plan."""
        masks, held = [0] * board.parts, [0] * board.parts
        for node, part in enumerate(part_of):
            masks[part] |= 1 << node
            held[part] += board.weights[node]
        cuts = [edge for edge, (one, other) in enumerate(board.ends) if part_of[one] != part_of[other]]
        place = [-1] * len(board.ends)
        for position, edge in enumerate(cuts):
            place[edge] = position
        return cls(list(part_of), masks, held, [board.excess(weight) for weight in held], cuts, place)

    def put(self, board: Board, node: int, part: int) -> None:
        """Move a node and mend the list of cut edges; weights and masks are the caller's."""
        old = self.part_of[node]
        cuts, place, part_of = self.cuts, self.place, self.part_of
        for other, edge in board.incident[node]:
            there = part_of[other]
            if there == old:
                place[edge] = len(cuts)
                cuts.append(edge)
            elif there == part:
                hole, last = place[edge], cuts.pop()
                if last != edge:
                    cuts[hole] = last
                    place[last] = hole
                place[edge] = -1
        part_of[node] = part


@dataclass(slots=True)
class Best:
    """The best plan seen: by excess first, then by cut edges."""

    part_of: list[int]
    excess: float
    cut: int

    @classmethod
    def of(cls, board: Board, part_of: Sequence[int]) -> Best:
        """Count a plan."""
        copy = Copy.of(board, part_of)
        return cls(copy.part_of, sum(copy.excess), len(copy.cuts))

    def rank(self) -> tuple[float, int]:
        """The less the better."""
        return self.excess, self.cut

    def take(self, copy: Copy) -> None:
        """Keep a plan if it is better."""
        excess, cut = sum(copy.excess), len(copy.cuts)
        if (excess, cut) < (self.excess, self.cut):
            self.part_of, self.excess, self.cut = copy.part_of[:], excess, cut


def hangs_together(mask: int, bits: Sequence[int]) -> bool:
    """Whether a set of nodes is connected; the empty set is not."""
    return bool(mask) and joins(mask & -mask, mask, mask, bits)


def joins(start: int, wanted: int, mask: int, bits: Sequence[int]) -> bool:
    """Whether all wanted nodes can be reached from the start without leaving the mask."""
    seen = front = start
    while front:
        grown = 0
        while front:
            low = front & -front
            grown |= bits[low.bit_length() - 1]
            front ^= low
        front = grown & mask & ~seen
        seen |= front
        if not wanted & ~seen:
            return True
    return not wanted & ~seen


def stays_whole(node: int, mask: int, bits: Sequence[int]) -> bool:
    """Whether a connected set is still connected, and not empty, once a node has left (``mask`` is what remains)."""
    wanted = bits[node] & mask
    if not wanted:
        return False
    start = wanted & -wanted
    # Mostly the neighbours of a node touch one another, which is seen without leaving them.
    return start == wanted or joins(start, wanted, wanted, bits) or joins(start, wanted, mask, bits)


def temper(
    board: Board, starts: Sequence[Sequence[int]], rng: random.Random, proposals: int, *,
    penalty: float, temperatures: Sequence[float] = TEMPERATURES,
) -> Best:  # fmt: skip
    """Search from contiguous starts, one per temperature.

    Parameters
    ----------
    proposals : int
        How many changes are tried, in all copies together.
    penalty : float
        Cut edges that a part as far outside the bounds as the mean is heavy costs.
    """
    copies = [Copy.of(board, start) for start in starts]
    best = min((Best.of(board, start) for start in starts), key=Best.rank)
    for _ in range(0, proposals, ROUND * len(copies)):
        for copy, temperature in zip(copies, temperatures, strict=True):
            _wander(board, copy, rng, temperature, penalty, best)
        for cold in range(len(copies) - 1):
            one, other = copies[cold], copies[cold + 1]
            gain = len(one.cuts) - len(other.cuts) + penalty * (sum(one.excess) - sum(other.excess))
            chance = gain * (1 / temperatures[cold] - 1 / temperatures[cold + 1])
            if chance >= 0 or rng.random() < math.exp(chance):
                copies[cold], copies[cold + 1] = other, one
    return best


def _wander(board: Board, copy: Copy, rng: random.Random, temperature: float, penalty: float, best: Best) -> None:
    """Try a round of changes on one copy."""
    draw, exp = rng.random, math.exp
    bits, weights, ends = board.bits, board.weights, board.ends
    least, most, mean = board.least, board.most, board.mean
    part_of, masks, held, excess, cuts = copy.part_of, copy.masks, copy.held, copy.excess, copy.cuts
    for _ in range(ROUND):
        node, other = ends[cuts[int(draw() * len(cuts))]]
        if draw() < 0.5:
            node, other = other, node
        here, there = part_of[node], part_of[other]
        from_mask, to_mask, around = masks[here], masks[there], bits[node]
        more = (around & from_mask).bit_count() - (around & to_mask).bit_count()
        weight, back = weights[node], -1
        if draw() < SWAPS:
            for _ in range(TRIES):
                one, two = ends[cuts[int(draw() * len(cuts))]]
                if part_of[one] == there and part_of[two] == here and two != node:
                    back = one
                    break
                if part_of[two] == there and part_of[one] == here and one != node:
                    back = two
                    break
            else:
                continue
            ring = bits[back]
            more += (ring & to_mask).bit_count() - (ring & from_mask).bit_count() + 2 * (around >> back & 1)
            weight -= weights[back]
        lighter, heavier = held[here] - weight, held[there] + weight
        light = (lighter - most if lighter > most else least - lighter if lighter < least else 0) / mean
        heavy = (heavier - most if heavier > most else least - heavier if heavier < least else 0) / mean
        gain = more + penalty * (light + heavy - excess[here] - excess[there])
        if gain > 0 and draw() >= exp(-gain / temperature):
            continue
        from_mask ^= 1 << node
        if back < 0:
            if not stays_whole(node, from_mask, bits):
                continue
            to_mask |= 1 << node
        else:
            to_mask ^= 1 << back
            if not (ring & from_mask and stays_whole(node, from_mask, bits)) and not hangs_together(
                from_mask | 1 << back, bits
            ):
                continue
            if not (around & to_mask and stays_whole(back, to_mask, bits)) and not hangs_together(
                to_mask | 1 << node, bits
            ):
                continue
            from_mask |= 1 << back
            to_mask |= 1 << node
            copy.put(board, back, here)
        copy.put(board, node, there)
        masks[here], masks[there] = from_mask, to_mask
        held[here], held[there] = lighter, heavier
        excess[here], excess[there] = light, heavy
        if len(cuts) < best.cut or best.excess > 0:
            best.take(copy)


def grow(board: Board, rng: random.Random, cores: Sequence[Sequence[int]] = ()) -> list[int]:
    """A contiguous plan to start from: parts grow from their cores, the lightest first, until every node is taken.

    Parameters
    ----------
    cores : sequence of sequence of int, optional
        For each part connected nodes that it has already; without them each begins with one node drawn by lot.
    """
    part_of = [-1] * len(board.weights)
    held, rims = [0] * board.parts, [list[int]() for _ in range(board.parts)]
    for part, core in enumerate(cores or [[node] for node in rng.sample(range(len(part_of)), board.parts)]):
        for node in core:
            part_of[node] = part
            held[part] += board.weights[node]
            rims[part] += board.touching[node]
    growing = set(range(board.parts))
    while growing:
        part = min(growing, key=lambda number: (held[number], number))
        free = rims[part] = [node for node in rims[part] if part_of[node] < 0]
        if not free:
            growing.discard(part)
            continue
        node = free[int(rng.random() * len(free))]
        part_of[node] = part
        held[part] += board.weights[node]
        rims[part] += board.touching[node]
    return part_of
