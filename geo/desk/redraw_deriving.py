"""Deriving blocks apart: a large ground takes seconds of computing, which would hold up every screen of the process.

Run as a module it reads a ground and grids from standard input and writes the plan to standard output. Exit codes: 0
done, 4 a sentence that refuses.
"""

from __future__ import annotations

import os
import pickle
import subprocess
import sys
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

import numpy as np
import orjson

import geo
from geo.errors import BadInput, Unavailable
from geo.i18n import mark
from geo.redraw.deriving import derive
from geo.redraw.deriving_ground import Ground
from geo.redraw.history_bytes import from_bytes, plan_bytes
from geo.redraw.plans import Plan, PlanGrid

LARGE = 2_200
"""Buildings from which on blocks are derived in a process of their own."""
LONGEST_S = 900.0
_REFUSED = 4


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
    """`plan_on` by a program of its own: a fork or a spawned copy would run the page that asks once more."""
    try:
        done = subprocess.run(
            [sys.executable, "-m", "geo.desk.redraw_deriving"], input=pickle.dumps((ground, tuple(grids))),
            capture_output=True, timeout=LONGEST_S, check=False, cwd=Path(geo.__file__).parents[1],
        )  # fmt: skip
    except subprocess.TimeoutExpired:
        raise Unavailable(mark("The computation took longer than {limit} seconds."), limit=int(LONGEST_S)) from None
    if done.returncode == _REFUSED:
        refused = orjson.loads(done.stdout)
        raise BadInput(refused["sentence"], **refused["values"])
    if done.returncode:
        raise Unavailable(mark("The computation broke off; try again."))
    return from_bytes(done.stdout)


def main() -> int:
    """Derive from what stands on standard input."""
    if hasattr(os, "nice"):
        os.nice(5)  # whoever looks at a screen comes first
    ground, grids = pickle.load(sys.stdin.buffer)  # noqa: S301 - the pipe of the process that started this one
    try:
        plan = plan_here(ground, grids)
    except BadInput as refused:
        sys.stdout.buffer.write(orjson.dumps({"sentence": refused.sentence, "values": refused.values}))
        return _REFUSED
    sys.stdout.buffer.write(plan_bytes(plan))
    return 0


if __name__ == "__main__":
    sys.exit(main())
