"""Drawn boundaries: an outline for each grid as somebody drew it, sound or not, and the homes that it should hold."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Any

import numpy as np
import shapely
from numpy.typing import NDArray

from geo.crs import Metres
from geo.errors import BadInput
from geo.i18n import mark
from geo.redraw.blocks import Blocks, Floats, Ints
from geo.redraw.plans import Plan, PlanGrid

Shapes = NDArray[Any]
"""Shapely geometries; what they are measured in is said where they stand."""


@dataclass(frozen=True, eq=False, slots=True)
class Outlines:
    """Grids as they were drawn, in the order of their file.

    Attributes
    ----------
    grids : tuple of PlanGrid
        Who each outline belongs to; an id may stand there twice when a grid came in several pieces.
    shapes : ndarray of object, shape (len(grids),)
        Polygon or MultiPolygon in EPSG:4326 (lon, lat), perhaps invalid or empty; None where nothing was drawn.
    """

    grids: tuple[PlanGrid, ...]
    shapes: Shapes

    def __post_init__(self) -> None:
        if len(self.grids) != len(self.shapes):
            raise BadInput(
                mark("There are {grids} grids, but {outlines} outlines."),
                grids=len(self.grids), outlines=len(self.shapes),
            )  # fmt: skip


@dataclass(frozen=True, eq=False, slots=True)
class Homes:
    """Where households live, one entry for each building or door.

    Attributes
    ----------
    ids : tuple of str
    lonlat : ndarray of float, shape (n, 2)
        EPSG:4326, lon first.
    households : ndarray of float, shape (n,)
    """

    ids: tuple[str, ...]
    lonlat: Floats
    households: Floats

    def __post_init__(self) -> None:
        if self.lonlat.shape != (len(self.ids), 2) or self.households.shape != (len(self.ids),):
            raise BadInput(mark("Every home needs an id, a point and a number of households."))
        if not (np.isfinite(self.lonlat).all() and np.isfinite(self.households).all() and (self.households >= 0).all()):
            raise BadInput(mark("The coordinates and households of homes must be numbers."))


def outlines_of(plan: Plan) -> Outlines:
    """The grids of a plan with the outlines that their blocks give them; None for a grid without blocks."""
    shapes: Shapes = np.full(len(plan.grids), None, dtype=object)
    order = np.argsort(plan.grid_of, kind="stable")
    starts = np.searchsorted(plan.grid_of[order], np.arange(len(plan.grids) + 1))
    for n, (start, end) in enumerate(pairwise(starts.tolist())):
        if end > start:
            shapes[n] = shapely.coverage_union_all(plan.blocks.shapes[order[start:end]])
    return Outlines(plan.grids, shapes)


def ground_of(blocks: Blocks) -> Any:
    """All the ground that blocks cover, as one Polygon or MultiPolygon in EPSG:4326."""
    return shapely.coverage_union_all(blocks.shapes)


def plane_around(shape: Any) -> Metres:
    """The metric plane around the middle of a shape's box (degrees).

    Raises
    ------
    BadInput
        The shape is missing or empty.
    """
    if shape is None or shapely.is_empty(shape):
        raise BadInput(mark("There is no ground to draw grids on."))
    west, south, east, north = shapely.bounds(shape).tolist()
    return Metres((west + east) / 2, (south + north) / 2)


def sound_planes(shapes: Shapes, plane: Metres) -> Shapes:
    """Outlines in metres of a plane, mended where they were invalid; what is missing becomes an empty polygon.

    A crossing ring keeps all the ground that it goes round (`shapely.make_valid`, structure method).
    """
    filled = np.where(shapely.is_geometry(shapes), shapes, shapely.Polygon())
    planes = np.asarray(plane.project(filled), dtype=object)
    broken = ~shapely.is_valid(planes)
    planes[broken] = [_ground_only(made) for made in shapely.make_valid(
        planes[broken], method="structure", keep_collapsed=False
    )]  # fmt: skip
    return planes


def _ground_only(made: Any) -> Any:
    """The polygons of what mending left."""
    if made.geom_type in ("Polygon", "MultiPolygon"):
        return made
    parts = shapely.get_parts(made)
    return shapely.union_all(parts[shapely.get_dimensions(parts) == 2])


def merged_by_grid(grids: Sequence[PlanGrid], planes: Shapes) -> tuple[tuple[PlanGrid, ...], Shapes]:
    """Outlines of the same id as one; grids in the order in which each id first stands there."""
    pieces: dict[str, list[int]] = {}
    for n, grid in enumerate(grids):
        pieces.setdefault(grid.id, []).append(n)
    first = tuple(grids[rows[0]] for rows in pieces.values())
    shapes: Shapes = np.full(len(first), None, dtype=object)
    for n, rows in enumerate(pieces.values()):
        shapes[n] = planes[rows[0]] if len(rows) == 1 else shapely.union_all(planes[rows])
    return first, shapes


def homes_inside(shapes: Shapes, homes: Shapes, households: Floats) -> Floats:
    """Households whose point lies in each of some shapes; all in one plane."""
    if not len(shapes) or not len(homes):
        return np.zeros(len(shapes))
    rows, found = shapely.STRtree(homes).query(shapes, predicate="intersects")
    return np.bincount(rows, weights=households[found], minlength=len(shapes)).astype(np.float64)


def home_points(homes: Homes | None, plane: Metres) -> tuple[Shapes, Floats]:
    """Points of homes in metres of a plane, and their households; none without homes."""
    if homes is None or not len(homes.ids):
        return np.empty(0, dtype=object), np.empty(0)
    x, y = plane.forward(homes.lonlat[:, 0], homes.lonlat[:, 1])
    return np.asarray(shapely.points(x, y), dtype=object), homes.households


def pairs_within(points: Shapes, shapes: Shapes) -> tuple[Ints, Ints]:
    """Pairs (point, shape) where a point lies inside a shape, its border left out."""
    if not len(points) or not len(shapes):
        return np.empty(0, dtype=np.int64), np.empty(0, dtype=np.int64)
    shape, point = shapely.STRtree(points).query(shapes, predicate="contains")
    return np.asarray(point, dtype=np.int64), np.asarray(shape, dtype=np.int64)
