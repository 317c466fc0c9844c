"""Neighbour units on the map: a house shows its doors, stair by stair and floor by floor, in their units' colours."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import folium
import numpy as np
import shapely
from folium import MacroElement
from shapely.geometry import mapping
from shapely.geometry.base import BaseGeometry

from geo.crs import Metres
from geo.layers.cover_map import COVER_COLOURS
from geo.layers.fitted import Fitted
from geo.layers.naming import name_elements
from geo.layers.safe import text_for_map

NO_UNIT = "#5b6776"
_EDGE, _GUARD, _LEAST = "#06101f", "#ffffff", 0.86
_LABEL = (
    "text-align:center;white-space:nowrap;font:700 12px/16px sans-serif;color:#ffffff;"
    "text-shadow:0 0 3px #06101f,0 0 3px #06101f,0 0 3px #06101f;overflow:visible;"
)


@dataclass(frozen=True, slots=True)
class MapDoor:
    """One household as the map shows it.

    Attributes
    ----------
    house : str
        Id of its building.
    stair, floor : int
    room : str
        Orders the doors of a floor.
    unit : str
        Id of its unit, or empty.
    label : str
        Number of the unit, which stands in its middle.
    text : str
        What it says when it is pointed at; any text.
    guards : bool
        It is its unit's guardian.
    """

    house: str
    stair: int
    floor: int
    room: str
    unit: str
    label: str
    text: str
    guards: bool = False


def neighbour_layer(
    doors: Sequence[MapDoor], houses: Mapping[str, BaseGeometry], beside: Sequence[tuple[str, str]] = ()
) -> folium.FeatureGroup:
    """The doors as one layer to lay over a map that is there already; the same doors give the same script.

    Parameters
    ----------
    doors : sequence of MapDoor
    houses : mapping of str to shapely geometry
        Outlines of the buildings, EPSG:4326.
    beside : sequence of (str, str)
        Units that live side by side and shall differ in colour.
    """
    group = folium.FeatureGroup(name="neighbours", control=False)
    cells = door_cells(doors, houses)
    colours = unit_colours([door.unit for door in doors if door.unit], beside)
    if cells:
        features = [
            {
                "type": "Feature", "id": str(at), "geometry": mapping(cells[at]),
                "properties": {"c": colours.get(door.unit, ""), "g": door.guards, "text": text_for_map(door.text)},
            }
            for at, door in enumerate(doors) if at in cells
        ]  # fmt: skip
        folium.GeoJson(
            {"type": "FeatureCollection", "features": features}, name="doors", style_function=_style,
            tooltip=folium.GeoJsonTooltip(fields=["text"], labels=False, sticky=False), control=False,
        ).add_to(group)  # fmt: skip
    for label, spot in _labels(doors, cells):
        icon = folium.DivIcon(
            html=f'<div style="{_LABEL}">{text_for_map(label)}</div>', icon_size=(28, 16), icon_anchor=(14, 8),
            class_name="gw-neighbour-number",
        )  # fmt: skip
        folium.Marker((spot.y, spot.x), icon=icon, interactive=False).add_to(group)
    name_elements([group], "neighbours")
    return group


def neighbour_frame(doors: Sequence[MapDoor], houses: Mapping[str, BaseGeometry]) -> list[MacroElement]:
    """What makes a live map show all of the doors instead of the whole community."""
    shapes = [houses[door.house] for door in doors if door.house in houses]
    if not shapes:
        return []
    west, south, east, north = (float(one) for one in shapely.total_bounds(shapes))
    return [Fitted(west, south, east, north, max_zoom=19)]


def door_cells(doors: Sequence[MapDoor], houses: Mapping[str, BaseGeometry]) -> dict[int, shapely.Polygon]:
    """Where each door is drawn: its place → a part of its house (EPSG:4326).

    The house's rectangle is divided along its longer side into stairs and the doors of a floor, and across it into
    floors, the lowest to the south: like the front of the house laid flat.
    """
    by_house: dict[str, list[int]] = defaultdict(list)
    for at, door in enumerate(doors):
        if door.house in houses:
            by_house[door.house].append(at)
    found: dict[int, shapely.Polygon] = {}
    for house, places in by_house.items():
        found |= _cells_of(houses[house], [doors[at] for at in places], places)
    return found


def unit_colours(units: Sequence[str], beside: Sequence[tuple[str, str]]) -> dict[str, str]:
    """A colour for each unit, another one than its neighbours' as far as there are colours."""
    near: dict[str, set[str]] = defaultdict(set)
    for one, other in beside:
        near[one].add(other)
        near[other].add(one)
    found: dict[str, int] = {}
    for number, unit in enumerate(dict.fromkeys(units)):
        taken = {found[other] for other in near[unit] if other in found}
        free = [n for n in range(len(COVER_COLOURS)) if n not in taken]
        # Not always the first that is free: units of one house would look alike from end to end.
        found[unit] = free[number % len(free)] if free else number % len(COVER_COLOURS)
    return {unit: COVER_COLOURS[number] for unit, number in found.items()}


