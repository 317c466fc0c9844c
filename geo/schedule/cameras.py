"""Which camera points see a place, and in which direction they look at it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from geo.crs import distance_m
from geo.i18n import mark
from geo.model import Place

USUAL_ANGLE_DEG = 90.0
"""How wide a camera sees whose place does not say it, but says where it looks."""
USUAL_REACH_M = 100.0
"""How far a camera sees whose place does not say it."""
SIDES = (
    mark("looks north"), mark("looks north-east"), mark("looks east"), mark("looks south-east"),
    mark("looks south"), mark("looks south-west"), mark("looks west"), mark("looks north-west"),
)  # fmt: skip
ALL_ROUND = mark("looks all round")
"""What is said of a camera that turns."""


@dataclass(frozen=True, slots=True)
class Look:
    """A camera point near a place.

    Attributes
    ----------
    away_m : float
        Metres from the camera to the place.
    bearing_deg : float
        Where the place lies as the camera has it, degrees clockwise from north.
    sees : bool
        The place lies within its angle and its reach.
    looks : str
        Where the camera looks, a sentence of the catalogue.
    """

    camera: Place
    away_m: float
    bearing_deg: float
    sees: bool
    looks: str


def looks_at(cameras: Sequence[Place], lon: float, lat: float, *, within_m: float) -> list[Look]:
    """The camera points around a place: those that see it in front, each part the nearest first.

    Parameters
    ----------
    cameras : sequence of Place
        With ``looks_deg`` (None: all round), ``angle_deg`` and ``reach_m``.
    lon, lat : float
        The place, EPSG:4326.
    within_m : float
        Cameras further away are left out.
    """
    if not cameras:
        return []
    own_lon, own_lat = np.array([one.lon for one in cameras]), np.array([one.lat for one in cameras])
    away = distance_m(own_lon, own_lat, lon, lat)
    bearing = np.degrees(np.arctan2((lon - own_lon) * np.cos(np.radians(lat)), lat - own_lat)) % 360
    found = []
    for camera, metres, degrees in zip(cameras, away.tolist(), bearing.tolist(), strict=True):
        if metres > within_m:
            continue
        found.append(Look(camera, metres, degrees, _sees(camera, metres, degrees), side_of(camera.looks_deg)))
    return sorted(found, key=lambda look: (not look.sees, look.away_m, look.camera.id))


def side_of(looks_deg: float | None) -> str:
    """Where a camera looks, in words: one of eight sides, or all round."""
    return ALL_ROUND if looks_deg is None else SIDES[round(looks_deg / 45) % 8]


def _sees(camera: Place, away_m: float, bearing_deg: float) -> bool:
    if away_m > (USUAL_REACH_M if camera.reach_m is None else camera.reach_m):
        return False
    if camera.looks_deg is None or away_m < 1.0:
        return True
    off = abs((bearing_deg - camera.looks_deg + 180) % 360 - 180)
    return off <= (USUAL_ANGLE_DEG if camera.angle_deg is None else camera.angle_deg) / 2
