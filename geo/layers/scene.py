"""`Scene`: everything of a community that is drawn and does not move, ready to be sent in pieces."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Sequence
from dataclasses import replace
from typing import Any

import geopandas as gpd
import numpy as np
import orjson
import shapely
from shapely.geometry.base import BaseGeometry

from geo.errors import NotFound
from geo.i18n import mark, pick
from geo.layers.base_tiles import BaseTiles
from geo.layers.colours import describe_legend, describe_states
from geo.layers.levels import LevelView, view_levels
from geo.layers.tiles import TILE_ZOOM, Box
from geo.layers.unit_tiles import DECIMALS, UnitTiles
from geo.model import Place, Profile, Unit

PLACE_LIMIT = 5000
"""Places the head carries at most; kinds named first by the profile go first."""


class Scene:
    """The drawn layers of one community; made by `build_scene`, never changed, safe to share between threads.

    Attributes
    ----------
    version : str
        Digest of all that the scene says: tiles with the same version never change.
    bounds : tuple of float
        west, south, east, north in degrees, EPSG:4326.
    """

    def __init__(
        self, profile: Profile, units: Sequence[Unit], places: Sequence[Place], base: BaseTiles,
        levels: Sequence[UnitTiles],
    ) -> None:  # fmt: skip
        self.profile = profile
        self._units = {unit.id: unit for unit in units}
        self._base = base
        self._levels = {tiles.view.key: tiles for tiles in levels}
        self._overview = base.overview()
        self._heads: dict[str, dict[str, Any]] = {}
        kinds = {kind.key: index for index, kind in enumerate(profile.place_kinds)}
        self._places = sorted(places, key=lambda place: (kinds.get(place.kind, len(kinds)), place.id))[:PLACE_LIMIT]
        self.bounds = _bounds(profile, units, places, base)
        self.version = _digest(profile, units, self._places, base)

    def head(self, lang: str = "zh") -> dict[str, Any]:
        """What a map needs before it asks for tiles, its words in ``lang``; shared, never to be changed."""
        if lang not in self._heads:
            self._heads[lang] = self._make_head(lang)
        return self._heads[lang]

    def _make_head(self, lang: str) -> dict[str, Any]:
        profile = self.profile
        used = frozenset(place.kind for place in self._places)
        return {
            "version": self.version,
            "key": profile.key,
            "name": pick(profile.name, lang),
            "bounds": list(self.bounds),
            "handling_level": profile.handling_level,
            "tile_zoom": TILE_ZOOM,
            "levels": [
                {
                    "key": tiles.view.key,
                    "name": pick(profile.level(tiles.view.key).name, lang),
                    "min_zoom": tiles.view.min_zoom,
                    "tile_zoom": tiles.view.tile_zoom,
                    "count": tiles.view.count,
                    "breaks": list(tiles.view.breaks),
                    "drawn": True,
                }
                for tiles in self._levels.values()
            ],
            "categories": {
                category.code: {
                    "name": pick(category.name, lang),
                    "group": category.group,
                    "urgent": category.urgency == "urgent",
                }
                for category in (*profile.categories, *profile.hidden_categories)
            },
            "states": describe_states(lang),
            "place_kinds": {
                kind.key: {"name": pick(kind.name, lang), "icon": kind.icon, "colour": kind.colour}
                for kind in profile.place_kinds
            },
            "overview": self._overview,
            "places": [
                [place.id, place.kind, place.name, round(float(place.lon), DECIMALS), round(float(place.lat), DECIMALS)]
                for place in self._places
            ],
            "legend": describe_legend(profile, used, lang),
        }

    def base_tile(self, x: int, y: int) -> dict[str, Any]:
        """Streets, areas and buildings of a tile of ``tile_zoom``; see `BaseTiles.tile`. Empty where nothing lies."""
        return self._base.tile(x, y)

    def unit_tile(self, level: str, x: int, y: int) -> dict[str, Any]:
        """Units of a level in a tile of that level's own ``tile_zoom``; see `UnitTiles.tile`.

        Raises
        ------
        NotFound
            No such level is drawn.
        """
        return self._level(level).tile(x, y)

    def unit_ids(self, level: str, box: Box) -> list[str]:
        """Ids of a drawn level's units whose boxes touch a box (west, south, east, north, degrees).

        Raises
        ------
        NotFound
            No such level is drawn.
        """
        return self._level(level).ids(box)

    def unit_bounds(self, unit_id: str) -> Box | None:
        """The box around a unit (west, south, east, north, degrees); None when it has no geometry of its own.

        Raises
        ------
        NotFound
            No such unit is listed.
        """
        unit = self._units.get(unit_id)
        if unit is None:
            raise NotFound(mark("There is no unit {unit} here."), unit=unit_id)
        if unit.geometry is None or unit.geometry.is_empty:
            return None
        west, south, east, north = unit.geometry.bounds
        return west, south, east, north

    def views(self) -> tuple[LevelView, ...]:
        """The drawn levels, root first."""
        return tuple(tiles.view for tiles in self._levels.values())

    def _level(self, key: str) -> UnitTiles:
        if key not in self._levels:
            raise NotFound(mark("There is no level {key} here."), key=key)
        return self._levels[key]


def build_scene(
    profile: Profile, units: Iterable[Unit], places: Iterable[Place], blocks: gpd.GeoDataFrame,
    buildings: gpd.GeoDataFrame, streets: gpd.GeoDataFrame, areas: gpd.GeoDataFrame,
) -> Scene:  # fmt: skip
    """Make the scene of a community.

    Parameters
    ----------
    profile : Profile
        Names levels, kinds and categories.
    units : iterable of Unit
        All listed units; one of a drawn level without an area gets the union of its children's.
    places : iterable of Place
        Stations and the like.
    blocks, buildings, streets, areas : geopandas.GeoDataFrame
        The layers, EPSG:4326, columns as in the layer files.

    Returns
    -------
    Scene
        Tiles are cut only when they are asked for.
    """
    drawn = _with_derived_areas(profile, list(units))
    levels = []
    for view in view_levels(profile, drawn):
        members = [unit for unit in drawn if unit.level == view.key and _has_area(unit.geometry)]
        levels.append(UnitTiles(view, members, [unit.geometry for unit in members]))
    return Scene(profile, drawn, list(places), BaseTiles(blocks, buildings, streets, areas), levels)


def _has_area(geometry: BaseGeometry | None) -> bool:
    return geometry is not None and geometry.geom_type in ("Polygon", "MultiPolygon") and not geometry.is_empty


def _with_derived_areas(profile: Profile, units: list[Unit]) -> list[Unit]:
    """Give every unit of a drawn level that has no area the union of its children's areas, from below upwards."""
    drawn = {level.key for level in profile.levels if level.geometry == "drawn"}
    areas: dict[str, list[BaseGeometry]] = {}
    result: list[Unit] = []
    for unit in sorted(units, key=lambda unit: -len(unit.path)):
        parts = areas.get(unit.id)
        if unit.level in drawn and not _has_area(unit.geometry) and parts:
            unit = replace(unit, geometry=shapely.union_all(parts))  # noqa: PLW2901
        if unit.parent_id is not None and unit.geometry is not None and _has_area(unit.geometry):
            areas.setdefault(unit.parent_id, []).append(unit.geometry)
        result.append(unit)
    return sorted(result, key=lambda unit: (len(unit.path), unit.id))


