"""What a planner does on the map → the edit that it means: results, not gestures, are what is stored."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, assert_never

import shapely

from geo.desk.redraw_gesture_kinds import (
    BrushGesture,
    ChangeGesture,
    CutBlockGesture,
    CutGridGesture,
    DescribeGesture,
    DragGesture,
    LassoGesture,
    MergeGesture,
    NewGesture,
    PaintGesture,
    RecodeGesture,
    RectangleGesture,
    SplitGesture,
    read_gesture,
)
from geo.errors import BadInput
from geo.i18n import mark
from geo.redraw.blocks import Measure
from geo.redraw.borders import corner_near, drag_corners
from geo.redraw.codes import recode
from geo.redraw.cutting import cut_block, cut_grid
from geo.redraw.cutting_ground import NOTHING_KNOWN, Ground
from geo.redraw.edits import ChangeGrid, Describe, Edit, LonLat, MergeGrids, NewGrid, Paint
from geo.redraw.edits_applied import MOST_LETTERS, fresh_id, place_of
from geo.redraw.merging import split_grid
from geo.redraw.plans import Plan, PlanGrid
from geo.redraw.selection import block_at, blocks_in_lasso, blocks_in_rectangle, blocks_under_brush, points_of, rows_of

SNAP_M = 12.0
"""A corner is taken hold of from so far away."""


@dataclass(frozen=True, slots=True)
class Means:
    """What an edit needs to know beside the plan and the gesture.

    Attributes
    ----------
    ground : Ground
        Where households live and what must not be cut.
    measure : {"households", "people", "minutes"}
        What the parts of a split are equal in.
    code_prefix : str
        See `geo.model.Redraw`.
    new_grid : str
        What a new grid is called, before its number.
    """

    ground: Ground = NOTHING_KNOWN
    measure: Measure = "households"
    code_prefix: str = ""
    new_grid: str = "New grid"


def edit_of(plan: Plan, gesture: Mapping[str, Any], means: Means) -> Edit:
    """The edit that a gesture on a plan means.

    Parameters
    ----------
    gesture : mapping
        ``kind`` and its fields as JSON brings them; points are (lon, lat) in degrees, EPSG:4326.

    Raises
    ------
    BadInput
        It is no gesture, or it cannot be made on this plan; one plain sentence says why.
    """
    match read_gesture(gesture):
        case PaintGesture() as g:
            return _painted(plan, g.grid, tuple(g.blocks))
        case BrushGesture() as g:
            return _painted(plan, g.grid, blocks_under_brush(plan.blocks, _points(g.stroke), g.radius_m))
        case LassoGesture() as g:
            return _painted(plan, g.grid, blocks_in_lasso(plan.blocks, _points(g.ring)))
        case RectangleGesture() as g:
            one, other = _points(g.corners)
            return _painted(plan, g.grid, blocks_in_rectangle(plan.blocks, one, other))
        case CutBlockGesture() as g:
            line = _points(g.line)
            return cut_block(plan, g.block or _block_under(plan, line), line, means.ground)
        case CutGridGesture() as g:
            return cut_grid(plan, g.grid, _points(g.line), _half_of(plan, g.grid, g.name), means.ground)
        case MergeGesture() as g:
            return MergeGrids(g.into, tuple(dict.fromkeys(g.gone)))
        case SplitGesture() as g:
            return split_grid(plan, g.grid, g.k, measure=means.measure)
        case NewGesture() as g:
            name = g.name if g.name is not None else _numbered(plan, means.new_grid)
            return NewGrid(PlanGrid(fresh_id(plan), name.strip()), tuple(dict.fromkeys(g.blocks)))
        case ChangeGesture() as g:
            return ChangeGrid(g.grid, _stripped(g.name), _stripped(g.code), _stripped(g.worker), g.locked)
        case RecodeGesture() as g:
            return recode(plan, _whole_prefix(plan, means.code_prefix), order=g.order)
        case DescribeGesture() as g:
            return Describe(_stripped(g.name), g.note)
        case DragGesture() as g:
            return drag_corners(plan, [_held(plan, move) for move in g.moves], means.ground)
        case _ as never:
            assert_never(never)


def _points(line: list[list[float]]) -> list[tuple[float, float]]:
    return [(lon, lat) for lon, lat in line]


def _stripped(text: str | None) -> str | None:
    return None if text is None else text.strip()


def _painted(plan: Plan, grid: str, blocks: tuple[str, ...]) -> Paint:
    """Only what changes hands is stored, so that nobody seems to have decided on what was so already."""
    place = place_of(plan, grid)
    if not blocks:
        raise BadInput(mark("No block lies there."))
    rows = rows_of(plan.blocks, blocks)
    new = tuple(dict.fromkeys(plan.blocks.ids[row] for row in rows[plan.grid_of[rows] != place].tolist()))
    if not new:
        raise BadInput(mark("These blocks are in that grid already."))
    return Paint(((grid, new),))


def _block_under(plan: Plan, line: list[tuple[float, float]]) -> str:
    points = points_of(line, least=2)
    middle = shapely.line_interpolate_point(shapely.LineString(points), 0.5, normalized=True)
    block = block_at(plan.blocks, middle.x, middle.y)
    if block is None:
        raise BadInput(mark("No block lies under the middle of the line."))
    return block


def _half_of(plan: Plan, grid: str, name: str | None) -> PlanGrid:
    """The grid that begins where a line cuts another: its worker goes on until somebody else is named."""
    whole = plan.grids[place_of(plan, grid)]
    named = _next_name(plan, whole.name, "-", 2) if name is None else name.strip()
    return PlanGrid(fresh_id(plan), named, worker=whole.worker)


def _numbered(plan: Plan, word: str) -> str:
    return _next_name(plan, word, " ", 1)


def _next_name(plan: Plan, word: str, between: str, first: int) -> str:
    taken = {grid.name for grid in plan.grids}
    numbers = range(first, first + len(taken) + 1)
    stem = word[: MOST_LETTERS - 8]
    return next(name for n in numbers if (name := f"{stem}{between}{n}") not in taken)


def _whole_prefix(plan: Plan, prefix: str) -> str:
    """The twelve digits before a grid's number; where only nine are set, the community as its grids have it."""
    if len(prefix) != 9:
        if not prefix:
            raise BadInput(mark("Set the digits that codes begin with first."))
        return prefix
    known = {grid.code[:12] for grid in plan.grids if len(grid.code) == 15 and grid.code.startswith(prefix)}
    if len(known) != 1:
        raise BadInput(mark("No grid says which community's codes these are: set all 12 digits."))
    return known.pop()


def _held(plan: Plan, move: list[list[float]]) -> tuple[LonLat, LonLat]:
    (lon, lat), (to_lon, to_lat) = move
    corner = corner_near(plan.blocks, lon, lat, SNAP_M)
    if corner is None:
        raise BadInput(
            mark("No corner of a boundary lies within {most} m of {lon}, {lat}."),
            most=int(SNAP_M), lon=round(lon, 6), lat=round(lat, 6),
        )  # fmt: skip
    return corner, (to_lon, to_lat)


def same_plan(one: Plan, other: Plan) -> bool:
    """Whether nothing at all differs between a plan and the plan after an edit."""
    return (
        one.blocks is other.blocks
        and (one.grids, one.name, one.note) == (other.grids, other.name, other.note)
        and (one.grid_of is other.grid_of or bool((one.grid_of == other.grid_of).all()))
    )
