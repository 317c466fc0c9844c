"""`PointFinder`: from a point to the chain it lies in and the address people would say for it."""

from __future__ import annotations

import math
from collections.abc import Sequence
from datetime import date
from typing import Any

import numpy as np
import numpy.typing as npt
import shapely

from geo.crs import distance_m
from geo.locate import sentences as say
from geo.locate.boundaries import Share, with_handler
from geo.locate.candidates import Candidate
from geo.locate.containment import Containment
from geo.locate.gazetteer import Gazetteer
from geo.locate.systems import WGS84, Reading, likely_meant
from geo.model import Path

NEARBY_M = 200.0
DEFAULT_RADIUS_M = 15.0
LARGEST_RADIUS_M = 100_000.0
LEAST_RADIUS_M = 0.01
"""A point without an error is looked for this far around, so that one on a border is in both."""


class PointFinder:
    """Answers for points of one community.

    Parameters
    ----------
    community : str
        Its name, for sentences.
    gazetteer : Gazetteer
    containment : Containment
    """

    def __init__(self, community: str, gazetteer: Gazetteer, containment: Containment) -> None:
        self._community = community
        self.gazetteer = gazetteer
        self.containment = containment
        self._place_tree = shapely.STRtree(place_points_of(gazetteer))

    def at(self, lon: float, lat: float, radius_m: float, on: date | None = None) -> Candidate | None:
        """The chain a point lies in, down to the deepest unit that contains it.

        Parameters
        ----------
        lon, lat : float
            Degrees, EPSG:4326.
        radius_m : float
            Error radius in metres: a second grid within it becomes ``other_path``.
        on : datetime.date or None
            The day whose boundaries hold; None means the day the locator was built for.

        Returns
        -------
        Candidate or None
            Level ``point``; None outside the community by more than ``radius_m`` (or for what is no coordinate).
        """
        if not is_lonlat(lon, lat):
            return None
        radius_m = usable_radius(radius_m)
        containment = self.containment.at_day(on)
        path = containment.chain(lon, lat)
        near = containment.grids_near(lon, lat, max(radius_m, LEAST_RADIUS_M))
        if not path and not near:
            return None
        name = self._reverse(containment, lon, lat)
        return self.compose(
            containment, lon, lat, radius_m, path, near, name, lambda of: containment.share(lon, lat, radius_m, of)
        )

    def compose(
        self, containment: Containment, lon: float, lat: float, radius_m: float, path: Path,
        near: Sequence[tuple[Path, float]], name: str, share: Share,
    ) -> Candidate:  # fmt: skip
        """Put the candidate of a point together from what was found around it.

        Parameters
        ----------
        containment : Containment
            Of the day that is asked about.
        path : tuple of str
            Chain around the point, ``()`` outside.
        near : sequence of (path, metres)
            Units of the handling level within the error radius, nearest first; not empty when ``path`` is.
        name : str
            The address people would say.
        share : callable
            Share of the error circle in a unit.
        """
        beside = not path
        if beside:
            path = near[0][0]
        grid = containment.handling_path(path)
        others = [(other, away) for other, away in near if other != grid]
        unit = containment.units[path[-1]]
        if beside:
            why = say.POINT_BESIDE.format(metres=round(near[0][1]), community=self._community)
        else:
            why = say.POINT.format(unit=unit.name)
        if others:
            other = containment.units[others[0][0][-1]].name
            why = f"{why} {say.BOUNDARY.format(unit=other, metres=round(others[0][1]))}"
        sure = share(grid) if others or beside else 0.99
        found = Candidate(
            name=name,
            level="point",
            lon=lon,
            lat=lat,
            confidence=round(min(max(sure, 0.3), 0.99), 3),
            radius_m=radius_m,
            path=path,
            other_path=others[0][0] if others else (),
            why=why,
        )
        return with_handler(found, containment, share)

    def reverse(self, lon: float, lat: float) -> str:
        """The nearest address as people say it.

        Parameters
        ----------
        lon, lat : float
            Degrees, EPSG:4326.

        Returns
        -------
        str
            A building's address or a place's name within 200 m, whichever is nearer, else the deepest unit's name;
            empty outside the community.
        """
        return self._reverse(self.containment, lon, lat) if is_lonlat(lon, lat) else ""

    def _reverse(self, containment: Containment, lon: float, lat: float) -> str:
        buildings = self.gazetteer.buildings
        inside = containment.building_at(lon, lat)
        if inside is not None:
            return buildings.address(inside)
        options = []
        nearest = containment.nearest_building(lon, lat, NEARBY_M)
        if nearest is not None:
            options.append((nearest[1], buildings.address(nearest[0])))
        for row in self._place_tree.query(containment.box(lon, lat, NEARBY_M)):
            place = self.gazetteer.places[row]
            options.append((float(distance_m(lon, lat, place.lon, place.lat)), place.name))
        if options and min(options)[0] <= NEARBY_M:
            return min(options)[1]
        path = containment.chains([lon], [lat])[0]
        return containment.units[path[-1]].name if path else ""

    def why_not(self, lon: float, lat: float, said: Reading = WGS84) -> str:
        """One sentence that says why a point cannot be placed, and what was likely meant.

        Parameters
        ----------
        lon, lat : float
            As given, lon first.
        said : Reading
            As what the numbers were taken when they turned out to lie outside.

        Returns
        -------
        str
            English, filled template; `retell` says it in other languages.
        """
        template, values = likely_meant(lon, lat, self.containment, self._community, said)
        return template.format(**values)


def place_points_of(gazetteer: Gazetteer) -> npt.NDArray[Any]:
    """The places of a gazetteer as points, EPSG:4326, in its order."""
    places = gazetteer.places
    return np.asarray(shapely.points([place.lon for place in places], [place.lat for place in places]), dtype=object)


def is_lonlat(lon: float, lat: float) -> bool:
    """Whether two numbers can be degrees of longitude and latitude."""
    return math.isfinite(lon) and math.isfinite(lat) and abs(lon) <= 180 and abs(lat) <= 90


def usable_radius(radius_m: float) -> float:
    """An error radius in metres as it can be worked with: the usual one where none can be meant."""
    return min(max(radius_m, 0.0), LARGEST_RADIUS_M) if math.isfinite(radius_m) else DEFAULT_RADIUS_M
