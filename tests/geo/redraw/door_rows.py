"""Small houses to try neighbour units on, and the fewest left out of them as a search by hand finds."""

from collections.abc import Iterable
from itertools import combinations

from hypothesis import strategies as st

from geo.redraw.neighbours import Door, Links, links_of

LON, LAT = 111.4, 35.6


def stair(floors: int, wide: int, *, building: str = "b1", number: int = 1, east: float = 0.0) -> list[Door]:
    """Doors of one stair, floor by floor from below; ``east`` in degrees."""
    return [
        Door(f"{building}-{number}-{floor}{room:02}", LON + east, LAT, building, number, floor, f"{floor}{room:02}")
        for floor in range(1, floors + 1)
        for room in range(1, wide + 1)
    ]


def plain(count: int) -> list[Door]:
    """Doors d0, d1, … of which nothing is known; their links are given beside them."""
    return [Door(f"d{at}", LON, LAT, f"b{at}") for at in range(count)]


def linked(pairs: Iterable[tuple[int, int]]) -> Links:
    """Links of strength 1."""
    return links_of({(min(pair), max(pair)): 1.0 for pair in pairs})


def row(count: int) -> tuple[list[Door], Links]:
    """A lane: each door beside the next."""
    return plain(count), linked((at, at + 1) for at in range(count - 1))


Graph = tuple[int, list[tuple[int, int]], list[tuple[int, int]]]


@st.composite
def graphs(draw: st.DrawFn, most: int = 9) -> Graph:
    """How many doors, which are neighbours, and which must stand apart."""
    count = draw(st.integers(1, most))
    every = [(one, other) for one in range(count) for other in range(one + 1, count)]
    if not every:
        return count, [], []
    pairs = draw(st.lists(st.sampled_from(every), max_size=2 * count, unique=True))
    apart = draw(st.lists(st.sampled_from(every), max_size=2, unique=True))
    return count, pairs, apart


def joined(doors: set[int], pairs: list[tuple[int, int]]) -> bool:
    """Whether one can walk between any two of the doors without leaving them."""
    reached = {min(doors)}
    while True:
        new = {b for a, b in [*pairs, *((b, a) for a, b in pairs)] if a in reached and b in doors} - reached
        if not new:
            return reached == doors
        reached |= new


def fewest_left_by_hand(graph: Graph, low: int, high: int) -> int:
    """Every division of a handful of doors, none passed over."""
    count, pairs, apart = graph
    units = [
        frozenset(unit)
        for size in range(low, high + 1)
        for unit in combinations(range(count), size)
        if joined(set(unit), pairs) and not any(set(pair) <= set(unit) for pair in apart)
    ]

    def left(remaining: frozenset[int]) -> int:
        if not remaining:
            return 0
        first = min(remaining)
        best = 1 + left(remaining - {first})
        for unit in units:
            if first in unit and unit <= remaining:
                best = min(best, left(remaining - unit))
        return best

    return left(frozenset(range(count)))
