"""A small server of the ``/live`` wire over a real `Scene`, for looking at the layer without desk, store or routes."""

from __future__ import annotations

import threading
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from mimetypes import guess_type
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, unquote, urlsplit

import orjson

from geo.errors import NotFound
from geo.layers import ASSETS, Scene, asset_bytes, media_type
from geo.model import OPEN_STATES, Unit

Answer = tuple[int, str, bytes]
URGENT, OVERDUE, DEMO, BOUNDARY = 1, 2, 4, 8
CASES_AT_ONCE = 3000


class LittleLive:
    """Cases of one community in memory, answering as the wire says; every change is one event."""

    def __init__(self, scene: Scene, units: list[Unit]) -> None:
        self.scene = scene
        self.paths = {unit.id: unit.path for unit in units}
        self.units = {unit.id: unit for unit in units}
        self.cursor = 0
        self.rows: dict[str, list[Any]] = {}
        self.cards: dict[str, dict[str, Any]] = {}
        self.counts: dict[str, list[int]] = {}
        self.log: list[tuple[int, str]] = []
        self.down = False
        self.signed_out = False
        self.asked: list[str] = []
        self.sent: list[int] = []
        self.pages: dict[str, str | Path] = {}
        self._lock = threading.RLock()

    def put(
        self, case_id: str, lon: float, lat: float, unit: str, *, state: str = "filed", category: str = "",
        flags: int = 0, received: int = 1_700_000_000, **card: Any,
    ) -> None:  # fmt: skip
        """Add or change a case; one in an end state leaves the board."""
        with self._lock:
            self.cursor += 1
            self._count(case_id, -1)
            category = category or self.scene.profile.categories[0].code
            self.cards[case_id] = {
                "id": case_id, "category": self.scene.head("zh")["categories"][category]["name"],
                "state": self.scene.head("zh")["states"][state]["name"], "address": "", "description": "",
                "received": "", "due": "", "handler": "", "lon": lon, "lat": lat, **card,
            }  # fmt: skip
            if state in OPEN_STATES:
                self.rows[case_id] = [case_id, lon, lat, state, category, flags, received, unit]
                self._count(case_id, 1)
            else:
                self.rows.pop(case_id, None)
            self.log.append((self.cursor, case_id))

    def fill(self, rows: list[list[Any]]) -> None:
        """Begin with many cases at once."""
        with self._lock:
            for row in rows:
                self.rows[row[0]] = row
                self._count(row[0], 1)

    def _count(self, case_id: str, sign: int) -> None:
        row = self.rows.get(case_id)
        if row is None:
            return
        for unit in self.paths[row[7]]:
            counts = self.counts.setdefault(unit, [0, 0, 0])
            counts[0] += sign
            counts[1] += sign * bool(row[5] & OVERDUE)
            counts[2] += sign * bool(row[5] & URGENT)

    def answer(self, path: str, query: Mapping[str, str]) -> Answer:
        """Answer a GET below ``/live/``."""
        name = path.removeprefix("assets/")
        if path.startswith("assets/") and name in ASSETS:
            return 200, media_type(name), asset_bytes(name)
        if self.signed_out:
            return _json(401, {"error": "sign in"})
        with self._lock:
            try:
                found = self._find(path.split("/")[1:], query)
            except NotFound as error:
                return _json(404, {"error": str(error)})
        return (204, "", b"") if found is None else _json(200, found)

    def _find(self, parts: list[str], query: Mapping[str, str]) -> dict[str, Any] | None:
        match parts:
            case ["scene"]:
                return self.scene.head(query.get("lang", "zh"))
            case ["base", x, y]:
                return self.scene.base_tile(int(x), int(y))
            case ["units", level, x, y]:
                return self.scene.unit_tile(level, int(x), int(y))
            case ["state"]:
                west, south, east, north = (float(part) for part in query["bbox"].split(","))
                ids = self.scene.unit_ids(query["level"], (west, south, east, north))
                rows = [row for row in self.rows.values() if west <= row[1] <= east and south <= row[2] <= north]
                return {
                    "cursor": self.cursor,
                    "counts": {unit: self.counts.get(unit, [0, 0, 0]) for unit in ids},
                    "cases": rows if len(rows) <= CASES_AT_ONCE else None,
                }
            case ["changes"]:
                return self._changes(int(query["since"]))
            case ["case", case_id] if case_id in self.cards:
                return self.cards[case_id]
            case ["case", case_id] if case_id in self.rows:
                _, lon, lat, state, *_ = self.rows[case_id]
                name = self.scene.head("zh")["states"][state]["name"]
                return {"id": case_id, "state": name, "lon": lon, "lat": lat}
            case ["unit", unit_id] if unit_id in self.units:
                unit = self.units[unit_id]
                return {
                    "id": unit_id, "name": unit.name, "level": unit.level, "people": 812, "households": 301,
                    "counts": self.counts.get(unit_id, [0, 0, 0]), "staff": [{"name": "李明", "role": "网格长"}],
                    "bounds": self.scene.unit_bounds(unit_id),
                }  # fmt: skip
        raise NotFound("There is nothing here.")

    def _changes(self, since: int) -> dict[str, Any] | None:
        if since == self.cursor:
            return None
        if since > self.cursor:
            return {"cursor": self.cursor, "cases": [], "gone": [], "counts": {}, "reset": True}
        ids = list(dict.fromkeys(case_id for event, case_id in self.log if event > since))
        touched = {unit for i in ids for unit in self.paths.get(self.rows[i][7] if i in self.rows else "", ())}
        touched |= set(self.paths) if any(i not in self.rows for i in ids) else set()
        return {
            "cursor": self.cursor,
            "cases": [self.rows[i] for i in ids if i in self.rows],
            "gone": [i for i in ids if i not in self.rows],
            "counts": {unit: self.counts.get(unit, [0, 0, 0]) for unit in touched},
            "reset": False,
        }


def _page(page: str | Path) -> Answer:
    if isinstance(page, str):
        return 200, "text/html; charset=utf-8", page.encode()
    return 200, guess_type(page.name)[0] or "application/octet-stream", page.read_bytes()


def _json(status: int, value: object) -> Answer:
    return status, "application/json", orjson.dumps(value)


@contextmanager
def serve(live: LittleLive) -> Iterator[str]:
    """Serve ``/live/…`` and ``live.pages`` on a free port of 127.0.0.1; yields ``http://127.0.0.1:port``."""

    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def do_GET(self) -> None:
            url = urlsplit(self.path)
            path = unquote(url.path)
            if live.down:
                self.close_connection = True
                self.connection.close()
                return
            if path in live.pages:
                status, media, body = _page(live.pages[path])
            elif path.startswith("/live/"):
                query = {key: values[0] for key, values in parse_qs(url.query).items()}
                status, media, body = live.answer(path.removeprefix("/live/"), query)
                live.asked.append(path)
                live.sent.append(len(body))
            else:
                status, media, body = 404, "text/plain", b"nothing here"
            self.send_response(status)
            if status != 204:
                self.send_header("Content-Type", media)
                self.send_header("Content-Length", str(len(body)))
            if "/assets/" in path or "?v=" in self.path:
                self.send_header("Cache-Control", "public, max-age=31536000, immutable")
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, format: str, *args: object) -> None:
            """Say nothing."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    server.daemon_threads = True
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.05}, daemon=True)
    thread.start()
    try:
        yield f"http://127.0.0.1:{server.server_address[1]}"
    finally:
        server.shutdown()
        server.server_close()
        thread.join()
