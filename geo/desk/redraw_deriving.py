"""Deriving blocks apart: a large ground takes seconds of computing, which would hold up every screen of the process.

Run as a module it reads a ground and grids from standard input and writes the plan to standard output
(`geo.desk.apart`).
"""

from __future__ import annotations

import pickle
import sys
from collections.abc import Sequence
from dataclasses import replace

import numpy as np

from geo.desk.apart import answer, run_apart
from geo.redraw.deriving import derive
from geo.redraw.deriving_ground import Ground
from geo.redraw.history_bytes import from_bytes, plan_bytes
from geo.redraw.plans import Plan, PlanGrid

LARGE = 2_200
"""Buildings from which on blocks are derived in a process of their own."""


def is_large(buildings: int) -> bool:
    """Whether blocks of so many buildings are derived in a process of their own."""
    return buildings >= LARGE


def plan_on(ground: Ground, grids: Sequence[PlanGrid]) -> Plan:
    """Derive the blocks of a ground, each in the grid it lies in, here or apart.

    Parameters
    ----------
    ground : Ground
        Its parcels number the grids in the order of ``grids``.

    Returns
    -------
    Plan
        A block outside of every grid is `NOWHERE`. Minutes of work are only those of parcels that state households
        without buildings, and nobody has to be visited: both follow from the store (`geo.desk.redraw_minutes`).

    Raises
    ------
    BadInput
        As `geo.redraw.deriving.derive`.
    Unavailable
        The other process was ended, or took too long.
    """
    return plan_apart(ground, grids) if is_large(len(ground.buildings.outlines)) else plan_here(ground, grids)


def plan_here(ground: Ground, grids: Sequence[PlanGrid]) -> Plan:
    """`plan_on` in this process."""
    buildings = replace(ground.buildings, minutes=np.zeros(len(ground.buildings.outlines)), must_visit=None)
    derived = derive(replace(ground, buildings=buildings))
    return Plan(derived.blocks, tuple(grids), derived.grid_of)


def plan_apart(ground: Ground, grids: Sequence[PlanGrid]) -> Plan:
    """`plan_on` by a program of its own."""
    return from_bytes(run_apart("geo.desk.redraw_deriving", pickle.dumps((ground, tuple(grids)))))


def _worked(sent: bytes) -> bytes:
    ground, grids = pickle.loads(sent)  # noqa: S301 - the pipe of the process that started this one
    return plan_bytes(plan_here(ground, grids))


if __name__ == "__main__":
    sys.exit(answer(_worked))
