"""An office over the small town, with a clock that the test moves."""

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from geo.desk import handling
from geo.desk.actors import actor_of_person, demo_actor
from geo.desk.office import Office
from geo.desk.placing import pin_choice
from geo.desk.reporting import Report
from geo.desk.settings import Settings
from geo.exchange import Community
from geo.model import SYSTEM, Actor, Case
from tests.small_town import small_town

TOWN = "testville"
HOME = "文苑新村2号楼3单元501"
HEATING = Report(TOWN, "heating", "暖气不热，老人在家", address=HOME)


class MovedClock:
    """A clock that stands still until the test moves it."""

    def __init__(self) -> None:
        self.now = datetime(2026, 11, 23, 1, 0, tzinfo=UTC)

    def __call__(self) -> datetime:
        return self.now

    def move(self, **by: float) -> None:
        self.now += timedelta(**by)


@pytest.fixture
def clock() -> MovedClock:
    return MovedClock()


@pytest.fixture
def town() -> Community:
    """What the office holds; a module that needs another one says so by a fixture of this name."""
    return small_town()


@pytest.fixture
def database_url() -> str:
    """The file; a module that imports the fixture of this name from `tests.postgres` runs on PostgreSQL too."""
    return ""


@pytest.fixture
def office(tmp_path: Path, clock: MovedClock, town: Community, database_url: str) -> Iterator[Office]:
    made = Office(Settings(home=tmp_path, database_url=database_url), clock)
    with made.write(SYSTEM) as tx:
        tx.load_community(town)
    yield made
    made.close()


@pytest.fixture
def dispatcher(office: Office) -> Actor:
    return demo_actor(office, TOWN, "dispatcher")


def pin(office: Office, actor: Actor, case_id: str, lon: float, lat: float) -> Case:
    """Put a case at a pin that somebody dropped on the map (degrees, EPSG:4326)."""
    return handling.locate_case(office, actor, case_id, pin_choice(office, TOWN, lon, lat).candidate)


def person(office: Office, person_id: str) -> Actor:
    """Somebody of the small town with what their appointments grant."""
    return actor_of_person(office, TOWN, person_id)
