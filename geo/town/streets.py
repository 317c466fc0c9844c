"""The street skeleton of a town: smooth, trimmed at T-junctions, noded into faces."""

import math
from collections.abc import Sequence
from dataclasses import replace
from itertools import pairwise
from typing import Any

import numpy as np
import numpy.typing as npt
import shapely
from shapely import LineString, Point
from shapely.ops import substring

from .cuts import cut_through, split
from .drafts import Road
from .ground import Ground

OVERHANG_M = 75.0
"""A road that ends less than this beyond a crossing ends at the crossing."""


def smooth(points: Sequence[tuple[float, float]], step_m: float = 14.0) -> Any:
    """Return a Catmull-Rom curve through `points` (x, y in metres), thinned to what the eye can see."""
    p = np.asarray(points, dtype=np.float64)
    if len(p) == 2:
        return LineString(p)
    p = np.vstack([2 * p[0] - p[1], p, 2 * p[-1] - p[-2]])
    curve: list[npt.NDArray[np.float64]] = []
    for a, b, c, d in zip(p[:-3], p[1:-2], p[2:-1], p[3:], strict=True):
        count = max(2, math.ceil(math.dist(b, c) / step_m))
        t = (np.arange(count) / count)[:, None]
        curve.append(0.5 * (2 * b + (c - a) * t + (2 * a - 5 * b + 4 * c - d) * t**2 + (3 * b - a - 3 * c + d) * t**3))
    curve.append(p[-2][None, :])
    return shapely.simplify(LineString(np.round(np.vstack(curve), 2)), 0.35)


def trim_ends(roads: Sequence[Road]) -> list[Road]:
    """Cut back every road end that sticks out a little past its last crossing, which makes T-junctions."""
    trimmed = []
    roads = [replace(road, line=stretched(road.line, 16.0)) for road in roads]
    for index, road in enumerate(roads):
        others = shapely.union_all([r.line for i, r in enumerate(roads) if i != index])
        met = shapely.get_parts(shapely.intersection(road.line, others))
        stops = sorted(float(road.line.project(Point(shapely.get_coordinates(m)[0]))) for m in met)
        start, end = 0.0, float(road.line.length)
        if stops and stops[0] < OVERHANG_M:
            start = stops[0]
        if stops and end - stops[-1] < OVERHANG_M:
            end = stops[-1]
        trimmed.append(replace(road, line=substring(road.line, start, end)))
    return trimmed


def stretched(line: Any, by_m: float = 0.7) -> Any:
    """Lengthen a line straight on at both ends, so that rounding cannot open a T-junction."""
    xy = shapely.get_coordinates(line)
    head, tail = xy[0] - xy[1], xy[-1] - xy[-2]
    first = xy[0] + head / np.hypot(*head) * by_m
    last = xy[-1] + tail / np.hypot(*tail) * by_m
    return LineString(np.vstack([first, xy, last]))


def faces(network: Sequence[Any], ground: Ground) -> list[Any]:
    """Return the faces of a line network as polygons in metres.

    The lines are noded on the grid of written coordinates (1e-6 degrees), so the faces stay an exact coverage
    once they are rounded.
    """
    noded = shapely.union_all(ground.to_degrees([stretched(line) for line in network]), grid_size=1e-6)
    cells = shapely.get_parts(shapely.polygonize(shapely.get_parts(noded)))
    cells = shapely.transform(cells, lambda xy: np.round(xy, 6))
    found = _without_slivers(list(ground.to_metres(cells)))
    return sorted(found, key=lambda p: (-round(p.centroid.y), round(p.centroid.x, 1)))


def _without_slivers(cells: list[Any], least_m2: float = 60.0) -> list[Any]:
    """Give cells smaller than `least_m2` to the neighbour with the longest shared edge; no vertex moves."""
    cells = sorted(cells, key=lambda c: (round(c.area, 2), round(c.centroid.x, 2), round(c.centroid.y, 2)))
    while cells and cells[0].area < least_m2:
        small = cells.pop(0)
        near = [i for i, c in enumerate(cells) if c.distance(small) < 0.05]
        host = max(near, key=lambda i: (round(shapely.intersection(small, cells[i]).length, 3), -i))
        cells[host] = shapely.coverage_union(small, cells[host])
    return cells


