"""Which grids an edit touched: those whose blocks, or what lies between them, are not what they were."""

from __future__ import annotations

from operator import is_

import numpy as np
import shapely
from numpy.typing import NDArray

from geo.redraw.blocks import NOWHERE, Blocks, Floats, Ints
from geo.redraw.plans import Plan

Mask = NDArray[np.bool_]
_NUMBERS = ("area_m2", "perimeter_m", "households", "people", "minutes", "must_visit", "compound")


def touched_grids(before: Plan, after: Plan, walk_before_s: Floats, walk_after_s: Floats) -> tuple[Ints, Mask]:
    """Compare two states of a plan.

    Parameters
    ----------
    before, after : Plan
    walk_before_s, walk_after_s : ndarray of float
        Seconds on foot per block of either.

    Returns
    -------
    source : ndarray of int, shape (len(after.grids),)
        Where each grid stood before; 0 for a new one, which is touched.
    touched : ndarray of bool, shape (len(after.grids),)
    """
    count = len(after.grids)
    now_at = {grid.id: n for n, grid in enumerate(after.grids)}
    moved_to = np.array([now_at.get(grid.id, NOWHERE) for grid in before.grids] + [NOWHERE], dtype=np.int64)
    source = np.zeros(count, dtype=np.int64)
    touched = np.ones(count + 1, dtype=bool)  # the last one answers for NOWHERE
    held = np.flatnonzero(moved_to != NOWHERE)
    source[moved_to[held]] = held
    touched[moved_to[held]] = False
    was = moved_to[before.grid_of]
    if after.blocks is before.blocks:
        changed = (was != after.grid_of) | ~_alike(walk_before_s, walk_after_s)
        touched[was[changed]] = True
        touched[after.grid_of[changed]] = True
        return source, touched[:-1]
    here = _same_blocks(before.blocks, after.blocks)
    kept = np.flatnonzero(here != NOWHERE)
    steady = np.zeros(len(after.blocks), dtype=bool)
    steady[kept] = (was[here[kept]] == after.grid_of[kept]) & _alike(walk_before_s[here[kept]], walk_after_s[kept])
    stayed = np.zeros(len(before.blocks), dtype=bool)
    stayed[here[steady]] = True
    touched[after.grid_of[~steady]] = True
    touched[was[~stayed]] = True
    # A compound is cut or whole by blocks that other grids hold.
    for blocks, grid_of, still in ((before.blocks, was, stayed), (after.blocks, after.grid_of, steady)):
        walled = np.setdiff1d(blocks.compound[~still], [NOWHERE])
        touched[grid_of[np.isin(blocks.compound, walled)]] = True
    if not _same_borders(before.blocks, after.blocks, here):
        touched[:] = True
    return source, touched[:-1]


def same_blocks(old: Blocks, new: Blocks) -> Ints:
    """For each new block where the very same one (id, shape and numbers) stood among the old; else `NOWHERE`."""
    return np.arange(len(new), dtype=np.int64) if old is new else _same_blocks(old, new)


def _same_blocks(old: Blocks, new: Blocks) -> Ints:
    at = {block: n for n, block in enumerate(old.ids)}
    here = np.array([at.get(block, NOWHERE) for block in new.ids], dtype=np.int64)
    named = np.flatnonzero(here != NOWHERE)
    there = here[named]
    same = np.ones(len(named), dtype=bool)
    for name in _NUMBERS:
        same &= getattr(old, name)[there] == getattr(new, name)[named]
    one, other = old.shapes[there], new.shapes[named]
    # Most shapes are the same objects still, which is told at once.
    twins = np.fromiter(map(is_, one, other), dtype=bool, count=len(named))
    rest = np.flatnonzero(~twins)
    same[rest] &= shapely.equals_exact(one[rest], other[rest])
    here[named[~same]] = NOWHERE
    return here


def _same_borders(old: Blocks, new: Blocks, here: Ints) -> bool:
    """Whether blocks that are the same have the same between them."""
    now = np.full(len(old), NOWHERE, dtype=np.int64)
    kept = np.flatnonzero(here != NOWHERE)
    now[here[kept]] = kept
    then, still = now[old.edges], (here[new.edges] != NOWHERE).all(axis=1)
    both = (then != NOWHERE).all(axis=1)
    pairs, order = _ordered(then[both])
    others, order_new = _ordered(new.edges[still])
    return (
        np.array_equal(pairs, others)
        and np.array_equal(old.border_m[both][order], new.border_m[still][order_new])
        and np.array_equal(old.barrier[both][order], new.barrier[still][order_new])
    )


def _ordered(pairs: Ints) -> tuple[Ints, Ints]:
    pairs = np.sort(pairs, axis=1)
    keys = pairs[:, 0] * (int(pairs.max(initial=0)) + 1) + pairs[:, 1]
    order = np.argsort(keys, kind="stable")
    return pairs[order], order


def _alike(one: Floats, other: Floats) -> Mask:
    return np.asarray((one == other) | (np.isnan(one) & np.isnan(other)))
