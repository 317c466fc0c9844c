"""The ways of a person's day along the streets."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from itertools import pairwise

from shapely import LineString

from geo.desk.office import Office
from geo.desk.plan_workers import people_of
from geo.desk.travelling import network
from geo.model import Stop, Travel


def travel_of(office: Office, community: str, person_id: str) -> Travel:
    """How somebody gets about: as the first of their roles in the field says."""
    profile = office.profile(community)
    field = [role.key for role in profile.roles if role.grants == "worker"]
    held = people_of(office, community, field).get(person_id)
    role = profile.role(held[0].role) if held else None
    return role.travel if role else "walk"


def ways_of(
    office: Office, community: str, day: date, stops: Sequence[Stop]
) -> list[tuple[LineString, bool]]:  # fmt: skip
    """The ways between somebody's stops in their order, EPSG:4326, each with whether it is a guess as the crow flies.

    Parameters
    ----------
    stops : sequence of Stop
        Of one person, in order, as the asker may see them.
    """
    placed = [(stop, stop.lon, stop.lat) for stop in stops if stop.lon is not None and stop.lat is not None]
    if not placed:
        return []
    streets, how = network(office, community, day), travel_of(office, community, placed[0][0].person_id)
    return [
        (streets.way(lon, lat, to_lon, to_lat, how), stop.straight)
        for (_, lon, lat), (stop, to_lon, to_lat) in pairwise(placed)
        if (lon, lat) != (to_lon, to_lat)
    ]
