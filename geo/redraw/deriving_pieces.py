"""The ground cut by lines into pieces that fit together, and pieces joined again."""

from __future__ import annotations

import heapq
from dataclasses import dataclass
from itertools import pairwise

import numpy as np
import shapely
from numpy.typing import NDArray

from geo.crs import Metres
from geo.redraw.adjacency import Shapes, gather_edges, segment_lengths, shared_segments
from geo.redraw.blocks import NOWHERE, Floats, Ints
from geo.redraw.components import components_within

GRAIN_DEG = 1e-8
"""Corners stand on a lattice this wide, about a millimetre: corners that layers bring with six decimals stay."""
Flags = NDArray[np.bool_]


@dataclass(frozen=True, eq=False, slots=True)
class Pieces:
    """Polygons that fit together.

    Attributes
    ----------
    shapes : ndarray of object, shape (n,)
        EPSG:4326 (lon, lat).
    area_m2, perimeter_m : ndarray of float, shape (n,)
    edges : ndarray of int, shape (m, 2)
        Pairs that share a border, the lower index first.
    border_m : ndarray of float, shape (m,)
    segment_edge : ndarray of int, shape (k,)
        For each straight piece of shared border its edge.
    segments : ndarray of float, shape (k, 2, 2)
        Its two ends in metres of the plane.
    segment_m : ndarray of float, shape (k,)
    """

    shapes: Shapes
    area_m2: Floats
    perimeter_m: Floats
    edges: Ints
    border_m: Floats
    segment_edge: Ints
    segments: Floats
    segment_m: Floats

    def __len__(self) -> int:
        return len(self.shapes)


def pieces_of(shapes: Shapes, plane: Metres) -> Pieces:
    """Measure polygons of a coverage (EPSG:4326) and find which of them touch."""
    planes = plane.project(shapes)
    pairs, ends = shared_segments(shapes)
    lengths = segment_lengths(ends, plane)
    edges, segment_edge, border_m = gather_edges(pairs, lengths)
    metres = np.stack(plane.forward(ends[..., 0], ends[..., 1]), axis=-1)
    return Pieces(
        shapes, shapely.area(planes), shapely.length(planes), edges, border_m, segment_edge, metres, lengths
    )  # fmt: skip


def cut_ground(grounds: Shapes, lines: Shapes) -> tuple[Shapes, Ints]:
    """Cut polygons by each other's borders and by lines, all at once, so that the pieces share their corners.

    Parameters
    ----------
    grounds : ndarray of object, shape (n,)
        Polygons of a coverage in EPSG:4326.
    lines : ndarray of object
        Lines in EPSG:4326; what ends inside a piece cuts nothing.

    Returns
    -------
    pieces : ndarray of object, shape (k,)
        Polygons, sorted by their ground, then from west to east.
    ground_of : ndarray of int, shape (k,)
        Which of the ``grounds`` each piece lies in.
    """
    drawn = np.concatenate([shapely.boundary(grounds), lines])
    noded = shapely.union_all(drawn, grid_size=GRAIN_DEG)
    faces = shapely.get_parts(shapely.polygonize(shapely.get_parts(noded)))
    spots = shapely.point_on_surface(faces)
    ground_of = first_around(grounds, spots)
    kept = np.flatnonzero(ground_of != NOWHERE)
    order = kept[np.lexsort((shapely.get_y(spots[kept]), shapely.get_x(spots[kept]), ground_of[kept]))]
    return faces[order], ground_of[order]


def first_around(shapes: Shapes, spots: Shapes) -> Ints:
    """For each point the lowest index of the shapes it lies in, `NOWHERE` for none."""
    found = np.full(len(spots), len(shapes), dtype=np.int64)
    if len(shapes) and len(spots):
        spot, shape = shapely.STRtree(shapes).query(spots, predicate="intersects")
        np.minimum.at(found, spot, shape)
    return np.where(found == len(shapes), NOWHERE, found)


