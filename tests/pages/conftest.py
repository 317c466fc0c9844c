"""A served small town, and an office over one, for the tests of the screens."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from geo.desk import office as office_module
from geo.desk.office import Office
from geo.desk.settings import Settings
from geo.exchange import Community
from geo.model import SYSTEM
from tests.served import Server, serving
from tests.small_town import small_town


@pytest.fixture(scope="module")
def town_server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    """The product served over the small town: a demo in which nothing happens by itself."""
    home = tmp_path_factory.mktemp("home")
    _load_town(home)
    with serving(home) as server:
        yield server


def _load_town(home: Path) -> None:
    office = Office(Settings(home=home))
    with office.write(SYSTEM) as tx:
        tx.load_community(small_town())
    office.close()


@pytest.fixture
def town() -> Community:
    """The community of `office`; a module that needs another one has a fixture of this name."""
    return small_town()


@pytest.fixture
def office(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, town: Community) -> Iterator[Office]:
    """The office that a page run in this process opens: the demo over the small town in a folder of the test's own."""
    monkeypatch.setenv("GRIDWARD_HOME", str(tmp_path))
    monkeypatch.setenv("GRIDWARD_MODE", "demo")
    monkeypatch.delenv("GRIDWARD_DATABASE_URL", raising=False)
    office_module.process_office.cache_clear()
    office = office_module.process_office()
    with office.write(SYSTEM) as tx:
        tx.load_community(town)
    yield office
    office.close()
    office_module.process_office.cache_clear()
