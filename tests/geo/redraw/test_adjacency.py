"""Which shapes of a coverage touch, and along how many metres."""

import numpy as np
import pytest
import shapely
from hypothesis import given, settings
from hypothesis import strategies as st

from geo.redraw.adjacency import touching
from tests.geo.redraw.small_ground import PLANE, boxes, degrees


def test_neighbours_share_a_border_in_metres() -> None:
    edges, border_m = touching(boxes((0, 0, 30, 20), (30, 0, 50, 20), (80, 0, 90, 20)), PLANE)
    assert edges.tolist() == [[0, 1]]
    assert border_m.tolist() == [pytest.approx(20.0, abs=0.2)]


def test_shapes_that_meet_in_a_point_do_not_touch() -> None:
    edges, _ = touching(boxes((0, 0, 10, 10), (10, 10, 20, 20)), PLANE)
    assert edges.shape == (0, 2)


def test_a_border_in_two_parts_counts_both() -> None:
    ring = degrees([shapely.box(0, 0, 30, 30) - shapely.box(10, 10, 20, 20)])[0]
    hole = boxes((10, 10, 20, 20))[0]
    edges, border_m = touching(np.array([hole, ring], dtype=object), PLANE)
    assert edges.tolist() == [[0, 1]]
    assert border_m.tolist() == [pytest.approx(40.0, abs=0.5)]


def test_nothing_touches_nothing() -> None:
    edges, border_m = touching(np.empty(0, dtype=object), PLANE)
    assert edges.shape == (0, 2)
    assert len(border_m) == 0


@settings(max_examples=25, deadline=None)
@given(columns=st.integers(1, 6), rows=st.integers(1, 6), seed=st.integers(0, 1000))
def test_all_pairs_with_a_common_line_are_found(columns: int, rows: int, seed: int) -> None:
    x, y = np.meshgrid(np.arange(columns), np.arange(rows), indexing="ij")
    cells = shapely.box(x.ravel() * 50.0, y.ravel() * 50.0, x.ravel() * 50.0 + 50, y.ravel() * 50.0 + 50)
    shapes = degrees(cells)[np.random.default_rng(seed).permutation(len(cells))]
    edges, border_m = touching(shapes, PLANE)
    plane = PLANE.project(shapes)
    wanted = {
        (a, b): shapely.intersection(plane[a], plane[b]).length
        for a in range(len(plane))
        for b in range(a + 1, len(plane))
        if shapely.intersection(shapes[a], shapes[b]).length > 0
    }
    assert [tuple(edge) for edge in edges.tolist()] == sorted(wanted)
    assert border_m.tolist() == pytest.approx([wanted[pair] for pair in sorted(wanted)], abs=0.01)