def _bounds(profile: Profile, units: Sequence[Unit], places: Sequence[Place], base: BaseTiles) -> Box:
    """The box of the units, else of the layers beneath, else of the places, else a kilometre around the centre."""
    shapes = np.array([unit.geometry for unit in units if unit.geometry is not None], dtype=object)
    spots = np.array([(place.lon, place.lat) * 2 for place in places], dtype=float).reshape(-1, 4)
    lon, lat = profile.centre
    around = np.array([[lon - 0.005, lat - 0.005, lon + 0.005, lat + 0.005]])
    for boxes in (shapely.bounds(shapes).reshape(-1, 4), base.bounds(), spots, around):
        known = boxes[np.isfinite(boxes).all(axis=1)]
        if len(known):
            west, south = known[:, :2].min(axis=0).tolist()
            east, north = known[:, 2:].max(axis=0).tolist()
            return west, south, east, north
    raise AssertionError("the box around the centre is always finite")


def _digest(profile: Profile, units: Sequence[Unit], places: Sequence[Place], base: BaseTiles) -> str:
    hasher = hashlib.sha256(repr(profile).encode())
    for unit in units:
        hasher.update(orjson.dumps([unit.id, unit.level, unit.name, unit.path]))
        hasher.update(shapely.to_wkb(unit.geometry) or b"-" if unit.geometry is not None else b"-")
    for place in places:
        hasher.update(orjson.dumps([place.id, place.kind, place.name, float(place.lon), float(place.lat)]))
    for part in base.fingerprint():
        hasher.update(part if isinstance(part, bytes) else orjson.dumps(part))
    return hasher.hexdigest()[:16]
