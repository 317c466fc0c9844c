"""`Resolver`: from a name found in a text, and what follows it, to candidates with confidence and reason."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace

import shapely

from geo.locate import sentences as say
from geo.locate.addresses import Reading, read_tail
from geo.locate.buildings import Stair, common_path
from geo.locate.candidates import Candidate, MatchLevel
from geo.locate.containment import Containment, spread_m
from geo.locate.gazetteer import Container, Gazetteer
from geo.locate.names import Entry, EntryKind
from geo.locate.numbering import Numbering, guessed, known_numbers
from geo.locate.streets import Streets
from geo.model import Path, household_id

PLACE_RADIUS_M = 20.0
MOST_NUMBERINGS = 512
"""Streets whose house numbers stay measured."""
_DEPTH: dict[MatchLevel, int] = {"household": 4, "stair": 3, "building": 2, "house": 2, "place": 2}


@dataclass(frozen=True, slots=True)
class Outcome:
    """What one reading of a tail led to; ``complete`` when everything in it was found."""

    candidates: tuple[Candidate, ...]
    complete: bool

    @property
    def depth(self) -> int:
        """How deep the deepest candidate is."""
        return max((_DEPTH.get(candidate.level, 1) for candidate in self.candidates), default=0)


class Resolver:
    """Turns names and tails into candidates; knows nothing of how several of them compete.

    Parameters
    ----------
    gazetteer : Gazetteer
    containment : Containment
    """

    def __init__(self, gazetteer: Gazetteer, containment: Containment) -> None:
        self.gazetteer = gazetteer
        self.containment = containment
        self.buildings = gazetteer.buildings
        self._extents: dict[int, tuple[float, float, float, Path]] = {}
        self._grids: dict[int, tuple[Path, ...]] = {}
        self.streets = Streets(gazetteer, containment.plane)
        self._numberings: dict[int, Numbering] = {}

    # -- one building ------------------------------------------------------------------------------------------------

    def building(self, row: int, *, confidence: float, why: str = "") -> Candidate:
        """A whole building; a house in which one household lives is that household."""
        stairs = self.buildings.stairs_at(row)
        if len(stairs) == 1 and stairs[0].rooms == ("",):
            return self.household(row, stairs[0], "", confidence=min(confidence + 0.02, 1.0), why=why)
        name = self.buildings.address(row)
        if not why and self.buildings.names[row]:
            why = (say.BUILDING if stairs else say.PLAIN_BUILDING).format(name=name)
        return self._plain(row, confidence, why or say.HOUSE.format(name=name))

    def stair(self, row: int, stair: Stair, *, confidence: float, why: str = "") -> Candidate:
        """One stair of a building."""
        name = self.buildings.address(row, stair.n)
        lon, lat, radius_m = self._stair_position(row, stair)
        return Candidate(
            name=name, level="stair", lon=lon, lat=lat, confidence=confidence, radius_m=radius_m,
            path=self.containment.stair_path(row, stair.unit), why=why or say.STAIR.format(name=name),
            address_id=household_id(self.buildings.ids[row], stair.n, ""),
        )  # fmt: skip

    def household(self, row: int, stair: Stair, room: str, *, confidence: float, why: str = "") -> Candidate:
        """One household."""
        name = self.buildings.address(row, stair.n, room)
        lon, lat, radius_m = self._stair_position(row, stair)
        key = household_id(self.buildings.ids[row], stair.n, room)
        return Candidate(
            name=name, level="household", lon=lon, lat=lat, confidence=confidence, radius_m=radius_m,
            path=(*self.containment.stair_path(row, stair.unit), key), why=why or say.HOUSEHOLD.format(name=name),
            address_id=key,
        )  # fmt: skip

    def _stair_position(self, row: int, stair: Stair) -> tuple[float, float, float]:
        unit = self.containment.units.get(stair.unit)
        shared = unit is not None and any(
            other.unit == stair.unit and other.n != stair.n for other in self.buildings.stairs_at(row)
        )
        if unit is not None and unit.geometry is not None and not shared:
            lon, lat, radius_m = self.containment.unit_position(unit.id)
            if radius_m <= self.buildings.radius_m[row]:
                return lon, lat, radius_m
        return self.buildings.stair_position(row, stair.n)

    def inside(self, row: int, reading: Reading) -> Outcome:
        """Follow stair and room of a reading into a building."""
        sure = 0.8 if reading.shaky or reading.dropped else 0.95 if reading.certain or reading.stair else 0.88
        name = self.buildings.address(row)
        if reading.several:
            return Outcome((self.building(row, confidence=0.9, why=say.SEVERAL_NAMED.format(name=name)),), True)
        if reading.dropped:
            why = say.NUMBER_LEFT_OVER.format(name=name, number=reading.dropped)
            return Outcome((self._plain(row, sure, why),), False)
        if not (reading.stair or reading.room):
            return Outcome((self.building(row, confidence=sure),), True)
        stairs = self.buildings.stairs_at(row)
        if reading.stair:
            stair = next((s for s in stairs if s.n == reading.stair_number), None)
            if stair is None:
                why = say.NO_STAIR.format(name=name, stair=reading.stair)
                return Outcome((self._plain(row, 0.7, why),), False)
            if not reading.room:
                return Outcome((self.stair(row, stair, confidence=sure if reading.certain else sure - 0.05),), True)
            room = find_room(stair.rooms, reading)
            if room is None:
                why = say.NO_ROOM.format(name=self.buildings.address(row, stair.n), room=reading.room)
                return Outcome((self.stair(row, stair, confidence=0.8, why=why),), False)
            return Outcome((self.household(row, stair, room, confidence=0.98),), True)
        homes = [(s, room) for s in stairs if (room := find_room(s.rooms, reading)) is not None]
        if not homes:
            why = say.NO_ROOM.format(name=name, room=reading.room)
            return Outcome((self._plain(row, 0.75, why),), False)
        if len(homes) > 1:
            why = say.ROOM_ON_SEVERAL_STAIRS.format(name=name, room=reading.room)
            return Outcome((self._plain(row, 0.85, why),), True)
        stair, room = homes[0]
        if len(stairs) == 1:
            return Outcome((self.household(row, stair, room, confidence=0.97),), True)
        why = say.HOUSEHOLD_ONLY_STAIR.format(name=self.buildings.address(row, stair.n, room))
        return Outcome((self.household(row, stair, room, confidence=0.9, why=why),), True)

    def _plain(self, row: int, confidence: float, why: str) -> Candidate:
        """The building itself even where one household lives: what was asked for in it does not exist."""
        name = self.buildings.address(row)
        return Candidate(
            name=name, level="building" if self.buildings.names[row] else "house", lon=float(self.buildings.lon[row]),
            lat=float(self.buildings.lat[row]), confidence=confidence, radius_m=float(self.buildings.radius_m[row]),
            path=self.containment.building_path(row), why=why, address_id=self.buildings.ids[row],
        )  # fmt: skip

    # -- compounds and streets ---------------------------------------------------------------------------------------

    def container(self, index: int, text: str, end: int) -> tuple[Candidate, ...]:
        """A compound or street named in a folded text that goes on at ``end``."""
        container = self.gazetteer.containers[index]
        readings = self._named_building(container, text, end) or read_tail(
            text, end, after_street=container.kind == "street"
        )
        if container.kind == "street":  # 118-1 is first of all a house number
            readings = sorted(readings, key=lambda reading: not any("-" in key for key in reading.buildings))
        outcomes = [self._read(index, container, reading) for reading in readings]
        if not outcomes:
            return (self.whole(index),)
        complete = [outcome for outcome in outcomes if outcome.complete]
        if complete:
            deepest = max(outcome.depth for outcome in complete)
            found = {c.address_id or c.name: c for o in complete if o.depth == deepest for c in o.candidates}
            return tuple(found.values())
        return max(outcomes, key=lambda outcome: outcome.depth).candidates

    def _named_building(self, container: Container, text: str, end: int) -> list[Reading]:
        """Readings in which the building has a name of its own: 综合楼3单元501."""
        start = end + 1 if text[end : end + 1] in tuple("的,- ") and text[end : end + 1] else end
        for length in range(min(container.longest_name, len(text) - start), 1, -1):
            key = text[start : start + length]
            if key in container.buildings and not key[0].isdigit():
                tails = [r for r in read_tail(text, start + length) if not r.buildings]
                return [replace(reading, buildings=(key,), marked=True) for reading in tails] or [
                    Reading(buildings=(key,), marked=True)
                ]
        return []

    def _read(self, index: int, container: Container, reading: Reading) -> Outcome:
        outcome = self._read_known(index, container, reading)
        if not reading.unread:
            return outcome
        doubt = say.PART_NOT_KNOWN.format(part=reading.unread)
        return Outcome(
            tuple(replace(c, confidence=c.confidence * 0.6, why=f"{c.why} {doubt}") for c in outcome.candidates), False
        )

    def _read_known(self, index: int, container: Container, reading: Reading) -> Outcome:
        if not reading.buildings:
            if len(container.rows) == 1 and container.kind == "compound":
                return self.inside(container.rows[0], reading)
            return Outcome((self.whole(index),), False)
        outcomes: list[Outcome] = []
        for key in reading.buildings:
            rows = self._rows(container, key, reading)
            if rows:
                # 正街118号楼 may be another thing than 正街118号.
                odd = container.kind == "street" and reading.marked and key not in container.buildings
                found = [self.inside(row, reading) for row in rows]
                outcomes += [weakened(outcome, 0.7) if odd else outcome for outcome in found]
            elif container.kind == "street" and key in container.place_numbers:
                outcomes.append(Outcome((self.place(container.place_numbers[key], why=say.PLACE_NUMBER),), True))
            else:
                outcomes.append(Outcome((self._missing(index, container, key, reading),), False))
        complete = all(outcome.complete for outcome in outcomes)
        if not complete and len(reading.buildings) > 1:
            outcomes = _doubted(outcomes)
        elif any(outcome.complete for outcome in outcomes):
            outcomes = [outcome for outcome in outcomes if outcome.complete]
            complete = True
        return Outcome(tuple(c for outcome in outcomes for c in outcome.candidates), complete)

    def _rows(self, container: Container, key: str, reading: Reading) -> tuple[int, ...]:
        tables = (container.buildings, container.numbers)
        for table in tables if reading.marked else reversed(tables):
            if key in table:
                return table[key]
        return ()

    def _missing(self, index: int, container: Container, key: str, reading: Reading) -> Candidate:
        """A building or house number that does not exist here."""
        whole = self.whole(index)
        if container.kind == "compound" or reading.marked:
            missing = say.NO_BUILDING if container.kind == "compound" else say.NO_SUCH_NUMBER
            why = missing.format(name=container.name, building=key, number=key)
            return replace(whole, confidence=0.45, why=why)
        why = say.NO_SUCH_NUMBER.format(name=container.name, number=key)
        base = re.match(r"\d+", key)
        if base is None:
            return replace(whole, confidence=0.45, why=why)
        rows = container.numbers.get(base[0], ())
        if base[0] != key and len(rows) == 1:
            known = self.buildings.address(rows[0])
            return self._plain(
                rows[0], 0.7, say.NO_SUCH_HOUSE_BUT.format(name=container.name, number=key, known=known)
            )  # fmt: skip
        guess = self.numbering(index).find(int(base[0]))
        if guess is not None:
            return guessed(container, key, guess, self.containment)
        grid = self.containment.handling_path(whole.path)
        likely = grid and not self.numbering(index).is_far(int(base[0]))
        return replace(whole, confidence=0.76 if likely else 0.45, why=why)

    def numbering(self, index: int) -> Numbering:
        """The house numbers of a street along its line."""
        known = self._numberings.get(index)
        if known is None:
            if len(self._numberings) >= MOST_NUMBERINGS:
                self._numberings.clear()
            container = self.gazetteer.containers[index]
            houses = known_numbers(container, self.gazetteer, self.containment)
            known = self._numberings[index] = Numbering(houses, self.streets.of(index))
        return known

    def whole(self, index: int) -> Candidate:
        """A compound or street as a whole; its path goes down as far as all of it agrees."""
        container = self.gazetteer.containers[index]
        known = self._extents.get(index)
        if known is None:
            known = self._extents[index] = self._extent(index)
        lon, lat, radius_m, path = known
        why = (say.COMPOUND if container.kind == "compound" else say.STREET).format(name=container.name)
        level: MatchLevel = "compound" if container.kind == "compound" else "street"
        return Candidate(container.name, level, lon, lat, 0.9, radius_m, path, why=why)

    def _extent(self, index: int) -> tuple[float, float, float, Path]:
        container, plane = self.gazetteer.containers[index], self.containment.plane
        path = common_path(self._grids_through(index))
        if container.lines:
            longest = max(container.lines, key=shapely.length)
            middle = shapely.line_interpolate_point(longest, 0.5, normalized=True)
            whole = shapely.geometrycollections(container.lines)
            return middle.x, middle.y, spread_m(plane, middle.x, middle.y, whole), path
        if not container.rows:
            places = [self.gazetteer.places[row] for row in container.place_numbers.values()]
            lon, lat = (places[0].lon, places[0].lat) if places else (plane.lon, plane.lat)
            return lon, lat, 500.0, ()
        if container.kind == "street" and self.containment.handling_path(path):
            path = self.containment.handling_path(path)[:-1]  # houses in one grid do not tell where the street ends
        return (*self.containment.spread(container.rows), path)

    def _grids_through(self, index: int) -> tuple[Path, ...]:
        """Chains, down to the handling level, that a compound's buildings or a street lie in."""
        known = self._grids.get(index)
        if known is None:
            container = self.gazetteer.containers[index]
            paths = {self.containment.building_paths[row] for row in container.rows}
            found = {self.containment.handling_path(path) or path for path in paths}
            known = self._grids[index] = tuple(sorted(found.union(self.containment.grids_along(container.lines))))
        return known

    def grids_of(self, whole: Candidate) -> set[str]:
        """Ids of the handling units that a compound or street, as a candidate, reaches over."""
        kind: EntryKind = "compound" if whole.level == "compound" else "street"
        index = self.gazetteer.index_of(kind, whole.name)
        return set() if index is None else {path[-1] for path in self._grids_through(index) if path}

    # -- places, units, named buildings ------------------------------------------------------------------------------

    def place(self, row: int, *, alias: bool = False, confidence: float = 0.93, why: str = "") -> Candidate:
        """A named place."""
        place = self.gazetteer.places[row]
        why = (why or (say.PLACE_ALIAS if alias else say.PLACE)).format(name=place.name)
        return Candidate(
            name=place.name, level="place", lon=place.lon, lat=place.lat,
            confidence=confidence - 0.05 * alias, radius_m=self.gazetteer.place_radii_m.get(row, PLACE_RADIUS_M),
            path=self.gazetteer.place_paths[row], why=why, address_id=place.id,
        )  # fmt: skip

    def unit(self, unit_id: str) -> Candidate:
        """A unit of the chain."""
        unit = self.containment.units[unit_id]
        lon, lat, radius_m = self.containment.unit_position(unit_id)
        root = len(unit.path) == 1
        return Candidate(
            name=unit.name, level="community" if root else "unit", lon=lon, lat=lat, confidence=0.9,
            radius_m=radius_m, path=unit.path, why=say.UNIT.format(name=unit.name), address_id=unit_id,
        )  # fmt: skip

    def entry(self, entry: Entry, text: str, start: int, end: int) -> tuple[Candidate, ...]:
        """What one meaning of a name leads to, with the tail that follows it in the folded text."""
        match entry.kind:
            case "compound" | "street":
                return self.container(entry.row, text, end)
            case "place":
                confidence = 0.93 if end - start > 2 else 0.75
                return (self.place(entry.row, alias=entry.alias, confidence=confidence),)
            case "unit":
                return (self.unit(self.gazetteer.units[entry.row].id),)
            case "building":
                tails = [reading for reading in read_tail(text, end) if not reading.buildings] or [Reading()]
                return max(
                    (self.inside(entry.row, tail) for tail in tails), key=lambda o: (o.complete, o.depth)
                ).candidates
            case _:
                return ()

    def loose(self, text: str, position: int, indices: Sequence[int]) -> tuple[Candidate, ...]:
        """A building named by its mark alone (3栋), looked for in the compounds given."""
        found: list[Candidate] = []
        for reading in read_tail(text, position)[:2]:
            if not reading.buildings:
                continue
            for index in indices:
                container = self.gazetteer.containers[index]
                if any(self._rows(container, key, reading) for key in reading.buildings):
                    outcome = self._read(index, container, reading)
                    if outcome.complete:
                        found += outcome.candidates
            if found:
                break
        return tuple(replace(c, confidence=c.confidence * 0.85, why=f"{c.why} {say.COMPOUND_MISSING}") for c in found)


