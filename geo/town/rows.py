"""Rows of slabs and towers that face south inside a piece of buildable ground."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import shapely

from .cuts import spans, turned
from .drafts import Building, Stair


@dataclass(frozen=True, slots=True)
class Style:
    """How the houses of an estate stand: all lengths in metres.

    `stairs` and `floors` are inclusive ranges; `per_floor` is the number of flats on a landing.
    """

    depth_m: float
    gap_m: float
    stair_m: float
    stairs: tuple[int, int]
    floors: tuple[int, int]
    per_floor: int
    side_m: float = 8.0
    stagger: bool = False
    notch_m: float = 0.0


STYLES = {
    "walkup": Style(11.5, 18.0, 14.0, (2, 5), (5, 6), 2, 7.5, notch_m=0.0),
    "midrise": Style(13.0, 26.0, 17.0, (2, 4), (9, 11), 2, 9.0, notch_m=1.4),
    "highrise": Style(15.0, 33.0, 22.0, (1, 3), (19, 27), 3, 13.0, notch_m=2.4),
    "newslab": Style(13.5, 27.0, 18.0, (2, 4), (13, 18), 2, 10.0, notch_m=1.6),
    "tower": Style(22.0, 30.0, 26.0, (1, 1), (22, 28), 4, 20.0, stagger=True, notch_m=5.0),
    "school": Style(10.0, 20.0, 15.0, (2, 4), (3, 5), 0, 12.0),
    "sheds": Style(15.0, 11.0, 16.0, (2, 4), (1, 2), 0, 8.0),
    "works": Style(26.0, 14.0, 22.0, (2, 4), (2, 4), 0, 14.0),
    "offices": Style(15.0, 24.0, 16.0, (2, 4), (4, 9), 0, 14.0),
}


def stand_rows(
    ground: Any,
    angle: float,
    style: Style,
    rng: np.random.Generator,
    block: int,
    kind: str,
    compound: str = "",
    lattice: tuple[float, float, int] | None = None,
) -> list[Building]:
    """Fill `ground` (metres) with rows of buildings at `angle` radians from east; every footprint lies inside it.

    `lattice` is (y of the middle of the first row, pitch, count) in the turned frame; without one the rows are
    spread evenly over the ground.
    """
    shape = turned(ground, -angle)
    if shape.is_empty:
        return []
    _, south, _, north = shape.bounds
    middles = _middles(south, north, style) if lattice is None else _on_lattice(south, north, style, lattice)
    found = []
    for middle in middles:
        # Rows that meet a slanted edge slide a little to where they fit best.
        best: list[Building] = []
        for share in (0.0, 0.1, -0.1, 0.2, -0.2, 0.27, -0.27):
            low = middle + share * style.gap_m - style.depth_m / 2
            placed = _stand_row(shape, low, low + style.depth_m, style, rng)
            if sum(len(b.stairs) for b in placed) > sum(len(b.stairs) for b in best):
                best = placed
        for building in best:
            building.polygon = turned(building.polygon, angle)
            for stair in building.stairs:
                stair.slice, stair.lot = turned(stair.slice, angle), turned(stair.lot, angle)
            building.block, building.kind, building.compound = block, kind, compound
            building.per_floor = style.per_floor
            building.floors = int(rng.integers(style.floors[0], style.floors[1] + 1))
        found += best
    return found


def _middles(south: float, north: float, style: Style) -> list[float]:
    pitch = style.depth_m + style.gap_m
    count = int((north - south + style.gap_m) // pitch)
    if count < 1:
        return []
    if count == 1:
        return [(south + north) / 2]
    step = (north - south - style.depth_m) / (count - 1)
    return [south + style.depth_m / 2 + i * step for i in range(count)]


def _on_lattice(south: float, north: float, style: Style, lattice: tuple[float, float, int]) -> list[float]:
    first, pitch, count = lattice
    half = style.depth_m / 2
    middles = []
    for k in range(count):
        middle = first + k * pitch
        # Near an edge the row moves inwards, but only by a little.
        held = min(max(middle, south + half), north - half)
        if abs(held - middle) < style.gap_m / 10 and north - south >= style.depth_m:
            middles.append(held)
    return middles


def _stand_row(shape: Any, low: float, high: float, style: Style, rng: np.random.Generator) -> list[Building]:
    placed = []
    for start, east in spans(shape, np.linspace(low, high, 3).tolist()):
        west = start
        room = east - west
        for count in _lengths(room, style, rng):
            length = count * style.stair_m
            if west + length > east + 1e-6:
                break
            box = shapely.box(west, low, west + length, high)
            if shape.contains(shapely.buffer(box, -0.05)):
                placed.append(_slab(box, count, style))
            west += length + style.side_m
    return placed


def _lengths(room: float, style: Style, rng: np.random.Generator) -> list[int]:
    """Return the stairs of each slab along `room` metres: as many as fit, of uneven lengths."""
    least, most = style.stairs
    if room < style.stair_m * least:
        return []
    slabs = 1
    while True:
        stairs = int((room - (slabs - 1) * style.side_m) // style.stair_m)
        if stairs <= slabs * most or stairs < slabs * least:
            break
        slabs += 1
    stairs = min(stairs, slabs * most)
    if stairs < slabs * least:
        slabs -= 1
        stairs = slabs * most
    base, extra = divmod(stairs, slabs)
    counts = [base + (1 if i < extra else 0) for i in range(slabs)]
    order = rng.permutation(slabs)
    return [counts[i] for i in order.tolist()]


def _slab(box: Any, count: int, style: Style) -> Building:
    west, south, east, north = box.bounds
    width = (east - west) / count
    slices = [shapely.box(west + i * width, south, west + (i + 1) * width, north) for i in range(count)]
    outline = box
    if style.notch_m:
        # Stairwells stand back on the north side, and towers are cut in on the south side too.
        notches = []
        for i in range(count):
            middle = west + (i + 0.5) * width
            notches.append(shapely.box(middle - width * 0.13, north - style.notch_m, middle + width * 0.13, north + 1))
            if style.stagger:
                notches.append(
                    shapely.box(middle - width * 0.13, south - 1, middle + width * 0.13, south + style.notch_m)
                )
        cut = shapely.union_all(notches)
        outline = shapely.difference(box, cut)
        slices = [shapely.difference(s, cut) for s in slices]
    stairs = []
    for i, shape in enumerate(slices):
        left = west + i * width - (1.0 if i == 0 else 0.0)
        right = west + (i + 1) * width + (1.0 if i == count - 1 else 0.0)
        stairs.append(Stair(i + 1, shape, shapely.box(left, south - 3.0, right, north + 2.0)))
    outline = _with_corners(outline, slices)
    return Building(outline, -1, "residential", 0, stairs=stairs, order=(-(south + north) / 2, (west + east) / 2))


def _with_corners(outline: Any, slices: Sequence[Any]) -> Any:
    """Give the outline the corners of its slices, so that rounding moves both alike."""
    if len(slices) == 1:
        return outline
    return shapely.coverage_union_all(np.array(slices, dtype=object))


def shrunk(building: Building, stairs: int) -> Building:
    """Return the building with only its first `stairs` stairs."""
    kept = building.stairs[:stairs]
    outline = shapely.coverage_union_all(np.array([s.slice for s in kept], dtype=object))
    return Building(
        outline,
        building.block,
        building.kind,
        building.floors,
        building.compound,
        building.name,
        building.road,
        building.number,
        building.per_floor,
        building.order,
        kept,
        building.unit,
    )
