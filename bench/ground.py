"""The ground that lines are made from: what stands where in a generated community, read from its layers alone."""

from __future__ import annotations

import random
import re
from collections import defaultdict
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import shapely

from bench.namebook import NameBook
from bench.truth import Truth
from geo.exchange import Community, community_of, read_community, read_profile
from geo.model import Profile, household_address, household_id
from geo.town import PLANS, build_city, city_profile

ROOT = Path(__file__).resolve().parents[1]
COMMUNITIES = ROOT / "data" / "communities"
_SLAB = re.compile(r"(\d+)号楼")


@dataclass(frozen=True, slots=True)
class Address:
    """One thing that has an address, in the parts a writer puts down.

    Attributes
    ----------
    level : str
        household, stair, building, house, place, compound or unit.
    name : str
        Of its compound or street; of itself where it has no number.
    number : str
        Digits of the building (``2``号楼) or house (``118``号); empty for places, compounds and units.
    stair : int
        0 when there is none or none is meant.
    row : int
        Of the building layer; -1 when it is no building's.
    key : str
        Id of a place or unit, name of a compound.
    """

    level: str
    name: str
    number: str = ""
    stair: int = 0
    room: str = ""
    row: int = -1
    key: str = ""

    @property
    def slab(self) -> bool:
        """Whether the number is a building's in a compound (号楼), not a house number."""
        return self.level in ("household", "stair", "building")


