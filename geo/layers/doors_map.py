"""How far a campaign has come, house by house, as a folium layer over the live map."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import folium
from shapely import total_bounds
from shapely.geometry import mapping
from shapely.geometry.base import BaseGeometry

from geo.i18n import mark
from geo.layers.fitted import Fitted
from geo.layers.naming import name_elements
from geo.layers.safe import text_for_map


@dataclass(frozen=True, slots=True)
class HouseLook:
    """How houses of a class look: the colour runs from dark to light, and the edge tells them apart as well.

    Attributes
    ----------
    below : float
        The class ends below this share of settled doors.
    dash : str
        Pattern of the edge.
    """

    word: str
    below: float
    colour: str
    edge: str
    dash: str


HOUSE_LOOKS = (
    HouseLook(mark("not begun"), 1e-9, "#26313f", "#9fb6cf", "2 5"),
    HouseLook(mark("below half"), 0.5, "#8a4b12", "#ffb066", "6 4"),
    HouseLook(mark("half and more"), 0.9, "#c79a1e", "#ffe38a", ""),
    HouseLook(mark("nearly done"), 1.0, "#3f8fa8", "#bdf1ff", ""),
    HouseLook(mark("all done"), 2.0, "#5fd3a2", "#eafff5", ""),
)
"""By the share of a house's doors that are settled."""


@dataclass(frozen=True, slots=True)
class HouseDoors:
    """A house of the campaign: its outline (EPSG:4326), the share of its doors settled, and what it says when pointed
    at; any text."""

    geometry: BaseGeometry
    share: float
    text: str


def look_of(share: float) -> HouseLook:
    """The look of a house by the share of its doors settled, 0 to 1."""
    return next(look for look in HOUSE_LOOKS if share < look.below)


def doors_layer(houses: Sequence[HouseDoors]) -> folium.FeatureGroup:
    """The houses as one layer to lay over a map that is there already; the same houses give the same script."""
    group = folium.FeatureGroup(name="doors", control=False)
    if houses:
        features = [
            {
                "type": "Feature",
                "id": str(number),
                "properties": {"n": HOUSE_LOOKS.index(look_of(house.share)), "text": text_for_map(house.text)},
                "geometry": mapping(house.geometry),
            }
            for number, house in enumerate(houses)
        ]
        layer = folium.GeoJson(
            {"type": "FeatureCollection", "features": features}, name="houses", style_function=_style,
            tooltip=folium.GeoJsonTooltip(fields=["text"], labels=False, sticky=False), control=False,
        )  # fmt: skip
        layer.add_to(group)
    name_elements([group], "doors")
    return group


def frame_of(houses: Sequence[HouseDoors]) -> list[folium.MacroElement]:
    """What makes a live map show all of the houses instead of the whole community."""
    if not houses:
        return []
    west, south, east, north = (float(one) for one in total_bounds([house.geometry for house in houses]))
    return [Fitted(west, south, east, north)]


def _style(feature: Mapping[str, Any]) -> dict[str, Any]:
    look = HOUSE_LOOKS[feature["properties"]["n"]]
    return {
        "fillColor": look.colour, "fillOpacity": 0.85, "color": look.edge, "weight": 1.5,
        "dashArray": look.dash or None,
    }  # fmt: skip