def weakened(outcome: Outcome, weight: float) -> Outcome:
    """The same candidates with a part of their confidence."""
    return Outcome(
        tuple(replace(c, confidence=c.confidence * weight) for c in outcome.candidates), outcome.complete
    )  # fmt: skip


def _doubted(outcomes: Sequence[Outcome]) -> list[Outcome]:
    """Of buildings named together of which some do not exist: those that do, with the doubt said."""
    missing = " ".join(dict.fromkeys(c.why for o in outcomes if not o.complete for c in o.candidates))
    found = [outcome for outcome in outcomes if outcome.complete]
    return [
        Outcome(tuple(replace(c, confidence=c.confidence * 0.8, why=f"{c.why} {missing}") for c in o.candidates), False)
        for o in found
    ] or list(outcomes[:1])


def find_room(rooms: Sequence[str], reading: Reading) -> str | None:
    """The room that a reading means among those that exist: as written, without leading zeros, floor + door."""
    wanted = reading.room
    if wanted in rooms:
        return wanted
    tries = [wanted, wanted.lstrip("0"), wanted.removesuffix("户")]
    if reading.floor.isdigit():
        tries += [f"{reading.floor}{wanted.zfill(2)}", f"{reading.floor}{wanted}", f"{reading.floor}-{wanted}"]
    folded = {room.lower(): room for room in rooms}
    return next((folded[room] for room in tries if room and room in folded), None)
