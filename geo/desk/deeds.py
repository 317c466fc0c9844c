"""Deeds: what a move does to a case, apart from whose transaction it happens in.

`geo.desk.handling` does one deed in a transaction of its own; a bulk import or a told story does many in one.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import datetime

from geo.desk.closing import close_related, closing_text
from geo.desk.office import Office
from geo.desk.privacy import may_see
from geo.desk.reporting import position_of
from geo.desk.ruling import route, undecided
from geo.desk.running import wind
from geo.desk.writing import Writing
from geo.errors import BadInput, Forbidden
from geo.flow import handling_path
from geo.flow.ladder import passed_on
from geo.i18n import mark
from geo.locate import Candidate
from geo.model import MOVES, Actor, Case, CaseState, Move, Note, target_of

LONGEST_NOTE = 2_000
_OF_THE_GRID = frozenset({Move.WHISTLE, Move.RATE_DEPARTMENT})

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
    then : callable
        What follows in the same transaction, once it is stored; returns the case as it stands then.
    """

    move: Move
    note: str = ""
    media: tuple[str, ...] = ()
    change: Change = _unchanged
    then: Change = _unchanged


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
        close_related(office, tx, moved, closing_text(moved), actor.person_id or actor.id, now)
    return deed.then(tx, actor, moved, now)


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
        # However far a case has climbed, the grid it lies in calls departments and says how they did.
        or (move in _OF_THE_GRID and actor.may(permission, case.community, case.path))
        # Whoever of the staff sees that a case waits too long may carry it up.
        or (move is Move.ESCALATE and actor.may_anywhere(permission, case.community) and may_see(actor, case))
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
    """Another category; the rules are asked again, and `wind` counts the limits anew: pauses and grants are kept."""

    def change(_tx: Writing, _actor: Actor, case: Case, _now: datetime) -> Case:
        profile = office.profile(case.community)
        chosen = profile.own_category(category)
        urgent = chosen.urgency == "urgent"
        private = case.private or chosen.keeps_private
        changed = replace(undecided(office, case), category=chosen.code, urgent=urgent, private=private)
        return route(office, changed)

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
        # What has climbed since it was sent belongs to whoever up there takes it first.
        if case.handler_id not in (None, actor.person_id) and not passed_on(case):
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
    """Start the clocks again: as much is left as when they were stopped."""

    def change(_tx: Writing, _actor: Actor, case: Case, _now: datetime) -> Case:
        return replace(case, resume_state=None, suspended_at=None)

    return Deed(Move.RESUME, change=change)


def noting(text: str, media: tuple[str, ...] = ()) -> Deed:
    """Write something on the case without moving it."""
    if not text.strip() and not media:
        raise BadInput(mark("The note is empty."))
    return Deed(Move.NOTE, note=text, media=media)


def _needs_reason(reason: str) -> None:
    if not reason.strip():
        raise BadInput(mark("Give a reason."))
