"""How far it is on foot from the blocks of a plan to the nearest station, along the streets."""

from __future__ import annotations

import threading
from collections import OrderedDict
from collections.abc import Iterable

import numpy as np
import shapely

from geo.desk.office import Office
from geo.model import Place, Profile
from geo.redraw.blocks import Floats
from geo.redraw.plans import Plan
from geo.redraw.walking import WALK_M_S
from geo.schedule.travel import StreetNetwork
from geo.schedule.travel_speeds import WALK_MPS

KEPT = 4
"""So many bases of a community are kept with their ways."""


def walk_of(office: Office, community: str, base: Plan) -> Floats:
    """Seconds on foot from each block of a base to the nearest station; one array as long as nothing changes.

    Along the streets of the layers, whatever is closed today, at an older person's pace (`geo.redraw.walking.WALK_M_S`)
    from a point inside the block; where no street is near, in a straight line with a detour.

    Parameters
    ----------
    base : Plan
        As `geo.desk.redraw_ground.base_plan` gives it: what was found is kept for the object.

    Returns
    -------
    ndarray of float, shape (len(base.blocks),)
        Infinite where there is no station.
    """
    return office.derived("redraw ways", community, _Ways).seconds(office, community, base)


def stations_of(office: Office, community: str) -> list[Place]:
    """The places that are staffed or have a worker of their own, by id."""
    return stations_among(office.profile(community), office.staff(community).places.values())


def stations_among(profile: Profile, places: Iterable[Place]) -> list[Place]:
    """Those of some places that are staffed or have a worker of their own, by id."""
    found = (place for place in places if place.kind in profile.roster.kinds or place.resident_worker)
    return sorted(found, key=lambda place: place.id)


class _Ways:
    """Ways from bases to stations, of one version of the layers."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._streets: StreetNetwork | None = None
        self._kept: OrderedDict[int, tuple[Plan, Floats]] = OrderedDict()

    def seconds(self, office: Office, community: str, base: Plan) -> Floats:
        with self._lock:
            known = self._kept.get(id(base))
            if known is None or known[0] is not base:
                if self._streets is None:
                    with office.store.read() as reader:
                        self._streets = StreetNetwork.build(reader.features(community, "streets"))
                known = (base, _nearest(self._streets, base, stations_of(office, community)))
            self._kept[id(base)] = known
            self._kept.move_to_end(id(base))
            while len(self._kept) > KEPT:
                self._kept.popitem(last=False)
            return known[1]


def _nearest(streets: StreetNetwork, base: Plan, stations: list[Place]) -> Floats:
    inside = shapely.get_coordinates(shapely.point_on_surface(base.blocks.shapes))
    found = np.full(len(base.blocks), np.inf)
    for station in stations:
        seconds, _ = streets.seconds_to(inside, station.lon, station.lat, "walk")
        found = np.minimum(found, seconds)
    return np.asarray(found * (WALK_MPS / WALK_M_S), dtype=np.float64)
