"""The paint map as folium and streamlit-folium see it."""

import math
import re
from itertools import combinations

import pytest
from streamlit_folium import generate_leaflet_string

from geo.layers.assets import _PLUGINS, REDRAW_SCRIPTS
from geo.layers.redraw_map import DEVIATION_COLOURS, GRID_COLOURS, RedrawMapSettings, redraw_map
from geo.layers.redraw_words import redraw_words

BOX = (111.47, 35.64, 111.48, 35.65)


def script(**more: object) -> str:
    return str(generate_leaflet_string(redraw_map(RedrawMapSettings("town", "RD-1", BOX, **more))))  # type: ignore[arg-type]


def test_equal_settings_give_an_equal_script_so_that_the_map_is_not_mounted_anew() -> None:
    assert script() == script()
    assert script(pass_="p") == script(pass_="p") != script()
    assert len({script(), script(editable=False), script(read_only_mode=True), script(lang="en")}) == 4


def test_the_script_is_small_whatever_the_plan_holds() -> None:
    assert len(script()) < 9000


def test_every_link_is_relative_to_the_component_and_carries_a_digest() -> None:
    page = redraw_map(RedrawMapSettings("town", "RD-1", BOX)).get_root().render()
    links = re.findall(r'(?:src|href)="([^"]+)"', page)
    assert len(links) == 2
    assert all(re.fullmatch(r"\.\./\.\./live/assets/redraw\.(js|css)\?v=[0-9a-f]{10}", link) for link in links)
    assert "http" not in re.sub(r"http-equiv", "", page)


def test_the_map_can_be_mounted_elsewhere() -> None:
    settings = RedrawMapSettings("town", "RD-1", BOX, live_url="/big/live/", redraw_url="/big/redraw/")
    page = redraw_map(settings).get_root().render()
    assert 'src="/big/live/assets/redraw.js' in page
    assert '"live": "/big/live/town"' in page and '"redraw": "/big/redraw"' in page


def test_a_hostile_id_ends_neither_the_script_nor_a_string() -> None:
    hostile = "</script><img src=x onerror=alert(1)>'\"`${1}"
    text = generate_leaflet_string(redraw_map(RedrawMapSettings(hostile, hostile, BOX)))
    assert "</script>" not in text and "<img" not in text and "onerror=alert(1)>'" not in text


@pytest.mark.parametrize("lang", ["zh", "en"])
def test_every_word_that_the_scripts_say_is_told_to_them(lang: str) -> None:
    told = redraw_words(lang)
    text = "".join((_PLUGINS / name).read_text(encoding="utf-8") for name in REDRAW_SCRIPTS)
    asked = set(re.findall(r"\bwords\.(\w+)", text)) | set(re.findall(r'hint\("(\w+)"\)', text))
    asked |= set(re.findall(r'"status", "(\w+)"', text)) - {"live"}
    assert len(asked) > 15
    assert asked <= told.keys()


def test_no_word_is_told_that_no_script_says() -> None:
    text = "".join((_PLUGINS / name).read_text(encoding="utf-8") for name in REDRAW_SCRIPTS)
    assert [key for key in redraw_words("en") if not re.search(rf"\b{key.removesuffix('_help')}\b", text)] == []


def test_no_script_sets_html() -> None:
    for name in REDRAW_SCRIPTS:
        text = (_PLUGINS / name).read_text(encoding="utf-8")
        assert not re.search(r"innerHTML|outerHTML|insertAdjacentHTML|document\.write|eval\(", text), name


def oklab(colour: str) -> tuple[float, float, float]:
    """Lightness and the two hues of ``#rrggbb`` in Oklab (Ottosson 2020), in which distances are what eyes see."""
    red, green, blue = (
        part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4
        for part in (int(colour[at : at + 2], 16) / 255 for at in (1, 3, 5))
    )
    long = (0.4122214708 * red + 0.5363325363 * green + 0.0514459929 * blue) ** (1 / 3)
    middle = (0.2119034982 * red + 0.6806995451 * green + 0.1073969566 * blue) ** (1 / 3)
    short = (0.0883024619 * red + 0.2817188376 * green + 0.6299787005 * blue) ** (1 / 3)
    return (
        0.2104542553 * long + 0.7936177850 * middle - 0.0040720468 * short,
        1.9779984951 * long - 2.4285922050 * middle + 0.4505937099 * short,
        0.0259040371 * long + 0.7827717662 * middle - 0.8086757660 * short,
    )


def test_the_eight_colours_of_grids_stay_apart_and_none_shouts() -> None:
    seen = [oklab(colour) for colour in GRID_COLOURS]
    assert len(seen) == 8
    assert min(math.dist(one, other) for one, other in combinations(seen, 2)) > 0.06
    assert max(math.hypot(a, b) for _, a, b in seen) < 0.16


def test_the_colours_of_the_deviation_run_from_cold_over_grey_to_warm() -> None:
    warmth = [b for _, _, b in map(oklab, DEVIATION_COLOURS)]
    assert len(warmth) % 2 == 1 and warmth[0] < -0.1 and warmth[-1] > 0.1
    assert abs(warmth[len(warmth) // 2]) < 0.02
