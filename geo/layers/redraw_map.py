"""The paint map: a folium map on which a planner gives blocks to grids, all of it told by constant settings.

What is drawn, saved and refused goes between its scripts and the routes below ``/redraw``; the same settings always
give the same script, because streamlit-folium mounts a map anew when its script changes.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import folium

from geo.layers.assets import redraw_links
from geo.layers.board_map import LIVE_FROM_COMPONENT, GridwardLayer, bare_map
from geo.layers.redraw_words import redraw_words

REDRAW_FROM_COMPONENT = "../../redraw"
"""Where ``/redraw`` lies as seen from the document that streamlit-folium shows a map in."""

GRID_COLOURS = ("#4e8fd6", "#d98e4a", "#4fae8b", "#b678c9", "#c9b64c", "#d9747f", "#6fb6c9", "#8f98b8")
"""Colours 0 to 7 of grids: calm on the near-black ground, unlike in hue or lightness; neighbours never share one."""
DEVIATION_COLOURS = ("#2f6fc4", "#5f97d0", "#9fb8c9", "#70757c", "#d4b48a", "#e08a4c", "#e0562f")
"""From far below the target over within the tolerance (the middle) to far above it."""
Bounds = tuple[float, float, float, float]


@dataclass(frozen=True, slots=True)
class RedrawMapSettings:
    """What a paint map is told at its start; equal settings give an equal script.

    Attributes
    ----------
    community, id : str
        Whose plan, and which.
    bounds : tuple of float
        west, south, east, north in degrees, EPSG:4326: what is shown until the plan has come.
    lang : str
        ``zh`` or ``en``.
    pass_ : str
        The demo's pass, sent along with every question; empty where a session says who asks.
    editable : bool
        Whether tools are offered at all; that the plan is a draft the server says each time.
    read_only_mode : bool
        No tools and no toolbar, only the picture: one of two plans side by side.
    live_url, redraw_url : str
        Where ``/live`` and ``/redraw`` lie as seen from the document that holds the map.
    """

    community: str
    id: str
    bounds: Bounds
    lang: str = "zh"
    pass_: str = ""
    editable: bool = True
    read_only_mode: bool = False
    live_url: str = LIVE_FROM_COMPONENT
    redraw_url: str = REDRAW_FROM_COMPONENT


def redraw_map(settings: RedrawMapSettings) -> folium.Map:
    """The paint map of a plan.

    Returns
    -------
    folium.Map
        Make a new one for every showing: `st_folium` changes the map it is given.
    """
    canvas = bare_map({"bounds": settings.bounds})
    canvas.default_js, canvas.default_css = redraw_links(settings.live_url.rstrip("/"))
    canvas.add_child(GridwardLayer(_told(settings), "startRedraw"))
    return canvas


def _told(settings: RedrawMapSettings) -> dict[str, Any]:
    return {
        "community": settings.community,
        "id": settings.id,
        "bounds": list(settings.bounds),
        "lang": settings.lang,
        "pass": settings.pass_,
        "editable": settings.editable and not settings.read_only_mode,
        "bare": settings.read_only_mode,
        "live": f"{settings.live_url.rstrip('/')}/{settings.community}",
        "redraw": settings.redraw_url.rstrip("/"),
        "words": redraw_words(settings.lang),
        "colours": {"grids": list(GRID_COLOURS), "deviation": list(DEVIATION_COLOURS)},
    }
