"""A map service on a real socket of this machine, and the documented answers of the services."""

import json
import ssl
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, urlsplit

from geo.exchange.geocoders import OnlineGeocoder

KEY = "k3y-of-the-test-9f2c"
HOST = "127.0.0.1"


class MapServer:
    """Answers every request with the next of ``answers``, the last one again and again, and keeps what was asked."""

    def __init__(self) -> None:
        self.answers: list[dict[str, Any]] = []
        self.asked: list[tuple[str, dict[str, str]]] = []
        self.agents: set[str] = set()
        self.connections = 0
        owner = self

        class Handler(BaseHTTPRequestHandler):
            def do_GET(self) -> None:
                parts = urlsplit(self.path)
                owner.asked.append((parts.path, {name: values[0] for name, values in parse_qs(parts.query).items()}))
                owner.agents.add(self.headers["User-Agent"])
                answer = owner.answers[min(len(owner.asked), len(owner.answers)) - 1]
                owner.ending.wait(answer.get("after_s", 0.0))
                body = answer["body"]
                try:
                    self.send_response(answer.get("status", 200))
                    for name, value in answer.get("headers", {}).items():
                        self.send_header(name, value)
                    self.send_header("Content-Length", str(len(body)))
                    self.end_headers()
                    step = answer.get("step", len(body)) or 1
                    for start in range(0, len(body), step):
                        self.wfile.write(body[start : start + step])
                        self.wfile.flush()
                        owner.ending.wait(answer.get("between_s", 0.0))
                except OSError:
                    pass  # the asker has gone

            def log_message(self, format: str, *args: Any) -> None:
                pass

        class Counting(ThreadingHTTPServer):
            daemon_threads = True

            def get_request(self) -> Any:
                owner.connections += 1
                return super().get_request()

        self.ending = threading.Event()
        self._server = Counting((HOST, 0), Handler)
        self.port = int(self._server.server_address[1])
        self.url = f"http://{HOST}:{self.port}"
        self._thread = threading.Thread(target=self._server.serve_forever, kwargs={"poll_interval": 0.05})
        self._thread.start()

    def say(self, content: Any, **how: Any) -> None:
        """Answer so from now on: bytes as they are, anything else as JSON."""
        body = content if isinstance(content, bytes) else json.dumps(content, ensure_ascii=False).encode()
        self.answers = [{"body": body, **how}]
        self.asked.clear()

    def secure(self, certificate: Path, key: Path) -> None:
        """Speak https from now on, with a certificate and its key."""
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        context.load_cert_chain(certificate, key)
        self._server.socket = context.wrap_socket(self._server.socket, server_side=True)

    def close(self) -> None:
        self.ending.set()
        self._server.shutdown()
        self._thread.join()
        self._server.server_close()


@contextmanager
def map_server() -> Iterator[MapServer]:
    server = MapServer()
    try:
        yield server
    finally:
        server.close()


@contextmanager
def asking(service: str, server: MapServer, **how: Any) -> Iterator[OnlineGeocoder]:
    """Our geocoder of a service, pointed at a server of this machine, in no haste unless told so."""
    given = {"key": "" if service == "nominatim" else KEY, "url": server.url, "hosts": (HOST,), "apart_s": 0.0, **how}
    geocoder = OnlineGeocoder(service, **given)
    try:
        yield geocoder
    finally:
        geocoder.close()


def amap(
    *spots: tuple[float, float], level: str = "门牌号", name: str = "山西省临汾市曲沃县正街116号"
) -> dict[str, Any]:
    """AMap's answer with places at (lon, lat) in GCJ-02; absent parts are empty lists, as AMap sends them."""
    records = [
        {
            "formatted_address": name, "country": "中国", "province": "山西省", "citycode": "0357", "city": "临汾市",
            "district": "曲沃县", "township": [], "neighborhood": {"name": [], "type": []},
            "building": {"name": [], "type": []}, "adcode": "141021", "street": "正街", "number": "116号",
            "location": f"{lon:.6f},{lat:.6f}", "level": level,
        }
        for lon, lat in spots
    ]  # fmt: skip
    return {"status": "1", "info": "OK", "infocode": "10000", "count": str(len(records)), "geocodes": records}


def baidu(
    lon: float, lat: float, *, level: str = "门址", confidence: int = 80, comprehension: int = 100, precise: int = 1
) -> dict[str, Any]:
    """Baidu's answer with a place in BD-09."""
    return {
        "status": 0,
        "result": {
            "location": {"lng": lon, "lat": lat}, "precise": precise, "confidence": confidence,
            "comprehension": comprehension, "level": level,
        },
    }  # fmt: skip


def nominatim(
    lon: float, lat: float, *, half_deg: float = 0.0003, kind: str = "building", of_type: str = "yes"
) -> list[dict[str, Any]]:
    """Nominatim's answer with a place in WGS84 and a box of ``half_deg`` on every side of it."""
    return [
        {
            "place_id": 100149, "licence": "Data © OpenStreetMap contributors, ODbL 1.0", "osm_type": "way",
            "osm_id": 107775, "lat": f"{lat:.7f}", "lon": f"{lon:.7f}", "class": kind, "type": of_type,
            "place_rank": 30, "importance": 0.1, "addresstype": kind, "name": "", "display_name": "116, 正街, 曲沃县",
            "boundingbox": [
                f"{lat - half_deg:.7f}", f"{lat + half_deg:.7f}", f"{lon - half_deg:.7f}", f"{lon + half_deg:.7f}",
            ],
        }
    ]  # fmt: skip


def seconds(since: float) -> float:
    """How long ago a reading of the monotonic clock was taken."""
    return time.monotonic() - since
