"""What stands around a case: camera points that may have seen it, stations and halls from which help may come."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from geo.crs import distance_m
from geo.desk.office import Office
from geo.desk.queries import require
from geo.model import Actor, Case, Place

WITHIN_M = 800.0
"""Further away a place is not near."""


@dataclass(frozen=True, slots=True)
class NearPlace:
    """A place and how far it is from a case, in metres."""

    place: Place
    distance_m: float


def places_near(
    office: Office, actor: Actor, case: Case, kind: str = "", *, within_m: float = WITHIN_M, limit: int = 6
) -> list[NearPlace]:
    """The places around a case, the nearest first.

    Parameters
    ----------
    case : Case
        As the actor sees it; while nobody knows where it is, nothing is near it.
    kind : str
        Key of a kind of place of the profile; empty: of any kind.

    Raises
    ------
    Forbidden
        The actor may not see cases here.
    """
    require(actor, "read:case", case.community)
    if case.position is None:
        return []
    places = [place for place in office.staff(case.community).places.values() if kind in ("", place.kind)]
    if not places:
        return []
    away = distance_m(
        case.position.lon, case.position.lat,
        np.array([place.lon for place in places]), np.array([place.lat for place in places]),
    )  # fmt: skip
    near = [NearPlace(place, float(metres)) for place, metres in zip(places, away, strict=True) if metres <= within_m]
    return sorted(near, key=lambda one: (one.distance_m, one.place.id))[:limit]
