"""A community as it lies in the store, with all its layers: what blocks are derived from and what is published anew."""

from __future__ import annotations

import hashlib
from dataclasses import replace
from datetime import date
from typing import Any

import geopandas as gpd
import numpy as np
import shapely
from numpy.typing import NDArray

from geo.exchange.communities import Community
from geo.model import Unit, units_on
from geo.store import Reader

SLIVER_DEG2 = 1e-10
"""About a square metre: outlines that differ by less are the same."""


def community_of_store(reader: Reader, community: str) -> Community:
    """All layers of a community as they are stored, those of other days among them.

    Appointments are those that hold now whichever way they were made; ``digest`` tells these layers from others.

    Raises
    ------
    NotFound
        The community has no layers.
    """
    return Community(
        profile=reader.profile(community),
        units=tuple(reader.units(community)),
        places=tuple(reader.places(community)),
        people=tuple(reader.people(community)),
        appointments=tuple(reader.appointments(community)),
        shifts=tuple(reader.shifts(community)),
        blocks=reader.features(community, "blocks"),
        buildings=reader.features(community, "buildings"),
        streets=reader.features(community, "streets"),
        areas=reader.features(community, "areas"),
        digest=hashlib.sha256(reader.layers_digest(community).encode()).hexdigest(),
    )


def community_on(community: Community, day: date) -> Community:
    """The same with the units that hold on a day, and every block in the grid that it lies in then.

    Blocks name the grids that hold in the end. Where those of the day are others, each block goes to the one it lies
    in; where a grid of the day is not made of whole blocks, the grids themselves stand for the blocks.

    Parameters
    ----------
    day : date
        Local.
    """
    units = tuple(units_on(community.units, day))
    level = community.profile.handling_level
    grids = [unit for unit in units if unit.level == level and unit.geometry is not None]
    if _same_grids(community, units, grids):
        return replace(community, units=units)
    outlines = np.array([grid.geometry for grid in grids], dtype=object)
    grid_of = _grids_around(community.blocks, outlines)
    if grid_of is None:
        return replace(community, units=units, blocks=_grids_as_blocks(grids))
    blocks = community.blocks.copy()
    blocks["grid"] = [grids[n].id if n >= 0 else None for n in grid_of.tolist()]
    return replace(community, units=units, blocks=blocks)


def _same_grids(community: Community, units: tuple[Unit, ...], grids: list[Unit]) -> bool:
    if len(units) == len(community.units):
        return True
    named = {grid for grid in community.blocks["grid"] if isinstance(grid, str)}
    final = {unit.id: unit for unit in units_on(community.units, None)}
    return named <= {grid.id for grid in grids} and all(final.get(grid.id) is grid for grid in grids)


def _grids_around(blocks: gpd.GeoDataFrame, outlines: NDArray[Any]) -> NDArray[np.int64] | None:
    """Which outline each block lies in, -1 for none; None where some outline is not a union of blocks."""
    shapes = np.array(blocks.geometry, dtype=object)
    found = np.full(len(shapes), -1, dtype=np.int64)
    if len(outlines) and len(shapes):
        block, outline = shapely.STRtree(outlines).query(shapely.point_on_surface(shapes), predicate="intersects")
        found[block[::-1]] = outline[::-1]
    for n, outline in enumerate(outlines):
        own = shapely.union_all(shapes[found == n])
        if shapely.area(shapely.symmetric_difference(own, outline)) > SLIVER_DEG2:
            return None
    return found


def _grids_as_blocks(grids: list[Unit]) -> gpd.GeoDataFrame:
    ids = [grid.id for grid in grids]
    columns = {"id": ids, "grid": ids, "kind": "residential", "name": "", "households": -1}
    shapes = _with_shared_corners(np.array([grid.geometry for grid in grids], dtype=object))
    return gpd.GeoDataFrame(columns, geometry=shapes, crs="EPSG:4326")


def _with_shared_corners(outlines: NDArray[Any]) -> NDArray[Any]:
    """Outlines of which each has a corner wherever a neighbour has one on their common border, as blocks must."""
    lines = shapely.union_all(shapely.boundary(outlines))
    faces = shapely.get_parts(shapely.polygonize(shapely.get_parts(lines)))
    outline, face = shapely.STRtree(shapely.point_on_surface(faces)).query(outlines, predicate="contains")
    joined = [shapely.coverage_union_all(faces[face[outline == n]]) for n in range(len(outlines))]
    return np.array(joined, dtype=object)
