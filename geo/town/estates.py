"""Walled estates (小区): shops outside the wall, a gate, a ring path, rows of slabs, a garden in the middle."""

from collections.abc import Sequence
from typing import Any

import numpy as np
import shapely
from shapely import LineString, Point

from .cuts import largest, lines, polygons
from .drafts import Area, Building, Layout, Road
from .frontage import line_with_shops
from .rows import STYLES, stand_rows
from .walls import RING_FROM_M2, RING_M

SHOP_SHARE = {"main": 0.96, "street": 0.88}


def build_estate(
    layout: Layout,
    index: int,
    members: Sequence[int],
    buildable: Sequence[Any],
    near: Sequence[Sequence[int]],
    rng: np.random.Generator,
) -> None:
    """Build one estate into `layout`.

    Parameters
    ----------
    index
        The parcel.
    members
        Its blocks, by number.
    buildable, near
        Per block, the ground free of streets and the roads that touch it.
    """
    parcel = layout.parcels[index]
    roads = layout.roads
    around = sorted({r for b in members for r in near[b] if roads[r].kind != "cut"})
    walled = parcel.walled
    ringed = parcel.polygon.area > RING_FROM_M2
    ring = largest(shapely.buffer(walled, -3.6, join_style="mitre"))
    cuts = [r for r in roads if r.kind == "cut" and r.name == parcel.name]
    paths, gates = _paths(cuts, ring, walled, parcel.polygon, roads, around)
    if ringed:
        paths.append(LineString(ring.exterior.coords))
    for path in paths:
        roads.append(Road("", "path", RING_M, path, bounds=False))
    for gate in gates:
        layout.gates.append((parcel.name, gate))
    _wall(layout, walled, gates, parcel.name)
    ways = shapely.union_all([shapely.buffer(p, RING_M / 2 + 1.6) for p in paths])
    houses: list[Building] = []
    for block in members:
        shops, _ = line_with_shops(
            shapely.difference(buildable[block], ways),
            roads,
            [r for r in near[block] if roads[r].name in parcel.shop_streets],
            block,
            rng,
            SHOP_SHARE,
        )
        layout.buildings += [s for s in shops if not shapely.intersects(s.polygon, walled)]
        ground = shapely.difference(shapely.intersection(buildable[block], parcel.inner), ways)
        style = STYLES[_style(parcel.style, rng)]
        for part in polygons(ground, 250.0):
            houses += stand_rows(part, parcel.angle, style, rng, block, "residential", parcel.name, parcel.rows)
    layout.buildings += _with_garden(layout, houses, parcel.polygon.centroid, parcel.name)


def _style(name: str, rng: np.random.Generator) -> str:
    """Newer estates mix: some blocks of an estate stand a step higher."""
    if name == "highrise" and rng.random() < 0.4:
        return "tower"
    if name == "newslab" and rng.random() < 0.2:
        return "highrise"
    return name


def _paths(
    cuts: Sequence[Road], ring: Any, walled: Any, polygon: Any, roads: Sequence[Road], around: Sequence[int]
) -> tuple[list[Any], list[Any]]:
    """Return (inner paths, gate points): paths end at the ring but for the one or two that lead out."""
    paths = [part for cut in cuts for part in lines(shapely.intersection(cut.line, ring), 8.0)]
    ways_out: list[tuple[tuple[float, ...], Any]] = []
    for cut in cuts:
        for piece in lines(shapely.difference(cut.line, ring), 2.0):
            ends = Point(shapely.get_coordinates(piece)[0]), Point(shapely.get_coordinates(piece)[-1])
            outer = max(ends, key=lambda p: round(p.distance(ring), 3))
            nearest = min(around, key=lambda r: (round(roads[r].line.distance(outer), 2), r))
            if roads[nearest].line.distance(outer) < 1.5 and piece.intersects(walled.exterior):
                rank = {"street": 0.0, "main": 1.0, "lane": 2.0}.get(roads[nearest].kind, 3.0)
                ways_out.append(((rank, round(piece.length, 1), round(outer.x, 1), round(outer.y, 1)), piece))
    ways_out.sort(key=lambda item: item[0])
    chosen: list[Any] = []
    for _, piece in ways_out:
        if not chosen or (polygon.area > 30000 and len(chosen) < 3 and min(piece.distance(c) for c in chosen) > 90):
            chosen.append(piece)
    if not chosen:
        centre = shapely.point_on_surface(walled)
        best = min(around, key=lambda r: (round(roads[r].line.distance(centre), 2), r))
        whole = shapely.shortest_line(centre, roads[best].line)
        chosen = lines(shapely.difference(whole, ring), 1.0)[:1]
    gates = []
    for piece in chosen:
        met = shapely.get_coordinates(shapely.intersection(piece, walled.exterior))
        if len(met):
            gates.append(Point(met[0]))
    return paths + chosen, gates


def _wall(layout: Layout, walled: Any, gates: Sequence[Any], name: str) -> None:
    wall = LineString(walled.exterior.coords)
    if gates:
        wall = shapely.line_merge(shapely.difference(wall, shapely.union_all([g.buffer(4.0) for g in gates])))
    for part in lines(wall, 4.0):
        layout.areas.append(Area("wall", name, part))


def _with_garden(layout: Layout, houses: list[Building], centre: Any, name: str) -> list[Building]:
    """Give up the house nearest the centre for a garden where there are enough of them."""
    if len(houses) < 12:
        return houses
    middle = min(range(len(houses)), key=lambda i: (round(houses[i].polygon.distance(centre), 2), i))
    lot = shapely.union_all([s.lot for s in houses[middle].stairs])
    layout.areas.append(Area("park", f"{name}小游园", shapely.convex_hull(lot)))
    return houses[:middle] + houses[middle + 1 :]
