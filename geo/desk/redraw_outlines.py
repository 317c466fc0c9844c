"""What a plan makes of the units of a community: which grids stay, change, begin and end, and what lies above them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from functools import cached_property
from typing import Any

import numpy as np
import shapely
from numpy.typing import NDArray

from geo.errors import BadInput
from geo.exchange.communities import Community
from geo.i18n import mark
from geo.model import Path, Unit, turning_days, units_on
from geo.redraw.blocks import NOWHERE, Floats, Ints
from geo.redraw.deriving_pieces import first_around
from geo.redraw.plans import Plan, PlanGrid

SLIVER_DEG2 = 1e-10
"""About a square metre."""
ROUNDING_DEG = 2e-8
"""Corners of blocks stand on a lattice half as wide: so far a border may lie off the one that was drawn."""
Shapes = NDArray[Any]


@dataclass(frozen=True, eq=False)
class Turn:
    """One set of boundaries gives way to another on a day.

    Parameters
    ----------
    community : Community
        As it lies in the store.
    before, after : Plan
        The grids that hold until the day and those that hold from it on, each on its own blocks.
    day : date
        First local day of the new boundaries.
    returning : bool
        Grids that have ended take their ids up again; else an id that was ever used stays with what it meant.

    Raises
    ------
    BadInput
        What holds in the store is not ``before``, the layers change by themselves on a later day, or a block of
        ``after`` is in no grid, or a grid has none.
    """

    community: Community
    before: Plan
    after: Plan
    day: date
    returning: bool = False

    def __post_init__(self) -> None:
        later = [day for day in turning_days(self.community.units) if day > self.day]
        if later:
            raise BadInput(
                mark("The boundaries in the layers change on {day}; a plan cannot hold before that day."),
                day=later[0].isoformat(),
            )
        outside = int((self.after.grid_of == NOWHERE).sum())
        if outside:
            raise BadInput(mark("{count} blocks lie in no grid."), count=outside)
        for place in np.setdiff1d(np.arange(len(self.after.grids)), self.after.grid_of)[:1].tolist():
            raise BadInput(mark("Grid {grid} has no blocks."), grid=self.after.grids[place].name)
        self.grids_before  # noqa: B018 - what does not fit is found now

    @cached_property
    def live(self) -> dict[str, Unit]:
        """The units that hold in the end, parents first."""
        return {unit.id: unit for unit in units_on(self.community.units, None)}

    @cached_property
    def depth(self) -> int:
        """Place of the grids in a chain."""
        return self.community.profile.depth(self.community.profile.handling_level)

    @cached_property
    def grids_before(self) -> tuple[str, ...]:
        """Unit id of each grid of ``before``; `BadInput` where the store holds other boundaries."""
        return units_of_grids(self.live.values(), self.community.profile.handling_level, self.before)

    @cached_property
    def grids_after(self) -> tuple[str, ...]:
        """Unit id of each grid of ``after``."""
        known = {grid.id: unit for grid, unit in zip(self.before.grids, self.grids_before, strict=True)}
        taken = {unit.id for unit in self.community.units} | set(known.values())
        found = []
        for grid in self.after.grids:
            unit = known.get(grid.id)
            if unit is None:
                unit = grid.id if self.returning else _fresh(grid.id, taken)
                taken.add(unit)
            found.append(unit)
        return tuple(found)

    @cached_property
    def outlines(self) -> Shapes:
        """Outline of each grid of ``after``, EPSG:4326; None for one without blocks."""
        return unions(self.after.blocks.shapes, self.after.grid_of, len(self.after.grids))

    @cached_property
    def inside(self) -> Shapes:
        """A point inside each block of ``after``."""
        return np.asarray(shapely.point_on_surface(self.after.blocks.shapes), dtype=object)

    @cached_property
    def came_from(self) -> Ints:
        """For each block of ``after`` the grid of ``before`` it lies in, as a place in `grids_before`."""
        return grid_around(self.before, self.inside)

    def grid_names(self, rows: Ints, *, after: bool) -> list[str]:
        """Unit ids of grids by their places; empty for `NOWHERE`."""
        names = (*(self.grids_after if after else self.grids_before), "")
        return [names[row] for row in rows.tolist()]


@dataclass(frozen=True, eq=False)
class Outlines:
    """What becomes of the grids and of the units above them.

    Attributes
    ----------
    units : dict of str to Unit
        Those at and above the handling level that hold from the day on, parents first.
    changed : frozenset of str
        Ids of those whose outline is another than before.
    gone : frozenset of str
        Ids of those that end.
    successor : dict of str to str
        Grid that ends → the grid that takes most of it.
    """

    units: dict[str, Unit]
    changed: frozenset[str]
    gone: frozenset[str]
    successor: dict[str, str]


def outlines_of(turn: Turn) -> Outlines:
    """Which grids and upper units stay as they are, change, begin and end on the day of a turn."""
    grids, changed = _grids(turn)
    uppers, changed_uppers, gone_uppers = _uppers(turn, grids)
    gone = frozenset(turn.grids_before) - grids.keys()
    successor = {
        unit: turn.grids_after[_largest(turn, turn.came_from == place, turn.after.grid_of)]
        for place, unit in enumerate(turn.grids_before)
        if unit in gone
    }
    return Outlines({**uppers, **grids}, changed | changed_uppers, gone | gone_uppers, successor)


def units_of_grids(units: Any, level: str, plan: Plan) -> tuple[str, ...]:
    """The unit whose outline each grid of a plan has.

    Parameters
    ----------
    units : iterable of Unit
        Those that hold.
    level : str
        Of the grids.

    Raises
    ------
    BadInput
        The units' boundaries are not those of the plan.
    """
    drawn = [unit for unit in units if unit.level == level and unit.geometry is not None]
    outlines = np.array([unit.geometry for unit in drawn], dtype=object)
    inside = first_around(outlines, np.asarray(shapely.point_on_surface(plan.blocks.shapes), dtype=object))
    mine = unions(plan.blocks.shapes, plan.grid_of, len(plan.grids))
    found = [np.unique(inside[plan.grid_of == place]).tolist() for place in range(len(plan.grids))]
    single = [rows[0] for rows in found if len(rows) == 1 and rows[0] != NOWHERE]
    if len(single) != len(found) or len(set(single)) != len(drawn) or (plan.grid_of == NOWHERE).any():
        raise _moved_ground()
    if not same_outlines(mine, outlines[single]).all():
        raise _moved_ground()
    return tuple(drawn[row].id for row in single)


def unions(shapes: Shapes, group: Ints, count: int) -> Shapes:
    """The union of the blocks of each group (from 0, `NOWHERE` for none); None for a group without any."""
    order = np.argsort(group, kind="stable")
    ends = np.searchsorted(group[order], np.arange(count + 1))
    found = np.full(count, None, dtype=object)
    for place in range(count):
        own = shapes[order[ends[place] : ends[place + 1]]]
        if len(own):
            found[place] = own[0] if len(own) == 1 else shapely.coverage_union_all(own)
    return found


def same_outlines(one: Shapes, other: Shapes) -> NDArray[np.bool_]:
    """Which outlines (degrees) differ by no more than rounding; a missing one is like no other."""
    apart = shapely.area(shapely.symmetric_difference(one, other))
    return np.asarray(apart <= SLIVER_DEG2 + ROUNDING_DEG * shapely.length(one), dtype=bool)


def grid_around(plan: Plan, points: Shapes) -> Ints:
    """The grid of a plan that each point lies in, as a place among its grids; `NOWHERE` outside of all."""
    block = first_around(plan.blocks.shapes, points)
    return np.append(plan.grid_of, NOWHERE)[block]


def fitted(shape: Any, beside: Shapes) -> Any:
    """An outline with the corners that the borders of its neighbours have got; nothing moves further than rounding.

    Parameters
    ----------
    shape : shapely geometry
        EPSG:4326, as are the others.
    beside : ndarray of object
        The neighbours' outlines.
    """
    corners = shapely.get_coordinates(beside)
    return shapely.snap(shape, shapely.multipoints(corners), ROUNDING_DEG) if len(corners) else shape


def _moved_ground() -> BadInput:
    return BadInput(
        mark("The boundaries that hold are no longer those this plan began with; import its file as a new plan.")
    )


def _fresh(wanted: str, taken: set[str]) -> str:
    stem = wanted.replace("/", "-").replace("#", "-")
    names = (stem if number == 1 else f"{stem}-{number}" for number in range(1, len(taken) + 3))
    return next(name for name in names if name not in taken)


def _largest(turn: Turn, chosen: NDArray[np.bool_], groups: Ints) -> int:
    """The group with most households of some blocks of ``after``, or most ground where nobody lives."""
    blocks = turn.after.blocks
    rows = np.flatnonzero(chosen & (groups != NOWHERE))
    weights: Floats = blocks.households[rows]
    sums = np.bincount(groups[rows], weights=weights if weights.any() else blocks.area_m2[rows])
    return int(np.argmax(sums))


def _grids(turn: Turn) -> tuple[dict[str, Unit], frozenset[str]]:
    known = [turn.live.get(unit) for unit in turn.grids_after]
    old = np.array([None if unit is None else unit.geometry for unit in known], dtype=object)
    same = same_outlines(turn.outlines, old)
    counted = _counts(turn)
    found: dict[str, Unit] = {}
    for place, (grid, unit_id) in enumerate(zip(turn.after.grids, turn.grids_after, strict=True)):
        unit = known[place]
        if unit is None:
            parent = turn.live[_parent(turn, place, unit_id)]
            unit = Unit(
                turn.community.profile.key, unit_id, turn.community.profile.handling_level, grid.name,
                (*parent.path, unit_id), attributes=_earlier(turn, unit_id),
            )  # fmt: skip
        if not same[place]:
            figures = {name: values[place] for name, values in counted.items()}
            unit = replace(unit, since=turn.day, attributes={**unit.attributes, **figures})
        # what stays has every corner of its neighbours' new borders: outlines that lie side by side share their corners
        found[unit_id] = _named(replace(unit, geometry=turn.outlines[place]), grid)
    changed = [unit for unit, alike in zip(turn.grids_after, same.tolist(), strict=True) if not alike]
    return found, frozenset(changed).intersection(turn.live)


def _named(unit: Unit, grid: PlanGrid) -> Unit:
    code = {"code": grid.code} if grid.code else {}
    attributes: Mapping[str, Any] = {**unit.attributes, **code}
    return replace(unit, name=grid.name, attributes=attributes)


def _earlier(turn: Turn, unit_id: str) -> Mapping[str, Any]:
    ended = next((unit for unit in turn.community.units if unit.id == unit_id), None)
    return {} if ended is None else ended.attributes


def _parent(turn: Turn, place: int, unit_id: str) -> str:
    """The parent of a grid that begins: that of most of its residents; of one that returns its own again."""
    ended = next((unit for unit in turn.community.units if unit.id == unit_id), None)
    if ended is not None and ended.parent_id is not None:
        earlier = ended.parent_id.partition("#")[0]
        if earlier in turn.live:
            return earlier
    parents = [turn.live[unit].parent_id or "" for unit in turn.grids_before]
    names = sorted(set(parents))
    parent_of = np.array([names.index(parent) for parent in parents] + [NOWHERE], dtype=np.int64)
    return names[_largest(turn, turn.after.grid_of == place, parent_of[turn.came_from])]


def _counts(turn: Turn, groups: Ints | None = None, count: int = 0, level: str = "") -> dict[str, list[int]]:
    """Households and people of groups of blocks, as far as the layers state them of units of the level."""
    level = level or turn.community.profile.handling_level
    stated = {name for unit in turn.live.values() if unit.level == level for name in unit.attributes}
    groups = turn.after.grid_of if groups is None else groups
    count = count or len(turn.after.grids)
    kept = groups != NOWHERE
    return {
        name: np.bincount(groups[kept], weights=values[kept], minlength=count).round().astype(int).tolist()
        for name, values in (("households", turn.after.blocks.households), ("people", turn.after.blocks.people))
        if name in stated
    }


def _uppers(turn: Turn, grids: Mapping[str, Unit]) -> tuple[dict[str, Unit], frozenset[str], frozenset[str]]:
    """Units above the grids: those that go on, those with another outline, those that nothing is left of."""
    found = {unit.id: unit for unit in turn.live.values() if len(unit.path) <= turn.depth}
    changed, gone = set(), set()
    for depth in range(1, turn.depth):
        now = _above([grids[unit].path for unit in turn.grids_after], turn.after.grid_of, depth)
        were = _above([turn.live[unit].path for unit in turn.grids_before], turn.came_from, depth)
        moved = sorted(set(now[now != were]) | set(were[now != were]))
        names = [unit for unit in moved if unit in found]
        group = np.array([names.index(unit) if unit in names else NOWHERE for unit in now], dtype=np.int64)
        counted: dict[str, list[int]] = {}
        for place, (unit_id, shape) in enumerate(
            zip(names, unions(turn.after.blocks.shapes, group, len(names)), strict=True)
        ):
            counted = counted or _counts(turn, group, len(names), found[unit_id].level)
            if shape is None:
                gone.add(unit_id)
                del found[unit_id]
            elif found[unit_id].geometry is not None:
                changed.add(unit_id)
                figures = {name: values[place] for name, values in counted.items()}
                upper = found[unit_id]
                found[unit_id] = replace(
                    upper, geometry=shape, since=turn.day, attributes={**upper.attributes, **figures}
                )
    return found, frozenset(changed), frozenset(gone)


def _above(paths: Sequence[Path], grid_of: Ints, depth: int) -> NDArray[Any]:
    """For each block the unit at a depth above its grid; empty for none."""
    names = np.array([*(path[depth] for path in paths), ""], dtype=object)
    return np.asarray(names[grid_of], dtype=object)
