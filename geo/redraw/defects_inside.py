"""Grids that another grid surrounds: no way leads out of them but through it."""

from __future__ import annotations

import networkx as nx  # type: ignore[import-untyped]
import numpy as np

from geo.redraw.blocks import NOWHERE, Ints
from geo.redraw.figures_sums import summed
from geo.redraw.plans import Plan

RIM_M = 0.5
"""A border shorter than this leads nowhere: perimeters and shared borders are sums of rounded lengths."""


def grids_inside(plan: Plan) -> list[tuple[int, Ints]]:
    """Find grids enclosed by one other grid.

    Returns
    -------
    list of (int, ndarray of int)
        The place of the surrounding grid, and those of all that lie inside it. Ground outside all blocks and blocks of
        no grid are ways out.
    """
    outside = len(plan.grids)
    touching = nx.Graph(_neighbours(plan).tolist())
    found = []
    for around in sorted(nx.articulation_points(touching)):
        if around != outside:
            rest = nx.restricted_view(touching, [around], [])
            ways_out = nx.node_connected_component(rest, outside) if outside in rest else set()
            inside = sorted(set(touching) - ways_out - {around})
            found.append((around, np.array(inside, dtype=np.int64)))
    return found


def _neighbours(plan: Plan) -> Ints:
    """Pairs of grids that touch, each once; the outside stands after the last grid."""
    blocks, outside = plan.blocks, len(plan.grids)
    grid = np.where(plan.grid_of == NOWHERE, outside, plan.grid_of)
    ends = np.sort(grid[blocks.edges], axis=1)
    shared = summed(np.repeat(blocks.border_m, 2), blocks.edges.ravel(), len(blocks))
    rim = np.flatnonzero(blocks.perimeter_m - shared > RIM_M)
    pairs = np.concatenate([ends, np.column_stack([grid[rim], np.full(len(rim), outside)])])
    keys = np.unique(pairs[:, 0] * (outside + 1) + pairs[:, 1])
    pairs = np.column_stack([keys // (outside + 1), keys % (outside + 1)])
    return np.asarray(pairs[pairs[:, 0] != pairs[:, 1]], dtype=np.int64)
