"""Ways on streets, with answers worked out by hand: 4.5 km/h are 1.25 m/s, 15 km/h and 25 km/h by e-bike and car."""

from datetime import date

import numpy as np
import pytest
import shapely

from geo.model import Closure
from geo.schedule.travel import StreetNetwork
from geo.schedule.travel_speeds import DETOUR
from tests.geo.schedule.street_plans import PLANE, at, plan

CROSS = plan(
    ("east", "street", [(-500, 0), (500, 0)]),
    ("north", "street", [(0, -500), (0, 500)]),
)  # fmt: skip
"""Two streets that cross in the middle without a common vertex."""


def closure(*streets: str, walkers: bool = False, outline: object = None) -> Closure:
    return Closure("c", "CL1", "修路", date(2026, 1, 1), streets=streets, geometry=outline, walkers=walkers)


def test_streets_are_joined_where_they_cross_and_points_where_they_are_nearest() -> None:
    # 300 m along, 200 m up, and 10 m to the street at either end.
    times = StreetNetwork.build(CROSS).matrix(at((300, 10), (10, 200)), "walk")
    assert times.metres[0, 1] == pytest.approx(520, abs=0.1)
    assert times.seconds.tolist() == [pytest.approx([0, 416], abs=1), pytest.approx([416, 0], abs=1)]
    assert times.straight.tolist() == [False, False]


def test_a_street_that_ends_a_hand_before_another_ends_on_it() -> None:
    streets = plan(("main", "street", [(0, 0), (400, 0)]), ("side", "lane", [(200, 0.8), (200, 300)]))
    times = StreetNetwork.build(streets).matrix(at((100, 0), (200, 300)), "walk")
    assert times.metres[0, 1] == pytest.approx(400, abs=1)
    assert not times.straight.any()


def test_two_points_of_one_street_need_no_corner() -> None:
    times = StreetNetwork.build(CROSS).matrix(at((100, 0), (350, 0)), "walk")
    assert times.seconds[0, 1] == pytest.approx(200, abs=1)


def test_a_ring_is_gone_round_the_shorter_way() -> None:
    ring = plan(("ring", "street", [(0, 0), (100, 0), (100, 100), (0, 100), (0, 0)]))
    times = StreetNetwork.build(ring).matrix(at((20, 0), (0, 30), (100, 50)), "walk")
    assert times.metres[0].tolist() == pytest.approx([0, 50, 130], abs=0.1)


def test_each_way_of_getting_about_has_its_speed_on_each_kind_of_street() -> None:
    streets = plan(("s", "street", [(0, 0), (1000, 0)]), ("p", "path", [(1000, 0), (1000, 600)]))
    network = StreetNetwork.build(streets)
    along, up = at((0, 0), (1000, 0)), at((1000, 0), (1000, 600))
    assert network.matrix(along, "walk").seconds[0, 1] == pytest.approx(800, abs=1)
    assert network.matrix(along, "ebike").seconds[0, 1] == pytest.approx(240, abs=1)
    assert network.matrix(along, "car").seconds[0, 1] == pytest.approx(144, abs=1)
    # On the path an e-bike makes 6 km/h; a car stays on the street, and 250 m of the path are walked.
    assert network.matrix(up, "ebike").seconds[0, 1] == pytest.approx(360, abs=1)
    assert network.matrix(at((0, 0), (1000, 250)), "car").seconds[0, 1] == pytest.approx(144 + 200, abs=1)


def test_the_layer_may_say_how_fast_one_drives() -> None:
    streets = plan(("s", "street", [(0, 0), (1000, 0)]), speed_kmh={"s": 50})
    network = StreetNetwork.build(streets)
    ends = at((0, 0), (1000, 0))
    took = [network.matrix(ends, travel).seconds[0, 1] for travel in ("walk", "ebike", "car")]
    assert took == pytest.approx([800, 240, 72], abs=1)


def test_a_one_way_street_is_driven_one_way_and_walked_both() -> None:
    square = plan(
        ("a", "street", [(0, 0), (500, 0)]), ("b", "street", [(500, 0), (500, 500)]),
        ("c", "street", [(500, 500), (0, 500)]), ("d", "street", [(0, 500), (0, 0)]), oneway={"a": "yes"},
    )  # fmt: skip
    network, ends = StreetNetwork.build(square), at((100, 0), (400, 0))
    assert network.matrix(ends, "walk").metres[1, 0] == pytest.approx(300, abs=0.1)
    for travel in ("car", "ebike"):
        metres = network.matrix(ends, travel).metres
        assert metres[0, 1] == pytest.approx(300, abs=0.1)
        assert metres[1, 0] == pytest.approx(100 + 3 * 500 + 100, abs=0.1)
    turned = StreetNetwork.build(square.assign(oneway=["reverse", None, None, None])).matrix(ends, "car").metres
    assert (turned[0, 1], turned[1, 0]) == (pytest.approx(1700, abs=0.1), pytest.approx(300, abs=0.1))


def test_a_closed_street_is_gone_round_by_cars_and_walked_through_unless_walkers_are_kept_out() -> None:
    square = plan(
        ("a", "street", [(0, 0), (400, 0)]), ("b", "street", [(400, 0), (400, 400)]),
        ("c", "street", [(400, 400), (0, 400)]), ("d", "street", [(0, 400), (0, 0)]),
    )  # fmt: skip
    ends = at((0, 0), (400, 0))
    works = StreetNetwork.build(square, [closure("a")])
    assert works.matrix(ends, "walk").metres[0, 1] == pytest.approx(400, abs=0.1)
    assert works.matrix(ends, "car").metres[0, 1] == pytest.approx(1200, abs=0.1)
    fenced = StreetNetwork.build(square, [closure("a", walkers=True)])
    assert fenced.matrix(ends, "walk").metres[0, 1] == pytest.approx(1200, abs=0.1)
    # A door on the closed street is reached on foot from where it is open: 150 m and 250 m are the ways to its ends.
    assert fenced.matrix(at((150, 0), (0, 0)), "walk").metres[0, 1] == pytest.approx(150, abs=0.1)


