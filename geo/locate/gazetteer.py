"""`Gazetteer`: every name of a community and what stands behind it, built from its own layers."""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

import numpy as np
import shapely

from geo.locate.addresses import read_tail
from geo.locate.buildings import Buildings, column
from geo.locate.containment import Containment
from geo.locate.folding import fold
from geo.locate.names import Entry, EntryKind, NameIndex
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
_WHOLE_NUMBER = re.compile(r"\d+")


def designator(name: str) -> str:
    """The part of a folded building name that tells it from its neighbours: ``2号楼`` → ``2``, ``综合楼`` stays."""
    match = _DESIGNATOR.fullmatch(name)
    return match[1] if match else name


@dataclass(slots=True)
class Container:
    """A compound or a street: what its buildings and house numbers are.

    Attributes
    ----------
    buildings : dict of str to tuple of int
        Designator (``2``, ``a``, ``综合楼``) → rows of the building layer.
    numbers : dict of str to tuple of int
        House number (``118``, ``118-1``) → rows of the building layer.
    place_numbers : dict of str to int
        House numbers that only a place tells → row of the places.
    lines : list of geometry
        The street's lines, EPSG:4326.
    """

    name: str
    kind: EntryKind
    rows: list[int] = field(default_factory=list)
    buildings: dict[str, tuple[int, ...]] = field(default_factory=dict)
    numbers: dict[str, tuple[int, ...]] = field(default_factory=dict)
    place_numbers: dict[str, int] = field(default_factory=dict)
    lines: list[Any] = field(default_factory=list)
    _ladder: dict[int, tuple[list[int], list[str]]] | None = None

    def neighbours(self, number: int) -> tuple[str, str] | None:
        """The nearest known house numbers below and above on the same side (odd or even), or None."""
        if self._ladder is None:
            ladder: dict[int, tuple[list[int], list[str]]] = {0: ([], []), 1: ([], [])}
            plain = [text for text in {**self.numbers, **self.place_numbers} if _WHOLE_NUMBER.fullmatch(text)]
            for text in sorted(plain, key=int):
                values, texts = ladder[int(text) % 2]
                values.append(int(text))
                texts.append(text)
            self._ladder = ladder
        values, texts = self._ladder[number % 2]
        place = bisect_left(values, number)
        return (texts[place - 1], texts[place]) if 0 < place < len(values) else None

    @property
    def longest_name(self) -> int:
        """Length of the longest designator."""
        return max(map(len, self.buildings), default=0)


class Gazetteer:
    """Names, compounds, streets, house numbers and places of one community.

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
    streets : GeoDataFrame
        Lines in EPSG:4326 with ``name``; may be empty.
    """

    def __init__(
        self,
        profile: Profile,
        containment: Containment,
        places: Sequence[Place],
        buildings: Buildings,
        streets: gpd.GeoDataFrame,
    ) -> None:
        self.names = NameIndex()
        self.buildings = buildings
        self.containers: list[Container] = []
        self.places = tuple(places)
        self.place_paths: list[Path] = [place.path for place in places]
        self.units: list[Unit] = list(containment.units.values())
        self._container_of: dict[tuple[str, str], int] = {}
        lost = [row for row, path in enumerate(self.place_paths) if not path]
        if lost:
            where = np.array([(places[row].lon, places[row].lat) for row in lost])
            for row, path in zip(lost, containment.chains(where[:, 0], where[:, 1]), strict=True):
                self.place_paths[row] = path
        self._add_region(profile)
        self._add_streets(streets)
        self._add_buildings()
        self._add_places()
        self._add_units(profile)

    def index_of(self, kind: EntryKind, name: str) -> int | None:
        """Row in ``containers`` of the compound or street with a name as the layer writes it."""
        return self._container_of.get((kind, fold(name)))

    def compounds(self) -> Iterator[Container]:
        """All compounds."""
        return (container for container in self.containers if container.kind == "compound")

    def _contain(self, kind: EntryKind, name: str) -> Container:
        folded = fold(name)
        row = self._container_of.get((kind, folded))
        if row is None:
            row = self._container_of[(kind, folded)] = len(self.containers)
            self.containers.append(Container(name, kind))
            self.names.add(folded, Entry(kind, row))
        return self.containers[row]

    def _add_region(self, profile: Profile) -> None:
        for name in profile.region:
            folded = fold(name)
            self.names.add(folded, Entry("region", 0))
            short = _REGION_SUFFIX.sub("", folded)
            self.names.add(short, Entry("region", 0, alias=True))

    def _add_streets(self, streets: gpd.GeoDataFrame) -> None:
        if not len(streets):
            return
        for name, line in zip(column(streets, "name"), streets.geometry.array, strict=True):
            if name and line is not None and not shapely.is_empty(line):
                self._contain("street", name).lines.append(line)

    def _add_buildings(self) -> None:
        frame = self.buildings
        designators: dict[str, str] = {}
        held: dict[tuple[EntryKind, str], Container] = {}
        columns = zip(frame.names, frame.compounds, frame.streets, frame.numbers, strict=True)
        for row, (name, compound, street, number) in enumerate(columns):
            owner = None
            owners: tuple[tuple[EntryKind, str], ...] = (("street", street), ("compound", compound))
            for kind, owner_name in owners:
                if not owner_name:
                    continue
                owner = held.get((kind, owner_name))
                if owner is None:
                    owner = held[(kind, owner_name)] = self._contain(kind, owner_name)
                owner.rows.append(row)
                if number and not (street and kind == "compound"):
                    key = designators.get(number) or designators.setdefault(number, fold(number).removesuffix("号"))
                    owner.numbers[key] = (*owner.numbers.get(key, ()), row)
            if not name:
                continue
            key = designators.get(name) or designators.setdefault(name, designator(fold(name)))
            if owner is not None:
                owner.buildings[key] = (*owner.buildings.get(key, ()), row)
            if key == fold(name) and len(key) > 2:
                self.names.add(key, Entry("building", row))

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
        for row, unit in enumerate(self.units):
            name = fold(unit.name)
            if depth_of.get(unit.level, 0) > handling_depth and self._is_address(name):
                continue  # the buildings answer for 文苑新村2号楼3单元, whoever else bears the name
            self.names.add(name, Entry("unit", row))
            ordinal = _ORDINAL.fullmatch(name)
            if ordinal:
                self.names.add(f"{ordinal[1]}{ordinal[2]}", Entry("unit", row, alias=True))
                self.names.add(f"{ordinal[1]}号{ordinal[2]}", Entry("unit", row, alias=True))
            for alias in unit.attributes.get("aliases") or ():
                self.names.add(fold(str(alias)), Entry("unit", row, alias=True))
            code = unit.attributes.get("code")
            if isinstance(code, str) and len(code) > 2:
                self.names.add(fold(code), Entry("unit", row, alias=True))

    def _is_address(self, name: str) -> bool:
        if designator(name) != name:
            return True
        head = next(iter(self.names.scan(name)), None)
        if head is None or head.start or all(entry.kind not in ("compound", "street") for entry in head.entries):
            return bool(re.fullmatch(r"\d+单元", name))
        return head.end < len(name) and bool(read_tail(name, head.end))
