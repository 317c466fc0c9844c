"""Mediation and help: who leads it, its sittings, what was agreed, and the day on which somebody looks again.

A matter is given to a mediator, who sits down with the parties as often as it takes, calls in whoever helps, writes
down what they agree and reports back like any handler; somebody else verifies and closes it. The follow-up holds
nothing up: the case may be closed before that day, and the mediator is reminded of it all the same. Care that comes
again and again is the same: the case is settled with the first visit, each visit names the day of the next.
"""

from __future__ import annotations

from dataclasses import replace
from datetime import date, datetime

from geo.clock import local_day
from geo.desk import deeds
from geo.desk.actors import actor_of_person
from geo.desk.deeds import LONGEST_NOTE, Deed
from geo.desk.handling import do
from geo.desk.office import Office
from geo.desk.queries import find_cases
from geo.desk.writing import Writing
from geo.errors import BadInput, Conflict, Forbidden
from geo.i18n import mark
from geo.model import Actor, Case, CaseState, Mediation, Move, Person, Sitting
from geo.store import CaseFilter

MEDIATING = "mediate:case"
MOST_HELPERS = 10
LONGEST_HELPER = 60
LONGEST_MEDIATION = 200
"""Sittings of one case: a visit every week for nearly four years."""
_DONE = (CaseState.REPORTED, CaseState.VERIFIED, CaseState.CLOSED, CaseState.RATED)


def is_mediated(office: Office, case: Case) -> bool:
    """Whether a case is settled by sittings: its category says so, or they have begun."""
    return case.mediation is not None or office.profile(case.community).category(case.category).mediation


def mediators(office: Office, case: Case) -> list[Person]:
    """Who may be given a case to mediate: whoever holds ``mediate:case`` where it is answered for.

    Those who have the skill that its category asks for stand in front, else they come by name.
    """
    skill = office.profile(case.community).category(case.category).skill
    staff = office.staff(case.community)
    able = [
        person
        for person in staff.people.values()
        if actor_of_person(office, case.community, person.id).may(MEDIATING, case.community, case.handling_path)
    ]
    return sorted(able, key=lambda person: (skill not in person.skills, person.name, person.id))


def appointing(office: Office, person_id: str, note: str = "") -> Deed:
    """Send a case to somebody who mediates it; what was sat and agreed under another mediator stays with it."""
    sent = deeds.dispatching(person_id, note)

    def change(tx: Writing, actor: Actor, case: Case, now: datetime) -> Case:
        _require_mediated(office, case)
        person = tx.person(case.community, person_id)
        chosen = actor_of_person(office, case.community, person.id)
        if not chosen.may(MEDIATING, case.community, case.handling_path):
            raise Forbidden(mark("{name} may not mediate there."), name=person.name)
        known = case.mediation
        led = replace(known, mediator_id=person.id) if known else Mediation(person.id)
        return replace(sent.change(tx, actor, case, now), mediation=led)

    return replace(sent, change=change)


def sitting(
    office: Office,
    text: str,
    *,
    helpers: tuple[str, ...] = (),
    at: datetime | None = None,
    next_on: date | None = None,
) -> Deed:
    """One sitting or visit: what was said and done, who was called in, when to come again.

    Parameters
    ----------
    helpers : tuple of str
        Ids of people of the community, or names as they are said: 李律师.
    at : datetime or None
        When it was held; None: now.
    next_on : date or None
        Local day of the next one. A reminder whose day has come is done with the sitting; one that lies ahead stays
        unless this names another.
    """

    def change(_tx: Writing, actor: Actor, case: Case, now: datetime) -> Case:
        led = _led(office, actor, case)
        held = at or now
        if not text.strip():
            raise BadInput(mark("Say in a few words what was said and done."))
        if len(text) > LONGEST_NOTE:
            raise BadInput(mark("The note is longer than {limit} characters."), limit=LONGEST_NOTE)
        if held > now:
            raise BadInput(mark("A sitting cannot be written down before it was held."))
        if len(led.sittings) >= LONGEST_MEDIATION:
            raise Conflict(mark("The case has had {limit} sittings; report another one."), limit=LONGEST_MEDIATION)
        today = local_day(now, office.profile(case.community).zone)
        waiting = led.follow_up_on if led.follow_up_on and led.follow_up_on > today else None
        held_now = Sitting(held, _person(actor), text.strip(), _helpers(helpers))
        follow_up = _ahead(next_on, today) or waiting
        told = replace(led, sittings=(*led.sittings, held_now), follow_up_on=follow_up)
        handler = case.handler_id if case.state in _DONE else case.handler_id or actor.person_id
        return replace(case, mediation=told, handler_id=handler, responded_at=case.responded_at or now)

    return Deed(Move.SIT, change=change)


