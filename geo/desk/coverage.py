"""How far visiting has come, for those who may read households: by duty and person, by household, and by unit."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from geo.clock import day_start
from geo.desk.doorsteps import Doorstep, doorsteps
from geo.desk.duties import duties_of, duty_rule, titled
from geo.desk.office import Office
from geo.desk.queries import require
from geo.model import Actor, Path, Unit, Visit
from geo.schedule.coverage import DoorState, Progress, door_states, progress
from geo.schedule.duties import DueVisit

READING = "read:household"


@dataclass(frozen=True, slots=True)
class DoorRow:
    """One household as it stands; ``last``: when somebody was last seen there, for the duty asked for or any."""

    door: Doorstep
    state: DoorState
    last: datetime | None


@dataclass(frozen=True, slots=True)
class UnitCoverage:
    """The households of a unit by how they stand."""

    unit: Unit
    counts: Mapping[DoorState, int]

    @property
    def total(self) -> int:
        """All its households."""
        return sum(self.counts.values())

    @property
    def seen(self) -> float | None:
        """Share of those that may be visited where somebody was seen in the period; None where there are none."""
        asked = self.total - self.counts.get(DoorState.ASKED, 0)
        return self.counts.get(DoorState.DONE, 0) / asked if asked else None


def progress_of(office: Office, actor: Actor, community: str) -> list[Progress]:
    """What everybody whose units the actor reads has done of what they owe; whoever is furthest behind first."""
    require(actor, READING, community)
    held = office.staff(community).held_by
    everywhere = actor.may(READING, community)
    return [
        one
        for one in progress(duties_of(office, community), office.today(community))
        if everywhere or any(actor.may(READING, community, mine.path) for mine in held.get(one.person, ()))
    ]


def visits_behind(office: Office, actor: Actor, community: str, one: Progress) -> list[Visit]:
    """The visits that somebody made under a duty in a period, the newest first, of those where the actor reads."""
    require(actor, READING, community)
    zone = office.profile(community).zone
    with office.store.read() as reader:
        found = reader.work.visits(
            community, since=day_start(one.period.first, zone), until=day_start(one.period.after, zone),
            person_id=one.person, duty=one.duty,
        )  # fmt: skip
    return [visit for visit in reversed(found) if actor.may(READING, community, visit.path)]


def owed_behind(office: Office, actor: Actor, community: str, one: Progress) -> list[DueVisit]:
    """What somebody still has to visit under a duty, what is past its day first; of it where the actor reads."""
    require(actor, READING, community)
    duty_rule(office, community, one.duty)
    due = duties_of(office, community).due(office.today(community), workable=False)
    mine = [
        row
        for row in due
        if row.duty == one.duty and (row.persons[:1] == (one.person,) if one.person else not row.persons)
    ]
    found = [row for row in mine if actor.may(READING, community, row.path)]
    return sorted(titled(office, community, found), key=lambda row: (row.due_by, row.title))


def door_rows(office: Office, actor: Actor, community: str, unit_id: str = "", duty: str = "") -> list[DoorRow]:
    """How each household of a unit stands, of the whole community without one; of those that the actor reads."""
    require(actor, READING, community)
    if duty:
        duty_rule(office, community, duty)
    root = office.root(community)
    wanted = office.tree(community).unit(unit_id or root).id
    known, doors = duties_of(office, community), doorsteps(office, community)
    states = _states(office, community, duty)
    return [
        DoorRow(door, states[door.id], known.tally.last_for(duty, door.id) if duty else known.tally.last(door.id))
        for door in doors.values()
        if wanted in (root, *door.path) and actor.may(READING, community, door.path)
    ]


def unit_coverage(
    office: Office, actor: Actor, community: str, level: str, under: Path = (), duty: str = ""
) -> list[UnitCoverage]:
    """The units of a level below a unit with their households by how they stand; of those that the actor reads."""
    require(actor, READING, community)
    tree, doors = office.tree(community), doorsteps(office, community)
    counts: dict[str, Counter[DoorState]] = {}
    states = _states(office, community, duty)
    for door in doors.values():
        for step in door.path:
            counts.setdefault(step, Counter())[states[door.id]] += 1
    return [
        UnitCoverage(unit, counts.get(unit.id, Counter()))
        for unit in tree.at_level(level)
        if unit.path[: len(under)] == under and actor.may(READING, community, unit.path)
    ]


def made_on(office: Office, actor: Actor, community: str, day: date) -> list[Visit]:
    """The actor's own visits of a local day, the newest first."""
    if actor.person_id is None:
        return []
    zone = office.profile(community).zone
    with office.store.read() as reader:
        found = reader.work.visits(
            community, since=day_start(day, zone), until=day_start(day + timedelta(days=1), zone),
            person_id=actor.person_id,
        )  # fmt: skip
    return list(reversed(found))


def _states(office: Office, community: str, duty: str) -> Mapping[str, DoorState]:
    """How every household stands today; kept while nothing changes, for a page asks several times."""
    duties, today = duties_of(office, community), office.today(community)
    kept: dict[tuple[date, str], tuple[object, Mapping[str, DoorState]]] = office.shared("door_states", community, dict)
    if kept.get((today, duty), (None, {}))[0] is not duties:
        for old in [key for key, (made_of, _) in kept.items() if made_of is not duties]:
            kept.pop(old, None)
        kept[today, duty] = duties, door_states(duties, today, duty)
    return kept[today, duty][1]
