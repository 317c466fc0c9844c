"""Cells of buildings inside parcels that hold too many households for one block."""

from __future__ import annotations

import heapq
from dataclasses import dataclass

import numpy as np
import shapely
from scipy.spatial import Voronoi, cKDTree

from geo.redraw.adjacency import Shapes
from geo.redraw.blocks import NOWHERE, Floats, Ints

SAMPLE_M = (3.0, 15.0)
"""Outlines are sampled as densely as their nearest neighbour is near, within these bounds: sampled at the width of the
gap, the line in between strays from the middle by an eighth of it at most."""
STRAIGHT_M = 0.5
"""Lines between groups are straightened by up to this much: they come in pieces as short as the sampling."""
SHRINK_M = 0.4
"""Outlines are drawn in by this much, so that the line between two that share a wall follows the wall."""


@dataclass(frozen=True, eq=False, slots=True)
class Cells:
    """Lines between groups of buildings, and the means to say which group is nearest.

    Attributes
    ----------
    group : ndarray of int, shape (buildings,)
        Group of each building, numbered through all parcels; `NOWHERE` where the parcel is not cut.
    ridges : ndarray of object
        Lines (metres) between neighbouring groups of a parcel; they may leave the parcel.
    ridge_parcel : ndarray of int
        Parcel of each.
    """

    group: Ints
    ridges: Shapes
    ridge_parcel: Ints
    _tree: cKDTree | None
    _sample_group: Ints
    _tiles: Floats

    def nearest(self, xy: Floats, parcels: Ints) -> Ints:
        """Group nearest to points (metres, shape (n, 2)) among those of the parcel each point lies in."""
        if self._tree is None or not len(xy):
            return np.full(len(xy), NOWHERE, dtype=np.int64)
        return np.asarray(self._sample_group[self._tree.query(xy + self._tiles[parcels])[1]], dtype=np.int64)


def cut_cells(
    outlines: Shapes, parcel_of: Ints, chosen: Ints, households: Floats, compound: Ints, parcels: Shapes, floor: float
) -> Cells:
    """Group the buildings of parcels and draw lines halfway between the groups (a Voronoi diagram of outlines).

    Parameters
    ----------
    outlines : ndarray of object, shape (buildings,)
        Polygons in metres.
    parcel_of : ndarray of int, shape (buildings,)
        Parcel of each building, `NOWHERE` for none.
    chosen : ndarray of int
        The parcels to cut.
    households : ndarray of float, shape (buildings,)
    compound : ndarray of int, shape (buildings,)
        Buildings of one compound rather make a group.
    parcels : ndarray of object
        Polygons in metres.
    floor : float
        Households a group should have at least.
    """
    group = np.full(len(outlines), NOWHERE, dtype=np.int64)
    used = np.flatnonzero(np.isin(parcel_of, chosen))
    tiles = _tiles(parcels, np.unique(parcel_of[used]))
    if not len(used):
        none = np.empty(0, dtype=np.int64)
        return Cells(group, np.empty(0, dtype=object), none, None, none, tiles)
    drawn_in = shapely.buffer(outlines[used], -SHRINK_M, join_style="mitre")
    drawn = np.where(shapely.is_empty(drawn_in), outlines[used], drawn_in)
    spaced = shapely.segmentize(shapely.boundary(drawn), np.clip(_gaps(drawn), *SAMPLE_M))
    xy, at = shapely.get_coordinates(spaced, return_index=True)
    sample_of = used[at]
    moved = xy + tiles[parcel_of[sample_of]]
    moved, first = np.unique(moved, axis=0, return_index=True)
    sample_of = sample_of[first]
    frames, framed = _frames(parcels, np.unique(parcel_of[used]), tiles)
    diagram = Voronoi(np.concatenate([moved, frames]))
    parcel = np.concatenate([parcel_of[sample_of], framed])
    building = np.concatenate([sample_of, np.full(len(frames), NOWHERE)])
    pairs = diagram.ridge_points
    inner = (building[pairs] != NOWHERE).all(axis=1) & (parcel[pairs[:, 0]] == parcel[pairs[:, 1]])
    apart = inner & (building[pairs[:, 0]] != building[pairs[:, 1]])
    gaps = np.linalg.norm(diagram.points[pairs[apart, 0]] - diagram.points[pairs[apart, 1]], axis=1)
    group[used] = group_buildings(used, building[pairs[apart]], gaps, households, compound, floor)
    sides = group[building[pairs]]
    ends = np.array(diagram.ridge_vertices, dtype=np.int64)
    between = apart & (sides[:, 0] != sides[:, 1]) & (ends >= 0).all(axis=1)
    spans = diagram.vertices[ends[between]]
    ridges, ridge_parcel = _straightened(spans, np.sort(sides[between], axis=1), parcel[pairs[between, 0]], tiles)
    return Cells(group, ridges, ridge_parcel, cKDTree(moved), group[sample_of], tiles)


