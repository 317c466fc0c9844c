"""Codes of grids: 15 digits, of the county 6, the street 3, the community 3 and a running number 3.

The lengths of the first twelve are those of GB/T 2260 (county) and GB/T 10114 (street and community).
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Literal

import numpy as np

from geo.errors import BadInput
from geo.i18n import mark
from geo.redraw.blocks import Floats
from geo.redraw.edits import Recode
from geo.redraw.plans import Plan

Order = Literal["rows", "columns"]
"""``rows``: rows from north to south, in each from west to east; ``columns``: from west to east, in each from north."""
LAST = 999


@dataclass(frozen=True, slots=True)
class GridCode:
    """A code in its parts, each with its leading zeros."""

    county: str
    street: str
    community: str
    sequence: str

    def __str__(self) -> str:
        return self.prefix + self.sequence

    @property
    def prefix(self) -> str:
        """The twelve digits of the community."""
        return self.county + self.street + self.community


def parse_code(text: str) -> GridCode:
    """A grid's code in its parts.

    Raises
    ------
    BadInput
        Not 15 digits, or the running number is 000.
    """
    if not re.fullmatch(r"[0-9]{15}", text):
        raise BadInput(
            mark("{code} is not a code of a grid: county 6, street 3, community 3 and running number 3 digits."),
            code=text[:32],
        )
    if text.endswith("000"):
        raise BadInput(mark("The running number of the code {code} must be between 001 and 999."), code=text)
    return GridCode(text[:6], text[6:9], text[9:12], text[12:])


def recode(plan: Plan, prefix: str, *, order: Order = "rows", keep: bool = True, reuse: bool = False) -> Recode:
    """The edit that numbers the grids of a plan.

    Parameters
    ----------
    prefix : str
        The twelve digits of the community.
    order : Order
    keep : bool
        Grids that have a code of this community keep it; the others are numbered after the highest.
    reuse : bool
        With ``keep``: the others fill the gaps first. Else a number that ended stays free, so that it
        never means two grids.

    Returns
    -------
    Recode
        Only the grids whose code changes; grids without a block come last.

    Raises
    ------
    BadInput
        The prefix is not 12 digits, or the numbers do not suffice.
    """
    if not re.fullmatch(r"[0-9]{12}", prefix):
        raise BadInput(mark("{prefix} is not the 12 digits of a community."), prefix=prefix[:32])
    kept: set[str] = set()
    taken: set[int] = set()
    for grid in plan.grids if keep else ():
        sound = re.fullmatch(r"[0-9]{15}", grid.code) and grid.code.startswith(prefix)
        if sound and (sequence := int(grid.code[12:])) and sequence not in taken:
            kept.add(grid.id)
            taken.add(sequence)
    number = max(taken, default=0) if taken and not reuse else 0
    codes = []
    for place in _in_order(plan, order):
        grid = plan.grids[place]
        if grid.id in kept:
            continue
        number += 1
        while number in taken:
            number += 1
        if number > LAST:
            raise BadInput(mark("A community has numbers for {most} grids; the plan needs more."), most=LAST)
        if grid.code != (code := f"{prefix}{number:03d}"):
            codes.append((grid.id, code))
    return Recode(tuple(codes))


def _in_order(plan: Plan, order: Order) -> list[int]:
    """Places of grids as they are numbered."""
    count = len(plan.grids)
    owned = plan.grid_of >= 0
    area = np.bincount(plan.grid_of[owned], weights=plan.blocks.area_m2[owned], minlength=count)
    filled = np.flatnonzero(area > 0)
    centre = np.column_stack(
        [
            np.bincount(plan.grid_of[owned], weights=(plan.blocks.area_m2 * along)[owned], minlength=count)[filled]
            / area[filled]
            for along in plan.blocks.xy.T
        ]
    )
    southward, eastward = -centre[:, 1], centre[:, 0]
    # what stands less than half a usual grid apart stands in one row
    step = float(np.sqrt(np.median(area[filled]))) / 2 if len(filled) else 0.0
    across, along = (southward, eastward) if order == "rows" else (eastward, southward)
    placed = [int(filled[row]) for row in _banded(across, along, step)]
    return [*placed, *(int(place) for place in np.flatnonzero(area <= 0))]


def _banded(across: Floats, along: Floats, step: float) -> list[int]:
    found: list[int] = []
    band: list[int] = []
    for row in np.lexsort([along, across]).tolist():
        if band and across[row] - across[band[0]] > step:
            found += sorted(band, key=lambda other: (along[other], other))
            band = []
        band.append(row)
    return found + sorted(band, key=lambda other: (along[other], other))
