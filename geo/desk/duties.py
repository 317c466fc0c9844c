"""Due visits of a community: what its duties ask for on a day, over everything that has been visited so far."""

from __future__ import annotations

import threading
from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import date, timedelta

from geo.clock import local_day
from geo.desk.directory import Staff, Tree
from geo.desk.doorsteps import Doorstep, doorsteps
from geo.desk.office import Office
from geo.desk.queries import require_doing
from geo.errors import NotFound
from geo.i18n import mark, pick
from geo.model import Actor, Appointment, DoorOutcome, DutyRule, HouseholdMark, Visit
from geo.schedule.duties import DueVisit, Duties
from geo.schedule.duties_books import Call, Ground, Target

__all__ = ["DueVisit", "due_visits", "duties_of", "duty_rule", "my_due", "target_of"]
KEPT = timedelta(days=400)
"""Visits further back change nothing about what is due."""
VISITING = "visit:household"


@dataclass
class _Book:
    """The duties as last made, and what they were made from; one a community and process."""

    lock: threading.Lock
    duties: Duties | None = None
    cursor: int = 0
    tree: Tree | None = None
    staff: Staff | None = None


def duties_of(office: Office, community: str) -> Duties:
    """The duties of a community over all that is known now; made anew when layers, people, marks or visits change."""
    book = office.shared("duties", community, lambda: _Book(threading.Lock()))
    tree, staff = office.tree(community), office.staff(community)
    with book.lock, office.store.read() as reader:
        cursor, seen = reader.cursor(), book.cursor
        stale = book.tree is not tree or book.staff is not staff
        work = reader.work
        if (
            book.duties is None
            or stale
            or work.touched(Visit, community, seen)
            or work.touched(HouseholdMark, community, seen)
        ):
            zone = office.profile(community).zone
            lines = work.visit_lines(community, since=office.clock() - KEPT)
            calls = [
                Call(duty, person, target, at, local_day(at, zone), DoorOutcome(outcome))
                for duty, person, target, at, outcome in lines
            ]
            marks = {one.id: one for one in work.household_marks(community)}
            made = Duties(office.profile(community), _ground(office, community, tree, staff, marks, calls))
            book.duties, book.tree, book.staff = made, tree, staff
        book.cursor = cursor
        return book.duties


def due_visits(office: Office, community: str, day: date) -> list[DueVisit]:
    """What the duties of a community ask for on a local day, as the planner of days takes it.

    It asks for nobody's right: whoever plans or shows it has asked. Households that wish not to be visited are not
    among it.
    """
    return titled(office, community, duties_of(office, community).due(day))


def my_due(office: Office, actor: Actor, community: str, day: date | None = None) -> list[DueVisit]:
    """What the actor themselves must or may visit on a day, today if none is given: what must be done first.

    On a day that is not worked nothing must be, and whatever is open may.
    """
    require_doing(actor, VISITING, community)
    day = day or office.today(community)
    worked = office.profile(community).calendar.is_workday(day)
    due = duties_of(office, community).due(day, workable=worked)
    mine = {(one.duty, one.target): one for one in reversed(due) if _mine(actor, one)}
    found = titled(office, community, (one if worked else replace(one, required=False) for one in mine.values()))
    return sorted(found, key=lambda one: (not one.required, one.due_by, one.duty, one.title))


def duty_rule(office: Office, community: str, key: str) -> DutyRule:
    """The duty with a key, or `NotFound`."""
    for rule in office.profile(community).duties:
        if rule.key == key:
            return rule
    raise NotFound(mark("There is no duty {key} here."), key=key)


def titled(office: Office, community: str, found: Iterable[DueVisit]) -> list[DueVisit]:
    """Due visits with the name of their duty before that of their target."""
    names = {rule.key: pick(rule.name, office.settings.lang) for rule in office.profile(community).duties}
    return [replace(due, title=f"{names[due.duty]} · {due.title}") for due in found]


def target_of(office: Office, community: str, target: str) -> Target:
    """A household, unit or block that visits go to, or `NotFound`."""
    ground = duties_of(office, community).ground
    found = ground.doors.get(target) or ground.units.get(target)
    found = found or next((block for block in ground.blocks if block.id == target), None)
    if found is None:
        raise NotFound(mark("There is no household, unit or block {target} here."), target=target)
    return found


def _mine(actor: Actor, due: DueVisit) -> bool:
    return actor.person_id is not None and actor.person_id in due.persons


def _ground(
    office: Office, community: str, tree: Tree, staff: Staff, marks: dict[str, HouseholdMark], calls: list[Call]
) -> Ground:  # fmt: skip
    doors = {
        step.id: Target(step.id, step.address, step.path, step.lon, step.lat)
        for step in doorsteps(office, community).values()
    }
    holders: dict[str, list[Appointment]] = {}
    for held in staff.appointments:
        holders.setdefault(held.role, []).append(held)
    return Ground(
        doors, _units(office, community, tree), _blocks(office, community, tree), holders, staff.people, marks, calls,
        kept_since=calls[0].day if calls else None,
    )  # fmt: skip


def _units(office: Office, community: str, tree: Tree) -> dict[str, Target]:
    profile = office.profile(community)
    doors: dict[str, Doorstep] = {}
    for step in doorsteps(office, community).values():
        for unit_id in step.path:
            doors.setdefault(unit_id, step)
    units: dict[str, Target] = {}
    for level in profile.levels:
        for unit in tree.at_level(level.key):
            above = units.get(unit.parent_id or "")
            lon, lat = (above.lon, above.lat) if above else profile.centre
            if unit.geometry is not None and not unit.geometry.is_empty:
                spot = unit.geometry.representative_point()
                lon, lat = spot.x, spot.y
            elif unit.id in doors:
                lon, lat = doors[unit.id].lon, doors[unit.id].lat
            units[unit.id] = Target(unit.id, unit.name, unit.path, lon, lat, unit.level)
    return units


def _blocks(office: Office, community: str, tree: Tree) -> tuple[Target, ...]:
    def read() -> list[tuple[str, str, str, str, float, float]]:
        with office.store.read() as reader:
            frame = reader.features(community, "blocks")
        middles = frame.geometry.representative_point()
        columns = (frame["id"], frame["name"], frame["grid"], frame["kind"], middles.x, middles.y)
        return list(zip(*columns, strict=True))

    rows = office.derived("duty_blocks", community, read)
    return tuple(
        Target(id_, name or id_, tree.unit(grid).path, lon, lat, kind)
        for id_, name, grid, kind, lon, lat in rows
        if grid and tree.knows(grid)
    )
