"""What lies between blocks: roads, railways, water and walls, and the compounds that walls make."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np
import shapely
from numpy.typing import NDArray

from geo.redraw.adjacency import Shapes
from geo.redraw.blocks import NOWHERE, Floats, Ints
from geo.redraw.deriving_pieces import Flags, Pieces

Strings = NDArray[np.str_]

WALL = 0.5
"""A compound wall: one walks round to the gate. Half a main road, so that among equal grids the one that leaves a
compound whole wins, and no grid bends across a main road to follow a wall."""
MAIN_ROAD = 1.0
"""A main road: lights and a detour for every visit. The unit the others are stated in."""
RAILWAY = 2.0
"""A railway: crossed at few places only."""
WATER = 3.0
"""A river or canal: crossed at bridges alone, and a flood parts its banks."""
BARRIERS: Mapping[str, float] = {"wall": WALL, "main": MAIN_ROAD, "railway": RAILWAY, "water": WATER}
"""What the kinds of lines cost; those not named cost nothing."""
BESIDE_M = 6.0
"""A border this near to a line runs along it: layers are drawn from different maps."""
GATE_M = 15.0
"""A gap of a wall up to this wide is a gate, and the wall goes on behind it."""


def gates(walls: Shapes, names: Strings) -> Shapes:
    """Lines across the gates of walls.

    Parameters
    ----------
    walls : ndarray of object, shape (n,)
        Lines in metres.
    names : ndarray of str, shape (n,)
        Whose walls they are: only ends of one name are joined, not two compounds across a lane.
    """
    open_ = ~shapely.is_closed(walls)
    walls, names = walls[open_], np.tile(names[open_], 2)
    if not len(walls):
        return np.empty(0, dtype=object)
    ends = np.concatenate([shapely.get_point(walls, 0), shapely.get_point(walls, -1)])
    one, other = shapely.STRtree(ends).query(ends, predicate="dwithin", distance=GATE_M)
    used = (one < other) & (names[one] == names[other]) & ~shapely.equals(ends[one], ends[other])
    spans = np.stack([shapely.get_coordinates(ends[one[used]]), shapely.get_coordinates(ends[other[used]])], axis=1)
    return np.asarray(shapely.linestrings(spans), dtype=object) if len(spans) else np.empty(0, dtype=object)


def walled_areas(walls: Shapes) -> Shapes:
    """Polygons (metres) that walls and their gates enclose; they do not overlap."""
    if not len(walls):
        return np.empty(0, dtype=object)
    noded = shapely.union_all(walls, grid_size=0.001)
    return np.asarray(shapely.get_parts(shapely.polygonize(shapely.get_parts(noded))), dtype=object)


def barriers_between(pieces: Pieces, lines: Shapes, costs: Floats, watery: Flags) -> Floats:
    """What it costs to have both sides of each edge in one grid.

    Parameters
    ----------
    lines : ndarray of object
        Lines in metres of the pieces' plane.
    costs : ndarray of float
        What each line costs.
    watery : ndarray of bool
        Which pieces are water themselves: from bank to bank one crosses two such borders, each costs the half.

    Returns
    -------
    ndarray of float, shape (m,)
        The highest cost that holds along at least half of the shared border.
    """
    found = np.zeros(len(pieces.edges))
    middles = shapely.points(pieces.segments.mean(axis=1))
    for cost in np.unique(costs[costs > 0]):
        tree = shapely.STRtree(lines[costs == cost])
        along = np.unique(tree.query(middles, predicate="dwithin", distance=BESIDE_M)[0])
        length = np.bincount(pieces.segment_edge[along], weights=pieces.segment_m[along], minlength=len(found))
        found[2 * length >= pieces.border_m] = cost
    wet = watery[pieces.edges]
    found[wet.all(axis=1)] = 0.0
    found[wet[:, 0] != wet[:, 1]] = WATER / 2
    return found


def compounds_of(
    block_of: Ints, households: Floats, named: Ints, area_of_building: Ints, area_of_block: Ints, n_areas: int
) -> Ints:
    """Compound of each block: the one most of its households live in, else the walled area it lies in.

    Parameters
    ----------
    block_of, named, area_of_building : ndarray of int, shape (buildings,)
        Block, compound by name and walled area of each building; `NOWHERE` for none.
    households : ndarray of float, shape (buildings,)
    area_of_block : ndarray of int, shape (blocks,)
        Walled area around each block.

    Returns
    -------
    ndarray of int, shape (blocks,)
        Any numbers, equal within a compound; `NOWHERE` outside of all.
    """
    n_named = int(named.max(initial=NOWHERE)) + 1
    # empty buildings decide only where nobody lives
    count = households + 1e-3
    area_named = _most(area_of_building, named, count, n_areas)
    area_key = np.where(area_named != NOWHERE, area_named, n_named + np.arange(n_areas))
    key = named.copy()
    walled = (named == NOWHERE) & (area_of_building != NOWHERE)
    key[walled] = area_key[area_of_building[walled]]
    compound = _most(block_of, key, count, len(area_of_block), vote_none=True)
    empty = (np.bincount(block_of[block_of >= 0], minlength=len(area_of_block)) == 0) & (area_of_block != NOWHERE)
    compound[empty] = area_key[area_of_block[empty]]
    return compound


def _most(groups: Ints, keys: Ints, count: Floats, n: int, *, vote_none: bool = False) -> Ints:
    """For each of ``n`` groups the key with the highest count, the lowest of equals; `NOWHERE` where none votes."""
    used = (groups != NOWHERE) & ((keys != NOWHERE) | vote_none)
    if not used.any():
        return np.full(n, NOWHERE, dtype=np.int64)
    span = np.int64(keys.max()) + 2
    pairs, inverse = np.unique(groups[used] * span + keys[used] + 1, return_inverse=True)
    group, key = np.divmod(pairs, span)
    total = np.bincount(inverse, weights=count[used])
    order = np.lexsort((-key, total, group))
    most = np.full(n, NOWHERE, dtype=np.int64)
    most[group[order]] = key[order] - 1
    return most
