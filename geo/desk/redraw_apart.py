"""Automatic redrawing, in a process of its own where a plan is large: screens of others stay quick meanwhile.

Run as a module it reads a job (one line of JSON) and a plan (`geo.redraw.history_bytes`) from standard input and writes
what came of it to standard output (`geo.desk.apart`).
"""

from __future__ import annotations

import sys
import threading
from base64 import b64decode, b64encode
from dataclasses import dataclass
from typing import Any, Literal

import numpy as np
import orjson
from pydantic import TypeAdapter

from geo.desk.apart import answer, run_apart
from geo.errors import Fault
from geo.redraw.alternatives import alternatives
from geo.redraw.auto import balance, rebalance
from geo.redraw.auto_result import AutoResult
from geo.redraw.auto_wish import Wish
from geo.redraw.compacting import improve_compactness
from geo.redraw.contiguity import repair_contiguity
from geo.redraw.history_bytes import from_bytes, plan_bytes
from geo.redraw.parted import parted, rejoined
from geo.redraw.plans import Plan, PlanGrid

Verb = Literal["balance", "rebalance", "contiguity", "compactness", "alternatives"]
LARGE = 2_000
"""Blocks from which on a process of its own is worth the second that it takes to begin."""
_TURNS = threading.BoundedSemaphore(2)
_FIGURES = (
    "moved_people", "moved_share", "target", "max_deviation", "contiguous", "compounds_cut", "barriers_crossed",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Job:
    """What is computed.

    Attributes
    ----------
    verb : str
    wish : Wish
        ``contiguity`` takes its measure only, ``rebalance`` and ``compactness`` its tolerance too.
    only : tuple of str
        The grids of ``rebalance``.
    tolerances : tuple of float
        Those of ``alternatives``.
    seed : int
    above : tuple of str
        Unit above each grid of the plan, whose borders are kept; empty where they need not be.
    """

    verb: Verb
    wish: Wish = Wish()
    only: tuple[str, ...] = ()
    tolerances: tuple[float, ...] = ()
    seed: int = 1
    above: tuple[str, ...] = ()


_JOB: TypeAdapter[Job] = TypeAdapter(Job)


def compute(plan: Plan, job: Job) -> tuple[AutoResult, ...]:
    """Do a job, here or apart: one result, of alternatives several, the most even first.

    Raises
    ------
    BadInput
        It cannot be done; the sentence of `geo.redraw`.
    Unavailable
        It took too long.
    """
    return compute_here(plan, job) if len(plan.blocks) < LARGE else compute_apart(plan, job)


def compute_here(plan: Plan, job: Job) -> tuple[AutoResult, ...]:
    """`compute` in this process."""
    return tuple(rejoined(result, plan, job.above) for result in _computed(parted(plan, job.above), job))


def _computed(plan: Plan, job: Job) -> tuple[AutoResult, ...]:
    wish, measure = job.wish, job.wish.measure
    match job.verb:
        case "balance":
            return (balance(plan, wish, seed=job.seed),)
        case "rebalance":
            return (rebalance(plan, only=job.only, measure=measure, tolerance=wish.tolerance, seed=job.seed),)
        case "contiguity":
            return (repair_contiguity(plan, measure=measure),)
        case "compactness":
            return (improve_compactness(plan, wish.tolerance, measure=measure),)
        case "alternatives":
            found = alternatives(plan, wish, tolerances=job.tolerances, seed=job.seed)
            return tuple(one.result for one in found)


def compute_apart(plan: Plan, job: Job) -> tuple[AutoResult, ...]:
    """`compute` in a process of its own; two of them at a time."""
    sent = _JOB.dump_json(job) + b"\n" + plan_bytes(plan)
    with _TURNS:
        told = run_apart("geo.desk.redraw_apart", sent)
    return tuple(_read(plan, raw) for raw in orjson.loads(told))


def _told(result: AutoResult) -> dict[str, Any]:
    """A result without its blocks, which whoever asked has."""
    return {
        "grids": [[grid.id, grid.name, grid.code, grid.worker, grid.locked] for grid in result.plan.grids],
        "grid_of": b64encode(result.plan.grid_of.astype("<i8").tobytes()).decode(),
        "figures": {name: getattr(result, name) for name in _FIGURES},
        "unmet": [[one.where, one.subject, one.sentence, dict(one.values)] for one in result.unmet],
    }


def _read(plan: Plan, raw: dict[str, Any]) -> AutoResult:
    grids = tuple(PlanGrid(*grid) for grid in raw["grids"])
    grid_of = np.frombuffer(b64decode(raw["grid_of"]), "<i8").astype(np.int64)
    unmet = tuple(Fault.of(where, subject, what, **values) for where, subject, what, values in raw["unmet"])
    made = Plan(plan.blocks, grids, grid_of, plan.name, plan.note)
    return AutoResult(plan=made, unmet=unmet, **raw["figures"])


def _worked(sent: bytes) -> bytes:
    """Do the job of the first line on the plan of the rest."""
    job, _, plan = sent.partition(b"\n")
    return orjson.dumps([_told(result) for result in compute_here(from_bytes(plan), _JOB.validate_json(job))])


if __name__ == "__main__":
    sys.exit(answer(_worked))
