"""Retries and crowds over real HTTP: a server in a thread, clients with their own connections."""

import socket
import threading
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor

import httpx2 as httpx
import pytest
import uvicorn

from geo.desk.office import Office
from geo.store import CaseFilter
from tests.geo.api.conftest import application


@pytest.fixture
def server(office: Office) -> Iterator[str]:
    """The address of a real server."""
    with socket.socket() as listening:
        listening.bind(("127.0.0.1", 0))
        port = listening.getsockname()[1]
        running = uvicorn.Server(uvicorn.Config(application(office), log_level="warning", ws="none"))
        thread = threading.Thread(target=running.run, kwargs={"sockets": [listening]})
        thread.start()
        deadline = time.monotonic() + 10
        while not running.started:
            assert time.monotonic() < deadline
            time.sleep(0.01)
        yield f"http://127.0.0.1:{port}"
        running.should_exit = True
        thread.join(timeout=10)


FORM = {"api_key": "demo", "service_code": "heating", "address_string": "文苑新村2号楼3单元501", "description": "冷"}


def count(office: Office) -> int:
    with office.store.read() as reader:
        return reader.count_cases(CaseFilter())


def test_twenty_clients_that_retry_one_key_make_one_case(server: str, office: Office):
    def send(_number: int) -> list[str]:
        with httpx.Client(base_url=server, timeout=30, trust_env=False) as client:
            answers = [
                client.post("/open311/v2/requests.json", data=FORM, headers={"Idempotency-Key": "one"})
                for _ in range(3)
            ]
        assert {answer.status_code for answer in answers} == {201}
        return [answer.json()[0]["service_request_id"] for answer in answers]

    with ThreadPoolExecutor(20) as pool:
        ids = {case_id for made in pool.map(send, range(20)) for case_id in made}
    assert len(ids) == 1
    assert count(office) == 1


def test_a_crowd_gets_a_number_each_and_every_answered_one_is_stored(server: str, office: Office):
    def send(number: int) -> str:
        with httpx.Client(base_url=server, timeout=30, trust_env=False) as client:
            answer = client.post("/open311/v2/requests.json", data={**FORM, "description": f"no {number}"})
        assert answer.status_code == 201
        case_id = str(answer.json()[0]["service_request_id"])
        with office.store.read() as reader:
            assert reader.case(case_id).description == f"no {number}"
        return case_id

    with ThreadPoolExecutor(20) as pool:
        ids = list(pool.map(send, range(30)))
    assert sorted(ids) == [f"TES-20261118-{number:04d}" for number in range(1, 31)]


def test_a_client_that_hangs_up_while_sending_leaves_nothing_behind(server: str, office: Office):
    host, port = server.removeprefix("http://").split(":")
    with socket.create_connection((host, int(port)), timeout=5) as line:
        line.sendall(
            b"POST /open311/v2/requests.json HTTP/1.1\r\nhost: x\r\ncontent-type: application/x-www-form-urlencoded\r\n"
            b"content-length: 5000\r\n\r\napi_key=demo&service_code=heating&address_string=x"
        )
    with httpx.Client(base_url=server, trust_env=False) as client:
        assert client.get("/health").status_code == 200
    assert count(office) == 0


def test_bytes_that_no_url_may_hold_do_not_hurt(server: str):
    host, port = server.removeprefix("http://").split(":")
    for path in (
        b"/open311/v2/requests/%ff%fe.json",
        b"/open311/v2/requests.json?status=%c3%28",
        b"/live/%00/scene",
        b"/live/..%2f../x",
    ):
        with socket.create_connection((host, int(port)), timeout=5) as line:
            line.sendall(b"GET " + path + b" HTTP/1.1\r\nhost: x\r\nconnection: close\r\n\r\n")
            status = line.recv(200).split(b" ")[1]
        assert status in (b"400", b"404")
