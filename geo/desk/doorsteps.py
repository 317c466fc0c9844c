"""Where households are: each door with its position, its unit and its place in the house, made once per layers."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass

from geo.desk.households import stairs_of
from geo.desk.office import Office
from geo.model import Path, household_address, household_id


@dataclass(frozen=True, slots=True)
class Doorstep:
    """One household's door.

    Attributes
    ----------
    lon, lat : float
        Middle of the building, EPSG:4326.
    path : tuple of str
        Chain of the deepest unit it belongs to, without the household itself.
    floor : int
        Read from the room (``501`` → 5, ``1203`` → 12); 0 when it cannot be.
    """

    id: str
    address: str
    lon: float
    lat: float
    path: Path
    people: int
    building_id: str
    stair: int
    floor: int
    room: str


def doorsteps(office: Office, community: str) -> Mapping[str, Doorstep]:
    """Every household of a community by id, building by building, stair by stair; shared: never change it."""
    return office.derived("doorsteps", community, lambda: _read(office, community))


def floor_of(room: str) -> int:
    """The floor that a room's number begins with; 0 when it says none."""
    found = re.fullmatch(r"(\d{1,2})\d{2}\D*", room)
    return int(found[1]) if found else 0


def _read(office: Office, community: str) -> dict[str, Doorstep]:
    buildings, tree = office.buildings(community), office.tree(community)
    if buildings.empty:  # a layer without rows has no columns
        return {}
    middles = buildings.geometry.representative_point()
    columns = [buildings[name] for name in ("id", "unit", "compound", "name", "street", "number", "stairs")]
    found: dict[str, Doorstep] = {}
    for lon, lat, building, unit, compound, name, street, number, stairs in zip(
        middles.x, middles.y, *columns, strict=True
    ):
        for stair in stairs_of(stairs):
            at = stair.get("unit") or unit
            path = tree.unit(at).path if tree.knows(at) else ()
            for room, people in zip(stair["rooms"], stair["people"], strict=True):
                key = household_id(building, stair["n"], room)
                found[key] = Doorstep(
                    key, household_address(compound, name, street, number, stair["n"], room), lon, lat, path, people,
                    building, stair["n"], floor_of(room), room,
                )  # fmt: skip
    return found
