"""Sharing a walk past stairs out among teams: cut into pieces, evened out, and each piece given to its team."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise

import numpy as np
from numpy.typing import NDArray
from scipy.optimize import linear_sum_assignment

from geo.crs import Metres
from geo.schedule.door_walk import Stair

SPLIT_BUILDING, SPLIT_GRID = 0.1, 0.02
"""What a cut inside a building, or inside a grid, is worth: so much of a team's mean minutes, squared."""
APART_MIN_PER_M = 0.1
"""Minutes squared, over the mean, that a metre between a stair and the middle of its team's doors counts as."""
OWN_HEAD = 0.05
"""Share of its minutes that a stair counts less where the team's own grid head answers for it."""
_MOST_ROUNDS = 40

Floats = NDArray[np.float64]


def cut(walk: Sequence[Stair], weights: Floats, count: int) -> list[tuple[int, int]]:
    """Where to cut a walk into pieces.

    Each piece is within the heaviest stair of the mean; among such cuts those are taken whose pieces are most alike and
    which split the fewest buildings and grids.

    Parameters
    ----------
    weights : ndarray, shape (n,)
        Minutes of each stair.

    Returns
    -------
    list of (int, int)
        First stair of each piece, and the one after its last.
    """
    sums = np.concatenate([[0.0], np.cumsum(weights)])
    mean = float(sums[-1]) / count
    reach = float(weights.max()) + 1e-6 * float(sums[-1])
    cost_of = np.zeros(len(walk) + 1)
    for at in range(1, len(walk)):
        if walk[at - 1].building == walk[at].building:
            cost_of[at] = (SPLIT_BUILDING * mean) ** 2
        elif walk[at - 1].grid == walk[at].grid:
            cost_of[at] = (SPLIT_GRID * mean) ** 2
    reached: dict[int, float] = {0: 0.0}
    came: list[dict[int, int]] = []
    for piece in range(1, count + 1):
        near = np.flatnonzero(np.abs(sums - piece * mean) <= reach) if piece < count else [len(walk)]
        before = np.array(sorted(reached))
        costs = np.array([reached[int(at)] for at in before])
        reached, came_by = {}, {}
        for end in map(int, near):
            loads = sums[end] - sums[before]
            fits = (before <= end) & (np.abs(loads - mean) <= reach)
            if not fits.any():
                continue
            total = np.where(fits, costs + (loads - mean) ** 2, np.inf)
            best = int(np.argmin(total))
            reached[end], came_by[end] = float(total[best] + cost_of[end]), int(before[best])
        came.append(came_by)
    ends = [len(walk)]
    for came_by in reversed(came):
        ends.append(came_by[ends[-1]])
    ends.reverse()
    return list(pairwise(ends))


def give(pieces: Sequence[Sequence[Stair]], own: Sequence[frozenset[str]], door_min: float) -> list[int]:
    """Which team takes each piece: as many minutes as possible in the grids of the team's own head.

    Parameters
    ----------
    own : sequence of frozenset
        The grids of each team's head; as many teams as pieces.
    """
    gains = np.zeros((len(own), len(pieces)))
    for row, grids in enumerate(own):
        if grids:
            gains[row] = [sum(s.minutes(door_min) for s in piece if s.grid in grids) for piece in pieces]
    # Where nothing tells them apart, the first team walks first.
    apart = np.abs(np.arange(len(own))[:, None] - np.arange(len(pieces))) * 1e-6
    rows, columns = linear_sum_assignment(apart - gains)
    team_of = dict(zip(columns.tolist(), rows.tolist(), strict=True))
    return [team_of[piece] for piece in range(len(pieces))]


