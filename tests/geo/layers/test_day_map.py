"""Stops and ways over the live map: safe, in order, and the same script for the same day."""

from folium.map import Layer
from shapely import LineString
from streamlit_folium import generate_leaflet_string

from geo.layers.day_map import DayClosure, DayPin, DayWay, day_layers

PINS = [DayPin(111.47, 35.65, "1", "#ffc53d", "正街113号"), DayPin(111.472, 35.651, "2", "#3fd6a8", "${alert(1)}`<b>")]
WAYS = [DayWay(LineString([(111.47, 35.65), (111.471, 35.65), (111.472, 35.651)])),
        DayWay(LineString([(111.472, 35.651), (111.47, 35.65)]), straight=True)]  # fmt: skip


def script(pins: list[DayPin], ways: list[DayWay]) -> str:
    [layer, *_] = day_layers(pins, ways)
    assert isinstance(layer, Layer)
    return str(generate_leaflet_string(layer))


def test_ways_follow_their_points_and_a_guess_is_dashed() -> None:
    made = script(PINS, WAYS)
    assert "[35.65, 111.47], [35.65, 111.471], [35.651, 111.472]" in made
    assert made.count('dashArray": "6 8"') == 1


def test_what_a_pin_says_stays_text() -> None:
    made = script(PINS, [])
    for dangerous in ("${", "<b>", "alert(1)`"):
        assert dangerous not in made


def test_the_same_day_gives_the_same_script_and_another_one_does_not() -> None:
    assert script(PINS, WAYS) == script(PINS, WAYS)
    assert script(PINS, WAYS) != script(PINS[::-1], WAYS)


def test_a_day_of_pins_is_shown_whole_and_one_without_leaves_the_map_alone() -> None:
    assert len(day_layers(PINS)) == 2
    assert len(day_layers([])) == 1
    assert len(day_layers(PINS, fit=False)) == 1


def test_closed_streets_are_broken_lines_with_a_sign_and_what_they_say_stays_text() -> None:
    closed = DayClosure((LineString([(111.47, 35.65), (111.48, 35.65)]),), "热力管网改造 ${alert(1)}")
    [layer, *_] = day_layers([], closures=[closed], fit=False)
    assert isinstance(layer, Layer)
    made = str(generate_leaflet_string(layer))
    assert "[35.65, 111.47], [35.65, 111.48]" in made
    assert made.count('dashArray": "3 9"') == 1
    assert "[35.65, 111.475]" in made, "the sign stands in the middle of the street"
    assert "热力管网改造" in made
    assert "${" not in made


def test_a_closure_of_a_street_that_the_layer_no_longer_has_draws_nothing() -> None:
    assert script([], []) == str(generate_leaflet_string(day_layers([], closures=[DayClosure((), "x")])[0]))
