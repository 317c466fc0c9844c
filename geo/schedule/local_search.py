"""The search of ways itself: PyVRP's iterated local search from a given solution, stopped by counted work."""

from __future__ import annotations

from pyvrp import PenaltyManager, PenaltyParams, ProblemData, RandomNumberGenerator, Solution
from pyvrp.IteratedLocalSearch import IteratedLocalSearch, IteratedLocalSearchParams
from pyvrp.search import (
    OPERATORS,
    LocalSearch,
    NeighbourhoodParams,
    PerturbationManager,
    PerturbationParams,
    compute_neighbours,
)
from pyvrp.stop import MaxIterations

HISTORY, PENALTY_EVERY, PENALTY, MAX_PENALTY, NEIGHBOURS = 20, 50, 1_000.0, 1e8, 35
"""How the search is tuned: for a thousand iterations or a few, where its defaults are for a hundred thousand."""


def local_search(
    data: ProblemData, start: Solution | None, seed: int, iterations: int, *, whole: bool = True
) -> Solution:
    """Search from a solution, or from a random one; with ``whole`` all of it is looked through first.

    It stops after a number of iterations, never by the clock.
    """
    rng = RandomNumberGenerator(seed=seed)
    neighbours = compute_neighbours(data, NeighbourhoodParams(num_neighbours=NEIGHBOURS))
    local = LocalSearch(data, rng, neighbours, PerturbationManager(PerturbationParams()))
    for operator in OPERATORS:
        if operator.supports(data):
            local.add_operator(operator(data))
    params = PenaltyParams(solutions_between_updates=PENALTY_EVERY, max_penalty=MAX_PENALTY)
    penalties = PenaltyManager(([PENALTY] * data.num_load_dimensions, PENALTY, PENALTY), params)
    if start is None:
        start = Solution.make_random(data, rng)
    first = local(start, penalties.max_cost_evaluator(), exhaustive=True) if whole else start
    tuned = IteratedLocalSearchParams(history_length=HISTORY, exhaustive_on_best=False)
    search = IteratedLocalSearch(data, penalties, local, first, tuned)
    return search.run(MaxIterations(iterations), collect_stats=False).best
