"""Tiles of one level's units."""

from __future__ import annotations

import threading
from collections.abc import Sequence
from typing import Any

import numpy as np
import numpy.typing as npt
import shapely
from shapely.geometry.base import BaseGeometry

from geo.layers.levels import LevelView
from geo.layers.tiles import Box, tile_box
from geo.model import Unit

DECIMALS = 6
"""Coordinates are sent to a decimetre."""


class UnitTiles:
    """The drawn units of one level, cut into tiles by whole units; each tile is made once.

    Parameters
    ----------
    view : LevelView
        Names the level and its tile zoom.
    units : sequence of Unit
        The level's units that have an area.
    areas : sequence of shapely geometry
        Their areas in the same order, EPSG:4326, lon/lat.
    """

    def __init__(self, view: LevelView, units: Sequence[Unit], areas: Sequence[BaseGeometry]) -> None:
        self.view = view
        self._units = tuple(units)
        self._areas: npt.NDArray[np.object_] = np.array(areas, dtype=object)
        self._boxes = shapely.bounds(self._areas)
        self._labels = label_points(self._areas)
        self._rows: dict[int, list[Any]] = {}
        self._tiles: dict[tuple[int, int], dict[str, Any]] = {}
        self._lock = threading.Lock()

    def tile(self, x: int, y: int) -> dict[str, Any]:
        """``{"units": [[id, name, [ancestor ids, root first], rings, [lon, lat]], …]}``.

        A ring is flat, ``[lon, lat, lon, lat, …]`` without its closing point; holes and further parts are rings
        too, to be filled by the even-odd rule. A unit stands in every tile that its box touches.
        """
        with self._lock:
            if (x, y) not in self._tiles:
                inside = self._within(tile_box(x, y, self.view.tile_zoom))
                missing = [index for index in inside if index not in self._rows]
                for index, rings in zip(missing, flat_areas(self._areas[missing]), strict=True):
                    unit = self._units[index]
                    self._rows[index] = [unit.id, unit.name, list(unit.path[:-1]), rings, self._labels[index]]
                self._tiles[x, y] = {"units": [self._rows[index] for index in inside]}
            return self._tiles[x, y]

    def ids(self, box: Box) -> list[str]:
        """Ids of the units whose boxes touch a box (west, south, east, north, degrees)."""
        return [self._units[index].id for index in self._within(box)]

    def _within(self, box: Box) -> list[int]:
        west, south, east, north = box
        left, bottom, right, top = self._boxes.T
        hits: list[int] = np.flatnonzero((left <= east) & (right >= west) & (bottom <= north) & (top >= south)).tolist()
        return hits


def flat_areas(areas: npt.NDArray[np.object_]) -> list[list[list[float]]]:
    """The rings of each (multi)polygon, each flat and without its closing point; holes are rings too."""
    parts, owners_of_parts = shapely.get_parts(areas, return_index=True)
    rings, parts_of_rings = shapely.get_rings(parts, return_index=True)
    found: list[list[list[float]]] = [[] for _ in areas]
    for owner, ring in zip(owners_of_parts[parts_of_rings].tolist(), flat_lines(rings), strict=True):
        found[owner].append(ring[:-2])
    return found


def flat_lines(lines: npt.NDArray[np.object_]) -> list[list[float]]:
    """The points of each line as ``[lon, lat, lon, lat, …]``."""
    numbers: list[float] = np.round(shapely.get_coordinates(lines), DECIMALS).ravel().tolist()
    ends = (2 * np.cumsum(shapely.get_num_coordinates(lines))).tolist()
    return [numbers[start:end] for start, end in zip([0, *ends[:-1]], ends, strict=True)] if ends else []


def label_points(areas: npt.NDArray[np.object_]) -> list[list[float]]:
    """A point inside each area where its name can stand: the centroid where that is inside."""
    middle = shapely.centroid(areas)
    inside = shapely.contains(areas, middle)
    spots = np.where(inside, middle, shapely.point_on_surface(areas))
    points: list[list[float]] = np.round(shapely.get_coordinates(spots), DECIMALS).tolist()
    return points
