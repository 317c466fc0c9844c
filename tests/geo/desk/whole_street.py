"""The shipped 民馨路街道 in a store of its own: 20,000 households in 15 compounds and 100 grids."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from geo.desk.office import Office
from geo.desk.settings import COMMUNITIES
from geo.exchange import read_community
from tests.geo.desk.conftest import MovedClock
from tests.geo.desk.ladders import office_of

STREET = "minxinlu"


@pytest.fixture(scope="module")
def layers() -> object:
    return read_community(COMMUNITIES / STREET)


@pytest.fixture
def office(tmp_path: Path, clock: MovedClock, layers: object) -> Iterator[Office]:
    made = office_of(layers, tmp_path / "home", clock)  # type: ignore[arg-type]
    yield made
    made.close()
