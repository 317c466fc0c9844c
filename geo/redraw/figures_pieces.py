"""The pieces that grids fall into: blocks of one grid that hang together by shared borders."""

from __future__ import annotations

import numpy as np

from geo.redraw.blocks import NOWHERE, Floats, Ints
from geo.redraw.components import components
from geo.redraw.figures_sums import summed
from geo.redraw.plans import Plan


def count_pieces(ends: Ints, of: Ints, count: int) -> Floats:
    """Pieces of each of ``count`` grids.

    Parameters
    ----------
    ends : ndarray of int, shape (m, 2)
        Pairs of members that are joined; both of the same grid.
    of : ndarray of int
        The grid of each member, 0 to count - 1.
    """
    _, first = np.unique(components(len(of), ends), return_index=True)
    return np.bincount(of[first], minlength=count).astype(float)


def pieces_apart(plan: Plan) -> dict[int, list[Ints]]:
    """Grids that fall into more than one piece.

    Returns
    -------
    dict of int to list of ndarray of int
        Place of the grid → blocks of each piece: the one with most households first, then that with most ground.
    """
    blocks, ends = plan.blocks, plan.blocks.edges
    label = components(len(blocks), ends[plan.grid_of[ends[:, 0]] == plan.grid_of[ends[:, 1]]])
    _, first = np.unique(label, return_index=True)
    grid = plan.grid_of[first]
    apart = np.bincount(grid[grid != NOWHERE], minlength=len(plan.grids)) > 1
    households, area_m2 = (summed(values, label, len(first)) for values in (blocks.households, blocks.area_m2))
    members = np.flatnonzero(np.append(apart, False)[plan.grid_of])
    members = members[np.argsort(label[members], kind="stable")]
    order = np.lexsort((first, -area_m2, -households))
    starts, ends_ = (np.searchsorted(label[members], order, side=side) for side in ("left", "right"))
    found: dict[int, list[Ints]] = {}
    for piece, start, end in zip(order.tolist(), starts.tolist(), ends_.tolist(), strict=True):
        if end > start:
            found.setdefault(int(grid[piece]), []).append(members[start:end])
    return dict(sorted(found.items()))
