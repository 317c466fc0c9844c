"""From drafts in metres to the layers of a community: ids, units, frames in EPSG:4326."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import geopandas as gpd
import numpy as np
import pandas as pd
import shapely

from .drafts import Building, Layout
from .grids import Division
from .ground import Ground
from .names import grid_name
from .places import Spot
from .plans import TownPlan
from .streets import with_junctions

CRS = "EPSG:4326"
LIVED_ON = ("courtyard", "residential")
"""Kinds of blocks that people build on to live there."""


@dataclass(slots=True)
class Ids:
    """Ids given to the drafts, by position."""

    blocks: list[str]
    buildings: list[str]
    grids: list[str]
    middle: list[str]


def give_ids(plan: TownPlan, layout: Layout, division: Division) -> Ids:
    """Number blocks, buildings, grids and middle units."""
    width = 3 if plan.grids > 99 else 2
    return Ids(
        [f"k{i + 1:03d}" for i in range(len(layout.blocks))],
        [f"b{i + 1:04d}" for i in range(len(layout.buildings))],
        [f"g{i + 1:0{width}d}" for i in range(len(division.grids))],
        [f"{plan.chain[1][0]}{i + 1:02d}" for i in range(len(division.middle_names))],
    )


def _frame(rows: Sequence[Mapping[str, Any]], geometry: Any, columns: Sequence[str]) -> gpd.GeoDataFrame:
    data = {c: pd.Series([row.get(c) for row in rows], dtype=object) for c in columns}
    return gpd.GeoDataFrame(data, geometry=gpd.GeoSeries(list(geometry), crs=CRS), crs=CRS)


def unit_frame(
    plan: TownPlan, layout: Layout, division: Division, ids: Ids, micro: Sequence[Sequence[Any]], ground: Ground
) -> gpd.GeoDataFrame:
    """Return the units; drawn levels down to the grid are unions of the rounded blocks.

    Also marks buildings and stairs with the unit they belong to, in place.
    """
    cells = ground.to_degrees([b.polygon for b in layout.blocks])
    grids = [shapely.coverage_union_all(cells[blocks]) for blocks in division.grids]
    middle = [
        shapely.coverage_union_all(np.array([g for g, m in zip(grids, division.middle, strict=True) if m == i]))
        for i in range(len(division.middle_names))
    ]
    living = [b for b in layout.buildings if b.stairs]
    counts = _Counts(layout, living)
    root = plan.key
    everyone = list(range(len(grids)))
    rows: list[dict[str, Any]] = [
        {"id": root, "level": plan.chain[0], "parent": None, "name": plan.name, "code": None, **counts.of(everyone)}
    ]
    shapes: list[Any] = [shapely.coverage_union_all(cells)]
    for i, name in enumerate(division.middle_names):
        inside = [g for g in everyone if division.middle[g] == i]
        rows.append(
            {
                "id": ids.middle[i],
                "level": plan.chain[1],
                "parent": root,
                "name": name,
                "code": f"{i + 1:02d}",
                **counts.of(inside),
            }
        )
    shapes += middle
    for g in everyone:
        parent = ids.middle[division.middle[g]] if division.middle[g] >= 0 else root
        name = grid_name(g + 1)
        if "compound" in plan.chain:
            first = division.middle.index(division.middle[g])
            name = f"{division.middle_names[division.middle[g]]}{grid_name(g - first + 1)}"
        rows.append(
            {
                "id": ids.grids[g],
                "level": "grid",
                "parent": parent,
                "name": name,
                "code": f"{g + 1:03d}",
                **counts.of([g]),
            }
        )
    shapes += grids
    for building in living:
        building.unit = ids.grids[layout.blocks[building.block].grid]
    if "micro_grid" in plan.chain:
        _add_micro_grids(rows, shapes, ids, micro, living, ground)
    if "building" in plan.chain:
        _add_buildings(plan, rows, shapes, layout, ids, ground)
    for building in layout.buildings:
        building.unit = building.unit or ids.grids[layout.blocks[building.block].grid]
    return _frame(rows, shapes, ("id", "level", "parent", "name", "code", "households", "people"))


class _Counts:
    def __init__(self, layout: Layout, living: Sequence[Building]) -> None:
        self.by_grid: dict[int, tuple[int, int]] = {}
        for building in living:
            grid = layout.blocks[building.block].grid
            homes, people = self.by_grid.get(grid, (0, 0))
            self.by_grid[grid] = (homes + building.households, people + _people(building))

    def of(self, grids: Sequence[int]) -> dict[str, int]:
        found = [self.by_grid.get(g, (0, 0)) for g in grids]
        return {"households": sum(h for h, _ in found), "people": sum(p for _, p in found)}


def _people(building: Building) -> int:
    return sum(sum(stair.people) for stair in building.stairs)


def _add_micro_grids(
    rows: list[dict[str, Any]],
    shapes: list[Any],
    ids: Ids,
    micro: Sequence[Sequence[Any]],
    living: Sequence[Building],
    ground: Ground,
) -> None:
    homes: dict[str, tuple[int, int]] = {}
    for building in living:
        owners = []
        for stair in building.stairs:
            if not stair.unit:
                continue
            grid, number = (int(part) for part in stair.unit.split(":"))
            stair.unit = f"{ids.grids[grid]}-m{number + 1:02d}"
            owners.append(stair.unit)
            before = homes.get(stair.unit, (0, 0))
            homes[stair.unit] = (before[0] + len(stair.rooms), before[1] + sum(stair.people))
        if len(set(owners)) == 1 and len(owners) == len(building.stairs):
            building.unit = owners[0]
    for grid, polygons in enumerate(micro):
        drawn = ground.to_degrees(polygons)
        for number, shape in enumerate(drawn.tolist()):
            unit = f"{ids.grids[grid]}-m{number + 1:02d}"
            rows.append(
                {
                    "id": unit,
                    "level": "micro_grid",
                    "parent": ids.grids[grid],
                    "name": f"{grid_name(grid + 1)}{number + 1}号中心户",
                    "code": f"{grid + 1:03d}{number + 1:02d}",
                    "households": homes[unit][0],
                    "people": homes[unit][1],
                }
            )
            shapes.append(shape)


def _add_buildings(
    plan: TownPlan, rows: list[dict[str, Any]], shapes: list[Any], layout: Layout, ids: Ids, ground: Ground
) -> None:
    living = [(i, b) for i, b in enumerate(layout.buildings) if b.stairs]
    drawn = ground.to_degrees([b.polygon for _, b in living])
    for (i, building), shape in zip(living, drawn.tolist(), strict=True):
        grid = ids.grids[layout.blocks[building.block].grid]
        building.unit = f"u-{ids.buildings[i]}"
        rows.append(
            {
                "id": building.unit,
                "level": "building",
                "parent": grid,
                "name": f"{building.compound}{building.name}",
                "code": None,
                "households": building.households,
                "people": _people(building),
            }
        )
        shapes.append(shape)
    if "stair" not in plan.chain:
        return
    for _, building in living:
        slices = ground.to_degrees([s.slice for s in building.stairs])
        for stair, shape in zip(building.stairs, slices.tolist(), strict=True):
            stair.unit = f"{building.unit}-{stair.number}"
            rows.append(
                {
                    "id": stair.unit,
                    "level": "stair",
                    "parent": building.unit,
                    "name": f"{building.compound}{building.name}{stair.number}单元",
                    "code": None,
                    "households": len(stair.rooms),
                    "people": sum(stair.people),
                }
            )
            shapes.append(shape)


def block_frame(layout: Layout, ids: Ids, ground: Ground) -> gpd.GeoDataFrame:
    """Return the street-bounded parcels; one of a lived-on kind on which nothing stands is vacant."""
    built = {building.block for building in layout.buildings}
    rows = [
        {
            "id": i,
            "grid": ids.grids[b.grid],
            "kind": "vacant" if b.kind in LIVED_ON and number not in built else b.kind,
            "name": b.name,
            "households": b.households,
        }
        for number, (i, b) in enumerate(zip(ids.blocks, layout.blocks, strict=True))
    ]
    shapes = ground.to_degrees([b.polygon for b in layout.blocks])
    return _frame(rows, shapes, ("id", "grid", "kind", "name", "households"))


def building_frame(layout: Layout, ids: Ids, ground: Ground) -> gpd.GeoDataFrame:
    """Return the buildings with their stairs; `stairs` is None where nobody lives."""
    rows = []
    for building, key in zip(layout.buildings, ids.buildings, strict=True):
        stairs: list[dict[str, Any]] | None = None
        if building.stairs:
            stairs = [
                {"n": s.number, **({"unit": s.unit} if s.unit else {}), "rooms": s.rooms, "people": s.people}
                for s in building.stairs
            ]
        street = layout.roads[building.road].name if building.number else ""
        rows.append(
            {
                "id": key,
                "block": ids.blocks[building.block],
                "unit": building.unit,
                "name": building.name,
                "compound": building.compound,
                "street": street,
                "number": building.number,
                "kind": building.kind,
                "floors": building.floors,
                "stairs": stairs,
            }
        )
    columns = ("id", "block", "unit", "name", "compound", "street", "number", "kind", "floors", "stairs")
    return _frame(rows, ground.to_degrees([b.polygon for b in layout.buildings]), columns)


def street_frame(layout: Layout, ground: Ground) -> gpd.GeoDataFrame:
    """Return the streets, lanes and inner paths, with a vertex at every junction."""
    shown = with_junctions([r for r in layout.roads if r.kind not in ("cut", "river")])
    rows = [{"id": f"s{i + 1:03d}", "name": r.name, "kind": r.kind, "width_m": r.width_m} for i, r in enumerate(shown)]
    return _frame(rows, ground.to_degrees([r.line for r in shown]), ("id", "name", "kind", "width_m"))


def area_frame(layout: Layout, ground: Ground) -> gpd.GeoDataFrame:
    """Return water, greens, squares, sports grounds and walls."""
    rows = [{"id": f"a{i + 1:03d}", "kind": a.kind, "name": a.name} for i, a in enumerate(layout.areas)]
    return _frame(rows, ground.to_degrees([a.shape for a in layout.areas]), ("id", "kind", "name"))


def place_frame(spots: Sequence[Spot], ids: Ids, ground: Ground) -> gpd.GeoDataFrame:
    """Return the places."""
    rows = [
        {
            "id": f"l{i + 1:03d}",
            "kind": s.kind,
            "name": s.name,
            "address": s.address,
            "unit": ids.grids[s.grid],
            "hours": s.hours,
            "facilities": s.facilities,
            "resident_worker": s.resident_worker,
            "aliases": s.aliases,
        }
        for i, s in enumerate(spots)
    ]
    columns = ("id", "kind", "name", "address", "unit", "hours", "facilities", "resident_worker", "aliases")
    return _frame(rows, ground.to_degrees([s.point for s in spots]), columns)
