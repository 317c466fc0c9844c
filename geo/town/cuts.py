"""Cutting polygons in two, and the axes to cut along; all in metres."""

import math
from collections.abc import Iterable
from typing import Any

import numpy as np
import shapely
from shapely import LineString, Polygon, affinity


def polygons(geometry: Any, least_m2: float = 1.0) -> list[Any]:
    """Return the polygon parts of a geometry larger than `least_m2`, largest first."""
    parts = [p for p in shapely.get_parts(geometry) if p.geom_type == "Polygon" and p.area > least_m2]
    return sorted(parts, key=lambda p: (-round(p.area, 3), round(p.centroid.x, 3), round(p.centroid.y, 3)))


def largest(geometry: Any) -> Any:
    """Return the largest polygon part, or an empty polygon."""
    parts = polygons(geometry, 0.0)
    return parts[0] if parts else Polygon()


def lines(geometry: Any, least_m: float = 0.5) -> list[Any]:
    """Return the line parts of a geometry longer than `least_m`, longest first."""
    parts = [p for p in shapely.get_parts(geometry) if p.geom_type == "LineString" and p.length > least_m]
    return sorted(parts, key=lambda p: (-round(p.length, 3), round(p.centroid.x, 3), round(p.centroid.y, 3)))


def box_axis(polygon: Any) -> tuple[float, float, float]:
    """Return (angle of the long side in radians, long side, short side) of the smallest rectangle around."""
    corners = shapely.get_coordinates(shapely.minimum_rotated_rectangle(polygon))[:3]
    first, second = corners[1] - corners[0], corners[2] - corners[1]
    if math.hypot(*first) < math.hypot(*second):
        first, second = second, first
    angle = math.atan2(first[1], first[0])
    if angle <= -math.pi / 2:
        angle += math.pi
    elif angle > math.pi / 2:
        angle -= math.pi
    return angle, math.hypot(*first), math.hypot(*second)


def south_angle(polygon: Any, most: float = math.radians(17)) -> float:
    """Return the angle (radians, within ±`most` of east) that rows of houses facing south would take here."""
    angle, _, _ = box_axis(polygon)
    if angle > math.pi / 4:
        angle -= math.pi / 2
    elif angle < -math.pi / 4:
        angle += math.pi / 2
    return max(-most, min(most, angle))


def turned(geometry: Any, angle: float) -> Any:
    """Rotate about (0, 0) by `angle` radians, counter-clockwise."""
    return affinity.rotate(geometry, angle, origin=(0, 0), use_radians=True)


def split(polygon: Any, line: Any) -> list[Any]:
    """Split a polygon by a line; parts sorted largest first."""
    network = shapely.union_all([shapely.boundary(polygon), line], grid_size=0.001)
    inside = shapely.buffer(polygon, 0.01)
    return [p for p in polygons(shapely.polygonize(lines(network, 0.0))) if inside.contains(p.representative_point())]


def cut_through(
    polygon: Any, point: tuple[float, float], angle: float, rng: np.random.Generator, bend_m: float = 0.0
) -> Any:
    """Return the piece inside `polygon` of a slightly bent line through `point` in direction `angle` (radians)."""
    reach = math.hypot(*np.subtract(polygon.bounds[2:], polygon.bounds[:2])) * 0.75
    ux, uy = math.cos(angle), math.sin(angle)
    first, second = (float(v) for v in rng.uniform(-bend_m, bend_m, 2)) if bend_m else (0.0, 0.0)
    x, y = point
    path = [(x - ux * reach, y - uy * reach)]
    if bend_m:
        third = reach / 4
        path += [
            (x - ux * third - uy * first, y - uy * third + ux * first),
            (x + ux * third - uy * second, y + uy * third + ux * second),
        ]
    path.append((x + ux * reach, y + uy * reach))
    pieces = lines(shapely.intersection(LineString(path), polygon))
    return pieces[0] if pieces else LineString()


def spans(polygon: Any, heights: Iterable[float]) -> list[tuple[float, float]]:
    """Return the x intervals that lie inside `polygon` at every one of `heights` (y, metres)."""
    west, _, east, _ = polygon.bounds
    result: list[tuple[float, float]] | None = None
    for y in heights:
        chords = shapely.intersection(polygon, LineString([(west - 1, y), (east + 1, y)]))
        found = sorted((p.bounds[0], p.bounds[2]) for p in shapely.get_parts(chords) if p.geom_type == "LineString")
        if result is None:
            result = found
        else:
            result = [(max(a, c), min(b, d)) for a, b in result for c, d in found if min(b, d) > max(a, c)]
    return sorted(result or [])


def fit_rectangle(polygon: Any, angle: float, aspect: float, most_m: float) -> Any:
    """Return the largest rectangle found of `aspect` (long to short) at `angle` in `polygon`, at most `most_m` long."""
    turned_polygon = turned(polygon, -angle)
    if turned_polygon.is_empty:
        return Polygon()
    shapely.prepare(turned_polygon)
    west, south, east, north = turned_polygon.bounds
    xs, ys = np.meshgrid(np.linspace(west, east, 13)[1:-1], np.linspace(south, north, 13)[1:-1])
    length = min(most_m, max(east - west, (north - south) * aspect))
    while length > 8:
        half, rise = length / 2, length / aspect / 2
        boxes = shapely.box(xs - half, ys - rise, xs + half, ys + rise).ravel()
        inside = shapely.contains(turned_polygon, boxes)
        if inside.any():
            middle = np.hypot(xs.ravel() - (west + east) / 2, ys.ravel() - (south + north) / 2)
            return turned(boxes[int(np.argmin(np.where(inside, middle, np.inf)))], angle)
        length *= 0.93
    return Polygon()
