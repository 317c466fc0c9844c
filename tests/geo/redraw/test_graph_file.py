"""Graphs are read as networkx writes them, and whatever cannot be used is refused with a sentence."""

import json
from typing import Any

import networkx as nx
import pytest

from geo.errors import BadInput
from geo.redraw.districting import district
from geo.redraw.graph_file import read_graph, tell_plan

WEIGHTS = {"a": 3, "b": 1, "c": 2, "d": 2}
EDGES = [("b", "a"), ("b", "c"), ("c", "d"), ("a", "d")]


def written(graph: nx.Graph, form: str) -> bytes:
    """The file that networkx writes in this form."""
    told = nx.adjacency_data(graph) if form == "adjacency" else nx.node_link_data(graph, edges=form)
    return json.dumps(told).encode()


def ring(kind: type[nx.Graph]) -> nx.Graph:
    graph = kind()
    for name, weight in WEIGHTS.items():
        graph.add_node(name, people=weight, other=float("nan"))
    graph.add_edges_from([*EDGES, EDGES[0], ("c", "c")], shared=1.5)
    return graph


@pytest.mark.parametrize("form", ["links", "edges", "adjacency"])
@pytest.mark.parametrize("kind", [nx.Graph, nx.MultiGraph, nx.DiGraph, nx.MultiDiGraph])
def test_every_form_of_every_kind_of_graph_is_read_alike(kind: type[nx.Graph], form: str) -> None:
    graph = read_graph(written(ring(kind), form), "people")
    assert graph.ids == ("a", "b", "c", "d")
    assert graph.weights.tolist() == [3, 1, 2, 2]
    assert graph.edges.tolist() == [[0, 1], [0, 3], [1, 2], [2, 3]]
    assert graph.scale == 1


def test_weights_with_decimals_are_balanced_exactly_and_told_as_they_were() -> None:
    line = nx.path_graph(4)
    nx.set_node_attributes(line, {0: 0.1, 1: 0.2, 2: 0.25, 3: 0.05}, "people")
    graph = read_graph(written(line, "edges"), "people")
    found = district(graph, 2, 0.0)
    assert (found.feasible, found.deviation) == (True, 0.0)
    told = json.loads(json.dumps(tell_plan(graph, found)))
    assert told["weights"] == [0.3, 0.3]
    assert told["nodes"] == [{"id": node, "part": node // 2} for node in range(4)]
    assert (told["parts"], told["cut_edges"], told["contiguous"], told["within"]) == (2, 1, True, True)


def test_one_node_alone_is_a_graph() -> None:
    graph = read_graph(json.dumps({"nodes": [{"id": "网格一", "people": 2.0}], "links": []}).encode(), "people")
    assert district(graph, 1, 0.005).feasible


TWO: dict[str, Any] = {
    "nodes": [{"id": 1, "people": 1}, {"id": 2, "people": 1}],
    "edges": [{"source": 1, "target": 2}],
}


@pytest.mark.parametrize(
    ("told", "said"),
    [
        ([], "holds no graph"),
        ({"nodes": TWO["nodes"]}, "holds no graph"),
        (TWO | {"edges": [[1, 2]]}, "holds no graph"),
        (TWO | {"adjacency": [{"id": 2}, {"id": 1}]}, "holds no graph"),
        (TWO | {"adjacency": [[{"id": 2}]]}, "1 rows for 2 nodes"),
        (TWO | {"edges": [{"source": 1, "target": 3}]}, "ends at 3"),
        (TWO | {"edges": [{"source": 1}]}, "has no id"),
        (TWO | {"nodes": [1, 2]}, "has no id"),
        (TWO | {"nodes": [{"id": True, "people": 1}]}, "has no id"),
        (TWO | {"nodes": [{"id": 1, "people": 1}, {"id": 1, "people": 2}]}, "Node 1 is named twice"),
        (TWO | {"nodes": [{"id": 1, "people": 1}, {"id": 2}]}, "Node 2 has no people"),
        (TWO | {"nodes": [{"id": 1, "people": "1"}, {"id": 2, "people": 1}]}, "not a usable number"),
        (TWO | {"nodes": [{"id": 1, "people": float("nan")}, {"id": 2, "people": 1}]}, "not a usable number"),
        (TWO | {"nodes": [{"id": 1, "people": -1}, {"id": 2, "people": 1}]}, "node 1 is negative"),
        (TWO | {"edges": []}, "2 pieces"),
        ({"nodes": [], "edges": []}, "no nodes"),
    ],
)
def test_what_is_no_usable_graph_is_refused(told: object, said: str) -> None:
    with pytest.raises(BadInput, match=said):
        read_graph(json.dumps(told).encode(), "people")


@pytest.mark.parametrize("data", [b"", b"\xff\xfe", b"{", b"[" * 100_000])
def test_what_is_no_json_is_refused(data: bytes) -> None:
    with pytest.raises(BadInput, match="not JSON"):
        read_graph(data, "people")