def connected_labels(labels: Ints, edges: Ints) -> Ints:
    """Split each label into its connected parts; parts are numbered from 0 in the order of their first piece."""
    return renumber(components_within(labels, edges))


def renumber(labels: Ints) -> Ints:
    """Labels as numbers from 0 in the order in which they first occur."""
    _, first, inverse = np.unique(labels, return_index=True, return_inverse=True)
    rank = np.empty(len(first), dtype=np.int64)
    rank[np.argsort(first, kind="stable")] = np.arange(len(first))
    return rank[inverse]


def join(shapes: Shapes, labels: Ints) -> Shapes:
    """Join the polygons of a coverage that have the same label (from 0, none left out), keeping every corner."""
    order = np.argsort(labels, kind="stable")
    starts = np.searchsorted(labels[order], np.arange(int(labels.max()) + 2)) if len(labels) else np.zeros(1, int)
    joined = np.empty(len(starts) - 1, dtype=object)
    for label, (start, end) in enumerate(pairwise(starts.tolist())):
        group = shapes[order[start:end]]
        joined[label] = group[0] if len(group) == 1 else shapely.coverage_union_all(group)
    return joined


def absorb(
    pieces: Pieces, homes: Ints, lived: Flags, loose: Flags, weights: Floats, *, width_m: float
) -> Ints:  # fmt: skip
    """Give scraps to the neighbour with the longest shared border in the same home.

    A scrap is a piece where nobody lives and whose mean width (twice its area by its perimeter, the width of a
    long strip and half the side of a square) is below ``width_m``, or a loose piece. The smallest goes first; what
    two scraps make together is judged again.

    Parameters
    ----------
    homes : ndarray of int, shape (n,)
        Only pieces of one home are joined.
    lived, loose : ndarray of bool, shape (n,)
        Where somebody lives; what may never stand alone.
    weights : ndarray of float, shape (m,)
        For each edge of the pieces how much the border counts.

    Returns
    -------
    ndarray of int, shape (n,)
        Label of each piece, from 0 in order.
    """
    n = len(pieces)
    area, around = pieces.area_m2.tolist(), pieces.perimeter_m.tolist()
    settled, adrift = lived.tolist(), loose.tolist()
    beside: list[dict[int, tuple[float, float]]] = [{} for _ in range(n)]
    inside = homes[pieces.edges[:, 0]] == homes[pieces.edges[:, 1]]
    for (a, b), border, weight in zip(
        pieces.edges[inside].tolist(), pieces.border_m[inside].tolist(), weights[inside].tolist(), strict=True
    ):
        beside[a][b] = beside[b][a] = (weight, border)
    into = list(range(n))

    def scrap(one: int) -> bool:
        return adrift[one] or (not settled[one] and 2 * area[one] < width_m * around[one])

    waiting = [(area[one], one) for one in range(n) if beside[one] and scrap(one)]
    heapq.heapify(waiting)
    while waiting:
        size, one = heapq.heappop(waiting)
        if into[one] != one or size != area[one] or not beside[one] or not scrap(one):
            continue
        near_by = beside[one]
        # to the centimetre: what drawing made equal stays equal, and the first of equals is taken
        other = max(near_by, key=lambda near: (round(near_by[near][0], 2), -near))
        border = near_by[other][1]
        into[one] = other
        area[other] += area[one]
        around[other] += around[one] - 2 * border
        settled[other] = settled[other] or settled[one]
        adrift[other] = adrift[other] and adrift[one]
        for near, (weight, length) in near_by.items():
            del beside[near][one]
            if near != other:
                known = beside[other].get(near, (0.0, 0.0))
                beside[other][near] = beside[near][other] = (known[0] + weight, known[1] + length)
        if beside[other] and scrap(other):
            heapq.heappush(waiting, (area[other], other))
    return renumber(np.array([_last(into, one) for one in range(n)], dtype=np.int64))


def _last(into: list[int], one: int) -> int:
    while into[one] != one:
        into[one] = into[into[one]]
        one = into[one]
    return one
