"""One spanning tree, cut well: exact where the doors are a tree, and always within the rules."""

from random import Random

from hypothesis import given, settings
from hypothesis import strategies as st

from geo.redraw.neighbours_ground import KIN, Ground, make_ground
from geo.redraw.neighbours_tree import split_by_tree
from geo.redraw.neighbours_wishes import WishPlaces
from tests.geo.redraw.door_rows import Graph, fewest_left_by_hand, graphs, linked, row


def ground_of(graph: Graph, low: int, high: int, kin: list[tuple[int, int]] | None = None) -> Ground:
    count, pairs, apart = graph
    return make_ground(count, linked(pairs), WishPlaces(kin or [], {}, apart), [-1] * count, low=low, high=high)


@settings(max_examples=40, deadline=None)
@given(st.lists(st.integers(0, 7), min_size=1, max_size=8), st.integers(0, 5))
def test_on_a_tree_nothing_leaves_out_fewer(parents: list[int], seed: int) -> None:
    pairs = [(min(parent, at), at + 1) for at, parent in enumerate(parents)]
    graph: Graph = (len(parents) + 1, pairs, [])
    parts = split_by_tree(ground_of(graph, 2, 3), range(graph[0]), Random(seed))
    assert graph[0] - sum(map(len, parts)) == fewest_left_by_hand(graph, 2, 3)


@settings(max_examples=40, deadline=None)
@given(graphs(most=20), st.integers(0, 5))
def test_parts_are_connected_in_bounds_at_peace_and_share_no_door(graph: Graph, seed: int) -> None:
    ground = ground_of(graph, 3, 5)
    parts = split_by_tree(ground, range(graph[0]), Random(seed), noise=0.9)
    assert all(3 <= len(part) <= 5 and ground.is_joined(part) and ground.is_peaceful(part) for part in parts)
    assert len({door for part in parts for door in part}) == sum(map(len, parts))


def test_the_cut_falls_where_no_kin_are_parted() -> None:
    for pair in ((4, 5), (3, 6), (1, 6)):
        ground = ground_of((12, row_pairs(12), []), 4, 8, kin=[pair])
        parts = split_by_tree(ground, range(12), Random(0))
        assert any(set(pair) <= set(part) for part in parts), pair
        assert ground.worth([*pair]) >= KIN


def test_what_is_held_stays_together_and_the_rest_holds_by_itself() -> None:
    ladder = [(at, at + 2) for at in range(14)] + [(at, at + 1) for at in range(0, 16, 2)]
    ground = ground_of((16, ladder, []), 5, 8)
    hold = [(at, at + 2) for at in range(0, 14, 2)]
    parts = split_by_tree(ground, range(16), Random(0), hold=hold)
    assert sorted(parts) == [list(range(0, 16, 2)), list(range(1, 16, 2))]


def test_only_the_doors_asked_about_are_divided() -> None:
    ground = ground_of((10, row_pairs(10), []), 2, 3)
    assert split_by_tree(ground, [0, 1, 5, 6], Random(0)) == [[0, 1], [5, 6]]


def row_pairs(count: int) -> list[tuple[int, int]]:
    _, links = row(count)
    return [(one, other) for one, other in links.pairs.tolist()]
