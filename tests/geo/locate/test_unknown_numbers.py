"""House numbers that nobody listed: between known ones, beyond them, and what lies across from them."""

import pytest
import shapely

from geo.crs import distance_m
from geo.locate import Candidate, Locator, retell
from tests.geo.locate.town_around import locator_with
from tests.small_town import corner

HOME = [{"n": 0, "rooms": [""]}]


def metres(a: Candidate, lon: float, lat: float) -> float:
    return float(distance_m(a.lon, a.lat, lon, lat))


def two_sides() -> Locator:
    """盐店街 along a border, odd numbers north of it in g1, even ones south of it in g4."""
    west, south = corner(4)
    rows = []
    for number, east in ((1, 1), (7, 7), (9, 9), (2, 2), (8, 8), (14, 14)):
        north = 0.0002 if number % 2 else -0.0002
        grid = "g1" if number % 2 else "g4"
        at = (west + east * 0.0001, south + north)
        rows.append(
            {"id": f"h{number}", "unit": grid, "street": "盐店街", "number": str(number), "at": at, "stairs": HOME}
        )
    line = shapely.LineString([(west, south), (west + 0.0021, south)])
    return locator_with(rows, streets={"盐店街": line})


@pytest.mark.parametrize(
    ("number", "low", "high", "side", "grid"),
    [(4, 2, 8, "even", "g4"), (12, 8, 14, "even", "g4"), (3, 1, 7, "odd", "g1")],
)
def test_an_unknown_number_is_interpolated_on_its_own_side(
    number: int, low: int, high: int, side: str, grid: str
) -> None:
    placed = two_sides().locate(f"盐店街{number}号门口积水").placed
    assert placed is not None
    assert (placed.level, placed.path, placed.address_id) == ("street", ("c", "d1", grid), "")
    west, south = corner(4)
    there = (west + number * 0.0001, south + (0.0002 if number % 2 else -0.0002))
    assert metres(placed, *there) < 2
    assert (
        f"Number {number} on 盐店街 is not known; interpolated between {low} and {high} on the {side} side."
        in placed.why
    )
    assert placed.confidence < 0.9
    assert retell(placed.why, "zh").startswith(f"盐店街{number}号无记录")


def test_beyond_the_last_number_is_less_sure_or_a_question() -> None:
    locator = two_sides()
    near, between = locator.locate("盐店街11号").placed, locator.locate("盐店街3号").placed
    assert near is not None
    assert between is not None
    assert near.confidence < between.confidence
    assert "beyond 9" in near.why
    assert locator.locate("盐店街99号").placed is None


def test_what_lies_across_from_an_unknown_number_is_on_the_other_side() -> None:
    locator = two_sides()
    across = locator.locate("盐店街4号对面").candidates[0]
    assert across.lat > corner(4)[1]
    assert across.path == ("c", "d1", "g1")


def test_a_number_far_beyond_all_known_ones_is_asked_about_even_where_the_street_is_in_one_grid() -> None:
    west, south = corner(4)
    rows = [
        {"id": f"h{n}", "unit": "g1", "street": "井儿巷", "number": str(n), "at": (west + n * 0.0001, south + 0.0006)}
        for n in (1, 3, 5, 7, 9, 11)
    ]
    line = shapely.LineString([(west + 0.0001, south + 0.0005), (west + 0.0012, south + 0.0005)])
    locator = locator_with(rows, streets={"井儿巷": line})
    placed = locator.locate("井儿巷8号").placed
    assert placed is not None  # the lane is in one grid, and there may be an even side
    assert placed.path == ("c", "d1", "g1")
    assert locator.locate("井儿巷485号").placed is None
