"""A shipped community over many cases, for the scenarios that count: reported for real, and settled by real deeds."""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import replace
from datetime import datetime
from pathlib import Path

from geo.desk import handling
from geo.desk.actors import actor_of_person, people_in_role
from geo.desk.deeds import Deed, apply_deed, dispatching, reporting_back, taking
from geo.desk.escalation import escalating
from geo.desk.feedback import closing
from geo.desk.office import Office
from geo.desk.reporting import Report, draft_case, store_report
from geo.desk.staffing import offers_for
from geo.desk.stories import Telling
from geo.desk.verifying import verifying
from geo.model import Actor, Case, CaseState
from tests.geo.desk.conftest import MovedClock
from tests.geo.desk.ladders import office_of, xinanjie

STREET = "xinanjie"


@contextmanager
def the_street(home: Path, clock: MovedClock) -> Iterator[Office]:
    """An office over the shipped Xinanjie."""
    office = office_of(xinanjie(), home, clock)
    yield office
    office.close()


def somebody(office: Office, community: str, role: str) -> Actor:
    """Whoever of a community holds a built-in role highest up its chain."""
    holders = [actor_of_person(office, community, person.id) for person in people_in_role(office, community, role)]
    return min(holders, key=lambda actor: min(len(grant.path) for grant in actor.grants if grant.role == role))


def nearest_worker(office: Office, dispatcher: Actor, case: Case) -> Actor:
    """Whoever is offered first for a case."""
    return actor_of_person(office, case.community, offers_for(office, dispatcher, case)[0].helper.person_id)


def way(worker: Actor, dispatcher: Actor, done: str) -> list[tuple[Actor, Deed]]:
    """What leads from a report to its closing: sent, taken, done, looked at by another, closed."""
    assert worker.person_id is not None
    return [
        (dispatcher, dispatching(worker.person_id)),
        (worker, taking()),
        (worker, reporting_back(done)),
        (dispatcher, verifying(passed=True, text="现场看过")),
        (dispatcher, closing()),
    ]


def settle(office: Office, dispatcher: Actor, case: Case, done: str = "已办好") -> Case:
    """Lead a case to its closing, each deed in a transaction of its own."""
    for actor, deed in way(nearest_worker(office, dispatcher, case), dispatcher, done):
        case = handling.do(office, actor, case.id, deed)
    return case


def tell_settled(
    office: Office,
    dispatcher: Actor,
    reports: Sequence[Report],
    *,
    times: Sequence[datetime],
    worker: Actor,
    to_the_top: Sequence[bool] = (),
) -> list[Case]:
    """Write reports that lie in the past with all that happened to them, as an import of lived histories.

    Parameters
    ----------
    times : sequence of datetime
        When each came in; it is settled at once.
    to_the_top : sequence of bool
        Which of them were carried up to the community first, step by step.
    """
    told, ended = [], []
    with office.write(dispatcher) as tx:
        telling = Telling(tx, office.staff(reports[0].community))
        for number, (sent, at) in enumerate(zip(reports, times, strict=True)):
            telling.begin(at)
            draft = replace(draft_case(office, dispatcher, replace(sent, received_at=at)), updated_at=at)
            case = store_report(office, telling, draft)
            while to_the_top and to_the_top[number] and len(case.handling_path) > 1:
                telling.actor = dispatcher.id
                case = apply_deed(office, telling, dispatcher, case, escalating(office, "本级解决不了"), at)
            for actor, deed in way(worker, dispatcher, "已办好"):
                telling.actor = actor.id
                case = apply_deed(office, telling, actor, case, deed, at)
            assert case.state is CaseState.CLOSED
            told.append(list(telling.steps))
            ended.append(case)
        telling.settle()
        tx.put_histories(told)
    return ended
