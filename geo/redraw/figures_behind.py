"""What stands behind a figure: the blocks that it opens."""

from __future__ import annotations

import numpy as np

from geo.errors import NotFound
from geo.i18n import mark
from geo.redraw.blocks import NOWHERE
from geo.redraw.figures import PlanFigures
from geo.redraw.figures_pieces import pieces_apart
from geo.redraw.plans import Plan


def blocks_behind(plan: Plan, figures: PlanFigures, grid: str, figure: str) -> tuple[str, ...]:
    """Ids of the blocks that make a figure of a grid what it is.

    Parameters
    ----------
    plan : Plan
    figures : PlanFigures
        Of this plan.
    grid : str
        Its id.
    figure : str
        One of `geo.redraw.figures.COLUMNS`. Counts open the blocks that have something to count, ``pieces`` all but
        the main piece, ``cut_compounds`` the blocks of compounds that are cut, barriers the blocks on both sides,
        ``walk_longest_s`` the blocks with the longest way, and the rest all blocks.

    Raises
    ------
    NotFound
        The plan has no such grid.
    """
    if grid not in figures.grids:
        raise NotFound(mark("There is no grid {grid} in the plan."), grid=grid)
    at, blocks = figures.grids.index(grid), plan.blocks
    members = np.flatnonzero(plan.grid_of == at)
    match figure:
        case "households" | "people" | "minutes" | "must_visit":
            chosen = members[getattr(blocks, figure)[members] > 0]
        case "pieces":
            chosen = np.concatenate([members[:0], *pieces_apart(plan).get(at, [])[1:]])
        case "cut_compounds":
            cut = np.setdiff1d(blocks.compound[members], [NOWHERE])
            cut = np.intersect1d(cut, blocks.compound[plan.grid_of != at])
            chosen = members[np.isin(blocks.compound[members], cut)]
        case "barriers_crossed" | "barrier_m":
            inner = (plan.grid_of[blocks.edges] == at).all(axis=1) & (blocks.barrier > 0)
            chosen = np.unique(blocks.edges[inner])
        case "walk_longest_s":
            longest = figures.walk_s[members] == figures.walk_longest_s[at]
            chosen = members[longest & (blocks.households[members] > 0)]
        case _:
            chosen = members
    return tuple(blocks.ids[n] for n in np.sort(chosen))
