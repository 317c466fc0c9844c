"""Simulated screens: as a browser with the page open, as far as the server can tell, but nothing is drawn.

Each holds a Streamlit session over its own websocket, lets its fragments run again when they ask for it, and, for our
own page, asks ``/live`` for changes at the interval that stands in the map's script. It loads no scripts and no tiles:
a browser does that once.

``python -m bench.crowd URL QUERY COMMUNITY NUMBER`` runs until its standard input ends; it prints ``ready`` once every
screen has had its first page. An empty COMMUNITY asks for no changes.
"""

from __future__ import annotations

import asyncio
import gzip
import os
import re
import selectors
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from urllib.parse import urlsplit

import orjson
import websockets  # Streamlit brings it
from streamlit.proto.BackMsg_pb2 import BackMsg
from streamlit.proto.ClientState_pb2 import ClientState
from streamlit.proto.ForwardMsg_pb2 import ForwardMsg

from bench.cities import ROOT

FEED = ROOT / "geo" / "layers" / "plugins" / "gridward-feed.js"
RAMP_S = 0.1
"""Between two screens that open."""


def poll_interval_s(script: Path = FEED) -> float:
    """How long a browser in the foreground waits between two questions, as the map's own script says."""
    found = re.search(r"\bVISIBLE_MS = (\d+);", script.read_text(encoding="utf-8"))
    if found is None:
        raise LookupError(f"{script.name} no longer says VISIBLE_MS")
    return int(found[1]) / 1000


class Session:
    """One simulated Streamlit session."""

    def __init__(self, url: str, query: str) -> None:
        self._url = url
        self._query = query
        self._page = ""
        self._ticking: dict[str, asyncio.Task[None]] = {}
        self.ready = asyncio.Event()

    async def run(self) -> None:
        """Connect, run the page, and let its fragments run again until cancelled."""
        address = f"ws://{urlsplit(self._url).netloc}/_stcore/stream"
        async with websockets.connect(
            address, subprotocols=["streamlit"], origin=self._url, max_size=None, compression=None, proxy=None
        ) as socket:
            await self._rerun(socket)
            try:
                async for frame in socket:
                    self._take(socket, ForwardMsg.FromString(frame))
            finally:
                self._stop()

    def _take(self, socket: websockets.ClientConnection, message: ForwardMsg) -> None:
        match message.WhichOneof("type"):
            case "new_session":
                self._page = message.new_session.page_script_hash
                if not message.metadata.run.fragment_ids:  # a run of the whole page
                    self._stop()
            case "auto_rerun":
                asked = message.auto_rerun
                if asked.fragment_id not in self._ticking:
                    tick = self._tick(socket, asked.fragment_id, asked.interval)
                    self._ticking[asked.fragment_id] = asyncio.create_task(tick)
            case "script_finished":
                self.ready.set()

    async def _tick(self, socket: websockets.ClientConnection, fragment: str, interval_s: float) -> None:
        with suppress(websockets.ConnectionClosed):
            while True:
                await asyncio.sleep(interval_s)
                await self._rerun(socket, fragment)

    async def _rerun(self, socket: websockets.ClientConnection, fragment: str = "") -> None:
        state = ClientState(query_string=self._query, page_script_hash=self._page, fragment_id=fragment)
        state.is_auto_rerun = bool(fragment)
        await socket.send(BackMsg(rerun_script=state).SerializeToString())

    def _stop(self) -> None:
        for task in self._ticking.values():
            task.cancel()
        self._ticking.clear()


async def poll(url: str, community: str, interval_s: float) -> None:
    """Ask for changes as the map's script does, over one connection, until cancelled."""
    host = urlsplit(url)
    reader, writer = await asyncio.open_connection(host.hostname, host.port)
    cursor = 0
    try:
        while True:
            request = f"GET /live/{community}/changes?since={cursor} HTTP/1.1\r\nHost: {host.netloc}\r\n"
            writer.write(f"{request}Accept-Encoding: gzip\r\n\r\n".encode())
            body = await _answer(reader)
            if body:
                cursor = orjson.loads(body)["cursor"]
            await asyncio.sleep(interval_s)
    finally:
        writer.close()
        with suppress(ConnectionError):
            await writer.wait_closed()


async def _answer(reader: asyncio.StreamReader) -> bytes:
    """The body of an answer that is neither compressed nor in chunks, as those of ``/changes`` are."""
    head = (await reader.readuntil(b"\r\n\r\n")).lower()
    if not head.startswith((b"http/1.1 200", b"http/1.1 204")):
        raise ConnectionError(head.splitlines()[0].decode())
    length = re.search(rb"\r\ncontent-length: (\d+)", head)
    body = await reader.readexactly(int(length[1])) if length else b""
    if b"\r\ncontent-encoding: gzip" in head:
        return gzip.decompress(body)
    return body


async def crowd(url: str, query: str, community: str, number: int) -> None:
    """Open the screens one after another, say so, and keep them until standard input ends."""
    interval_s = poll_interval_s()
    sessions = [Session(url, query) for _ in range(number)]
    ended = asyncio.get_running_loop().run_in_executor(None, sys.stdin.read)
    async with asyncio.TaskGroup() as group:
        running = []
        for session in sessions:
            running.append(group.create_task(session.run()))
            if community:
                running.append(group.create_task(poll(url, community, interval_s)))
            await asyncio.sleep(RAMP_S)
        opening = asyncio.create_task(_all_ready(sessions))
        await asyncio.wait({opening, ended}, return_when=asyncio.FIRST_COMPLETED)
        if opening.done():
            print("ready", flush=True)
        opening.cancel()
        await ended
        for task in running:
            task.cancel()


async def _all_ready(sessions: list[Session]) -> None:
    for session in sessions:
        await session.ready.wait()


@contextmanager
def crowding(url: str, query: str, community: str, number: int, limit_s: float) -> Iterator[bool]:
    """A crowd in a process of its own while the block runs; says whether all had their page within the limit."""
    command = [sys.executable, "-m", "bench.crowd", url, query, community, str(number)]
    with subprocess.Popen(command, cwd=ROOT, stdin=subprocess.PIPE, stdout=subprocess.PIPE) as process:
        try:
            yield _opened(process, limit_s)
        finally:
            if process.stdin:
                process.stdin.close()
            try:
                process.wait(timeout=10)
            except subprocess.TimeoutExpired:
                process.kill()


def _opened(process: subprocess.Popen[bytes], limit_s: float) -> bool:
    assert process.stdout is not None
    deadline = time.monotonic() + limit_s
    with selectors.DefaultSelector() as selector:
        selector.register(process.stdout, selectors.EVENT_READ)
        while (left := deadline - time.monotonic()) > 0:
            if selector.select(left):
                return b"ready" in os.read(process.stdout.fileno(), 100)
    return False


if __name__ == "__main__":
    with suppress(KeyboardInterrupt):
        asyncio.run(crowd(sys.argv[1], sys.argv[2], sys.argv[3], int(sys.argv[4])))
