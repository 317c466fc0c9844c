"""Deeds: what a move does to a case, apart from whose transaction it happens in.

`geo.desk.handling` does one deed in a transaction of its own; a bulk import or a told story does many in one.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import datetime

from geo.desk.closing import close_related
from geo.desk.office import Office
from geo.desk.reporting import position_of
from geo.desk.ruling import route, undecided
from geo.desk.running import wind
from geo.desk.secrets import receipt_fits
from geo.desk.writing import Writing
from geo.errors import BadInput, Conflict, Forbidden
from geo.flow import due_at, handling_path
from geo.i18n import mark
from geo.locate import Candidate
from geo.model import MOVES, Actor, Case, CaseState, Move, Note, Outcome, Rating, target_of

LONGEST_NOTE = 2_000

Change = Callable[[Writing, Actor, Case, datetime], Case]
"""Where it is written, who does it, the case as it stands, when → the case with everything but its state changed."""


def _unchanged(_tx: Writing, _actor: Actor, case: Case, _now: datetime) -> Case:
    return case


@dataclass(frozen=True, slots=True)
class Deed:
    """One move with what it carries.

    Attributes
    ----------
    note, media : str, tuple of str
        Words and photo names kept with the case under the move's name.
    change : callable
        What else changes on the case; it raises to forbid the deed.
    """

    move: Move
    note: str = ""
    media: tuple[str, ...] = ()
    change: Change = _unchanged


def apply_deed(office: Office, tx: Writing, actor: Actor, case: Case, deed: Deed, now: datetime) -> Case:
    """Check rights and state, then do a deed inside a transaction that somebody else commits.

    Raises
    ------
    Forbidden, Conflict, BadInput, NotFound
        As the deed's own rules say; the transaction must not be committed then.
    """
    if len(deed.note) > LONGEST_NOTE:
        raise BadInput(mark("The note is longer than {limit} characters."), limit=LONGEST_NOTE)
    require_right(actor, case, deed.move)
    if deed.move is Move.DISPATCH and case.state is CaseState.COLLECTED:
        filed = replace(case, state=CaseState.FILED, updated_at=now)
        case, _ = tx.put(Move.FILE.value, case, wind(office, case, filed, now))
    target = target_of(case, deed.move, by=actor.person_id)
    changed = deed.change(tx, actor, case, now)
    notes = changed.notes
    if deed.note.strip() or deed.media:
        said = Note(now, actor.person_id or actor.id, deed.move.value, deed.note.strip(), deed.media)
        notes = (*notes, said)
    left = replace(changed, state=target, notes=notes, updated_at=now)
    moved, _ = tx.put(deed.move.value, case, wind(office, case, left, now))
    if moved.state is CaseState.CLOSED:
        close_related(office, tx, moved, deed.note.strip(), actor.person_id or actor.id, now)
    return moved


def require_right(actor: Actor, case: Case, move: Move) -> None:
    """Raise `Forbidden` unless the actor's grants allow the move with this case.

    Whoever a case was sent to works on it wherever it lies. Rating is the reporter's: the deed asks for the receipt.
    """
    permission = MOVES[move].permission
    mine = case.handler_id is not None and case.handler_id == actor.person_id
    allowed = (
        move is Move.RATE
        or actor.may(permission, case.community, case.handling_path)
        or (mine and actor.may_anywhere(permission, case.community))
    )
    if not allowed:
        sentence = mark("You may not do this with case {case}: it needs the right {right}.")
        raise Forbidden(sentence, case=case.id, right=permission)


def filing() -> Deed:
    """立案: take a collected report up as a case."""
    return Deed(Move.FILE)


def locating(office: Office, candidate: Candidate) -> Deed:
    """Put the case where a person says it is; nothing moves it by itself afterwards."""

    def change(_tx: Writing, _actor: Actor, case: Case, _now: datetime) -> Case:
        position = position_of(candidate, pinned=True)
        profile = office.profile(case.community)
        # Where the rule is to ask, the person who puts it there is the one who was asked.
        meanwhile = () if profile.boundary == "ask" else candidate.handling_path
        handling = handling_path(profile, office.root(case.community), position.path, meanwhile)
        return route(office, replace(case, position=position, handling_path=handling, address_id=candidate.address_id))

    return Deed(Move.LOCATE, change=change)


def recategorising(office: Office, category: str) -> Deed:
    """Another category; the rules are asked again and the limit is counted anew from when the case was received."""

    def change(_tx: Writing, _actor: Actor, case: Case, _now: datetime) -> Case:
        profile = office.profile(case.community)
        chosen = profile.category(category)
        urgent = chosen.urgency == "urgent"
        limit = due_at(chosen, case.received_at, profile.calendar, urgent=urgent)
        return route(office, replace(undecided(office, case), category=chosen.code, urgent=urgent, due_at=limit))

    return Deed(Move.RECATEGORISE, change=change)


def dispatching(person_id: str, note: str = "") -> Deed:
    """派遣: send the case to a person of the community."""

    def change(tx: Writing, _actor: Actor, case: Case, now: datetime) -> Case:
        tx.person(case.community, person_id)
        responded = case.responded_at or now
        return replace(case, handler_id=person_id, dispatched_at=now, responded_at=responded, overridden=True)

    return Deed(Move.DISPATCH, note=note, change=change)


def taking() -> Deed:
    """办理: start on a case that was sent to oneself, or that waits in one's own grid."""

    def change(_tx: Writing, actor: Actor, case: Case, now: datetime) -> Case:
        if actor.person_id is None:
            raise Forbidden(mark("Only a person can take a case."))
        if case.handler_id not in (None, actor.person_id):
            raise Forbidden(mark("The case was sent to somebody else."))
        return replace(case, handler_id=actor.person_id, responded_at=case.responded_at or now)

    return Deed(Move.TAKE, change=change)


