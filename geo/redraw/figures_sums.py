"""Sums of numbers over the grids, workers or blocks they belong to."""

from __future__ import annotations

import numpy as np

from geo.redraw.blocks import NOWHERE, Floats, Ints


def summed(values: Floats, of: Ints, count: int) -> Floats:
    """Add up values of each of ``count`` owners, shape (count,).

    Parameters
    ----------
    values : ndarray of float, shape (m,)
    of : ndarray of int, shape (m,)
        Owner of each value, 0 to count - 1; values that are `NOWHERE` count for nobody.
    """
    held = of != NOWHERE
    return np.asarray(np.bincount(of[held], weights=values[held], minlength=count), dtype=float)
