"""Everything a map loads lies on this machine."""

from collections.abc import Iterator

import folium
import pytest
from folium.elements import JSCSSMixin
from folium.plugins import Draw, MarkerCluster

from geo.layers import ASSETS, asset_bytes, asset_url, media_type, use_local_assets
from geo.layers.assets import (
    _PLUGINS,
    MAP_SCRIPT,
    MAP_STYLE,
    PLUGIN_SCRIPTS,
    REDRAW_SCRIPT,
    REDRAW_SCRIPTS,
    REDRAW_STYLE,
    _linking_classes,
)


@pytest.fixture
def folium_as_it_was() -> Iterator[None]:
    kept = [(known, known.default_js, known.default_css) for known in _linking_classes(JSCSSMixin)]
    yield
    for known, scripts, styles in kept:
        known.default_js, known.default_css = scripts, styles


def test_every_asset_is_a_file_with_a_media_type() -> None:
    assert all(path.is_file() for parts in ASSETS.values() for path in parts)
    assert {media_type(name) for name in ASSETS} == {"text/javascript", "text/css", "image/png"}


def test_a_map_needs_one_script_and_one_style_and_all_of_ours_is_in_them() -> None:
    script = asset_bytes(MAP_SCRIPT)
    assert script.index(b"Leaflet 1.9.3") < min(
        script.index((_PLUGINS / name).read_bytes().strip()) for name in PLUGIN_SCRIPTS
    )
    assert {path.name for path in _PLUGINS.glob("*.js")} == {*PLUGIN_SCRIPTS, *REDRAW_SCRIPTS}
    assert b"sourceMappingURL" not in script
    assert asset_bytes(MAP_STYLE).endswith((_PLUGINS / "gridward.css").read_bytes())


def test_the_paint_map_too_needs_one_script_and_one_style() -> None:
    script = asset_bytes(REDRAW_SCRIPT)
    places = [script.index((_PLUGINS / name).read_bytes().strip()) for name in REDRAW_SCRIPTS]
    assert places == sorted(places) and script.index(b"Leaflet 1.9.3") < places[0]
    assert b"sourceMappingURL" not in script
    assert asset_bytes(REDRAW_STYLE).endswith((_PLUGINS / "redraw.css").read_bytes())


def test_leaflet_is_the_version_that_folium_pins() -> None:
    pinned = dict(folium.Map.default_js)["leaflet"]
    assert "1.9.3" in pinned
    assert "Leaflet 1.9.3" in asset_bytes("leaflet.js").decode()[:200]


def test_pictures_that_leaflets_style_names_are_there() -> None:
    style = asset_bytes("leaflet.css").decode()
    for name in ("layers.png", "layers-2x.png", "marker-icon.png"):
        assert f"images/{name}" in style and f"images/{name}" in ASSETS


def test_an_address_carries_the_digest_of_the_content() -> None:
    urls = {name: asset_url("../../live", name) for name in ASSETS}
    assert len({url.split("?v=")[1] for url in urls.values()}) == len(ASSETS)
    assert urls["leaflet.js"].startswith("../../live/assets/leaflet.js?v=")


@pytest.mark.usefixtures("folium_as_it_was")
def test_no_folium_class_is_left_that_asks_the_network() -> None:
    use_local_assets("/live")
    for known in (folium.Map, Draw, MarkerCluster, *_linking_classes(JSCSSMixin)):
        for _, url in (*known.default_js, *known.default_css):
            assert url.startswith("/live/assets/")
    cluster = folium.Map(tiles=None, max_zoom=18).add_child(MarkerCluster())
    assert "https://" not in cluster.get_root().header.render() + cluster.get_root().render().split("</head>")[0]


def test_our_scripts_are_short_and_strict() -> None:
    for name in (*PLUGIN_SCRIPTS, *REDRAW_SCRIPTS):
        text = (_PLUGINS / name).read_text(encoding="utf-8")
        assert text.count("\n") < 400 and '"use strict"' in text
