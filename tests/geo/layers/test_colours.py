"""Colours that everybody can tell apart, and marks that do not need them."""

from itertools import pairwise

import numpy as np
import pytest

from geo.layers import LOAD_COLOURS, OVERDUE_COLOUR, STATE_MARKS, load_class
from geo.model import OPEN_STATES, CaseState

SIMULATED = {
    "normal": np.eye(3),
    "protanopia": np.array([[0.1124, 0.8876, 0], [0.1124, 0.8876, 0], [0.004, -0.004, 1]]),
    "deuteranopia": np.array([[0.2928, 0.7072, 0], [0.2928, 0.7072, 0], [-0.0223, 0.0223, 1]]),
}
"""Linear RGB as a dichromat sees it (Viénot, Brettel and Mollon 1999)."""


def linear(colour: str) -> np.ndarray:
    parts = np.array([int(colour[i : i + 2], 16) for i in (1, 3, 5)]) / 255
    return np.where(parts <= 0.04045, parts / 12.92, ((parts + 0.055) / 1.055) ** 2.4)


def luminance(colour: str, sight: str = "normal") -> float:
    return float(np.clip(SIMULATED[sight] @ linear(colour), 0, 1) @ [0.2126, 0.7152, 0.0722])


@pytest.mark.parametrize("sight", SIMULATED)
def test_each_load_class_is_clearly_lighter_than_the_one_below(sight: str) -> None:
    light = [luminance(colour, sight) + 0.05 for colour in LOAD_COLOURS]
    assert all(above / below > 1.3 for below, above in pairwise(light))


def test_every_state_has_a_mark_and_open_ones_differ_in_shape() -> None:
    assert set(STATE_MARKS) == set(CaseState)
    shapes = [STATE_MARKS[state].shape for state in OPEN_STATES]
    assert len(set(shapes)) == len(OPEN_STATES)


def test_marks_stand_out_from_the_ground() -> None:
    ground = luminance("#0b1a30") + 0.05
    for look in (*(mark.colour for mark in STATE_MARKS.values()), OVERDUE_COLOUR):
        assert (luminance(look) + 0.05) / ground > 4.5


@pytest.mark.parametrize(("count", "expected"), [(0, 0), (1, 1), (2, 1), (3, 2), (9, 3), (10, 4), (400, 4)])
def test_a_unit_is_in_the_class_whose_break_it_has_reached(count: int, expected: int) -> None:
    assert load_class(count, (1, 3, 6, 10)) == expected
