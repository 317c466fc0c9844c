"""`Town`: the layers of a community as frames."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import geopandas as gpd


@dataclass(frozen=True)
class Town:
    """All layers of one community, EPSG:4326 (lon, lat).

    Attributes
    ----------
    units, blocks, buildings, streets, areas, places
        One row per feature; columns as in the layer files.
    people
        Persons with their roles.
    shifts
        Weekly turns at the stations.
    """

    key: str
    units: gpd.GeoDataFrame
    blocks: gpd.GeoDataFrame
    buildings: gpd.GeoDataFrame
    streets: gpd.GeoDataFrame
    areas: gpd.GeoDataFrame
    places: gpd.GeoDataFrame
    people: list[dict[str, Any]]
    shifts: list[dict[str, Any]]

    @property
    def layers(self) -> Mapping[str, gpd.GeoDataFrame]:
        """The frames by the name of their file."""
        return {
            "units": self.units,
            "blocks": self.blocks,
            "buildings": self.buildings,
            "streets": self.streets,
            "areas": self.areas,
            "places": self.places,
        }
