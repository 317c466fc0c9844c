"""A map as one file: scripts, styles, layers and cases inside, opened from a disk without any network."""

from __future__ import annotations

import base64
import re
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import numpy as np
import orjson
from branca.element import Element, Figure
from folium.template import Template

from geo.layers.assets import MAP_SCRIPT, MAP_STYLE, asset_bytes
from geo.layers.board_map import GridwardLayer, MapOptions, bare_map, layer_settings
from geo.layers.scene import Scene
from geo.layers.tiles import TILE_ZOOM, Box, tiles_of


class _Inline(Element):
    """Text that stands in the document's head as it is."""

    _template = Template("{{ this.text }}")

    def __init__(self, text: str) -> None:
        super().__init__()
        self._name = "Inline"
        self.text = text


def save_map(
    scene: Scene,
    cases_payload: Mapping[str, Any],
    lang: str = "zh",
    path: Path | None = None,
    *,
    options: MapOptions | None = None,
) -> str:
    """Write the map of this moment as a stand-alone page.

    Parameters
    ----------
    scene : Scene
        Layers of the community; all of its tiles go into the file.
    cases_payload : mapping
        An answer of ``/live/{c}/state`` (``cursor``, ``counts``, ``cases``), and optionally ``cards``: case id → card.
    lang : str
        ``zh`` or ``en``.
    path : pathlib.Path or None
        Where to write it as well.
    options : MapOptions or None
        As for the live map; there is nobody to return clicks to.

    Returns
    -------
    str
        The page. It opens popups on clicks and asks nothing of anybody.
    """
    head = scene.head(lang)
    canvas = bare_map(head)
    figure = canvas.get_root()
    if not isinstance(figure, Figure):
        raise TypeError("a folium map always stands in a figure")
    figure.title = None
    figure.header.add_child(_Inline(f"<style>{_style()}</style>"), name="gridward_css")
    figure.header.add_child(_Inline(f"<script>{_script()}</script>"), name="gridward_js")
    data = _json({**_all_tiles(scene), "scene": head, "state": dict(cases_payload)})
    figure.header.add_child(
        _Inline(f'<script type="application/json" id="gridward-saved">{data}</script>'), name="gridward_saved"
    )
    canvas.add_child(GridwardLayer(layer_settings(head, lang, options or MapOptions())))
    page = str(figure.render())
    if path is not None:
        path.write_text(page, encoding="utf-8")
    return page


def _all_tiles(scene: Scene) -> dict[str, dict[str, Any]]:
    base = {}
    for x, y in _tiles_over(scene.bounds, TILE_ZOOM):
        tile = scene.base_tile(x, y)
        if any(tile.values()):
            base[f"{x}/{y}"] = tile
    units = {
        f"{view.key}/{x}/{y}": scene.unit_tile(view.key, x, y)
        for view in scene.views()
        for x, y in _tiles_over(scene.bounds, view.tile_zoom)
    }
    return {"base": base, "units": units}


def _tiles_over(box: Box, zoom: int) -> list[tuple[int, int]]:
    west, south, east, north = box
    x, y = tiles_of(np.array([west, east]), np.array([north, south]), zoom)
    return [(column, row) for column in range(int(x[0]), int(x[1]) + 1) for row in range(int(y[0]), int(y[1]) + 1)]


def _json(value: object) -> str:
    """JSON that may stand inside a script element: nothing in it can end the element."""
    text = orjson.dumps(value, option=orjson.OPT_NON_STR_KEYS).decode()
    return text.replace("<", "\\u003c").replace("\u2028", "\\u2028").replace("\u2029", "\\u2029")


def _script() -> str:
    """The map's script as it may stand inside a script element."""
    return asset_bytes(MAP_SCRIPT).decode().replace("</script", "<\\/script").replace("<!--", "<\\!--")


def _style() -> str:
    """The map's style, whose pictures stand inside it."""

    def inline(match: re.Match[str]) -> str:
        picture = base64.b64encode(asset_bytes(match[1])).decode()
        return f"url(data:image/png;base64,{picture})"

    return re.sub(r"url\((images/[^)]+)\)", inline, asset_bytes(MAP_STYLE).decode())
