"""From layers to blocks: the ground cut by streets, walls and water, and large compounds into cells of buildings.

Grids of today stay unions of blocks, no building is cut but by today's grids, and every household is in exactly one
block.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import shapely

from geo.crs import Metres
from geo.errors import BadInput
from geo.i18n import mark
from geo.redraw.adjacency import Shapes
from geo.redraw.blocks import NOWHERE, Blocks, Floats, Ints
from geo.redraw.deriving_barriers import BARRIERS, barriers_between, compounds_of, gates, walled_areas
from geo.redraw.deriving_cells import cut_cells
from geo.redraw.deriving_ground import CUTTING, MINUTES_A_HOUSEHOLD, Grain, Ground
from geo.redraw.deriving_pieces import (
    Flags,
    Pieces,
    absorb,
    connected_labels,
    cut_ground,
    first_around,
    join,
    pieces_of,
    renumber,
)

ACROSS = 1e-3
"""A scrap goes across a road or water only where it has no other neighbour: so much less does that border count."""


@dataclass(frozen=True, eq=False, slots=True)
class Derived:
    """Blocks, and how they lie today.

    Attributes
    ----------
    blocks : Blocks
    grid_of : ndarray of int, shape (len(blocks),)
        Grid of each block today, `NOWHERE` for none.
    parcel_of : ndarray of int, shape (len(blocks),)
        Parcel of the ground each block is a part of.
    block_of : ndarray of int, shape (buildings,)
        Block of each building; `NOWHERE` for an empty building off the ground.
    plane : Metres
        Where everything was measured.
    """

    blocks: Blocks
    grid_of: Ints
    parcel_of: Ints
    block_of: Ints
    plane: Metres


@dataclass(frozen=True, eq=False, slots=True)
class _Drawn:
    """The lines of a ground in metres."""

    cutting: Shapes
    barriers: Shapes
    costs: Floats
    waters: Shapes
    walled: Shapes


def derive(ground: Ground, grain: Grain | None = None) -> Derived:
    """Derive blocks from a ground.

    Parameters
    ----------
    grain : Grain, optional
        How fine.

    Returns
    -------
    Derived
        The same for the same ground.

    Raises
    ------
    BadInput
        Households live off the ground, or the ground cannot be cut into pieces that fit together.
    """
    grain = grain or Grain()
    plane = _plane(ground.parcels)
    spots = shapely.point_on_surface(ground.buildings.outlines)
    outlines = plane.project(ground.buildings.outlines)
    drawn = _draw(ground, plane)
    parcels, base = _street_parcels(ground, drawn, outlines, spots, grain, plane)
    home = first_around(parcels, spots)
    lost = int(ground.buildings.households[home == NOWHERE].sum())
    if lost:
        raise BadInput(mark("{count} households live outside of every grid."), count=lost)
    shapes, base = _cells(ground, parcels, base, outlines, home, spots, grain, plane)
    return _measure(ground, drawn, shapes, base, spots, plane)


def _plane(shapes: Shapes) -> Metres:
    west, south, east, north = shapely.total_bounds(shapes).tolist()
    return Metres((west + east) / 2, (south + north) / 2)


def _draw(ground: Ground, plane: Metres) -> _Drawn:
    kinds = np.array(ground.lines.kinds, dtype=str)
    used = np.isin(kinds, CUTTING) & shapely.is_geometry(ground.lines.shapes)
    shapes, kinds = plane.project(ground.lines.shapes[used]), kinds[used]
    names = np.array(ground.lines.names or [""] * len(used), dtype=str)[used]
    areal = shapely.get_dimensions(shapes) == 2
    lines = np.where(areal, shapely.boundary(shapes), shapes)
    parts, part_of = shapely.get_parts(lines, return_index=True)
    kinds, names = kinds[part_of], names[part_of]
    walls = kinds == "wall"
    across = gates(parts[walls], names[walls])
    fenced = np.concatenate([parts[walls], across])
    barriers = np.isin(kinds, list(BARRIERS))
    return _Drawn(
        cutting=np.concatenate([parts, across]),
        barriers=np.concatenate([parts[barriers], across]),
        costs=np.array([BARRIERS[kind] for kind in kinds[barriers].tolist()] + [BARRIERS["wall"]] * len(across)),
        waters=shapes[areal],
        walled=walled_areas(fenced),
    )


def _crossed(lines: Shapes, outlines: Shapes) -> Ints:
    """Buildings that lines run through, or lie in: a ring could cut a piece out."""
    if not len(lines) or not len(outlines):
        return np.empty(0, dtype=np.int64)
    tree = shapely.STRtree(outlines)
    through = [tree.query(lines, predicate=predicate)[1] for predicate in ("crosses", "within")]
    return np.unique(np.concatenate(through)).astype(np.int64)


def _middles(pieces: Shapes, plane: Metres) -> Shapes:
    return np.asarray(plane.project(shapely.point_on_surface(pieces)), dtype=object)


def _street_parcels(
    ground: Ground, drawn: _Drawn, outlines: Shapes, spots: Shapes, grain: Grain, plane: Metres
) -> tuple[Shapes, Ints]:
    """The ground's parcels cut by lines, scraps given to their neighbours; and the ground's parcel of each."""
    crossed = _crossed(drawn.cutting, outlines)
    lines = np.concatenate([drawn.cutting, shapely.boundary(outlines[crossed])])
    faces, base = cut_ground(ground.parcels, plane.unproject(lines))
    if not len(lines):
        # a parcel in two parts is still two blocks: a block is one polygon
        return faces, base
    loose = np.zeros(len(faces), dtype=bool)
    if len(crossed):
        # the parts of one building stay together, and go with the neighbour they have most border with
        inside = first_around(outlines[crossed], _middles(faces, plane))
        whole = np.where(inside != NOWHERE, inside, len(crossed) + np.arange(len(faces)))
        together = connected_labels(_pair_labels(base, whole), pieces_of(faces, plane).edges)
        firsts = _firsts(together)
        faces, base, loose = join(faces, together), base[firsts], (inside != NOWHERE)[firsts]
    pieces, middles = pieces_of(faces, plane), _middles(faces, plane)
    watery = first_around(drawn.waters, middles) != NOWHERE
    lived = np.bincount(
        (at := first_around(faces, spots))[at != NOWHERE],
        weights=ground.buildings.households[at != NOWHERE], minlength=len(faces),
    ) > 0  # fmt: skip
    across = barriers_between(pieces, drawn.barriers, drawn.costs, watery) >= BARRIERS["main"]
    labels = absorb(
        pieces, base, lived, loose, pieces.border_m * np.where(across, ACROSS, 1.0), width_m=grain.scrap_m
    )  # fmt: skip
    return join(faces, labels), base[_firsts(labels)]


def _pair_labels(one: Ints, other: Ints) -> Ints:
    return np.unique(np.column_stack([one, other]), axis=0, return_inverse=True)[1].astype(np.int64)


def _firsts(labels: Ints) -> Ints:
    return np.unique(labels, return_index=True)[1].astype(np.int64)


def _cells(
    ground: Ground, parcels: Shapes, base: Ints, outlines: Shapes, home: Ints, spots: Shapes, grain: Grain,
    plane: Metres,
) -> tuple[Shapes, Ints]:  # fmt: skip
    """Cells of buildings in the parcels that are too large; and the ground's parcel of each."""
    count = ground.buildings.households
    held = np.bincount(home[home != NOWHERE], weights=count[home != NOWHERE], minlength=len(parcels))
    # where a grid is one parcel there is nothing to redraw with unless it is cut
    grids = ground.grid_of[base]
    alone = (np.bincount(grids + 1)[grids + 1] == 1) & (grids != NOWHERE)
    chosen = np.flatnonzero((held > grain.cell_above) | (alone & (held > 0)))
    metric = plane.project(parcels)
    cells = cut_cells(outlines, home, chosen, count, ground.buildings.named(), metric, grain.cell_floor)
    if not len(cells.ridges):
        return parcels, base
    clipped = shapely.get_parts(shapely.intersection(cells.ridges, metric[cells.ridge_parcel]))
    clipped = clipped[shapely.length(clipped) > 0]  # where a line touches a border from outside it leaves a point
    crossed = _crossed(clipped, outlines)
    lines = np.concatenate([clipped, shapely.boundary(outlines[crossed])])
    faces, parcel = cut_ground(parcels, plane.unproject(lines))
    middles = _middles(faces, plane)
    group = np.full(len(faces), NOWHERE, dtype=np.int64)
    cut = np.isin(parcel, chosen)
    group[cut] = cells.nearest(shapely.get_coordinates(middles[cut]), parcel[cut])
    inside = first_around(outlines[crossed], middles)
    own = inside != NOWHERE
    own[own] &= home[crossed[inside[own]]] == parcel[own]
    group[own] = cells.group[crossed[inside[own]]]
    pieces = pieces_of(faces, plane)
    parts = connected_labels(_pair_labels(parcel, group), pieces.edges)
    faces, parcel, cut = join(faces, parts), parcel[_firsts(parts)], cut[_firsts(parts)]
    # what a street bend cuts off from its buildings goes to the neighbour inside the parcel
    built = np.zeros(len(faces), dtype=bool)
    at = first_around(faces, spots)
    built[at[at != NOWHERE]] = True
    pieces = pieces_of(faces, plane)
    labels = absorb(pieces, parcel, built, cut & ~built, pieces.border_m, width_m=0.0)
    return join(faces, labels), base[parcel[_firsts(labels)]]


