"""Tuesday in the small town, for the tests of day plans: cases in the hands of grid workers, and who plans."""

from datetime import date, timedelta

from geo.clock import day_start
from geo.desk import handling
from geo.desk.day_plans import Proposal, propose
from geo.desk.office import Office
from geo.desk.reporting import Report, report
from geo.model import SYSTEM, Absence, Actor, Case, Source, Stop, StopKind
from tests.geo.desk.conftest import person

TOWN = "testville"
SECRETARY = "r01"
ROLES = ("grid_worker",)
PLACES = {"r05": "正街113号", "r06": "文苑新村2号楼3单元501", "r07": "正街118号", "r10": "学府路5号"}
"""Whose case lies where."""


def tomorrow(office: Office) -> date:
    """Tuesday: nothing of it has begun."""
    return office.today(TOWN) + timedelta(days=1)


def secretary(office: Office) -> Actor:
    """Who plans the day."""
    return person(office, SECRETARY)


def reported(office: Office, address: str, category: str = "garbage") -> Case:
    """A case at an address, taken up, in nobody's hands."""
    said = Report(TOWN, category, "请来看一下", address=address, source=Source.STATION)
    return report(office, secretary(office), said)


def sent(office: Office, person_id: str, category: str = "garbage") -> Case:
    """A case at somebody's place, in their hands."""
    return handling.dispatch(office, secretary(office), reported(office, PLACES[person_id], category).id, person_id)


def sent_to_all(office: Office) -> dict[str, Case]:
    """One case in the hands of each of four grid workers, by their number."""
    return {person_id: sent(office, person_id) for person_id in PLACES}


def planned(office: Office, day: date | None = None, **how: object) -> Proposal:
    """A proposal by the secretary, searched for no longer than a test may take."""
    return propose(office, secretary(office), TOWN, day or tomorrow(office), ROLES, **({"seconds": 0.3} | how))  # type: ignore[arg-type]


def kept(office: Office, day: date | None = None, **what: object) -> list[Stop]:
    """The stops of a day in the store."""
    first = day or tomorrow(office)
    with office.store.read() as reader:
        return reader.work.stops(TOWN, since=first, until=first + timedelta(days=1), **what)  # type: ignore[arg-type]


def case_stops(office: Office, day: date | None = None) -> dict[str, Stop]:
    """The stops at cases by the number of the case."""
    return {stop.ref: stop for stop in kept(office, day) if stop.kind is StopKind.CASE}


def away(office: Office, person_id: str, day: date, kind: str = "sick") -> None:
    """Somebody is away all day."""
    since = day_start(day, office.profile(TOWN).zone)
    with office.write(SYSTEM) as tx:
        absence = Absence(TOWN, f"a-{person_id}", person_id, since, since + timedelta(days=1), kind)  # type: ignore[arg-type]
        tx.put("note_absence", None, absence)


def said_of(office: Office, stop: Stop) -> list[str]:
    """What the log says of a stop."""
    with office.store.read() as reader:
        return [event.verb for event in reader.events_of(f"stop:{TOWN}/{stop.id}")]
