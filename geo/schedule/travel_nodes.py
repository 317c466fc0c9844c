"""Streets as a network: lines are cut where they cross or end on each other, and what meets there becomes one node.

Everything here is in metres of one plane; crossings are level: a layer of streets does not say what is a bridge.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import shapely
from numpy.typing import NDArray
from scipy.sparse import coo_array
from scipy.sparse.csgraph import connected_components
from scipy.spatial import cKDTree

SNAP_M = 1.0
"""A street that ends this close to another one ends on it."""

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]
Bools = NDArray[np.bool_]


@dataclass(frozen=True, slots=True)
class Pieces:
    """The streets between node and node.

    Attributes
    ----------
    street : ndarray of int, shape (m,)
        Which of the streets given each piece is of.
    u, v : ndarray of int, shape (m,)
        Nodes at its begin and its end, in the direction in which the street was drawn.
    shapes : ndarray of LineString, shape (m,)
        From node to node, metres.
    length_m : ndarray of float, shape (m,)
    nodes : int
        How many nodes there are.
    """

    street: Ints
    u: Ints
    v: Ints
    shapes: NDArray[Any]
    length_m: Floats
    nodes: int


def node_streets(shapes: NDArray[Any], outlines: Sequence[Any] = ()) -> Pieces:
    """Cut streets into pieces between nodes.

    Parameters
    ----------
    shapes : ndarray of LineString or MultiLineString, shape (n,)
        Metres; one that is empty or None has no pieces.
    outlines : sequence of shapely geometry
        Streets are cut at the borders of these, too.

    Returns
    -------
    Pieces
        Each begins and ends in the very point that its node stands in, so that ways along them are unbroken lines:
        no way is shorter than the crow flies.
    """
    lines, street = _simple_lines(shapes)
    if not len(lines):
        nothing = np.zeros(0, dtype=np.int64)
        return Pieces(nothing, nothing, nothing, np.zeros(0, dtype=object), np.zeros(0), 0)
    line, at = _cuts(lines, outlines)
    spots = shapely.get_coordinates(shapely.line_interpolate_point(lines[line], at))
    node, places = _merge(spots)
    same = line[:-1] == line[1:]
    first = np.flatnonzero(same & (node[:-1] != node[1:]))
    pieces = _between(lines, line, at, spots, places[node], first)
    return Pieces(
        street[line[first]], node[first], node[first + 1], pieces, shapely.length(pieces), len(places)
    )  # fmt: skip


def _simple_lines(shapes: NDArray[Any]) -> tuple[NDArray[Any], Ints]:
    """Lines that do not cross themselves, and whose each is."""
    lines, owner = shapely.get_parts(shapes, return_index=True)
    drawn = (shapely.get_type_id(lines) == 1) & (shapely.length(lines) > 0)
    lines, owner = lines[drawn], owner[drawn].astype(np.int64)
    crossed = ~shapely.is_simple(lines)
    if crossed.any():
        parts, of = shapely.get_parts(shapely.node(lines[crossed]), return_index=True)
        lines = np.concatenate([lines[~crossed], parts])
        owner = np.concatenate([owner[~crossed], owner[crossed][of]])
    return lines, owner


def _cuts(lines: NDArray[Any], outlines: Sequence[Any]) -> tuple[Ints, Floats]:
    """Which line is cut at which of its metres, in the order of lines and metres, ends included."""
    count, length = len(lines), shapely.length(lines)
    every = np.arange(count)
    tree = shapely.STRtree(lines)
    found = [(every, np.zeros(count)), (every, length)]
    a, b = tree.query(lines, predicate="intersects")
    a, b = a[a != b], b[a != b]
    crossing, of = shapely.get_coordinates(shapely.intersection(lines[a], lines[b]), return_index=True)
    found.append((a[of], shapely.line_locate_point(lines[a[of]], shapely.points(crossing))))
    heads, tails = shapely.get_point(lines, 0), shapely.get_point(lines, -1)
    ends, met = tree.query(np.concatenate([heads, tails]), predicate="dwithin", distance=SNAP_M)
    others = ends % count != met
    ends, met = ends[others], met[others]
    found.append((met, shapely.line_locate_point(lines[met], np.concatenate([heads, tails])[ends])))
    rings = np.flatnonzero(shapely.distance(heads, tails) <= SNAP_M)
    for share in (1 / 3, 2 / 3):  # a ring between one node and itself would be no way
        found.append((rings, length[rings] * share))
    for outline in outlines:
        near = tree.query(outline, predicate="intersects")
        border, of = shapely.get_coordinates(
            shapely.intersection(lines[near], shapely.boundary(outline)), return_index=True
        )
        found.append((near[of], shapely.line_locate_point(lines[near[of]], shapely.points(border))))
    line = np.concatenate([which for which, _ in found]).astype(np.int64)
    at = np.round(np.concatenate([where for _, where in found]), 6)
    order = np.lexsort((at, line))
    line, at = line[order], at[order]
    kept = np.append(True, (line[1:] != line[:-1]) | (at[1:] - at[:-1] > 1e-6))
    return line[kept], at[kept]


def _merge(spots: Floats) -> tuple[Ints, Floats]:
    """Which node each spot belongs to, and where the nodes stand: spots within `SNAP_M` of each other are one."""
    pairs = cKDTree(spots).query_pairs(SNAP_M, output_type="ndarray")
    links = coo_array((np.ones(len(pairs)), (pairs[:, 0], pairs[:, 1])), shape=(len(spots), len(spots)))
    count, node = connected_components(links, directed=False)
    members = np.bincount(node, minlength=count)
    middle = np.column_stack([np.bincount(node, spots[:, axis], minlength=count) / members for axis in (0, 1)])
    return node.astype(np.int64), middle


def _between(
    lines: NDArray[Any], line: Ints, at: Floats, spots: Floats, places: Floats, first: Ints
) -> NDArray[Any]:  # fmt: skip
    """The lines from each cut of `first` to the next, led on to the places of their nodes."""
    if not len(first):
        return np.zeros(0, dtype=object)
    corners, of = shapely.get_coordinates(lines, return_index=True)
    step = np.hypot(*np.diff(corners, axis=0).T)
    step[of[1:] != of[:-1]] = 0.0
    gone = np.concatenate([[0.0], np.cumsum(step)])
    gone -= gone[np.flatnonzero(np.append(True, of[1:] != of[:-1]))][of]
    # One ruler for all lines, so that one search finds the cut before each corner.
    reach = float(max(gone.max(), at.max())) + 1.0
    before = np.searchsorted(line * reach + at, of * reach + gone, side="right") - 1
    after = np.minimum(before + 1, len(at) - 1)
    inner = (line[after] == of) & (gone - at[before] > 1e-6) & (at[after] - gone > 1e-6)
    piece = np.concatenate([first, first, before[inner], first, first])
    order = np.concatenate(
        [np.full(len(first), -2.0), np.full(len(first), -1.0), gone[inner], np.full(2 * len(first), reach)]
    )
    order[-len(first) :] += 1.0
    points = np.concatenate([places[first], spots[first], corners[inner], spots[first + 1], places[first + 1]])
    wanted = np.isin(piece, first)
    piece, order, points = piece[wanted], order[wanted], points[wanted]
    sequence = np.lexsort((order, piece))
    numbers = np.searchsorted(first, piece[sequence])
    return np.asarray(shapely.linestrings(points[sequence], indices=numbers))
