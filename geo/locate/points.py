"""`PointFinder`: from a point to the chain it lies in and the address people would say for it."""

from __future__ import annotations

import math

import shapely

from geo.crs import distance_m
from geo.locate import sentences as say
from geo.locate.candidates import Candidate
from geo.locate.containment import Containment
from geo.locate.gazetteer import Gazetteer

NEARBY_M = 200.0
DEFAULT_RADIUS_M = 15.0
LARGEST_RADIUS_M = 100_000.0


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
        self._place_tree = shapely.STRtree(
            shapely.points([place.lon for place in gazetteer.places], [place.lat for place in gazetteer.places])
        )

    def at(self, lon: float, lat: float, radius_m: float) -> Candidate | None:
        """The chain a point lies in, down to the deepest unit that contains it.

        Parameters
        ----------
        lon, lat : float
            Degrees, EPSG:4326.
        radius_m : float
            Error radius in metres: a second grid within it becomes ``other_path``.

        Returns
        -------
        Candidate or None
            Level ``point``; None outside the community by more than ``radius_m`` (or for what is no coordinate).
        """
        if not _is_lonlat(lon, lat):
            return None
        radius_m = min(max(radius_m, 0.0), LARGEST_RADIUS_M) if math.isfinite(radius_m) else DEFAULT_RADIUS_M
        path = self.containment.chain(lon, lat)
        near = self.containment.grids_near(lon, lat, max(radius_m, 0.01))
        beside = not path
        if beside:
            if not near:
                return None
            path = near[0][0]
        grid = self.containment.handling_path(path)
        others = [(other, away) for other, away in near if other != grid]
        unit = self.containment.units[path[-1]]
        if beside:
            why = say.POINT_BESIDE.format(metres=round(near[0][1]), community=self._community)
        else:
            why = say.POINT.format(unit=unit.name)
        if others:
            name = self.containment.units[others[0][0][-1]].name
            why = f"{why} {say.BOUNDARY.format(unit=name, metres=round(others[0][1]))}"
        sure = self.containment.share(lon, lat, radius_m, grid) if others or beside else 0.99
        return Candidate(
            name=self.reverse(lon, lat),
            level="point",
            lon=lon,
            lat=lat,
            confidence=round(min(max(sure, 0.3), 0.99), 3),
            radius_m=radius_m,
            path=path,
            other_path=others[0][0] if others else (),
            why=why,
        )

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
        if not _is_lonlat(lon, lat):
            return ""
        buildings = self.gazetteer.buildings
        inside = self.containment.building_at(lon, lat)
        if inside is not None:
            return buildings.address(inside)
        options = []
        nearest = self.containment.nearest_building(lon, lat, NEARBY_M)
        if nearest is not None:
            options.append((nearest[1], buildings.address(nearest[0])))
        for row in self._place_tree.query(self.containment.box(lon, lat, NEARBY_M)):
            place = self.gazetteer.places[row]
            options.append((float(distance_m(lon, lat, place.lon, place.lat)), place.name))
        if options and min(options)[0] <= NEARBY_M:
            return min(options)[1]
        path = self.containment.chains([lon], [lat])[0]
        return self.containment.units[path[-1]].name if path else ""

    def why_not(self, lon: float, lat: float) -> str:
        """One sentence that says why a point cannot be placed, and what was likely meant.

        Parameters
        ----------
        lon, lat : float
            As given, lon first.

        Returns
        -------
        str
            English, filled template; `retell` says it in other languages.
        """
        if not (math.isfinite(lon) and math.isfinite(lat)):
            return say.NOT_NUMBERS
        if not self.containment.has_areas:
            return say.NO_AREAS.format(community=self._community)
        if abs(lat) <= 180 and abs(lon) <= 90 and self.at(lat, lon, 15.0) is not None:
            return say.SWAPPED.format(lon=round(lat, 6), lat=round(lon, 6), community=self._community)
        if abs(lon) > 180 or abs(lat) > 180:
            return say.METRES.format(x=round(lon, 3), y=round(lat, 3))
        if abs(lat) > 90:
            lon, lat = lat, lon
        away = self.containment.outside_m(lon, lat)
        km = f"{away / 1000:.1f}" if away < 100_000 else f"{away / 1000:.0f}"
        return say.OUTSIDE.format(community=self._community, km=km)


def _is_lonlat(lon: float, lat: float) -> bool:
    return math.isfinite(lon) and math.isfinite(lat) and abs(lon) <= 180 and abs(lat) <= 90
