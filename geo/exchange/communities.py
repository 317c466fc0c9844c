"""A community as files or as a generated town → one frozen `Community`, or every fault at once."""

from __future__ import annotations

import hashlib
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Protocol

import geopandas as gpd
import orjson
import shapely

from geo.errors import Fault
from geo.exchange import files
from geo.exchange.blocks import BLOCK_COLUMNS, blocks_or_grids, check_blocks
from geo.exchange.buildings import (
    BUILDING_COLUMNS,
    check_block_counts,
    count_people,
    place_buildings,
    take_stairs,
)
from geo.exchange.chains import UNIT_COLUMNS, Chain, build_chain, units_of
from geo.exchange.columns import Column
from geo.exchange.findings import Findings
from geo.exchange.layer import Layer, layer_from_features, layer_from_frame
from geo.exchange.people import Staff, take_people
from geo.exchange.place_tables import place_layer, read_place_table
from geo.exchange.places import AREA_COLUMNS, PLACE_COLUMNS, STREET_COLUMNS, check_places, places_of
from geo.exchange.profile_rules import check_rule_ids
from geo.exchange.profiles import PROFILE_FILE, gather_profile
from geo.exchange.shapes import LINES, POINTS, POLYGONS
from geo.i18n import mark
from geo.model import Appointment, Person, Place, Profile, Shift, Unit, household_id
from geo.model import Path as UnitPath

_LAYERS: Mapping[str, tuple[Sequence[Column], Sequence[str]]] = {
    files.UNITS: (UNIT_COLUMNS, POLYGONS),
    files.BLOCKS: (BLOCK_COLUMNS, POLYGONS),
    files.BUILDINGS: (BUILDING_COLUMNS, POLYGONS),
    files.STREETS: (STREET_COLUMNS, LINES),
    files.AREAS: (AREA_COLUMNS, (*POLYGONS, *LINES)),
    files.PLACES: (PLACE_COLUMNS, POINTS),
}


@dataclass(frozen=True, eq=False)
class Community:
    """Everything a community brings: checked, with derived paths.

    Attributes
    ----------
    units : tuple of Unit
        Upper levels first; households are not among them, they stand in the ``stairs`` of ``buildings``.
    blocks, buildings, streets, areas : GeoDataFrame
        EPSG:4326, lon/lat; columns are the properties of the format, unknown properties, and ``geometry``.
        ``buildings.stairs`` holds a list of ``{"n", "unit"?, "rooms", "people"}``, empty where nobody lives.
    digest : str
        SHA-256 (hex) of what it was read from.
    """

    profile: Profile
    units: tuple[Unit, ...]
    places: tuple[Place, ...]
    people: tuple[Person, ...]
    appointments: tuple[Appointment, ...]
    shifts: tuple[Shift, ...]
    blocks: gpd.GeoDataFrame
    buildings: gpd.GeoDataFrame
    streets: gpd.GeoDataFrame
    areas: gpd.GeoDataFrame
    digest: str


class Town(Protocol):
    """What `geo.town` generates: frames in EPSG:4326 with the columns of the format, and plain lists."""

    @property
    def units(self) -> gpd.GeoDataFrame:
        """Layer ``units``."""

    @property
    def blocks(self) -> gpd.GeoDataFrame:
        """Layer ``blocks``."""

    @property
    def buildings(self) -> gpd.GeoDataFrame:
        """Layer ``buildings``."""

    @property
    def streets(self) -> gpd.GeoDataFrame:
        """Layer ``streets``."""

    @property
    def areas(self) -> gpd.GeoDataFrame:
        """Layer ``areas``."""

    @property
    def places(self) -> gpd.GeoDataFrame:
        """Layer ``places``."""

    @property
    def people(self) -> list[dict[str, Any]]:
        """Entries of ``people`` in ``people.json``."""

    @property
    def shifts(self) -> list[dict[str, Any]]:
        """Entries of ``shifts`` in ``people.json``."""


