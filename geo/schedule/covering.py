"""Grids without their own worker: a few workers cover many grids, each a contiguous set of them."""

from __future__ import annotations

import time
from collections.abc import Mapping
from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

from geo.errors import BadInput
from geo.i18n import mark
from geo.schedule.covering_parts import Ground, Parts, repaired
from geo.schedule.covering_search import balanced, settled

TOLERANCE = 0.2
MOST_TOLERANCE = 1.0


@dataclass(frozen=True, slots=True)
class CoverProblem:
    """Who may cover which grids.

    Attributes
    ----------
    workers, grids : tuple of str
        Ids; each worker gets at least one grid.
    minutes : ndarray of float, shape (len(grids),)
        Minutes a month that each grid is expected to take.
    touching : tuple of (int, int)
        Pairs of indices into `grids` that share a border; all grids hang together by them.
    today : mapping of str to str
        Grid → the worker who has it now; grids of workers who are not among `workers` are free.
    locked : mapping of str to str
        Grid → the worker who must have it.
    tolerance : float
        How far a worker's minutes may be off the mean, as a share of it, before grids are moved for it.
    """

    workers: tuple[str, ...]
    grids: tuple[str, ...]
    minutes: NDArray[np.float64]
    touching: tuple[tuple[int, int], ...]
    today: Mapping[str, str] = field(default_factory=dict)
    locked: Mapping[str, str] = field(default_factory=dict)
    tolerance: float = TOLERANCE


@dataclass(frozen=True, slots=True)
class CoverPlan:
    """Who covers what.

    Attributes
    ----------
    worker_of : mapping of str to str
        Grid → worker, in the order of the problem's grids.
    minutes : mapping of str to float
        Worker → expected minutes a month, in the order of the problem's workers.
    moved : tuple of str
        Grids that somebody has today and somebody else will have, in the problem's order; grids that nobody has today
        are not among them.
    spread_min : float
        Standard deviation of the workers' minutes.
    furthest : float
        Largest distance of a worker's minutes from the mean, as a share of the mean.
    within : bool
        Whether `furthest` lies within the tolerance (to the minute).
    complete : bool
        The search came to its end; else the clock stopped it, and another run may do better.
    """

    worker_of: Mapping[str, str]
    minutes: Mapping[str, float]
    moved: tuple[str, ...]
    spread_min: float
    furthest: float
    within: bool
    complete: bool
    seed: int

    def grids_of(self, worker: str) -> tuple[str, ...]:
        """The grids of a worker."""
        return tuple(grid for grid, who in self.worker_of.items() if who == worker)


def cover_grids(problem: CoverProblem, *, seed: int = 1, seconds: float = 10.0) -> CoverPlan:
    """Give every grid to one worker, every worker a contiguous set, balanced by minutes, near to what it is today.

    In this order of weight: nobody's minutes further off the mean than the tolerance (squares of what is beyond it,
    summed); nobody with more grids than an even share, rounded up, unless balance needs it; as few grids as can be, and
    of as few minutes, with another worker than today. Starting from today's cover, single grids are passed on and
    exchanged between neighbours; then the sets of neighbouring workers are drawn anew at once, as an exact choice among
    all connected sets of grids (a set partition, solved by OR-Tools CP-SAT), of all workers
    together where there are not too many such sets. It ends when nothing of this helps any more: a cover that it has
    made is left as it is while the minutes stay the same.

    Parameters
    ----------
    problem : CoverProblem
    seed : int
        Same problem, same seed, same plan, as long as the clock does not stop it.
    seconds : float
        When it stops looking for something better.

    Raises
    ------
    BadInput
        No workers, more workers than grids, grids that do not hang together, minutes that are no numbers, or locks that
        cannot be kept. There is no partial plan.
    """
    check_cover(problem)
    ground = Ground.of(
        problem.minutes, problem.touching, len(problem.workers), problem.tolerance, _indices(problem, problem.locked)
    )
    today = _indices(problem, {g: w for g, w in problem.today.items() if w in set(problem.workers)})
    ends = time.monotonic() + seconds
    parts = repaired(ground, today, np.random.default_rng(seed))
    complete = False
    while time.monotonic() < ends:
        better = settled(ground, balanced(ground, parts, ends), today, ends)
        if better == parts:
            complete = True
            break
        parts = better
    return _plan(problem, ground, parts, seed, complete=complete and time.monotonic() < ends)


def check_cover(problem: CoverProblem) -> None:
    """Raise `BadInput`, with the first thing that is wrong with a problem."""
    workers, grids = set(problem.workers), set(problem.grids)
    if not problem.workers:
        raise BadInput(mark("There is nobody to cover the grids."))
    if len(workers) < len(problem.workers) or len(grids) < len(problem.grids):
        raise BadInput(mark("A worker or a grid is named twice."))
    if len(problem.workers) > len(problem.grids):
        raise BadInput(
            mark("There are more workers ({workers}) than grids ({grids}): somebody would have none."),
            workers=len(problem.workers), grids=len(problem.grids),
        )  # fmt: skip
    if problem.minutes.shape != (len(problem.grids),) or not np.all(np.isfinite(problem.minutes)):
        raise BadInput(mark("Every grid needs its expected minutes."))
    if np.any(problem.minutes < 0) or not 0 <= problem.tolerance <= MOST_TOLERANCE:
        raise BadInput(mark("Expected minutes and tolerance must not be negative."))
    for grid, worker in problem.locked.items():
        if grid not in grids or worker not in workers:
            raise BadInput(mark("Grid {grid} is kept for somebody who is not among the workers."), grid=grid)
    free = len(problem.grids) - len(problem.locked)
    if free < len(workers - set(problem.locked.values())):
        raise BadInput(mark("So many grids are kept for somebody that others would have none."))
    ground = Ground.of(problem.minutes, problem.touching, len(problem.workers), problem.tolerance, {})
    if not ground.connected(frozenset(range(len(problem.grids)))):
        raise BadInput(mark("The grids do not hang together."))
    for worker in problem.workers:
        kept = frozenset(n for n, grid in enumerate(problem.grids) if problem.locked.get(grid) == worker)
        if not ground.connected(kept):
            raise BadInput(mark("The grids kept for {worker} do not touch each other."), worker=worker)


def _indices(problem: CoverProblem, of: Mapping[str, str]) -> dict[int, int]:
    """Grid → worker, both by their place in the problem."""
    at = {worker: n for n, worker in enumerate(problem.workers)}
    return {n: at[of[grid]] for n, grid in enumerate(problem.grids) if grid in of}


def _plan(problem: CoverProblem, ground: Ground, parts: Parts, seed: int, *, complete: bool) -> CoverPlan:
    owner = {grid: worker for worker, grids in enumerate(parts) for grid in grids}
    worker_of = {grid: problem.workers[owner[n]] for n, grid in enumerate(problem.grids)}
    loads = np.array([problem.minutes[sorted(grids)].sum() for grids in parts])
    moved = tuple(grid for grid in problem.grids if problem.today.get(grid, worker_of[grid]) != worker_of[grid])
    mean = float(loads.mean())
    return CoverPlan(
        worker_of=worker_of,
        minutes={worker: float(loads[n]) for n, worker in enumerate(problem.workers)},
        moved=moved,
        spread_min=float(loads.std()),
        furthest=float(np.abs(loads - mean).max() / mean) if mean else 0.0,
        within=ground.cost(parts)[0] == 0,
        complete=complete,
        seed=seed,
    )
