"""A page as people meet it: ``streamlit run app.py``, or another script, on a free port over a store of its own."""

import os
import shutil
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import httpx

ROOT = Path(__file__).resolve().parents[1]
APP = ROOT / "app.py"
PATIENCE_S = 120.0


@dataclass(frozen=True)
class Server:
    """A running server: its address, its home folder and its process."""

    url: str
    home: Path
    process: "subprocess.Popen[bytes]"

    def kill(self) -> None:
        """End it as a power cut would."""
        self.process.send_signal(signal.SIGKILL)
        self.process.wait(timeout=20)


def free_port() -> int:
    """A port of this machine that nobody uses now."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def environment(home: Path, **settings: str) -> dict[str, str]:
    """The environment of a process of the product over the store in ``home``, free of other settings."""
    kept = {name: value for name, value in os.environ.items() if not name.startswith(("GRIDWARD_", "STREAMLIT_"))}
    return kept | {"GRIDWARD_HOME": str(home), **settings}


@contextmanager
def serving(home: Path, script: Path = APP, *, health: str = "/health", **settings: str) -> Iterator[Server]:
    """Serve a script over the store in ``home`` until the block ends.

    By default these are the screens and the interface; ``health`` is the path that answers once a script can be asked.
    """
    port = free_port()
    streamlit = shutil.which("streamlit", path=str(Path(sys.executable).parent)) or "streamlit"
    command = [streamlit, "run", str(script), "--server.port", str(port), "--server.address", "127.0.0.1"]
    with (home / "server.log").open("wb") as log:
        process = subprocess.Popen(
            command, cwd=ROOT, env=environment(home, **settings), stdout=log, stderr=subprocess.STDOUT
        )
        server = Server(f"http://127.0.0.1:{port}", home, process)
        try:
            _wait(server, health)
            yield server
        finally:
            _end(process)


def _end(process: "subprocess.Popen[bytes]") -> None:
    if process.poll() is None:
        process.terminate()
        try:
            process.wait(timeout=15)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait(timeout=15)


def _wait(server: Server, health: str) -> None:
    deadline = time.monotonic() + PATIENCE_S
    while time.monotonic() < deadline:
        if server.process.poll() is not None:
            break
        try:
            if httpx.get(f"{server.url}{health}", timeout=2.0, trust_env=False).status_code == 200:
                return
        except httpx.HTTPError:
            pass
        time.sleep(0.1)
    raise RuntimeError(
        f"the server did not come up:\n{(server.home / 'server.log').read_text(errors='replace')[-4000:]}"
    )
