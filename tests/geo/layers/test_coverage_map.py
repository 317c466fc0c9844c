"""The map of visits: a sign for each house, a share for each unit, text that stays text, the same script each time."""

import json

import folium
import pytest
from shapely import MultiPolygon, box

from geo.layers.coverage_map import DOOR_LOOKS, HouseMark, UnitShare, coverage_layers
from geo.layers.safe import text_for_map
from geo.schedule.coverage import DoorState

NASTY = "</script>`${alert(1)}<b>"


def script(layers: list[folium.MacroElement]) -> str:
    canvas = folium.Map(location=[35.64, 111.47], tiles=None)
    canvas._id = "fixed"
    for layer in layers:
        canvas.add_child(layer)
    return str(canvas.get_root().render())


def test_each_state_has_a_word_a_colour_and_a_sign_of_its_own() -> None:
    assert list(DOOR_LOOKS) == list(DoorState)
    for part in ("word", "colour", "sign"):
        assert len({getattr(look, part) for look in DOOR_LOOKS.values()}) == len(DoorState)


def test_the_same_houses_give_the_same_script_and_each_shows_its_sign() -> None:
    houses = [HouseMark(111.47 + n / 1e4, 35.64, state, state.value) for n, state in enumerate(DoorState)]
    page = script(coverage_layers(houses=houses))
    assert page == script(coverage_layers(houses=houses))
    signs = [json.dumps(text_for_map(look.sign))[1:-1] for look in DOOR_LOOKS.values()]
    assert all(sign in page for sign in signs)
    assert page.count("L.divIcon") == len(DoorState)


def test_a_unit_of_several_parts_is_drawn_with_its_name_and_share() -> None:
    parts = MultiPolygon([box(111.47, 35.64, 111.471, 35.641), box(111.473, 35.64, 111.474, 35.641)])
    page = script(coverage_layers([UnitShare(parts, "第一网格", 0.62, "62% !3", "第一网格 · 62%")]))
    assert "62% !3" in page
    assert "第一网格" in page
    assert page.count("L.polygon(") == 1
    assert "fitBounds" in page


def test_names_cannot_leave_the_text_they_are_in() -> None:
    layers = coverage_layers(
        [UnitShare(box(111.47, 35.64, 111.471, 35.641), NASTY, None, "–", NASTY)],
        [HouseMark(111.47, 35.64, DoorState.DUE, NASTY)],
    )
    page = script(layers)
    assert "${alert" not in page
    assert "</script>`" not in page


@pytest.mark.parametrize("share", [0.0, 0.2, 0.999, 1.0])
def test_every_share_has_a_colour(share: float) -> None:
    unit = UnitShare(box(111.47, 35.64, 111.471, 35.641), "g", share, "", "")
    assert "fillColor" in script(coverage_layers([unit]))


def test_nothing_to_draw_draws_nothing() -> None:
    assert "fitBounds" not in script(coverage_layers())
