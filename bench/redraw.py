"""Today's grids, which have drifted, made even again: METIS from scratch, a ReCom chain and the product in one run.

* *the town*: buildings in parcels, walled compounds, main roads, a river; grids that were even once, since when people
  came and went in places and one region has grown. Each shall hold the mean of the households within 3 %.
* *METIS*: from scratch, its parts named so that the fewest move; on buildings and on whole compounds. *gerrychain*:
  pairs of today's grids recombined for as long as the product took, ten seconds at least, kept when more even.
* *moved*: residents who get another grid. *cut*: compounds in more than one grid; *and METIS not*: those that METIS on
  whole compounds leaves whole. *crossed*: pairs of neighbouring buildings in one grid with a road or river between.
* *units*, *edits*: households into neighbour units, and how long a planner waits for figures after an edit: computed,
  and posted to a real server that writes it down and answers with all that stands beside the map.

What this cannot show: real streets, or boundaries that follow something which is not in the data. Seconds are of this
machine; *CPU s* are those of the processor, which other work on the machine disturbs less.
"""

from __future__ import annotations

import argparse
import time
from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from bench.figures import DASH, OURS, columns, told
from bench.neighbours import units_table
from bench.redraw_desk import desk_table
from bench.redraw_edits import edit_table
from bench.redraw_peers import metis, recom
from bench.redraw_problem import draw_plan
from geo.redraw.auto import balance
from geo.redraw.auto_result import barriers_crossed, compounds_cut
from geo.redraw.auto_wish import Wish
from geo.redraw.contiguity import parts_of_grids
from geo.redraw.plans import Plan

HEADINGS = (
    "grids by",
    "seconds",
    "CPU s",
    "max deviation %",
    "torn",
    "moved",
    "moved %",
    "cut",
    "and METIS not",
    "crossed",
)
TOLERANCE = 0.03
LEAST_S = 10.0


@dataclass(frozen=True, slots=True)
class Line:
    """One way's grids."""

    what: str
    label: NDArray[np.int64] | None
    wall_s: float
    cpu_s: float


def main(argv: list[str]) -> int:
    """Measure and print; the last line is the figure for scripts."""
    parser = argparse.ArgumentParser(prog="python -m bench redraw", description=(__doc__ or "").split("\n\n", 1)[0])
    parser.add_argument("--quick", action="store_true", help="a small town: it shows that all works")
    parser.add_argument("--buildings", type=int, metavar="N", help="buildings (20,000)")
    parser.add_argument("--grids", type=int, metavar="N", help="grids (400)")
    parser.add_argument("--seed", type=int, default=1, metavar="N", help="seed of the town and of all searches (1)")
    parser.add_argument("--only-grids", action="store_true", help="leave out units and edits")
    options = parser.parse_args(argv)
    usual = (2_000, 40) if options.quick else (20_000, 400)
    buildings, grids = options.buildings or usual[0], options.grids or usual[1]
    if grids < 2 or buildings < 10 * grids:
        parser.error("two grids or more, and ten buildings for each")
    print(f"drawing a town of {buildings:,} buildings in {grids} grids", flush=True)
    plan = draw_plan(buildings, grids, options.seed)
    lines = the_grids(plan, options.seed, quick=options.quick)
    print(f"\n{columns([HEADINGS, *cells(plan, lines)])}\n")
    if not options.only_grids:
        for table in (units_table, edit_table, desk_table):
            print(f"{columns(table(options.quick))}\n", flush=True)
    print(verdict(plan, lines))
    return 0


def the_grids(plan: Plan, seed: int, *, quick: bool) -> list[Line]:
    """Today's grids, the product's, and the others', which see the same town."""
    ours = _timed(OURS, lambda: _labels(plan, balance(plan, Wish(tolerance=TOLERANCE), seed=seed).plan))
    return [
        Line("today", plan.grid_of, 0.0, 0.0),
        _timed("METIS", lambda: metis(plan, seed, whole=False)),
        _timed("METIS, whole compounds", lambda: metis(plan, seed, whole=True)),
        _timed("gerrychain", lambda: recom(plan, seed, 2.0 if quick else max(LEAST_S, ours.wall_s))),
        ours,
    ]


def cells(plan: Plan, lines: list[Line]) -> list[list[str]]:
    """The lines as text."""
    by_metis = {int(one) for line in lines if line.what == "METIS, whole compounds" and line.label is not None
                for one in compounds_cut(plan.blocks, line.label)}  # fmt: skip
    found = []
    for line in lines:
        if line.label is None:
            found.append([line.what, *[DASH] * (len(HEADINGS) - 1)])
            continue
        cut = {int(one) for one in compounds_cut(plan.blocks, line.label)}
        parts = parts_of_grids(Plan(plan.blocks, plan.grids, line.label))
        people = float(plan.blocks.people.sum())
        found.append([
            line.what, told(line.wall_s, 1), told(line.cpu_s, 1), told(100 * deviation(plan, line.label), 1),
            told(sum(count > 1 for count in parts)), told(moved(plan, line)), told(100 * moved(plan, line) / people, 1),
            told(len(cut)), told(len(cut - by_metis)), told(barriers_crossed(plan.blocks, line.label)),
        ])  # fmt: skip
    return found


def deviation(plan: Plan, label: NDArray[np.int64]) -> float:
    """How far the grid that is furthest off lies from the mean, as a share of it."""
    held = np.bincount(label, plan.blocks.households, len(plan.grids))
    return float(np.abs(held / held.mean() - 1).max())


def moved(plan: Plan, line: Line) -> float:
    """Residents who get another grid."""
    return 0.0 if line.label is None else float(plan.blocks.people[line.label != plan.grid_of].sum())


def verdict(plan: Plan, lines: list[Line]) -> str:
    """The last line: residents moved, and how many times as many METIS moves (the better one of the two)."""
    ours = next(moved(plan, line) for line in lines if line.what == OURS)
    theirs = min(moved(plan, line) for line in lines if line.what.startswith("METIS"))
    ratio = f"{theirs / ours:.1f}" if ours else DASH
    return f"redraw: {ours:.0f} residents moved ({ratio}x METIS)"


def _labels(today: Plan, made: Plan) -> NDArray[np.int64]:
    """The grids of a plan by their places in today's; a new one takes the place of one that was dissolved."""
    place = {grid.id: at for at, grid in enumerate(today.grids)}
    free = iter(sorted(set(place.values()) - {place[grid.id] for grid in made.grids if grid.id in place}))
    return np.array([place[grid.id] if grid.id in place else next(free) for grid in made.grids])[made.grid_of]


def _timed(what: str, work: Callable[[], NDArray[np.int64] | None]) -> Line:
    print(f"balancing: {what}", flush=True)
    wall, cpu = time.perf_counter(), time.process_time()
    label = work()
    return Line(what, label, time.perf_counter() - wall, time.process_time() - cpu)
