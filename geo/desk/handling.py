"""The moves of a case as use cases: each checks rights and state, writes once, and leaves its event.

Every verb takes the office, the actor, the case's number and ``version``: the version the actor was looking
at. If somebody changed the case in between, the verb raises `Conflict` and changes nothing. All of them raise
`NotFound`, `Forbidden`, `Conflict` or `BadInput` as their deed's own rules say, and have written nothing then.
"""

from __future__ import annotations

from geo.desk import deeds, feedback, verifying
from geo.desk.deeds import Deed, apply_deed
from geo.desk.escalation import escalating
from geo.desk.office import Office
from geo.errors import Conflict, NotFound
from geo.i18n import mark
from geo.locate import Candidate
from geo.model import Actor, Case, Outcome


def do(office: Office, actor: Actor, case_id: str, deed: Deed, *, version: int | None = None) -> Case:
    """Do one deed in a transaction of its own; returns the case as stored."""
    with office.write(actor) as tx:
        case = tx.case(case_id)
        if not actor.may_anywhere("read:services", case.community):
            raise NotFound(mark("There is no case {case}."), case=case_id)
        if version is not None and version != case.version:
            raise Conflict(mark("Somebody changed case {case} in the meantime; look at it again."), case=case.id)
        # A machine's clock that was put back must not count a limit from before the case was there.
        now = max(office.clock(), case.updated_at or case.received_at, case.received_at)
        return apply_deed(office, tx, actor, case, deed, now)


def file_case(office: Office, actor: Actor, case_id: str, *, version: int | None = None) -> Case:
    """立案: take a collected report up as a case."""
    return do(office, actor, case_id, deeds.filing(), version=version)


def locate_case(
    office: Office, actor: Actor, case_id: str, candidate: Candidate, *, version: int | None = None
) -> Case:
    """Put a case where a person says it is."""
    return do(office, actor, case_id, deeds.locating(office, candidate), version=version)


def recategorise(office: Office, actor: Actor, case_id: str, category: str, *, version: int | None = None) -> Case:
    """Give a case another category; its limit is counted anew."""
    return do(office, actor, case_id, deeds.recategorising(office, category), version=version)


def dispatch(
    office: Office, actor: Actor, case_id: str, person_id: str, *, note: str = "", version: int | None = None
) -> Case:
    """派遣: send a case to a person; a collected report is taken up first, in the same transaction."""
    return do(office, actor, case_id, deeds.dispatching(person_id, note), version=version)


def take(office: Office, actor: Actor, case_id: str, *, version: int | None = None) -> Case:
    """办理: start on a case that was sent to oneself, or that waits in one's own grid."""
    return do(office, actor, case_id, deeds.taking(), version=version)


def report_back(
    office: Office, actor: Actor, case_id: str, text: str, *, media: tuple[str, ...] = (), version: int | None = None
) -> Case:
    """反馈: say what was done. Only the person who handles the case can."""
    return do(office, actor, case_id, deeds.reporting_back(text, media), version=version)


def verify(
    office: Office,
    actor: Actor,
    case_id: str,
    *,
    passed: bool,
    text: str = "",
    media: tuple[str, ...] = (),
    version: int | None = None,
) -> Case:
    """核查: look at the work; a failed look sends it back and counts as rework. Never by the handler."""
    return do(office, actor, case_id, verifying.verifying(passed=passed, text=text, media=media), version=version)


def close(office: Office, actor: Actor, case_id: str, *, text: str | None = None, version: int | None = None) -> Case:
    """结案: close a verified case, with what all its reporters are told; None: what was reported back."""
    return do(office, actor, case_id, feedback.closing(text), version=version)


def rate(
    office: Office,
    actor: Actor,
    case_id: str,
    outcome: Outcome,
    *,
    stars: int | None = None,
    comment: str = "",
    code: str = "",
    version: int | None = None,
) -> Case:
    """评价: the reporter's own answer. An anonymous reporter shows the receipt's code; staff enter it after a call."""
    return do(office, actor, case_id, feedback.rating(office, outcome, stars, comment, code), version=version)


def tell(office: Office, actor: Actor, case_id: str, *, version: int | None = None) -> Case:
    """告知: note that the reporter of a closed case has been told what was done."""
    return do(office, actor, case_id, feedback.telling(), version=version)


def return_case(office: Office, actor: Actor, case_id: str, reason: str, *, version: int | None = None) -> Case:
    """Give a case back, with a reason."""
    return do(office, actor, case_id, deeds.returning(reason), version=version)


def suspend(office: Office, actor: Actor, case_id: str, reason: str, *, version: int | None = None) -> Case:
    """Stop the clock, with a reason; what is left of the limit is kept."""
    return do(office, actor, case_id, deeds.suspending(reason), version=version)


def resume(office: Office, actor: Actor, case_id: str, *, version: int | None = None) -> Case:
    """Start the clocks again: as much is left as when they were stopped."""
    return do(office, actor, case_id, deeds.resuming(), version=version)


def reopen(office: Office, actor: Actor, case_id: str, reason: str, *, version: int | None = None) -> Case:
    """Take a closed case up again, with a reason; its limit runs anew from now."""
    return do(office, actor, case_id, feedback.reopening(office, reason), version=version)


def escalate(office: Office, actor: Actor, case_id: str, reason: str, *, version: int | None = None) -> Case:
    """Carry a case one rung up the ladder, with a reason; without a ladder one level up the chain."""
    return do(office, actor, case_id, escalating(office, reason), version=version)


def add_note(
    office: Office, actor: Actor, case_id: str, text: str, *, media: tuple[str, ...] = (), version: int | None = None
) -> Case:
    """Write something on the case without moving it."""
    return do(office, actor, case_id, deeds.noting(text, media), version=version)