def _gaps(outlines: Shapes) -> Floats:
    """Distance of each outline to the nearest other one; infinite for one alone."""
    gaps = np.full(len(outlines), np.inf)
    if len(outlines) > 1:
        (one, _), near = shapely.STRtree(outlines).query_nearest(
            outlines, exclusive=True, all_matches=False, return_distance=True
        )
        gaps[one] = near
    return gaps


def _straightened(spans: Floats, sides: Ints, parcel: Ints, tiles: Floats) -> tuple[Shapes, Ints]:
    """Short lines between two groups each, joined where they meet and straightened; and their parcels."""
    if not len(spans):
        return np.empty(0, dtype=object), np.empty(0, dtype=np.int64)
    _, first, border = np.unique(sides, axis=0, return_index=True, return_inverse=True)
    order = np.argsort(border, kind="stable")
    short = shapely.linestrings(spans[order] - tiles[parcel[order]][:, None, :])
    merged = shapely.line_merge(shapely.multilinestrings(short, indices=border[order]))
    lines, border_of = shapely.get_parts(merged, return_index=True)
    return np.asarray(shapely.simplify(lines, STRAIGHT_M), dtype=object), parcel[first][border_of]


def _tiles(parcels: Shapes, chosen: Ints) -> Floats:
    """For each chosen parcel a shift (metres) to a place far from all others: one diagram then serves all."""
    tiles = np.zeros((len(parcels), 2))
    if len(chosen):
        boxes = shapely.bounds(parcels[chosen]).reshape(-1, 4)
        pitch = 10.0 * float(np.hypot(boxes[:, 2] - boxes[:, 0], boxes[:, 3] - boxes[:, 1]).max()) + 1.0
        row, column = np.divmod(np.arange(len(boxes)), int(np.ceil(np.sqrt(len(boxes)))))
        tiles[chosen] = np.column_stack([column * pitch, row * pitch]) - (boxes[:, :2] + boxes[:, 2:]) / 2
    return tiles


def _frames(parcels: Shapes, chosen: Ints, tiles: Floats) -> tuple[Floats, Ints]:
    """Points around each parcel, so far out that inside every point is nearer to a building: all lines end."""
    boxes = shapely.bounds(parcels[chosen]).reshape(-1, 4)
    reach = 3.0 * np.hypot(boxes[:, 2] - boxes[:, 0], boxes[:, 3] - boxes[:, 1])
    middle = (boxes[:, :2] + boxes[:, 2:]) / 2 + tiles[chosen]
    angles = np.linspace(0.0, 2 * np.pi, 8, endpoint=False)
    round_ = np.column_stack([np.cos(angles), np.sin(angles)])
    return (middle[:, None, :] + reach[:, None, None] * round_).reshape(-1, 2), np.repeat(chosen, len(angles))


def group_buildings(
    used: Ints, pairs: Ints, gaps: Floats, households: Floats, compound: Ints, floor: float
) -> Ints:  # fmt: skip
    """Join buildings to their nearest neighbours until each group has ``floor`` households.

    The group with the fewest households goes first, to a neighbour of its own compound where there is one.

    Parameters
    ----------
    used : ndarray of int, shape (n,)
        The buildings to group.
    pairs : ndarray of int, shape (k, 2)
        Neighbouring buildings, in any order and as often as they meet.
    gaps : ndarray of float, shape (k,)
        Metres between them.

    Returns
    -------
    ndarray of int, shape (n,)
        Group of each building, from 0 in order.
    """
    place = {int(building): n for n, building in enumerate(used.tolist())}
    beside: list[dict[int, float]] = [{} for _ in used]
    for (a, b), gap in zip(pairs.tolist(), gaps.tolist(), strict=True):
        one, other = place[a], place[b]
        beside[one][other] = beside[other][one] = min(gap, beside[one].get(other, gap))
    count, named = households[used].tolist(), compound[used].tolist()
    into = list(range(len(used)))
    waiting = [(count[n], n) for n in range(len(used)) if count[n] < floor]
    heapq.heapify(waiting)
    while waiting:
        had, one = heapq.heappop(waiting)
        if into[one] != one or had != count[one] or not beside[one]:
            continue
        near = beside[one]
        other = min(near, key=lambda n: (named[n] != named[one], near[n], n))
        into[one] = other
        count[other] += count[one]
        if named[other] == NOWHERE:
            named[other] = named[one]
        for far, gap in near.items():
            del beside[far][one]
            if far != other:
                beside[far][other] = beside[other][far] = min(gap, beside[other].get(far, gap))
        if count[other] < floor:
            heapq.heappush(waiting, (count[other], other))
    ends = []
    for n in range(len(used)):
        last = n
        while into[last] != last:
            last = into[last]
        ends.append(last)
    return np.unique(ends, return_inverse=True)[1].astype(np.int64)
