"""Shared boundaries: dragged corners move in every block that has them, so neighbours follow and nothing opens."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any

import numpy as np
import shapely
from numpy.typing import NDArray

from geo.errors import BadInput
from geo.i18n import mark
from geo.redraw.blocks import Blocks, Ints
from geo.redraw.cutting_blocks import CHANGED, FIELDS, digest, owners_of, plane_at, reshaped
from geo.redraw.cutting_ground import NOTHING_KNOWN, Ground, buildings_on, households_in, shared_out, weights_of
from geo.redraw.edits import LonLat, MoveCorners, Weights
from geo.redraw.plans import Plan
from geo.redraw.selection import plane_near, points_of, rows_of, tree_of

SLIVER_M2 = 1.0
_NECK = 1e-7
"""Degrees, about a centimetre: a block narrower than this somewhere is no block."""
_HAIR = 1e-8
"""A millimetre in degrees: a border may run along a wall."""

Moves = Sequence[tuple[LonLat, LonLat]]


@dataclass(frozen=True, slots=True)
class _Moved:
    rows: Ints
    before: NDArray[Any]
    after: NDArray[Any]


def corner_near(blocks: Blocks, lon: float, lat: float, radius_m: float) -> LonLat | None:
    """The corner of a block nearest to a point in degrees, None where none lies within ``radius_m``."""
    point = points_of([(lon, lat)], least=1)[0]
    plane = plane_near(*point)
    here = plane.project(shapely.Point(point))
    around = plane.unproject(here.buffer(radius_m))
    rows = tree_of(blocks).query(around, predicate="intersects")
    corners = np.unique(shapely.get_coordinates(blocks.shapes[rows]), axis=0)
    if not len(corners):
        return None
    x, y = plane.forward(corners[:, 0], corners[:, 1])
    apart = np.hypot(x - here.x, y - here.y)
    best = int(apart.argmin())
    return (float(corners[best, 0]), float(corners[best, 1])) if apart[best] <= radius_m else None


def drag_corners(plan: Plan, moves: Moves, ground: Ground = NOTHING_KNOWN) -> MoveCorners:
    """The edit that drags corners of a shared boundary.

    Parameters
    ----------
    moves : sequence of (from, to)
        Degrees, lon first; ``from`` is exactly a corner, see `corner_near`.
    ground : Ground
        Households whose ground changes hands go with it: they are listed in the edit, with what they weigh.

    Raises
    ------
    BadInput
        There is no such corner, it lies on the outer border, a grid is locked, a block would cross itself,
        turn inside out or vanish, or the new border would cut a building.
    """
    exact = tuple(((float(a[0]), float(a[1])), (float(b[0]), float(b[1]))) for a, b in moves)
    points_of([to for _, to in exact], least=1)
    moved = _moved(plan, exact)
    _spare_buildings(moved, exact, ground)
    was, now = households_in(ground, moved.before), households_in(ground, moved.after)
    goes = np.flatnonzero((was >= 0) & (now >= 0) & (was != now))
    ids = [plan.blocks.ids[row] for row in moved.rows]
    return MoveCorners(
        exact,
        _carried(plan.blocks, moved, ids, ground, was, np.where(now < 0, was, now)),
        tuple((ground.households[n], ids[was[n]], ids[now[n]]) for n in goes.tolist()),
    )


def apply_corners(plan: Plan, edit: MoveCorners) -> Plan:
    """The plan after corners were dragged (see `geo.redraw.edits_applied.apply`)."""
    moved = _moved(plan, edit.moves)
    blocks = reshaped(plan.blocks, moved.rows, moved.after)
    values = {name: getattr(blocks, name).copy() for name in FIELDS}
    for source, target, weights in edit.carried:
        giver, taker = rows_of(plan.blocks, [source, target]).tolist()
        for name, weight in zip(FIELDS, weights, strict=True):
            values[name][giver] -= weight
            values[name][taker] += weight
            if weight < 0 or values[name][giver] < -1e-9:
                raise BadInput(CHANGED, block=source[:64])
            values[name][giver] = max(values[name][giver], 0.0)
    return replace(plan, blocks=replace(blocks, **values))


def _moved(plan: Plan, moves: Moves) -> _Moved:
    blocks = plan.blocks
    to = dict(moves)
    if not to or len(to) < len(moves) or all(a == b for a, b in moves):
        raise BadInput(mark("No corner of a boundary was moved."))
    near = np.unique(tree_of(blocks).query(shapely.buffer(shapely.points(list(to)), _HAIR))[1]).astype(np.int64)
    corners = {int(row): _corners(blocks.shapes[row]) for row in near}
    rows = np.array([row for row, known in corners.items() if known & to.keys()], dtype=np.int64)
    before = blocks.shapes[rows]
    for corner in to:
        if not any(corner in corners[int(row)] for row in rows):
            raise BadInput(mark("No block has a corner at {lon}, {lat}."), lon=corner[0], lat=corner[1])
    _refuse_outer(dict(zip(rows.tolist(), before, strict=True)), to)
    for place in np.unique(plan.grid_of[rows]).tolist():
        if place >= 0 and plan.grids[place].locked:
            raise BadInput(mark("Grid {grid} is locked; unlock it first."), grid=plan.grids[place].name)
    after = np.array([_with_moves(shape, to) for shape in before], dtype=object)
    stay = set().union(*(corners[int(row)] for row in rows)) - to.keys()
    if len(set(to.values()) | stay) < len(to) + len(stay):
        raise BadInput(mark("Two corners would lie on one place; move the corner less far."))
    _refuse_broken(blocks, rows, before, after)
    return _Moved(rows, before, after)


def _corners(shape: Any) -> set[LonLat]:
    return {(x, y) for x, y in shapely.get_coordinates(shape).tolist()}


def _with_moves(shape: Any, to: dict[LonLat, LonLat]) -> Any:
    points = shapely.get_coordinates(shape)
    return shapely.set_coordinates(
        shapely.from_wkb(shapely.to_wkb(shape)), np.array([to.get((x, y), (x, y)) for x, y in points.tolist()])
    )


def _refuse_outer(shapes: dict[int, Any], to: dict[LonLat, LonLat]) -> None:
    for part, owners in owners_of(shapes).items():
        for corner in part:
            # every block around a corner is among the shapes, so a stretch with one owner has nothing beyond
            if corner in to and len(owners) < 2:
                raise BadInput(
                    mark("The corner at {lon}, {lat} lies on the outer border, which is not moved here."),
                    lon=corner[0], lat=corner[1],
                )  # fmt: skip


def _refuse_broken(blocks: Blocks, rows: Ints, before: NDArray[Any], after: NDArray[Any]) -> None:
    turned = shapely.is_ccw(shapely.get_exterior_ring(before)) != shapely.is_ccw(shapely.get_exterior_ring(after))
    small = shapely.area(plane_at(before).project(after)) < SLIVER_M2
    narrow = shapely.minimum_clearance(after) < np.minimum(_NECK, shapely.minimum_clearance(before) / 2)
    broken = np.flatnonzero(~shapely.is_valid(after) | turned | small | narrow)
    if len(broken):
        raise BadInput(
            mark("Block {block} would cross itself, turn inside out or vanish; move the corner less far."),
            block=blocks.ids[rows[broken[0]]],
        )
    # what each block keeps to itself the blocks around it must agree with
    around = np.unique(tree_of(blocks).query(np.concatenate([before, after]))[1])
    shapes = blocks.shapes[around]
    shapes[np.searchsorted(around, rows)] = after
    if not shapely.coverage_is_valid(shapes):
        raise BadInput(
            mark("Block {block} would cross itself, turn inside out or vanish; move the corner less far."),
            block=blocks.ids[rows[0]],
        )


def _spare_buildings(moved: _Moved, moves: Moves, ground: Ground) -> None:
    old = _stretches(moved.before, {a for a, _ in moves})
    new = _stretches(moved.after, {b for _, b in moves})
    met = buildings_on(ground, new)
    inner = shapely.buffer(met, -_HAIR)
    cut = met[shapely.intersects(inner, new) & ~shapely.intersects(inner, old)]
    if len(cut):
        lon, lat = np.round(shapely.get_coordinates(shapely.centroid(cut[0]))[0], 5).tolist()
        raise BadInput(mark("The new border would cut the building at {lon}, {lat}."), lon=lon, lat=lat)


def _stretches(shapes: NDArray[Any], corners: set[LonLat]) -> Any:
    parts = owners_of(dict(enumerate(shapes)))
    return shapely.MultiLineString([list(part) for part in parts if part[0] in corners or part[1] in corners])


def _carried(
    blocks: Blocks, moved: _Moved, ids: Sequence[str], ground: Ground, was: Ints, now: Ints
) -> tuple[tuple[str, str, Weights], ...]:
    found = []
    count = len(ids)
    totals = weights_of(blocks, moved.rows)
    for giver in np.unique(was[(was >= 0) & (was != now)]).tolist():
        parts = np.array([ground.weights((was == giver) & (now == taker)) for taker in range(count)])
        shares = shared_out(totals[giver], parts, np.eye(count)[giver])
        for taker in range(count):
            households, people, minutes, must_visit = shares[taker].tolist()
            if taker != giver and shares[taker].any():
                found.append((ids[giver], ids[taker], (households, people, minutes, must_visit)))
    return tuple(found)


def around_corners(plan: Plan, corners: Sequence[LonLat]) -> dict[str, str]:
    """Blocks that have one of the corners → the digest of their shape."""
    near = np.unique(tree_of(plan.blocks).query(shapely.buffer(shapely.points(list(corners)), _HAIR))[1]).tolist()
    wanted = set(corners)
    return {
        plan.blocks.ids[row]: digest(plan.blocks.shapes[row])
        for row in near
        if _corners(plan.blocks.shapes[row]) & wanted
    }
