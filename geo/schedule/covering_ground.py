"""What a cover rests on: which grids touch, and how much work each is expected to bring."""

from __future__ import annotations

from dataclasses import dataclass

import geopandas as gpd
import numpy as np
from numpy.typing import NDArray
from scipy.sparse import coo_matrix
from scipy.sparse.csgraph import connected_components
from shapely import STRtree, intersection, length

from geo.crs import Metres

LEAST_BORDER_M = 1.0
"""Grids that touch over less than this only meet at a corner."""
MONTH_DAYS = 30.0
HOUSEHOLD_MIN = 2.0
"""Minutes a month that any household takes beside cases and visits: a word in passing, a notice, a question."""
PRIOR_COUNT = 6.0
"""A grid's own history weighs as much as the mean of all once so many cases or visits were expected of it."""


@dataclass(frozen=True, slots=True)
class GridHistory:
    """What grids have brought so far; arrays of one length, grid by grid.

    Attributes
    ----------
    households : ndarray of float
    cases, visits : ndarray of float
        How many there were in the days looked back on.
    case_minutes, visit_minutes : ndarray of float
        Minutes on the spot that they took together.
    days : float
        How many days were looked back on; above 0.
    """

    households: NDArray[np.float64]
    cases: NDArray[np.float64]
    case_minutes: NDArray[np.float64]
    visits: NDArray[np.float64]
    visit_minutes: NDArray[np.float64]
    days: float


def touching_grids(grids: gpd.GeoDataFrame) -> list[tuple[int, int]]:
    """Pairs of rows of a frame that share a border; what touches nothing is joined to the nearest.

    Parameters
    ----------
    grids : GeoDataFrame
        Polygons, EPSG:4326.

    Returns
    -------
    list of (int, int)
        Positions of rows, the lower one first, in order; by them all rows hang together.
    """
    west, south, east, north = grids.total_bounds
    shapes = Metres((west + east) / 2, (south + north) / 2).project(grids.geometry.to_numpy())
    one, other = STRtree(shapes).query(shapes, predicate="dwithin", distance=LEAST_BORDER_M / 10)
    upper = one < other
    one, other = one[upper], other[upper]
    shared = length(intersection(shapes[one], shapes[other])) >= LEAST_BORDER_M
    pairs = {(int(a), int(b)) for a, b in zip(one[shared], other[shared], strict=True)}
    while True:
        rows, columns = np.array(sorted(pairs), dtype=int).reshape(-1, 2).T
        links = coo_matrix((np.ones(len(rows)), (rows, columns)), shape=(len(shapes), len(shapes)))
        count, piece = connected_components(links, directed=False)
        if count <= 1:
            return sorted(pairs)
        inside, outside = np.flatnonzero(piece == 0), np.flatnonzero(piece != 0)
        near, away = STRtree(shapes[outside]).query_nearest(shapes[inside], return_distance=True, all_matches=False)
        best = int(np.argmin(away))
        a, b = int(inside[near[0][best]]), int(outside[near[1][best]])
        pairs.add((min(a, b), max(a, b)))


def expected_minutes(
    history: GridHistory, due_min: NDArray[np.float64], *, days: float = MONTH_DAYS
) -> NDArray[np.float64]:
    """Minutes that each grid is expected to take in so many days.

    Cases and visits are counts that grow with the households of a grid. A grid's own rate is drawn to the mean of all
    the more the less was to be expected of it so far (the posterior mean of a Poisson rate under a Gamma prior that is
    worth `PRIOR_COUNT` events): a new grid counts as an average one of its size, a grid with long history as what it
    was. So are the minutes that one of its cases takes. Each household takes `HOUSEHOLD_MIN` minutes beside that, so
    that grids without any history weigh by their households.

    Parameters
    ----------
    history : GridHistory
    due_min : ndarray of float, shape of ``history.households``
        Minutes of the visits and rounds that are due in these days; where more was made than is due, that counts.

    Returns
    -------
    ndarray of float, shape of ``history.households``
    """
    cases = _rate(history.cases, history.households, history.days) * history.households * days
    visits = _rate(history.visits, history.households, history.days) * history.households * days
    case_min = cases * _mean_minutes(history.case_minutes, history.cases)
    made_min = visits * _mean_minutes(history.visit_minutes, history.visits)
    scale = days / MONTH_DAYS
    found: NDArray[np.float64] = case_min + np.maximum(made_min, due_min) + HOUSEHOLD_MIN * scale * history.households
    return found


def _rate(counts: NDArray[np.float64], households: NDArray[np.float64], days: float) -> NDArray[np.float64]:
    """Events of a household a day, each grid's drawn to that of all."""
    exposure = households * days
    total = float(exposure.sum())
    mean = float(counts.sum()) / total if total else 0.0
    if mean == 0.0:
        return np.zeros_like(counts)
    rate: NDArray[np.float64] = (counts + PRIOR_COUNT) / (exposure + PRIOR_COUNT / mean)
    return rate


def _mean_minutes(minutes: NDArray[np.float64], counts: NDArray[np.float64]) -> NDArray[np.float64]:
    """Minutes of one event, each grid's drawn to that of all."""
    total = float(counts.sum())
    mean = float(minutes.sum()) / total if total else 0.0
    found: NDArray[np.float64] = (minutes + PRIOR_COUNT * mean) / (counts + PRIOR_COUNT)
    return found
