"""What is wrong with a plan: listed with a sentence, the ids it is about and a box to zoom to."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass
from typing import Any, Literal

import numpy as np
import shapely
from numpy.typing import NDArray

from geo.i18n import mark
from geo.redraw.blocks import NOWHERE, Blocks, Floats, Ints
from geo.redraw.defects_inside import grids_inside
from geo.redraw.figures_pieces import pieces_apart
from geo.redraw.figures_sums import summed
from geo.redraw.impact_facts import Placed
from geo.redraw.plans import Plan

DefectKind = Literal["orphan", "unassigned", "gap", "inside", "pieces", "empty", "no blocks", "no code", "same code"]
Box = tuple[float, float, float, float]
GAP_M2 = 1.0
"""Ground below this between blocks is rounding of coordinates."""


@dataclass(frozen=True, slots=True)
class Defect:
    """One thing that is wrong.

    Attributes
    ----------
    kind : str
        ``orphan``: households that no grid has; ``unassigned``: blocks of no grid; ``gap``: ground that no block
        covers; ``inside``: grids that another one surrounds; ``pieces``: a grid that falls apart; ``empty``: no
        household; ``no blocks``; ``no code``, ``same code``.
    sentence, values : str, mapping
        The catalogue's template and what stands in it.
    ids : tuple of str
        Households for ``orphan``; blocks for ``unassigned`` and ``pieces`` (those beside the main piece); else grids.
    box : tuple of float or None
        West, south, east, north in degrees (EPSG:4326); None for what has no ground.
    blocking : bool
        A plan with it cannot be published. What is only unusual does not block: a grid within another one, ground
        that was never covered, a piece where nobody lives, a code that is not given yet.
    """

    kind: DefectKind
    sentence: str
    values: Mapping[str, object]
    ids: tuple[str, ...]
    box: Box | None
    blocking: bool

    def __str__(self) -> str:
        return self.sentence.format(**self.values)


def defects(plan: Plan, households: Placed, *, without_residents: Collection[str] = ()) -> tuple[Defect, ...]:
    """What is wrong with a plan as it is assigned; `ground_defects` are its blocks' own, once per set of blocks.

    Parameters
    ----------
    plan : Plan
    households : Placed
        On the plan's blocks.
    without_residents : collection of str
        Ids of grids where nobody has to live: markets, schools, industry.

    Returns
    -------
    tuple of Defect
        Those that block publishing first.
    """
    bounds = _grid_bounds(plan)
    found = [
        *_orphans(plan, households),
        *_unassigned(plan),
        *_pieces(plan),
        *_empty(plan, bounds, without_residents),
        *_inside(plan, bounds),
        *_codes(plan, bounds),
    ]
    return tuple(sorted(found, key=lambda defect: not defect.blocking))


def ground_defects(blocks: Blocks) -> tuple[Defect, ...]:
    """Ground enclosed by blocks that none of them covers. It takes longer than `defects` and depends on blocks alone.

    A household there is an orphan of its own; the ground itself cannot be painted, so it does not block publishing.
    """
    found = []
    if len(blocks):
        # Where a metre lies in degrees is read off the blocks' own areas.
        degrees2 = float(shapely.area(blocks.shapes).sum())
        m2 = float(blocks.area_m2.sum()) / degrees2 if degrees2 else 0.0
        for part in shapely.get_parts(shapely.coverage_union_all(blocks.shapes)):
            for ring in part.interiors:
                hole = shapely.Polygon(ring)
                if hole.area * m2 > GAP_M2:
                    template = mark("{area} m² of ground lie in no block.")
                    box = _box(np.array(hole.bounds))
                    found.append(Defect("gap", template, {"area": round(hole.area * m2)}, (), box, blocking=False))
    return tuple(found)


def _orphans(plan: Plan, households: Placed) -> Iterator[Defect]:
    lost = np.flatnonzero(np.append(plan.grid_of, NOWHERE)[households.plan] == NOWHERE)
    if len(lost):
        at = households.lonlat[lost]
        template = mark("{households} households lie in no grid.")
        box = _box(np.concatenate([at.min(axis=0), at.max(axis=0)]))
        yield Defect("orphan", template, {"households": len(lost)}, tuple(households.ids[lost]), box, blocking=True)


def _unassigned(plan: Plan) -> Iterator[Defect]:
    lost = np.flatnonzero(plan.grid_of == NOWHERE)
    if len(lost):
        template = mark("{blocks} blocks belong to no grid.")
        box = _box(_around(shapely.bounds(plan.blocks.shapes[lost])))
        yield Defect("unassigned", template, {"blocks": len(lost)}, _ids(plan, lost), box, blocking=True)


def _pieces(plan: Plan) -> Iterator[Defect]:
    for n, pieces in pieces_apart(plan).items():
        others = np.concatenate(pieces[1:])
        lived_in = sum(bool(plan.blocks.households[piece].any()) for piece in pieces)
        values: dict[str, object] = {"grid": plan.grids[n].name, "pieces": len(pieces)}
        if lived_in > 1:
            values["households"] = round(float(plan.blocks.households[others].sum()))
            template = mark(
                "Grid {grid} falls into {pieces} pieces; {households} households are cut off from the main one."
            )
        else:
            template = mark("Grid {grid} falls into {pieces} pieces; nobody lives in those beside the main one.")
        box = _box(_around(shapely.bounds(plan.blocks.shapes[others])))
        yield Defect("pieces", template, values, _ids(plan, others), box, blocking=lived_in > 1)


def _empty(plan: Plan, bounds: Floats, without_residents: Collection[str]) -> Iterator[Defect]:
    size = np.bincount(plan.grid_of[plan.grid_of != NOWHERE], minlength=len(plan.grids))
    lived = summed(plan.blocks.households, plan.grid_of, len(plan.grids))
    for n in np.flatnonzero(lived == 0):
        grid = plan.grids[n]
        if not size[n]:
            yield Defect("no blocks", mark("Grid {grid} has no blocks."), {"grid": grid.name}, (grid.id,), None, True)
        elif grid.id not in without_residents:
            template = mark("Nobody lives in grid {grid}.")
            yield Defect("empty", template, {"grid": grid.name}, (grid.id,), _box(bounds[n]), blocking=True)


def _inside(plan: Plan, bounds: Floats) -> Iterator[Defect]:
    for around, inside in grids_inside(plan):
        ids = tuple(plan.grids[n].id for n in inside)
        box = _box(_around(bounds[inside]))
        if len(inside) == 1:
            template = mark("Grid {grid} lies inside grid {around}.")
            values: dict[str, object] = {"grid": plan.grids[inside[0]].name, "around": plan.grids[around].name}
        else:
            template = mark("{grids} grids lie inside grid {around}.")
            values = {"grids": len(inside), "around": plan.grids[around].name}
        yield Defect("inside", template, values, ids, box, blocking=False)


def _codes(plan: Plan, bounds: Floats) -> Iterator[Defect]:
    having: dict[str, list[int]] = defaultdict(list)
    for n, grid in enumerate(plan.grids):
        having[grid.code].append(n)
    bare = having.pop("", [])
    for code, grids in having.items():
        if len(grids) > 1:
            template = mark("{grids} grids have the code {code}.")
            ids = tuple(plan.grids[n].id for n in grids)
            yield Defect(
                "same code", template, {"grids": len(grids), "code": code}, ids, _box(_around(bounds[grids])), True
            )
    if bare:
        template = mark("{grids} grids have no code.")
        ids = tuple(plan.grids[n].id for n in bare)
        yield Defect("no code", template, {"grids": len(bare)}, ids, _box(_around(bounds[bare])), blocking=False)


def _grid_bounds(plan: Plan) -> Floats:
    """West, south, east, north of each grid in degrees; NaN for one without blocks."""
    each = shapely.bounds(plan.blocks.shapes)
    bounds = np.full((len(plan.grids), 4), np.nan)
    held = np.flatnonzero(plan.grid_of != NOWHERE)
    for column, least in ((0, np.fmin), (1, np.fmin), (2, np.fmax), (3, np.fmax)):
        least.at(bounds[:, column], plan.grid_of[held], each[held, column])
    return bounds


def _around(bounds: Floats) -> Floats:
    """The bounds of many; NaN where none of them has any."""
    return np.concatenate([np.fmin.reduce(bounds[:, :2], axis=0), np.fmax.reduce(bounds[:, 2:], axis=0)])


def _box(bounds: NDArray[Any]) -> Box | None:
    west, south, east, north = (float(edge) for edge in bounds)
    return None if np.isnan(west) else (west, south, east, north)


def _ids(plan: Plan, blocks: Ints) -> tuple[str, ...]:
    return tuple(plan.blocks.ids[n] for n in np.sort(blocks))
