"""`Unit`: a node of a community's chain; `Place`: a point that serves it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from shapely.geometry.base import BaseGeometry

Path = tuple[str, ...]
"""Unit ids from the root of the chain down to and including a unit."""


@dataclass(frozen=True, slots=True)
class Unit:
    """A node of the chain 街道–社区–片区–网格–微网格–户, at any depth.

    Attributes
    ----------
    community : str
        Key of the profile the unit belongs to.
    id : str
        Unique within the community.
    level : str
        Key of a level of the profile.
    name : str
        As people say it.
    path : tuple of str
        Ids from the root to this unit, this unit last.
    geometry : shapely geometry or None
        Polygon or MultiPolygon in EPSG:4326, lon/lat; a household has a Point; None when not drawn.
    since : datetime.date or None
        First day on which the boundary holds; None means it always did.
    until : datetime.date or None
        First day on which it no longer holds; None means it goes on.
    attributes : mapping
        Counts and codes of the layer file (``households``, ``people``, ``code``, …).
    """

    community: str
    id: str
    level: str
    name: str
    path: Path
    geometry: BaseGeometry | None = None
    since: date | None = None
    attributes: Mapping[str, Any] = field(default_factory=dict)
    version: int = 0
    until: date | None = None

    @property
    def parent_id(self) -> str | None:
        """Id of the unit one level up, None for the root."""
        return self.path[-2] if len(self.path) > 1 else None

    def holds_on(self, day: date | None) -> bool:
        """Whether the unit's own dates allow a day; None is the day after all that is dated."""
        if day is None:
            return self.until is None
        return (self.since is None or self.since <= day) and (self.until is None or day < self.until)


def turning_days(units: Iterable[Unit]) -> list[date]:
    """The days on which a unit begins or ends, in order: from one to the next the chain stays as it is."""
    return sorted({day for unit in units for day in (unit.since, unit.until) if day is not None})


def units_on(units: Iterable[Unit], day: date | None) -> list[Unit]:
    """The units that hold on a day, in the order given: those whose own dates and whose ancestors' dates allow it.

    Parameters
    ----------
    units : iterable of Unit
        A whole chain, ancestors included.
    day : datetime.date or None
        None is the day after all that is dated: the chain as it will stand in the end.
    """
    known = list(units)
    out = {unit.id for unit in known if not unit.holds_on(day)}
    return [unit for unit in known if out.isdisjoint(unit.path)] if out else known


@dataclass(frozen=True, slots=True)
class Place:
    """A point with hours and facilities: station 驿站, talk point 说事点, hall, locker, camera point, shop.

    Attributes
    ----------
    kind : str
        Key of a place kind of the profile.
    lon, lat : float
        Degrees, EPSG:4326.
    path : tuple of str
        Chain of the unit it stands in, down to the grid.
    hours : str
        ``08:00-21:00`` or empty when not known.
    looks_deg : float or None
        Where a camera looks, degrees clockwise from north; None: all round, or no camera.
    angle_deg, reach_m : float or None
        How wide and how far it sees.
    """

    community: str
    id: str
    kind: str
    name: str
    lon: float
    lat: float
    path: Path = ()
    address: str = ""
    hours: str = ""
    facilities: tuple[str, ...] = ()
    resident_worker: bool = False
    aliases: tuple[str, ...] = ()
    version: int = 0
    looks_deg: float | None = None
    angle_deg: float | None = None
    reach_m: float | None = None


def household_id(building_id: str, stair: int, room: str) -> str:
    """Id of a household: ``b0012-3-501``; a house without rooms is ``b0012-0``."""
    return f"{building_id}-{stair}-{room}" if room else f"{building_id}-{stair}"


def household_address(compound: str, name: str, street: str, number: str, stair: int, room: str) -> str:
    """An address as people write it: ``文苑新村2号楼3单元501`` or ``下西关正街118号``."""
    where = f"{compound}{name}" if name else f"{street or compound}{number}号"
    return f"{where}{f'{stair}单元' if stair else ''}{room}"
