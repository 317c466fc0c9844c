"""The way from door to door: buildings in a short walk, stairs one by one, floors up one stair and down the next."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import groupby, pairwise, permutations

import numpy as np
import pyvrp
from numpy.typing import NDArray
from pyvrp.stop import MaxIterations

from geo.crs import distance_m

DETOUR = 1.3
"""How much longer a way on foot between two houses of an estate is than the line between them."""
PACE_M_PER_MIN = 72.0
"""Walking pace, 1.2 m/s."""
STAIR_M = 15.0
"""From one stair's entrance to the next one's of the same building."""
FLOOR_MIN = 0.3
"""Minutes from one floor to the next."""
OTHER_GRID_M, OTHER_HEAD_M = 40.0, 160.0
"""What it is worth, in metres of way, to finish a grid, and the grids of one grid head, before the next."""
MOST_SITES = 1_500
"""Above so many buildings the walk is made grid by grid."""
_TRIES_PER_SITE = 4
_FEW = 7
"""So many buildings can be put into every order."""


@dataclass(frozen=True, slots=True)
class Door:
    """One household's door.

    Attributes
    ----------
    lon, lat : float
        Where its building is entered, EPSG:4326.
    floor : int
        0 when it is not known.
    order : str
        What orders the doors of a floor: the number of the room.
    grid : str
        Id of the grid it belongs to.
    """

    id: str
    lon: float
    lat: float
    building: str
    stair: int = 0
    floor: int = 0
    order: str = ""
    grid: str = ""


@dataclass(frozen=True, slots=True)
class Stair:
    """The doors of one stair; what a team takes on whole."""

    lon: float
    lat: float
    building: str
    grid: str
    number: int
    doors: tuple[Door, ...]

    def minutes(self, door_min: float) -> float:
        """Minutes at its doors and between its floors, once up and once down."""
        floors = {door.floor for door in self.doors}
        return len(self.doors) * door_min + (2 * max(floors) - 1 if max(floors) > 0 else 0) * FLOOR_MIN

    def floors(self, *, downwards: bool) -> list[tuple[Door, ...]]:
        """Its doors floor by floor, the way up or the way down."""
        ordered = sorted(self.doors, key=lambda door: (-door.floor if downwards else door.floor, door.order, door.id))
        return [tuple(doors) for _, doors in groupby(ordered, key=lambda door: door.floor)]


def stairs_of(doors: Iterable[Door]) -> list[Stair]:
    """Doors gathered by grid, building and stair, in the order of these."""
    ordered = sorted(doors, key=lambda door: (door.grid, door.building, door.stair, door.id))
    found = []
    for (grid, building, number), group in groupby(ordered, key=lambda d: (d.grid, d.building, d.stair)):
        members = tuple(group)
        found.append(Stair(members[0].lon, members[0].lat, building, grid, number, members))
    return found


def walk_m(stairs: Sequence[Stair]) -> NDArray[np.float64]:
    """Metres to each stair from the one before, shape (n,); 0 to the first."""
    if len(stairs) < 2:
        return np.zeros(len(stairs))
    lon, lat = np.array([s.lon for s in stairs]), np.array([s.lat for s in stairs])
    legs = DETOUR * np.asarray(distance_m(lon[:-1], lat[:-1], lon[1:], lat[1:]), dtype=float)
    same = np.array([a.building == b.building for a, b in pairwise(stairs)])
    steps = STAIR_M * np.abs(np.diff(np.array([s.number for s in stairs])))
    return np.concatenate([[0.0], np.where(same, steps, legs)])


def in_walking_order(stairs: Sequence[Stair], heads: Mapping[str, str], *, seed: int) -> list[Stair]:
    """Stairs along one short walk over all buildings.

    Parameters
    ----------
    stairs : sequence of Stair
    heads : mapping of str to str
        Grid → whoever leads there: grids of the same one come one after another where that costs little way.
    seed : int
        Of the search; the same gives the same walk.
    """
    sites: dict[tuple[str, str], list[Stair]] = {}
    for stair in stairs:
        sites.setdefault((stair.grid, stair.building), []).append(stair)
    firsts = [group[0] for group in sites.values()]
    if len(firsts) <= MOST_SITES:
        order = _round_of(firsts, heads, seed)
    else:  # first the way over the grids, then the one within each
        of_grid: dict[str, list[int]] = {}
        for index, first in enumerate(firsts):
            of_grid.setdefault(first.grid, []).append(index)
        grids = list(of_grid.values())
        middles = [
            replace(
                firsts[members[0]],
                lon=float(np.mean([firsts[i].lon for i in members])),
                lat=float(np.mean([firsts[i].lat for i in members])),
            )
            for members in grids
        ]
        order = []
        for grid in _round_of(middles, heads, seed):
            members = grids[grid]
            order += [members[i] for i in _round_of([firsts[i] for i in members], heads, seed)]
    groups = list(sites.values())
    return [stair for index in order for stair in groups[index]]


def nearest_first(stairs: Sequence[Stair]) -> list[Stair]:
    """The walk of somebody who, from the first stair on, always goes to the nearest one left."""
    lon, lat = np.array([s.lon for s in stairs]), np.array([s.lat for s in stairs])
    left = np.ones(len(stairs), dtype=bool)
    at, walk = 0, []
    for _ in stairs:
        walk.append(stairs[at])
        left[at] = False
        at = int(np.argmin(np.where(left, np.asarray(distance_m(lon[at], lat[at], lon, lat)), np.inf)))
    return walk


def _round_of(sites: Sequence[Stair], heads: Mapping[str, str], seed: int) -> list[int]:
    """Indices of buildings along a short open walk: one vehicle from a depot that is near to everything."""
    if len(sites) < 3:
        return list(range(len(sites)))
    lon, lat = np.array([s.lon for s in sites]), np.array([s.lat for s in sites])
    ways = DETOUR * np.asarray(distance_m(lon[:, None], lat[:, None], lon, lat), dtype=float)
    grids = np.array([s.grid for s in sites])
    lead = np.array([heads.get(s.grid, "") for s in sites])
    ways += OTHER_GRID_M * (grids[:, None] != grids) + OTHER_HEAD_M * (lead[:, None] != lead)
    if len(sites) <= _FEW:
        orders = np.array(list(permutations(range(len(sites)))))
        lengths = ways[orders[:, :-1], orders[:, 1:]].sum(axis=1)
        return [int(index) for index in orders[int(np.argmin(lengths))]]
    matrix = np.zeros((len(sites) + 1, len(sites) + 1), dtype=np.int64)
    matrix[1:, 1:] = np.rint(ways)
    problem = pyvrp.ProblemData(
        [pyvrp.Location(0, 0), *(pyvrp.Location(float(x), float(y)) for x, y in zip(lon, lat, strict=True))],
        [pyvrp.Client(index + 1) for index in range(len(sites))],
        [pyvrp.Depot(0)],
        [pyvrp.VehicleType()],
        [matrix],  # type: ignore[list-item]  # its stub forgets that a matrix has two axes
        [np.zeros_like(matrix)],  # type: ignore[list-item]
    )
    stop = MaxIterations(max(50, _TRIES_PER_SITE * len(sites)))
    found = pyvrp.solve(problem, stop=stop, seed=seed, display=False).best
    (route,) = found.routes()
    return [visit.idx for visit in route if visit.is_client()]
