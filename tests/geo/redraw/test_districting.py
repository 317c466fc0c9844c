"""Graphs are cut into contiguous parts of equal weight, on small ones with the fewest cut edges there are."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from geo.errors import BadInput
from geo.redraw.districting import district
from geo.redraw.districting_graph import WeightedGraph
from tests.geo.redraw.graphs import chessboard, fewest_cuts, graph_of

BRIEF = 0.03
"""Effort for small graphs: 3,000 proposals a node."""


@st.composite
def small_graphs(draw: st.DrawFn) -> WeightedGraph:
    """Up to nine nodes: a random tree and some more edges."""
    nodes = draw(st.integers(2, 9))
    edges = [(draw(st.integers(0, node - 1)), node) for node in range(1, nodes)]
    node = st.integers(0, nodes - 1)
    edges += [pair for pair in draw(st.lists(st.tuples(node, node), max_size=8)) if pair[0] != pair[1]]
    return graph_of(draw(st.lists(st.integers(0, 9), min_size=nodes, max_size=nodes).filter(any)), edges)


@settings(max_examples=25, deadline=None)
@given(small_graphs(), st.integers(1, 3), st.sampled_from([0.0, 0.1, 0.3, 0.6]), st.integers(0, 5))
def test_what_is_proven_is_what_trying_every_plan_finds(
    graph: WeightedGraph, parts: int, tolerance: float, seed: int
) -> None:
    parts = min(parts, len(graph))
    found = district(graph, parts, tolerance, seed=seed, effort=BRIEF)
    least = fewest_cuts(graph, parts, tolerance)
    assert found.contiguous
    assert found.proven
    assert found.feasible == (least is not None)
    if least is not None:
        assert found.cut_edges == least


def test_a_chessboard_of_six_by_six_falls_into_its_four_quarters() -> None:
    found = district(chessboard(6, 6), 4, 0.005, effort=BRIEF)
    assert (found.cut_edges, found.deviation, found.feasible) == (12, 0.0, True)
    quarters = found.part_of.reshape(6, 6)[::3, ::3].repeat(3, axis=0).repeat(3, axis=1)
    assert (found.part_of.reshape(6, 6) == quarters).all()


def test_uneven_weights_on_a_small_board_are_cut_as_well_as_they_can_be() -> None:
    graph = chessboard(3, 4, [5, 1, 1, 2, 3, 4, 1, 2, 2, 2, 4, 3])
    assert fewest_cuts(graph, 3, 0.0) == 7
    found = district(graph, 3, 0.0, effort=BRIEF)
    assert (found.cut_edges, found.proven, sorted(found.weights.tolist())) == (7, True, [10, 10, 10])


def test_the_same_seed_gives_the_same_plan() -> None:
    graph = chessboard(7, 8, [node % 5 + 1 for node in range(56)])
    first, again = (district(graph, 5, 0.05, seed=4, effort=0.01) for _ in range(2))
    assert first.feasible
    assert (first.part_of == again.part_of).all()


def test_a_large_graph_is_cut_within_the_tolerance_too() -> None:
    graph = chessboard(30, 40, [node * 7 % 5 + 3 for node in range(1200)])
    found = district(graph, 12, 0.005, effort=0.2)
    assert found.feasible
    assert not found.proven
    assert found.cut_edges < 320  # twelve squares of ten by ten cut 240
    again = district(graph, 12, 0.005, effort=0.2)
    assert (found.part_of == again.part_of).all()


def test_more_parts_than_a_first_cut_can_fill_are_filled_all_the_same() -> None:
    graph = chessboard(21, 20)
    found = district(graph, 400, 2 / 3, effort=0.01)
    assert found.contiguous
    assert len(set(found.part_of.tolist())) == 400


def test_where_no_plan_is_within_the_tolerance_the_closest_is_shown_and_that_is_proven() -> None:
    heavy = graph_of([9, 1, 1, 1], [(0, 1), (1, 2), (2, 3)])
    found = district(heavy, 2, 0.1, effort=BRIEF)
    assert (found.feasible, found.contiguous, found.proven) == (False, True, True)
    assert sorted(found.weights.tolist()) == [3, 9]
    torn = graph_of([1, 2, 2, 1], [(0, 1), (1, 2), (2, 3)])
    assert district(torn, 2, 0.0, effort=BRIEF).feasible
    star = graph_of([2, 2, 2, 2, 2], [(0, 1), (0, 2), (0, 3), (0, 4)])
    found = district(star, 2, 0.3, effort=BRIEF)
    assert (found.feasible, found.proven) == (False, True)


def test_one_part_and_as_many_as_nodes_leave_no_choice() -> None:
    graph = chessboard(2, 3)
    whole, single = district(graph, 1, 0.0), district(graph, 6, 0.0)
    assert (whole.cut_edges, whole.feasible, whole.proven) == (0, True, True)
    assert (single.cut_edges, single.feasible, single.proven) == (7, True, True)
    assert single.part_of.tolist() == [0, 1, 2, 3, 4, 5]


def test_progress_grows_to_the_whole() -> None:
    shares: list[float] = []
    district(chessboard(6, 7), 3, 0.05, effort=0.03, progress=shares.append)
    assert shares == sorted(shares)
    assert len(shares) > 1
    assert shares[-1] == 1.0


@pytest.mark.parametrize(
    ("parts", "tolerance", "effort", "said"),
    [
        (0, 0.1, 1, "between 1 and 10000"),
        (7, 0.1, 1, "7 parts cannot be made of 6 nodes"),
        (2, -0.1, 1, "tolerance"),
        (2, 1.0, 1, "tolerance"),
        (2, float("nan"), 1, "tolerance"),
        (2, 0.1, 0, "effort"),
        (2, 0.1, float("inf"), "effort"),
    ],
)
def test_numbers_out_of_their_range_are_refused(parts: int, tolerance: float, effort: float, said: str) -> None:
    with pytest.raises(BadInput, match=said):
        district(chessboard(2, 3), parts, tolerance, effort=effort)


def test_bounds_take_the_tolerance_as_it_is_written() -> None:
    graph = graph_of([100, 100, 100, 100], [(0, 1), (1, 2), (2, 3)])
    assert graph.bounds(2, 0.005) == (199, 201)
    assert graph.bounds(3, 0.0) == (134, 133)
    assert graph.bounds(3, 0.005) == (133, 134)


@pytest.mark.parametrize(
    ("weights", "edges", "said"),
    [
        ([], [], "no nodes"),
        ([1, -2], [(0, 1)], "n1 is negative"),
        ([0, 0], [(0, 1)], "nothing to balance"),
        ([1, 1, 1], [(0, 1)], "2 pieces"),
        ([2**52, 1], [(0, 1)], "too large"),
    ],
)
def test_graphs_that_cannot_be_cut_are_refused(weights: list[int], edges: list[tuple[int, int]], said: str) -> None:
    with pytest.raises(BadInput, match=said):
        graph_of(weights, edges)


def test_a_plan_is_measured_from_scratch() -> None:
    found = district(chessboard(4, 4), 2, 0.005, effort=BRIEF)
    edges = chessboard(4, 4).edges
    assert found.cut_edges == int(np.sum(found.part_of[edges[:, 0]] != found.part_of[edges[:, 1]])) == 4
