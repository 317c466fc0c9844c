"""Do polygons tile the ground: no overlaps, no gaps, borders that share their corners, children inside parents.

Areas are compared in a local metric plane. What is narrower than `SLIVER_M` or smaller than `SLIVER_M2` comes
from rounding to six decimals and is no fault.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import numpy.typing as npt
import shapely

from geo.exchange.findings import Findings
from geo.exchange.shapes import Shapes
from geo.i18n import mark

SLIVER_M = 0.2
SLIVER_M2 = 1.0

Mask = npt.NDArray[np.bool_]
Indices = npt.NDArray[np.intp]


def _wide(shapes: Shapes) -> Mask:
    """Which shapes (metres) are more than slivers."""
    wide = shapely.area(shapes) > SLIVER_M2
    doubtful = np.flatnonzero(wide)
    wide[doubtful] = ~shapely.is_empty(shapely.buffer(shapes[doubtful], -SLIVER_M / 2))
    return np.asarray(wide)


def _neighbours(shapes: Shapes, chosen: Indices) -> tuple[Indices, Indices]:
    """Pairs (earlier, later) of indices into ``shapes`` whose boxes and shapes meet, one of them chosen."""
    tree = shapely.STRtree(shapes)
    left, right = tree.query(shapes[chosen], predicate="intersects")
    left = chosen[left]
    pairs = np.unique(np.sort(np.column_stack([left, right])[left != right], axis=1), axis=0)
    return pairs[:, 0], pairs[:, 1]


def check_overlaps(
    file: str, subjects: Sequence[str], shapes: Shapes, planes: Shapes, findings: Findings, *, shared_corners: bool
) -> Mask:
    """Add a fault for each pair of polygons that overlap, and for borders that do not share their corners.

    Parameters
    ----------
    subjects : sequence of str
        Ids, one per polygon; the fault stands at the later of a pair.
    shapes, planes : ndarray of object
        The same valid polygons in degrees and in metres; None is passed over.
    shared_corners : bool
        Whether the polygons must form a coverage (`shapely.coverage_is_valid`).

    Returns
    -------
    ndarray of bool
        Which polygons took part in a fault.
    """
    faulty = np.zeros(len(shapes), dtype=bool)
    present = np.flatnonzero(shapely.is_geometry(shapes))
    if len(present) < 2:
        return faulty
    degrees, metres = shapes[present], planes[present]
    edges = shapely.coverage_invalid_edges(degrees) if shared_corners else None
    chosen = np.arange(len(present)) if edges is None else np.flatnonzero(~shapely.is_empty(edges))
    if not len(chosen):
        return faulty
    first, second = _neighbours(degrees, chosen)
    common = shapely.intersection(metres[first], metres[second])
    overlaps = _wide(common)
    for a, b, area in zip(first[overlaps], second[overlaps], shapely.area(common[overlaps]), strict=True):
        findings.add(
            file, subjects[present[b]], mark("Overlaps {other} by {area} m²."),
            other=subjects[present[a]], area=round(float(area)),
        )  # fmt: skip
        faulty[[present[a], present[b]]] = True
    if edges is not None:
        told = np.concatenate([first[overlaps], second[overlaps]])
        left = np.setdiff1d(chosen, told)
        _add_mismatches(file, subjects, present, edges, left, findings)
        # beside an overlap a border cannot fit: that is only its echo
        beside = np.concatenate([second[np.isin(first, told)], first[np.isin(second, told)]])
        _add_lonely(file, subjects, present, edges, np.setdiff1d(left, beside), findings)
        faulty[present[left]] = True
    return faulty


def _pairs_along(edges: Shapes, left: Indices) -> tuple[Indices, Indices]:
    """Pairs out of ``left`` whose invalid edges meet."""
    if not len(left):
        return left, left
    first, second = _neighbours(edges[left], np.arange(len(left)))
    return left[first], left[second]


def _add_mismatches(
    file: str, subjects: Sequence[str], present: Indices, edges: Shapes, left: Indices, findings: Findings
) -> None:
    first, second = _pairs_along(edges, left)
    for a, b in zip(first, second, strict=True):
        lon, lat = shapely.get_coordinates(edges[b])[0].round(6)
        findings.add(
            file, subjects[present[b]],
            mark("Its border with {other} does not share the same corners near {lon}, {lat}."),
            other=subjects[present[a]], lon=float(lon), lat=float(lat),
        )  # fmt: skip


def _add_lonely(
    file: str, subjects: Sequence[str], present: Indices, edges: Shapes, left: Indices, findings: Findings
) -> None:
    """Faults of borders that fit no neighbour, and whose neighbour is not at fault itself."""
    first, second = _pairs_along(edges, left)
    for index in np.setdiff1d(left, np.concatenate([first, second])):
        lon, lat = shapely.get_coordinates(edges[index])[0].round(6)
        findings.add(
            file, subjects[present[index]],
            mark("Its border does not share the corners of its neighbours near {lon}, {lat}."),
            lon=float(lon), lat=float(lat),
        )  # fmt: skip


def check_inside(
    file: str, subjects: Sequence[str], planes: Shapes, parents: Sequence[int] | Indices, parent_planes: Shapes,
    parent_names: Sequence[str], template: str, findings: Findings,
) -> Mask:  # fmt: skip
    """Add a fault for each polygon that leaves its parent.

    Parameters
    ----------
    planes, parent_planes : ndarray of object
        Polygons in metres; None is passed over.
    parents : sequence of int
        Index of each polygon's parent, -1 for none.
    template : str
        Sentence with ``{parent}`` and ``{area}`` (m² outside).

    Returns
    -------
    ndarray of bool
        Which polygons leave their parent.
    """
    parent = np.asarray(parents, dtype=np.intp)
    faulty = np.zeros(len(planes), dtype=bool)
    rows = np.flatnonzero(shapely.is_geometry(planes) & (parent >= 0))
    rows = rows[shapely.is_geometry(parent_planes[parent[rows]])]
    shapely.prepare(parent_planes)
    rows = rows[~shapely.covered_by(planes[rows], parent_planes[parent[rows]])]
    outside = shapely.difference(planes[rows], parent_planes[parent[rows]])
    wide = _wide(outside)
    for row, area in zip(rows[wide], shapely.area(outside[wide]), strict=True):
        findings.add(file, subjects[row], template, parent=parent_names[parent[row]], area=max(1, round(float(area))))
        faulty[row] = True
    return faulty


def check_filled(
    file: str, names: Sequence[str], parent_planes: Shapes, planes: Shapes, parents: Sequence[int] | Indices,
    judge: Mask, template: str, findings: Findings,
) -> None:  # fmt: skip
    """Add a fault for each parent that its children do not fill.

    Parameters
    ----------
    names : sequence of str
        Ids of the parents.
    parent_planes, planes : ndarray of object
        Parents and children in metres; children do not overlap.
    parents : sequence of int
        Index of each child's parent, -1 for none.
    judge : ndarray of bool
        Which parents to judge: not those with a faulty child, whose gap is only its echo.
    template : str
        Sentence with ``{area}`` (m² that no child covers).
    """
    parent = np.asarray(parents, dtype=np.intp)
    children = np.flatnonzero(shapely.is_geometry(planes) & (parent >= 0))
    covered = np.bincount(
        parent[children], weights=shapely.area(planes[children]), minlength=len(parent_planes)
    )[: len(parent_planes)]  # fmt: skip
    judged = np.flatnonzero(judge & shapely.is_geometry(parent_planes))
    lacking = judged[shapely.area(parent_planes[judged]) - covered[judged] > SLIVER_M2]
    for index in lacking:
        gap = shapely.difference(parent_planes[index], shapely.union_all(planes[children[parent[children] == index]]))
        if _wide(np.array([gap], dtype=object))[0]:
            findings.add(file, names[index], template, area=max(1, round(float(gap.area))))


def beside(shapes: Shapes, parent_planes: Shapes) -> Mask:
    """Which parents any of the shapes touches: where a child is at fault, a gap around it is only its echo."""
    touched = np.zeros(len(parent_planes), dtype=bool)
    if len(parent_planes) and len(shapes):
        touched[shapely.STRtree(parent_planes).query(shapes, predicate="intersects")[1]] = True
    return touched
