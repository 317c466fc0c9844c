"""Parting a neighbourhood into grids and sharing seats."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from geo.errors import BadInput
from geo.town.partition import components, even_out, part, shares


def field(side: int) -> tuple[dict[int, tuple[float, float]], dict[int, dict[int, float]]]:
    """A square field of blocks, each beside its four neighbours."""
    at = {x * side + y: (x * 50.0, y * 50.0) for x in range(side) for y in range(side)}
    links: dict[int, dict[int, float]] = {n: {} for n in at}
    for one, (x, y) in at.items():
        for other, (u, v) in at.items():
            if abs(x - u) + abs(y - v) == 50.0:
                links[one][other] = 50.0
    return at, links


@given(st.integers(1, 9), st.integers(0, 5))
def test_parts_are_connected_even_and_cover_everything(count: int, extra: int) -> None:
    at, links = field(6)
    weights = {n: 10.0 + (n * extra) % 7 for n in at}
    groups = part(sorted(at), weights, at, links, count)
    assert len(groups) == count
    assert sorted(n for g in groups for n in g) == sorted(at)
    assert all(len(components(g, links)) == 1 for g in groups)
    sums = [sum(weights[n] for n in g) for g in groups]
    assert max(sums) < 2.6 * min(sums)


@given(st.lists(st.integers(1, 60), min_size=25, max_size=25))
def test_evening_out_keeps_groups_connected_and_never_makes_them_less_even(sizes: list[int]) -> None:
    at, links = field(5)
    weights = {n: float(size) for n, size in enumerate(sizes)}
    before = part(sorted(at), weights, at, links, 4)
    after = even_out(before, weights, links)
    assert sorted(n for g in after for n in g) == sorted(at)
    assert all(len(components(g, links)) == 1 for g in after)

    def spread(groups: list[list[int]]) -> float:
        return sum(sum(weights[n] for n in g) ** 2 for g in groups)

    assert spread(after) <= spread(before)


def test_more_grids_than_blocks_is_refused() -> None:
    at, links = field(2)
    with pytest.raises(BadInput):
        part(sorted(at), dict.fromkeys(at, 5.0), at, links, 5)


@given(st.lists(st.floats(1, 1000), min_size=1, max_size=20), st.integers(0, 100))
def test_shares_hand_out_every_seat_and_leave_nobody_without(weights: list[float], more: int) -> None:
    count = len(weights) + more
    seats = shares(weights, count)
    assert sum(seats) == count
    assert min(seats) >= 1
