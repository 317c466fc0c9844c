"""Which level of the chain is drawn at which zoom, and from how many open cases a unit counts as busy."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
import shapely

from geo.crs import Metres
from geo.layers.tiles import TILE_ZOOM, zoom_for
from geo.model import Profile, Unit

PIXELS_WANTED = 40
"""A level appears once its median unit is so wide that a number fits into it."""
PIXELS_BELOW = 110
"""Levels below the one that handles cases wait longer, or they would cover what is watched."""
GRID_BREAKS = (1, 3, 6, 10)
"""Open cases of one handling unit from which the next load class begins."""


@dataclass(frozen=True, slots=True)
class LevelView:
    """How a level of the chain is drawn.

    Attributes
    ----------
    key : str
        Key of the level in the profile.
    min_zoom : float
        Zoom from which its units are the ones shown; 0 for the first drawn level.
    tile_zoom : int
        Zoom whose tiles carry its units: few tiles cover a screen at ``min_zoom`` and above.
    count : int
        How many units it has.
    breaks : tuple of int
        Open cases from which load classes 1, 2, 3 and 4 begin; below the first it is class 0.
    """

    key: str
    min_zoom: float
    tile_zoom: int
    count: int
    breaks: tuple[int, ...]


def view_levels(profile: Profile, units: Sequence[Unit]) -> tuple[LevelView, ...]:
    """The drawn levels of a community, root first, each appearing later than the one above it.

    Parameters
    ----------
    profile : Profile
        Names the chain; a level is drawn when it says so and at least one unit has an area.
    units : sequence of Unit
        All listed units, any order.
    """
    by_level: dict[str, list[Unit]] = {}
    for unit in units:
        by_level.setdefault(unit.level, []).append(unit)
    handling = profile.depth(profile.handling_level)
    handled = _count_beneath(by_level.get(profile.handling_level, []))
    views: list[LevelView] = []
    for depth, level in enumerate(profile.levels):
        members = by_level.get(level.key, [])
        size_m = _median_size_m(members, profile.centre) if level.geometry == "drawn" else 0.0
        if not size_m:
            continue
        wanted = PIXELS_WANTED if depth <= handling else PIXELS_BELOW
        zoom = math.ceil(4 * zoom_for(size_m, wanted, profile.centre[1])) / 4
        zoom = max(zoom, views[-1].min_zoom + 0.5) if views else 0.0
        beneath = float(np.median([handled.get(unit.id, 0) for unit in members])) if depth < handling else 1.0
        views.append(
            LevelView(
                key=level.key,
                min_zoom=zoom,
                tile_zoom=int(np.clip(math.floor(zoom) - 2, 0, TILE_ZOOM)),
                count=len(members),
                breaks=GRID_BREAKS if depth == handling else load_breaks(beneath, finer=depth > handling),
            )
        )
    return tuple(views)


def load_breaks(handling_units: float, *, finer: bool = False) -> tuple[int, ...]:
    """Open cases from which the load classes of a unit begin.

    Parameters
    ----------
    handling_units : float
        How many handling units it holds; 1 for such a unit itself.
    finer : bool
        It is a part of a handling unit.
    """
    if finer:
        return (1, 2, 3, 5)
    scale = max(1.0, handling_units)
    return (1, *(_round_to_two(step * scale) for step in GRID_BREAKS[1:]))


def _round_to_two(value: float) -> int:
    """Round to two significant digits, so that a legend can be read out loud."""
    step: int = 10 ** max(0, math.floor(math.log10(value)) - 1)
    return max(2, round(value / step) * step)


def _count_beneath(handling: Sequence[Unit]) -> dict[str, int]:
    counts: dict[str, int] = {}
    for unit in handling:
        for ancestor in unit.path[:-1]:
            counts[ancestor] = counts.get(ancestor, 0) + 1
    return counts


def _median_size_m(units: Sequence[Unit], centre: tuple[float, float]) -> float:
    """Median side in metres of the square with a unit's area; 0 when no unit has an area."""
    geometries: npt.NDArray[np.object_] = np.array([unit.geometry for unit in units], dtype=object)
    if not len(geometries):
        return 0.0
    areas = shapely.area(Metres(*centre).project(geometries))
    areas = areas[np.isfinite(areas) & (areas > 0)]
    return float(np.sqrt(np.median(areas))) if len(areas) else 0.0
