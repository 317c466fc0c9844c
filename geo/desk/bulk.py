"""Many cases at once: a plan that somebody looks at first, then each case in a transaction of its own.

The plan keeps the version of each case as it was looked at. What somebody else has changed meanwhile is told and left
as they left it; all the rest is done.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass

from geo.desk import handling, queries
from geo.desk.deeds import require_right
from geo.desk.office import Office
from geo.desk.staffing import FIELD_ROLES, offers_for
from geo.errors import Conflict, GridwardError
from geo.i18n import mark
from geo.model import MOVES, Actor, Case, Move
from geo.schedule import Offer
from geo.schedule.nearest import LOAD_PENALTY_S

AT_ONCE = 100
"""No more cases than this in one go: as many as a list shows on a page."""
_EVERYBODY = 10_000
_NOT_NOW = {
    Move.DISPATCH: mark("As it stands it cannot be sent."),
    Move.FILE: mark("It has been taken up already."),
    Move.CLOSE: mark("It has not been verified, or is closed already."),
}


@dataclass(frozen=True, slots=True)
class Planned:
    """What is to happen to one case.

    Attributes
    ----------
    case_id, version : str, int
        The case as it was looked at.
    case : Case or None
        None when it could not be read.
    person_id, name : str
        Whom to send; empty where nobody is sent.
    distance_m : float or None
        How far that person has to go, where it is known.
    load_after : int
        Open cases in that person's hands once this one has been sent.
    problem : GridwardError or None
        Why it cannot be done; None where it can.
    """

    case_id: str
    version: int = 0
    case: Case | None = None
    person_id: str = ""
    name: str = ""
    distance_m: float | None = None
    load_after: int = 0
    problem: GridwardError | None = None


@dataclass(frozen=True, slots=True)
class Outcome:
    """What became of one planned step; ``problem`` says why it was not done."""

    case_id: str
    name: str = ""
    problem: GridwardError | None = None


def people_to_send(office: Office, actor: Actor, community: str) -> dict[str, str]:
    """The names of everybody who is sent to cases here, by person id, in the order of the names."""
    queries.require(actor, "read:people", community)
    profile, staff = office.profile(community), office.staff(community)
    holders = (staff.by_role.get(role.key, ()) for role in profile.roles if role.grants in FIELD_ROLES)
    names = {person.id: person.name for people in holders for person in people}
    return dict(sorted(names.items(), key=lambda one: (one[1], one[0])))


def plan_dispatch(
    office: Office, actor: Actor, case_ids: Iterable[str], *, person_id: str = "", per_person: int = 5
) -> tuple[Planned, ...]:
    """Whom each case would be sent to.

    Parameters
    ----------
    case_ids : iterable of str
        In the order in which they choose; no more than `AT_ONCE` of them are taken.
    person_id : str
        Everything goes to this person; empty: each to the best offer, counting what the plan has given out already.
    per_person : int
        No more than so many of these cases to one person.
    """
    given: Counter[str] = Counter()
    planned = []
    for case_id in list(dict.fromkeys(case_ids))[:AT_ONCE]:
        step = _allowed(office, actor, case_id, Move.DISPATCH)
        if step.problem is None and step.case is not None:
            step = _sent(office, actor, step.case, given, person_id, per_person)
            if step.problem is None:
                given[step.person_id] += 1
        planned.append(step)
    return tuple(planned)


def plan_move(office: Office, actor: Actor, case_ids: Iterable[str], move: Move) -> tuple[Planned, ...]:
    """Which cases can be taken up (`Move.FILE`) or closed (`Move.CLOSE`) now, and why the others cannot."""
    return tuple(_allowed(office, actor, case_id, move) for case_id in list(dict.fromkeys(case_ids))[:AT_ONCE])


def carry_out(office: Office, actor: Actor, planned: Iterable[Planned], move: Move) -> tuple[Outcome, ...]:
    """Do what was planned, one transaction for each case; rights, state and version are asked again in each."""
    done = []
    for step in planned:
        problem = step.problem
        if problem is None:
            try:
                _do(office, actor, step, move)
            except GridwardError as met:
                problem = met
        done.append(Outcome(step.case_id, step.name, problem))
    return tuple(done)


def _do(office: Office, actor: Actor, step: Planned, move: Move) -> None:
    match move:
        case Move.DISPATCH:
            handling.dispatch(office, actor, step.case_id, step.person_id, version=step.version)
        case Move.FILE:
            handling.file_case(office, actor, step.case_id, version=step.version)
        case Move.CLOSE:
            handling.close(office, actor, step.case_id, version=step.version)
        case _:
            raise ValueError(f"not for many cases at once: {move}")


def _allowed(office: Office, actor: Actor, case_id: str, move: Move) -> Planned:
    """A step without a person: whether rights and state allow the move."""
    try:
        case = queries.get_case(office, actor, case_id)
    except GridwardError as problem:
        return Planned(case_id, problem=problem)
    try:
        require_right(actor, case, move)
    except GridwardError as problem:
        return Planned(case_id, case.version, case, problem=problem)
    if case.state not in MOVES[move].sources:
        return Planned(case_id, case.version, case, problem=Conflict(_NOT_NOW[move]))
    return Planned(case_id, case.version, case)


def _sent(
    office: Office, actor: Actor, case: Case, given: Counter[str], person_id: str, per_person: int
) -> Planned:  # fmt: skip
    """The step of one case that may be sent, after those that have been ``given`` already."""
    if case.needs_place:
        return _not_sent(case, Conflict(mark("It has no place yet.")))
    offers = offers_for(office, actor, case, limit=_EVERYBODY)
    if person_id:
        people = office.staff(case.community).people
        offer = next((one for one in offers if one.helper.person_id == person_id), None)
        if person_id not in people:
            return _not_sent(case, Conflict(mark("There is no such person here any more.")))
        if person_id == case.handler_id:
            return _not_sent(case, Conflict(mark("It has been sent there already.")))
        if given[person_id] >= per_person:
            return _not_sent(case, Conflict(mark("More than {limit} at once to one person."), limit=per_person))
        load = office.board(case.community).loads().get(person_id, 0)
        away = offer.distance_m if offer else None
        name = people[person_id].name
        return Planned(case.id, case.version, case, person_id, name, away, load + given[person_id] + 1)
    if case.handler_id is not None:
        return _not_sent(case, Conflict(mark("Somebody has it already.")))
    free = [one for one in offers if given[one.helper.person_id] < per_person]
    if not free:
        sentence = mark("Nobody is left who could take it: {limit} to each is the limit.")
        return _not_sent(case, Conflict(sentence, limit=per_person))

    def weight(one: Offer) -> tuple[float, str]:
        return one.weight_s + LOAD_PENALTY_S * given[one.helper.person_id], one.helper.person_id

    best = min(free, key=weight)
    helper = best.helper
    after = helper.load + given[helper.person_id] + 1
    return Planned(case.id, case.version, case, helper.person_id, helper.name, best.distance_m, after)


def _not_sent(case: Case, problem: GridwardError) -> Planned:
    return Planned(case.id, case.version, case, problem=problem)
