"""A page served as people serve it, ``streamlit run``, and the CPU time that its process has used."""

from __future__ import annotations

import ctypes
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import httpx

from bench.cities import ROOT, City
from tests import served


def cpu_of(pid: int) -> float:
    """Seconds of CPU that a process has used in all its threads, those that have ended included.

    POSIX gives a process's clock in nanoseconds; the ticks that are counted elsewhere are of 10 ms.
    """
    clock = ctypes.c_int()
    if ctypes.CDLL(None).clock_getcpuclockid(pid, ctypes.byref(clock)):
        raise ProcessLookupError(pid)
    return time.clock_gettime(clock.value)


@dataclass(frozen=True)
class Server:
    """A running server: its address and its process."""

    url: str
    pid: int
    city: City

    def cpu_s(self) -> float:
        """Seconds of CPU that the process has used (`cpu_of`)."""
        return cpu_of(self.pid)

    def post(self) -> tuple[str, float]:
        """Post a request as anybody may; its number, and the instant of sending in seconds since 1970."""
        lon, lat = self.city.spot
        form = {
            "api_key": "demo",
            "jurisdiction_id": self.city.community,
            "service_code": self.city.category,
            "description": "bench",
            "long": f"{lon:.6f}",
            "lat": f"{lat:.6f}",
        }
        sent = time.time()
        answer = httpx.post(
            f"{self.url}/open311/v2/requests.json", data=form, timeout=served.PATIENCE_S, trust_env=False
        )
        answer.raise_for_status()
        return str(answer.json()[0]["service_request_id"]), sent


@contextmanager
def serving(script: Path, city: City) -> Iterator[Server]:
    """Serve a Streamlit script over a city's store until the block ends."""
    # Streamlit's own word of health: the peer has no other.
    with served.serving(city.home, script, health="/_stcore/health", PYTHONPATH=str(ROOT)) as started:
        yield Server(started.url, started.process.pid, city)
