"""Cut lines: what a line drawn across blocks leaves of them, and which side of a grid becomes a new one."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from itertools import pairwise
from typing import Any

import numpy as np
import shapely

from geo.crs import EARTH_RADIUS_M
from geo.errors import BadInput
from geo.i18n import mark
from geo.redraw.blocks import Blocks, Ints
from geo.redraw.components import components
from geo.redraw.cutting_blocks import Segment, digest, owners_of, plane_at, segment, segments_of, with_corners
from geo.redraw.cutting_ground import NOTHING_KNOWN, Ground, households_in, shared_out, weights_of
from geo.redraw.cutting_lines import bent_line, checked_line
from geo.redraw.edits import Corners, Cut, LonLat, Piece
from geo.redraw.plans import Plan, PlanGrid
from geo.redraw.selection import LonLats, rows_of, tree_of

SNAP_M = 0.5
"""A line that crosses a border nearer to a corner than this goes through the corner."""
SLIVER_M2 = 1.0
_NECK = 1e-7
"""Degrees, about a centimetre."""
_METRES = EARTH_RADIUS_M * np.pi / 180


@dataclass
class _Crossed:
    """Where a line crosses the borders of some blocks."""

    shapes: dict[int, Any]
    corners: dict[Segment, list[LonLat]] = field(default_factory=dict)
    at: list[tuple[float, LonLat]] = field(default_factory=list)
    paths: dict[int, list[list[LonLat]]] = field(default_factory=dict)
    along: set[Segment] = field(default_factory=set)


def cut_block(plan: Plan, block: str, line: LonLats, ground: Ground = NOTHING_KNOWN) -> Cut:
    """The edit that cuts a block in two (or more) blocks of the same grid.

    Parameters
    ----------
    line : sequence of (lon, lat)
        Degrees; from outside the block, across it, to outside. It is bent around buildings.
    ground : Ground
        Where households live decides who goes to which piece; where none is known, the area does.

    Raises
    ------
    BadInput
        The line misses the block, ends in it, crosses itself, leaves a sliver or finds no way around buildings.
    """
    row = int(rows_of(plan.blocks, [block])[0])
    drawn = checked_line(line)
    shape = plan.blocks.shapes[row]
    if not shapely.intersects(drawn, shape):
        raise BadInput(mark("The line misses block {block}."), block=block)
    bent = bent_line(drawn, shape, ground)
    crossed = _cross(plan.blocks, [row], bent)
    pieces = _pieces(plan.blocks, crossed, ground)
    if not pieces:
        raise BadInput(mark("The line does not cut block {block} in two; draw it from border to border."), block=block)
    return _record(plan.blocks, bent, crossed, pieces)


def cut_grid(plan: Plan, grid: str, line: LonLats, new: PlanGrid, ground: Ground = NOTHING_KNOWN) -> Cut:
    """The edit that cuts a grid in two: blocks the line crosses are cut, the side with fewer households is ``new``.

    Parameters
    ----------
    line : sequence of (lon, lat)
        Degrees; it may run along borders of blocks.

    Raises
    ------
    BadInput
        As `cut_block`, or the line does not leave two parts.
    """
    place = next((at for at, known in enumerate(plan.grids) if known.id == grid), None)
    if place is None:
        raise BadInput(mark("There is no grid {grid} in the plan."), grid=grid[:64])
    name = plan.grids[place].name
    drawn = checked_line(line)
    rows = _near(plan, place, drawn)
    if not len(rows):
        raise BadInput(mark("The line misses grid {grid}."), grid=name)
    bent = bent_line(drawn, shapely.geometrycollections(plan.blocks.shapes[rows]), ground)
    rows = _near(plan, place, bent)
    if not len(rows):
        raise BadInput(mark("The line misses grid {grid}."), grid=name)
    crossed = _cross(plan.blocks, rows.tolist(), bent)
    pieces = _pieces(plan.blocks, crossed, ground)
    moved = _smaller_side(plan, place, name, crossed, pieces)
    return _record(plan.blocks, bent, crossed, pieces, new, moved)


def _near(plan: Plan, place: int, line: Any) -> Ints:
    found = np.sort(tree_of(plan.blocks).query(line, predicate="intersects")).astype(np.int64)
    return np.asarray(found[plan.grid_of[found] == place])


def _cross(blocks: Blocks, rows: list[int], line: Any) -> _Crossed:
    """New corners on the borders, and the stretches of the line between them that lie inside a block."""
    crossed = _Crossed({row: blocks.shapes[row] for row in rows})
    ends = [shapely.Point(line.coords[0]), shapely.Point(line.coords[-1])]
    for row, shape in crossed.shapes.items():
        if any(shapely.contains_properly(shape, end) for end in ends):
            raise BadInput(
                mark("The line ends inside block {block}; draw it from border to border."), block=blocks.ids[row]
            )
    parts = sorted({part for shape in crossed.shapes.values() for part in segments_of(shape)})
    borders = shapely.linestrings(parts)
    meets = shapely.intersection(borders, line)
    for at in np.flatnonzero(~shapely.is_empty(meets)).tolist():
        start, end = parts[at]
        new = []
        for x, y in shapely.get_coordinates(meets[at]).tolist():
            corner = _snapped((x, y), start, end)
            crossed.at.append((float(line.project(shapely.Point(x, y))), corner))
            if corner not in (start, end):
                new.append(corner)
        if new:
            crossed.corners[parts[at]] = sorted(set(new), key=lambda p: _apart_m(p, start))
    crossed.shapes = {row: with_corners(shape, crossed.corners) for row, shape in crossed.shapes.items()}
    _lay_paths(crossed, line)
    return crossed


def _snapped(point: LonLat, start: LonLat, end: LonLat) -> LonLat:
    nearer = min(start, end, key=lambda corner: _apart_m(point, corner))
    return nearer if _apart_m(point, nearer) < SNAP_M else point


def _apart_m(one: LonLat, other: LonLat) -> float:
    east = (one[0] - other[0]) * np.cos(np.radians(one[1]))
    return float(np.hypot(east, one[1] - other[1]) * _METRES)


def _lay_paths(crossed: _Crossed, line: Any) -> None:
    corners = [(float(line.project(shapely.Point(point))), point) for point in map(tuple, line.coords)]
    known = {part for shape in crossed.shapes.values() for part in segments_of(shape)}
    crossings = sorted(set(crossed.at))
    rows = list(crossed.shapes)
    shapes = np.array(list(crossed.shapes.values()), dtype=object)
    for (here, start), (there, end) in pairwise(crossings):
        path = [start, *(point for at, point in corners if here < at < there and point not in (start, end)), end]
        if start == end:
            continue
        if len(path) == 2 and segment(start, end) in known:
            crossed.along.add(segment(start, end))
            continue
        middle = shapely.line_interpolate_point(shapely.LineString(path), 0.5, normalized=True)
        inside = np.flatnonzero(shapely.contains_properly(shapes, middle))
        if len(inside):
            crossed.paths.setdefault(rows[int(inside[0])], []).append(path)


@dataclass
class _Left:
    """A piece before it is written down."""

    id: str
    parent: int
    shape: Any
    weights: tuple[float, float, float, float]


def _pieces(blocks: Blocks, crossed: _Crossed, ground: Ground) -> list[_Left]:
    """The pieces of every block that falls apart, from west to east."""
    found = []
    for row, paths in sorted(crossed.paths.items()):
        shape = crossed.shapes[row]
        lines = shapely.linestrings(segments_of(shape))
        faces = shapely.get_parts(shapely.polygonize([*lines, *map(shapely.LineString, paths)]))
        faces = faces[shapely.contains_properly(shape, shapely.point_on_surface(faces))]
        if len(faces) < 2:
            continue
        # in metres, or where few decimals are kept, so narrow a neck would close
        narrow = shapely.minimum_clearance(faces).min() < min(_NECK, shapely.minimum_clearance(shape) / 2)
        if narrow or not np.isclose(shapely.area(faces).sum(), shape.area, rtol=1e-9):
            raise BadInput(
                mark("The line runs too close to the border of block {block} or to itself."), block=blocks.ids[row]
            )
        faces = faces[np.lexsort(shapely.get_coordinates(shapely.centroid(faces)).T[::-1])]
        area = shapely.area(plane_at(faces).project(faces))
        if area.min() < SLIVER_M2:
            raise BadInput(
                mark("The line leaves a sliver of block {block}; draw it further from the border."),
                block=blocks.ids[row],
            )
        inside = households_in(ground, faces)
        parts = np.array([ground.weights(inside == n) for n in range(len(faces))])
        weights = shared_out(weights_of(blocks, np.array([row]))[0], parts, area)
        for number, (face, weight) in enumerate(zip(faces, weights.tolist(), strict=True), start=1):
            found.append(_Left(f"{blocks.ids[row]}/{number}", row, face, tuple(weight)))
    return found


def _smaller_side(plan: Plan, place: int, name: str, crossed: _Crossed, pieces: list[_Left]) -> tuple[str, ...]:
    """Ids of the blocks and pieces on the side of the line with fewer households."""
    gone = {piece.parent for piece in pieces}
    rows = [row for row in np.flatnonzero(plan.grid_of == place).tolist() if row not in gone]
    blocks = plan.blocks
    ids = [blocks.ids[row] for row in rows] + [piece.id for piece in pieces]
    shapes = [crossed.shapes.get(row, blocks.shapes[row]) for row in rows] + [piece.shape for piece in pieces]
    # blocks of this grid beside the crossed ones have the new corners as well, or they would not seem to touch
    shapes = [with_corners(shape, crossed.corners) for shape in shapes]
    owners = owners_of(dict(enumerate(shapes)))
    line = crossed.along | _path_segments(crossed.paths)
    pairs = np.array(
        [rows_ for part, rows_ in owners.items() if len(rows_) == 2 and part not in line], dtype=np.int64
    ).reshape(-1, 2)
    part_of = components(len(ids), pairs)
    beside = sorted({int(part_of[row]) for part in line for row in owners.get(part, ())})
    if len(beside) < 2:
        raise BadInput(mark("The line does not cut grid {grid} in two; draw it from border to border."), grid=name)
    if len(beside) > 2:
        raise BadInput(
            mark("The line cuts grid {grid} into {count} parts; draw it so that there are two."),
            grid=name, count=len(beside),
        )  # fmt: skip
    households = np.array([*blocks.households[rows], *(piece.weights[0] for piece in pieces)])
    area = shapely.area(np.array(shapes, dtype=object))
    size = {side: (float(households[part_of == side].sum()), float(area[part_of == side].sum())) for side in beside}
    smaller = min(beside, key=lambda side: (size[side], side))
    return tuple(id_ for id_, side in zip(ids, part_of, strict=True) if side == smaller)


def _path_segments(paths: Mapping[int, list[list[LonLat]]]) -> set[Segment]:
    return {segment(start, end) for laid in paths.values() for path in laid for start, end in pairwise(path)}


def _record(
    blocks: Blocks, line: Any, crossed: _Crossed, pieces: list[_Left], grid: PlanGrid | None = None,
    moved: tuple[str, ...] = (),
) -> Cut:  # fmt: skip
    cut = sorted({piece.parent for piece in pieces})
    borders = {part for row in cut for part in segments_of(blocks.shapes[row])}
    return Cut(
        tuple((float(x), float(y)) for x, y in line.coords),
        tuple((blocks.ids[row], digest(blocks.shapes[row])) for row in cut),
        tuple(Piece(p.id, blocks.ids[p.parent], _written(p.shape), p.weights) for p in pieces),
        tuple(
            Corners(part[0], part[1], tuple(at)) for part, at in sorted(crossed.corners.items()) if part in borders
        ),
        grid,
        moved,
    )  # fmt: skip


def _written(shape: Any) -> str:
    return str(shapely.to_wkb(shape, hex=True, byte_order=1))
