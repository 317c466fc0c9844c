"""The units below grids when boundaries change, and what stays of the chain that held until then."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import date
from functools import cached_property
from typing import Any

import numpy as np
import shapely

from geo.desk.households import stairs_of
from geo.desk.redraw_outlines import Outlines, Turn, fitted, grid_around, outlines_of
from geo.model import Path, Unit
from geo.redraw.blocks import NOWHERE
from geo.redraw.deriving_pieces import first_around


def dated_id(unit_id: str, day: date) -> str:
    """Id under which an outline is kept that held until a day: ``g01#2026-12-01``."""
    return f"{unit_id}#{day.isoformat()}"


@dataclass(frozen=True, eq=False)
class Chain:
    """The chain of a community after a turn.

    Attributes
    ----------
    outlines : Outlines
        Of the grids and of what lies above them.
    live : dict of str to Unit
        Every unit that holds from the day on, parents first.
    past : tuple of Unit
        Every unit that no longer holds then: old outlines under dated ids, grids that end, and what had ended before.
    """

    turn: Turn
    outlines: Outlines
    live: dict[str, Unit]
    past: tuple[Unit, ...]

    @property
    def units(self) -> tuple[Unit, ...]:
        """All of them, parents first."""
        return tuple(sorted((*self.live.values(), *self.past), key=lambda unit: (len(unit.path), unit.path)))

    @cached_property
    def paths(self) -> Mapping[str, Path]:
        """Unit id → chain from the day on."""
        return {unit.id: unit.path for unit in self.live.values()}

    def holds(self, path: Path) -> bool:
        """Whether every unit of a chain, as far as it names units, stands where it says."""
        return all(self.paths.get(step, path[: end + 1]) == path[: end + 1] for end, step in enumerate(path))


@dataclass(frozen=True, eq=False, slots=True)
class Standing:
    """Where the buildings of a community stand before and after a turn.

    Attributes
    ----------
    before, after : list of str
        Unit id of each building's grid; empty outside of all.
    block : list of int
        Place of its block among those of the plan that holds after; -1 outside of all.
    """

    before: list[str]
    after: list[str]
    block: list[int]


def standing_of(turn: Turn) -> Standing:
    """Find the block and the grids of every building, in the order of the layer."""
    spots = np.asarray(shapely.point_on_surface(np.array(turn.community.buildings.geometry, dtype=object)))
    block = first_around(turn.after.blocks.shapes, spots)
    return Standing(
        turn.grid_names(grid_around(turn.before, spots), after=False),
        turn.grid_names(np.append(turn.after.grid_of, NOWHERE)[block], after=True),
        block.tolist(),
    )


def chain_of(turn: Turn, standing: Standing) -> Chain:
    """Work out every unit's place from the day of a turn on, and keep what held before.

    A unit below the grids goes with most of its households; one where nobody lives with the ground it is drawn on.
    """
    outlines = outlines_of(turn)
    parents = _parents(turn, outlines, standing)
    live = dict(outlines.units)
    for unit in turn.live.values():
        if len(unit.path) > turn.depth + 1 and unit.parent_id is not None:
            above = live[parents.get(unit.id, unit.parent_id)]
            live[unit.id] = replace(unit, path=(*above.path, unit.id))
    return Chain(turn, outlines, live, _past(turn, outlines))


def _parents(turn: Turn, outlines: Outlines, standing: Standing) -> dict[str, str]:
    """Unit right below a grid → the grid it goes to; those that stay below theirs may be left out."""
    tops = {
        unit.id: unit.path[turn.depth + 1] for unit in turn.live.values() if len(unit.path) > turn.depth + 1
    }  # fmt: skip
    votes: dict[str, Counter[str]] = defaultdict(Counter)
    buildings = turn.community.buildings
    if tops and len(buildings):
        for unit, stairs, grid in zip(buildings["unit"], buildings["stairs"], standing.after, strict=True):
            for stair in stairs_of(stairs) if grid else ():
                top = tops.get(stair.get("unit") or unit)
                if top is not None and stair["rooms"]:
                    votes[top][grid] += len(stair["rooms"])
    found: dict[str, str] = {}
    for top in dict.fromkeys(tops.values()):
        own = turn.live[top].path[turn.depth]
        counted = votes.get(top)
        if counted:
            most = max(counted.values())
            best = [grid for grid, count in counted.items() if count == most]
            found[top] = own if own in best else min(best)
        else:
            found[top] = _ground_below(turn, turn.live[top]) or outlines.successor.get(own, own)
    return found


def _ground_below(turn: Turn, unit: Unit) -> str:
    if unit.geometry is None or unit.geometry.is_empty:
        return ""
    spot = np.array([shapely.point_on_surface(unit.geometry)], dtype=object)
    return turn.grid_names(grid_around(turn.after, spot), after=True)[0]


def _past(turn: Turn, outlines: Outlines) -> tuple[Unit, ...]:
    """What no longer holds: dated copies of what changed, and of all below it; what ends; what had ended before."""
    touched = outlines.changed | outlines.gone
    moved = [
        unit for unit in turn.live.values()
        if unit.id not in outlines.gone and not touched.isdisjoint(unit.path) and _began(turn, unit.path) < turn.day
    ]  # fmt: skip
    names = {unit.id: dated_id(unit.id, turn.day) for unit in moved}

    def old(path: Path) -> Path:
        return tuple(names.get(step, step) for step in path)

    copies = [
        replace(
            unit, id=names[unit.id], path=old(unit.path), until=turn.day, name=f"{unit.name} ({turn.day.isoformat()})"
        )
        for unit in moved
    ]
    ended = [
        replace(unit, path=(*old(unit.path[:-1]), unit.id), until=turn.day)
        for unit in turn.live.values()
        if unit.id in outlines.gone
    ]
    earlier = []
    back = outlines.units.keys() - turn.live.keys()
    renamed = {unit.id: dated_id(unit.id, unit.until or turn.day) for unit in turn.community.units if unit.id in back}
    for unit in turn.community.units:
        if unit.id not in turn.live:
            above = tuple(renamed.get(step, step) for step in old(unit.path[:-1]))
            own = renamed.get(unit.id, unit.id)
            earlier.append(replace(unit, id=own, path=(*above, own)))
    kept = {unit.id: unit for unit in (*earlier, *copies, *ended)}
    return _fitted(turn, outlines, kept.values())


def _fitted(turn: Turn, outlines: Outlines, past: Iterable[Unit]) -> tuple[Unit, ...]:
    """Past units whose outlines share the corners of those that still hold beside them."""
    level = turn.community.profile.handling_level
    stays = np.array(
        [
            unit.geometry for unit in outlines.units.values()
            if unit.level == level and unit.id in turn.live and unit.id not in outlines.changed
            and not shapely.equals_exact(unit.geometry, turn.live[unit.id].geometry)
        ],
        dtype=object,
    )  # fmt: skip
    tree = shapely.STRtree(stays)
    return tuple(
        replace(unit, geometry=fitted(unit.geometry, stays[tree.query(unit.geometry, predicate="intersects")]))
        if unit.level == level and unit.geometry is not None
        else unit
        for unit in past
    )


def _began(turn: Turn, path: Path) -> date:
    """First day on which a chain stood as it stands, `date.min` where it always did."""
    dates: list[Any] = [turn.live[step].since for step in path if step in turn.live]
    return max((day for day in dates if day is not None), default=date.min)
