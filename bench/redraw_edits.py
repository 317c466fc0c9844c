"""From an edit to everything beside the map: figures, impact and defects of a town of 20,000 blocks in 400 grids."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from time import perf_counter, process_time

import numpy as np

from bench.figures import columns, quantile, told
from bench.redraw_problem import ORIGIN, draw_plan
from geo.redraw.cutting import cut_block
from geo.redraw.defects import defects
from geo.redraw.edits import Paint
from geo.redraw.edits_applied import apply
from geo.redraw.figures import even_target, figures_of, updated
from geo.redraw.impact import impact
from geo.redraw.impact_facts import Facts, Placed, place
from geo.redraw.plans import Plan
from geo.redraw.walking import walk_to_stations

HEADINGS = ["edit → figures", "edits", "median ms", "p95 ms", "worst ms", "p95 CPU ms"]
BLOCKS, GRIDS = 20_000, 400
PAINTS, CUTS = 200, 20
MOST_PAINTED = 200


@dataclass(frozen=True)
class _Town:
    today: Plan
    facts: Facts
    walk_s: np.ndarray


def edit_table(quick: bool) -> list[list[str]]:
    """A heading and a line for each step and kind of edit; with ``quick`` a tenth of the town and of the edits."""
    less = 10 if quick else 1
    town = _town(BLOCKS // less, max(2, GRIDS // less), seed=7)
    households = len(town.facts.households)
    rng = np.random.default_rng(11)
    painted = _played(town, rng, PAINTS // less, _random_paint)
    cut = _played(town, rng, CUTS // less, _random_cut)
    target = even_target(town.today, "households")
    started = _now()
    figures_of(town.today, target, "households", town.walk_s)
    whole = [_now() - started]
    lines = [[f"paint 1–{MOST_PAINTED} blocks: {step}", *_spread(times)] for step, times in painted.items()]
    lines += [[f"cut a block in two: {step}", *_spread(times)] for step, times in cut.items()]
    told_size = f"all figures anew ({len(town.today.blocks):,} blocks, {households:,} households)"
    return [HEADINGS, *lines, [told_size, *_spread(whole)]]


def _town(blocks: int, grids: int, seed: int) -> _Town:
    today = draw_plan(blocks, grids, seed)
    rng = np.random.default_rng(seed)
    ground = today.blocks
    lonlat = np.column_stack(ORIGIN.inverse(ground.xy[:, 0], ground.xy[:, 1]))

    def spread(kind: str, where: np.ndarray) -> Placed:
        return place([f"{kind}{n}" for n in range(len(where))], lonlat[where], ground)

    def somewhere(kind: str, many: int) -> Placed:
        return spread(kind, rng.integers(blocks, size=many))

    everybody = np.repeat(np.arange(blocks), ground.households.astype(int))
    stations = rng.integers(blocks, size=max(1, blocks // 200))
    facts = Facts(
        spread("h", everybody),
        spread("m", np.repeat(np.arange(blocks), ground.must_visit.astype(int))),
        somewhere("c", blocks // 10),
        somewhere("d", blocks // 4),
        somewhere("p", blocks // 20),
        spread("s", stations),
    )
    return _Town(today, facts, walk_to_stations(ground, ground.xy[stations]))


def _played(
    town: _Town, rng: np.random.Generator, edits: int, edit: Callable[[Plan, np.random.Generator], Plan]
) -> dict[str, list[np.ndarray]]:
    """What `_now` says of each step of each edit, one edit after another on the same plan."""
    plan = town.today
    figures = figures_of(plan, even_target(plan, "households"), "households", town.walk_s)
    facts = town.facts
    times: dict[str, list[np.ndarray]] = {"edit": [], "figures": [], "against today": [], "defects": [], "together": []}
    for _ in range(edits):
        ticks = [_now()]
        after = edit(plan, rng)
        ticks.append(_now())
        figures = updated(figures, plan, after)
        ticks.append(_now())
        facts = facts.on(plan.blocks, after.blocks)
        impact(town.today, after, facts)
        ticks.append(_now())
        defects(after, facts.households)
        ticks.append(_now())
        for step, spent in zip(times, [*np.diff(ticks, axis=0), ticks[-1] - ticks[0]], strict=True):
            times[step].append(spent)
        plan = after
    return times


def _random_paint(plan: Plan, rng: np.random.Generator) -> Plan:
    """The blocks nearest to a point, 1 to 200 of them, to a grid beside them."""
    blocks = plan.blocks
    many = int(rng.integers(1, MOST_PAINTED + 1))
    away = np.hypot(*(blocks.xy - blocks.xy[rng.integers(len(blocks))]).T)
    nearest = np.argsort(away, kind="stable")
    painted, beyond = nearest[:many], nearest[many:]
    others = beyond[plan.grid_of[beyond] != plan.grid_of[nearest[0]]]
    grid = plan.grids[int(plan.grid_of[others[0]])].id
    return apply(plan, Paint(((grid, tuple(blocks.ids[n] for n in painted)),)))


def _random_cut(plan: Plan, rng: np.random.Generator) -> Plan:
    """A line from south to north through the middle of a block."""
    n = int(rng.integers(len(plan.blocks)))
    west, south, east, north = plan.blocks.shapes[n].bounds
    middle, beyond = (west + east) / 2, (north - south) / 2
    line = ((middle, south - beyond), (middle, north + beyond))
    return apply(plan, cut_block(plan, plan.blocks.ids[n], line))


def _now() -> np.ndarray:
    """Milliseconds of the clock, which is what a planner waits, and of the processor, which a busy machine spares."""
    return np.array([perf_counter(), process_time()]) * 1000


def _spread(times: list[np.ndarray]) -> list[str]:
    wall, worked = ([float(time[n]) for time in times] for n in (0, 1))
    shares = [told(quantile(wall, share), 1) for share in (0.5, 0.95, 1.0)]
    return [str(len(times)), *shares, told(quantile(worked, 0.95), 1)]


if __name__ == "__main__":
    print(columns(edit_table(quick=False)))
