"""A base coverage with some blocks changed: replaced by pieces, given new corners, or reshaped."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from hashlib import sha256
from itertools import pairwise
from typing import Any

import numpy as np
import shapely
from numpy.typing import NDArray

from geo.crs import Metres
from geo.errors import BadInput
from geo.i18n import mark
from geo.redraw.blocks import Blocks, Floats, Ints
from geo.redraw.edits import Corners, Cut, LonLat
from geo.redraw.selection import plane_near, rows_of, tree_of

Segment = tuple[LonLat, LonLat]
"""Two neighbouring corners, the lesser first."""
_SAMPLE = 200
_SAME_POINT_M = 0.05
FIELDS = ("households", "people", "minutes", "must_visit")
_ROUNDED = 1e-6
"""Share of a block's area by which rounding may make its pieces larger or smaller."""
UNFIT = mark("The pieces of the cut do not fill the blocks they come from.")
CHANGED = mark("Block {block} has changed since; look again and repeat the edit.")


def digest(shape: Any) -> str:
    """A short name of a shape: the same only for the same corners in the same order."""
    return sha256(shapely.to_wkb(shape, byte_order=1)).hexdigest()[:16]


def segment(start: LonLat, end: LonLat) -> Segment:
    """The two corners, the lesser first."""
    return (start, end) if start <= end else (end, start)


def rings_of(shape: Any) -> list[list[LonLat]]:
    """Corners of a polygon's outer ring and holes, each closed."""
    rings = [shape.exterior, *shape.interiors]
    return [[(float(x), float(y)) for x, y in shapely.get_coordinates(ring)] for ring in rings]


def segments_of(shape: Any) -> list[Segment]:
    """Every stretch of border of a polygon."""
    return [segment(*pair) for ring in rings_of(shape) for pair in pairwise(ring)]


def owners_of(shapes: Mapping[int, Any]) -> dict[Segment, list[int]]:
    """Every stretch of border → the blocks it bounds."""
    owners: dict[Segment, list[int]] = {}
    for row, shape in shapes.items():
        for part in segments_of(shape):
            owners.setdefault(part, []).append(row)
    return owners


def with_corners(shape: Any, corners: Mapping[Segment, Sequence[LonLat]]) -> Any:
    """The polygon with new corners on its border, in the order from the lesser end; the same one if it has none."""
    rings = []
    changed = False
    for ring in rings_of(shape):
        wider = [ring[0]]
        for start, end in pairwise(ring):
            new = corners.get(segment(start, end), ())
            changed |= bool(new)
            wider += new if start <= end else tuple(reversed(new))
            wider.append(end)
        rings.append(wider)
    return shapely.Polygon(rings[0], rings[1:]) if changed else shape


def cut_blocks(blocks: Blocks, cut: Cut) -> tuple[Blocks, Ints]:
    """The coverage after a cut.

    The first piece stands where the block stood, the others after all blocks.

    Returns
    -------
    Blocks
    ndarray of int
        For each new block the place of the old one it comes from.

    Raises
    ------
    BadInput
        A block is gone or has another shape than when it was cut.
    """
    parents = rows_of(blocks, [id_ for id_, _ in cut.was])
    for row, (id_, was) in zip(parents.tolist(), cut.was, strict=True):
        if digest(blocks.shapes[row]) != was:
            raise BadInput(CHANGED, block=id_[:64])
    whole = _checked_pieces(blocks, dict(zip((id_ for id_, _ in cut.was), parents.tolist(), strict=True)), cut)
    row_of = dict(zip((id_ for id_, _ in cut.was), parents.tolist(), strict=True))
    source = np.arange(len(blocks) + len(cut.pieces) - len(cut.was), dtype=np.int64)
    places: list[int] = []
    free = len(blocks)
    for piece in cut.pieces:
        if piece.parent not in row_of:
            raise BadInput(CHANGED, block=piece.parent[:64])
        parent = row_of[piece.parent]
        if parent in places:
            source[free] = parent
            places.append(free)
            free += 1
        else:
            places.append(parent)
    if free != len(source) or set(places) & set(parents.tolist()) != set(parents.tolist()):
        raise BadInput(CHANGED, block=cut.was[0][0][:64] if cut.was else "")
    ids = list(blocks.ids) + [""] * (free - len(blocks))
    shapes = blocks.shapes[source]
    weights = {name: getattr(blocks, name)[source] for name in FIELDS}
    for place, piece, shape in zip(places, cut.pieces, whole, strict=True):
        ids[place] = piece.id
        shapes[place] = shape
        for name, value in zip(FIELDS, piece.weights, strict=True):
            weights[name][place] = value
    if len(set(ids)) < len(ids):
        raise BadInput(CHANGED, block=cut.pieces[0].parent[:64])
    _give_corners(blocks, set(parents.tolist()), cut.corners, shapes)
    grown = replace(
        blocks, ids=tuple(ids), shapes=shapes, xy=blocks.xy[source], area_m2=blocks.area_m2[source],
        perimeter_m=blocks.perimeter_m[source], compound=blocks.compound[source], **weights,
    )  # fmt: skip
    return _measured(blocks, grown, places, source), source


