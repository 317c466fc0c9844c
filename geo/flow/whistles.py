"""网格吹哨、部门报到: which clocks a called department runs against, and what it may do next.

A department signs in, makes contact and reports, in this order. Being late forbids nothing: it is kept and shows. The
clocks run from the whistle on and do not stop while the case's own limit does: a department that must wait has come.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Literal

from geo.clock import WorkCalendar
from geo.errors import BadInput, Conflict
from geo.i18n import mark
from geo.model import Called, Whistle, WhistleLimits

Clock = Literal["sign_in", "contact", "report"]
CLOCKS: tuple[Clock, ...] = ("sign_in", "contact", "report")


@dataclass(frozen=True, slots=True)
class Running:
    """One clock of a called department as it stands at an instant.

    Attributes
    ----------
    due_at : datetime
        When it runs out.
    done_at : datetime or None
        When the department did it; None while it is owed.
    left : timedelta
        How long it still runs, negative when it is late; once done, by how much it was in time.
    now : bool
        Whether it is the one that the department works on.
    """

    clock: Clock
    due_at: datetime
    done_at: datetime | None
    left: timedelta
    now: bool

    @property
    def late(self) -> bool:
        """Whether it ran out before it was done."""
        return self.left < timedelta()


def blow(
    limits: WhistleLimits,
    calendar: WorkCalendar,
    before: Whistle | None,
    lead: str,
    helpers: Sequence[str],
    *,
    reason: str,
    hard: bool,
    by: str,
    at: datetime,
    names: Mapping[str, str],
) -> Whistle:
    """Call departments: for the first time, or further ones beside those that have been called.

    Parameters
    ----------
    before : Whistle or None
        As it was blown before: whoever was called then stays called, with the clocks they had.
    lead : str
        Key of the department that leads; may be empty where one leads already.
    helpers : sequence of str
        Keys of the others.
    hard : bool
        Whether it is a hard problem, which gives the departments called now more days for their report.
    by : str
        Id of who blows it.
    at : datetime
        When, aware.
    names : mapping of str to str
        The departments there are, with their names.

    Raises
    ------
    BadInput
        No reason, nobody called, a department that does not exist or that is named twice.
    Conflict
        Another department leads already, or one of them is under way.
    """
    if not reason.strip():
        raise BadInput(mark("Say why the departments are called."))
    if before is None and not lead:
        raise BadInput(mark("Choose the department that leads."))
    called = [key for key in (lead, *helpers) if key]
    if not called:
        raise BadInput(mark("Choose at least one department."))
    for key in called:
        if key not in names:
            raise BadInput(mark("There is no department {department} here."), department=key)
        if called.count(key) > 1:
            raise BadInput(mark("{department} is named more than once."), department=names[key])
    first = before.lead if before else lead
    if lead and lead != first:
        raise Conflict(mark("{department} leads already: call the others to help."), department=names.get(first, first))
    for key in called:
        if before is not None and any(one.department == key and one.due_at is not None for one in before.called):
            raise Conflict(
                mark("{department} has been called already and has not reported yet."), department=names[key]
            )
    sign_in, contact = at + timedelta(hours=limits.sign_in_h), at + timedelta(hours=limits.contact_h)
    report = calendar.add_days(at, limits.hard_days if hard else limits.report_days)
    added = tuple(Called(key, key == first, sign_in, contact, report) for key in called)
    if before is None:
        return Whistle(at, by, reason.strip(), hard, added)
    return replace(before, hard=before.hard or hard, called=(*before.called, *added))


def sign_in(called: Called, at: datetime, by: str, name: str) -> Called:
    """报到: the department has come; ``by`` is the person, ``name`` what the department is called."""
    _refuse_again(called.signed_in_at, mark("{department} has signed in already."), name)
    return replace(called, signed_in_at=at, signed_in_by=by)


def contact(called: Called, at: datetime, name: str) -> Called:
    """The department has spoken to whom it concerns."""
    _refuse_again(called.contacted_at, mark("{department} has made contact already."), name)
    if called.signed_in_at is None:
        raise Conflict(mark("{department} must sign in first."), department=name)
    return replace(called, contacted_at=at)


def report(called: Called, at: datetime, text: str, name: str) -> Called:
    """The department says what it did."""
    _refuse_again(called.reported_at, mark("{department} has reported already."), name)
    if called.signed_in_at is None:
        raise Conflict(mark("{department} must sign in first."), department=name)
    if called.contacted_at is None:
        raise Conflict(mark("{department} must make contact first."), department=name)
    return replace(called, reported_at=at, report=text)


def rate(called: Called, stars: int, comment: str, name: str) -> Called:
    """The grid's own judgement of the department, once it has reported."""
    if called.reported_at is None:
        raise Conflict(mark("{department} has not reported yet: there is nothing to rate."), department=name)
    if called.stars is not None:
        raise Conflict(mark("{department} has been rated already."), department=name)
    return replace(called, stars=stars, comment=comment)


def clocks(called: Called, now: datetime) -> tuple[Running, Running, Running]:
    """The three clocks of a department at an instant."""
    done = (called.signed_in_at, called.contacted_at, called.reported_at)
    due = (called.sign_in_by, called.contact_by, called.report_by)
    current = next((place for place, at in enumerate(done) if at is None), None)
    first, second, third = (
        Running(clock, due[place], done[place], due[place] - (done[place] or now), place == current)
        for place, clock in enumerate(CLOCKS)
    )
    return first, second, third


def running(called: Called, now: datetime) -> Running | None:
    """The clock that a department works on; None once it has reported."""
    return next((one for one in clocks(called, now) if one.now), None)


def _refuse_again(done_at: datetime | None, sentence: str, name: str) -> None:
    if done_at is not None:
        raise Conflict(sentence, department=name)
