"""Send now: how long one question "who could take this case?" takes while hundreds of people are out on their stops."""

from __future__ import annotations

import itertools
import statistics
import tempfile
import time
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

from geo.desk.actors import demo_actor
from geo.desk.office import Office
from geo.desk.reporting import Report, report
from geo.desk.sending import offers_for
from geo.desk.settings import COMMUNITIES, Settings
from geo.exchange import read_community
from geo.model import REPORTER, SYSTEM, Appointment, Person, Stop, StopKind, StopState

NOON = datetime(2026, 11, 23, 2, 0, tzinfo=UTC)
"""A Monday, 10:00 local."""
STOPS_EACH, DAYS = 8, 5
CASES = 20


@dataclass(frozen=True, slots=True)
class SendNow:
    """What was measured, in milliseconds: the first question (which reads the week), and those after it.

    ``cpu_ms`` is the median of the processor's time: what a machine that does nothing else would need.
    """

    people: int
    first_ms: float
    median_ms: float
    worst_ms: float
    cpu_ms: float


def measure(people: int = 500, community: str = "minxinlu") -> SendNow:
    """Ask for one case after the other in a shipped community that has so many grid workers, each with a full week."""
    with tempfile.TemporaryDirectory() as home:
        office = Office(Settings(home=Path(home)), lambda: NOON)
        try:
            _staff(office, community, people)
            return _ask(office, community, people)
        finally:
            office.close()


def _staff(office: Office, key: str, people: int) -> None:
    town = read_community(COMMUNITIES / key)
    role = next(role for role in town.profile.roles if role.grants == "worker")
    grids = [unit for unit in town.units if unit.level == town.profile.handling_level]
    crew = tuple(Person(key, f"bench{n:04d}", f"网格员{n}") for n in range(people))
    held = tuple(
        Appointment(key, f"bench{n:04d}", person.id, role.key, grids[n % len(grids)].path, date(2026, 1, 1))
        for n, person in enumerate(crew)
    )
    with office.write(SYSTEM) as tx:
        tx.load_community(replace(town, people=town.people + crew, appointments=town.appointments + held))
    spots = [point for unit in grids if unit.geometry is not None for point in [unit.geometry.representative_point()]]
    doors = itertools.cycle(spots)
    week = [
        _stop(key, person.id, day, number, next(doors))
        for person in crew
        for day in range(DAYS)
        for number in range(STOPS_EACH)
    ]
    with office.write(SYSTEM) as tx:
        tx.put_many("plan", week)


def _stop(key: str, person_id: str, day: int, number: int, door: object) -> Stop:
    begins = NOON - timedelta(hours=1) + timedelta(days=day, minutes=50 * number)
    over = day == 0 and begins < NOON
    lon, lat = door.x, door.y  # type: ignore[attr-defined]
    return Stop(
        key, f"{person_id}-{day}-{number}", person_id, (NOON + timedelta(days=day)).date(), StopKind.VISIT, begins,
        begins + timedelta(minutes=30), "走访", lon=lon, lat=lat,
        state=StopState.DONE if over else StopState.PLANNED, arrived_at=begins if over else None,
        arrived_lon=lon if over else None, arrived_lat=lat if over else None,
    )  # fmt: skip


def _ask(office: Office, key: str, people: int) -> SendNow:
    dispatcher, profile = demo_actor(office, key, "dispatcher"), office.profile(key)
    category = profile.own_categories[0].code
    spots = [unit.geometry.representative_point() for unit in office.tree(key).at_level(profile.handling_level)]
    cases = [
        report(office, REPORTER, Report(key, category, "有人反映", lon=spot.x, lat=spot.y)) for spot in spots[:CASES]
    ]
    took, worked = [], []
    for case in cases:
        began, began_cpu = time.perf_counter(), time.process_time()
        offers_for(office, dispatcher, case, limit=6)
        took.append(1000 * (time.perf_counter() - began))
        worked.append(1000 * (time.process_time() - began_cpu))
    return SendNow(people, took[0], statistics.median(took[1:]), max(took[1:]), statistics.median(worked[1:]))
