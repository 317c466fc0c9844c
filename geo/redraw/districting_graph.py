"""A plain graph with weights, and a plan on it: what is given and what is answered when a graph is cut into parts."""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction

import numpy as np

from geo.errors import BadInput
from geo.i18n import mark
from geo.redraw.blocks import Ints
from geo.redraw.components import components_within

NodeId = str | int | float
MOST_WEIGHT = 2**52
"""Sums of weights up to here are exact in every arithmetic that is used."""


@dataclass(frozen=True, eq=False, slots=True)
class WeightedGraph:
    """A connected graph whose nodes weigh something.

    Attributes
    ----------
    ids : tuple of str, int or float
        One per node, unique. n is how many there are.
    weights : ndarray of int, shape (n,)
        Not negative, in units of 1 / ``scale``.
    edges : ndarray of int, shape (m, 2)
        Pairs of nodes that touch, the lower index first, in order and each once.
    scale : int
        Units that make one of the weights of the file; above 1 where those have decimals.
    """

    ids: tuple[NodeId, ...]
    weights: Ints
    edges: Ints
    scale: int = 1

    def __post_init__(self) -> None:
        if not len(self):
            raise BadInput(mark("The graph has no nodes."))
        if self.weights.min() < 0:
            heavy = self.ids[int(self.weights.argmin())]
            raise BadInput(mark("The weight of node {node} is negative."), node=heavy)
        total = sum(self.weights.tolist())
        if not total:
            raise BadInput(mark("All weights are zero, so there is nothing to balance."))
        if total > MOST_WEIGHT:
            raise BadInput(mark("The weights are too large to be added up exactly."))
        pieces = count_pieces(np.zeros(len(self), dtype=np.int64), self.edges)
        if pieces > 1:
            raise BadInput(mark("The graph is not connected: it falls into {count} pieces."), count=pieces)

    def __len__(self) -> int:
        return len(self.ids)

    def neighbours(self) -> list[list[int]]:
        """For each node the nodes it touches, in order."""
        touching: list[list[int]] = [[] for _ in self.ids]
        for one, other in self.edges.tolist():
            touching[one].append(other)
            touching[other].append(one)
        return [sorted(nodes) for nodes in touching]

    def bounds(self, parts: int, tolerance: float) -> tuple[int, int]:
        """The least and the most that a part may weigh, both still allowed, in units of 1 / ``scale``.

        The tolerance is taken as it is written in decimals, so that 0.005 of 200 is exactly 1.
        """
        mean = Fraction(sum(self.weights.tolist()), parts)
        slack = Fraction(str(tolerance)) * mean
        return max(0, -int((slack - mean) // 1)), int((mean + slack) // 1)


@dataclass(frozen=True, eq=False, slots=True)
class Districting:
    """An answer: which node belongs to which part.

    Attributes
    ----------
    part_of : ndarray of int, shape (n,)
        Part of each node, numbered from 0 in the order of the nodes.
    cut_edges : int
        Pairs of nodes that touch and lie in different parts.
    deviation : float
        The largest distance of a part's weight from the mean, as a share of the mean.
    contiguous : bool
        Every part hangs together and none is empty.
    within : bool
        No part is further from the mean than the tolerance.
    proven : bool
        No contiguous plan within the tolerance cuts fewer edges; where ``feasible`` does not
        hold, there is none at all.
    """

    part_of: Ints
    weights: Ints
    cut_edges: int
    deviation: float
    contiguous: bool
    within: bool
    proven: bool

    @property
    def feasible(self) -> bool:
        """It is a plan that may be used: contiguous and within the tolerance."""
        return self.contiguous and self.within


def count_pieces(part_of: Ints, edges: Ints) -> int:
    """How many connected pieces the parts have together; as many as parts where each hangs together."""
    return len(np.unique(components_within(part_of, edges)))


def describe(graph: WeightedGraph, part_of: Ints, parts: int, tolerance: float, *, proven: bool = False) -> Districting:
    """Measure a plan from scratch, whoever made it; its parts are numbered anew in the order of the nodes."""
    firsts = {part: number for number, part in enumerate(dict.fromkeys(part_of.tolist()))}
    numbered = np.array([firsts[part] for part in part_of.tolist()], dtype=np.int64)
    held = np.zeros(parts, dtype=np.int64)
    np.add.at(held, numbered, graph.weights)
    mean = int(held.sum()) / parts
    least, most = graph.bounds(parts, tolerance)
    return Districting(
        part_of=numbered,
        weights=held,
        cut_edges=int((numbered[graph.edges[:, 0]] != numbered[graph.edges[:, 1]]).sum()),
        deviation=float(np.abs(held - mean).max() / mean),
        contiguous=len(firsts) == parts == count_pieces(numbered, graph.edges),
        within=bool(held.min() >= least and held.max() <= most),
        proven=proven,
    )
