"""What a lookup hands back: `Candidate` and `Answer`."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from geo.crs import distance_m
from geo.model import Path

MatchLevel = Literal[
    "household", "stair", "building", "house", "place", "crossing", "compound", "street", "unit", "point", "community"
]


@dataclass(frozen=True, slots=True)
class Candidate:
    """One place that a text, a point or an address id may mean.

    Attributes
    ----------
    name : str
        As people say it: ``文苑新村2号楼3单元501``.
    level : str
        How deep the match goes.
    lon, lat : float
        Degrees, EPSG:4326.
    confidence : float
        0 to 1: how often a match like this one is right.
    radius_m : float
        Error radius in metres.
    path : tuple of str
        Unit chain down to the deepest unit that is certain; a household's own id ends it.
    other_path : tuple of str
        Chain of a second grid within the error radius of a point, else empty.
    handling_path : tuple of str
        Chain of the unit that handles meanwhile, by the profile's rule, where there is a second grid; else empty.
    why : str
        One English line; `geo.locate.retell` says it in other languages.
    address_id : str
        Id of household, stair (``<building>-<n>``), building, place or unit; empty for streets, compounds and points.
    """

    name: str
    level: MatchLevel
    lon: float
    lat: float
    confidence: float
    radius_m: float
    path: Path
    other_path: Path = ()
    why: str = ""
    address_id: str = ""
    handling_path: Path = ()

    def apart_m(self, other: Candidate) -> float:
        """Metres between the points of two candidates."""
        return float(distance_m(self.lon, self.lat, other.lon, other.lat))


@dataclass(frozen=True, slots=True)
class Answer:
    """What is known about where something is.

    Attributes
    ----------
    text : str
        As it came.
    candidates : tuple of Candidate
        Best first.
    placed : Candidate or None
        Where it may be put without asking; None means it needs a place.
    question : str
        One English sentence for the dispatcher, saying why it was not placed; empty when it was.
    """

    text: str
    candidates: tuple[Candidate, ...] = ()
    placed: Candidate | None = None
    question: str = ""