def read_community(folder: Path) -> Community:
    """Read and check the folder of a community, format 1.

    Parameters
    ----------
    folder : Path
        Folder with ``community.toml`` and the layer files (see ``data/README.md``).

    Raises
    ------
    Faulty
        With every fault of every file; nothing is returned half.
    """
    findings = Findings()
    community = _gather(folder, findings)
    findings.close()
    if community is None:  # _gather returns None only with faults
        raise AssertionError("a community without faults must exist")
    return community


def check_community(folder: Path) -> list[Fault]:
    """Return every fault of the folder of a community; an empty list when it can be used."""
    findings = Findings()
    _gather(folder, findings)
    return findings.faults


def community_of(town: Town, profile: Profile) -> Community:
    """Turn a generated town into a community, with the same checks as files get.

    Parameters
    ----------
    town : Town
        Frames in EPSG:4326, lon/lat.
    profile : Profile
        Its ``expected`` figures are checked like those of a file; leave them empty for a town of another size.

    Raises
    ------
    Faulty
        With every fault.
    """
    findings = Findings()
    frames = {
        files.UNITS: town.units, files.BLOCKS: town.blocks, files.BUILDINGS: town.buildings,
        files.STREETS: town.streets, files.AREAS: town.areas, files.PLACES: town.places,
    }  # fmt: skip
    layers = {
        name: layer_from_frame(
            name, frames[name], columns, profile.centre, findings, optional=name == files.UNITS
        )
        for name, (columns, _) in _LAYERS.items()
    }  # fmt: skip
    staff = {"people": town.people, "shifts": town.shifts}
    community = _assemble(profile, layers, staff, _digest_of(profile, layers, staff), findings)
    findings.close()
    if community is None:
        raise AssertionError("a community without faults must exist")
    return community


def _digest_of(profile: Profile, layers: Mapping[str, Layer], staff: Mapping[str, Any]) -> str:
    digest = hashlib.sha256(repr(profile).encode())
    for name, layer in layers.items():
        digest.update(f"{name}\0{len(layer.rows)}\0".encode())
        digest.update(orjson.dumps(layer.rows, default=str, option=orjson.OPT_NON_STR_KEYS))
        for outline in shapely.to_wkb(layer.shapes):
            digest.update(outline or b"\0")
    digest.update(repr(staff).encode())
    return digest.hexdigest()


def _gather(folder: Path, findings: Findings) -> Community | None:
    profile = gather_profile(folder, findings)
    contents, digest = files.read_files(folder, findings)
    if profile is None:
        return None
    layers: dict[str, Layer] = {}
    table = files.place_table(folder)
    for name, (columns, allowed) in _LAYERS.items():
        if name == files.PLACES and table is not None:
            layers[name] = _place_table(table, layers[files.UNITS], profile, findings)
            continue
        features = files.features_of(name, contents[name], findings) if name in contents else None
        layers[name] = layer_from_features(
            name, features or (), columns, allowed, profile.centre, findings, optional=name == files.UNITS
        )
    return _assemble(profile, layers, contents.get(files.PEOPLE), digest, findings)


def _place_table(path: Path, units: Layer, profile: Profile, findings: Findings) -> Layer:
    data = path.read_bytes() if path.stat().st_size <= files.MAX_FILE_BYTES else b""
    table = read_place_table(data, path.name, findings, system=profile.places_crs)
    apart = Findings()  # what is wrong with the units is told where they are checked
    chain = build_chain(units, profile, apart)
    return place_layer(table, None if apart.faults else chain, profile, findings)


def _households(buildings: Layer, chain: Chain, profile: Profile) -> dict[str, UnitPath]:
    """Household id → path of the deepest listed unit around it; empty where no role is held by a household."""
    found: dict[str, UnitPath] = {}
    if all(role.level != profile.levels[-1].key for role in profile.roles):
        return found
    for row in buildings.rows:
        for stair in row["stairs"]:
            unit = stair.get("unit") or row["unit"]
            path = chain.paths.get(unit)
            if path is not None and row["id"]:
                for room in stair["rooms"]:
                    key = household_id(row["id"], stair["n"], room)
                    found[key] = (*path, key)
    return found


