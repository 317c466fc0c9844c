"""Atoms: blocks put together that stay in one grid, such as those of a walled compound."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from geo.redraw.blocks import NOWHERE, Blocks, Floats, Ints
from geo.redraw.components import components

Bools = NDArray[np.bool_]
SHORTEST = 0.2
"""A border counts at least this share of the mean one, so that blocks which hardly touch are still neighbours."""
LOOSEST, INSIDE = -2.0, 3.0
"""The least that holds two blocks together (a river between them), and what one compound adds."""


@dataclass(frozen=True, slots=True)
class Atoms:
    """Blocks put together so that what must stay in one grid is one node.

    Attributes
    ----------
    of : ndarray of int, shape (n,)
        The atom of each block; atoms are numbered from 0 and each is connected.
    weight, people : ndarray of float, shape (a,)
        What is balanced, and who lives there.
    edges : ndarray of int, shape (e, 2)
        Pairs of atoms that touch, the lower first, each once.
    pull : ndarray of float, shape (e,)
        How much it is worth to have both in one grid: the shared border over the mean border, less what lies between.
    barrier : ndarray of float, shape (e,)
        Mean barrier along the shared border.
    """

    of: Ints
    weight: Floats
    people: Floats
    edges: Ints
    pull: Floats
    barrier: Floats


def join(blocks: Blocks, weight: Floats, keep: Bools, most: float, parted: Ints | None = None) -> Atoms:
    """Make one atom of each connected compound, or of its connected parts.

    Parameters
    ----------
    blocks : Blocks
    weight : ndarray of float, shape (n,)
        What is balanced.
    keep : ndarray of bool, shape (n,)
        Blocks that may be joined; the others stay atoms of their own.
    most : float
        A compound that weighs more than this has to be cut: its blocks stay apart.
    parted : ndarray of int, shape (n,), optional
        Blocks with different values here are not joined, as where today's grids cut a compound.
    """
    a, b = blocks.edges[:, 0], blocks.edges[:, 1]
    one = (blocks.compound[a] == blocks.compound[b]) & (blocks.compound[a] != NOWHERE)
    together = one & keep[a] & keep[b]
    if parted is not None:
        together &= parted[a] == parted[b]
    of = components(len(blocks), blocks.edges[together])
    heavy = (np.bincount(of, weight) > most)[of]
    together &= ~heavy[a]
    of = components(len(blocks), blocks.edges[together])
    border = np.maximum(blocks.border_m, SHORTEST * blocks.border_m.mean() if len(a) else 0.0)
    border = border / border.mean() if len(a) and border.mean() > 0 else np.ones(len(a))
    pull = border * np.maximum(LOOSEST, 1.0 - blocks.barrier) + INSIDE * one
    edges, summed = _gathered(of[blocks.edges], np.column_stack([pull, border, border * blocks.barrier]))
    people = weighed(of, blocks.people)
    return Atoms(of, weighed(of, weight), people, edges, summed[:, 0], summed[:, 2] / summed[:, 1])


def weighed(of: Ints, values: Floats) -> Floats:
    """The sum of values in each group."""
    sums: Floats = np.bincount(of, values).astype(np.float64)
    return sums


def pairs_within(blocks: Blocks, grid_of: Ints) -> Ints:
    """Pairs of touching blocks that have the same grid."""
    grids = grid_of[blocks.edges]
    found: Ints = blocks.edges[(grids[:, 0] == grids[:, 1]) & (grids[:, 0] != NOWHERE)]
    return found


def chosen_home(atoms: Atoms, grid_of: Ints, people: Floats) -> Ints:
    """For each atom the grid that most of its residents have now; `NOWHERE` where no block has one."""
    home = np.full(len(atoms.weight), NOWHERE, dtype=np.int64)
    had = np.flatnonzero(grid_of != NOWHERE)
    if not len(had):
        return home
    span = int(grid_of.max()) + 1
    pairs, place = np.unique(atoms.of[had] * span + grid_of[had], return_inverse=True)
    # an empty block counts a little, so that an atom without residents has a home as well
    votes = np.bincount(place, people[had] + 1e-6)
    order = np.lexsort((pairs, -votes))[::-1]
    home[pairs[order] // span] = pairs[order] % span
    return home


def _gathered(pairs: Ints, values: Floats) -> tuple[Ints, Floats]:
    """Pairs of atoms once each, the lower first, with the sums of their values."""
    pairs = np.sort(pairs, axis=1)
    apart = pairs[:, 0] != pairs[:, 1]
    edges, place = np.unique(pairs[apart], axis=0, return_inverse=True)
    place = place.reshape(-1)
    sums = np.zeros((len(edges), values.shape[1]))
    np.add.at(sums, place, values[apart])
    return edges.astype(np.int64).reshape(-1, 2), sums
