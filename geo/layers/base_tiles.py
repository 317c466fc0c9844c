"""Tiles of what lies beneath the units: streets, areas and buildings, and the overview that is always drawn."""

from __future__ import annotations

import threading
from itertools import pairwise
from typing import Any

import geopandas as gpd
import numpy as np
import numpy.typing as npt
import shapely

from geo.layers.tiles import TILE_ZOOM, Box, Ints, tile_box, tiles_of
from geo.layers.unit_tiles import DECIMALS, flat_areas, flat_lines

DRAWN_BLOCKS = frozenset({"park", "green", "water", "school", "courtyard", "commercial", "industry", "public"})
"""Kinds of blocks whose ground has a colour of its own."""
OVERVIEW_LIMIT = 1500
"""Areas, and streets, that the overview holds at most: the largest."""
_OVERLAP_DEG = 1e-4
"""How far streets and areas reach into the next tile, so that no seam shows."""
_OVERVIEW_STEP_DEG = 2e-5

Objects = npt.NDArray[np.object_]


class BaseTiles:
    """Streets, areas and buildings, cut into tiles of `TILE_ZOOM`; each tile is made when it is first asked for.

    Parameters
    ----------
    blocks, buildings, streets, areas : geopandas.GeoDataFrame
        As in the layer files of a community, EPSG:4326.
    """

    def __init__(
        self, blocks: gpd.GeoDataFrame, buildings: gpd.GeoDataFrame, streets: gpd.GeoDataFrame, areas: gpd.GeoDataFrame
    ) -> None:
        ground = blocks[blocks["kind"].isin(DRAWN_BLOCKS)] if len(blocks) else blocks
        self._area_kinds = [*_texts(ground, "kind"), *_texts(areas, "kind")]
        self._area_names = [*_texts(ground, "name"), *_texts(areas, "name")]
        self._areas = np.concatenate([_shapes(ground), _shapes(areas)])
        self._street_kinds = _texts(streets, "kind")
        self._street_names = _texts(streets, "name")
        self._street_widths = _numbers(streets, "width_m")
        self._streets = _shapes(streets)
        self._area_boxes = shapely.bounds(self._areas).reshape(-1, 4)
        self._street_boxes = shapely.bounds(self._streets).reshape(-1, 4)
        self._read_buildings(buildings)
        self._tiles: dict[tuple[int, int], dict[str, Any]] = {}
        self._lock = threading.Lock()

    def _read_buildings(self, buildings: gpd.GeoDataFrame) -> None:
        """Keep the buildings ordered by tile, so that those of one tile lie side by side."""
        shapes = _shapes(buildings)
        boxes = shapely.bounds(shapes).reshape(-1, 4)
        x, y = tiles_of((boxes[:, 0] + boxes[:, 2]) / 2, (boxes[:, 1] + boxes[:, 3]) / 2, TILE_ZOOM)
        order = np.lexsort((y, x))
        x, y = x[order], y[order]
        firsts = np.flatnonzero(np.r_[True, (np.diff(x) != 0) | (np.diff(y) != 0)]) if len(order) else order
        self._building_tiles: dict[tuple[int, int], tuple[int, int]] = {
            (int(x[first]), int(y[first])): (int(first), int(after)) for first, after in pairwise([*firsts, len(order)])
        }
        ordered = buildings.iloc[order]
        names, numbers = _texts(ordered, "name"), _texts(ordered, "number")
        self._building_ids = _texts(ordered, "id")
        self._building_kinds = _texts(ordered, "kind")
        self._building_labels = [name or number for name, number in zip(names, numbers, strict=True)]
        self._building_floors = [round(floors) for floors in _numbers(ordered, "floors")]
        rings = shapely.get_exterior_ring(_largest_part(shapes[order]))
        self._building_ends: npt.NDArray[np.int64] = np.r_[0, np.cumsum(shapely.get_num_coordinates(rings))]
        self._building_points = np.round(shapely.get_coordinates(rings), DECIMALS)

    def tile(self, x: int, y: int) -> dict[str, Any]:
        """What lies in a tile.

        Returns
        -------
        dict
            ``streets``: ``[kind, name, width_m, [lon, lat, …]]`` and ``areas``: ``[kind, name, rings]``, both cut at
            the tile's edge; ``buildings``: ``[id, kind, label, floors, [lon, lat, …]]``, whole, in the tile of their
            middle.
        """
        with self._lock:
            if (x, y) not in self._tiles:
                west, south, east, north = tile_box(x, y, TILE_ZOOM)
                box = (west - _OVERLAP_DEG, south - _OVERLAP_DEG, east + _OVERLAP_DEG, north + _OVERLAP_DEG)
                self._tiles[x, y] = {
                    "streets": self._streets_in(box),
                    "areas": self._areas_in(box),
                    "buildings": self._buildings_in(x, y),
                }
            return self._tiles[x, y]

    def overview(self) -> dict[str, Any]:
        """The main streets and the largest areas of the whole community, simplified: ``{"areas", "streets"}``."""
        size = shapely.area(self._areas) + shapely.length(self._areas) * _OVERVIEW_STEP_DEG
        chosen = np.sort(np.argsort(-size, kind="stable")[:OVERVIEW_LIMIT])
        main = np.array([kind == "main" for kind in self._street_kinds], dtype=bool)
        streets = np.flatnonzero(main)
        streets = np.sort(streets[np.argsort(-shapely.length(self._streets[streets]), kind="stable")[:OVERVIEW_LIMIT]])
        areas = shapely.simplify(self._areas[chosen], _OVERVIEW_STEP_DEG)
        lines = shapely.simplify(self._streets[streets], _OVERVIEW_STEP_DEG)
        parts, owners = shapely.get_parts(lines, return_index=True)
        return {"areas": self._area_rows(chosen, areas), "streets": self._street_rows(streets[owners], parts)}

    def bounds(self) -> npt.NDArray[np.float64]:
        """Boxes (n, 4) of everything here: west, south, east, north in degrees."""
        points = self._building_points
        whole = [[*points.min(axis=0), *points.max(axis=0)]] if len(points) else np.empty((0, 4))
        return np.concatenate([self._area_boxes, self._street_boxes, np.asarray(whole, dtype=float)])

    def fingerprint(self) -> list[Any]:
        """Everything the tiles say, as bytes and plain values, for the scene's version."""
        return [
            self._area_kinds, self._area_names, self._street_kinds, self._street_names, self._street_widths,
            self._building_ids, self._building_kinds, self._building_labels, self._building_floors,
            *(shapely.to_wkb(self._areas).tolist()), *(shapely.to_wkb(self._streets).tolist()),
            self._building_points.tobytes(), self._building_ends.tobytes(),
        ]  # fmt: skip

    def _streets_in(self, box: Box) -> list[list[Any]]:
        hits = _touching(self._street_boxes, box)
        parts, owners = shapely.get_parts(shapely.clip_by_rect(self._streets[hits], *box), return_index=True)
        lines = (shapely.get_type_id(parts) == shapely.GeometryType.LINESTRING) & ~shapely.is_empty(parts)
        return self._street_rows(hits[owners[lines]], parts[lines])

    def _street_rows(self, indices: Ints, lines: Objects) -> list[list[Any]]:
        return [
            [self._street_kinds[i], self._street_names[i], self._street_widths[i], line]
            for i, line in zip(indices.tolist(), flat_lines(lines), strict=True)
        ]

    def _areas_in(self, box: Box) -> list[list[Any]]:
        hits = _touching(self._area_boxes, box)
        return self._area_rows(hits, shapely.clip_by_rect(self._areas[hits], *box))

    def _area_rows(self, indices: Ints, shapes: Objects) -> list[list[Any]]:
        """Rows of areas; a wall or a railway, which is a line, has its lines in place of rings."""
        rows = []
        parts, owners = shapely.get_parts(shapes, return_index=True)
        of_line = np.isin(
            shapely.get_type_id(parts), (shapely.GeometryType.LINESTRING, shapely.GeometryType.LINEARRING)
        )
        lines: dict[int, list[list[float]]] = {}
        for owner, line in zip(owners[of_line].tolist(), flat_lines(parts[of_line]), strict=True):
            lines.setdefault(owner, []).append(line)
        for position, (i, rings) in enumerate(zip(indices.tolist(), flat_areas(shapes), strict=True)):
            if outline := [*rings, *lines.get(position, ())]:
                rows.append([self._area_kinds[i], self._area_names[i], outline])
        return rows

    def _buildings_in(self, x: int, y: int) -> list[list[Any]]:
        first, after = self._building_tiles.get((x, y), (0, 0))
        ends = self._building_ends[first : after + 1]
        numbers = self._building_points[ends[0] : ends[-1]].ravel().tolist() if after else []
        cuts = (2 * (ends - ends[0])).tolist()
        return [
            [
                self._building_ids[i], self._building_kinds[i], self._building_labels[i], self._building_floors[i],
                numbers[cuts[i - first] : cuts[i - first + 1] - 2],
            ]
            for i in range(first, after)
        ]  # fmt: skip


