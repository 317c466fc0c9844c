"""How long people walk to the nearest station, where no street graph says it better."""

from __future__ import annotations

import numpy as np
from scipy.spatial import cKDTree

from geo.errors import BadInput
from geo.i18n import mark
from geo.redraw.blocks import NOWHERE, Blocks, Floats
from geo.redraw.figures_lineage import ancestors
from geo.redraw.figures_sums import summed

WALK_M_S = 1.0
"""An older person's pace: who walks to a station is mostly older."""
DETOUR = 1.3
"""Streets are longer than the straight line by about this factor in built-up ground."""


def walk_to_stations(blocks: Blocks, stations_xy: Floats, *, pace_m_s: float = WALK_M_S) -> Floats:
    """Estimate the seconds on foot from each block to the nearest station: straight line times `DETOUR`.

    Parameters
    ----------
    blocks : Blocks
    stations_xy : ndarray of float, shape (s, 2)
        Metres in the plane of ``blocks.xy``.
    pace_m_s : float
        Metres a second, above zero.

    Returns
    -------
    ndarray of float, shape (len(blocks),)
        Infinite where there is no station.

    Raises
    ------
    BadInput
        The pace is not above zero.
    """
    if not (np.isfinite(pace_m_s) and pace_m_s > 0):
        raise BadInput(mark("The walking pace must be above zero."))
    if not len(stations_xy):
        return np.full(len(blocks), np.inf)
    distance_m, _ = cKDTree(stations_xy).query(blocks.xy)
    return np.asarray(distance_m, dtype=float) * DETOUR / pace_m_s


def walk_after_cut(walk_s: Floats, before: Blocks, after: Blocks) -> Floats:
    """Seconds per block carried over to blocks that were cut, or put together again by an undo.

    A child walks as long as its parent did, a parent as long as its children on average; NaN for blocks from nowhere.

    Parameters
    ----------
    walk_s : ndarray of float, shape (len(before),)

    Returns
    -------
    ndarray of float, shape (len(after),)
    """
    if before is after:
        return walk_s
    from_ = ancestors(before, after)
    walk = np.append(walk_s, np.nan)[from_]
    if (from_ == NOWHERE).any():
        into = ancestors(after, before)
        size = summed(np.ones(len(before)), into, len(after))
        mean = summed(walk_s, into, len(after)) / np.where(size > 0, size, np.nan)
        walk = np.where(from_ == NOWHERE, mean, walk)
    return walk
