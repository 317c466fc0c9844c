"""Blocks: street-bounded parcels that tile the handling units, the grids."""

from __future__ import annotations

import numpy as np
import shapely

from geo.exchange.chains import Chain
from geo.exchange.columns import Column
from geo.exchange.coverage import beside, check_filled, check_inside, check_overlaps
from geo.exchange.files import BLOCKS
from geo.exchange.findings import Findings
from geo.exchange.layer import Layer
from geo.i18n import mark
from geo.model import Profile

BLOCK_KINDS = (
    "residential",
    "courtyard",
    "commercial",
    "school",
    "park",
    "industry",
    "public",
    "water",
    "green",
    "vacant",
)
BLOCK_COLUMNS = (
    Column("id", "id"),
    Column("grid"),
    Column("kind", choices=BLOCK_KINDS),
    Column("name", default=""),
    Column("households", "count", default=-1),
)


def blocks_or_grids(layer: Layer, chain: Chain, profile: Profile) -> Layer:
    """The blocks as given, or, where the file lists none, one block per grid."""
    if layer.rows:
        return layer
    rows, units = chain.handling(profile), chain.layer
    blocks = [
        {"id": units.rows[n]["id"], "grid": units.rows[n]["id"], "kind": "residential", "name": "", "households": -1}
        for n in rows
    ]
    return Layer(
        BLOCKS, blocks, [units.subjects[n] for n in rows], units.shapes[rows], units.planes[rows], units.given[rows]
    )


def check_blocks(layer: Layer, chain: Chain, profile: Profile, findings: Findings) -> None:
    """Check that blocks tile the ground and that each grid is the union of its blocks."""
    grids = chain.handling(profile)
    units = chain.layer
    places = {units.rows[n]["id"]: position for position, n in enumerate(grids)}
    known = chain.levels
    for subject, row in zip(layer.subjects, layer.rows, strict=True):
        grid = row["grid"]
        if grid is not None and grid not in places:
            if grid not in known:
                template = mark("The unit {unit} is not in units.geojson.")
            elif known[grid] == profile.handling_level:
                template = mark("The unit {unit} ends; blocks belong to the units that hold in the end.")
            else:
                template = mark("The unit {unit} is of the level {level}; it must be of the level {wanted}.")
            findings.add(
                BLOCKS, subject, template, unit=grid[:64], level=known.get(grid), wanted=profile.handling_level
            )
    names = [units.subjects[n] for n in grids]
    grid_planes = units.planes[grids]
    parents = np.array([places.get(row["grid"], -1) for row in layer.rows], dtype=np.intp)
    sound = ~chain.faulty[grids]
    faulty = ~shapely.is_geometry(layer.planes)
    faulty |= check_overlaps(BLOCKS, layer.subjects, layer.shapes, layer.planes, findings, shared_corners=True)
    if not len(grids):
        return
    faulty |= check_inside(
        BLOCKS, layer.subjects, layer.planes, np.where((parents < 0) | ~sound[parents], -1, parents), grid_planes,
        names, mark("Leaves its grid {parent} by {area} m²."), findings,
    )  # fmt: skip
    judge = sound & ~beside(layer.planes[faulty], grid_planes)
    judge[parents[faulty & (parents >= 0)]] = False
    if (parents < 0).any():
        judge[:] = False
    check_filled(
        units.file, names, grid_planes, layer.planes, parents, judge,
        mark("{area} m² of it belong to none of its blocks."), findings,
    )  # fmt: skip
