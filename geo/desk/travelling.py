"""The streets of a community as they are open on a day: what every use case that plans ways asks."""

from __future__ import annotations

import threading
from collections import OrderedDict
from datetime import date

from geo.desk.office import Office
from geo.model import Closure
from geo.schedule.travel import StreetNetwork

KEPT = 4
"""So many networks of a community are kept: today's, and those of the days that are being planned."""


class _Networks:
    """Networks of one version of the layers, by what is closed."""

    def __init__(self) -> None:
        self.lock = threading.Lock()
        self.kept: OrderedDict[tuple[tuple[str, int], ...], StreetNetwork] = OrderedDict()


def network(office: Office, community: str, day: date | None = None) -> StreetNetwork:
    """The street network with the closures that hold on a local day, today where none is given.

    It is made anew only when the layers or what is closed have changed.
    """
    wanted = day or office.today(community)
    with office.store.read() as reader:
        closed = [one for one in reader.work.closures(community) if holds_on(one, wanted)]
    key = tuple(sorted((one.id, one.version) for one in closed))
    networks = office.derived("street networks", community, _Networks)
    with networks.lock:
        if key not in networks.kept:
            with office.store.read() as reader:
                streets = reader.features(community, "streets")
            networks.kept[key] = StreetNetwork.build(streets, closed)
        networks.kept.move_to_end(key)
        while len(networks.kept) > KEPT:
            networks.kept.popitem(last=False)
        return networks.kept[key]


def holds_on(closure: Closure, day: date) -> bool:
    """Whether a closure is in force on a local day."""
    return not closure.withdrawn and closure.since <= day and (closure.until is None or day < closure.until)
