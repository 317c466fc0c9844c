"""What stands on ground that is not for living: schools, parks, squares, markets, works, the river."""

import math
from typing import Any

import numpy as np
import shapely
from shapely import LineString, Polygon

from .cuts import fit_rectangle, largest, lines, polygons, turned
from .drafts import Area, Building, Layout, Parcel, Road
from .rows import STYLES, stand_rows


def build_ground(layout: Layout, parcel: Parcel, block: int, ground: Any, rng: np.random.Generator) -> None:
    """Build one block that is neither courtyards nor estate; `ground` is what is free of streets and shops."""
    ground = largest(ground)
    if ground.is_empty:
        return
    makers = {
        "school": _school,
        "park": _park,
        "square": _square,
        "market": _market,
        "commercial": _commercial,
        "public": _public,
        "industry": _industry,
    }
    maker = makers.get(parcel.use)
    if maker is not None:
        maker(layout, parcel, block, ground, rng)


def _rows(
    layout: Layout, parcel: Parcel, block: int, ground: Any, rng: np.random.Generator, style: str, kind: str
) -> None:
    for part in polygons(ground, 250.0):
        for building in stand_rows(part, parcel.angle, STYLES[style], rng, block, kind):
            building.stairs = []
            building.compound = parcel.name
            layout.buildings.append(building)


def _school(layout: Layout, parcel: Parcel, block: int, ground: Any, rng: np.random.Generator) -> None:
    shape = turned(ground, -parcel.angle)
    west, south, east, north = shape.bounds
    middle = west + (east - west) * 0.5
    half = turned(shapely.intersection(shape, shapely.box(west, south, middle, north)), parcel.angle)
    field = fit_rectangle(largest(shapely.buffer(half, -3)), parcel.angle + math.pi / 2, 1.75, 150.0)
    if not field.is_empty:
        layout.areas.append(Area("sports", f"{parcel.name}操场", _stadium(field)))
    rest = shapely.difference(ground, shapely.buffer(field, 7.0)) if not field.is_empty else ground
    east_half = shapely.intersection(rest, turned(shapely.box(middle, south, east, north), parcel.angle))
    _rows(layout, parcel, block, shapely.buffer(east_half, -5.0), rng, "school", "school")
    for wall in lines(shapely.boundary(shapely.buffer(ground, -1.0)), 30.0)[:1]:
        layout.areas.append(Area("wall", parcel.name, wall))


def _stadium(rectangle: Any) -> Any:
    """Round the ends of a rectangle as a running track has them."""
    coords = shapely.get_coordinates(rectangle)
    first, second = np.hypot(*(coords[1] - coords[0])), np.hypot(*(coords[2] - coords[1]))
    radius = float(min(first, second)) / 2 - 0.05
    return shapely.buffer(shapely.buffer(rectangle, -radius), radius, quad_segs=10)


def _blob(x: float, y: float, radius: float, rng: np.random.Generator) -> Any:
    """Return a pond with a bay or two."""
    turn = np.linspace(0, 2 * math.pi, 48, endpoint=False)
    reach = np.full(48, radius)
    for wave in (2, 3, 5):
        reach += radius * float(rng.uniform(0.04, 0.32 / wave)) * np.cos(wave * turn + float(rng.uniform(0, 6.28)))
    return Polygon(np.column_stack([x + reach * 1.25 * np.cos(turn), y + reach * 0.8 * np.sin(turn)]))


def _park(layout: Layout, parcel: Parcel, block: int, ground: Any, rng: np.random.Generator) -> None:
    layout.areas.append(Area("park", parcel.name, ground))
    room = shapely.maximum_inscribed_circle(ground, tolerance=1.0)
    radius = float(room.length)
    x, y = shapely.get_coordinates(room)[0].tolist()
    pond = shapely.intersection(_blob(x, y, radius * 0.56, rng), shapely.buffer(ground, -9.0))
    pond = largest(pond)
    loop = largest(shapely.buffer(pond, 6.0))
    if loop.is_empty:
        return
    layout.areas.append(Area("water", f"{parcel.name}人工湖", pond))
    layout.roads.append(Road("", "path", 3.0, LineString(shapely.simplify(loop, 0.8).exterior.coords), bounds=False))
    outer = parcel.polygon
    away = float(rng.uniform(0, math.pi))
    for turn in range(4):
        heading = away + turn * math.pi / 2 + float(rng.uniform(-0.25, 0.25))
        ray = LineString([(x, y), (x + 600 * math.cos(heading), y + 600 * math.sin(heading))])
        way = lines(shapely.difference(shapely.intersection(ray, outer), loop), 6.0)
        if way:
            layout.roads.append(Road("", "path", 3.0, way[0], bounds=False))
    walks = shapely.union_all([shapely.buffer(r.line, 4.0) for r in layout.roads if r.kind == "path"])
    free = shapely.difference(shapely.buffer(ground, -4.0), shapely.union([loop], [walks])[0])
    for part in polygons(free, 300.0)[:2]:
        hall = fit_rectangle(part, parcel.angle, 1.6, 20.0)
        if not hall.is_empty:
            layout.buildings.append(Building(hall, block, "public", 1, parcel.name))


