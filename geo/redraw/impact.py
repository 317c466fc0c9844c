"""What a plan changes against today: who gets another grid worker, what moves to another grid, whose load changes."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from geo.redraw.blocks import NOWHERE, Ints
from geo.redraw.figures_lineage import ancestors
from geo.redraw.figures_sums import summed
from geo.redraw.impact_facts import Facts, Placed
from geo.redraw.plans import Plan

SAME_LOAD_MIN = 0.5
"""Minutes a month below which a load is the same: it is a sum of estimates."""


@dataclass(frozen=True, slots=True)
class Moves:
    """The things that a figure counts, in the order of the facts; all tuples are equally long.

    Attributes
    ----------
    ids : tuple of str
        The list that the figure opens.
    grids_today, grids : tuple of str
        Ids of the grid each is in today and would be in; empty for none.
    workers_today, workers : tuple of str
        Ids of the grid workers; empty where a grid has none.
    """

    ids: tuple[str, ...] = ()
    grids_today: tuple[str, ...] = ()
    grids: tuple[str, ...] = ()
    workers_today: tuple[str, ...] = ()
    workers: tuple[str, ...] = ()

    def __len__(self) -> int:
        return len(self.ids)


@dataclass(frozen=True, slots=True)
class LoadChange:
    """A grid worker's expected minutes of work a month, today and under the plan."""

    worker: str
    today_min: float
    plan_min: float

    @property
    def by_min(self) -> float:
        """Minutes a month more, or fewer where negative."""
        return self.plan_min - self.today_min


@dataclass(frozen=True, slots=True)
class Impact:
    """A plan against today.

    Attributes
    ----------
    households, must_visit : Moves
        Those who change grid worker. Whoever had none and gets one changes nobody. Where a grid has no worker, the grid
        stands for whoever comes: moving to another such grid is a change.
    cases, duties, appointments, stations : Moves
        Those that lie in another grid than today.
    people, people_share : float
        Residents who change grid worker, from the blocks' figures, and their share of all.
    loads : tuple of LoadChange
        Workers whose load changes, the largest change first.
    """

    households: Moves
    must_visit: Moves
    cases: Moves
    duties: Moves
    appointments: Moves
    stations: Moves
    people: float
    people_share: float
    loads: tuple[LoadChange, ...]


def impact(today: Plan, plan: Plan, facts: Facts) -> Impact:
    """Compare a plan with today.

    Parameters
    ----------
    today : Plan
        The grids that hold now.
    plan : Plan
        On the same blocks, or on blocks cut from them (`geo.redraw.figures_lineage`).
    facts : Facts
        Placed on the blocks of both.
    """
    sides = _Sides.of(today, plan)
    from_ = ancestors(today.blocks, plan.blocks)
    people = float(plan.blocks.people[sides.change_worker(from_, np.arange(len(plan.blocks)))].sum())
    everybody = float(plan.blocks.people.sum())

    def by_worker(placed: Placed) -> Moves:
        return sides.moves(placed, sides.change_worker(placed.today, placed.plan))

    def by_grid(placed: Placed) -> Moves:
        return sides.moves(placed, sides.change_grid(placed.today, placed.plan))

    return Impact(
        by_worker(facts.households),
        by_worker(facts.must_visit),
        by_grid(facts.cases),
        by_grid(facts.duties),
        by_grid(facts.appointments),
        by_grid(facts.stations),
        people,
        people / everybody if everybody else 0.0,
        _load_changes(today, plan),
    )


@dataclass(frozen=True, slots=True)
class _Sides:
    """Grids and workers per block of both plans as numbers to compare; the last entry stands for `NOWHERE`."""

    today: Plan
    plan: Plan
    grid_today: Ints
    grid: Ints
    worker_today: Ints
    worker: Ints
    vacant_today: NDArray[np.bool_]
    vacant: NDArray[np.bool_]

    @classmethod
    def of(cls, today: Plan, plan: Plan) -> _Sides:
        numbers: dict[tuple[str, str], int] = {}

        def numbered(side: Plan) -> tuple[Ints, Ints, NDArray[np.bool_]]:
            grids = [numbers.setdefault(("grid", grid.id), len(numbers)) for grid in side.grids]
            people = [
                numbers.setdefault(("worker", grid.worker), len(numbers)) if grid.worker else grids[n]
                for n, grid in enumerate(side.grids)
            ]
            vacant = [not grid.worker for grid in side.grids]
            at = np.append(side.grid_of, NOWHERE)
            return (
                np.array([*grids, NOWHERE], dtype=np.int64)[at],
                np.array([*people, NOWHERE], dtype=np.int64)[at],
                np.array([*vacant, True])[at],
            )

        grid_today, worker_today, vacant_today = numbered(today)
        grid, worker, vacant = numbered(plan)
        return cls(today, plan, grid_today, grid, worker_today, worker, vacant_today, vacant)

    def change_grid(self, before: Ints, after: Ints) -> NDArray[np.bool_]:
        return np.asarray(self.grid_today[before] != self.grid[after])

    def change_worker(self, before: Ints, after: Ints) -> NDArray[np.bool_]:
        gains = self.vacant_today[before] & ~self.vacant[after]
        known = self.worker_today[before] != NOWHERE
        return np.asarray((self.worker_today[before] != self.worker[after]) & ~gains & known)

    def moves(self, placed: Placed, moved: NDArray[np.bool_]) -> Moves:
        at = np.flatnonzero(moved)
        grids_today, workers_today = _names(self.today, placed.today[at])
        grids, workers = _names(self.plan, placed.plan[at])
        return Moves(tuple(placed.ids[at].tolist()), grids_today, grids, workers_today, workers)


def _names(plan: Plan, block: Ints) -> tuple[tuple[str, ...], tuple[str, ...]]:
    grid = np.append(plan.grid_of, NOWHERE)[block]

    def told(words: list[str]) -> tuple[str, ...]:
        table: NDArray[Any] = np.array([*words, ""], dtype=object)
        return tuple(table[grid].tolist())

    return told([grid.id for grid in plan.grids]), told([grid.worker for grid in plan.grids])


def loads_of(plan: Plan) -> dict[str, float]:
    """Minutes of work a month of each worker, in the order of the grids; grids without a worker are left out."""
    minutes = summed(plan.blocks.minutes, plan.grid_of, len(plan.grids))
    loads: dict[str, float] = {}
    for grid, load in zip(plan.grids, minutes.tolist(), strict=True):
        if grid.worker:
            loads[grid.worker] = loads.get(grid.worker, 0.0) + load
    return loads


def _load_changes(today: Plan, plan: Plan) -> tuple[LoadChange, ...]:
    before, after = loads_of(today), loads_of(plan)
    changes = [LoadChange(worker, before.get(worker, 0.0), after.get(worker, 0.0)) for worker in before | after]
    changed = [change for change in changes if abs(change.by_min) > SAME_LOAD_MIN]
    return tuple(sorted(changed, key=lambda change: (-abs(change.by_min), change.worker)))
