"""Two processes' offices over one PostgreSQL store with the small town."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from geo.desk.office import Office
from geo.desk.settings import Settings
from geo.model import SYSTEM
from tests.postgres import postgres_server as postgres_server  # noqa: PLC0414 - a fixture
from tests.postgres import postgres_url as postgres_url  # noqa: PLC0414 - a fixture
from tests.small_town import small_town

from .conftest import MovedClock


@pytest.fixture
def offices(postgres_url: str, tmp_path: Path, clock: MovedClock) -> Iterator[tuple[Office, Office]]:
    settings = Settings(home=tmp_path, database_url=postgres_url)
    first, second = Office(settings, clock), Office(settings, clock)
    with first.write(SYSTEM) as tx:
        tx.load_community(small_town())
    yield first, second
    first.close()
    second.close()
