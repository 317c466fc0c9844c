"""Gathering a gazetteer from the layers of a community: every name that stands in them, official, former or popular."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING, Any

import numpy as np
import shapely

from geo.locate.addresses import read_tail
from geo.locate.buildings import Buildings, column
from geo.locate.containers import Container, ContainerKind
from geo.locate.containment import Containment, spread_m
from geo.locate.folding import fold
from geo.locate.names import Entry, NameIndex
from geo.model import Path, Place, Profile, Unit

if TYPE_CHECKING:
    import geopandas as gpd

_DESIGNATOR = re.compile(
    r"(?:第)?([东南西北中前后]?[a-z]?\d{1,5}(?:-\d{1,4})?[a-z甲乙丙丁]?|[a-z甲乙丙丁东西南北中])"
    r"(?:号楼|号栋|号幢|号座|#楼|#栋|栋楼|栋|幢|座|楼|号|#)?"
)
_REGION_SUFFIX = re.compile(
    "(?:特别行政区|维吾尔自治区|回族自治区|壮族自治区|自治区|自治州|自治县|街道|省|市|盟|县|区|旗|镇|乡)$"
)
_ORDINAL = re.compile(r"第(\d+)(\D+)")


def designator(name: str) -> str:
    """The part of a folded building name that tells it from its neighbours: ``2号楼`` → ``2``, ``综合楼`` stays."""
    match = _DESIGNATOR.fullmatch(name)
    return match[1] if match else name


def other_names(value: object) -> list[str]:
    """What a cell lists as further names: a list, the same as JSON, one name alone, or nothing."""
    if isinstance(value, str) and value.lstrip().startswith("["):
        try:
            value = json.loads(value)
        except json.JSONDecodeError:
            return []
    if isinstance(value, str):
        value = [value]
    if not isinstance(value, list | tuple | np.ndarray):
        return []
    return [item.strip() for item in value if isinstance(item, str) and item.strip()]


def cells(frame: gpd.GeoDataFrame, name: str) -> Iterator[list[str]]:
    """Further names in a column of a layer, row by row; nothing where the column is missing."""
    if name not in frame.columns:
        return iter([[]] * len(frame))
    return map(other_names, frame[name].tolist())


class Gathering:
    """Names, compounds, streets, house numbers and places of one community, as they are being gathered.

    Parameters
    ----------
    profile : Profile
        Names the region above the community.
    containment : Containment
        Its units; places without a chain are put into theirs by it.
    places : sequence of Place
        With aliases and written addresses.
    buildings : Buildings
        The building layer.
    frame : GeoDataFrame
        The same layer as it came, for ``aliases`` of buildings and ``compound_aliases``.
    streets : GeoDataFrame
        Lines in EPSG:4326 with ``name`` and perhaps ``aliases``; may be empty.
    areas : GeoDataFrame or None
        Polygons in EPSG:4326 with ``id``, ``name`` and perhaps ``aliases``: those that no other layer names become
        places.
    """

    def __init__(
        self, profile: Profile, containment: Containment, places: Sequence[Place], buildings: Buildings,
        frame: gpd.GeoDataFrame, streets: gpd.GeoDataFrame, areas: gpd.GeoDataFrame | None = None,
    ) -> None:  # fmt: skip
        self.names = NameIndex()
        self.containers: list[Container] = []
        self.places = list(places)
        self.place_paths: list[Path] = []
        self.place_radii_m: dict[int, float] = {}
        self._buildings = buildings
        self._units: list[Unit] = list(containment.units.values())
        self._container_of: dict[tuple[str, str], int] = {}
        self._add_region(profile)
        self._add_streets(streets)
        self._add_buildings()
        self._add_building_aliases(frame)
        if areas is not None:
            self._take_areas(profile, containment, areas)
        self._find_paths(containment)
        self._add_places()
        self._add_units(profile)

    def _find_paths(self, containment: Containment) -> None:
        self.place_paths = [place.path for place in self.places]
        lost = [row for row, path in enumerate(self.place_paths) if not path]
        if lost:
            where = np.array([(self.places[row].lon, self.places[row].lat) for row in lost])
            for row, path in zip(lost, containment.chains(where[:, 0], where[:, 1]), strict=True):
                self.place_paths[row] = path

    def _contain(self, kind: ContainerKind, name: str) -> Container:
        folded = fold(name)
        row = self._container_of.get((kind, folded))
        if row is None:
            row = self._container_of[(kind, folded)] = len(self.containers)
            self.containers.append(Container(name, kind))
            self.names.add(folded, Entry(kind, row))
        return self.containers[row]

    def _contain_alias(self, kind: ContainerKind, name: str, aliases: Sequence[str]) -> None:
        for alias in aliases:
            self.names.add(fold(alias), Entry(kind, self._container_of[(kind, fold(name))], alias=True))

    def _add_region(self, profile: Profile) -> None:
        for name in profile.region:
            folded = fold(name)
            self.names.add(folded, Entry("region", 0))
            short = _REGION_SUFFIX.sub("", folded)
            self.names.add(short, Entry("region", 0, alias=True))

    def _add_streets(self, streets: gpd.GeoDataFrame) -> None:
        if not len(streets):
            return
        for name, line, aliases in zip(
            column(streets, "name"), streets.geometry.array, cells(streets, "aliases"), strict=True
        ):
            if name and line is not None and not shapely.is_empty(line):
                self._contain("street", name).lines.append(line)
                self._contain_alias("street", name, aliases)

    def _add_buildings(self) -> None:
        frame = self._buildings
        designators: dict[str, str] = {}
        held: dict[tuple[ContainerKind, str], Container] = {}
        columns = zip(frame.names, frame.compounds, frame.streets, frame.numbers, strict=True)
        for row, (name, compound, street, number) in enumerate(columns):
            owner = None
            owners: tuple[tuple[ContainerKind, str], ...] = (("street", street), ("compound", compound))
            for kind, owner_name in owners:
                if not owner_name:
                    continue
                owner = held.get((kind, owner_name))
                if owner is None:
                    owner = held[(kind, owner_name)] = self._contain(kind, owner_name)
                owner.rows.append(row)
                if number and not (street and kind == "compound"):
                    key = fold(number).removesuffix("号")
                    owner.numbers[key] = (*owner.numbers.get(key, ()), row)
            if not name:
                continue
            key = designators.get(name) or designators.setdefault(name, designator(fold(name)))
            if owner is not None:
                owner.buildings[key] = (*owner.buildings.get(key, ()), row)
            if key == fold(name) and len(key) > 2:
                self.names.add(key, Entry("building", row))

    def _add_building_aliases(self, frame: gpd.GeoDataFrame) -> None:
        for row, aliases in enumerate(cells(frame, "compound_aliases")):
            if aliases and self._buildings.compounds[row]:
                self._contain_alias("compound", self._buildings.compounds[row], aliases)
        for row, aliases in enumerate(cells(frame, "aliases")):
            for alias in aliases:
                key = designator(fold(alias))
                if self._buildings.compounds[row]:
                    owner = self._contain("compound", self._buildings.compounds[row])
                    owner.buildings[key] = (*owner.buildings.get(key, ()), row)
                if len(key) > 2:
                    self.names.add(fold(alias), Entry("building", row, alias=True))

    def _take_areas(self, profile: Profile, containment: Containment, areas: gpd.GeoDataFrame) -> None:
        """Parks, squares and waters that bear a name of their own; other names of compounds and streets."""
        known = {fold(place.name) for place in self.places}
        rows = zip(column(areas, "id"), column(areas, "name"), column(areas, "kind"), areas.geometry.array,
                   cells(areas, "aliases"), strict=True)  # fmt: skip
        for id_, name, kind, shape, aliases in rows:
            folded = fold(name)
            kinds: tuple[ContainerKind, ...] = ("compound", "street")
            for container_kind in kinds:
                if (container_kind, folded) in self._container_of:
                    self._contain_alias(container_kind, name, aliases)
                    known.add(folded)
            if len(folded) < 2 or folded in known or shape is None or shapely.get_dimensions(shape) != 2:
                continue
            middle = shapely.point_on_surface(shape)
            self.place_radii_m[len(self.places)] = spread_m(containment.plane, middle.x, middle.y, shape)
            self.places.append(Place(profile.key, id_, kind, name, middle.x, middle.y, aliases=tuple(aliases)))

    def _add_places(self) -> None:
        for row, place in enumerate(self.places):
            self.names.add(fold(place.name), Entry("place", row))
            for alias in place.aliases:
                self.names.add(fold(alias), Entry("place", row, alias=True))
        for row, place in enumerate(self.places):
            if any(character.isnumeric() for character in place.address):
                self._add_written_address(row, fold(place.address))

    def _add_written_address(self, row: int, address: str) -> None:
        """A place may be the only witness of a house number, or of a whole address."""
        owned = False
        for match in self.names.scan(address):
            for entry in match.entries:
                owned = owned or entry.kind in ("street", "compound")
                if entry.kind == "street":
                    self._add_place_number(row, self.containers[entry.row], address, match.end)
        if not owned:
            self.names.add(address, Entry("place", row, alias=True))

    def _add_place_number(self, row: int, street: Container, address: str, end: int) -> None:
        for reading in read_tail(address, end, after_street=True)[:1]:
            if len(reading.buildings) == 1 and not reading.unread and reading.buildings[0] not in street.numbers:
                street.place_numbers.setdefault(reading.buildings[0], row)

    def _add_units(self, profile: Profile) -> None:
        handling_depth = profile.depth(profile.handling_level)
        depth_of = {level.key: depth for depth, level in enumerate(profile.levels)}
        for row, unit in enumerate(self._units):
            name = fold(unit.name)
            if depth_of.get(unit.level, 0) > handling_depth and self._is_address(name):
                continue  # the buildings answer for 文苑新村2号楼3单元, whoever else bears the name
            self.names.add(name, Entry("unit", row))
            self._add_unit_names(row, name, unit.attributes)

    def _add_unit_names(self, row: int, name: str, attributes: Any) -> None:
        alias = Entry("unit", row, alias=True)
        ordinal = _ORDINAL.fullmatch(name)
        if ordinal:
            self.names.add(f"{ordinal[1]}{ordinal[2]}", alias)
            self.names.add(f"{ordinal[1]}号{ordinal[2]}", alias)
        for other in (*other_names(attributes.get("aliases")), *other_names(attributes.get("former"))):
            self.names.add(fold(other), alias)
        code = attributes.get("code")
        if isinstance(code, str) and len(code) > 2:
            self.names.add(fold(code), alias)

    def _is_address(self, name: str) -> bool:
        if designator(name) != name:
            return True
        head = next(iter(self.names.scan(name)), None)
        if head is None or head.start or all(entry.kind not in ("compound", "street") for entry in head.entries):
            return bool(re.fullmatch(r"\d+单元", name))
        return head.end < len(name) and bool(read_tail(name, head.end))
