"""Which shapes of a coverage touch, and along how many metres."""

from __future__ import annotations

from typing import Any

import numpy as np
import shapely
from numpy.typing import NDArray

from geo.crs import Metres
from geo.redraw.blocks import Floats, Ints

Shapes = NDArray[Any]


def shared_segments(shapes: Shapes) -> tuple[Ints, Floats]:
    """Find every straight piece of border that two shapes of a coverage have in common.

    Because the borders of a coverage share their corners, a common piece is the same two corners in both shapes:
    sorting finds it, and no geometry has to be computed.

    Parameters
    ----------
    shapes : ndarray of object, shape (n,)
        Valid polygons or multipolygons that form a coverage, in any coordinates.

    Returns
    -------
    pairs : ndarray of int, shape (k, 2)
        The two shapes of each piece, the lower index first.
    ends : ndarray of float, shape (k, 2, 2)
        Its two ends as x, y.
    """
    parts, part_of = shapely.get_parts(shapes, return_index=True)
    rings, ring_of = shapely.get_rings(parts, return_index=True)
    xy, coordinate_of = shapely.get_coordinates(rings, return_index=True)
    if not len(xy):
        return np.empty((0, 2), dtype=np.int64), np.empty((0, 2, 2))
    corners, corner = np.unique(xy[:, 0] + 1j * xy[:, 1], return_inverse=True)
    start = np.flatnonzero(coordinate_of[1:] == coordinate_of[:-1])
    owner = part_of[ring_of[coordinate_of[start]]]
    low = np.minimum(corner[start], corner[start + 1])
    high = np.maximum(corner[start], corner[start + 1])
    key = low * np.int64(len(corners)) + high
    order = np.lexsort((owner, key))
    key, owner, start = key[order], owner[order], start[order]
    first = np.flatnonzero(key[1:] == key[:-1])
    pairs = np.column_stack([owner[first], owner[first + 1]]).astype(np.int64)
    return pairs, np.stack([xy[start[first]], xy[start[first] + 1]], axis=1)


def touching(shapes: Shapes, plane: Metres) -> tuple[Ints, Floats]:
    """Find the pairs of shapes of a coverage that share a border.

    Shapes that meet in a point alone do not touch.

    Parameters
    ----------
    shapes : ndarray of object, shape (n,)
        Polygons or multipolygons in EPSG:4326 (lon, lat) that form a coverage: borders share their corners.
    plane : Metres
        Where lengths are measured.

    Returns
    -------
    edges : ndarray of int, shape (m, 2)
        The lower index first, in order, each pair once.
    border_m : ndarray of float, shape (m,)
        Length of the shared border in metres.
    """
    pairs, ends = shared_segments(shapes)
    edges, _, border_m = gather_edges(pairs, segment_lengths(ends, plane))
    return edges, border_m


def segment_lengths(ends: Floats, plane: Metres) -> Floats:
    """Lengths in metres of segments, shape (k, 2, 2), whose ends are lon, lat in degrees."""
    x, y = plane.forward(ends[..., 0], ends[..., 1])
    return np.asarray(np.hypot(x[:, 1] - x[:, 0], y[:, 1] - y[:, 0]), dtype=np.float64)


def gather_edges(pairs: Ints, weights: Floats) -> tuple[Ints, Ints, Floats]:
    """Add up what stands beside pairs that occur more than once.

    Parameters
    ----------
    pairs : ndarray of int, shape (k, 2)
        The lower index first.
    weights : ndarray of float, shape (k,)

    Returns
    -------
    edges : ndarray of int, shape (m, 2)
        The different pairs, in order.
    edge_of : ndarray of int, shape (k,)
        Which edge each pair became.
    total : ndarray of float, shape (m,)
        Sum of the weights of each edge.
    """
    if not len(pairs):
        return np.empty((0, 2), dtype=np.int64), np.empty(0, dtype=np.int64), np.empty(0)
    span = np.int64(pairs.max()) + 1
    keys, edge_of = np.unique(pairs[:, 0] * span + pairs[:, 1], return_inverse=True)
    total = np.bincount(edge_of, weights=weights, minlength=len(keys)).astype(np.float64)
    return np.column_stack(np.divmod(keys, span)), edge_of.astype(np.int64), total
