"""A served small town, and an office over one, for the tests of the screens."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from geo.desk.office import Office
from geo.desk.settings import Settings
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
