"""A shipped community in an office, and the month its people visit in: for the scenarios of visiting."""

from collections.abc import Iterator
from datetime import date, timedelta
from functools import cache

from geo.desk import visiting
from geo.desk.actors import actor_of_person
from geo.desk.doorsteps import doorsteps
from geo.desk.duties import due_visits
from geo.desk.office import Office
from geo.desk.settings import COMMUNITIES
from geo.desk.visiting import VisitReport
from geo.exchange import Community, read_community
from geo.model import SYSTEM, Actor, DoorOutcome, HouseholdMark, Visit
from geo.schedule.duties import DueVisit


@cache
def shipped(key: str) -> Community:
    """A shipped community, read once per process."""
    return read_community(COMMUNITIES / key)


def who(office: Office, community: str, person_id: str) -> Actor:
    """Somebody of a community with what their appointments grant."""
    return actor_of_person(office, community, person_id)


def held(office: Office, community: str, role: str) -> list[str]:
    """Ids of those who hold a role."""
    return sorted({one.person_id for one in office.staff(community).appointments if one.role == role})


def visit(
    office: Office, community: str, person_id: str, due: DueVisit, outcome: DoorOutcome = DoorOutcome.FOUND
) -> Visit:
    """Somebody records a due visit."""
    sent = VisitReport(due.target, due.duty, outcome)
    return visiting.record_visit(office, who(office, community, person_id), community, sent)


def due_for(office: Office, community: str, duty: str, day: date, person_id: str = "") -> list[DueVisit]:
    """What is due of a duty on a day, of all or for one person first."""
    found = [due for due in due_visits(office, community, day) if due.duty == duty]
    return [due for due in found if not person_id or due.persons[:1] == (person_id,)]


def worked_days(office: Office, community: str, first: date, after: date) -> Iterator[date]:
    """The working days from a day until another."""
    calendar = office.profile(community).calendar
    days = (first + timedelta(days=n) for n in range((after - first).days))
    return (day for day in days if calendar.is_workday(day))


def put_marks(office: Office, community: str, given: dict[str, dict[str, object]]) -> None:
    """Note households at once, as an import would."""
    doors = doorsteps(office, community)
    marks = [HouseholdMark(community, id_, doors[id_].path, **fields) for id_, fields in given.items()]  # type: ignore[arg-type]
    with office.write(SYSTEM) as tx:
        tx.put_many("mark", marks)
