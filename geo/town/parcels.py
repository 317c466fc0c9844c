"""From the skeleton to parcels with a use, lanes between courtyards, and street-bounded blocks."""

import math
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import numpy as np
import shapely
from shapely import Point

from .cuts import box_axis, cut_through, south_angle, split
from .drafts import Block, Layout, Parcel, Road, stream
from .ground import Ground
from .plans import TownPlan
from .streets import faces, river_of, separate, smooth, trim_ends
from .walls import estate_cuts, wall_in

BLOCK_KINDS = {
    "old": "courtyard",
    "estate": "residential",
    "school": "school",
    "park": "park",
    "square": "public",
    "market": "commercial",
    "commercial": "commercial",
    "public": "public",
    "industry": "industry",
    "green": "green",
}
WALKABLE_M2 = {"old": 19000.0}
"""An old quarter larger than this is first cut across by a lane."""


@dataclass(slots=True)
class _Names:
    streets: Iterator[str]
    lanes: Iterator[str]


def lay_ground(plan: TownPlan, ground: Ground) -> Layout:
    """Lay roads, parcels and blocks; nothing is built yet. All in metres around the centre."""
    rng = stream(plan.seed, 1)
    roads = trim_ends([Road(r.name, r.kind, r.width_m, smooth(r.points)) for r in plan.roads])
    if plan.river:
        roads.append(Road(plan.river_name, "river", plan.river_width_m, river_of(plan.river)))
    names = _Names(_series(plan.street_names), _series(plan.lane_names))
    layout = Layout()
    river = roads[-1].line if plan.river else None
    pins = {(p.x, p.y): p for p in plan.pins}
    added: list[Road] = []
    for face in faces([r.line for r in roads], ground):
        if river is not None and shapely.intersection(face, shapely.buffer(river, 0.5)).area > 20:
            layout.parcels.append(Parcel(face, "green", plan.river_name, ""))
            continue
        cuts, parts = separate(face, list(pins), rng)
        added += [Road(next(names.streets), "street", 9.0, line) for line in cuts]
        for part in parts:
            pin = next((p for xy, p in pins.items() if part.contains(Point(xy))), None)
            use, name, style = (pin.use, pin.name, pin.style) if pin else (plan.default_use, "", "")
            layout.parcels.append(Parcel(part, use, name, style, south_angle(part)))
    roads += added
    inner: list[Road] = []
    for parcel in layout.parcels:
        if parcel.use == "old":
            inner += _lanes(parcel.polygon, rng, names, 0)
        elif parcel.use == "estate":
            wall_in(parcel, roads, rng)
            inner += estate_cuts(parcel, plan.block_m2, rng)
    layout.roads = roads + inner
    layout.blocks = _blocks(layout, ground)
    return layout


def _series(names: tuple[str, ...]) -> Iterator[str]:
    """Yield every name, then 槐树二巷 after 槐树巷 and so on."""
    yield from names
    for digit in "二三四五六七八":
        for name in names:
            yield f"{name[:-1]}{digit}{name[-1]}"


def _lanes(polygon: Any, rng: np.random.Generator, names: _Names, depth: int) -> list[Road]:
    """Cut an old quarter into strips two courtyards deep, by lanes that end at one another."""
    angle, long, short = box_axis(polygon)
    if polygon.area < 2200 or (short < 54 and long < 170):
        return []
    centre = polygon.centroid
    if polygon.area > WALKABLE_M2["old"] or (short < 54):
        share = float(rng.uniform(-0.12, 0.12)) * long
        point = (centre.x + math.cos(angle) * share, centre.y + math.sin(angle) * share)
        heading = angle + math.pi / 2
    else:
        # Peel off one strip when the quarter is deep, halve it otherwise.
        shift = 0.0 if short < 96 else (short / 2 - float(rng.uniform(40, 46))) * (1 if rng.random() < 0.5 else -1)
        shift += float(rng.uniform(-3, 3))
        point = (centre.x - math.sin(angle) * shift, centre.y + math.cos(angle) * shift)
        heading = angle
    line = cut_through(polygon, point, heading + float(rng.uniform(-0.13, 0.13)), rng, bend_m=min(7.0, short / 9))
    parts = split(polygon, line)
    if len(parts) != 2 or parts[1].area < 900:
        return []
    width = 5.0 if depth < 2 else 3.8
    road = Road(next(names.lanes), "lane", width, line)
    return [road] + [r for part in parts for r in _lanes(part, rng, names, depth + 1)]


def _blocks(layout: Layout, ground: Ground) -> list[Block]:
    cells = faces([r.line for r in layout.roads if r.bounds], ground)
    tree = shapely.STRtree([p.polygon for p in layout.parcels])
    blocks = []
    for cell in cells:
        point = shapely.point_on_surface(cell)
        index = int(tree.nearest(point))
        parcel = layout.parcels[index]
        blocks.append(Block(cell, index, BLOCK_KINDS[parcel.use], parcel.name))
    return blocks
