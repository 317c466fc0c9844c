"""Who covers which grids, as a folium layer over the live map: one coloured area with a name for each worker."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import folium
import shapely
from branca.element import MacroElement
from shapely import STRtree
from shapely.geometry.base import BaseGeometry

from geo.layers.fitted import Fitted
from geo.layers.naming import name_elements
from geo.layers.safe import text_for_map

COVER_COLOURS = ("#4cc9f0", "#ffd166", "#b388ff", "#7ae582", "#ff9f68", "#f78fb3", "#c9d6df", "#3d9bff")
"""So many that areas that touch never share one; the name stands in each area all the same."""
MOVED_DASH = "5 5"
LABEL_PX = 64


@dataclass(frozen=True, slots=True)
class CoverArea:
    """What one worker has.

    Attributes
    ----------
    shape : shapely geometry
        Polygons, EPSG:4326.
    moved : shapely geometry or None
        The part of it that somebody else has now.
    label : str
        What stands in it; any text.
    text : str
        What it says when it is pointed at; any text.
    """

    shape: BaseGeometry
    label: str
    text: str
    moved: BaseGeometry | None = None


def cover_layers(areas: Sequence[CoverArea]) -> list[MacroElement]:
    """Areas as a layer, and the view that shows all of it; the same areas always give the same script."""
    layer = folium.FeatureGroup(name="cover", control=False)
    for area, number in zip(areas, colour_numbers([area.shape for area in areas]), strict=True):
        colour = COVER_COLOURS[number % len(COVER_COLOURS)]
        for part in _polygons(area.shape):
            shown = folium.Polygon(
                _rings(part), color="#06101f", weight=3, opacity=0.9, fill=True, fill_color=colour, fill_opacity=0.8
            )
            shown.add_child(folium.Tooltip(text_for_map(area.text), sticky=True)).add_to(layer)
        for part in _polygons(area.moved):
            folium.Polygon(
                _rings(part), color="#ffffff", weight=2, opacity=0.95, dash_array=MOVED_DASH, fill=False,
                interactive=False,
            ).add_to(layer)  # fmt: skip
    for area in areas:
        spot = shapely.Point(max(_polygons(area.shape), key=lambda part: part.area).representative_point())
        icon = folium.DivIcon(
            html=f'<div style="{_LABEL}">{text_for_map(area.label)}</div>',
            icon_size=(LABEL_PX, 18), icon_anchor=(LABEL_PX // 2, 9), class_name="gw-cover-name",
        )  # fmt: skip
        folium.Marker((spot.y, spot.x), icon=icon, interactive=False).add_to(layer)
    name_elements([layer], "cover")
    if not areas:
        return [layer]
    west, south, east, north = shapely.union_all([area.shape for area in areas]).bounds
    return [layer, Fitted(west, south, east, north)]


def colour_numbers(shapes: Sequence[BaseGeometry]) -> list[int]:
    """A number for each shape, as small as can be, so that those that touch differ."""
    tree = STRtree(list(shapes))
    found: list[int] = []
    for index, shape in enumerate(shapes):
        beside = {found[n] for n in tree.query(shape, predicate="intersects").tolist() if n < index}
        found.append(next(number for number in range(len(shapes) + 1) if number not in beside))
    return found


_LABEL = (
    "text-align:center;white-space:nowrap;font:700 12px/18px sans-serif;color:#ffffff;"
    "text-shadow:0 0 3px #06101f,0 0 3px #06101f,0 0 3px #06101f;overflow:visible;"
)


def _polygons(shape: BaseGeometry | None) -> list[shapely.Polygon]:
    return [part for part in shapely.get_parts(shape) if isinstance(part, shapely.Polygon)] if shape else []


def _rings(shape: shapely.Polygon) -> Any:
    """A polygon as folium takes it: its outer ring, then its holes, lat before lon."""
    return [[(lat, lon) for lon, lat in ring.coords] for ring in (shape.exterior, *shape.interiors)]