def _measure(ground: Ground, drawn: _Drawn, shapes: Shapes, base: Ints, spots: Shapes, plane: Metres) -> Derived:
    """What lives in the blocks and what lies between them."""
    if not shapely.coverage_is_valid(shapes):
        lon, lat = shapely.get_coordinates(shapely.coverage_invalid_edges(shapes))[0].round(6).tolist()
        raise BadInput(
            mark("The ground cannot be cut into blocks that fit together near {lon}, {lat}."), lon=lon, lat=lat
        )
    buildings = ground.buildings
    block_of = first_around(shapes, spots)
    on = block_of != NOWHERE
    n = len(shapes)

    def counted(values: Floats) -> Floats:
        return np.bincount(block_of[on], weights=values[on], minlength=n).astype(np.float64)

    pieces = pieces_of(shapes, plane)
    middles = _middles(shapes, plane)
    households = counted(buildings.households)
    unbuilt = np.bincount(base, weights=households, minlength=len(ground.ids))[base] == 0
    stated = _apportioned(ground.stated_households, base, unbuilt, pieces.area_m2)
    named = buildings.named()
    walled = first_around(drawn.walled, shapely.point_on_surface(plane.project(buildings.outlines)))
    around = first_around(drawn.walled, middles)
    compound = compounds_of(block_of, buildings.households, named, walled, around, len(drawn.walled))
    watery = first_around(drawn.waters, middles) != NOWHERE
    blocks = Blocks(
        ids=_ids(ground.ids, base),
        shapes=shapes,
        xy=shapely.get_coordinates(middles),
        area_m2=pieces.area_m2,
        perimeter_m=pieces.perimeter_m,
        households=households + stated,
        people=counted(buildings.people) + _apportioned(ground.stated_people, base, unbuilt, pieces.area_m2),
        minutes=counted(buildings.worked()) + stated * MINUTES_A_HOUSEHOLD,
        must_visit=counted(buildings.visited()),
        compound=_together(compound, pieces),
        edges=pieces.edges,
        border_m=pieces.border_m,
        barrier=barriers_between(pieces, drawn.barriers, drawn.costs, watery),
    )
    return Derived(blocks, ground.grid_of[base], base, block_of, plane)


