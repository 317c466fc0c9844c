"""How far visiting has come, as a folium layer: far out a share for each unit, near by a mark for each house."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

import folium
from shapely import MultiPoint, MultiPolygon, Polygon
from shapely.geometry.base import BaseGeometry

from geo.i18n import mark
from geo.layers.fitted import Fitted
from geo.layers.naming import name_elements
from geo.layers.safe import text_for_map
from geo.schedule.coverage import DoorState


@dataclass(frozen=True, slots=True)
class DoorLook:
    """How households in a state look: an English word of the catalogue, ``#rrggbb``, and a sign that says it alone."""

    word: str
    colour: str
    sign: str


DOOR_LOOKS: dict[DoorState, DoorLook] = {
    DoorState.OVERDUE: DoorLook(mark("Visit overdue"), "#ff7a4d", "!"),
    DoorState.DUE: DoorLook(mark("Visit due"), "#ffd23f", "▲"),
    DoorState.NEVER: DoorLook(mark("Never visited"), "#8fa6bf", "○"),
    DoorState.EARLIER: DoorLook(mark("Visited earlier"), "#6bb7e8", "–"),
    DoorState.DONE: DoorLook(mark("Visited this period"), "#4fd6a2", "✓"),
    DoorState.ASKED: DoorLook(mark("Asked not to be visited"), "#c9a6ff", "×"),
}
"""Word, colour and sign of each state, the most pressing first."""
SHARE_COLOURS = ("#3a2530", "#5b3a2c", "#5c5626", "#2e5a4a", "#1f7a5c")
"""Share of households visited: below 20, 40, 60, 80 per cent, and above."""
_PX = 22


@dataclass(frozen=True, slots=True)
class HouseMark:
    """A house: the most pressing state of its households, and what it says when it is pointed at; EPSG:4326."""

    lon: float
    lat: float
    state: DoorState
    text: str


@dataclass(frozen=True, slots=True)
class UnitShare:
    """A unit: its name, the share of its households that were visited, a label and what it says when pointed at."""

    geometry: BaseGeometry
    name: str
    share: float | None
    label: str
    text: str


def coverage_layers(units: Iterable[UnitShare] = (), houses: Iterable[HouseMark] = ()) -> list[folium.MacroElement]:
    """Units and houses as what is added to a map; the same ones always give the same script."""
    layer = folium.FeatureGroup(name="coverage", control=False)
    spots: list[tuple[float, float]] = []
    for unit in units:
        _outline(unit).add_to(layer)
        spot = unit.geometry.representative_point()
        _label(spot.x, spot.y, unit).add_to(layer)
        west, south, east, north = unit.geometry.bounds
        spots += [(west, south), (east, north)]
    for house in houses:
        _sign(house).add_to(layer)
        spots.append((house.lon, house.lat))
    found: list[folium.MacroElement] = [layer]
    if spots:
        west, south, east, north = MultiPoint(spots).bounds
        found.append(Fitted(west, south, east, north))
    name_elements(found, "coverage")
    return found


def _outline(unit: UnitShare) -> folium.Polygon:
    parts = unit.geometry.geoms if isinstance(unit.geometry, MultiPolygon) else [unit.geometry]
    rings = [[(lat, lon) for lon, lat in part.exterior.coords] for part in parts if isinstance(part, Polygon)]
    fill = SHARE_COLOURS[0] if unit.share is None else SHARE_COLOURS[min(4, int(unit.share * 5))]
    return folium.Polygon(rings, color="#8fb4d9", weight=1, fill_color=fill, fill_opacity=0.92, interactive=False)


def _label(lon: float, lat: float, unit: UnitShare) -> folium.Marker:
    style = (
        "color:#f2f8ff;text-align:center;text-shadow:0 0 3px #06101f,0 0 3px #06101f;white-space:nowrap;"
        "font-size:11px;line-height:15px"
    )
    name, label = text_for_map(unit.name), text_for_map(unit.label)
    icon = folium.DivIcon(
        html=f'<div style="{style}">{name}<br><b style="font-size:13px">{label}</b></div>', icon_size=(72, 30),
        icon_anchor=(36, 15), class_name="gw-coverage",
    )  # fmt: skip
    return _pointed(lon, lat, icon, unit.text)


def _sign(house: HouseMark) -> folium.Marker:
    look = DOOR_LOOKS[house.state]
    style = (
        f"width:{_PX}px;height:{_PX}px;line-height:{_PX - 4}px;border-radius:50%;text-align:center;font-weight:700;"
        f"font-size:13px;color:#06101f;border:2px solid #06101f;box-sizing:border-box;background:{look.colour}"
    )
    icon = folium.DivIcon(
        html=f'<div style="{style}">{text_for_map(look.sign)}</div>', icon_size=(_PX, _PX),
        icon_anchor=(_PX // 2, _PX // 2), class_name="gw-coverage",
    )  # fmt: skip
    return _pointed(house.lon, house.lat, icon, house.text)


def _pointed(lon: float, lat: float, icon: folium.DivIcon, text: str) -> folium.Marker:
    marker = folium.Marker((lat, lon), icon=icon)
    folium.Tooltip(text_for_map(text), sticky=False).add_to(marker)
    return marker
