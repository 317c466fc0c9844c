"""Opening the desk for a day: what a serving process prepares and keeps running."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager

import structlog

from geo.desk.demo import build_demo, shipped
from geo.desk.demo_day import tell_day
from geo.desk.office import Office
from geo.desk.pulse import Pulse
from geo.desk.simulation import Simulation
from geo.errors import Unavailable

_log = structlog.get_logger()


@contextmanager
def opened(office: Office, base_url: str = "", *, simulate: bool = True) -> Iterator[None]:
    """Prepare the store, then follow the log and, in the demo, simulate the day, for as long as the block runs.

    The first community of an empty demo is built before the block begins, the others while it runs.

    Parameters
    ----------
    base_url : str
        Where this process serves, for the simulated reports; without it nothing is simulated.
    """
    with ExitStack() as running:
        running.callback(office.close)
        missing = _missing(office)
        if missing and not office.communities():
            _log.info("building the demo, this takes some seconds")
            build_demo(office, missing[:1])
        for community in office.communities():
            office.board(community)
        warming = threading.Thread(target=_prepare, args=(office, missing), name="preparation", daemon=True)
        warming.start()
        running.callback(warming.join, 30)
        pulse = Pulse(office)
        pulse.start()
        running.callback(pulse.stop)
        if office.settings.demo and base_url and simulate:
            simulation = Simulation(office, base_url)
            simulation.start()
            running.callback(simulation.stop)
        yield


def _missing(office: Office) -> list[str]:
    """Shipped communities that a demo store still lacks; a store of somebody's own communities lacks none."""
    known = set(office.communities())
    if not office.settings.demo or (known and not known & set(shipped())):
        return []
    return [key for key in shipped() if key not in known]


def _prepare(office: Office, missing: list[str]) -> None:
    """What the first visitors would wait for: drawn scenes, locators, the demo's other communities and its day."""
    try:
        for community in office.communities():
            office.scene(community).head()
            office.locator(community)
        for community in missing:
            build_demo(office, [community])
            office.board(community)
            office.scene(community).head()
        if office.settings.demo:
            for community in [key for key in shipped() if key in office.communities()]:
                tell_day(office, community)
    except Unavailable:
        _log.warning("store unreachable, nothing more is prepared")