def test_road_works_drawn_as_an_outline_close_what_lies_inside_and_leave_the_rest() -> None:
    square = plan(
        ("a", "street", [(0, 0), (400, 0)]), ("b", "street", [(400, 0), (400, 400)]),
        ("c", "street", [(400, 400), (0, 400)]), ("d", "street", [(0, 400), (0, 0)]),
    )  # fmt: skip
    pit = PLANE.unproject(shapely.box(180, -10, 220, 10))
    works = StreetNetwork.build(square, [closure(outline=pit)])
    # Up to the pit the street is open from either end.
    assert works.matrix(at((0, 0), (170, 0)), "car").metres[0, 1] == pytest.approx(170, abs=0.1)
    assert works.matrix(at((170, 0), (230, 0)), "car").metres[0, 1] == pytest.approx(170 + 1200 + 170, abs=0.1)
    assert works.streets.closed.sum() == 1


def test_where_no_street_is_near_the_way_is_straight_and_says_so() -> None:
    network = StreetNetwork.build(CROSS)
    times = network.matrix(at((400, 0), (400, 290), (400, 400)), "walk")
    assert times.straight.tolist() == [False, False, True]
    assert times.metres[0, 2] == pytest.approx(400 * DETOUR, rel=0.005)
    assert times.metres[2, 1] == pytest.approx(110 * DETOUR, rel=0.005)
    assert times.metres[0, 1] == pytest.approx(290, abs=0.1)


def test_an_island_is_reached_in_a_straight_line() -> None:
    streets = plan(
        ("main", "street", [(0, 0), (1000, 0)]), ("island", "street", [(400, 200), (600, 200)]),
    )  # fmt: skip
    times = StreetNetwork.build(streets).matrix(at((500, 0), (410, 200), (590, 200)), "walk")
    assert times.straight.tolist() == [False, True, True]
    assert times.metres[0, 1] == pytest.approx(np.hypot(90, 200) * DETOUR, rel=0.005)
    # A bit of path beside the street leads nowhere, and nobody minds it.
    stub = plan(("main", "street", [(0, 0), (1000, 0)]), ("stub", "path", [(490, 20), (510, 20)]))
    assert not StreetNetwork.build(stub).matrix(at((500, 30), (0, 0)), "walk").straight.any()


def test_a_bridge_that_is_closed_makes_an_island_for_cars_alone() -> None:
    streets = plan(
        ("south", "street", [(0, 0), (1000, 0)]), ("bridge", "street", [(500, 0), (500, 400)]),
        ("north", "street", [(0, 400), (900, 400)]),
    )  # fmt: skip
    ends = at((300, 0), (300, 400))
    open_, shut = StreetNetwork.build(streets), StreetNetwork.build(streets, [closure("bridge")])
    assert open_.matrix(ends, "car").metres[0, 1] == pytest.approx(800, abs=0.1)
    assert shut.matrix(ends, "car").straight.tolist() == [False, True]
    assert shut.matrix(ends, "walk").metres[0, 1] == pytest.approx(800, abs=0.1)


def test_a_community_without_streets_is_measured_as_the_crow_flies() -> None:
    network = StreetNetwork.build(CROSS.iloc[:0])
    times = network.matrix(at((0, 0), (125, 0)), "walk")
    assert times.straight.all()
    assert times.seconds[0, 1] == pytest.approx(130, abs=1)
    assert network.seconds_to(at((125, 0)), *at((0, 0))[0], "walk")[1].tolist() == [True]
    assert shapely.length(PLANE.project(network.way(*at((0, 0), (125, 0)).reshape(-1), "walk"))) == pytest.approx(
        125, abs=0.1
    )


def test_the_way_on_the_map_is_as_long_as_the_way_in_the_table() -> None:
    network, ends = StreetNetwork.build(CROSS), at((300, 10), (10, 200))
    way = network.way(*ends.reshape(-1), "walk")
    assert shapely.length(PLANE.project(way)) == pytest.approx(520, abs=0.1)
    assert shapely.get_coordinates(way)[[0, -1]] == pytest.approx(ends, abs=1e-6)
    one = network.way(*at((100, 0), (350, 0)).reshape(-1), "car")
    assert shapely.length(PLANE.project(one)) == pytest.approx(250, abs=0.1)


def test_ways_to_one_place_are_those_of_the_table() -> None:
    square = plan(
        ("a", "street", [(0, 0), (500, 0)]), ("b", "street", [(500, 0), (500, 500)]),
        ("c", "street", [(500, 500), (0, 500)]), ("d", "street", [(0, 500), (0, 0)]), oneway={"a": "yes", "c": "yes"},
    )  # fmt: skip
    network, points = StreetNetwork.build(square), at((20, 30), (480, 100), (250, 510), (900, 900), (100, 0))
    for travel in ("walk", "ebike", "car"):
        table = network.matrix(points, travel)
        seconds, straight = network.seconds_to(points, *points[-1], travel)
        assert seconds.tolist() == table.seconds[:, -1].tolist()
        assert straight.tolist() == table.straight.tolist()


def test_what_was_asked_before_is_not_worked_out_again_and_cannot_be_spoilt() -> None:
    network, points = StreetNetwork.build(CROSS), at((300, 10), (10, 200))
    first = network.matrix(points, "walk")
    assert network.matrix(points, "walk") is first
    with pytest.raises(ValueError, match="read-only"):
        first.seconds[0, 1] = 0
