"""A day's stops and the ways between them as a folium layer over the live map."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

import folium
from shapely import LineString, MultiPoint

from geo.layers.fitted import Fitted
from geo.layers.naming import name_elements
from geo.layers.safe import text_for_map

WAY_COLOUR, HALO_COLOUR = "#ffffff", "#06101f"
WAY_WIDTH, HALO_WIDTH = 3, 7
STRAIGHT_DASH = "6 8"
CLOSED_COLOUR, CLOSED_DASH = "#ff5a3c", "3 9"
PIN_PX = 26
MARGIN = 0.06
"""So much of their extent is left around the stops, for a pin is wider than its point."""


@dataclass(frozen=True, slots=True)
class DayPin:
    """A stop on the map.

    Attributes
    ----------
    lon, lat : float
        EPSG:4326.
    label : str
        What stands in it: a number, or nothing where whose turn it is does not matter.
    colour : str
        ``#rrggbb``.
    text : str
        What it says when it is pointed at; any text.
    """

    lon: float
    lat: float
    label: str
    colour: str
    text: str


@dataclass(frozen=True, slots=True)
class DayWay:
    """A way from one stop to the next; ``straight``: estimated as the crow flies, drawn dashed."""

    line: LineString
    colour: str = WAY_COLOUR
    straight: bool = False


@dataclass(frozen=True, slots=True)
class DayClosure:
    """Streets that are closed, EPSG:4326, and what they say when they are pointed at; any text."""

    lines: tuple[LineString, ...]
    text: str


def day_layers(
    pins: Sequence[DayPin], ways: Iterable[DayWay] = (), closures: Iterable[DayClosure] = (), *, fit: bool = True
) -> list[folium.MacroElement]:
    """Stops, ways and closed streets as what is added to a map; the same ones always give the same script.

    Parameters
    ----------
    fit : bool
        Whether the map shows all of the stops to begin with.
    """
    layer = folium.FeatureGroup(name="day", control=False)
    for closure in closures:
        _draw_closure(closure, layer)
    for way in ways:
        # folium wants lat, lon.
        points = [(lat, lon) for lon, lat in way.line.coords]
        dash = {"dash_array": STRAIGHT_DASH} if way.straight else {}
        halo = {"color": HALO_COLOUR, "weight": HALO_WIDTH, "opacity": 0.8}
        for look in (halo, {"color": way.colour, "weight": WAY_WIDTH, "opacity": 0.95, **dash}):
            line = folium.PolyLine(points, interactive=False, **look)  # type: ignore[no-untyped-call]
            line.add_to(layer)
    for pin in pins:
        icon = folium.DivIcon(
            html=_pin_html(pin), icon_size=(PIN_PX, PIN_PX), icon_anchor=(PIN_PX // 2, PIN_PX // 2),
            class_name="gw-day-pin",
        )  # fmt: skip
        marker = folium.Marker((pin.lat, pin.lon), icon=icon, z_index_offset=1000)
        folium.Tooltip(text_for_map(pin.text), sticky=False).add_to(marker)
        marker.add_to(layer)
    found: list[folium.MacroElement] = [layer]
    if fit and pins:
        west, south, east, north = MultiPoint([(pin.lon, pin.lat) for pin in pins]).bounds
        beside, above = MARGIN * (east - west), MARGIN * (north - south)
        found.append(Fitted(west - beside, south - above, east + beside, north + above))
    name_elements(found, "day")
    return found


def _draw_closure(closure: DayClosure, layer: folium.FeatureGroup) -> None:
    """A broken line along the streets, and one bar across a disc, for colour does not speak alone."""
    if not closure.lines:
        return
    for line in closure.lines:
        points = [(lat, lon) for lon, lat in line.coords]
        halo = folium.PolyLine(points, interactive=False, color=HALO_COLOUR, weight=9, opacity=0.85)  # type: ignore[no-untyped-call]
        halo.add_to(layer)
        shown = folium.PolyLine(points, color=CLOSED_COLOUR, weight=5, opacity=1.0, dash_array=CLOSED_DASH)  # type: ignore[no-untyped-call]
        folium.Tooltip(text_for_map(closure.text), sticky=True).add_to(shown)
        shown.add_to(layer)
    longest = max(closure.lines, key=lambda line: line.length)
    spot = longest.interpolate(0.5, normalized=True)
    icon = folium.DivIcon(html=_CLOSED_SIGN, icon_size=(18, 18), icon_anchor=(9, 9), class_name="gw-day-closed")
    marker = folium.Marker((spot.y, spot.x), icon=icon, z_index_offset=900)
    folium.Tooltip(text_for_map(closure.text), sticky=False).add_to(marker)
    marker.add_to(layer)


_CLOSED_SIGN = (
    f'<div style="width:18px;height:18px;border-radius:50%;box-sizing:border-box;border:2px solid #06101f;'
    f'background:{CLOSED_COLOUR};display:flex;align-items:center;justify-content:center">'
    f'<div style="width:10px;height:3px;background:#ffffff"></div></div>'
)


def _pin_html(pin: DayPin) -> str:
    """The inside of a pin; colour and label come from this program, and are closed all the same."""
    size = PIN_PX if pin.label else 14
    style = (
        f"width:{size}px;height:{size}px;line-height:{size - 4}px;margin:{(PIN_PX - size) // 2}px;border-radius:50%;"
        f"text-align:center;font-weight:700;font-size:13px;color:#06101f;border:2px solid #06101f;box-sizing:border-box"
    )
    return f'<div style="{style};background:{text_for_map(pin.colour)}">{text_for_map(pin.label)}</div>'
