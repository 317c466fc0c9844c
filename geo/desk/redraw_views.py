"""What a planner's screen shows of a plan as it stands: grids, figures, what changes against today, what is wrong."""

from __future__ import annotations

import hashlib
from base64 import b64encode
from typing import TYPE_CHECKING, Any

import numpy as np

from geo.desk.office import Office
from geo.desk.redraw_colours import GridColours
from geo.desk.redraw_shown import ShownGround, grounds_of
from geo.desk.redraws import DRAFTING
from geo.i18n import words
from geo.model import Actor, RedrawState
from geo.redraw.blocks import Blocks, Floats
from geo.redraw.defects import Defect
from geo.redraw.figures import COLUMNS, PlanFigures
from geo.redraw.impact import Impact
from geo.redraw.plans import Plan
from geo.redraw.selection import rows_by_id

if TYPE_CHECKING:
    from geo.desk.redraw_kept import Held

DIGITS: dict[str, int] = {
    "blocks": 0, "households": 1, "people": 1, "minutes": 1, "must_visit": 1, "area_m2": 0, "perimeter_m": 0,
    "polsby_popper": 3, "reock": 3, "pieces": 0, "cut_compounds": 0, "barriers_crossed": 0, "barrier_m": 0,
    "walk_mean_s": 0, "walk_longest_s": 0,
}  # fmt: skip
"""Decimals of the figures as they are shown."""
MOST_MARKED = 2_000
"""Blocks of one defect that are named; the box shows where more of them are."""
_ABOUT_GRIDS = ("inside", "empty")


def plan_view(office: Office, actor: Actor, held: Held, lang: str) -> dict[str, Any]:
    """A plan as plain values for a screen, to be sent as JSON.

    Numbers that are not known, and ways without an end, are None. ``grid_of`` is base64 of little-endian 16-bit
    places of grids, one per block of the ground whose digest stands in ``ground``; -1 is no grid.

    Parameters
    ----------
    held : Held
        As `geo.desk.redraw_kept.held` gave it to this actor.
    lang : str
        Of the sentences of defects.
    """
    redraw, plan = held.redraw, held.plan
    names, root = office.staff(redraw.community).names, (office.root(redraw.community),)
    colours = office.shared("redraw_colours", redraw.community, GridColours)
    chosen = colours.of((redraw.community, redraw.id), held.history.base, plan)
    return {
        "id": redraw.id,
        "version": redraw.version,
        "at": redraw.at,
        "stage": redraw.state.value,
        "editable": redraw.state is RedrawState.DRAFT and actor.may(DRAFTING, redraw.community, root),
        "name": redraw.name,
        "note": redraw.note,
        "undo": held.history.at,
        "redo": len(held.history.edits) - held.history.at,
        "ground": ground_of(office, held).digest,
        "grids": [
            {
                "id": grid.id,
                "name": grid.name,
                "code": grid.code,
                "worker": grid.worker,
                "worker_name": names.get(grid.worker, ""),
                "locked": grid.locked,
                "colour": colour,
            }
            for grid, colour in zip(plan.grids, chosen, strict=True)
        ],
        "grid_of": b64encode(plan.grid_of.astype("<i2").tobytes()).decode("ascii"),
        "figures": figures_view(held.figures, redraw.tolerance),
        "impact": impact_view(held.impact, names),
        "defects": [defect_view(plan, defect, lang) for defect in held.defects],
    }


def ground_of(office: Office, held: Held) -> ShownGround:
    """The ground under a plan as it stands; from now on this process knows it by its digest."""
    return grounds_of(office, held.redraw.community).of(held.plan.blocks, held.today)


def figures_view(figures: PlanFigures, tolerance: float) -> dict[str, Any]:
    """Figures of the grids, one row each, and of all together."""
    columns = [numbers(getattr(figures, name), DIGITS[name]) for name in COLUMNS]
    totals = {
        name: numbers(getattr(figures, name).sum(keepdims=True), DIGITS[name])[0]
        for name in ("households", "people", "minutes", "must_visit")
    }
    return {
        "measure": figures.measure,
        "target": round(figures.target, 2),
        "tolerance": tolerance,
        "worst": round(figures.worst_deviation, 4),
        "columns": list(COLUMNS),
        "rows": [list(row) for row in zip(*columns, strict=True)],
        "deviation": numbers(figures.deviation, 4),
        "totals": {**totals, "grids": len(figures), "contiguous": figures.contiguous},
    }


def impact_view(impact: Impact, names: dict[str, str]) -> dict[str, Any]:
    """What changes against today, counted; loads of workers in minutes a month."""
    return {
        "people": round(impact.people, 1),
        "share": round(impact.people_share, 4),
        "households": len(impact.households),
        "must_visit": len(impact.must_visit),
        "cases": len(impact.cases),
        "duties": len(impact.duties),
        "appointments": len(impact.appointments),
        "stations": len(impact.stations),
        "loads": [
            [load.worker, names.get(load.worker, ""), round(load.today_min, 1), round(load.plan_min, 1)]
            for load in impact.loads
        ],
    }


def defect_view(plan: Plan, defect: Defect, lang: str) -> dict[str, Any]:
    """A defect in words; its key stays the same as long as it is about the same."""
    about = hashlib.sha256("\0".join(defect.ids).encode()).hexdigest()[:12]
    return {
        "key": f"{defect.kind.replace(' ', '-')}-{about}",
        "sentence": words(lang)(defect.sentence).format(**defect.values),
        "box": None if defect.box is None else list(defect.box),
        "blocking": defect.blocking,
        "blocks": _rows_about(plan, defect)[:MOST_MARKED],
    }


def numbers(values: Floats, digits: int) -> list[float | int | None]:
    """Numbers as they are shown: rounded, whole ones without decimals, None for what is not finite."""
    shown = np.round(values, digits).tolist()
    finite = np.isfinite(values).tolist()
    return [
        None if not known else int(value) if value.is_integer() else value
        for value, known in zip(shown, finite, strict=True)
    ]


def _rows_about(plan: Plan, defect: Defect) -> list[int]:
    if defect.kind in ("unassigned", "pieces"):
        return rows_of_blocks(plan.blocks, defect.ids)
    if defect.kind in _ABOUT_GRIDS:
        wanted = set(defect.ids)
        places = [n for n, grid in enumerate(plan.grids) if grid.id in wanted]
        return [int(row) for row in np.flatnonzero(np.isin(plan.grid_of, places))]
    return []


def rows_of_blocks(blocks: Blocks, ids: tuple[str, ...]) -> list[int]:
    """Rows of blocks by id, in order; ids that are none of a block are left out."""
    known = rows_by_id(blocks)
    return sorted(known[id_] for id_ in ids if id_ in known)