def agreeing(office: Office, text: str, follow_up_on: date | None = None) -> Deed:
    """What the parties agreed, in their words, and the local day on which the mediator looks again."""

    def change(_tx: Writing, actor: Actor, case: Case, now: datetime) -> Case:
        led = _led(office, actor, case)
        if not led.sittings:
            raise Conflict(mark("Nobody has sat down with them yet: write the sitting first."))
        if not text.strip():
            raise BadInput(mark("Write down what was agreed."))
        if len(text) > LONGEST_NOTE:
            raise BadInput(mark("The note is longer than {limit} characters."), limit=LONGEST_NOTE)
        today = local_day(now, office.profile(case.community).zone)
        follow_up = _ahead(follow_up_on, today) or led.follow_up_on
        agreed = replace(led, agreement=text.strip(), agreed_at=now, follow_up_on=follow_up)
        return replace(case, mediation=agreed)

    return Deed(Move.AGREE, change=change)


def appoint(
    office: Office, actor: Actor, case_id: str, person_id: str, *, note: str = "", version: int | None = None
) -> Case:  # fmt: skip
    """Give a case to a mediator; needs ``dispatch:case``."""
    return do(office, actor, case_id, appointing(office, person_id, note), version=version)


def sit(
    office: Office,
    actor: Actor,
    case_id: str,
    text: str,
    *,
    helpers: tuple[str, ...] = (),
    at: datetime | None = None,
    next_on: date | None = None,
    version: int | None = None,
) -> Case:
    """Write a sitting down; only the mediator of the case, or whoever handles it while it has none."""
    return do(office, actor, case_id, sitting(office, text, helpers=helpers, at=at, next_on=next_on), version=version)


def agree(
    office: Office,
    actor: Actor,
    case_id: str,
    text: str,
    *,
    follow_up_on: date | None = None,
    version: int | None = None,
) -> Case:
    """Write down what was agreed; only the mediator. Reporting back comes after it, as with any case."""
    return do(office, actor, case_id, agreeing(office, text, follow_up_on), version=version)


def follow_ups_due(office: Office, actor: Actor, community: str, *, mine: bool = False) -> list[Case]:
    """Cases on which somebody should look again today or should have, the longest due first.

    Parameters
    ----------
    mine : bool
        Only those in the actor's own hands; else all that the actor may see.
    """
    if mine and actor.person_id is None:
        return []
    wanted = CaseFilter(community=community, handler_id=actor.person_id if mine else None, looks_again=True)
    day = office.today(community)
    due = [case for case in find_cases(office, actor, wanted) if _day_of(case) <= day]
    return sorted(due, key=lambda case: (_day_of(case), case.id))


def _day_of(case: Case) -> date:
    return case.mediation.follow_up_on or date.max if case.mediation else date.max


def _require_mediated(office: Office, case: Case) -> None:
    if not is_mediated(office, case):
        raise Conflict(mark("Cases of this category are not mediated."))


def may_lead(office: Office, actor: Actor, case: Case) -> bool:
    """Whether somebody mediates a case, or would begin to with the first sitting."""
    me = actor.person_id
    if me is None or not is_mediated(office, case) or not actor.may_anywhere(MEDIATING, case.community):
        return False
    return me in (case.handler_id, case.mediation.mediator_id if case.mediation else case.handler_id)


def _led(office: Office, actor: Actor, case: Case) -> Mediation:
    """The mediation as it stands, when the actor leads it or may begin to."""
    _require_mediated(office, case)
    person_id = _person(actor)
    if not may_lead(office, actor, case):
        raise Forbidden(mark("Only the mediator, or whoever a case was sent to, does this."))
    if case.mediation is None:
        return Mediation(person_id)
    # Sent on to somebody else, it is theirs to mediate from their first sitting.
    return replace(case.mediation, mediator_id=person_id)


def _person(actor: Actor) -> str:
    if actor.person_id is None:
        raise Forbidden(mark("Only a person can mediate."))
    return actor.person_id


def _ahead(day: date | None, today: date) -> date | None:
    if day is not None and day <= today:
        raise BadInput(mark("The day to look again must lie ahead."))
    return day


def _helpers(named: tuple[str, ...]) -> tuple[str, ...]:
    helpers = tuple(dict.fromkeys(one.strip() for one in named if one.strip()))
    if len(helpers) > MOST_HELPERS or any(len(one) > LONGEST_HELPER for one in helpers):
        raise BadInput(
            mark("At most {most} helpers, each with a name of at most {limit} characters."),
            most=MOST_HELPERS, limit=LONGEST_HELPER,
        )  # fmt: skip
    return helpers
