"""Building up the blocks of a laid-out ground."""

from typing import Any

import numpy as np
import shapely

from .courtyards import fill_courtyards
from .cuts import polygons
from .drafts import Area, Layout, stream
from .estates import build_estate
from .frontage import line_with_shops
from .grounds import build_ground, lay_river
from .plans import TownPlan

OLD_SHOPS = {"main": 0.98, "street": 0.92}
LIVED_IN = 0.45
"""Share of the fronts on an old quarter's minor streets that are dwellings."""
OTHER_SHOPS = {"main": 0.75, "street": 0.4}
WITH_SHOPS = ("market", "commercial", "public", "industry")


def build_up(plan: TownPlan, layout: Layout) -> None:
    """Put buildings, walls, paths, water and greens on every block of `layout`, in place; metres."""
    rng = stream(plan.seed, 2)
    bounding = [i for i, r in enumerate(layout.roads) if r.bounds]
    clear = np.array([shapely.buffer(layout.roads[i].line, layout.roads[i].reach_m) for i in bounding], dtype=object)
    tree = shapely.STRtree(clear)
    buildable: list[Any] = []
    near: list[list[int]] = []
    for block in layout.blocks:
        touching = sorted(tree.query(block.polygon, predicate="intersects").tolist())
        buildable.append(shapely.difference(block.polygon, shapely.union_all(clear[touching])))
        near.append([bounding[i] for i in touching])
    for index, parcel in enumerate(layout.parcels):
        members = [i for i, b in enumerate(layout.blocks) if b.parcel == index]
        if parcel.use == "estate":
            build_estate(layout, index, members, buildable, near, rng)
            continue
        for i in members:
            if parcel.use == "old":
                fronts = [r for r in near[i] if layout.roads[r].kind == "main" or _has_corner_shops(r)]
                shops, rest = line_with_shops(buildable[i], layout.roads, fronts, i, rng, OLD_SHOPS)
                for front in shops:
                    if layout.roads[front.road].kind == "street" and rng.random() < LIVED_IN:
                        front.kind = "house"
                layout.buildings += shops
                layout.buildings += fill_courtyards(rest, i, rng)
            elif parcel.use == "green":
                for part in polygons(buildable[i], 50.0):
                    layout.areas.append(Area("park", f"{parcel.name}绿地", part))
            else:
                rest = buildable[i]
                if parcel.use in WITH_SHOPS:
                    shops, rest = line_with_shops(
                        rest, layout.roads, near[i], i, rng, OTHER_SHOPS, "" if parcel.use == "public" else parcel.name
                    )
                    layout.buildings += shops
                build_ground(layout, parcel, i, rest, rng)
    if plan.river:
        river = next(r for r in layout.roads if r.kind == "river")
        lay_river(layout, river.line, river.width_m, river.name, rng)


def _has_corner_shops(road: int) -> bool:
    """Tell whether a minor street carries shops; two in three do."""
    return road % 3 != 0
