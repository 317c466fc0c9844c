"""Figures by old or new boundaries: each located case in the grid that the outlines of a day put it in.

A case keeps the grid it had when it was closed. Asked by the boundaries of a day it is counted where its point lies
then, so that a month before and a month after a redraw can be compared grid by grid.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

import numpy as np
import shapely
from numpy.typing import NDArray

from geo.desk.directory import Tree
from geo.desk.office import Office
from geo.errors import NotFound
from geo.i18n import mark
from geo.measure.columns import Columns
from geo.model import Path, Profile, Unit, turning_days
from geo.store.paths import path_of, path_text

ENDED = "#"
"""Stands between the id of a unit and the day on which its outline ended, where the id goes on with another one."""
_CHAINS = ("chain", "handling")


@dataclass(frozen=True, slots=True)
class BoundaryTime:
    """Local days between which no boundary of a grid or of a unit above it begins or ends.

    Attributes
    ----------
    since, until : date or None
        First day, and the day after the last one; None: without end.
    """

    since: date | None
    until: date | None

    @property
    def day(self) -> date:
        """One of its days."""
        return self.since or (self.until or date.max) - timedelta(days=1)


class Boundaries:
    """The chain of a community as it holds on a day.

    Parameters
    ----------
    units : sequence of Unit
        All of them, those of other days too.
    """

    def __init__(self, profile: Profile, units: Sequence[Unit], day: date) -> None:
        self.day = day
        self._tree, self._known = Tree(units, day), {unit.id for unit in units}
        self._depth = profile.depth(profile.handling_level)
        self._live: dict[str, Unit] = {}
        for level in profile.levels:
            for unit in self._tree.at_level(level.key):
                self._live.setdefault(unit.id.partition(ENDED)[0], unit)
                self._live[unit.id] = unit
        self._grids = [unit for unit in self._tree.at_level(profile.handling_level) if unit.geometry is not None]

    def path_of(self, unit_id: str) -> Path:
        """The chain of a unit on the day, of one that has another outline now as it was.

        Raises
        ------
        NotFound
            There is no such unit, or none on that day.
        """
        unit = self._live.get(unit_id) or self._live.get(unit_id.partition(ENDED)[0])
        if unit is None and unit_id not in self._known:
            raise NotFound(mark("There is no unit {unit} here."), unit=unit_id)
        if unit is None:
            name = self._tree.unit(unit_id).name
            raise NotFound(mark("{unit} does not exist by the boundaries of {day}."), unit=name, day=self.day)
        return unit.path

    def children(self, unit_id: str) -> tuple[Unit, ...]:
        """The units one level below a unit on the day."""
        return self._tree.children(self.path_of(unit_id)[-1])

    def columns(self, columns: Columns) -> Columns:
        """Cases with the chains that they have by these boundaries: of the place and of the unit that answers.

        A case without a point, or with one outside of every grid, stays where it is. On a common border the grid that
        stands first has it. A unit above the grids that answers goes on to answer, as that of the grid the case is in.
        """
        grid = self._grid_at(columns["lon"], columns["lat"])
        return columns.retold({name: self._retold(columns, name, grid) for name in _CHAINS})

    def _grid_at(self, lon: NDArray[Any], lat: NDArray[Any]) -> NDArray[np.int64]:
        found = np.full(len(lon), -1, dtype=np.int64)
        rows = np.flatnonzero(np.isfinite(lon) & np.isfinite(lat))
        if len(rows) and self._grids:
            places, which = np.unique(lon[rows] + 1j * lat[rows], return_inverse=True)
            shapes = np.array([unit.geometry for unit in self._grids], dtype=object)
            point, at = shapely.STRtree(shapes).query(shapely.points(places.real, places.imag), predicate="intersects")
            first = np.full(len(places), len(shapes), dtype=np.int64)
            np.minimum.at(first, point, at)
            found[rows] = np.where(first < len(shapes), first, -1)[which]
        return found

    def _retold(self, columns: Columns, name: str, grid: NDArray[np.int64]) -> tuple[NDArray[Any], list[str]]:
        words, many = columns.words(name), len(self._grids) + 1
        pairs, which = np.unique(columns[name].astype(np.int64) * many + grid + 1, return_inverse=True)
        begins = [path_text(unit.path) for unit in self._grids]
        told = []
        for pair in pairs.tolist():
            word, at = words[pair // many], pair % many - 1
            if at < 0 or (word.startswith(begins[at]) and self._holds(word[len(begins[at]) :])):
                told.append(word)
            else:
                told.append(path_text(self._moved(path_of(word), self._grids[at].path, name)))
        known = {word: n for n, word in enumerate(dict.fromkeys(told))}
        numbers = np.array([known[word] for word in told], dtype=np.int32)
        return numbers[which], list(known)

    def _holds(self, below: str) -> bool:
        """Whether what a chain goes on with below a grid is as it is on the day: a unit of it, a household, nothing."""
        step = below.partition("/")[0]
        return step in self._live or step not in self._known

    def _moved(self, path: Path, grid: Path, name: str) -> Path:
        """A chain as it is in a grid of the day: what lies below goes with it where it is a part of that grid then."""
        if len(path) <= self._depth:
            return grid[: len(path)] if name == "handling" else grid
        found = grid
        for step in path[self._depth + 1 :]:
            unit = self._live.get(step) or self._live.get(step.partition(ENDED)[0])
            if unit is not None and unit.path[:-1] == found:
                found = unit.path
            elif unit is None and step not in self._known:  # a household
                found = (*found, step)
        return found


def boundary_times(office: Office, community: str) -> tuple[BoundaryTime, ...]:
    """Between which days the boundaries of grids stayed as they were, the oldest first; one where they always did."""
    return office.derived("boundary times", community, lambda: _times(office, community))


def lines_of(office: Office, community: str, day: date | None) -> Boundaries | None:
    """The boundaries of a day, one object for each time between two turning days; None without a day."""
    if day is None:
        return None
    times = boundary_times(office, community)
    time = next(one for one in times if one.until is None or day < one.until)
    return office.derived(f"boundaries {time.day}", community, lambda: _read(office, community, time.day))


def _times(office: Office, community: str) -> tuple[BoundaryTime, ...]:
    profile = office.profile(community)
    upper = {level.key for level in profile.levels[: profile.depth(profile.handling_level) + 1]}
    with office.store.read() as reader:
        turns = turning_days(unit for unit in reader.units(community) if unit.level in upper)
    return tuple(BoundaryTime(since, until) for since, until in zip((None, *turns), (*turns, None), strict=True))


def _read(office: Office, community: str, day: date) -> Boundaries:
    with office.store.read() as reader:
        return Boundaries(office.profile(community), reader.units(community), day)