def _touching(boxes: npt.NDArray[np.float64], box: Box) -> Ints:
    west, south, east, north = box
    left, bottom, right, top = boxes.T
    return np.flatnonzero((left <= east) & (right >= west) & (bottom <= north) & (top >= south)).astype(np.int64)


def _shapes(frame: gpd.GeoDataFrame) -> Objects:
    return np.asarray(frame.geometry.to_numpy(), dtype=object) if len(frame) else np.empty(0, dtype=object)


def _texts(frame: gpd.GeoDataFrame, column: str) -> list[str]:
    if column not in frame:
        return [""] * len(frame)
    return frame[column].fillna("").astype(str).tolist()  # type: ignore[no-any-return]


def _numbers(frame: gpd.GeoDataFrame, column: str) -> list[float]:
    if column not in frame:
        return [0.0] * len(frame)
    return frame[column].fillna(0).astype(float).round(1).tolist()  # type: ignore[no-any-return]


def _largest_part(shapes: Objects) -> Objects:
    """Polygons as they are, of multipolygons the largest part."""
    parts, owners = shapely.get_parts(shapes, return_index=True)
    order = np.lexsort((-shapely.area(parts), owners))
    _, first = np.unique(owners[order], return_index=True)
    return np.asarray(parts[order][first], dtype=object)
