"""The small town with a ladder, and the shipped Xinanjie, whose ladder is its own, for tests of escalation."""

from functools import cache
from pathlib import Path
from tempfile import TemporaryDirectory

from geo.desk.office import Office
from geo.desk.settings import COMMUNITIES, Settings
from geo.exchange import Community, read_community
from geo.model import SYSTEM
from tests.geo.desk.conftest import MovedClock
from tests.small_town import PROFILE, write_small_town

LADDER = """
[[ladder]]
to = "role centre_household"
within_h = 1
urgent_h = 0.25

[[ladder]]
to = "role grid_worker"
within_h = 2
urgent_h = 0.25

[[ladder]]
to = "level district"
within_h = 2
urgent_h = 0.25

[[ladder]]
to = "level community"
within_h = 4
urgent_h = 0.25

[[ladder]]
to = "department"
within_h = 8
urgent_h = 0.5
"""


@cache
def laddered_town() -> Community:
    """Testville with a ladder of five rungs, of which the first stands only where a centre household does."""
    with TemporaryDirectory() as folder:
        return read_community(write_small_town(Path(folder), profile=PROFILE.replace("[hours]", f"{LADDER}\n[hours]")))


@cache
def xinanjie() -> Community:
    """The shipped community of the row A3, as it is."""
    return read_community(COMMUNITIES / "xinanjie")


def office_of(community: Community, home: Path, clock: MovedClock, url: str | None = None) -> Office:
    """An office over a store that holds one community."""
    office = Office(Settings(home=home, **({"database_url": url} if url else {})), clock)
    with office.write(SYSTEM) as tx:
        tx.load_community(community)
    return office
