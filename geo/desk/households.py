"""Households: they ride in their buildings' stairs and are opened out only as far as somebody looks."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import geopandas as gpd

from geo.desk.office import Office
from geo.desk.queries import require
from geo.model import Actor, household_address, household_id


@dataclass(frozen=True, slots=True)
class Door:
    """One household: its id, its address as people write it, how many people live there, the unit it belongs to."""

    id: str
    address: str
    people: int
    unit_id: str


@dataclass(frozen=True, slots=True)
class Doors:
    """The households of a unit: how many, and the first of them."""

    count: int
    listed: tuple[Door, ...]


def households_of(office: Office, actor: Actor, community: str, unit_id: str, *, limit: int) -> Doors:
    """Count a unit's households and list the first ``limit``; needs ``read:household``."""
    require(actor, "read:household", community)
    tree = office.tree(community)
    wanted = tree.unit(unit_id).id
    count = 0
    listed: list[Door] = []
    for door in doors(office.buildings(community)):
        if tree.knows(door.unit_id) and wanted in tree.unit(door.unit_id).path:
            count += 1
            if len(listed) < limit:
                listed.append(door)
    return Doors(count, tuple(listed))


def doors(buildings: gpd.GeoDataFrame) -> Iterator[Door]:
    """Every household of a building layer, building by building, stair by stair."""
    columns = [buildings[name] for name in ("id", "unit", "compound", "name", "street", "number", "stairs")]
    for building, unit, compound, name, street, number, stairs in zip(*columns, strict=True):
        for stair in stairs_of(stairs):
            for room, people in zip(stair["rooms"], stair["people"], strict=True):
                yield Door(
                    id=household_id(building, stair["n"], room),
                    address=household_address(compound, name, street, number, stair["n"], room),
                    people=people,
                    unit_id=stair.get("unit") or unit,
                )


def stairs_of(value: object) -> list[dict[str, Any]]:
    """The ``stairs`` property of a building, whether it comes as a list or as JSON text; empty when absent."""
    if isinstance(value, str):
        value = json.loads(value)
    return value if isinstance(value, list) else []
