"""`Alias`: a phrase that somebody at the desk has placed once, so that it places itself from then on."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from geo.model.units import Path


@dataclass(frozen=True, slots=True)
class Alias:
    """What people here mean by a phrase (俗称).

    Attributes
    ----------
    phrase : str
        Folded as `geo.locate.folding.fold` spells it.
    lon, lat : float
        Degrees, EPSG:4326.
    radius_m : float
        Error radius in metres.
    address_id : str
        Id of the household, stair, building, place or unit that is meant; empty for a spot.
    path : tuple of str
        Chain of the place, the answering unit among it.
    made_by : str
        Who remembered it, as the event log calls them.
    withdrawn : bool
        Taken back: it places nothing any more.
    """

    community: str
    id: str
    phrase: str
    lon: float
    lat: float
    radius_m: float
    address_id: str
    path: Path
    made_by: str
    made_at: datetime
    withdrawn: bool = False
    version: int = 0
