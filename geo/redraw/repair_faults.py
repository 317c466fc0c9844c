"""What is wrong with drawn boundaries: crossings, overlaps, gaps, slivers and homes in no grid or in two."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Literal

import numpy as np
import shapely

from geo.crs import Metres
from geo.errors import Fault
from geo.i18n import mark
from geo.redraw.blocks import Floats
from geo.redraw.repair_outlines import (
    Homes,
    Outlines,
    Shapes,
    home_points,
    homes_inside,
    merged_by_grid,
    pairs_within,
    plane_around,
    sound_planes,
)

FaultKind = Literal[
    "empty", "same_id", "invalid_ring", "parts", "overlap", "gap", "outside", "sliver", "missed", "twice"
]
NOISE_M2 = 1.0
"""Smaller pieces come from rounding coordinates and are no fault."""
SLIVER_M = 5.0
"""What is nowhere wider is a sliver: two lines that were meant as one."""
_NEAR_M = 0.5
_CROSSING = re.compile(r"(?:Ring )?Self-intersection\[(\S+) (\S+)\]")


@dataclass(frozen=True, eq=False, slots=True)
class BoundaryFault:
    """One thing wrong with drawn boundaries.

    Attributes
    ----------
    kind : str
        ``sliver`` for an overlap, gap or overhang that is nowhere wider than `SLIVER_M`.
    ids : tuple of str
        The grids it concerns; of a gap those beside it.
    area_m2, households : float
        Ground in question, and who lives on it.
    geometry : shapely geometry or None
        Where to look, in EPSG:4326.
    told : Fault
        The sentence: `geo.i18n.say` says it, a table of faults can be saved.
    """

    kind: FaultKind
    ids: tuple[str, ...]
    area_m2: float
    households: float
    geometry: Any
    told: Fault


def find_faults(outlines: Outlines, homes: Homes | None, ground: Any) -> tuple[BoundaryFault, ...]:
    """Everything that keeps drawn boundaries from being a coverage of the ground with each home in one grid.

    Parameters
    ----------
    outlines : Outlines
        As drawn.
    homes : Homes or None
        Who must be in a grid.
    ground : Polygon or MultiPolygon
        What the grids have to fill, EPSG:4326.

    Returns
    -------
    tuple of BoundaryFault
        Kind by kind, the largest piece of a kind first.

    Raises
    ------
    BadInput
        There is no ground.
    """
    plane = plane_around(ground)
    found = _Finder(plane, *home_points(homes, plane))
    planes = sound_planes(outlines.shapes, plane)
    names = [grid.id for grid in outlines.grids]
    found.drawn(outlines, planes)
    found.overlaps(names, planes)
    ids, whole = [grid.id for grid in merged_by_grid(outlines.grids, planes)[0]], planes
    if len(ids) < len(names):
        whole = merged_by_grid(outlines.grids, planes)[1]
    found.parts(ids, whole)
    found.gaps(ids, whole, sound_planes(np.array([ground], dtype=object), plane)[0])
    if homes is not None:
        found.homes(homes, ids, whole)
    return tuple(found.faults)


class _Finder:
    """Collects faults; planes are in metres, homes are points."""

    def __init__(self, plane: Metres, points: Shapes, households: Floats) -> None:
        self.plane, self.points, self.households = plane, points, households
        self.faults: list[BoundaryFault] = []

    def add(self, kind: FaultKind, ids: Sequence[str], shape: Any, template: str, *, households: float = 0.0,
            area_m2: float = 0.0, **values: object) -> None:  # fmt: skip
        """Add one fault; the ``shape`` (metres) is turned back into degrees, ids stand in the sentence."""
        known = {"grid": ids[0] if ids else "", "grids": ", ".join(ids), "area": round(area_m2),
                 "households": round(households)}  # fmt: skip
        geometry = None if shape is None else self.plane.unproject(shape)
        told = Fault.of("", ", ".join(ids), template, **known, **values)
        self.faults.append(BoundaryFault(kind, tuple(ids), area_m2, households, geometry, told))

    def drawn(self, outlines: Outlines, planes: Shapes) -> None:
        """What is wrong with each outline by itself."""
        seen: set[str] = set()
        for grid, raw, made in zip(outlines.grids, outlines.shapes, planes, strict=True):
            if grid.id in seen:
                self.add("same_id", [grid.id], made, mark("The id {grid} stands at more than one outline."),
                         area_m2=made.area)  # fmt: skip
            seen.add(grid.id)
            if raw is None or shapely.is_empty(raw):
                self.add("empty", [grid.id], None, mark("The grid {grid} has no outline."))
            elif not shapely.is_valid(raw):
                self._invalid(grid.id, raw, made)

    def _invalid(self, grid: str, raw: Any, made: Any) -> None:
        reason = str(shapely.is_valid_reason(raw))
        change = abs(float(self.plane.project(raw).area) - float(made.area))
        crossing = _CROSSING.match(reason)
        if crossing is None:
            self.add("invalid_ring", [grid], made, mark("The outline of {grid} is not valid: {reason}."),
                     area_m2=change, reason=reason)  # fmt: skip
            return
        lon, lat = float(crossing[1]), float(crossing[2])
        self.add("invalid_ring", [grid], self.plane.project(shapely.Point(lon, lat)),
                 mark("The outline of {grid} crosses itself near {lon}, {lat}."),
                 area_m2=change, lon=round(lon, 6), lat=round(lat, 6))  # fmt: skip

    def overlaps(self, names: Sequence[str], planes: Shapes) -> None:
        """Ground that two outlines claim."""
        present = np.flatnonzero(~shapely.is_empty(planes))
        shapes = planes[present]
        if len(shapes) < 2 or shapely.coverage_is_valid(shapes):
            return
        suspects = np.flatnonzero(~shapely.is_empty(shapely.coverage_invalid_edges(shapes)))
        first, second = shapely.STRtree(shapes).query(shapes[suspects], predicate="intersects")
        pairs = np.unique(
            np.sort(np.column_stack([suspects[first], second])[suspects[first] != second], axis=1), axis=0
        )
        common = shapely.intersection(shapes[pairs[:, 0]], shapes[pairs[:, 1]])
        pieces, owner = shapely.get_parts(common, return_index=True)
        self._pieces(pieces, [[names[present[n]] for n in pairs[row]] for row in owner], "overlap",
                     mark("{grids} overlap by {area} m² with {households} households."),
                     mark("{grids} overlap in a sliver of {area} m² with {households} households."))  # fmt: skip

    def parts(self, ids: Sequence[str], planes: Shapes) -> None:
        """Grids in pieces that do not hang together."""
        for n in np.flatnonzero(shapely.get_num_geometries(planes) > 1).tolist():
            pieces = shapely.get_parts(planes[n])
            pieces = pieces[np.argsort(-shapely.area(pieces), kind="stable")]
            pieces = pieces[shapely.area(pieces) > NOISE_M2]
            if len(pieces) < 2:
                continue
            apart = shapely.MultiPolygon(pieces[1:].tolist())
            self.add("parts", [ids[n]], apart, mark("{grid} consists of {count} parts that do not hang together."),
                     households=float(homes_inside(pieces[1:], self.points, self.households).sum()),
                     area_m2=apart.area, count=len(pieces))  # fmt: skip

    def gaps(self, ids: Sequence[str], planes: Shapes, ground: Any) -> None:
        """Ground in no outline, and outlines that leave the ground."""
        covered = shapely.coverage_union_all(planes) if shapely.coverage_is_valid(planes) else shapely.union_all(planes)
        tree = shapely.STRtree(planes)
        for kind, lost, plain, narrow in (
            ("gap", shapely.difference(ground, covered),
             mark("{area} m² with {households} households lie in no grid, beside {grids}."),
             mark("A sliver of {area} m² with {households} households lies in no grid, beside {grids}.")),
            ("outside", shapely.difference(covered, ground),
             mark("{grids} leaves the ground by {area} m² with {households} households."),
             mark("{grids} leaves the ground in a sliver of {area} m² with {households} households.")),
        ):  # fmt: skip
            pieces = shapely.get_parts(lost)
            rows, near = tree.query(pieces, predicate="dwithin", distance=_NEAR_M if kind == "gap" else 0.0)
            beside: list[list[str]] = [[] for _ in pieces]
            for row, n in zip(rows.tolist(), near.tolist(), strict=True):
                if kind == "gap" or shapely.intersection(pieces[row], planes[n]).area > 0:
                    beside[row].append(ids[n])
            self._pieces(pieces, [sorted(found) for found in beside], "gap" if kind == "gap" else "outside",
                         plain, narrow)  # fmt: skip

    def _pieces(self, pieces: Shapes, ids: Sequence[Sequence[str]], kind: FaultKind, plain: str, narrow: str) -> None:
        """A fault for each piece that is more than noise, the largest first."""
        area = shapely.area(pieces)
        real = np.flatnonzero(area > NOISE_M2)
        real = real[np.argsort(-area[real], kind="stable")]
        wide = ~shapely.is_empty(shapely.buffer(pieces[real], -SLIVER_M / 2))
        living = homes_inside(pieces[real], self.points, self.households)
        for n, is_wide, households in zip(real.tolist(), wide, living, strict=True):
            self.add(kind if is_wide else "sliver", ids[n], pieces[n], plain if is_wide else narrow,
                     households=float(households), area_m2=float(area[n]))  # fmt: skip

    def homes(self, homes: Homes, ids: Sequence[str], planes: Shapes) -> None:
        """Homes in no outline, and in more than one."""
        shape, point = (
            shapely.STRtree(self.points).query(planes, predicate="intersects") if len(homes.ids) else ([], [])
        )
        touched = np.bincount(np.asarray(point, dtype=np.int64), minlength=len(homes.ids))
        for n in np.flatnonzero((touched == 0) & (homes.households > 0)).tolist():
            self.add("missed", [], self.points[n], mark("{home} with {households} households lies in no grid."),
                     households=float(homes.households[n]), home=homes.ids[n])  # fmt: skip
        point, shape = pairs_within(self.points, planes)
        holders: dict[int, list[str]] = {}
        for n, grid in sorted(zip(point.tolist(), shape.tolist(), strict=True)):
            holders.setdefault(n, []).append(ids[grid])
        for n, grids in holders.items():
            if len(grids) > 1 and homes.households[n] > 0:
                self.add("twice", grids, self.points[n], mark("{home} with {households} households lies in {grids}."),
                         households=float(homes.households[n]), home=homes.ids[n])  # fmt: skip
