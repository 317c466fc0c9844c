"""Micro-grids (微网格): about a dozen neighbouring households around one centre household."""

from typing import Any

import numpy as np
import shapely

from .drafts import Building, Layout
from .grids import Division
from .partition import shares
from .plans import TownPlan


def draw_micro_grids(plan: TownPlan, layout: Layout, division: Division) -> list[list[Any]]:
    """Group neighbouring doors into the planned number of micro-grids and mark stairs with `grid:micro`.

    Returns, per grid, the micro-grids' polygons in metres: unions of house lots and of slices of slabs.
    """
    by_block: dict[int, list[Building]] = {}
    for building in layout.buildings:
        if building.stairs:
            by_block.setdefault(building.block, []).append(building)
    weights = [float(sum(layout.blocks[b].households for b in blocks)) for blocks in division.grids]
    doors = [
        [
            (building, stair)
            for block in _walk(layout, blocks)
            for building in by_block.get(block, [])
            for stair in building.stairs
            if stair.rooms
        ]
        for blocks in division.grids
    ]
    seats = _held(shares(weights, plan.micro_grids), [len(atoms) for atoms in doors], weights)
    drawn = []
    for grid, (atoms, seat) in enumerate(zip(doors, seats, strict=True)):
        groups = _runs([len(stair.rooms) for _, stair in atoms], seat)
        lots: list[list[Any]] = [[] for _ in range(seat)]
        for (_, stair), group in zip(atoms, groups, strict=True):
            stair.unit = f"{grid}:{group}"
            lots[group].append(stair.lot)
        drawn.append([shapely.coverage_union_all(np.array(group, dtype=object)) for group in lots])
    return drawn


def _held(seats: list[int], most: list[int], weights: list[float]) -> list[int]:
    """Move micro-grids from grids with fewer stairs than that to the grids whose micro-grids are largest."""
    held = [min(seat, top) for seat, top in zip(seats, most, strict=True)]
    for _ in range(sum(seats) - sum(held)):
        open_ = [i for i in range(len(held)) if held[i] < most[i]]
        held[max(open_, key=lambda i: (round(weights[i] / held[i], 6), -i))] += 1
    return held


def _walk(layout: Layout, blocks: list[int]) -> list[int]:
    """Order blocks as somebody would walk them: from the north-west, always to the nearest next."""
    left = list(blocks)
    at = min(left, key=lambda b: (layout.blocks[b].polygon.bounds[0] - layout.blocks[b].polygon.bounds[3], b))
    order = []
    while left:
        left.remove(at)
        order.append(at)
        if left:
            here = layout.blocks[at].polygon.centroid
            at = min(left, key=lambda b: (round(layout.blocks[b].polygon.centroid.distance(here), 2), b))
    return order


def _runs(sizes: list[int], count: int) -> list[int]:
    """Cut a sequence into `count` consecutive runs, none empty, as even as can be; returns the run of each item.

    Least sum of squares by dynamic programming over the cuts.
    """
    walked = np.concatenate([[0.0], np.cumsum(sizes)])
    length = len(sizes)
    least = np.full(length + 1, np.inf)
    least[0] = 0.0
    came = np.zeros((count, length + 1), dtype=np.int64)
    for run in range(count):
        spread = (walked[None, :] - walked[:, None]) ** 2 + least[:, None]
        spread[np.tril_indices(length + 1)] = np.inf
        came[run] = np.argmin(spread, axis=0)
        least = spread.min(axis=0)
    groups = np.zeros(length, dtype=np.int64)
    end = length
    for run in range(count - 1, -1, -1):
        start = int(came[run, end])
        groups[start:end] = run
        end = start
    return [int(group) for group in groups]
