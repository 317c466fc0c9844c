"""Towns for the locator's tests: Testville's locator, and a community put together by hand row by row."""

import dataclasses
import json
from functools import cache
from pathlib import Path
from typing import Any

import geopandas as gpd
import shapely
from shapely.geometry import shape

from geo.locate import Locator
from geo.locate.buildings import stairs_of
from geo.model import Level, Place, Unit, household_address, household_id
from tests.small_town import small_profile, small_town

COMMUNITIES = Path(__file__).parents[3] / "data" / "communities"


@cache
def small_locator() -> Locator:
    """The locator of the 3 × 3 town."""
    town = small_town()
    return Locator.build(town.profile, town.units, town.places, town.buildings, town.streets)


def households(buildings: gpd.GeoDataFrame) -> list[tuple[str, str]]:
    """Every household of a building layer: (address as people write it, id)."""
    return [
        (
            household_address(row.compound, row.name, row.street, row.number, stair.n, room),
            household_id(row.id, stair.n, room),
        )
        for row in buildings.itertuples()
        for stair in stairs_of(row.stairs)
        for room in stair.rooms
    ]


def locator_with(
    buildings: list[dict[str, Any]] = (), *, places: list[Place] = (), streets: dict[str, Any] | None = None
) -> Locator:
    """Testville's units with other buildings (``at`` = lon, lat of the middle), places and streets."""
    town = small_town()
    shapes = [shapely.Point(row["at"]).buffer(0.0001, cap_style="square") for row in buildings]
    keys = ("id", "unit", "name", "compound", "street", "number", "stairs")
    rows = {key: [row.get(key) for row in buildings] for key in keys}
    frame = gpd.GeoDataFrame(rows, geometry=shapes, crs=4326)
    lines = streets or {}
    street_frame = gpd.GeoDataFrame({"name": list(lines)}, geometry=list(lines.values()), crs=4326)
    return Locator.build(town.profile, town.units, places, frame, street_frame)


@cache
def demo_town(key: str) -> tuple[Locator, gpd.GeoDataFrame, tuple[Unit, ...]]:
    """A community of ``data/communities``: its locator, building layer and units, read as plain GeoJSON."""

    def features(name: str) -> list[dict[str, Any]]:
        return json.loads((COMMUNITIES / key / name).read_text(encoding="utf-8"))["features"]

    rows = {row["properties"]["id"]: row for row in features("units.geojson")}

    def path(unit: str) -> tuple[str, ...]:
        parent = rows[unit]["properties"].get("parent")
        return (*(path(parent) if parent else ()), unit)

    units = tuple(
        Unit(key, unit, row["properties"]["level"], row["properties"]["name"], path(unit),
             shape(row["geometry"]) if row["geometry"] else None)
        for unit, row in rows.items()
    )  # fmt: skip
    levels = dict.fromkeys(unit.level for unit in sorted(units, key=lambda unit: len(unit.path)))
    middle = next(unit.geometry for unit in units if len(unit.path) == 1).centroid
    profile = dataclasses.replace(
        small_profile(), key=key, centre=(middle.x, middle.y),
        levels=tuple(Level(level, {"zh": level}) for level in [*levels, "household"]),
    )  # fmt: skip
    places = [
        Place(key, p["id"], p["kind"], p["name"], *row["geometry"]["coordinates"], address=p.get("address", ""),
              path=path(p["unit"]) if p.get("unit") else (), aliases=tuple(p.get("aliases", ())))
        for row in features("places.geojson") for p in [row["properties"]]
    ]  # fmt: skip
    buildings = gpd.GeoDataFrame.from_features(features("buildings.geojson"), crs=4326)
    streets = gpd.GeoDataFrame.from_features(features("streets.geojson"), crs=4326)
    return Locator.build(profile, units, places, buildings, streets), buildings, units
