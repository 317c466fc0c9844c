"""The ground of a plan on the wire: blocks as short whole numbers, whole or as what differs from another ground."""

from __future__ import annotations

from typing import Any

import numpy as np
import orjson
import shapely

from geo.desk.redraw_shown import ShownGround
from geo.redraw.blocks import NOWHERE, Blocks, Floats, Ints
from geo.redraw.figures_changes import same_blocks

PER_DEGREE = 1e7
"""Coordinates are whole numbers of this part of a degree: about a centimetre."""


def ground_bytes(ground: ShownGround) -> bytes:
    """The whole ground as JSON.

    ``rings`` are, per block, its rings with the first corner again at the end: a flat list of lon, lat in 1e-7
    degrees (EPSG:4326), then for each further corner how far it is from the one before. ``barriers`` are lines
    written in the same way.
    """
    blocks = ground.blocks
    told = {
        "ground": ground.digest,
        **_lists(ground, np.arange(len(blocks), dtype=np.int64)),
        "today_grids": [list(grid) for grid in ground.today_grids],
        "box": shapely.total_bounds(blocks.shapes).tolist() if len(blocks) else None,
        "barriers": barrier_lines(blocks),
    }
    return orjson.dumps(told)


def delta_bytes(old: ShownGround, new: ShownGround) -> bytes:
    """What differs from an old ground, as JSON.

    ``keep`` says for each row which old row it is, -1 for one that is new; only those stand in the lists, in their
    order. ``today_grids``, ``box`` and ``barriers`` are left out when they are as they were.
    """
    same = same_blocks(old.blocks, new.blocks)
    if old.today_grids == new.today_grids:
        kept = np.flatnonzero(same != NOWHERE)
        same[kept[old.today[same[kept]] != new.today[kept]]] = NOWHERE
    else:
        same[:] = NOWHERE
    fresh = np.flatnonzero(same == NOWHERE)
    told = {"ground": new.digest, "from": old.digest, "keep": same.tolist(), **_lists(new, fresh)}
    if old.today_grids != new.today_grids:
        told["today_grids"] = [list(grid) for grid in new.today_grids]
    box = shapely.total_bounds(new.blocks.shapes).tolist() if len(new.blocks) else None
    if len(old.blocks) == 0 or box != shapely.total_bounds(old.blocks.shapes).tolist():
        told["box"] = box
    if _on_barriers(new.blocks, fresh):
        told["barriers"] = barrier_lines(new.blocks)
    return orjson.dumps(told)


def barrier_lines(blocks: Blocks) -> list[list[int]]:
    """Main roads, rivers and railways as the borders of blocks on them, joined to lines."""
    pairs = blocks.edges[blocks.barrier > 0]
    if not len(pairs):
        return []
    shared = shapely.intersection(blocks.shapes[pairs[:, 0]], blocks.shapes[pairs[:, 1]])
    parts = shapely.get_parts(shapely.get_parts(shared))
    parts = parts[shapely.get_type_id(parts) == shapely.GeometryType.LINESTRING]
    lines = shapely.get_parts(shapely.line_merge(shapely.multilinestrings(parts)))
    return _packed(lines)


def _lists(ground: ShownGround, rows: Ints) -> dict[str, Any]:
    blocks = ground.blocks
    rings, of = shapely.get_rings(blocks.shapes[rows], return_index=True)
    packed = _packed(rings)
    of_block: list[list[list[int]]] = [[] for _ in range(len(rows))]
    for block, ring in zip(of.tolist(), packed, strict=True):
        of_block[block].append(ring)
    return {
        "ids": [blocks.ids[row] for row in rows.tolist()],
        "rings": of_block,
        "households": _numbers(blocks.households[rows]),
        "people": _numbers(blocks.people[rows]),
        "must_visit": _numbers(blocks.must_visit[rows]),
        "minutes": _numbers(blocks.minutes[rows]),
        "compound": blocks.compound[rows].tolist(),
        "today": ground.today[rows].tolist(),
    }


def _packed(lines: Any) -> list[list[int]]:
    """Each line as its first corner and then steps, in whole 1e-7 degrees."""
    coordinates, of = shapely.get_coordinates(lines, return_index=True)
    at = np.rint(coordinates * PER_DEGREE).astype(np.int64)
    step = np.diff(at, axis=0, prepend=at[:1] * 0)
    starts = np.flatnonzero(np.diff(of, prepend=-1))
    step[starts] = at[starts]
    flat = step.ravel().tolist()
    ends = [*(starts[1:] * 2).tolist(), len(flat)]
    return [flat[start:end] for start, end in zip((starts * 2).tolist(), ends, strict=True)] if len(starts) else []


def _numbers(values: Floats) -> list[float]:
    """Numbers with one decimal, whole ones without."""
    return [int(value) if value.is_integer() else value for value in np.round(values, 1).tolist()]


def _on_barriers(blocks: Blocks, rows: Ints) -> bool:
    return bool(np.isin(blocks.edges[blocks.barrier > 0], rows).any())
