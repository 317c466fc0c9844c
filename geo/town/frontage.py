"""Shops along the streets: one building deep, door to the pavement."""

from collections.abc import Sequence
from typing import Any

import numpy as np
import numpy.typing as npt
import shapely
from shapely import Polygon

from .drafts import Building, Road

SHOP_DEPTH_M = {"main": 10.0, "street": 8.0}


def line_with_shops(
    buildable: Any,
    roads: Sequence[Road],
    indices: Sequence[int],
    block: int,
    rng: np.random.Generator,
    share: dict[str, float],
    compound: str = "",
) -> tuple[list[Building], Any]:
    """Stand shops along the roads of a block.

    Parameters
    ----------
    buildable
        Ground of the block free of streets, in metres.
    roads, indices
        All roads, and which of them may be built along here.
    share
        By kind of road, the share of the frontage that is built.

    Returns
    -------
    The shops, and the ground that is left behind them.
    """
    found: list[Building] = []
    taken: list[Any] = []
    strips: list[Any] = []
    for index in indices:
        road = roads[index]
        wanted = share.get(road.kind, 0.0)
        if wanted <= 0:
            continue
        depth = SHOP_DEPTH_M[road.kind]
        strip = shapely.buffer(road.line, road.reach_m + depth + 1.5, cap_style="flat")
        if shapely.intersection(strip, buildable).area < depth * 12:
            continue
        strips.append(strip)
        for side in (1, -1):
            for shape in _along(road, side, depth, buildable, wanted, rng):
                if not any(shape.distance(other) < 1.0 for other in taken):
                    taken.append(shape)
                    floors = int(rng.integers(1, 4 if road.kind == "main" else 3))
                    found.append(Building(shape, block, "shop", floors, compound, road=index))
    if not strips:
        return found, buildable
    return found, shapely.difference(buildable, shapely.union_all(strips))


def _along(road: Road, side: int, depth: float, buildable: Any, share: float, rng: np.random.Generator) -> list[Any]:
    """Return house-front quadrilaterals along one side of a road that lie inside `buildable`."""
    near = road.reach_m + 0.3
    probe = shapely.intersection(road.line, shapely.buffer(buildable, near + depth))
    if probe.is_empty:
        return []
    shapely.prepare(buildable)
    reach = shapely.line_locate_point(road.line, shapely.points(shapely.get_coordinates(probe)))
    at, end = float(reach.min()), float(reach.max())
    # One point to a metre of the road, and whether a house there would have its middle on buildable ground.
    spots = shapely.get_coordinates(shapely.line_interpolate_point(road.line, np.arange(0.0, road.line.length + 1.0)))
    run = np.gradient(spots, axis=0)
    out = np.column_stack([-run[:, 1], run[:, 0]]) * side / np.hypot(run[:, 0], run[:, 1]).clip(0.01)[:, None]
    middles = spots + out * (near + depth / 2)
    free = shapely.contains_xy(buildable, middles[:, 0], middles[:, 1])
    shapes = []
    while at < end:
        ahead = np.flatnonzero(free[int(at) :])
        if not len(ahead):
            break
        at = max(at, float(int(at) + int(ahead[0])))
        length = float(rng.uniform(11, 30) if road.kind == "main" else rng.uniform(9, 20))
        gap = float(rng.choice([0.8, 0.8, 1.2, 4.0]))
        if rng.random() >= share:
            at += length + gap
            continue
        back = depth - float(rng.uniform(0, 1.5))
        # Between lane mouths a narrower shop may still fit.
        for tried in (length, length * 0.65, 7.5):
            shape = _front(spots[int(at) : int(at + tried) + 1], side, near, back)
            if shape is not None and buildable.contains(shape):
                shapes.append(shape)
                at += int(tried) + gap
                break
        else:
            at += 2.0
    return shapes


def _front(spots: npt.NDArray[np.float64], side: int, near: float, depth: float) -> Any:
    """Return the quadrilateral over a stretch of road given by its points, or None where that is too short."""
    if len(spots) < 7:
        return None
    a, b = spots[0], spots[-1]
    run = b - a
    ux, uy = run / np.hypot(*run)
    normal = np.array([-uy, ux]) * side
    # On the inside of a bend the chord comes nearer to the road: stand back by the difference.
    near += float(np.abs((spots - a) @ normal).max())
    return Polygon([a + normal * near, b + normal * near, b + normal * (near + depth), a + normal * (near + depth)])
