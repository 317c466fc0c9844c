"""The peer: the same map as one would write it first. Each rerun reads the open cases and builds the map anew.

Every two seconds a fragment reads all open cases, makes a folium map with the grids coloured by load (``GeoJson``) and
a circle for each case, and shows it through ``st_folium``. Where that can be done without giving up the way of working,
it is made as good as it gets: the geometry of the grids is read and encoded once, the cases come as the store's
lightest rows and ride in one multipoint per state (a ``CircleMarker`` object for each costs folium a second per
thousand), the circles are drawn on a canvas, and Leaflet comes from this machine. Requests are posted through the same
Open311 route, so that both pages see the same writes.
"""

from __future__ import annotations

import json
from datetime import UTC, datetime
from typing import Any

import folium
import shapely
import streamlit as st
from branca.element import MacroElement
from folium.template import Template
from streamlit_folium import st_folium

from geo.desk.office import process_office
from geo.layers import LIVE_FROM_COMPONENT, LOAD_COLOURS, STATE_MARKS, load_class, use_local_assets
from geo.store.board import BoardRow

TICK_S = 2.0
TOLD = 50
"""Newest cases that the map names, for whoever waits for one of them."""


class Drawn(MacroElement):
    """Says in ``window.drawn`` of the map's frame which cases the browser has painted; comes last in the map."""

    _template = Template(
        "{% macro script(this, kwargs) %}"
        "requestAnimationFrame(() => { window.drawn = {{ this.told|tojson }}; });"
        "{% endmacro %}"
    )

    def __init__(self, rows: list[BoardRow]) -> None:
        super().__init__()
        self._name = "Drawn"
        newest = sorted(rows, key=lambda row: row.received_at)[-TOLD:]
        self.told = {"cases": len(rows), "ids": [row.id for row in newest]}


@st.cache_resource(max_entries=1)
def read_grids(community: str) -> tuple[list[dict[str, Any]], tuple[float, float, float, float]]:
    """The grids as GeoJSON features without properties, and the box around them all."""
    with process_office().store.read() as reader:
        profile = reader.profile(community)
        units = [unit for unit in reader.units(community, profile.handling_level) if unit.geometry is not None]
    features = [
        {"type": "Feature", "id": unit.id, "geometry": json.loads(shapely.to_geojson(unit.geometry)), "properties": {}}
        for unit in units
    ]
    return features, tuple(shapely.total_bounds([unit.geometry for unit in units]).tolist())


def read_cases(community: str) -> list[BoardRow]:
    """All open cases that have a place."""
    with process_office().store.read() as reader:
        rows = reader.board_rows(community, datetime.now(UTC))
        return [row for row in rows if row.closed_at is None and row.lon is not None]


def draw_map(community: str) -> folium.Map:
    """The map as it is now, made from nothing."""
    use_local_assets(LIVE_FROM_COMPONENT)
    features, (west, south, east, north) = read_grids(community)
    rows = read_cases(community)
    loads: dict[str, int] = {}
    for row in rows:
        grid = row.handling_path[-1]
        loads[grid] = loads.get(grid, 0) + 1
    breaks = (1, 3, 6, 10)
    drawn = folium.Map(location=[(south + north) / 2, (west + east) / 2], tiles=None, prefer_canvas=True)
    folium.GeoJson(
        {
            "type": "FeatureCollection",
            "features": [
                {**feature, "properties": {"fill": LOAD_COLOURS[load_class(loads.get(feature["id"], 0), breaks)]}}
                for feature in features
            ],
        },
        style_function=lambda feature: {
            "fillColor": feature["properties"]["fill"], "color": "#456", "weight": 1, "fillOpacity": 0.6
        },
    ).add_to(drawn)  # fmt: skip
    draw_cases(drawn, rows)
    drawn.fit_bounds([[south, west], [north, east]])
    Drawn(rows).add_to(drawn)
    return drawn


def draw_cases(drawn: folium.Map, rows: list[BoardRow]) -> None:
    """A circle for each case."""
    by_state: dict[Any, list[list[float]]] = {}
    for row in rows:
        assert row.lon is not None and row.lat is not None
        by_state.setdefault(row.state, []).append([round(row.lon, 6), round(row.lat, 6)])
    for state, points in by_state.items():
        circle = folium.CircleMarker(radius=4, color=STATE_MARKS[state].colour, fill=True)
        folium.GeoJson({"type": "MultiPoint", "coordinates": points}, marker=circle).add_to(drawn)


@st.fragment(run_every=TICK_S)
def show_map(community: str) -> None:
    """The part of the page that refreshes itself."""
    st_folium(draw_map(community), key="map", height=780, use_container_width=True, returned_objects=[])


def show() -> None:
    """Run the page: called by each run of the script."""
    st.set_page_config(layout="wide")
    show_map(process_office().default_community)