def _together(compound: Ints, pieces: Pieces) -> Ints:
    """Compounds as numbers from 0; two places of one name that do not touch are two."""
    parts = connected_labels(compound, pieces.edges)
    inside = compound != NOWHERE
    found = np.full(len(compound), NOWHERE, dtype=np.int64)
    found[inside] = renumber(parts[inside])
    return found


def _apportioned(stated: Floats | None, base: Ints, unbuilt: Flags, area_m2: Floats) -> Floats:
    """What parcels without lived-in buildings state, by area over their blocks in whole numbers that keep the sum."""
    found = np.zeros(len(base))
    if stated is None:
        return found
    for parcel in np.unique(base[unbuilt]):
        own = np.flatnonzero(base == parcel)
        ends = np.round(np.cumsum(area_m2[own]) / area_m2[own].sum() * stated[parcel])
        found[own] = np.diff(ends, prepend=0.0)
        found[own[-1]] += stated[parcel] - ends[-1]
    return found


def _ids(parcels: tuple[str, ...], base: Ints) -> tuple[str, ...]:
    """Ids of blocks: the parcel's own where it stayed whole, else with a number behind it."""
    times = np.bincount(base, minlength=len(parcels))
    taken = set(parcels)
    ids, last = [], [0] * len(parcels)
    for parcel in base.tolist():
        name = parcels[parcel]
        if times[parcel] > 1:
            while True:
                last[parcel] += 1
                name = f"{parcels[parcel]}-{last[parcel]}"
                if name not in taken:
                    break
            taken.add(name)
        ids.append(name)
    return tuple(ids)