def even_out(
    walk: Sequence[Stair], weights: Floats, team_of: NDArray[np.int64], own: Sequence[frozenset[str]]
) -> NDArray[np.int64]:
    """Hand stairs over, or exchange two, between teams nearby while that makes the teams' minutes more alike.

    Parameters
    ----------
    weights : ndarray, shape (n,)
        Minutes of each stair.
    team_of : ndarray of int, shape (n,)
        The team of each stair.
    own : sequence of frozenset
        The grids of each team's head.

    Returns
    -------
    ndarray of int, shape (n,)
        The team of each stair, whose sum of squared minutes is no larger than before.
    """
    team_of = team_of.copy()
    count, numbers = len(own), np.arange(len(walk))
    if count < 2:
        return team_of
    lon, lat = np.array([s.lon for s in walk]), np.array([s.lat for s in walk])
    x, y = Metres(float(lon.mean()), float(lat.mean())).forward(lon, lat)
    led = np.array([[stair.grid in grids for grids in own] for stair in walk], dtype=float)
    loads: Floats = np.bincount(team_of, weights, count).astype(float)
    mean = float(loads.mean())
    apart = np.zeros((len(walk), count))

    def measure(team: int) -> None:
        mine = team_of == team
        if mine.any():
            middle = np.average(x[mine], weights=weights[mine]), np.average(y[mine], weights=weights[mine])
            apart[:, team] = APART_MIN_PER_M * np.hypot(x - middle[0], y - middle[1])
        else:
            apart[:, team] = 0.0
        apart[:, team] -= OWN_HEAD * weights * led[:, team]

    for team in range(count):
        measure(team)
    stuck: set[int] = set()
    for _ in range(_MOST_ROUNDS * count):
        open_ = [team for team in range(count) if team not in stuck]
        if not open_:
            break
        team = max(open_, key=lambda team: (abs(loads[team] - mean), -team))
        # A stair of this team for another's, for none (-1), or none for another's: each by what it changes.
        mine = np.concatenate([[-1], numbers[team_of == team]])
        theirs = numbers[team_of != team]
        best = _best_exchange(mine, theirs, team, team_of, weights, loads, apart, mean)
        if best is None:
            stuck.add(team)
            continue
        give_away, take, other = best
        for stair, to in ((give_away, other), (take, team)):
            if stair >= 0:
                loads[team_of[stair]] -= weights[stair]
                loads[to] += weights[stair]
                team_of[stair] = to
        measure(team)
        measure(other)
        stuck.clear()
    return team_of


def _best_exchange(
    mine: NDArray[np.int64], theirs: NDArray[np.int64], team: int, team_of: NDArray[np.int64], weights: Floats,
    loads: Floats, apart: Floats, mean: float,
) -> tuple[int, int, int] | None:  # fmt: skip
    """The stair to give away, the one to take (-1: none) and the other team, of the exchange that helps most."""
    best, found = np.inf, (-1, -1, -1)
    if len(theirs):
        given = np.where(mine >= 0, weights[mine], 0.0)[:, None]
        # Exchanges and takings: every stair of the others against every one of ours, and none.
        other = team_of[theirs]
        gain = weights[theirs][None, :] - given
        change = 2 * gain * (loads[team] - loads[other][None, :]) + 2 * gain**2
        away = np.where(mine[:, None] >= 0, apart[mine][:, other] - apart[mine, team][:, None], 0.0)
        cost = change / mean + away + (apart[theirs, team] - apart[theirs, other])[None, :]
        cost[change >= -1e-9] = np.inf
        row, column = np.unravel_index(int(np.argmin(cost)), cost.shape)
        best, found = float(cost[row, column]), (int(mine[row]), int(theirs[column]), int(other[column]))
    # Givings: each of ours to every other team.
    ours = mine[1:]
    if len(ours):
        loss = -weights[ours][:, None]
        change = 2 * loss * (loads[team] - loads[None, :]) + 2 * loss**2
        cost = change / mean + apart[ours] - apart[ours, team][:, None]
        cost[change >= -1e-9] = np.inf
        cost[:, team] = np.inf
        row, column = np.unravel_index(int(np.argmin(cost)), cost.shape)
        if cost[row, column] < best:
            best, found = float(cost[row, column]), (int(ours[row]), -1, int(column))
    return found if best < -1e-9 else None
