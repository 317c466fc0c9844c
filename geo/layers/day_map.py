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
PIN_PX = 26


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


def day_layers(pins: Sequence[DayPin], ways: Iterable[DayWay] = (), *, fit: bool = True) -> list[folium.MacroElement]:
    """Stops and ways as what is added to a map; the same ones always give the same script.

    Parameters
    ----------
    fit : bool
        Whether the map shows all of it to begin with.
    """
    layer = folium.FeatureGroup(name="day", control=False)
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
        found.append(Fitted(west, south, east, north))
    name_elements(found, "day")
    return found


def _pin_html(pin: DayPin) -> str:
    """The inside of a pin; colour and label come from this program, and are closed all the same."""
    size = PIN_PX if pin.label else 14
    style = (
        f"width:{size}px;height:{size}px;line-height:{size - 4}px;margin:{(PIN_PX - size) // 2}px;border-radius:50%;"
        f"text-align:center;font-weight:700;font-size:13px;color:#06101f;border:2px solid #06101f;box-sizing:border-box"
    )
    return f'<div style="{style};background:{text_for_map(pin.colour)}">{text_for_map(pin.label)}</div>'
