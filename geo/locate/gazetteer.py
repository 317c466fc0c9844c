"""`Gazetteer`: every name of a community and what stands behind it, built from its own layers."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from geo.locate.buildings import Buildings
from geo.locate.containers import Container, Containers, pack_containers
from geo.locate.containment import Containment
from geo.locate.folding import fold
from geo.locate.gathering import Gathering
from geo.locate.names import EntryKind, NameIndex
from geo.locate.packing import Arrays
from geo.locate.slips import Slips
from geo.model import Path, Place, Profile, Unit

if TYPE_CHECKING:
    import geopandas as gpd

__all__ = ["Container", "Gazetteer"]


class Gazetteer:
    """Names, compounds, streets, house numbers and places of one community.

    Parameters
    ----------
    names : NameIndex
        Folded names and what they stand for.
    containers : Containers
        Compounds and streets.
    buildings : Buildings
        The building layer.
    units : sequence of Unit
        Rows of entries of the kind ``unit``.
    places : sequence of Place
        Rows of entries of the kind ``place``: those of the layer, then areas with a name of their own.
    place_paths : sequence of tuple of str
        Chain of each place.
    place_radii_m : dict of int to float
        Row of a place → how far it reaches, where that is known.
    slips : Slips
        The same names by their sound.
    """

    def __init__(
        self, names: NameIndex, containers: Containers, buildings: Buildings, units: Sequence[Unit],
        places: Sequence[Place], place_paths: Sequence[Path], place_radii_m: dict[int, float], slips: Slips,
    ) -> None:  # fmt: skip
        self.names = names
        self.containers = containers
        self.buildings = buildings
        self.units: list[Unit] = list(units)
        self.places = tuple(places)
        self.place_paths: list[Path] = list(place_paths)
        self.place_radii_m = place_radii_m
        self.slips = slips

    @classmethod
    def build(
        cls, profile: Profile, containment: Containment, places: Sequence[Place], buildings: Buildings,
        frame: gpd.GeoDataFrame, streets: gpd.GeoDataFrame, areas: gpd.GeoDataFrame | None = None,
    ) -> Gazetteer:  # fmt: skip
        """Gather the names of all layers; see `geo.locate.gathering.Gathering` for what each of them gives."""
        gathered = Gathering(profile, containment, places, buildings, frame, streets, areas)
        arrays = {**pack_containers(gathered.containers), **gathered.names.arrays()}
        return cls.from_arrays(
            {**arrays, **Slips.pack(gathered.names)}, buildings, tuple(containment.units.values()),
            gathered.places, gathered.place_paths, gathered.place_radii_m,
        )  # fmt: skip

    @classmethod
    def from_arrays(
        cls, arrays: Arrays, buildings: Buildings, units: Sequence[Unit], places: Sequence[Place],
        place_paths: Sequence[Path], place_radii_m: dict[int, float],
    ) -> Gazetteer:  # fmt: skip
        """From what a kept file holds."""
        names = NameIndex.from_arrays(arrays)
        return cls(
            names, Containers(arrays), buildings, units, places, place_paths, place_radii_m, Slips(arrays, names)
        )  # fmt: skip

    @property
    def entry_count(self) -> int:
        """How much it knows: names, buildings, stairs and house numbers."""
        return len(self.names) + len(self.buildings) + self.buildings.stair_count + self.containers.number_count

    def index_of(self, kind: EntryKind, name: str) -> int | None:
        """Row in ``containers`` of the compound or street with a name as the layer writes it."""
        return next((e.row for e in self.names.entries(fold(name)) if e.kind == kind and not e.alias), None)