class Ground:
    """A community's addresses and what is true of them.

    Parameters
    ----------
    community : Community
        Checked layers; nothing of the locator is asked.
    """

    def __init__(self, community: Community) -> None:
        frame = community.buildings
        self.community = community
        self.key = community.profile.key
        self.region = community.profile.region
        self.name = next(unit.name for unit in community.units if len(unit.path) == 1)
        self.paths = {unit.id: unit.path for unit in community.units}
        self.ids: list[str] = frame["id"].tolist()
        self.stairs: list[Any] = frame["stairs"].tolist()
        self.shapes = frame.geometry.to_numpy()
        self._written = [_texts(frame, name) for name in ("compound", "name", "street", "number")]
        self._units = _texts(frame, "unit")
        handling = community.profile.handling_level
        self.grids = {unit.id for unit in community.units if unit.level == handling}
        self.units_named: dict[str, list[str]] = defaultdict(list)
        for unit in community.units:
            self.units_named[unit.name].append(unit.id)
        self.places = {place.id: place for place in community.places}
        self.compounds: dict[str, dict[int, int]] = defaultdict(dict)
        self.streets: dict[str, dict[int, int]] = defaultdict(dict)
        self.slabs: list[int] = []
        self.houses: list[int] = []
        for row, (compound, name, street, number) in enumerate(zip(*self._written, strict=True)):
            slab = _SLAB.fullmatch(name)
            if compound and slab and self.stairs[row]:
                self.compounds[compound][int(slab[1])] = row
                self.slabs.append(row)
            elif street and number.isdigit():
                self.streets[street][int(number)] = row
                self.houses.append(row)

    @cached_property
    def book(self) -> NameBook:
        """All names of the ground, for telling whether a slip could mean another one."""
        names = {*self._written[0], *self._written[2], *self.lines, *self.units_named}
        for place in self.places.values():
            names |= {place.name, *place.aliases}
        return NameBook(names - {""})

    @cached_property
    def compound_names(self) -> frozenset[str]:
        """All compounds, those without homes as well."""
        return frozenset(self._written[0]) - {""}

    @cached_property
    def lines(self) -> Mapping[str, Any]:
        """Streets that are drawn as one line: name → line in EPSG:4326."""
        streets, drawn = self.community.streets, defaultdict(list)
        for name, line in zip(_texts(streets, "name"), streets.geometry.to_numpy(), strict=True):
            if name:
                drawn[name].append(line)
        merged = {name: shapely.line_merge(shapely.union_all(lines)) for name, lines in drawn.items()}
        return {name: line for name, line in sorted(merged.items()) if line.geom_type == "LineString"}

    @property
    def entries(self) -> int:
        """What a gazetteer has to know: units, places, streets, compounds and buildings; doors come on top."""
        streets = {*self._written[2], *self.lines} - {""}
        return len(self.paths) + len(self.places) + len(streets) + len(self.compounds) + len(self.ids)

    # -- drawing addresses -------------------------------------------------------------------------------------------

    def household(self, rng: random.Random) -> Address:
        """A flat in a numbered building of a compound."""
        row = rng.choice(self.slabs)
        stair = rng.choice(self.stairs[row])
        return self._slab("household", row, int(stair["n"]), str(rng.choice(stair["rooms"])))

    def stair(self, rng: random.Random) -> Address:
        """A stair of such a building."""
        row = rng.choice(self.slabs)
        return self._slab("stair", row, int(rng.choice(self.stairs[row])["n"]), "")

    def building(self, rng: random.Random) -> Address:
        """Such a building."""
        return self._slab("building", rng.choice(self.slabs), 0, "")

    def _slab(self, level: str, row: int, stair: int, room: str) -> Address:
        compound, name, _, _ = self.parts(row)
        number = _SLAB.fullmatch(name)
        assert number is not None, "slabs are counted"
        return Address(level, compound, number[1], stair, room, row)

    def house(self, rng: random.Random) -> Address | None:
        """A door with a number on a street; None where no street has numbers."""
        if not self.houses:
            return None
        row = rng.choice(self.houses)
        _, _, street, number = self.parts(row)
        return Address("house", street, number, row=row)

    def place(self, rng: random.Random) -> Address:
        """A named place."""
        place = rng.choice(list(self.places.values()))
        return Address("place", place.name, key=place.id)

    def compound(self, rng: random.Random) -> Address:
        """A compound as a whole."""
        name = rng.choice(list(self.compounds))
        return Address("compound", name, key=name)

    def grid(self, rng: random.Random) -> Address:
        """A grid by its name."""
        unit = rng.choice([unit for unit in self.community.units if unit.id in self.grids])
        return Address("unit", unit.name, key=unit.id)

    def parts(self, row: int) -> tuple[str, str, str, str]:
        """Compound, name, street and number of a building."""
        return tuple(column[row] for column in self._written)  # type: ignore[return-value]

    # -- what is true ------------------------------------------------------------------------------------------------

    def truth(self, address: Address) -> Truth:
        """What an address means that is written in full."""
        match address.level:
            case "place":
                place = self.places[address.key]
                spot = place.lon, place.lat
                around = frozenset([*place.path, *self._sharers(place.address)])
                return Truth(frozenset(["place"]), frozenset([place.id]), around, spot)
            case "compound":
                rows = self.compounds[address.key].values()
                return Truth(
                    frozenset(["compound", "unit"]),
                    frozenset([address.key, *self.units_named[address.key]]),
                    frozenset.intersection(*(frozenset(self.path(row)) for row in rows)),
                )
            case "unit":
                return Truth(frozenset(["unit"]), frozenset([address.key]), frozenset(self.paths[address.key][:-1]))
        return self.building_truth(address.row, address.stair, address.room)

    def building_truth(self, row: int, stair: int = 0, room: str = "") -> Truth:
        """The truth of a building, of a stair of it or of a household, by the row of the building layer."""
        compound, _, street, number = self.parts(row)
        spot = self.spot(row)
        whole = frozenset([self.ids[row], self.address(row), compound, street, *self.path(row)]) - {""}
        if room:
            key = household_id(self.ids[row], stair, room)
            around = whole | {household_id(self.ids[row], stair, ""), self.address(row, stair)}
            return Truth(frozenset(["household"]), frozenset([key]), around - {key}, spot)
        if stair:
            key = household_id(self.ids[row], stair, "")
            keys = {key, *self.units_named.get(self.address(row, stair), ())}
            return Truth(frozenset(["stair", "unit"]), frozenset(keys), whole - keys, spot)
        keys = {self.ids[row], *self.units_named.get(self.address(row), ())}
        keys |= {place.id for place in self._at(street, number)}
        if self._one_home(row):
            keys.add(household_id(self.ids[row], 0, ""))
        levels = frozenset(["building", "house", "household", "place", "unit"])
        return Truth(levels, frozenset(keys), whole - keys, spot)

    def address(self, row: int, stair: int = 0, room: str = "") -> str:
        """An address as the product itself writes it."""
        compound, name, street, number = self.parts(row)
        return household_address(compound, name, street, number, stair, room)

    def path(self, row: int) -> tuple[str, ...]:
        """Ids of the units a building lies in, root first."""
        return self.paths.get(self._units[row], ())

    def grid_of(self, row: int) -> str:
        """Id of the grid a building lies in; empty when it lies in none."""
        return next((unit for unit in self.path(row) if unit in self.grids), "")

    def spot(self, row: int) -> tuple[float, float]:
        """A point inside a building: lon, lat in degrees, EPSG:4326."""
        point = shapely.point_on_surface(self.shapes[row])
        return float(point.x), float(point.y)

    def homes_with(self, row: int, room: str) -> list[int]:
        """Numbers of the stairs of a building that have a room."""
        return [int(stair["n"]) for stair in self.stairs[row] if room in stair["rooms"]]

    def addresses(self, *, doors: bool) -> Iterator[tuple[str, str, str, tuple[float, float]]]:
        """Every address of the ground, for a plain search: (text, level, key, lon/lat).

        Parameters
        ----------
        doors : bool
            Stairs and rooms as well, not only buildings and what is coarser.
        """
        points = shapely.point_on_surface(self.shapes)
        spots = list(zip(shapely.get_x(points).tolist(), shapely.get_y(points).tolist(), strict=True))
        for row, spot in enumerate(spots):
            if self.parts(row)[1] or self.parts(row)[3]:
                yield self.address(row), "building" if self.parts(row)[1] else "house", self.ids[row], spot
            for stair in self.stairs[row] or () if doors else ():
                number = int(stair["n"])
                if number:
                    yield self.address(row, number), "stair", household_id(self.ids[row], number, ""), spot
                for room in filter(None, stair["rooms"]):
                    key = household_id(self.ids[row], number, room)
                    yield self.address(row, number, room), "household", key, spot
        for name, rows in self.compounds.items():
            yield name, "compound", name, spots[next(iter(rows.values()))]
        for name, line in self.lines.items():
            middle = line.interpolate(0.5, normalized=True)
            yield name, "street", name, (middle.x, middle.y)
        for place in self.places.values():
            for name in (place.name, *place.aliases):
                yield name, "place", place.id, (place.lon, place.lat)
        for unit in self.community.units:
            if unit.geometry is not None:
                point = unit.geometry.centroid
                yield unit.name, "unit", unit.id, (point.x, point.y)

    def _one_home(self, row: int) -> bool:
        stairs = self.stairs[row] or ()
        return len(stairs) == 1 and list(stairs[0]["rooms"]) == [""]

    def _at(self, street: str, number: str) -> list[Any]:
        return [place for place in self.places.values() if street and place.address == f"{street}{number}号"]

    def _sharers(self, address: str) -> list[str]:
        """Ids of the buildings at a place's written address."""
        return [self.ids[row] for row in self.houses if address and self.address(row) == address]


def _texts(frame: Any, name: str) -> list[str]:
    return [str(value) if value is not None and value == value else "" for value in frame[name].tolist()]  # noqa: PLR0124


def demo_grounds() -> list[Ground]:
    """The generated towns that the product ships."""
    return [Ground(read_community(COMMUNITIES / key)) for key in PLANS]


def city_profile_of() -> Profile:
    """The profile of every generated city."""
    with TemporaryDirectory() as folder:
        (Path(folder) / "community.toml").write_text(city_profile(), encoding="utf-8")
        return read_profile(Path(folder))


def city_ground(grids: int) -> Ground:
    """A generated city of so many grids."""
    return Ground(community_of(build_city(grids), city_profile_of()))
