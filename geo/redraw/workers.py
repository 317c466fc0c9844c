"""Workers to grids after a redraw: people keep the grid worker they know, and loads stay fair."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np

from geo.errors import BadInput
from geo.i18n import mark
from geo.redraw.blocks import NOWHERE, Floats, Ints
from geo.redraw.figures_lineage import ancestors
from geo.redraw.figures_sums import summed
from geo.redraw.plans import Plan
from geo.redraw.workers_search import Stakes, search
from geo.redraw.workers_told import Change, Remark, changes_of, remarks_of


@dataclass(frozen=True, slots=True)
class Worker:
    """A grid worker.

    Attributes
    ----------
    id : str
    name : str
        As it is told in sentences.
    share : float
        Of full time, above zero: half a post carries half a load.
    most_grids : int
        So many grids at most; 0 for no limit.
    """

    id: str
    name: str
    share: float = 1.0
    most_grids: int = 0


@dataclass(frozen=True, slots=True)
class Assignment:
    """Who gets which grid.

    Attributes
    ----------
    plan : Plan
        With the workers in its grids.
    workers : tuple of str
        Per grid of the plan the id of its worker.
    kept, households : float
        Households that keep the worker they have today, and those that have one today who can be kept.
    loads_min, fair_min : tuple of float
        Per worker (in the order given) minutes a month, and what would be fair for them.
    changes : tuple of Change
        Per worker for whom something changes.
    remarks : tuple of Remark
        All of it in sentences: what could not be met first, then what changes.
    """

    plan: Plan
    workers: tuple[str, ...]
    kept: float
    households: float
    loads_min: tuple[float, ...]
    fair_min: tuple[float, ...]
    changes: tuple[Change, ...]
    remarks: tuple[Remark, ...]

    @property
    def kept_share(self) -> float:
        """Of the households that have a worker today who can be kept; 1 where there are none."""
        return self.kept / self.households if self.households else 1.0


def assign_workers(today: Plan, plan: Plan, workers: Sequence[Worker], *, tolerance: float = 0.15) -> Assignment:
    """Give every grid a worker, so that as many households as can be keep theirs while loads stay within a tolerance.

    With no more grids than workers each gets at most one, and if all work full time the choice is the best there is
    (an assignment problem). Else it is bettered by moving and swapping grids, a counted number of times.
    A locked grid keeps the worker it has in the plan.

    Parameters
    ----------
    today : Plan
        The grids and workers that hold now.
    plan : Plan
        On the same blocks, or blocks cut from them; the workers that it names count for locked grids only.
    workers : sequence of Worker
        Who is there to be given grids.
    tolerance : float
        How far a load may be from the fair one, as a share of it.

    Raises
    ------
    BadInput
        There is nobody, or not enough for the grids; somebody stands twice; a share or the tolerance is out of range.
    """
    _check(plan, workers, tolerance)
    at = {worker.id: n for n, worker in enumerate(workers)}
    holder = np.array([at.get(grid.worker, NOWHERE) for grid in today.grids] + [NOWHERE], dtype=np.int64)
    from_ = ancestors(today.blocks, plan.blocks)
    known = holder[np.append(today.grid_of, NOWHERE)[from_]]
    households, minutes = _totals(plan, known, len(workers))
    share = np.array([worker.share for worker in workers])
    fair = minutes.sum() * share / share.sum()
    fixed = np.array([at.get(grid.worker, NOWHERE) if grid.locked else NOWHERE for grid in plan.grids], dtype=np.int64)
    most = np.array([worker.most_grids or len(plan.grids) for worker in workers], dtype=np.int64)
    stakes = Stakes(households, _nearness(plan, known, len(workers)), minutes, fair, tolerance, most, fixed)
    owner = search(stakes)
    assigned = replace(
        plan,
        grids=tuple(replace(grid, worker=workers[int(n)].id) for grid, n in zip(plan.grids, owner, strict=True)),
    )
    loads = summed(minutes, owner, len(workers))
    kept = float(households[owner, np.arange(len(plan.grids))].sum())
    names = {worker.id: worker.name for worker in workers}
    changes = changes_of(today, assigned, names, households, owner)
    return Assignment(
        assigned,
        tuple(grid.worker for grid in assigned.grids),
        kept,
        float(households.sum()),
        tuple(loads.tolist()),
        tuple(fair.tolist()),
        changes,
        remarks_of(changes, names, loads, fair, tolerance),
    )


def _check(plan: Plan, workers: Sequence[Worker], tolerance: float) -> None:
    if not workers:
        raise BadInput(mark("There is nobody to give a grid to."))
    if len({worker.id for worker in workers}) < len(workers):
        raise BadInput(mark("A grid worker stands in the list twice."))
    if not all(np.isfinite(worker.share) and worker.share > 0 and worker.most_grids >= 0 for worker in workers):
        raise BadInput(mark("A worker's share of full time must be above zero, and the number of grids not below."))
    if not (np.isfinite(tolerance) and tolerance >= 0):
        raise BadInput(mark("The tolerance must not be below zero."))
    held = Counter(grid.worker for grid in plan.grids if grid.locked)
    k = len(plan.grids)
    room = sum(max((worker.most_grids or k) - held[worker.id], 0) for worker in workers)
    kept = sum(held[worker.id] for worker in workers)
    if room < k - kept:
        raise BadInput(
            mark("The workers may have {places} grids at most, and there are {grids}."), places=room + kept, grids=k
        )


def _totals(plan: Plan, known: Ints, count: int) -> tuple[Floats, Floats]:
    """Households of each grid that know each worker, shape (workers, grids), and minutes of each grid."""
    blocks, k = plan.blocks, len(plan.grids)
    both = np.where((known == NOWHERE) | (plan.grid_of == NOWHERE), NOWHERE, known * k + plan.grid_of)
    table = summed(blocks.households, both, count * k).reshape(count, k)
    return table, summed(blocks.minutes, plan.grid_of, k)


def _nearness(plan: Plan, known: Ints, count: int) -> Floats:
    """1 for a grid in the midst of what a worker has today, 0 at the far end; shape (workers, grids)."""
    xy, k = plan.blocks.xy, len(plan.grids)
    grids = _centres(xy, plan.grid_of, k)
    homes = _centres(xy, known, count)
    away = np.hypot(*(homes[:, None, :] - grids[None, :, :]).transpose(2, 0, 1))
    span = np.nanmax(away, initial=1.0)
    return np.where(np.isnan(away), 0.0, 1.0 - away / span)


def _centres(xy: Floats, of: Ints, count: int) -> Floats:
    """Mean place of the blocks of each; NaN of none."""
    size = summed(np.ones(len(of)), of, count)[:, None]
    sums = np.column_stack([summed(xy[:, axis], of, count) for axis in (0, 1)])
    return np.where(size > 0, sums / np.maximum(size, 1.0), np.nan)
