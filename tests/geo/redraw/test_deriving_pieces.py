"""Ground cut into pieces that fit together, and pieces joined again."""

import numpy as np
import pytest
import shapely
from hypothesis import given, settings
from hypothesis import strategies as st

from geo.redraw.blocks import NOWHERE
from geo.redraw.deriving import derive
from geo.redraw.deriving_ground import Buildings, Grain, Ground, Lines
from geo.redraw.deriving_pieces import absorb, connected_labels, cut_ground, first_around, join, pieces_of, renumber
from tests.geo.redraw.small_ground import PLANE, assert_sound, boxes, degrees


def test_lines_that_do_not_end_on_a_corner_still_give_shared_corners() -> None:
    grounds = boxes((0, 0, 100, 100), (100, 0, 200, 100))
    slanted = degrees([shapely.LineString([(-7, 13), (211, 88)]), shapely.LineString([(31, -5), (57, 130)])])
    pieces, ground_of = cut_ground(grounds, slanted)
    assert ground_of.tolist() == [0, 0, 0, 0, 1, 1]
    assert shapely.coverage_is_valid(pieces)


def test_labels_split_into_their_connected_parts() -> None:
    labels = connected_labels(np.array([5, 5, 2, 5]), np.array([[0, 1], [1, 2], [2, 3]]))
    assert labels.tolist() == [0, 0, 1, 2]
    assert renumber(np.array([9, 3, 9, 4])).tolist() == [0, 1, 0, 2]


def test_joined_shapes_keep_the_corners_their_neighbours_need() -> None:
    cells = boxes((0, 0, 50, 50), (0, 50, 50, 100), (50, 0, 100, 100))
    fitted, _ = cut_ground(cells, np.empty(0, dtype=object))
    pieces = pieces_of(fitted, PLANE)
    big = int(np.argmax(pieces.area_m2))
    joined = join(fitted, np.where(np.arange(3) == big, 1, 0))
    assert len(joined) == 2
    assert shapely.coverage_is_valid(joined)


def test_a_point_on_a_border_lies_in_the_first_shape_only() -> None:
    cells = boxes((0, 0, 50, 50), (50, 0, 100, 50))
    lon, lat = shapely.get_coordinates(cells[1])[2]
    inside = shapely.get_coordinates(shapely.centroid(cells[1]))[0]
    spots = shapely.points([[lon, lat], inside, [0.0, 0.0]])
    corner = shapely.points(shapely.get_coordinates(cells[0])[0])
    assert first_around(cells, np.append(spots, corner)).tolist()[1:] == [1, NOWHERE, 0]
    assert first_around(cells, spots[:1])[0] in (0, 1)


def _absorbed(shapes: object, homes: list[int], lived: list[bool], loose: list[bool], width_m: float) -> list[int]:
    pieces = pieces_of(np.array(shapes, dtype=object), PLANE)
    return absorb(
        pieces, np.array(homes), np.array(lived), np.array(loose), pieces.border_m, width_m=width_m
    ).tolist()  # fmt: skip


STRIPS = boxes((0, 0, 60, 100), (60, 0, 66, 100), (66, 0, 72, 100), (72, 0, 100, 100))


@pytest.mark.parametrize(
    ("homes", "lived", "width_m", "labels"),
    [
        ([0, 0, 0, 0], [True, False, False, True], 20.0, [0, 0, 0, 1]),  # both strips, one after the other
        ([0, 0, 1, 1], [True, False, False, True], 20.0, [0, 0, 1, 1]),  # never across a home
        ([0, 0, 0, 0], [True, True, True, True], 20.0, [0, 1, 2, 3]),  # who lives there stays
        ([0, 0, 0, 0], [True, False, False, True], 5.0, [0, 1, 2, 3]),  # wide enough
        ([0, 1, 1, 1], [True, False, False, True], 8.0, [0, 1, 1, 2]),  # two together are wide enough
        ([0, 1, 1, 1], [True, False, False, True], 20.0, [0, 1, 1, 1]),  # or not
        ([0, 1, 2, 3], [False, False, False, False], 99.0, [0, 1, 2, 3]),  # no neighbour to go to
    ],
)
def test_scraps_go_to_a_neighbour_of_their_home(
    homes: list[int], lived: list[bool], width_m: float, labels: list[int]
) -> None:
    assert _absorbed(STRIPS, homes, lived, [False] * 4, width_m) == labels


def test_a_loose_piece_never_stands_alone_even_where_somebody_lives() -> None:
    assert _absorbed(STRIPS, [0] * 4, [True] * 4, [False, True, False, False], 0.0) == [0, 0, 1, 2]


def test_a_scrap_that_took_somebody_in_is_no_scrap_any_more() -> None:
    strips = boxes((0, 0, 60, 100), (60, 0, 65, 100), (65, 0, 72, 100), (72, 0, 100, 100))
    labels = _absorbed(strips, [9, 0, 0, 0], [True, True, False, True], [False, True, False, False], 20.0)
    assert labels == [0, 1, 1, 2]


def test_the_longest_shared_border_decides() -> None:
    shapes, _ = cut_ground(boxes((0, 0, 50, 30), (0, 30, 50, 100), (50, 0, 56, 100)), np.empty(0, dtype=object))
    assert _absorbed(shapes, [0] * 3, [True, True, False], [False] * 3, 20.0) == [0, 1, 1]


THREE = degrees([
    shapely.Polygon([(0, 0), (100, 0), (100, 90), (100, 200), (0, 200)]),
    shapely.box(100, 0, 300, 90),
    shapely.box(100, 90, 300, 200),
])  # fmt: skip
coordinate = st.integers(-20, 320).map(float)
place = st.tuples(coordinate, st.integers(-20, 220).map(float))
building = st.tuples(st.integers(5, 270), st.integers(5, 170), st.integers(4, 25), st.integers(4, 25))
line = st.tuples(
    st.sampled_from(["main", "street", "lane", "path", "railway", "wall", "water"]),
    st.lists(place, min_size=2, max_size=5, unique=True),
)


@settings(max_examples=25, deadline=None)
@given(
    buildings=st.lists(building, max_size=12),
    drawn=st.lists(line, max_size=5),
    households=st.integers(0, 40),
    floor=st.sampled_from([0.0, 1.0, 20.0]),
)
def test_whatever_lies_on_the_ground_blocks_tile_it_and_every_household_is_in_one(
    buildings: list[tuple[int, int, int, int]], drawn: list[tuple[str, list[tuple[float, float]]]], households: int,
    floor: float,
) -> None:  # fmt: skip
    shapes = degrees([shapely.LineString(xy) for _, xy in drawn]) if drawn else np.empty(0, dtype=object)
    outlines = boxes(*((x, y, x + w, y + h) for x, y, w, h in buildings))
    each = np.full(len(buildings), float(households))
    ground = Ground(
        ("a", "b", "c"), THREE, np.array([0, 1, 1]),
        Buildings(outlines, each, each), Lines(shapes, tuple(kind for kind, _ in drawn)),
    )  # fmt: skip
    derived = derive(ground, Grain(cell_above=20, cell_floor=floor))
    assert_sound(ground, derived)
