"""What a new division of grids among workers changes, worker by worker and in sentences."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from geo.i18n import mark
from geo.redraw.blocks import Floats, Ints
from geo.redraw.figures_sums import summed
from geo.redraw.impact import SAME_LOAD_MIN, loads_of
from geo.redraw.plans import Plan


@dataclass(frozen=True, slots=True)
class Remark:
    """A sentence of the catalogue and what stands in it; the workers it is about by id."""

    sentence: str
    values: Mapping[str, object]
    ids: tuple[str, ...]

    def __str__(self) -> str:
        return self.sentence.format(**self.values)


@dataclass(frozen=True, slots=True)
class Change:
    """One worker for whom something changes.

    Attributes
    ----------
    worker : str
        Id.
    grids_today, grids : tuple of str
        Ids of their grids.
    keep, come, leave : float
        Households that stay with them, are new to them, and go to somebody else.
    today_min, plan_min : float
        Minutes of work a month.
    """

    worker: str
    grids_today: tuple[str, ...]
    grids: tuple[str, ...]
    keep: float
    come: float
    leave: float
    today_min: float
    plan_min: float


def changes_of(
    today: Plan, plan: Plan, names: Mapping[str, str], households: Floats, owner: Ints
) -> tuple[Change, ...]:
    """Compare today with a plan whose grids name their workers.

    Parameters
    ----------
    names : mapping of str to str
        Id → name of w workers.
    households : ndarray of float, shape (w, k)
        Households of the plan's grids that know each worker today.
    owner : ndarray of int, shape (k,)
        Worker of each grid.

    Returns
    -------
    tuple of Change
        Most moved households first, then by name.
    """
    before, after = loads_of(today), loads_of(plan)
    size = summed(plan.blocks.households, plan.grid_of, len(plan.grids))
    found = []
    for n, worker in enumerate(names):
        has = owner == n
        keep = float(households[n, has].sum())
        change = Change(
            worker,
            tuple(grid.id for grid in today.grids if grid.worker == worker),
            tuple(grid.id for grid in plan.grids if grid.worker == worker),
            keep,
            float(size[has].sum()) - keep,
            float(households[n].sum()) - keep,
            before.get(worker, 0.0),
            after.get(worker, 0.0),
        )
        other_load = abs(change.plan_min - change.today_min) > SAME_LOAD_MIN
        if change.come or change.leave or other_load or set(change.grids) != set(change.grids_today):
            found.append((-(change.come + change.leave), names[worker], change))
    return tuple(change for _, _, change in sorted(found, key=lambda entry: entry[:2]))


def remarks_of(
    changes: tuple[Change, ...], names: Mapping[str, str], loads: Floats, fair: Floats, tolerance: float
) -> tuple[Remark, ...]:
    """Say whose load could not be kept within the tolerance, then what changes for whom.

    Parameters
    ----------
    changes : tuple of Change
    names : mapping of str to str
        Id → name of w workers.
    loads, fair : ndarray of float, shape (w,)
        Minutes a month.
    tolerance : float
        Share of the fair load.
    """
    found = []
    for (worker, name), load, right in zip(names.items(), loads.tolist(), fair.tolist(), strict=True):
        if abs(load - right) > right * tolerance + SAME_LOAD_MIN:
            values = {"worker": name, "percent": round(100 * abs(load - right) / right) if right else 100}
            more = mark("{worker} would have {percent} % more work than is fair.")
            less = mark("{worker} would have {percent} % less work than is fair.")
            found.append(Remark(more if load > right else less, values, (worker,)))
    return (*found, *(_told(change, names[change.worker]) for change in changes))


def _told(change: Change, name: str) -> Remark:
    values = {
        "worker": name,
        "keep": round(change.keep),
        "come": round(change.come),
        "leave": round(change.leave),
        "today": round(change.today_min),
        "plan": round(change.plan_min),
        "grids": len(change.grids),
    }
    if not change.grids:
        template = mark("{worker} has no grid any more; {leave} households get somebody else.")
    elif not change.grids_today:
        template = mark("{worker}, who has no grid today, gets {grids} grids with {come} households.")
    else:
        template = mark(
            "{keep} households stay with {worker}, {come} come and {leave} go; {today} minutes a month become {plan}."
        )
    return Remark(
        template, {word: value for word, value in values.items() if f"{{{word}}}" in template}, (change.worker,)
    )
