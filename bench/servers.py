"""A page served as people serve it, ``streamlit run``, and the CPU time that its process has used."""

from __future__ import annotations

import ctypes
import shutil
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import httpx

from bench.cities import ROOT, City, environment

PATIENCE_S = 120.0


@dataclass(frozen=True)
class Server:
    """A running server: its address and its process."""

    url: str
    pid: int
    city: City

    def cpu_s(self) -> float:
        """Seconds of CPU that the process has used in all its threads, those that have ended included.

        POSIX gives a process's clock in nanoseconds; the ticks that are counted elsewhere are of 10 ms.
        """
        clock = ctypes.c_int()
        if ctypes.CDLL(None).clock_getcpuclockid(self.pid, ctypes.byref(clock)):
            raise ProcessLookupError(self.pid)
        return time.clock_gettime(clock.value)

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
        answer = httpx.post(f"{self.url}/open311/v2/requests.json", data=form, timeout=PATIENCE_S, trust_env=False)
        answer.raise_for_status()
        return str(answer.json()[0]["service_request_id"]), sent


@contextmanager
def serving(script: Path, city: City) -> Iterator[Server]:
    """Serve a Streamlit script over a city's store until the block ends."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = int(probe.getsockname()[1])
    streamlit = shutil.which("streamlit", path=str(Path(sys.executable).parent)) or "streamlit"
    options = ["--server.port", str(port), "--server.address", "127.0.0.1"]
    with (city.home / "server.log").open("wb") as log:
        process = subprocess.Popen(
            [streamlit, "run", str(script), *options],
            cwd=ROOT, env=environment(city.home), stdout=log, stderr=subprocess.STDOUT,
        )  # fmt: skip
        try:
            server = Server(f"http://127.0.0.1:{port}", process.pid, city)
            _wait(server, process)
            yield server
        finally:
            _end(process)


def _wait(server: Server, process: subprocess.Popen[bytes]) -> None:
    deadline = time.monotonic() + PATIENCE_S
    while time.monotonic() < deadline and process.poll() is None:
        try:
            if httpx.get(f"{server.url}/_stcore/health", timeout=2.0, trust_env=False).status_code == 200:
                return
        except httpx.HTTPError:
            pass
        time.sleep(0.1)
    log = (server.city.home / "server.log").read_text(errors="replace")
    raise RuntimeError(f"the server did not come up:\n{log[-4000:]}")


def _end(process: subprocess.Popen[bytes]) -> None:
    process.terminate()
    try:
        process.wait(timeout=10)
    except subprocess.TimeoutExpired:
        process.kill()
        process.wait(timeout=10)