def _assemble(
    profile: Profile, layers: Mapping[str, Layer], people: Any, digest: str, findings: Findings
) -> Community | None:
    """Check what the layers say of each other; None when anything was found."""
    buildings, places = layers[files.BUILDINGS], layers[files.PLACES]
    unread = {name for name in files.ALL_FILES if findings.touches(name)}
    if findings.touches(places.file):
        unread.add(files.PLACES)
    chain = build_chain(layers[files.UNITS], profile, findings)
    blocks = blocks_or_grids(layers[files.BLOCKS], chain, profile)
    staff = Staff()
    if files.UNITS not in unread:
        check_blocks(blocks, chain, profile, findings)
        if files.BLOCKS not in unread:
            place_buildings(buildings, blocks, chain, findings)
        take_stairs(buildings, chain, findings)
        check_places(places, chain, profile, findings)
        if files.PEOPLE not in unread:
            known = None if files.PLACES in unread else set(places.index())
            staff = take_people(people, chain, _households(buildings, chain, profile), known, profile, findings)
        households, residents = count_people(buildings)
        if files.BUILDINGS not in unread and files.BLOCKS not in unread:
            check_block_counts(blocks, households, findings)
        known_people = None if files.PEOPLE in unread else {person.id for person in staff.people}
        check_rule_ids(profile.rules, chain.paths, known_people, PROFILE_FILE, findings)
        _check_expected(profile, layers, chain, staff, households.total(), residents.total(), unread, findings)
    if findings.faults:
        return None
    return Community(
        profile=profile,
        units=units_of(chain, profile),
        places=places_of(places, chain, profile),
        people=tuple(staff.people),
        appointments=tuple(staff.appointments),
        shifts=tuple(staff.shifts),
        blocks=blocks.frame(),
        buildings=buildings.frame(),
        streets=layers[files.STREETS].frame(),
        areas=layers[files.AREAS].frame(),
        digest=digest,
    )


def _check_expected(
    profile: Profile, layers: Mapping[str, Layer], chain: Chain, staff: Staff, households: int, residents: int,
    unread: set[str], findings: Findings,
) -> None:  # fmt: skip
    """Compare the layers with the figures the community states of itself."""
    holders: Counter[str] = Counter(role for _, role in staff.holders)
    buildings = layers[files.BUILDINGS]
    counted: dict[str, tuple[str, int]] = {
        "households": (files.BUILDINGS, households),
        "residents": (files.BUILDINGS, residents),
        "buildings": (files.BUILDINGS, len(buildings.rows)),
        "stairs": (files.BUILDINGS, sum(len(row["stairs"]) for row in buildings.rows)),
    }
    levels = Counter(row["level"] for row, latest in zip(chain.layer.rows, chain.latest, strict=True) if latest)
    kinds = Counter(layers[files.PLACES].column("kind"))
    last = profile.levels[-1].key
    for group, file, counts in (
        ("units", files.UNITS, levels), ("places", files.PLACES, kinds), ("people", files.PEOPLE, holders),
    ):  # fmt: skip
        for key in profile.expected.get(group, {}):
            counted[f"{group}.{key}"] = (file, counts[key])
    if last in profile.expected.get("units", {}):
        counted[f"units.{last}"] = (files.BUILDINGS, households)
    for figure, (file, count) in counted.items():
        group, _, key = figure.partition(".")
        stated = profile.expected.get(group)
        stated = stated.get(key) if key and isinstance(stated, Mapping) else stated
        # a file with faults of its own may miss the figure only because of them
        name = layers[file].file if file in layers else file
        if isinstance(stated, int) and file not in unread and stated != count and not findings.any_in(name):
            findings.add(
                PROFILE_FILE, f"expected.{figure}", mark("The profile states {stated}; the layers have {count}."),
                stated=stated, count=count,
            )  # fmt: skip