def _square(layout: Layout, parcel: Parcel, block: int, ground: Any, rng: np.random.Generator) -> None:
    plaza = fit_rectangle(shapely.buffer(ground, -4.0), parcel.angle + math.pi / 2, 1.3, 95.0)
    if plaza.is_empty:
        plaza = fit_rectangle(shapely.buffer(ground, -3.0), parcel.angle, 1.2, 90.0)
    layout.areas.append(Area("square", parcel.name, plaza))
    rest = shapely.difference(shapely.buffer(ground, -3.0), shapely.buffer(plaza, 9.0))
    for part in polygons(rest, 400.0)[:2]:
        hall = fit_rectangle(part, parcel.angle, 2.2, 46.0)
        if not hall.is_empty:
            layout.buildings.append(Building(hall, block, "public", int(rng.integers(2, 5)), parcel.name))


def _market(layout: Layout, parcel: Parcel, block: int, ground: Any, rng: np.random.Generator) -> None:
    _rows(layout, parcel, block, shapely.buffer(ground, -5.0), rng, "sheds", "shop")


def _commercial(layout: Layout, parcel: Parcel, block: int, ground: Any, rng: np.random.Generator) -> None:
    hall = fit_rectangle(shapely.buffer(ground, -5.0), parcel.angle, 1.7, 92.0)
    if not hall.is_empty:
        layout.buildings.append(Building(hall, block, "shop", int(rng.integers(4, 7)), parcel.name))
    rest = shapely.difference(shapely.buffer(ground, -5.0), shapely.buffer(hall, 16.0))
    _rows(layout, parcel, block, rest, rng, "offices", "public")


def _public(layout: Layout, parcel: Parcel, block: int, ground: Any, rng: np.random.Generator) -> None:
    shape = turned(ground, -parcel.angle)
    west, south, east, north = shape.bounds
    front = turned(shapely.box(west, south, east, south + (north - south) * 0.35), parcel.angle)
    plaza = fit_rectangle(shapely.buffer(shapely.intersection(ground, front), -4.0), parcel.angle, 2.0, 70.0)
    if not plaza.is_empty:
        layout.areas.append(Area("square", f"{parcel.name}前广场", plaza))
    rest = shapely.difference(shapely.buffer(ground, -6.0), shapely.buffer(plaza, 8.0))
    _rows(layout, parcel, block, rest, rng, "offices", "public")


def _industry(layout: Layout, parcel: Parcel, block: int, ground: Any, rng: np.random.Generator) -> None:
    _rows(layout, parcel, block, shapely.buffer(ground, -8.0), rng, "works", "industry")


def lay_river(layout: Layout, line: Any, width_m: float, name: str, rng: np.random.Generator) -> None:
    """Add the river's water: its width swells and narrows along its course."""
    steps = np.arange(0.0, float(line.length), 9.0)
    swell = float(rng.uniform(0, 6.28))
    half = width_m / 2 * (1 + 0.16 * np.sin(steps / 71 + swell) + 0.09 * np.sin(steps / 29 + swell * 2))
    points = shapely.get_coordinates(shapely.line_interpolate_point(line, steps))
    ahead = shapely.get_coordinates(shapely.line_interpolate_point(line, steps + 1.0))
    run = ahead - points
    normal = np.column_stack([-run[:, 1], run[:, 0]]) / np.hypot(run[:, 0], run[:, 1])[:, None]
    banks = np.vstack([points + normal * half[:, None], (points - normal * half[:, None])[::-1]])
    layout.areas.append(Area("water", name, largest(shapely.make_valid(Polygon(banks)))))
