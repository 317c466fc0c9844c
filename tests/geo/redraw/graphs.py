"""Small graphs, and the fewest cut edges found by trying every plan."""

from collections.abc import Sequence
from fractions import Fraction

import numpy as np

from geo.redraw.districting_graph import WeightedGraph


def graph_of(weights: Sequence[int], edges: Sequence[tuple[int, int]]) -> WeightedGraph:
    """A graph whose nodes are called n0, n1 and so on."""
    pairs = sorted({(min(pair), max(pair)) for pair in edges})
    return WeightedGraph(
        tuple(f"n{node}" for node in range(len(weights))),
        np.array(weights, dtype=np.int64),
        np.array(pairs, dtype=np.int64).reshape(-1, 2),
    )


def chessboard(rows: int, columns: int, weights: Sequence[int] | None = None) -> WeightedGraph:
    """Squares that touch along a side."""
    places = [(row, column) for row in range(rows) for column in range(columns)]
    edges = [(row * columns + column, row * columns + column + 1) for row, column in places if column + 1 < columns]
    edges += [(row * columns + column, (row + 1) * columns + column) for row, column in places if row + 1 < rows]
    return graph_of(weights or [1] * len(places), edges)


def fewest_cuts(graph: WeightedGraph, parts: int, tolerance: float) -> int | None:
    """The least of all plans, each of them looked at; None where none is contiguous and within the tolerance."""
    nodes, edges = len(graph), graph.edges.tolist()
    total, weights = sum(graph.weights.tolist()), graph.weights.tolist()
    usable: dict[int, list[set[int]]] = {node: [] for node in range(nodes)}
    for mask in range(1, 2**nodes):
        chosen = {node for node in range(nodes) if mask >> node & 1}
        off = abs(sum(weights[node] for node in chosen) * parts - total)
        if off <= Fraction(str(tolerance)) * total and _is_connected(chosen, edges):
            usable[min(chosen)].append(chosen)

    def least(left: set[int], more: int) -> int | None:
        if not left or not more:
            return None if left or more else 0
        cuts = [
            rest + sum((one in part) != (other in part) for one, other in edges if one in left and other in left)
            for part in usable[min(left)]
            if part <= left and (rest := least(left - part, more - 1)) is not None
        ]
        return min(cuts, default=None)

    return least(set(range(nodes)), parts)


def _is_connected(chosen: set[int], edges: Sequence[Sequence[int]]) -> bool:
    reached = {min(chosen)}
    while grown := {
        end for edge in edges if reached & set(edge) and chosen >= set(edge) for end in edge if end not in reached
    }:
        reached |= grown
    return reached == chosen
