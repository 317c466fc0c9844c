"""Where an estate's wall runs, the lattice its rows stand on, and the cuts that carry its inner paths."""

import math
from collections.abc import Sequence
from typing import Any

import numpy as np
import shapely

from .cuts import cut_through, largest, spans, split, turned
from .drafts import Parcel, Road
from .frontage import SHOP_DEPTH_M
from .rows import STYLES, Style

RING_FROM_M2 = 17000.0
"""Estates smaller than this have no ring path inside the wall."""
RING_M = 5.0


def wall_in(parcel: Parcel, roads: Sequence[Road], rng: np.random.Generator) -> None:
    """Set the estate's wall, inner ground, shop streets and row lattice; in metres.

    Shops stand outside the wall on every main road and on about half of the other streets.
    """
    around = [r for r in roads if r.line.distance(parcel.polygon) < 1.0]
    parcel.shop_streets = tuple(
        r.name for r in around if r.kind == "main" or (r.kind == "street" and rng.random() < 0.6)
    )
    clear = [shapely.buffer(r.line, r.reach_m) for r in around]
    strips = [
        shapely.buffer(r.line, r.reach_m + SHOP_DEPTH_M[r.kind] + 1.5, cap_style="flat")
        for r in around
        if r.name in parcel.shop_streets
    ]
    walled = largest(shapely.difference(parcel.polygon, shapely.union_all(clear + strips)))
    walled = largest(shapely.buffer(shapely.buffer(walled, -6.0, join_style="mitre"), 6.0, join_style="mitre"))
    walled = largest(shapely.intersection(walled, parcel.polygon))
    parcel.walled = shapely.simplify(walled, 0.6)
    ringed = parcel.polygon.area > RING_FROM_M2
    inset = 3.6 + RING_M / 2 + 1.5 if ringed else 2.2
    parcel.inner = largest(shapely.buffer(parcel.walled, -inset, join_style="mitre"))
    style = STYLES[parcel.style]
    parcel.rows = _best_rows(turned(parcel.inner, -parcel.angle), style)


def _best_rows(shape: Any, style: Style) -> tuple[float, float, int]:
    """Return the row lattice along which most can be built: (y of the first row's middle, pitch, count)."""
    _, south, _, north = shape.bounds
    least = style.depth_m + style.gap_m
    most = max(1, int((north - south + style.gap_m) // least))
    best = (-1.0, ((south + north) / 2, least, 1))
    for count in range(max(1, most - 1), most + 1):
        spare = north - south - style.depth_m - (count - 1) * least
        for stretch in (0.0, 0.5, 1.0):
            pitch = least + (spare * stretch / (count - 1) if count > 1 else 0.0)
            slack = north - south - style.depth_m - (count - 1) * pitch
            for share in (0.0, 0.2, 0.4, 0.6, 0.8, 1.0):
                first = south + style.depth_m / 2 + slack * share
                built = 0.0
                for k in range(count):
                    low = first + k * pitch - style.depth_m / 2
                    heights = (low, low + style.depth_m / 2, low + style.depth_m)
                    lengths = [b - a for a, b in spans(shape, heights)]
                    built += sum(x for x in lengths if x >= style.stair_m * style.stairs[0])
                if built > best[0] + 0.5:
                    best = (built, (first, pitch, count))
    return best[1]


def estate_cuts(parcel: Parcel, block_m2: float, rng: np.random.Generator) -> list[Road]:
    """Cut an estate into blocks of about `block_m2`, between its rows and across them."""
    shape = turned(parcel.polygon, -parcel.angle)
    first, pitch, count = parcel.rows
    aisles = [first + (k + 0.5) * pitch for k in range(count - 1)]
    cuts: list[Road] = []

    def halve(part: Any) -> None:
        west, south, east, north = part.bounds
        wide, high = east - west, north - south
        if part.area < block_m2 * 1.5:
            return
        free = [y for y in aisles if south + 0.6 * pitch < y < north - 0.6 * pitch]
        centre = part.centroid
        if free and (high > wide * 0.95 or wide < 110):
            wanted = centre.y + float(rng.uniform(-0.15, 0.15)) * high
            point, heading = (centre.x, min(free, key=lambda y: abs(y - wanted))), 0.0
        elif wide > 105:
            share = float(rng.choice([0.42, 0.5, 0.58]))
            point, heading = (west + wide * share, centre.y), math.pi / 2
        else:
            return
        line = cut_through(part, point, heading, rng)
        halves = split(part, line)
        if len(halves) != 2 or halves[1].area < 1500:
            return
        cuts.append(Road(parcel.name, "cut", 5.0, turned(line, parcel.angle)))
        for half in halves:
            halve(half)

    halve(shape)
    return cuts
