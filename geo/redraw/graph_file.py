"""Graphs as networkx writes them, node-link or adjacency JSON; and the plan found on one."""

from __future__ import annotations

import json
import math
from collections.abc import Iterable, Iterator
from typing import Any

import numpy as np

from geo.errors import BadInput
from geo.i18n import mark
from geo.redraw.districting_graph import Districting, NodeId, WeightedGraph

FINEST = 1_000_000
"""Weights are read to six decimals."""


def read_graph(data: bytes, weight: str) -> WeightedGraph:
    """Read a graph from networkx node-link JSON (edges under ``links`` or ``edges``) or adjacency JSON.

    Directions and edges that join a node to itself are left out, and edges between the same two nodes count once.

    Parameters
    ----------
    data : bytes
        The file, JSON in UTF-8.
    weight : str
        Name of the number at each node that is to be balanced.

    Raises
    ------
    BadInput
        It is not such a file, nodes are named twice or not at all, a weight is missing, no number or negative, or the
        graph is empty or not connected.
    """
    try:
        told = json.loads(data.decode("utf-8-sig"))  # and not a stricter reader: other attributes may well be NaN
    except (ValueError, RecursionError):
        raise BadInput(mark("The file is not JSON that can be read.")) from None
    if not isinstance(told, dict) or not isinstance(told.get("nodes"), list):
        raise _no_graph()
    ids = tuple(_id_of(node) for node in told["nodes"])
    place = {name: position for position, name in enumerate(ids)}
    if len(place) < len(ids):
        twice = next(name for position, name in enumerate(ids) if place[name] != position)
        raise BadInput(mark("Node {node} is named twice."), node=twice)
    weights = [_weight_of(node, name, weight) for node, name in zip(told["nodes"], ids, strict=True)]
    scale = 1 if all(value == int(value) for value in weights) else FINEST
    pairs = set()
    for one, other in _pairs(told, ids):
        for end in (one, other):
            if end not in place:
                raise BadInput(mark("An edge ends at {node}, which is no node."), node=end)
        if one != other:
            pairs.add((min(place[one], place[other]), max(place[one], place[other])))
    return WeightedGraph(
        ids=ids,
        weights=np.array([round(value * scale) for value in weights], dtype=np.int64),
        edges=np.array(sorted(pairs), dtype=np.int64).reshape(-1, 2),
        scale=scale,
    )


def tell_plan(graph: WeightedGraph, found: Districting) -> dict[str, Any]:
    """A plan as JSON holds it: its figures, weights in the units of the file, and the part of each node from 0 on."""
    weights = [value if graph.scale == 1 else value / graph.scale for value in found.weights.tolist()]
    return {
        "parts": len(weights), "cut_edges": found.cut_edges, "deviation": found.deviation,
        "contiguous": found.contiguous, "within": found.within, "proven": found.proven, "weights": weights,
        "nodes": [
            {"id": name, "part": part} for name, part in zip(graph.ids, found.part_of.tolist(), strict=True)
        ],
    }  # fmt: skip


def _no_graph() -> BadInput:
    return BadInput(mark("The file holds no graph: neither node-link nor adjacency JSON as networkx writes them."))


def _id_of(node: object) -> NodeId:
    name = node.get("id") if isinstance(node, dict) else None
    if isinstance(name, str | int | float) and not isinstance(name, bool):
        return name
    raise BadInput(mark("A node has no id, or one that is neither a text nor a number."))


def _weight_of(node: dict[str, Any], name: NodeId, weight: str) -> float:
    if weight not in node:
        raise BadInput(mark("Node {node} has no {weight}."), node=name, weight=weight)
    value = node[weight]
    if not isinstance(value, int | float) or isinstance(value, bool) or not math.isfinite(value) or abs(value) > 1e15:
        raise BadInput(mark("The {weight} of node {node} is not a usable number."), node=name, weight=weight)
    return value


def _pairs(told: dict[str, Any], ids: tuple[NodeId, ...]) -> Iterator[tuple[NodeId, NodeId]]:
    """The ends of every edge, in whichever of the three forms they are written."""
    if "adjacency" in told:
        rows = _records(told["adjacency"], list)
        if len(rows) != len(ids):
            raise BadInput(mark("The adjacency has {rows} rows for {nodes} nodes."), rows=len(rows), nodes=len(ids))
        for one, row in zip(ids, rows, strict=True):
            for neighbour in _records(row, dict):
                yield one, _id_of(neighbour)
        return
    for edge in _records(told.get("links", told.get("edges")), dict):
        yield _id_of({"id": edge.get("source")}), _id_of({"id": edge.get("target")})


def _records(told: object, kind: type) -> list[Any]:
    if not isinstance(told, list) or not _all_of(told, kind):
        raise _no_graph()
    return told


def _all_of(records: Iterable[object], kind: type) -> bool:
    return all(isinstance(record, kind) for record in records)
