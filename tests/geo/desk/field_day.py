"""Stops of a day in the small town, for the tests of the phone."""

from datetime import timedelta

from geo.desk.doorsteps import doorsteps
from geo.desk.office import Office
from geo.model import SYSTEM, Stop, StopKind

TOWN = "testville"
WORKER, OTHER = "r03", "r04"
DOOR = "文苑新村2号楼3单元501"


def a_stop(office: Office, **change: object) -> Stop:
    """A stop of today at the old man's door; not in the store yet."""
    door = next(one for one in doorsteps(office, TOWN).values() if one.address == DOOR)
    at = office.clock()
    known = {
        "community": TOWN, "id": "S1", "person_id": WORKER, "day": office.today(TOWN), "kind": StopKind.ERRAND,
        "starts_at": at, "ends_at": at + timedelta(minutes=30), "title": "陪同测血糖", "target": door.id,
        "path": door.path, "lon": door.lon, "lat": door.lat,
    }  # fmt: skip
    return Stop(**(known | change))  # type: ignore[arg-type]


def keep(office: Office, *stops: Stop) -> None:
    """Put stops into the store as an accepted plan does."""
    with office.write(SYSTEM) as tx:
        tx.put_many("accept_plan", stops)


def events_of(office: Office, stop_id: str = "S1") -> list[str]:
    """What has happened to a stop, oldest first."""
    with office.store.read() as reader:
        return [event.verb for event in reader.events_of(f"stop:{TOWN}/{stop_id}")]