def with_junctions(roads: Sequence[Road]) -> list[Road]:
    """Return the roads with a vertex wherever another road starts, ends or crosses, so a graph can be read off them."""
    shapes = np.array([r.line for r in roads], dtype=object)
    tree = shapely.STRtree(shapes)
    ends = shapely.points(np.vstack([shapely.get_coordinates(s)[[0, -1]] for s in shapes]))
    touching, at = tree.query(ends, predicate="dwithin", distance=0.2)
    first, second = tree.query(shapes, predicate="intersects")
    extra: list[list[tuple[float, float]]] = [[] for _ in roads]
    for end, road in zip(touching.tolist(), at.tolist(), strict=True):
        extra[road].append((ends[end].x, ends[end].y))
    for a, b in zip(first.tolist(), second.tolist(), strict=True):
        if a < b:
            for point in shapely.get_coordinates(shapely.intersection(shapes[a], shapes[b])).tolist():
                extra[a].append((point[0], point[1]))
                extra[b].append((point[0], point[1]))
    return [replace(road, line=_with_points(road.line, points)) for road, points in zip(roads, extra, strict=True)]


def _with_points(line: Any, points: Sequence[tuple[float, float]]) -> Any:
    placed = [(float(line.project(Point(p))), (round(p[0], 3), round(p[1], 3)), True) for p in points]
    walked = 0.0
    coords = shapely.get_coordinates(line)
    for i, xy in enumerate(coords.tolist()):
        if i:
            walked += math.dist(coords[i - 1], xy)
        placed.append((walked, (xy[0], xy[1]), False))
    placed.sort(key=lambda item: (round(item[0], 3), not item[2], item[1]))
    kept: list[tuple[float, tuple[float, float], bool]] = []
    for item in placed:
        # A junction replaces a vertex closer than 0.3 m.
        if kept and item[0] - kept[-1][0] < 0.3:
            if item[2] and not kept[-1][2]:
                kept[-1] = item
            continue
        kept.append(item)
    return LineString([xy for _, xy, _ in kept]) if len(kept) > 1 else line


def separate(
    polygon: Any, points: Sequence[tuple[float, float]], rng: np.random.Generator
) -> tuple[list[Any], list[Any]]:
    """Cut a polygon by slightly bent streets until each part holds at most one of `points`.

    Returns (cut lines, parts).
    """
    inside = [p for p in points if polygon.contains(Point(p))]
    if len(inside) < 2:
        return [], [polygon]
    pairs = [(math.dist(a, b), a, b) for i, a in enumerate(inside) for b in inside[i + 1 :]]
    _, a, b = max(pairs)
    # Cut halfway between the two neighbours nearest the middle, across the line that joins the farthest two.
    ux, uy = b[0] - a[0], b[1] - a[1]
    along = sorted(((p[0] - a[0]) * ux + (p[1] - a[1]) * uy) / (ux * ux + uy * uy) for p in inside)
    gaps = [(abs((lo + hi) / 2 - 0.5) - (hi - lo), (lo + hi) / 2) for lo, hi in pairwise(along)]
    share = min(gaps)[1]
    middle = (a[0] + share * ux, a[1] + share * uy)
    angle = math.atan2(uy, ux) + math.pi / 2 + float(rng.uniform(-0.06, 0.06))
    angle = _along_edges(polygon, angle)
    line = cut_through(polygon, middle, angle, rng, bend_m=5.0)
    parts = split(polygon, line)
    if len(parts) < 2:
        return [], [polygon]
    found, cells = [line], []
    for part in parts:
        more, leaves = separate(part, inside, rng)
        found += more
        cells += leaves
    return found, cells


def _along_edges(polygon: Any, angle: float) -> float:
    """Bend a wanted direction towards the sides of the polygon, so that cuts meet streets at good angles."""
    coords = shapely.get_coordinates(shapely.simplify(polygon, 12.0))
    steps = np.diff(coords, axis=0)
    headings = np.arctan2(steps[:, 1], steps[:, 0])
    weights = np.hypot(steps[:, 0], steps[:, 1])
    both = np.concatenate([headings, headings + np.pi / 2])
    off = (both - angle + np.pi / 2) % np.pi - np.pi / 2
    near = np.abs(off) < math.radians(28)
    if not near.any():
        return angle
    weight = np.concatenate([weights, weights])[near]
    return angle + float((off[near] * weight).sum() / weight.sum())


def river_of(points: Sequence[tuple[float, float]]) -> Any:
    """Return the centre line of a river through `points`."""
    return smooth(points, 10.0)
