"""A real office over a real SQLite store with Testville in it, and HTTP clients of the real routes."""

import shutil
import threading
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Literal

import pytest
from starlette.applications import Starlette
from starlette.testclient import TestClient

from geo.api import lifespan, middleware, routes
from geo.desk.accounts import create_account, issue_key
from geo.desk.office import Office
from geo.desk.settings import Settings
from geo.model import SYSTEM, Grant
from tests.small_town import small_town

NOON = datetime(2026, 11, 18, 4, 0, tzinfo=UTC)
"""A working Wednesday, 12:00 in Beijing."""
PASSWORD = "correct horse battery"


@dataclass
class MovingClock:
    """A clock that a test sets."""

    now: datetime = NOON
    _lock: threading.Lock = field(default_factory=threading.Lock)

    def __call__(self) -> datetime:
        with self._lock:
            return self.now

    def forward(self, **step: float) -> None:
        with self._lock:
            self.now += timedelta(**step)


@pytest.fixture(scope="session")
def empty_home(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A home whose store holds Testville, no case, and two accounts; copied for each test.

    ``li`` is a dispatcher here, ``stranger`` one of a community that is not here.
    """
    home = tmp_path_factory.mktemp("home")
    office = Office(Settings(home=home), MovingClock())
    with office.write(SYSTEM) as tx:
        tx.load_community(small_town())
    create_account(office, SYSTEM, "li", PASSWORD, (Grant("dispatcher", "testville"),))
    create_account(office, SYSTEM, "stranger", PASSWORD, (Grant("dispatcher", "elsewhere"),))
    office.close()
    return home


@pytest.fixture
def clock() -> MovingClock:
    return MovingClock()


@pytest.fixture
def open_office(empty_home: Path, tmp_path: Path, clock: MovingClock) -> Iterator[Callable[..., Office]]:
    """Open an office over a fresh copy of the store."""
    opened = []

    def open_it(mode: Literal["demo", "live"] = "demo", lang: str = "zh", tile_url: str = "") -> Office:
        home = tmp_path / f"home{len(opened)}"
        shutil.copytree(empty_home, home)
        office = Office(Settings(home=home, mode=mode, lang=lang, tile_url=tile_url), clock)
        opened.append(office)
        return office

    yield open_it
    for office in opened:
        office.close()


@pytest.fixture
def office(open_office: Callable[..., Office]) -> Office:
    """An office in demo mode."""
    return open_office("demo")


@pytest.fixture
def live_office(open_office: Callable[..., Office]) -> Office:
    """An office in live mode."""
    return open_office("live")


@pytest.fixture
def api_key(live_office: Office) -> str:
    """A key that the administrator of the live office issued to the hotline."""
    return issue_key(live_office, SYSTEM, "hotline", "testville")


def application(office: Office) -> Starlette:
    """The routes and layers as the server mounts them."""
    return Starlette(routes=routes(office), middleware=middleware(office), lifespan=lifespan(office))


@pytest.fixture
def client(office: Office) -> Iterator[TestClient]:
    """A client of the demo office; errors of the server fail the test."""
    with TestClient(application(office), base_url="http://town.test", follow_redirects=False) as opened:
        yield opened


@pytest.fixture
def live_client(live_office: Office) -> Iterator[TestClient]:
    """A client of the live office that has not signed in."""
    with TestClient(application(live_office), base_url="http://town.test", follow_redirects=False) as opened:
        yield opened


@pytest.fixture
def signed_in(live_client: TestClient) -> TestClient:
    """The client of the live office after ``li`` has signed in."""
    answer = live_client.post("/account/sign-in", data={"name": "li", "password": PASSWORD})
    assert answer.status_code == 303
    return live_client
