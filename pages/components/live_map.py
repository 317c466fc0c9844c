"""The one map call: a constant folium map whose layers pull their own changes."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Literal

import streamlit as st
from folium import FeatureGroup, MacroElement, Map
from streamlit_folium import st_folium

from geo.layers import MapOptions, wall_map
from pages.components.session import Visit


@dataclass(frozen=True)
class Click:
    """What somebody clicked on a map: a unit, a case, a numbered candidate or, on a picker, a point (EPSG:4326)."""

    kind: Literal["unit", "case", "candidate", "point"]
    id: str = ""
    lon: float = 0.0
    lat: float = 0.0


def live_map(
    here: Visit,
    key: str,
    *,
    height: int,
    picker: bool = False,
    cases: bool = True,
    candidates: bool = False,
    legend: bool = True,
    extra: Iterable[MacroElement] = (),
    overlay: FeatureGroup | None = None,
    on_click: Callable[[Click], None] | None = None,
) -> None:
    """Draw the community's live map. It follows ``unit`` and ``case`` in the address by itself.

    Parameters
    ----------
    here : Visit
    key : str
        Name of the widget, unique on the page.
    height : int
        Pixels; a page may stretch it by CSS.
    picker : bool
        Whether a click anywhere hands back a point.
    cases : bool
        Whether the open cases are drawn; not where somebody only shows a place.
    candidates : bool
        Whether it shows where the case in the address may be meant.
    legend : bool
        Whether its legend of loads and cases is shown; not where ``extra`` brings words of its own.
    extra : iterable of MacroElement
        What `geo.layers` has made to be drawn over it; while it stays the same the map is not drawn anew.
    overlay : folium.FeatureGroup or None
        What `geo.layers` has made to be drawn over the map that is there: it may change, and the view stays.
    on_click : callable
        Called with each new click before the page runs again.
    """
    head = here.office.scene(here.community).head()
    options = MapOptions(
        picker=picker, cases=cases, candidates=candidates, legend=legend, tile_url=here.office.settings.tile_url
    )
    folium_map = wall_map(head, lang=here.lang, options=options)
    for layer in extra:
        folium_map.add_child(layer)

    def clicked() -> None:
        click = parse_click(st.session_state.get(f"map.{key}"))
        if click is not None and on_click is not None:
            on_click(click)

    show_map(folium_map, f"map.{key}", height=height, overlay=overlay, on_change=clicked)


def show_map(
    folium_map: Map,
    key: str,
    *,
    height: int,
    overlay: FeatureGroup | None = None,
    on_change: Callable[[], None] | None = None,
) -> None:
    """Show a map that `geo.layers` has made; while its script stays the same it is not mounted anew."""
    st_folium(
        folium_map, key=key, height=height, use_container_width=True, returned_objects=[], on_change=on_change,
        feature_group_to_add=overlay,
    )  # fmt: skip


def parse_click(value: object) -> Click | None:
    """The component's value as a typed click; None for anything that is not one."""
    if not isinstance(value, dict):
        return None
    match value:
        case {"kind": "unit" | "case" | "candidate" as kind, "id": str(found)}:
            return Click(kind, id=found)
        case {"kind": "point", "lon": float() | int() as lon, "lat": float() | int() as lat}:
            return Click("point", lon=float(lon), lat=float(lat))
    return None
