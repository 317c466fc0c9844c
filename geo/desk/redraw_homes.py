"""`Homes`: where something belongs after boundaries have changed: a household, a point, a chain of units."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property

import pandas as pd
import shapely

from geo.desk.households import stairs_of
from geo.desk.redraw_below import Chain
from geo.model import Path, household_id
from geo.redraw.blocks import NOWHERE
from geo.redraw.plans import Plan
from geo.redraw.selection import tree_of

Spot = tuple[float, float]


@dataclass(frozen=True, eq=False)
class Homes:
    """Old chain → new chain.

    Parameters
    ----------
    chain : Chain
        Before and after.
    buildings : DataFrame
        The building layer as it is after the turn: ``id``, ``unit`` and ``stairs``.
    """

    chain: Chain
    buildings: pd.DataFrame

    @cached_property
    def _row_of(self) -> dict[str, int]:
        return {str(key): row for row, key in enumerate(self.buildings["id"])} if len(self.buildings) else {}

    def household(self, key: str) -> Path:
        """Chain of a household, its own id last; ``()`` where no building has such a door."""
        parts = key.split("-")
        for end in range(len(parts) - 1, 0, -1):
            row = self._row_of.get("-".join(parts[:end]))
            if row is None:
                continue
            building = str(self.buildings["id"].iloc[row])
            for stair in stairs_of(self.buildings["stairs"].iloc[row]):
                if any(household_id(building, stair["n"], room) == key for room in stair["rooms"]):
                    unit = stair.get("unit") or self.buildings["unit"].iloc[row]
                    above = self.chain.paths.get(unit)
                    return (*above, key) if above else ()
        return ()

    def grids_at(self, lon: float, lat: float) -> tuple[str, str]:
        """Unit ids of the grid that a point (degrees) was in and is in; empty outside of all."""
        turn, spot = self.chain.turn, shapely.Point(lon, lat)
        was, now = _grid_at(turn.before, spot), _grid_at(turn.after, spot)
        return (*turn.grids_before, "")[was], (*turn.grids_after, "")[now]

    def follow(self, path: Path) -> Path:
        """The chain of the very unit or household that an old one ends with; where it is gone, as `of`."""
        known = self.chain.paths.get(path[-1]) if path else None
        return (
            known
            or (self.household(path[-1]) if path and path[-1] not in self.chain.turn.live else ())
            or self.of(path)
        )

    def of(self, path: Path, at: Spot | None = None) -> Path:
        """The chain that stands for an old one from now on; the same where nothing about it has changed.

        Parameters
        ----------
        path : tuple of str
            Down to a unit or a household, as deep as it is known.
        at : (lon, lat) or None
            Degrees, EPSG:4326. What has a point and lies in a grid goes with its block; without one a chain stays in
            its grid, or goes with most of it where the grid ends.
        """
        chain, depth = self.chain, self.chain.turn.depth
        if not path or len(path) <= depth or path[depth] not in chain.turn.live:
            return chain.paths.get(path[-1], path) if path else path
        grid = path[depth]
        if len(path) > depth + 1 and path[-1] not in chain.turn.live:
            door = self.household(path[-1])
            if door:
                return path if chain.holds(path) and door[depth] == grid else door
        target = chain.outlines.successor.get(grid, grid)
        if at is not None:
            was, now = self.grids_at(*at)
            if was == grid and now:
                target = now
        for end in range(len(path), depth + 1, -1):
            known = chain.paths.get(path[end - 1], ())
            if len(known) > depth and known[depth] == target:
                return path if chain.holds(path) and path[depth] == target else known
        return path if chain.holds(path) and grid == target else chain.paths[target]


def _grid_at(plan: Plan, spot: shapely.Point) -> int:
    rows = tree_of(plan.blocks).query(spot, predicate="intersects")
    return int(plan.grid_of[rows.min()]) if len(rows) else NOWHERE
