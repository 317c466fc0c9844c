"""A server killed in the middle of everything loses no request that it has acknowledged."""

import threading
import time
from pathlib import Path

import httpx

from geo.desk.office import Office
from geo.desk.settings import Settings
from geo.model import SYSTEM
from tests.served import Server, serving
from tests.small_town import small_town

SENDERS = 4


def load_town(home: Path) -> None:
    office = Office(Settings(home=home))
    with office.write(SYSTEM) as tx:
        tx.load_community(small_town())
    office.close()


def send_until_refused(server: Server, sender: int, acknowledged: list[str]) -> None:
    """Post one request after the other until the server is gone; note the numbers that were acknowledged."""
    with httpx.Client(base_url=server.url, timeout=10.0, trust_env=False) as client:
        for number in range(10_000):
            form = {
                "api_key": "demo", "service_code": "heating", "address_string": "文苑新村2号楼3单元501",
                "description": f"{sender}-{number}",
            }  # fmt: skip
            try:
                answer = client.post("/open311/v2/requests.json", data=form)
            except httpx.HTTPError:
                return
            acknowledged.append(answer.json()[0]["service_request_id"])


def test_a_killed_server_has_kept_every_request_it_acknowledged(tmp_path: Path) -> None:
    load_town(tmp_path)
    acknowledged: list[str] = []
    with serving(tmp_path) as server:
        senders = [
            threading.Thread(target=send_until_refused, args=(server, sender, acknowledged))
            for sender in range(SENDERS)
        ]
        for sender in senders:
            sender.start()
        deadline = time.monotonic() + 30
        while len(acknowledged) < 25 and time.monotonic() < deadline:
            time.sleep(0.05)
        server.kill()
        for sender in senders:
            sender.join(timeout=30)
    assert len(acknowledged) >= 25
    assert len(set(acknowledged)) == len(acknowledged)
    office = Office(Settings(home=tmp_path))
    with office.store.read() as reader:
        assert [number for number in acknowledged if reader.case(number).id != number] == []
        assert reader.verify() == []
    office.close()
