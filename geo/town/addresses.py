"""Numbers on doors: 号楼 inside estates, odd and even numbers along streets."""

from typing import Any

import numpy as np
import shapely

from .drafts import Building, Layout
from .plans import TownPlan

ADDRESSED = ("main", "street", "lane")
MAIN_STEP_M = 8.0
"""Metres of a main street's side to one number."""


def number_buildings(plan: TownPlan, layout: Layout) -> None:
    """Name the houses of estates and number everything else along its street, in place."""
    _name_slabs(plan, layout)
    _number_doors(plan, layout)


def _name_slabs(plan: TownPlan, layout: Layout) -> None:
    """Count 号楼 from the north-west, row by row, estate by estate."""
    homes = [b for b in layout.buildings if b.kind == "residential"]
    for compound in sorted({b.compound for b in homes}):
        inside = [b for b in homes if b.compound == compound]
        inside.sort(key=lambda b: (round(b.order[0] / 15), round(b.order[1], 2), round(b.order[0], 2)))
        if plan.home and plan.home.compound == compound:
            _seat_home(plan, inside)
        for position, building in enumerate(inside, start=1):
            building.name = f"{position}号楼"


def _seat_home(plan: TownPlan, inside: list[Building]) -> None:
    """Give the number of the planned flat to a house that is long and high enough for it."""
    home = plan.home
    if home is None:
        return
    floor = int(home.room[:-2])
    fit = [
        i
        for i, b in enumerate(inside)
        if len(b.stairs) >= home.stair and b.floors >= floor and b.per_floor >= int(home.room[-2:])
    ]
    best = min(fit, key=lambda i: (abs(i - home.building + 1), i))
    inside.insert(home.building - 1, inside.pop(best))


def _number_doors(plan: TownPlan, layout: Layout) -> None:
    """Odd numbers on the left of a street, even ones on the right, growing from its start."""
    roads = layout.roads
    named = [i for i, r in enumerate(roads) if r.kind in ADDRESSED and r.name]
    shapes = np.array([roads[i].line for i in named], dtype=object)
    tree = shapely.STRtree(shapes)
    doors = [b for b in layout.buildings if b.kind != "residential"]
    polygons = np.array([b.polygon for b in doors], dtype=object)
    nearest = tree.query_nearest(polygons, all_matches=False)[1]
    places: list[tuple[int, int, float, int]] = []
    for position, (building, found) in enumerate(zip(doors, nearest.tolist(), strict=True)):
        if building.road < 0:
            building.road = named[found]
        line = roads[building.road].line
        centre = building.polygon.centroid
        along = float(line.project(centre))
        places.append((building.road, _side(line, along, centre), round(along, 2), position))
    places.sort()
    counts: dict[tuple[int, int], int] = {}
    for road, side, along, position in places:
        count = counts.get((road, side), -1) + 1
        if roads[road].kind == "main":
            # Numbers of main streets keep pace with the distance and leave some for later doors.
            count = max(count, int(along // MAIN_STEP_M))
        counts[road, side] = count
        doors[position].number = str(2 * count + (1 if side > 0 else 2))
    if plan.house:
        _seat_house(plan.house, [b for b in doors if roads[b.road].name == plan.house[0]])


def _seat_house(house: tuple[str, str], doors: list[Building]) -> None:
    """Make sure that a planned house number exists on its street and is lived in."""
    number = int(house[1])
    before = [b for b in doors if int(b.number) <= number and int(b.number) % 2 == number % 2]
    seat = max(before, key=lambda b: int(b.number))
    seat.number, seat.kind, seat.floors = house[1], "house", 2


def _side(line: Any, along: float, point: Any) -> int:
    """Return 1 left of the line at `along` metres, -1 right of it."""
    a = shapely.get_coordinates(line.interpolate(max(0.0, along - 1.0)))[0]
    b = shapely.get_coordinates(line.interpolate(min(float(line.length), along + 1.0)))[0]
    cross = (b[0] - a[0]) * (point.y - a[1]) - (b[1] - a[1]) * (point.x - a[0])
    return 1 if cross >= 0 else -1
