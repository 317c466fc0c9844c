"""Testville with a studio of 14 mediators, help for the elderly, and weak signals that visits look out for."""

import tempfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import datetime
from functools import cache
from pathlib import Path

from geo.desk.actors import actor_of_person
from geo.desk.office import Office
from geo.desk.reporting import Report, report
from geo.desk.settings import Settings
from geo.exchange import Community, read_community
from geo.model import SYSTEM, Actor, Case, Reporter, Source
from tests.small_town import KEY, PROFILE, small_layers, write_small_town

TOWN = KEY
HOME = "文苑新村2号楼3单元501"
SECRETARY, DISPATCHER, WORKER_1, WORKER_2 = "r01", "r02", "r03", "r04"
STUDIO = tuple(f"hong{number:02d}" for number in range(1, 15))
"""红管家调解室: 14 mediators, all at the first compound's grid."""
MEDIATOR, LAWYER = STUDIO[0], "罗律师"
QUARREL = Report(
    TOWN, "dispute", "楼上漏水泡了天花板，两家为赔偿吵了三回", address=HOME, source=Source.TALK_POINT,
    reporter=Reporter("来访人甲", "13900000077"),
)  # fmt: skip

_MORE = """
[[roles]]
key = "mediator"
name = { zh = "调解员", en = "Mediator" }
grants = "worker"
level = "grid"

[[categories]]
code = "elderly"
group = "livelihood"
name = { zh = "老人帮扶", en = "Help for the elderly" }
limit_h = 8
keywords = ["测血糖"]
mediation = true

[[categories]]
code = "petition"
group = "livelihood"
name = { zh = "信访事项", en = "Petition" }
limit_h = 40
clock = "working_days"

[measure]
petitions = ["petition"]

[[signals]]
key = "quarrel"
name = { zh = "争吵声", en = "Quarrel heard" }
category = "dispute"
count = 3
window_days = 30
level = "household"

[[signals]]
key = "gas"
name = { zh = "燃气味", en = "Smell of gas" }
category = "hazard"
count = 1
level = "household"

[[signals]]
key = "unpaid"
name = { zh = "欠缴暖气费", en = "Heating not paid" }
category = "elderly"
count = 2
window_days = 60
level = "micro"
"""


def quiet_profile() -> str:
    """The town's ``community.toml``."""
    mediated = PROFILE.replace('code = "dispute"\n', 'code = "dispute"\nmediation = true\n')
    return mediated.replace("[[place_kinds]]", _MORE + "\n[[place_kinds]]", 1)


@cache
def quiet_town() -> Community:
    """The town, read from its files once per process."""
    layers = small_layers()
    layers["people.json"]["people"] += [
        {
            "id": key, "name": f"红管家{number}号", "phone": f"1390000{900 + number:04d}",
            "roles": [{"role": "mediator", "unit": "g1", "since": "2026-01-01"}],
        }
        for number, key in enumerate(STUDIO, start=1)
    ]  # fmt: skip
    with tempfile.TemporaryDirectory() as folder:
        return read_community(write_small_town(Path(folder), layers=layers, profile=quiet_profile()))


@contextmanager
def quiet_office(home: Path, clock: Callable[[], datetime], url: str = "") -> Iterator[Office]:
    """An office over the town, in a file or in the database with a URL."""
    made = Office(Settings(home=home, database_url=url), clock)
    with made.write(SYSTEM) as tx:
        tx.load_community(quiet_town())
    yield made
    made.close()


def who(office: Office, person_id: str) -> Actor:
    """Somebody of the town."""
    return actor_of_person(office, TOWN, person_id)


def told(office: Office, sent: Report = QUARREL, by: str = WORKER_1) -> Case:
    """A report that somebody of the town brings in."""
    return report(office, who(office, by), sent)


def stored(office: Office, case: Case) -> Case:
    """A case as it stands in the store, nothing hidden."""
    with office.store.read() as reader:
        return reader.case(case.id)
