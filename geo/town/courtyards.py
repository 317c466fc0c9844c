"""Courtyard quarters: blocks two lots deep, a house of one or two storeys around a yard on every lot."""

import math
from typing import Any

import numpy as np
import shapely
from shapely import LineString, Polygon

from .cuts import box_axis, largest, lines, polygons, turned
from .drafts import Building, Stair


def lay_lots(buildable: Any, rng: np.random.Generator) -> tuple[list[Any], float]:
    """Divide the ground of a block into house lots, back to back along its long axis.

    Returns (lots in the frame of the long axis, angle of that frame in radians). The lots are a coverage.
    """
    angle, _, short = box_axis(buildable)
    shape = turned(buildable, -angle)
    west, south, east, north = (float(edge) for edge in shape.bounds)
    rows = 1 if short < 25 else max(2, round(short / 19))
    third = (east - west) / 3
    levels: list[list[float]] = [[south + (north - south) * i / rows for i in range(rows + 1)] for _ in range(2)]
    for column, x in enumerate((west + third, west + 2 * third)):
        chord = shapely.intersection(shape, LineString([(x, south - 1), (x, north + 1)]))
        if not chord.is_empty:
            low, high = float(chord.bounds[1]), float(chord.bounds[3])
            levels[column] = [low + (high - low) * i / rows for i in range(rows + 1)]
    slopes = [(b - a) / third for a, b in zip(levels[0], levels[1], strict=True)]

    def level(row: int, x: float) -> float:
        if row == 0:
            return south - 2
        if row == rows:
            return north + 2
        return levels[0][row] + slopes[row] * (x - west - third)

    network: list[Any] = [shapely.boundary(shape)]
    for row in range(1, rows):
        network.append(LineString([(west - 2, level(row, west - 2)), (east + 2, level(row, east + 2))]))
    for row in range(rows):
        x = west + float(rng.uniform(9, 13))
        while x < east - 7:
            lean = float(rng.uniform(-0.4, 0.4))
            network.append(LineString([(x, level(row, x)), (x + lean, level(row + 1, x + lean))]))
            x += float(rng.uniform(9.5, 14.5))
    noded = shapely.union_all(network, grid_size=0.01)
    cells = [p for p in polygons(shapely.polygonize(lines(noded, 0.0))) if shape.contains(p.representative_point())]
    cells.sort(key=lambda p: (round(p.centroid.y / 14), round(p.centroid.x, 2)))
    return cells, angle


def build_house(lot: Any, angle: float, rng: np.random.Generator) -> Any:
    """Return the footprint (metres, in the lot's frame) of a courtyard house: main hall to the north, wings, a gate."""
    inner = shapely.buffer(lot, -0.55, join_style="mitre")
    if inner.is_empty or inner.geom_type != "Polygon":
        return None
    # Thin corners of odd lots stay garden.
    opened = shapely.buffer(shapely.buffer(inner, -1.6, join_style="mitre"), 1.6, join_style="mitre")
    inner = largest(shapely.simplify(largest(shapely.intersection(inner, opened)), 0.25))
    if inner.is_empty or inner.area < 42:
        return None
    west, south, east, north = inner.bounds
    wide, high = east - west, north - south
    hall, wing = float(rng.uniform(5.0, 6.4)), float(rng.uniform(2.9, 3.8))
    kind = int(rng.integers(0, 7))
    if min(wide, high) < 9 or inner.area < 70:
        return inner
    left = wing if kind in (0, 2, 4, 5) else 0.0
    right = wing if kind in (1, 2, 5) else 0.0
    front = float(rng.uniform(2.8, 3.6)) if kind in (4, 5, 6) else 0.0
    # North in the lot's frame decides which side the hall stands on.
    turn = round((math.pi / 2 - angle) / (math.pi / 2)) % 4
    if turn == 1:
        south_m, east_m, north_m, west_m = front, right, hall, left
    elif turn == 0:
        south_m, east_m, north_m, west_m = left, hall, right, front
    else:
        south_m, east_m, north_m, west_m = right, front, left, hall
    yard = shapely.box(
        west + west_m if west_m else west - 3,
        south + south_m if south_m else south - 3,
        east - east_m if east_m else east + 3,
        north - north_m if north_m else north + 3,
    )
    house = _sturdy(shapely.difference(inner, yard))
    return house if house.area > 36 else inner


def _sturdy(shape: Any) -> Any:
    """Drop what is thinner than a metre and corners that rounding would fold."""
    opened = shapely.buffer(shapely.buffer(shape, -0.5, join_style="mitre"), 0.5, join_style="mitre")
    kept = largest(shapely.simplify(largest(shapely.intersection(largest(opened), shape)), 0.25))
    yards = [hole for hole in kept.interiors if Polygon(hole).area > 9]
    return Polygon(kept.exterior, yards)


def fill_courtyards(buildable: Any, block: int, rng: np.random.Generator) -> list[Building]:
    """Fill a block with courtyard houses; each has one household and keeps its lot."""
    found = []
    for ground in polygons(buildable, 90.0):
        lots, angle = lay_lots(ground, rng)
        for lot in lots:
            if lot.area < 75:
                continue
            house = build_house(lot, angle, rng)
            if house is None:
                continue
            home, floors = turned(house, angle), int(rng.integers(1, 3))
            plot = turned(lot, angle)
            stair = Stair(0, home, plot, [""], [])
            found.append(Building(home, block, "house", floors, stairs=[stair]))
    return found
