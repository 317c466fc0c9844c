"""The live map: a folium map that carries our own layer and nothing from elsewhere.

The map is made with constant arguments and shown once. What moves is asked for by its scripts, which is why the same
arguments must always give the same script: streamlit-folium mounts a map anew when its script changes.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, dataclass
from typing import Any

import folium
from folium.elements import JSCSSMixin
from folium.template import Template

from geo.layers.assets import map_links
from geo.layers.colours import LOAD_COLOURS, OVERDUE_COLOUR, URGENT_COLOUR
from geo.layers.map_words import map_words
from geo.layers.safe import text_for_map

LIVE_FROM_COMPONENT = "../../live"
"""Where ``/live`` lies as seen from the document that streamlit-folium shows a map in, wherever the app is mounted."""


@dataclass(frozen=True, slots=True)
class MapOptions:
    """How a map behaves; equal options give an equal script.

    Attributes
    ----------
    picker : bool
        A click chooses a point: it drops a pin and returns ``{"kind": "point", "lon", "lat", "n"}``.
    read_only : bool
        Clicks open popups and return nothing.
    follow : bool
        The map follows ``unit=`` and ``case=`` in the address of the page around it.
    legend : bool
        Show the legend.
    cases, places : bool
        Draw them.
    candidates : bool
        The map shows where the case named in the address may be meant: numbered pins with their error radius. A click
        on one returns ``{"kind": "candidate", "id", "n"}``.
    pick_buildings : bool
        A click on a building returns ``{"kind": "building", "id", "n"}``.
    pin : tuple of float or None
        lon, lat (degrees) of a pin that stands from the beginning.
    tile_url : str
        Address of tiles drawn beneath, with ``{x}``, ``{y}``, ``{z}``; empty: none.
    tile_subdomains : str
        What ``{s}`` in it stands for, one character each; Tianditu's servers are t0 to t7.
    tile_attribution : str
        Whose tiles they are; plain text.
    scale : float
        Size of text and marks; 0 chooses by the screen, so that a wall can be read from five metres.
    """

    picker: bool = False
    read_only: bool = False
    follow: bool = True
    legend: bool = True
    cases: bool = True
    places: bool = True
    candidates: bool = False
    pick_buildings: bool = False
    pin: tuple[float, float] | None = None
    tile_url: str = ""
    tile_subdomains: str = "01234567"
    tile_attribution: str = ""
    scale: float = 0.0


class GridwardLayer(JSCSSMixin):
    """A layer of ours as a folium element: hands its settings to a function of our scripts.

    Parameters
    ----------
    settings : mapping
        Plain JSON values.
    start : str
        The function of ``Gridward`` that draws it.
    """

    _template = Template(
        """
        {% macro script(this, kwargs) %}
            Gridward.{{ this.start }}({{ this._parent.get_name() }}, {{ this.settings|tojson }});
        {% endmacro %}
        """
    )

    def __init__(self, settings: Mapping[str, Any], start: str = "start") -> None:
        super().__init__()  # type: ignore[no-untyped-call]
        self._name = "GridwardLayer"
        self._id = "gridwardlayer"
        self.start = start
        self.settings = dict(settings)
        self.default_js, self.default_css = [], []


def wall_map(
    head: Mapping[str, Any],
    *,
    base_url: str = LIVE_FROM_COMPONENT,
    lang: str = "zh",
    options: MapOptions | None = None,
) -> folium.Map:
    """The live map of a community.

    Parameters
    ----------
    head : mapping
        `Scene.head`; only its key, name and bounds are used, the rest is asked for by the map itself.
    base_url : str
        Where ``/live`` lies as seen from the document that holds the map; relative, so that it works under any path.
    lang : str
        ``zh`` or ``en``: the words of the map and of what it asks for.
    options : MapOptions or None
        None: all as usual.

    Returns
    -------
    folium.Map
        Make a new one for every showing: `st_folium` changes the map it is given.
    """
    prefix = base_url.rstrip("/")
    settings = layer_settings(head, lang, options or MapOptions())
    settings["base"] = f"{prefix}/{head['key']}"
    canvas = bare_map(head)
    canvas.default_js, canvas.default_css = map_links(prefix)
    canvas.add_child(GridwardLayer(settings))
    return canvas


def layer_settings(head: Mapping[str, Any], lang: str, options: MapOptions) -> dict[str, Any]:
    """What the scripts are told at the start: community, box, language, words and options."""
    chosen = asdict(options)
    chosen["tile_attribution"] = text_for_map(options.tile_attribution)
    return {
        "key": head["key"],
        "name": head["name"],
        "bounds": list(head["bounds"]),
        "lang": lang,
        "words": map_words(lang),
        "colours": {"load": list(LOAD_COLOURS), "overdue": OVERDUE_COLOUR, "urgent": URGENT_COLOUR},
        "options": chosen,
    }


def bare_map(head: Mapping[str, Any]) -> folium.Map:
    """A folium map without tiles or links over the middle of a community, with a constant name."""
    west, south, east, north = head["bounds"]
    canvas = folium.Map(
        location=[(south + north) / 2, (west + east) / 2],
        zoom_start=15,
        tiles=None,
        zoom_control=False,
        attribution_control=False,
        max_zoom=20,
        zoom_snap=0.25,
        zoom_delta=0.5,
        wheel_px_per_zoom_level=120,
    )
    canvas._id = "gridwardmap"
    canvas.default_js, canvas.default_css = [], []
    return canvas
