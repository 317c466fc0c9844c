"""Streets in metres: ends, sides, stretches and crossings of lines drawn by hand."""

import math
from itertools import pairwise

import numpy as np
import pytest
import shapely
from hypothesis import given
from hypothesis import strategies as st

from geo.locate.numbering import Known, Numbering
from geo.locate.streets import MEETING_M, Street, Streets, spines
from tests.geo.locate.town_around import demo_town, locator_with, small_locator


def street(*corners: tuple[float, float]) -> Street:
    return Street("盐店街", shapely.LineString(corners))


def test_a_street_runs_from_west_to_east_however_it_was_drawn() -> None:
    for corners in ([(0, 0), (100, 30)], [(100, 30), (0, 0)]):
        assert street(*corners).at(0) == pytest.approx((0, 0))
    assert street((5, 80), (0, 0)).at(0) == pytest.approx((0, 0))  # from south to north


def test_left_of_a_street_that_leads_east_is_north() -> None:
    line = street((0, 0), (100, 0))
    assert line.at(40, 10) == pytest.approx((40, 10))
    assert line.at(40, -10) == pytest.approx((40, -10))
    assert line.at(130, 5) == pytest.approx((130, 5))  # beyond its end it goes straight on
    stations, offsets = line.measure([40, 60], [10, -7])
    assert stations == pytest.approx([40, 60])
    assert offsets == pytest.approx([10, -7])
    assert (line.side_towards(50, 0), line.side_towards(50, 180), line.side_towards(50, 90)) == (1, -1, 0)


def test_ends_are_told_by_where_the_street_leads() -> None:
    line = street((0, 0), (100, 20))
    assert (line.end_towards(90), line.end_towards(270)) == (pytest.approx(line.length), 0.0)
    assert line.end_towards(0) is None  # it has no northern end
    diagonal = street((0, 0), (100, 100))
    assert diagonal.end_towards(0) == diagonal.end_towards(90) == pytest.approx(diagonal.length)
    ring = street((0, 0), (100, 0), (100, 100), (0, 100), (0, 0))
    assert ring.at(ring.end_towards(90))[0] == pytest.approx(100)  # type: ignore[arg-type]


def test_walking_follows_the_bend_and_goes_nowhere_else() -> None:
    bent = street((0, 0), (100, 0), (100, 100))
    assert bent.at(bent.walk(20, 90, 50)) == pytest.approx((70, 0))  # type: ignore[arg-type]
    assert bent.at(bent.walk(70, 270, 50)) == pytest.approx((20, 0))  # type: ignore[arg-type]
    assert bent.walk(20, 0, 50) is None


def test_pieces_of_one_street_are_joined_in_order_and_a_second_carriageway_is_left_out() -> None:
    lines = shapely.MultiLineString([[(200, 0), (110, 0)], [(0, 0), (100, 0)], [(0, 15), (190, 15)]])
    (spine,) = spines(shapely.MultiLineString([lines.geoms[0], lines.geoms[1]]))
    assert Street("", spine).line.equals(shapely.LineString([(0, 0), (100, 0), (110, 0), (200, 0)]))
    assert len(spines(lines)) == 1


def test_two_streets_of_one_name_far_apart_stay_two() -> None:
    lines = shapely.MultiLineString([[(0, 0), (100, 0)], [(2000, 0), (2200, 0)]])
    assert [line.length for line in spines(lines)] == [200, 100]


@pytest.mark.parametrize("parts", [2, 3, 7])
def test_a_street_cut_into_parts_is_the_street_again(parts: int) -> None:
    whole = shapely.LineString([(x, 30 * math.sin(x / 60)) for x in range(0, 400, 10)])
    corners = shapely.get_coordinates(whole)
    cuts = np.linspace(0, len(corners) - 1, parts + 1).astype(int)
    pieces = [corners[a : b + 1][:: (-1) ** i] for i, (a, b) in enumerate(pairwise(cuts))]
    (spine,) = spines(shapely.MultiLineString(pieces[::-1]))
    assert spine.length == pytest.approx(whole.length)
    assert Street("", spine).line.equals_exact(whole, 1e-9)


def streets_of(**lines: list[list[tuple[float, float]]]) -> Streets:
    """Streets drawn in metres around Testville."""
    plane = small_locator().containment.plane
    drawn = {name: plane.unproject(shapely.MultiLineString(parts)) for name, parts in lines.items()}
    return locator_with(streets=drawn)._resolver.streets


def test_streets_cross_once_even_with_two_carriageways() -> None:
    found = streets_of(
        甲路=[[(-200, 0), (200, 0)], [(-200, 14), (200, 14)]], 乙路=[[(0, -200), (0, 200)], [(12, -200), (12, 200)]]
    )
    (crossing,) = found.crossings(0, 1)
    assert (crossing.x, crossing.y) == pytest.approx((6, 7), abs=0.01)
    assert crossing.radius_m > 25


def test_streets_that_cross_twice_have_two_crossings() -> None:
    found = streets_of(甲路=[[(-300, 0), (300, 0)]], 乙路=[[(-200, 100), (-200, -100), (200, -100), (200, 100)]])
    assert sorted(round(c.x) for c in found.crossings(0, 1)) == [-200, 200]


@pytest.mark.parametrize(("gap", "meets"), [(MEETING_M - 3, True), (MEETING_M + 3, False)])
def test_streets_meet_where_one_ends_close_to_the_other(gap: float, meets: bool) -> None:
    found = streets_of(甲路=[[(-200, 0), (200, 0)]], 乙路=[[(0, gap), (0, 300)]])
    assert bool(found.crossings(0, 1)) is meets
    assert bool(found.met_by(1)) is meets
    if meets:
        (crossing,) = found.crossings(0, 1)
        assert (crossing.x, crossing.y) == pytest.approx((0, gap / 2), abs=0.01)


