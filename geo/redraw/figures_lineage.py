"""Which block another one was cut from: the child of a block is named after it, a slash and a number."""

from __future__ import annotations

import re

import numpy as np

from geo.redraw.blocks import NOWHERE, Blocks, Ints

_CHILD = re.compile(r"(.+)/\d+")


def parent_of(block: str) -> str:
    """Id of the block that a block was cut from, ``k001`` of ``k001/2``; empty for one that was never cut off."""
    found = _CHILD.fullmatch(block)
    return found[1] if found else ""


def ancestors(old: Blocks, new: Blocks) -> Ints:
    """For each new block the place among the old ones of itself or of the block that it was cut from.

    Returns
    -------
    ndarray of int, shape (len(new),)
        `NOWHERE` for a block that comes from none of them.
    """
    if old is new or old.ids == new.ids:
        return np.arange(len(new), dtype=np.int64)
    at = {block: n for n, block in enumerate(old.ids)}
    found = np.full(len(new), NOWHERE, dtype=np.int64)
    for n, block in enumerate(new.ids):
        known = block
        while known and known not in at:
            known = parent_of(known)
        if known:
            found[n] = at[known]
    return found
