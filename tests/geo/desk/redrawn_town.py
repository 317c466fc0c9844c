"""Testville with a plan on its way: 文苑新村1号楼 goes from g1 to g2, and g9 is merged into g8."""

from datetime import date, timedelta

from geo.desk import handling
from geo.desk.office import Office
from geo.desk.redraw_edits import do_gesture
from geo.desk.redraw_publishing import publish_due
from geo.desk.redraw_review import date_redraw, review_redraw, submit_redraw
from geo.desk.redraws import get_redraw
from geo.desk.reporting import Report, report
from geo.model import REPORTER, Actor, Case, Grant, Redraw, Unit

from .conftest import TOWN, MovedClock, person
from .redraw_plans import ONE, opened

SECRETARY = Actor("account:two", "two", (Grant("secretary", TOWN, ("c",)),), "secretary-two")
DAY = date(2026, 12, 1)
MOVED, STAYED, MERGED = "文苑新村1号楼3单元501", "文苑新村2号楼3单元501", "文苑小区1号楼1单元101"
"""Households: one that goes from g1 to g2, one that stays in g1, one whose grid g9 ends."""


def drawn(office: Office, name: str = "方案一") -> Redraw:
    """A draft with its edits."""
    now = opened(office, name)
    for gesture in (
        {"kind": "paint", "grid": "g2", "blocks": ["g1e", "g1w-3"]},
        {"kind": "merge", "into": "g8", "gone": ["g9"]},
    ):
        now = do_gesture(office, ONE, TOWN, now.id, now.version, gesture).redraw
    return now


def reviewed(office: Office, redraw: Redraw) -> Redraw:
    """A draft handed in by its planner and found right by the secretary."""
    handed_in = submit_redraw(office, ONE, TOWN, redraw.id, redraw.version)
    return review_redraw(office, SECRETARY, TOWN, handed_in.id, handed_in.version, "可以")


def dated(office: Office, redraw: Redraw, day: date = DAY) -> Redraw:
    """A draft with a review and a day."""
    found = reviewed(office, redraw)
    return date_redraw(office, SECRETARY, TOWN, found.id, found.version, day)


def in_force(office: Office, clock: MovedClock, redraw: Redraw, day: date = DAY) -> Redraw:
    """A draft brought all the way until it holds."""
    waiting = dated(office, redraw, day)
    come(office, clock, day)
    publish_due(office, TOWN)
    return get_redraw(office, SECRETARY, TOWN, waiting.id)


def come(office: Office, clock: MovedClock, day: date) -> None:
    """Let a day come: nine o'clock of it."""
    clock.now += timedelta(days=(day - office.today(TOWN)).days)


def told(office: Office, address: str) -> Case:
    """Somebody's heating is cold."""
    return report(office, REPORTER, Report(TOWN, "heating", "暖气不热", address=address))


def given(office: Office, dispatcher: Actor, case: Case, worker: str) -> Case:
    """A case in a worker's hands."""
    handling.dispatch(office, dispatcher, case.id, worker)
    return handling.take(office, person(office, worker), case.id)


def closed(office: Office, dispatcher: Actor, case: Case, worker: str) -> Case:
    """A case that its worker has settled, that was looked at and closed."""
    given(office, dispatcher, case, worker)
    handling.report_back(office, person(office, worker), case.id, "更换阀门", media=("after.jpg",))
    handling.verify(office, dispatcher, case.id, passed=True, text="热了")
    return handling.close(office, dispatcher, case.id)


def stored(office: Office, case: Case) -> Case:
    """A case as it is in the store."""
    with office.store.read() as reader:
        return reader.case(case.id)


def units(office: Office) -> dict[str, Unit]:
    """Every unit of the store, also of other days."""
    with office.store.read() as reader:
        return {unit.id: unit for unit in reader.units(TOWN)}


def faults(office: Office) -> list[str]:
    """What is broken in the log and the records."""
    with office.store.read() as reader:
        return reader.verify()