def test_the_nearest_street_is_found_within_reach_only() -> None:
    found = streets_of(甲路=[[(-200, 0), (200, 0)]], 乙路=[[(-200, 100), (200, 100)]])
    assert found.nearest(0, 30, 50)[0] == 0  # type: ignore[index]
    assert found.nearest(0, 80, 50)[0] == 1  # type: ignore[index]
    assert found.nearest(0, 50, 20) is None


def houses(**places: tuple[float, float]) -> list[Known]:
    return [Known(int(key[1:]), *at, ("c", "g1")) for key, at in places.items()]


LINE = [(0.0, 0.0), (300.0, 0.0)]


def test_which_side_is_odd_is_learnt_from_the_houses() -> None:
    odd_south = Numbering(houses(n1=(10, -9), n3=(30, -9), n2=(12, 9), n8=(72, 9)), [street(*LINE)])
    assert odd_south.sides == {1: -1, 0: 1}
    guess = odd_south.find(4)
    assert guess is not None
    assert (guess.x, guess.y) == pytest.approx((32, 9))
    assert (guess.low.number, guess.high.number, guess.side) == (2, 8, "even")
    assert guess.radius_m == pytest.approx(40)


def test_a_neighbour_that_stands_across_does_not_pull_a_number_over_the_street() -> None:
    numbering = Numbering(
        houses(n2=(10, 9), n4=(30, 9), n6=(50, 9), n8=(70, 9), n10=(90, -12), n14=(130, 9)), [street(*LINE)]
    )
    guess = numbering.find(12)
    assert guess is not None
    assert guess.y == pytest.approx(9)


def test_numbers_that_run_on_along_one_side_are_neighbours_of_both_parities() -> None:
    numbering = Numbering(houses(n1=(10, 9), n2=(30, 9), n3=(50, 9), n5=(90, 9), n6=(110, 9)), [street(*LINE)])
    guess = numbering.find(4)
    assert guess is not None
    assert (guess.low.number, guess.high.number, guess.side) == (3, 5, "both")
    assert guess.x == pytest.approx(70)


def test_beyond_the_last_number_only_a_little_is_guessed() -> None:
    numbering = Numbering(houses(n2=(10, 9), n4=(25, 9), n6=(40, 9)), [street(*LINE)])
    guess = numbering.find(8)
    assert guess is not None
    assert guess.beyond
    assert (guess.x, guess.y) == pytest.approx((55, 9))
    assert numbering.find(60) is None
    assert Numbering(houses(n2=(10, 9), n4=(200, 9)), [street(*LINE)]).find(6) is None  # too far a step
    assert numbering.find(7) is None  # nothing is known of the other side
    assert Numbering(houses(n2=(250, 9), n4=(280, 9)), [street(*LINE)]).find(8) is None  # the street ends before


@given(
    st.lists(st.tuples(st.integers(0, 30), st.floats(4, 25)), min_size=2, max_size=12, unique_by=lambda row: row[0]),
    st.integers(1, 62),
    st.floats(0.3, 3.0),
)
def test_an_interpolated_number_lies_between_its_neighbours_and_on_their_side(
    rows: list[tuple[int, float]], number: int, pace: float
) -> None:
    """Odd numbers north, even ones south, of a street that bends."""
    line = street(*[(x, 40 * math.sin(x / 90)) for x in range(0, 400, 10)])
    known = []
    for place, away in rows:
        for parity, side in ((1, 1), (0, -1)):
            value = 2 * place + parity
            known.append(Known(value, *line.at(5 + pace * value, side * away), ("c", "g1")))
    if number in {house.number for house in known}:
        return
    guess = Numbering(known, [line]).find(number)
    if guess is None or guess.beyond:
        return
    stations, offsets = line.measure([guess.x], [guess.y])
    low, high = sorted((guess.low.station, guess.high.station))
    assert guess.low.number < number < guess.high.number
    assert guess.low.number % 2 == guess.high.number % 2 == number % 2
    assert low - 1.5 <= stations[0] <= high + 1.5  # a bend shifts feet of perpendiculars a little
    assert np.sign(offsets[0]) == (1 if number % 2 else -1)


@pytest.mark.parametrize("key", ["xinanjie", "wenyuan", "minxinlu"])
def test_known_numbers_of_a_demo_town_are_found_again_from_their_neighbours(key: str) -> None:
    """Leave each house out in turn: its place is told by the others, and lies within the radius given."""
    locator, _, _ = demo_town(key)
    resolver = locator._resolver
    misses, tried, across = 0, 0, 0
    for row, kind in enumerate(locator.gazetteer.containers.kinds):
        if kind != "street":
            continue
        whole = resolver.numbering(row)
        for house in whole.known[1:-1:7]:
            rest = Numbering([k for k in whole.known if k is not house], whole.pieces)
            guess = rest.find(house.number)
            if guess is None or guess.beyond or guess.gap_m > 150:
                continue
            tried += 1
            misses += math.dist((guess.x, guess.y), (house.x, house.y)) > guess.radius_m + 15
            across += np.sign(guess_offset(whole.pieces[house.piece], guess.x, guess.y)) != np.sign(house.offset)
    assert tried > 20
    assert misses <= 0.05 * tried
    assert across <= 0.05 * tried


def guess_offset(piece: Street, x: float, y: float) -> float:
    return float(piece.measure([x], [y])[1][0])
