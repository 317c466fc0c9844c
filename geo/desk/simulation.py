"""The simulated day of the demo: reports arrive through the real interface, and simulated staff settle them.

It touches only cases that carry the demo mark; what a visitor reports stays in the visitor's hands.
"""

from __future__ import annotations

import threading
from datetime import timedelta

import httpx
import numpy as np
import structlog

from geo.desk.demo import shipped
from geo.desk.handling import do
from geo.desk.office import Office
from geo.desk.stories import Cast, gather_cast, invent_report, next_deed, read_measures
from geo.errors import GridwardError
from geo.store import CaseFilter

PAUSE_S = 5.0
"""Mean pause between two things that happen in a community."""
SHARE_OF_REPORTS = 0.14
"""How often the thing that happens is a new report; the others are steps, of which a case takes six."""
REST = timedelta(minutes=4)
"""How long a demo case stays untouched before simulated staff take the next step."""

_log = structlog.get_logger()


class Simulation:
    """A background thread that lets the communities of a demo live.

    Parameters
    ----------
    office : Office
    base_url : str
        Where this very server listens, for the reports.
    pause_s : float
        Mean pause between two events of one community, in seconds.
    """

    def __init__(self, office: Office, base_url: str, pause_s: float = PAUSE_S) -> None:
        self._office = office
        self._base_url = base_url
        self._pause_s = pause_s
        self._stop = threading.Event()
        self._rng = np.random.default_rng()
        self._thread = threading.Thread(target=self._run, name="simulation", daemon=True)

    def start(self) -> None:
        """Begin the day."""
        self._thread.start()

    def stop(self) -> None:
        """End it; returns when the thread has."""
        self._stop.set()
        self._thread.join(timeout=5)

    def _run(self) -> None:
        casts: dict[str, Cast] = {}
        with httpx.Client(base_url=self._base_url, timeout=10.0, trust_env=False) as client:
            while not self._stop.wait(float(self._rng.exponential(self._pause_s))):
                try:
                    for key in self._own():
                        if key not in casts:
                            casts[key] = gather_cast(self._office, key)
                        self._happen(client, casts[key])
                except (GridwardError, httpx.HTTPError) as problem:
                    _log.warning("simulation skipped a step", problem=type(problem).__name__)

    def _own(self) -> list[str]:
        """The shipped communities: nobody's own community is filled with invented cases."""
        return [key for key in self._office.communities() if key in shipped() and key in read_measures()]

    def _happen(self, client: httpx.Client, cast: Cast) -> None:
        crowded = self._office.board(cast.community).open_count() > read_measures()[cast.community].most_open
        if cast.troubles and cast.addresses and not crowded and self._rng.random() < SHARE_OF_REPORTS:
            self._post(client, cast)
        else:
            self._settle(cast)

    def _post(self, client: httpx.Client, cast: Cast) -> None:
        sent = invent_report(cast, self._rng)
        form = {
            "api_key": self._office.simulation_key,
            "jurisdiction_id": cast.community,
            "service_code": sent.category,
            "address_string": sent.address,
            "description": sent.description,
        }
        client.post("/open311/v2/requests.json", data=form).raise_for_status()

    def _settle(self, cast: Cast) -> None:
        """One step for the demo case that has rested longest."""
        now = self._office.clock()
        with self._office.store.read() as reader:
            resting = reader.cases(
                CaseFilter(
                    community=cast.community,
                    demo=True,
                    updated_to=now - REST,
                    updated_from=now - timedelta(days=2),
                    needs_place=False,
                    limit=40,
                    order="-updated",
                )
            )
        self._rng.shuffle(resting)
        for case in resting:
            told = next_deed(self._office, cast, case, self._rng)
            if told is not None and case.rating is None:
                actor, deed = told
                do(self._office, actor, case.id, deed, version=case.version)
                return
