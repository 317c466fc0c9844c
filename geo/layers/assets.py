"""Everything a browser loads for a map, all from this machine: Leaflet and jQuery from their packages, and ours."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterator, Mapping
from functools import cache
from pathlib import Path
from types import MappingProxyType

import folium
from folium.elements import JSCSSMixin
from xstatic.pkg import jquery as jquery_package
from xstatic.pkg import leaflet as leaflet_package

_LEAFLET = Path(leaflet_package.BASE_DIR)
_JQUERY = Path(jquery_package.BASE_DIR)
_PLUGINS = Path(__file__).parent / "plugins"
_SOURCE_MAP = re.compile(r"(?m)^//# sourceMappingURL=.*$")

PLUGIN_SCRIPTS = (
    "gridward-geo.js",
    "gridward-source.js",
    "gridward-board.js",
    "gridward-base.js",
    "gridward-units.js",
    "gridward-marks.js",
    "gridward-layout.js",
    "gridward-live.js",
    "gridward-canvas.js",
    "gridward-view.js",
    "gridward-feed.js",
    "gridward-popup.js",
    "gridward-legend.js",
    "gridward-focus.js",
    "gridward-candidates.js",
    "gridward-map.js",
)
"""Our scripts in the order in which they must load."""

REDRAW_SCRIPTS = (
    "redraw-mesh.js",
    "redraw-outline.js",
    "redraw-ground.js",
    "redraw-plan.js",
    "redraw-select.js",
    "redraw-base.js",
    "redraw-frames.js",
    "redraw-painters.js",
    "redraw-names.js",
    "redraw-canvas.js",
    "redraw-wire.js",
    "redraw-queue.js",
    "redraw-toolbar.js",
    "redraw-merge.js",
    "redraw-said.js",
    "redraw-gestures.js",
    "redraw-lines.js",
    "redraw-corners.js",
    "redraw-senses.js",
    "redraw-tools.js",
    "redraw-channel.js",
    "redraw-map.js",
)
"""Scripts of the paint map in the order in which they must load, after those of `_SHARED_SCRIPTS`."""
_SHARED_SCRIPTS = (
    "gridward-geo.js",
    "gridward-source.js",
    "gridward-base.js",
    "gridward-canvas.js",
    "gridward-view.js",
)

MAP_SCRIPT = "gridward.js"
"""Leaflet and our scripts as one file: streamlit-folium asks for scripts one after another."""
MAP_STYLE = "gridward.css"
"""Leaflet's style and ours."""
REDRAW_SCRIPT = "redraw.js"
"""Leaflet and the scripts of the paint map as one file."""
REDRAW_STYLE = "redraw.css"
"""The map's style and what the paint map adds."""

ASSETS: Mapping[str, tuple[Path, ...]] = MappingProxyType(
    {
        MAP_SCRIPT: (_LEAFLET / "leaflet.js", *(_PLUGINS / name for name in PLUGIN_SCRIPTS)),
        MAP_STYLE: (_LEAFLET / "leaflet.css", _PLUGINS / "gridward.css"),
        REDRAW_SCRIPT: (_LEAFLET / "leaflet.js", *(_PLUGINS / name for name in (*_SHARED_SCRIPTS, *REDRAW_SCRIPTS))),
        REDRAW_STYLE: (_LEAFLET / "leaflet.css", _PLUGINS / "gridward.css", _PLUGINS / "redraw.css"),
        "leaflet.js": (_LEAFLET / "leaflet.js",),
        "leaflet.css": (_LEAFLET / "leaflet.css",),
        "jquery.js": (_JQUERY / "jquery.min.js",),
        **{f"images/{path.name}": (path,) for path in sorted((_LEAFLET / "images").glob("*.png"))},
    }
)
"""Name below ``/live/assets/`` → the files it consists of. A route serves these names and no others."""

_MEDIA_TYPES = {".js": "text/javascript", ".css": "text/css", ".png": "image/png"}


def media_type(name: str) -> str:
    """What to call an asset on the wire."""
    return _MEDIA_TYPES[Path(name).suffix]


@cache
def asset_bytes(name: str) -> bytes:
    """An asset's content; scripts without the pointer to a source map, which a browser would ask for."""
    if name.endswith(".png"):
        return ASSETS[name][0].read_bytes()
    text = "\n".join(path.read_text(encoding="utf-8") for path in ASSETS[name])
    return _SOURCE_MAP.sub("", text).encode()


@cache
def asset_digest(name: str) -> str:
    """Short digest of an asset's content; it rides in the URL, so that the URL can be kept for ever."""
    return hashlib.sha256(asset_bytes(name)).hexdigest()[:10]


def asset_url(prefix: str, name: str) -> str:
    """The URL of an asset: ``{prefix}/assets/{name}?v={digest}``.

    Parameters
    ----------
    prefix : str
        Where ``/live`` lies as seen from the document, without a slash at its end.
    name : str
        A key of `ASSETS`.
    """
    return f"{prefix}/assets/{name}?v={asset_digest(name)}"


def map_links(prefix: str) -> tuple[list[tuple[str, str]], list[tuple[str, str]]]:
    """The script and the style of a live map as folium's ``default_js`` and ``default_css`` want them."""
    return [("gridward", asset_url(prefix, MAP_SCRIPT))], [("gridward_css", asset_url(prefix, MAP_STYLE))]


def redraw_links(prefix: str) -> tuple[list[tuple[str, str]], list[tuple[str, str]]]:
    """The script and the style of a paint map as folium's ``default_js`` and ``default_css`` want them."""
    return [("redraw", asset_url(prefix, REDRAW_SCRIPT))], [("redraw_css", asset_url(prefix, REDRAW_STYLE))]


def use_local_assets(prefix: str) -> None:
    """Make every folium class load from this machine only; the one place where folium's own links are replaced.

    A map keeps Leaflet and jQuery. Bootstrap, awesome-markers, fontawesome and glyphicons, which nothing here uses,
    and the links of folium's plugins are dropped: a plugin that needs a script from elsewhere then fails at once and in
    plain sight instead of asking the network.

    Parameters
    ----------
    prefix : str
        Where ``/live`` lies as seen from the document that holds the map.
    """
    for element in _linking_classes(JSCSSMixin):
        element.default_js = []
        element.default_css = []
    folium.Map.default_js = [("leaflet", asset_url(prefix, "leaflet.js")), ("jquery", asset_url(prefix, "jquery.js"))]
    folium.Map.default_css = [("leaflet_css", asset_url(prefix, "leaflet.css"))]


def _linking_classes(parent: type[JSCSSMixin]) -> Iterator[type[JSCSSMixin]]:
    for child in parent.__subclasses__():
        if not child.__module__.startswith("geo."):
            yield child
        yield from _linking_classes(child)
