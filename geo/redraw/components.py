"""What hangs together: the connected parts of things that are joined in pairs."""

from __future__ import annotations

import numpy as np
from scipy.sparse import coo_array
from scipy.sparse.csgraph import connected_components

from geo.redraw.blocks import Ints


def components(count: int, pairs: Ints) -> Ints:
    """Number the connected parts of ``count`` things joined by ``pairs``, shape (m, 2), from 0 by first thing."""
    if not count:
        return np.zeros(0, dtype=np.int64)
    links = coo_array((np.ones(len(pairs)), (pairs[:, 0], pairs[:, 1])), shape=(count, count))
    return np.asarray(connected_components(links, directed=False)[1], dtype=np.int64)


def components_within(labels: Ints, pairs: Ints) -> Ints:
    """The same where only things of one label are joined: each label falls into its connected parts."""
    return components(len(labels), pairs[labels[pairs[:, 0]] == labels[pairs[:, 1]]])
