"""The search behind workers and grids: an assignment first, then moves and swaps while they better it."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from scipy.optimize import linear_sum_assignment

from geo.redraw.blocks import NOWHERE, Floats, Ints
from geo.redraw.figures_sums import summed

STEP = 0.005
"""This share of a fair load beyond the tolerance weighs more than all households that could be kept."""


@dataclass(frozen=True, eq=False, slots=True)
class Stakes:
    """What is weighed; w workers, k grids.

    Attributes
    ----------
    households : ndarray of float, shape (w, k)
        Households of a grid that know a worker.
    nearness : ndarray of float, shape (w, k)
        0 to 1; it decides where households do not.
    minutes : ndarray of float, shape (k,)
        Work in each grid a month.
    fair : ndarray of float, shape (w,)
        Minutes that would be fair.
    tolerance : float
        Share of the fair load that a load may be off.
    most : ndarray of int, shape (w,)
        Grids at most.
    fixed : ndarray of int, shape (k,)
        The worker who keeps a grid, or `NOWHERE`.
    """

    households: Floats
    nearness: Floats
    minutes: Floats
    fair: Floats
    tolerance: float
    most: Ints
    fixed: Ints

    def beyond(self, workers: Ints, load: Floats) -> Floats:
        """Minutes of loads beyond the tolerance, for workers and loads of shapes that go together."""
        fair = self.fair[workers]
        over, under = load - fair * (1 + self.tolerance), fair * (1 - self.tolerance) - load
        return np.asarray(np.maximum(np.maximum(over, under), 0.0))


def search(stakes: Stakes) -> Ints:
    """The worker of each grid, shape (k,).

    Every worker gets a grid where there are enough. The same stakes give the same answer.
    """
    grids = stakes.households.shape[1]
    if not grids:
        return np.zeros(0, dtype=np.int64)
    # Less than half a household in all, so that it never costs one.
    worth = stakes.households + stakes.nearness * (0.4 / max(grids, 1))
    owner = _start(stakes, worth)
    return _bettered(stakes, worth, owner)


def _start(stakes: Stakes, worth: Floats) -> Ints:
    workers, grids = worth.shape
    owner = stakes.fixed.copy()
    free = np.flatnonzero(owner == NOWHERE)
    taken = np.bincount(owner[owner != NOWHERE], minlength=workers)
    room = np.maximum(stakes.most - taken, 0)
    share = np.ceil(grids * stakes.fair / max(stakes.fair.sum(), 1e-9)).astype(np.int64) if stakes.fair.any() else 1
    slots = np.minimum(room, np.maximum(np.maximum(share, -(-grids // workers)) - taken, (taken == 0).astype(np.int64)))
    if slots.sum() < len(free):  # limits and locked grids leave too few: give all the room there is
        slots = np.minimum(room, len(free))
    of = np.repeat(np.arange(workers), slots)
    first = np.append(True, of[1:] != of[:-1]) & (taken[of] == 0)
    value = worth[of][:, free] + np.where(first, worth.sum() + 1.0, 0.0)[:, None]
    slot, column = linear_sum_assignment(value, maximize=True)
    owner[free[column]] = of[slot]
    return owner


def _bettered(stakes: Stakes, worth: Floats, owner: Ints) -> Ints:
    workers, grids = worth.shape
    fair = float(stakes.fair.mean())
    price = (worth.sum() + 1.0) / (STEP * fair) if fair > 0 else 0.0
    everyone, columns = np.arange(workers)[:, None], np.arange(grids)
    movable = stakes.fixed == NOWHERE
    least = 1 if grids >= workers else 0
    most = stakes.most if grids > workers else np.ones_like(stakes.most)
    for _ in range(2 * grids):
        load = summed(stakes.minutes, owner, workers)
        size = np.bincount(owner, minlength=workers)
        now = stakes.beyond(np.arange(workers), load)
        mine = worth[owner, columns]
        # Moves: shape (workers, grids), to whom and which.
        without = stakes.beyond(owner, load[owner] - stakes.minutes) - now[owner]
        with_it = stakes.beyond(everyone, load[:, None] + stakes.minutes) - now[:, None]
        move = worth - mine - price * (without + with_it)
        move[:, ~movable | (size[owner] <= least)] = -np.inf
        move[size >= most] = -np.inf
        move[owner, columns] = -np.inf
        # Swaps: shape (grids, grids).
        more = stakes.minutes[None, :] - stakes.minutes[:, None]
        swapped = stakes.beyond(owner[:, None], load[owner][:, None] + more) - now[owner][:, None]
        swap = worth[owner][:, columns] - mine[:, None]
        swap = swap + swap.T - price * (swapped + swapped.T)
        swap[~movable] = -np.inf
        swap[:, ~movable] = -np.inf
        swap[owner[:, None] == owner[None, :]] = -np.inf
        best_move, best_swap = int(move.argmax()), int(swap.argmax())
        gains = float(move.flat[best_move]), float(swap.flat[best_swap])
        if max(gains) <= 1e-6:
            break
        if gains[0] >= gains[1]:
            owner[best_move % grids] = best_move // grids
        else:
            one, other = divmod(best_swap, grids)
            owner[one], owner[other] = owner[other], owner[one]
    return owner
