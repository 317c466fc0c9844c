"""Looking a few doors through: the fewest left out, known for certain, or the steps run out and that is said."""

from hypothesis import given, settings

from geo.redraw.neighbours_exact import Exhaustive
from geo.redraw.neighbours_ground import Ground, fewest_left, make_ground
from geo.redraw.neighbours_wishes import WishPlaces
from tests.geo.redraw.door_rows import Graph, fewest_left_by_hand, graphs, linked, row


def ground_of(graph: Graph, low: int, high: int) -> Ground:
    count, pairs, apart = graph
    return make_ground(count, linked(pairs), WishPlaces([], {}, apart), [-1] * count, low=low, high=high)


@settings(max_examples=40, deadline=None)
@given(graphs())
def test_it_finds_what_a_search_by_hand_finds(graph: Graph) -> None:
    ground = ground_of(graph, 2, 3)
    search = Exhaustive(ground, range(len(ground)), beat=len(ground) + 1, steps=1_000_000)
    found = search.run()
    assert search.proven
    assert found is not None
    assert all(2 <= len(part) <= 3 and ground.is_joined(part) and ground.is_peaceful(part) for part in found)
    assert len(ground) - sum(map(len, found)) == fewest_left_by_hand(graph, 2, 3)


def test_what_cannot_be_beaten_gives_nothing_and_that_is_proven() -> None:
    ground = ground_of((5, [(0, at) for at in range(1, 5)], []), 2, 2)
    search = Exhaustive(ground, range(5), beat=3, steps=1_000)
    assert search.run() is None
    assert search.proven


def test_out_of_steps_nothing_is_proven() -> None:
    star = (40, [(0, at) for at in range(1, 40)], [])
    search = Exhaustive(ground_of(star, 5, 8), range(40), beat=32, steps=500)
    assert search.run() is None
    assert not search.proven


def test_doors_outside_do_not_count() -> None:
    _, links = row(10)
    ground = make_ground(10, links, WishPlaces([], {}, []), [-1] * 10, low=2, high=2)
    assert Exhaustive(ground, [2, 3, 6, 7], beat=4, steps=1_000).run() == [[2, 3], [6, 7]]


def test_how_many_are_left_wherever_they_live() -> None:
    assert [fewest_left(count, 5, 8) for count in (0, 4, 5, 8, 9, 10, 17)] == [0, 4, 0, 0, 1, 0, 0]
    assert [fewest_left(count, 5, 6) for count in (13, 14, 15)] == [1, 2, 0]
