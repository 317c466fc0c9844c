"""Figures of a plan, grid by grid: what stands beside the map and follows every edit.

An edit computes the rows of the grids that it touched and keeps the others.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Any

import numpy as np
from numpy.typing import NDArray

from geo.errors import BadInput
from geo.i18n import mark
from geo.redraw.blocks import NOWHERE, Blocks, Floats, Ints, Measure
from geo.redraw.compactness import polsby_popper, reock
from geo.redraw.figures_changes import touched_grids
from geo.redraw.figures_pieces import count_pieces
from geo.redraw.figures_sums import summed
from geo.redraw.plans import Plan
from geo.redraw.walking import walk_after_cut


@dataclass(frozen=True, eq=False, slots=True)
class PlanFigures:
    """One row per grid, in the plan's order; k is how many there are, n how many blocks.

    Attributes
    ----------
    grids : tuple of str
        Their ids.
    measure : {"households", "people", "minutes"}
        What grids are balanced by.
    target : float
        How much of it a grid should have.
    walk_s : ndarray of float, shape (n,)
        Seconds on foot from each block to the nearest station; NaN where it is not known.
    blocks : ndarray of float, shape (k,)
        How many blocks a grid has.
    households, people, minutes, must_visit : ndarray of float, shape (k,)
        Minutes of work a month; persons who have to be visited.
    area_m2, perimeter_m : ndarray of float, shape (k,)
        The perimeter with the rims of holes.
    polsby_popper, reock : ndarray of float, shape (k,)
        Compactness, up to 1; NaN for a grid without blocks.
    pieces : ndarray of float, shape (k,)
        Into how many pieces it falls: 1 for a contiguous grid.
    cut_compounds : ndarray of float, shape (k,)
        Walled compounds of which it has a part and not the whole.
    barriers_crossed : ndarray of float, shape (k,)
        Into how many more pieces it would fall if nobody could cross a main road, railway or river.
    barrier_m : ndarray of float, shape (k,)
        Length of barriers with the grid on both sides.
    walk_mean_s, walk_longest_s : ndarray of float, shape (k,)
        Over its households; NaN where none has a known way, infinite where no station can be reached.
    """

    grids: tuple[str, ...]
    measure: Measure
    target: float
    walk_s: Floats
    blocks: Floats
    households: Floats
    people: Floats
    minutes: Floats
    must_visit: Floats
    area_m2: Floats
    perimeter_m: Floats
    polsby_popper: Floats
    reock: Floats
    pieces: Floats
    cut_compounds: Floats
    barriers_crossed: Floats
    barrier_m: Floats
    walk_mean_s: Floats
    walk_longest_s: Floats

    def __len__(self) -> int:
        return len(self.grids)

    @property
    def measured(self) -> Floats:
        """What grids are balanced by, shape (k,)."""
        return {"households": self.households, "people": self.people, "minutes": self.minutes}[self.measure]

    @property
    def deviation(self) -> Floats:
        """How far each grid is from the target, as a share of it: 0.1 is a tenth too much."""
        return self.measured / self.target - 1.0

    @property
    def worst_deviation(self) -> float:
        """The largest deviation, without its sign; 0 of a plan without grids."""
        return float(np.abs(self.deviation).max(initial=0.0))

    @property
    def contiguous(self) -> bool:
        """Whether no grid falls into pieces."""
        return bool((self.pieces <= 1).all())

    def towards(self, target: float, measure: Measure) -> PlanFigures:
        """The same figures with another target.

        Raises
        ------
        BadInput
            The target is not above zero.
        """
        _check_target(target)
        return replace(self, target=target, measure=measure)


COLUMNS: tuple[str, ...] = (
    "blocks", "households", "people", "minutes", "must_visit", "area_m2", "perimeter_m", "polsby_popper", "reock",
    "pieces", "cut_compounds", "barriers_crossed", "barrier_m", "walk_mean_s", "walk_longest_s",
)  # fmt: skip
"""The figures of `PlanFigures` that have one row per grid."""


def even_target(plan: Plan, measure: Measure) -> float:
    """What each grid would have if all had the same; 0 of a plan without grids."""
    return float(plan.blocks.measured(measure).sum()) / len(plan.grids) if plan.grids else 0.0


def figures_of(plan: Plan, target: float, measure: Measure, walk_s: Floats | None = None) -> PlanFigures:
    """All figures of all grids.

    Parameters
    ----------
    plan : Plan
        A block of no grid (`NOWHERE`) counts for none.
    target : float
        Of the measure, for each grid.
    measure : {"households", "people", "minutes"}
    walk_s : ndarray of float, shape (len(plan.blocks),), optional
        Seconds on foot to the nearest station.

    Raises
    ------
    BadInput
        The target is not above zero, or there is not one walking time per block.
    """
    _check_target(target)
    walk = np.full(len(plan.blocks), np.nan) if walk_s is None else walk_s
    _check_walk(walk, plan.blocks)
    rows = _rows(plan, walk, np.ones(len(plan.grids), dtype=bool))
    return PlanFigures(tuple(grid.id for grid in plan.grids), measure, target, walk, **rows)


def updated(figures: PlanFigures, before: Plan, after: Plan, walk_s: Floats | None = None) -> PlanFigures:
    """The figures after an edit: the rows of grids that it touched are computed, the others kept.

    Parameters
    ----------
    figures : PlanFigures
        Of ``before``.
    before, after : Plan
        They may differ in everything: assignment, grids, blocks that were cut or reshaped.
    walk_s : ndarray of float, shape (len(after.blocks),), optional
        Else as before, a cut block like the one it was cut from.

    Raises
    ------
    BadInput
        There is not one walking time per block.
    ValueError
        The figures are another plan's.
    """
    if figures.grids != tuple(grid.id for grid in before.grids) or len(figures.walk_s) != len(before.blocks):
        raise ValueError("figures of another plan")
    walk = walk_after_cut(figures.walk_s, before.blocks, after.blocks) if walk_s is None else walk_s
    _check_walk(walk, after.blocks)
    source, touched = touched_grids(before, after, figures.walk_s, walk)
    rows = _rows(after, walk, touched)
    if len(before.grids):
        for name, new in rows.items():
            kept = getattr(figures, name)[source]
            kept[touched] = new
            rows[name] = kept
    ids = tuple(grid.id for grid in after.grids)
    return PlanFigures(ids, figures.measure, figures.target, walk, **rows)


def _check_target(target: float) -> None:
    if not (np.isfinite(target) and target > 0):
        raise BadInput(mark("The target must be above zero."))


def _check_walk(walk_s: Floats, blocks: Blocks) -> None:
    if len(walk_s) != len(blocks):
        raise BadInput(
            mark("There are {times} walking times for {blocks} blocks."), times=len(walk_s), blocks=len(blocks)
        )


def _rows(plan: Plan, walk_s: Floats, chosen: NDArray[np.bool_]) -> dict[str, Any]:
    """The columns of the chosen grids only, in their order."""
    blocks, count = plan.blocks, int(chosen.sum())
    slot = np.append(np.where(chosen, np.cumsum(chosen) - 1, NOWHERE), NOWHERE)  # the last one answers for NOWHERE
    part = slot[plan.grid_of]
    members = np.flatnonzero(part != NOWHERE)
    of = part[members]

    def total(values: Floats) -> Floats:
        return summed(values[members], of, count)

    left, right = part[blocks.edges[:, 0]], part[blocks.edges[:, 1]]
    inner = np.flatnonzero((left != NOWHERE) & (left == right))
    within = left[inner]
    area = total(blocks.area_m2)
    border = summed(blocks.border_m[inner], within, count)
    perimeter = np.maximum(total(blocks.perimeter_m) - 2 * border, 0.0)
    barred = blocks.barrier[inner] > 0
    place = np.full(len(blocks), NOWHERE)
    place[members] = np.arange(len(members))
    ends = place[blocks.edges[inner]]
    pieces = count_pieces(ends, of, count)
    walk_mean, walk_longest = _walks(of, walk_s[members], blocks.households[members], count)
    return {
        "blocks": np.bincount(of, minlength=count).astype(float),
        "households": total(blocks.households),
        "people": total(blocks.people),
        "minutes": total(blocks.minutes),
        "must_visit": total(blocks.must_visit),
        "area_m2": area,
        "perimeter_m": perimeter,
        "polsby_popper": polsby_popper(area, perimeter),
        "reock": reock(blocks.shapes[members], of, area),
        "pieces": pieces,
        "cut_compounds": _cut_compounds(blocks, members, of, count),
        "barriers_crossed": count_pieces(ends[~barred], of, count) - pieces,
        "barrier_m": summed(blocks.border_m[inner][barred], within[barred], count),
        "walk_mean_s": walk_mean,
        "walk_longest_s": walk_longest,
    }


def _cut_compounds(blocks: Blocks, members: Ints, of: Ints, count: int) -> Floats:
    """Compounds per grid of which blocks lie elsewhere."""
    walled = blocks.compound[members] != NOWHERE
    if not walled.any():
        return np.zeros(count)
    size = np.bincount(blocks.compound[blocks.compound != NOWHERE])
    pairs, has = np.unique(of[walled] * len(size) + blocks.compound[members][walled], return_counts=True)
    return np.bincount(pairs[has < size[pairs % len(size)]] // len(size), minlength=count).astype(float)


def _walks(of: Ints, walk_s: Floats, households: Floats, count: int) -> tuple[Floats, Floats]:
    known = (households > 0) & ~np.isnan(walk_s)
    of, walk_s, households = of[known], walk_s[known], households[known]
    weight = summed(households, of, count)
    spent = summed(households * walk_s, of, count)
    longest = np.full(count, -np.inf)
    np.maximum.at(longest, of, walk_s)
    some = weight > 0
    return np.where(some, spent / np.where(some, weight, 1.0), np.nan), np.where(some, longest, np.nan)
