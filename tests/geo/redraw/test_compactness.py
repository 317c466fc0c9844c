"""Compactness: 1 for a circle, less for anything else, and no matter where on Earth."""

import numpy as np
import pytest
import shapely

from geo.crs import Metres
from geo.redraw.compactness import polsby_popper, reock

ROUND = shapely.Point(0, 0).buffer(500, quad_segs=90)
BAR = shapely.box(0, 0, 400, 100)


@pytest.mark.parametrize("plane", [Metres(113.0, 23.0), Metres(87.6, 43.8)])
def test_a_circle_is_compact_and_a_bar_is_not(plane: Metres) -> None:
    area = np.array([ROUND.area, BAR.area])
    assert polsby_popper(area, np.array([ROUND.length, BAR.length])) == pytest.approx([1, 0.503], abs=1e-3)
    shapes = plane.unproject(np.array([ROUND, BAR], dtype=object))
    assert reock(shapes, np.array([0, 1]), area) == pytest.approx([1, 40_000 / (np.pi / 4 * 170_000)], abs=1e-3)


def test_parts_far_apart_share_one_circle_and_a_part_without_shapes_has_none() -> None:
    plane = Metres(113.0, 23.0)
    bars = plane.unproject(np.array([BAR, shapely.transform(BAR, lambda xy: xy + np.array([3000, 0]))], dtype=object))
    found = reock(bars, np.array([2, 2]), np.array([0.0, 0.0, 80_000.0]))
    assert np.isnan(found[:2]).all()
    assert found[2] == pytest.approx(80_000 / (np.pi / 4 * (3400**2 + 100**2)), rel=1e-4)
    assert np.isnan(reock(bars[:0], np.zeros(0, dtype=np.int64), np.zeros(1))).all()


def test_nothing_has_no_roundness() -> None:
    assert np.isnan(polsby_popper(np.zeros(1), np.zeros(1))).all()
