"""The cheapest flow between grids, trades over their borders, and cutting afresh."""

import numpy as np
import pytest

from geo.redraw.auto_board import Board, pieces
from geo.redraw.auto_wish import Wish, all_open, board_of
from geo.redraw.flow import Aim, cheapest_flow, excess, push_rounds, touching_pairs
from geo.redraw.flow_trades import make, take_back, trades
from geo.redraw.metis import cut, halve
from geo.redraw.plans import Plan
from tests.geo.redraw.auto_towns import board, plan, stripes


def drawn(today: Plan, tolerance: float) -> tuple[Board, Aim]:
    return board_of(today, Wish(tolerance=tolerance), all_open(today))


def test_the_flow_passes_what_is_too_much_through_the_grid_between() -> None:
    on, aim = drawn(plan(board([[1] * 12] * 4), stripes(4, [6, 4, 2])), 0.0)
    flow = cheapest_flow(on, aim)
    assert sorted(flow.arcs) == [(0, 1, pytest.approx(8)), (1, 2, pytest.approx(8))]
    assert flow.length == pytest.approx(16)
    assert flow.height[0] > flow.height[1] > flow.height[2]


def test_it_costs_more_to_pass_residents_over_a_river_than_over_a_lane() -> None:
    on, _ = drawn(plan(board([[1] * 6] * 2, roads=[4], barrier=3.0), stripes(2, [2, 2, 2])), 0.0)
    pairs, cost = touching_pairs(on)
    assert pairs.tolist() == [[0, 1], [1, 2]]
    assert cost[0] == 1.0
    assert cost[1] > 3.0


def test_pushing_leaves_loads_and_neighbours_as_they_would_be_counted_anew() -> None:
    rng = np.random.default_rng(2)
    on, aim = drawn(plan(board(rng.integers(1, 9, (10, 10)).tolist()), stripes(10, [5, 3, 2])), 0.05)
    before = excess(on, aim)
    push_rounds(on, aim)
    assert excess(on, aim) < before
    fresh = Board(on.atoms, on.labels(), np.array(on.open), np.array(on.may))
    assert on.loads == pytest.approx(fresh.loads)
    assert (on.members, on.meets, on.state) == (fresh.members, fresh.meets, fresh.state)


def test_a_trade_passes_what_is_wanted_and_can_be_taken_back() -> None:
    on, _ = drawn(plan(board([[3, 2, 5, 4], [3, 7, 2, 4]]), stripes(2, [2, 2])), 0.0)
    before = on.labels().tolist()
    found = trades(on, 0, 1, 2.0, 2.5)
    assert found
    for amount, _, exchange in found:
        load = on.loads[0]
        if make(on, exchange):
            assert on.loads[0] == load - amount
            assert 2.0 <= amount <= 2.5
            take_back(on, exchange)
        assert on.labels().tolist() == before


def test_halves_are_connected_and_even() -> None:
    on, _ = drawn(plan(board([[1] * 8] * 4), stripes(4, [8])), 0.0)
    halves = halve(on, range(32), seed=1)
    assert sorted(v for half in halves for v in half) == list(range(32))
    assert [len(pieces(on.adj, half)) for half in halves] == [1, 1]
    assert min(len(half) for half in halves) >= 12


@pytest.mark.parametrize("parts", [1, 2, 5, 16])
def test_a_cut_gives_so_many_connected_parts_even_of_very_few_atoms(parts: int) -> None:
    on, _ = drawn(plan(board([[1] * 4] * 4), stripes(4, [4])), 0.0)
    found = cut(on, range(16), parts, seed=3)
    assert len(found) == parts
    assert sorted(v for part in found for v in part) == list(range(16))
    assert all(len(pieces(on.adj, part)) == 1 for part in found)
