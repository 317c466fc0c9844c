"""What the balanced plan is measured against: METIS from scratch with the best names, and a ReCom chain from today."""

from __future__ import annotations

import random
import time
import warnings
from functools import partial

import networkx as nx
import numpy as np
from numpy.typing import NDArray
from scipy.optimize import linear_sum_assignment

from bench.redraw_problem import metis_labels
from geo.redraw.plans import Plan

EPSILON = 0.35
"""How uneven the two halves of a recombined pair may be: today's grids are so, and nearer ones are then kept."""


def metis(plan: Plan, seed: int, *, whole: bool) -> NDArray[np.int64]:
    """METIS from scratch; its parts are named after the grids most of their residents have, as well as can be."""
    blocks, grids = plan.blocks, len(plan.grids)
    # another seed than that of today's grids, which METIS drew for an older town: history does not know ours
    label = metis_labels(blocks, blocks.households, grids, seed + 1000, whole=whole)
    same = np.zeros((grids, grids))
    np.add.at(same, (label, plan.grid_of), blocks.people)
    rows, columns = linear_sum_assignment(same, maximize=True)
    named = np.empty(grids, dtype=np.int64)
    named[rows] = columns
    return named[label]


def recom(plan: Plan, seed: int, seconds: float) -> NDArray[np.int64] | None:
    """Pairs of grids cut anew along spanning trees from today's on, kept when more even; None without gerrychain."""
    try:
        from gerrychain import Partition, updaters  # noqa: PLC0415
        from gerrychain.proposals import recom as recombined  # noqa: PLC0415
        from gerrychain.tree import bipartition_tree  # noqa: PLC0415
    except ImportError:
        return None
    blocks = plan.blocks
    graph = nx.Graph()
    for at, held in enumerate(blocks.households.tolist()):
        graph.add_node(at, held=held)
    graph.add_edges_from(blocks.edges.tolist())
    mean = float(blocks.households.sum()) / len(plan.grids)
    state = Partition(
        graph, dict(enumerate(plan.grid_of.tolist())), {"held": updaters.Tally("held"), "cut": updaters.cut_edges}
    )
    rng = random.Random(seed)
    off = sum((held - mean) ** 2 for held in state["held"].values())
    cut = partial(bipartition_tree, max_attempts=20)  # a pair that cannot be cut within bounds would be tried for ever
    until = time.perf_counter() + seconds
    while time.perf_counter() < until:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            try:
                tried = recombined(state, "held", mean, EPSILON, bipartition_tree_fn=cut, rng=rng)
            except RuntimeError:  # this pair cannot be cut within bounds
                continue
        now = sum((held - mean) ** 2 for held in tried["held"].values())
        if now < off:
            state, off = tried, now
    return np.array([state.assignment[at] for at in range(len(blocks))], dtype=np.int64)
