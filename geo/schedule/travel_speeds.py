"""How fast people get about, by the kind of street."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType

from geo.model import Travel

KMH = 1000 / 3600
"""One kilometre an hour in metres a second."""
WALK_MPS = 4.5 * KMH
"""Walking, and the way from a door to the street whatever one rides."""
STREET_KINDS = ("main", "street", "lane", "path")

SPEEDS_KMH: Mapping[Travel, Mapping[str, float]] = MappingProxyType(
    {
        "walk": MappingProxyType({"main": 4.5, "street": 4.5, "lane": 4.5, "path": 4.5}),
        "ebike": MappingProxyType({"main": 15.0, "street": 15.0, "lane": 10.0, "path": 6.0}),
        "car": MappingProxyType({"main": 35.0, "street": 25.0, "lane": 12.0}),
    }
)
"""Way of getting about → kind of street → kilometres an hour; a kind that is missing cannot be used.

E-bikes keep to 15 km/h, what article 58 of the Road Traffic Safety Law (道路交通安全法) allows them on their lane.
"""

STRAIGHT_KMH: Mapping[Travel, float] = MappingProxyType({"walk": 4.5, "ebike": 12.0, "car": 20.0})
"""Where no street is known."""
DETOUR = 1.3
"""Without streets a way is taken to be this much longer than the crow flies: what town streets usually come to."""


def street_mps(travel: Travel, kind: str, speed_kmh: float) -> float:
    """Metres a second on a street; 0 where it cannot be used.

    Parameters
    ----------
    kind : str
        One of `STREET_KINDS`; another one counts as a lane.
    speed_kmh : float
        What the street layer says of driving there; 0: nothing. People on foot do not heed it.
    """
    speeds = SPEEDS_KMH[travel]
    usual = speeds.get(kind if kind in STREET_KINDS else "lane", 0.0)
    if travel == "walk" or not usual or not speed_kmh > 0:
        return usual * KMH
    return (speed_kmh if travel == "car" else min(usual, speed_kmh)) * KMH