def _checked_pieces(blocks: Blocks, parents: Mapping[str, int], cut: Cut) -> list[Any]:
    """The shapes of the pieces, which must fill their blocks and share out what lives there.

    An edit comes back from where it was stored, so that it fits is not taken on trust.
    """
    try:
        shapes = np.array([shapely.from_wkb(piece.wkb) for piece in cut.pieces], dtype=object)
    except shapely.errors.ShapelyError:
        raise BadInput(UNFIT) from None
    of = np.array([parents.get(piece.parent, -1) for piece in cut.pieces], dtype=np.int64)
    named = all(piece.id.rpartition("/")[0] == piece.parent for piece in cut.pieces)
    if not named or (shapely.get_type_id(shapes) != shapely.GeometryType.POLYGON).any():
        raise BadInput(UNFIT)
    if not shapely.is_valid(shapes).all() or not shapely.coverage_is_valid(shapes):
        raise BadInput(UNFIT)
    corners = {point for shape in shapes for ring in rings_of(shape) for point in ring}
    if any(point not in corners for border in cut.corners for point in border.at):
        raise BadInput(UNFIT)
    for row in parents.values():
        mine = np.flatnonzero(of == row)
        before = np.array([getattr(blocks, name)[row] for name in FIELDS])
        weights = np.array([cut.pieces[n].weights for n in mine], dtype=np.float64).reshape(-1, 4)
        apart = shapely.area(shapely.symmetric_difference(shapely.union_all(shapes[mine]), blocks.shapes[row]))
        fits = apart <= _ROUNDED * shapely.area(blocks.shapes[row])
        if not fits or (weights < 0).any() or not np.allclose(weights.sum(axis=0), before):
            raise BadInput(UNFIT)
    return list(shapes)


def _give_corners(blocks: Blocks, cut: set[int], corners: Iterable[Corners], shapes: NDArray[Any]) -> None:
    """Put new corners into the borders of blocks beside those that were cut."""
    wanted = {segment(c.start, c.end): c.at if c.start <= c.end else c.at[::-1] for c in corners}
    if not wanted:
        return
    points = shapely.points([point for at in wanted.values() for point in at])
    for row in np.unique(tree_of(blocks).query(shapely.buffer(points, 1e-9))[1]).tolist():
        if row not in cut:
            shapes[row] = with_corners(shapes[row], wanted)


def _measured(old: Blocks, grown: Blocks, places: Sequence[int], source: Ints) -> Blocks:
    """Areas, inner points and borders of the pieces, the rest as it was."""
    changed = np.array(places, dtype=np.int64)
    plane = plane_at(grown.shapes[changed])
    _measure(old, grown, changed, plane)
    parents = np.unique(source[changed])
    touched = np.isin(old.edges, parents).any(axis=1)
    # only blocks that touched a block can touch its pieces
    between = zip(old.edges[touched].tolist(), old.barrier[touched].tolist(), strict=True)
    lost: dict[tuple[int, int], float] = {(a, b): cost for (a, b), cost in between}
    others = {row for pair in lost for row in pair} - set(parents.tolist())
    rows = sorted({*changed.tolist(), *others})
    lengths = borders_m({row: grown.shapes[row] for row in rows}, plane)
    pairs, metres, costs = [], [], []
    for (a, b), length in sorted(lengths.items()):
        before = (int(min(source[a], source[b])), int(max(source[a], source[b])))
        if before[0] == before[1] or before in lost:
            pairs.append((a, b))
            metres.append(length)
            costs.append(lost.get(before, 0.0))
    edges = np.concatenate([old.edges[~touched], np.array(pairs, dtype=np.int64).reshape(-1, 2)])
    border = np.concatenate([old.border_m[~touched], np.array(metres, dtype=np.float64)])
    barrier = np.concatenate([old.barrier[~touched], np.array(costs, dtype=np.float64)])
    order = np.lexsort([edges[:, 1], edges[:, 0]])
    return replace(grown, edges=edges[order], border_m=border[order], barrier=barrier[order])