def reporting_back(text: str, media: tuple[str, ...] = ()) -> Deed:
    """反馈: say what was done; only the person who handles the case can."""

    def change(_tx: Writing, actor: Actor, case: Case, _now: datetime) -> Case:
        if actor.person_id is None or case.handler_id != actor.person_id:
            raise Forbidden(mark("Only the person who handles a case can report back on it."))
        if not text.strip():
            raise BadInput(mark("Say in a few words what was done."))
        return case

    return Deed(Move.REPORT_BACK, note=text, media=media, change=change)


def verifying(*, passed: bool, text: str = "", media: tuple[str, ...] = ()) -> Deed:
    """核查: look at the work; a failed look sends it back and counts as rework."""

    def change(_tx: Writing, actor: Actor, case: Case, _now: datetime) -> Case:
        if not passed and not text.strip():
            raise BadInput(mark("Say what is still wrong."))
        return replace(case, verifier_id=actor.person_id or actor.id, reworks=case.reworks + (not passed))

    return Deed(Move.PASS if passed else Move.FAIL, note=text, media=media, change=change)


def closing(text: str = "") -> Deed:
    """结案: close a verified case, with what the reporter is told."""

    def change(_tx: Writing, _actor: Actor, case: Case, now: datetime) -> Case:
        return replace(case, closed_at=now)

    return Deed(Move.CLOSE, note=text, change=change)


def rating(office: Office, outcome: Outcome, stars: int | None = None, comment: str = "", code: str = "") -> Deed:
    """评价: the reporter's own answer, shown to be theirs by the receipt's code; staff enter it after a call."""
    if stars is not None and not 1 <= stars <= 5:
        raise BadInput(mark("Stars go from 1 to 5."))

    def change(_tx: Writing, actor: Actor, case: Case, now: datetime) -> Case:
        staff = actor.may("read:reporter", case.community, case.handling_path)
        if not staff and not receipt_fits(office.secret, case.id, code):
            raise Forbidden(mark("The receipt code does not fit this case."))
        if case.parent_id is not None:
            sentence = mark("Case {case} is a part of {whole}: the answer belongs there.")
            raise Conflict(sentence, case=case.id, whole=case.parent_id)
        return replace(case, rating=Rating(now, outcome, stars, comment.strip()[:LONGEST_NOTE]))

    return Deed(Move.RATE, change=change)


def returning(reason: str) -> Deed:
    """Give the case back: sent to the wrong person, or somebody else's matter. Needs a reason."""

    def change(_tx: Writing, _actor: Actor, case: Case, _now: datetime) -> Case:
        _needs_reason(reason)
        return replace(case, handler_id=None)

    return Deed(Move.RETURN, note=reason, change=change)


def suspending(reason: str) -> Deed:
    """Stop the clock, with a reason."""

    def change(_tx: Writing, _actor: Actor, case: Case, now: datetime) -> Case:
        _needs_reason(reason)
        return replace(case, resume_state=case.state, suspended_at=now)

    return Deed(Move.SUSPEND, note=reason, change=change)


def resuming() -> Deed:
    """Start the clock again: the limit moves on by as long as it stood still."""

    def change(_tx: Writing, _actor: Actor, case: Case, now: datetime) -> Case:
        due = case.due_at
        if due is not None and case.suspended_at is not None:
            due += now - case.suspended_at
        return replace(case, due_at=due, resume_state=None, suspended_at=None)

    return Deed(Move.RESUME, change=change)


def reopening(office: Office, reason: str) -> Deed:
    """Take a closed case up again, with a reason; its limit runs anew from now."""

    def change(_tx: Writing, _actor: Actor, case: Case, now: datetime) -> Case:
        _needs_reason(reason)
        profile = office.profile(case.community)
        limit = due_at(profile.category(case.category), now, profile.calendar, urgent=case.urgent)
        # A duplicate that is taken up again goes its own way: what it was merged into stays closed.
        return replace(
            case, closed_at=None, rating=None, handler_id=None, verifier_id=None, due_at=limit, merged_into=None
        )  # fmt: skip

    return Deed(Move.REOPEN, note=reason, change=change)


def escalating(reason: str) -> Deed:
    """Carry the case one level up the chain, with a reason; whoever answers there sees it."""

    def change(_tx: Writing, _actor: Actor, case: Case, _now: datetime) -> Case:
        _needs_reason(reason)
        if len(case.handling_path) < 2:
            raise Conflict(mark("The case already stands at the top of the chain."))
        return replace(case, handling_path=case.handling_path[:-1], overridden=True)

    return Deed(Move.ESCALATE, note=reason, change=change)


def noting(text: str, media: tuple[str, ...] = ()) -> Deed:
    """Write something on the case without moving it."""
    if not text.strip() and not media:
        raise BadInput(mark("The note is empty."))
    return Deed(Move.NOTE, note=text, media=media)


def _needs_reason(reason: str) -> None:
    if not reason.strip():
        raise BadInput(mark("Give a reason."))