def _cells_of(house: BaseGeometry, doors: Sequence[MapDoor], places: Sequence[int]) -> dict[int, shapely.Polygon]:
    floors = sorted({door.floor for door in doors})
    wide: dict[int, int] = defaultdict(int)
    seen: dict[tuple[int, int], int] = defaultdict(int)
    order = sorted(range(len(doors)), key=lambda at: (doors[at].stair, doors[at].floor, len(doors[at].room),
                                                      doors[at].room))  # fmt: skip
    rank = [0] * len(doors)
    for at in order:
        key = (doors[at].stair, doors[at].floor)
        rank[at] = seen[key]
        seen[key] += 1
        wide[doors[at].stair] = max(wide[doors[at].stair], seen[key])
    begins, columns = {}, 0
    for stair in sorted(wide):
        begins[stair] = columns
        columns += wide[stair]
    corner, along, across, plane = _axes(house)
    gap = (1 - _LEAST) / 2
    rings = [
        corner + along * (begins[door.stair] + rank[at] + dx) / columns
        + across * (floors.index(door.floor) + dy) / len(floors)
        for at, door in enumerate(doors)
        for dx, dy in ((gap, gap), (1 - gap, gap), (1 - gap, 1 - gap), (gap, 1 - gap))
    ]  # fmt: skip
    lon, lat = plane.inverse(*np.array(rings).T)
    shapes = np.column_stack([lon, lat]).round(7).reshape(len(doors), 4, 2)
    return {place: shapely.Polygon(shape) for place, shape in zip(places, shapes, strict=True)}


def _axes(house: BaseGeometry) -> tuple[Any, Any, Any, Metres]:
    """South-western corner of a house's rectangle, its longer side eastward and its shorter one northward, metres."""
    middle = house.centroid
    plane = Metres(middle.x, middle.y)
    x, y = plane.forward(*shapely.get_coordinates(house).T)
    box = shapely.minimum_rotated_rectangle(shapely.MultiPoint(np.column_stack([x, y])))
    corners = shapely.get_coordinates(box)[:4]
    sides = [corners[1] - corners[0], corners[3] - corners[0]]
    along, across = sorted(sides, key=lambda side: -float(np.hypot(*side)))
    along, across = (along if along[0] >= 0 else -along), (across if across[1] >= 0 else -across)
    centre = corners.mean(axis=0)
    return centre - along / 2 - across / 2, along, across, plane


def _labels(doors: Sequence[MapDoor], cells: Mapping[int, shapely.Polygon]) -> list[tuple[str, shapely.Point]]:
    """The number of each unit, on the door nearest to its middle."""
    members: dict[str, list[int]] = defaultdict(list)
    for at in cells:
        if doors[at].unit:
            members[doors[at].unit].append(at)
    found = []
    for places in members.values():
        spots = [cells[at].centroid for at in places]
        middle = shapely.MultiPoint(spots).centroid
        found.append((doors[places[0]].label, min(spots, key=middle.distance)))
    return found


def _style(feature: Mapping[str, Any]) -> dict[str, Any]:
    said = feature["properties"]
    return {
        "fillColor": said["c"] or NO_UNIT, "fillOpacity": 0.9 if said["c"] else 0.35,
        "color": _GUARD if said["g"] else _EDGE if said["c"] else "#c9d6df", "weight": 2.5 if said["g"] else 1,
        "dashArray": None if said["c"] else "3 3",
    }  # fmt: skip
