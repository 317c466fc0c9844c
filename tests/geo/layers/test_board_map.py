"""The live map as folium and streamlit-folium see it."""

import re

import pytest
from streamlit_folium import _get_header, generate_leaflet_string

from geo.layers import MapOptions, Scene, wall_map


def script(scene: Scene, **arguments: object) -> str:
    return generate_leaflet_string(wall_map(scene.head(), **arguments))  # type: ignore[arg-type]


def test_equal_arguments_give_an_equal_script_so_that_the_map_is_not_mounted_anew(scene: Scene) -> None:
    assert script(scene) == script(scene)
    picker = MapOptions(picker=True, pin=(111.47, 35.65))
    assert script(scene, options=picker) == script(scene, options=MapOptions(picker=True, pin=(111.47, 35.65)))
    assert script(scene, options=picker) != script(scene)


def test_the_script_is_small_whatever_the_community_holds(scene: Scene) -> None:
    assert len(script(scene)) < 6000
    assert "第一网格" not in script(scene)


def test_every_link_is_relative_to_the_component_and_carries_a_digest(scene: Scene) -> None:
    page = wall_map(scene.head()).get_root().render()
    links = re.findall(r'(?:src|href)="([^"]+)"', page)
    assert len(links) == 2
    assert all(re.fullmatch(r"\.\./\.\./live/assets/[\w.-]+\?v=[0-9a-f]{10}", link) for link in links)
    assert "http" not in re.sub(r"http-equiv", "", page)


def test_the_map_can_be_mounted_elsewhere(scene: Scene) -> None:
    page = wall_map(scene.head(), base_url="/big/screen/live/").get_root().render()
    assert 'src="/big/screen/live/assets/gridward.js' in page
    assert '"base": "/big/screen/live/testville"' in page


def test_the_header_that_the_component_gets_holds_no_links(scene: Scene) -> None:
    canvas = wall_map(scene.head())
    canvas.get_root().render()
    header = _get_header(canvas)
    assert "assets/" not in header
    assert "#map_div" in header


@pytest.mark.parametrize(("lang", "word"), [("zh", "图例"), ("en", "Legend")])
def test_the_words_come_in_the_language_asked_for(scene: Scene, lang: str, word: str) -> None:
    text = script(scene, lang=lang)
    assert word.encode("unicode_escape").decode() in text


def test_a_hostile_name_ends_neither_the_script_nor_a_string(scene: Scene) -> None:
    name = "</script><img src=x onerror=alert(1)>'\"`${1}"
    text = generate_leaflet_string(wall_map({**scene.head(), "name": name}))
    assert "</script>" not in text and "<img" not in text and "onerror=alert(1)>'" not in text


def test_an_attribution_reaches_leaflet_as_text(scene: Scene) -> None:
    text = script(scene, options=MapOptions(tile_url="https://t.example.cn/{z}", tile_attribution="<b>天地图"))
    assert "\\u0026#60;b\\u0026#62;" in text
    assert "<b>" not in text