def reshaped(blocks: Blocks, rows: Ints, shapes: NDArray[Any]) -> Blocks:
    """The coverage with other shapes of some blocks, which touch the same blocks as before."""
    moved = replace(
        blocks, shapes=blocks.shapes.copy(), xy=blocks.xy.copy(), area_m2=blocks.area_m2.copy(),
        perimeter_m=blocks.perimeter_m.copy(), border_m=blocks.border_m.copy(),
    )  # fmt: skip
    moved.shapes[rows] = shapes
    plane = plane_at(shapes)
    _measure(blocks, moved, rows, plane)
    lengths = borders_m({int(row): moved.shapes[row] for row in rows}, plane)
    both = np.isin(blocks.edges, rows).all(axis=1)
    for at in np.flatnonzero(both):
        pair = (int(blocks.edges[at, 0]), int(blocks.edges[at, 1]))
        moved.border_m[at] = lengths.get(pair, moved.border_m[at])
    return moved


def borders_m(shapes: Mapping[int, Any], plane: Metres) -> dict[tuple[int, int], float]:
    """Pairs of blocks (lower first) that share stretches of border → their length in metres."""
    shared = [(part, sorted(rows)) for part, rows in owners_of(shapes).items() if len(rows) == 2]
    ends = np.array([part for part, _ in shared], dtype=np.float64).reshape(-1, 2)
    x, y = plane.forward(ends[:, 0], ends[:, 1])
    length = np.hypot(x[1::2] - x[::2], y[1::2] - y[::2])
    found: dict[tuple[int, int], float] = {}
    for (_, (a, b)), metres in zip(shared, length.tolist(), strict=True):
        found[a, b] = found.get((a, b), 0.0) + metres
    return found


def plane_at(shapes: NDArray[Any]) -> Metres:
    """A metric plane around polygons in degrees."""
    west, south, east, north = shapely.total_bounds(shapes).tolist()
    return plane_near((west + east) / 2, (south + north) / 2)


def _measure(old: Blocks, new: Blocks, rows: Ints, plane: Metres) -> None:
    flat = plane.project(new.shapes[rows])
    new.area_m2[rows] = shapely.area(flat)
    new.perimeter_m[rows] = shapely.length(flat)
    new.xy[rows] = _in_plane_of(old, _inner(flat), plane)


def _in_plane_of(blocks: Blocks, xy: Floats, plane: Metres) -> Floats:
    """Points of a plane in the plane of ``blocks.xy``, which is not written down.

    Where known blocks lie in both tells how the planes are shifted and turned against each other.
    """
    sample = np.unique(np.linspace(0, len(blocks) - 1, min(_SAMPLE, len(blocks))).astype(np.int64))
    here, there = _inner(plane.project(blocks.shapes[sample])), blocks.xy[sample]
    centre = here.mean(axis=0)
    known = np.column_stack([here - centre, np.ones(len(sample))])
    fit, _, rank, _ = np.linalg.lstsq(known, there, rcond=1e-6)
    # of a crooked block the inner point may be another one in the other plane
    off = np.hypot(*(known @ fit - there).T)
    near = off <= max(_SAME_POINT_M, 2 * float(np.median(off)))
    fit, _, rank, _ = np.linalg.lstsq(known[near], there[near], rcond=1e-6)
    if rank < 3:  # a single block or a straight row of them
        return np.asarray(xy + np.median(there - here, axis=0), dtype=np.float64)
    return np.asarray(np.column_stack([xy - centre, np.ones(len(xy))]) @ fit, dtype=np.float64)


def _inner(flat: NDArray[Any]) -> Floats:
    return np.asarray(shapely.get_coordinates(shapely.point_on_surface(flat)), dtype=np.float64)
