"""What reporters are told, what they answer, and what follows: closing, telling, rating, taking up again.

"Closed" is not "solved": that is the reporter's to say. Their first "not solved" takes the matter up again where it
was, the second one level up; after that it stays closed, and unsolved.
"""

from __future__ import annotations

from contextlib import suppress
from dataclasses import replace
from datetime import datetime
from typing import Protocol

from geo.desk import queries
from geo.desk.closing import reopen_related, taken_up_again
from geo.desk.deeds import LONGEST_NOTE, Deed, apply_deed
from geo.desk.escalation import carried_up
from geo.desk.office import Office
from geo.desk.running import wind
from geo.desk.secrets import receipt_fits
from geo.desk.verifying import last_note
from geo.desk.writing import Writing
from geo.errors import BadInput, Conflict, Forbidden, NotFound
from geo.i18n import mark
from geo.model import SYSTEM, Actor, Case, CaseState, Move, Note, Outcome, Rating, target_of
from geo.store import CaseFilter

UNSOLVED_UP = 2
"""So many times "not solved" carry a matter one level up."""
UNSOLVED_MOST = 2
"""So often "not solved" takes a matter up again."""
WHY_UNSOLVED = "unsolved"
"""Why a case climbed that its reporter called not solved twice."""


class Reading(Protocol):
    """Where the cases of a matter are looked up: a reader of the store, or wherever deeds are written."""

    def cases(self, wanted: CaseFilter, /) -> list[Case]:
        """The cases that a filter wants."""

    def case(self, id_: str, /) -> Case:
        """The case with a number, or `NotFound`."""


def closing(text: str | None = None) -> Deed:
    """结案: close a verified case.

    Parameters
    ----------
    text : str or None
        What was done, in plain words, as all who reported the matter read it; None: as it was reported back.
    """

    def change(_tx: Writing, actor: Actor, case: Case, now: datetime) -> Case:
        words = what_was_done(case) if text is None else text.strip()
        if not words:
            raise BadInput(mark("Say in plain words what was done: the reporter reads it."))
        closed = replace(case, closed_at=now)
        if text is not None:
            return closed
        return replace(closed, notes=(*case.notes, Note(now, actor.person_id or actor.id, Move.CLOSE.value, words)))

    return Deed(Move.CLOSE, note=text or "", change=change)


def what_was_done(case: Case) -> str:
    """What was last reported back: where the words for the reporter begin."""
    note = last_note(case, Move.REPORT_BACK)
    return note.text if note is not None else ""


def telling() -> Deed:
    """告知: somebody has told the reporter what was done."""

    def change(_tx: Writing, _actor: Actor, case: Case, now: datetime) -> Case:
        if case.told_at is not None:
            raise Conflict(mark("The reporter of case {case} has been told already."), case=case.id)
        return replace(case, told_at=now)

    return Deed(Move.TELL, change=change)


def tell_all(office: Office, actor: Actor, case_id: str) -> list[Case]:
    """Note that everybody who reported a matter has been told, in one transaction.

    Returns
    -------
    list of Case
        Those of whom it is new: the case itself, what goes on for it, and all that were merged with either.

    Raises
    ------
    NotFound, Forbidden
        As for one case.
    Conflict
        All of them had been told before, or the matter is open again.
    """
    now = office.clock()
    with office.write(actor) as tx:
        case = tx.case(case_id)
        if not actor.may_anywhere("read:services", case.community):
            raise NotFound(mark("There is no case {case}."), case=case_id)
        target_of(case, Move.TELL)
        waiting = [
            one
            for one in matter_of(tx, case)
            if one.told_at is None and one.state in (CaseState.CLOSED, CaseState.RATED)
        ]
        if not waiting:
            raise Conflict(mark("The reporter of case {case} has been told already."), case=case.id)
        return [apply_deed(office, tx, actor, one, telling(), now) for one in waiting]


def rating(office: Office, outcome: Outcome, stars: int | None = None, comment: str = "", code: str = "") -> Deed:
    """评价: the reporter's own answer, shown to be theirs by the receipt's code; staff enter it after a call.

    A note says who of the staff entered it. Whoever answers has been told.
    """
    if stars is not None and not 1 <= stars <= 5:
        raise BadInput(mark("Stars go from 1 to 5."))
    said = comment.strip()[:LONGEST_NOTE]

    def change(_tx: Writing, actor: Actor, case: Case, now: datetime) -> Case:
        staff = actor.may("read:reporter", case.community, case.handling_path)
        if not staff and not receipt_fits(office.secret, case.id, code):
            raise Forbidden(mark("The receipt code does not fit this case."))
        if case.parent_id is not None:
            sentence = mark("Case {case} is a part of {whole}: the answer belongs there.")
            raise Conflict(sentence, case=case.id, whole=case.parent_id)
        entered = (Note(now, actor.person_id or actor.id, Move.RATE.value, said),) if staff else ()
        return replace(
            case, rating=Rating(now, outcome, stars, said), told_at=case.told_at or now, notes=(*case.notes, *entered)
        )

    def then(tx: Writing, _actor: Actor, case: Case, now: datetime) -> Case:
        return case if outcome is Outcome.SOLVED else _answered_unsolved(office, tx, case, now)

    return Deed(Move.RATE, change=change, then=then)


def entered_by(case: Case, answer: Rating) -> str:
    """Who of the staff entered an answer after a call; empty where the reporter did."""
    return next((note.by for note in case.notes if note.kind == Move.RATE and note.at == answer.at), "")


def reopening(office: Office, reason: str) -> Deed:
    """Take a closed case up again, with a reason; its limit runs anew from now.

    What closed with it waits for it again. A duplicate that is taken up again by itself goes its own way: what it was
    merged into stays closed.
    """

    def change(_tx: Writing, _actor: Actor, case: Case, now: datetime) -> Case:
        if not reason.strip():
            raise BadInput(mark("Give a reason."))
        return replace(taken_up_again(office, case, now), merged_into=None)

    def then(tx: Writing, _actor: Actor, case: Case, now: datetime) -> Case:
        reopen_related(office, tx, case, now)
        return case

    return Deed(Move.REOPEN, note=reason, change=change, then=then)


def matter_of(tx: Reading, case: Case) -> list[Case]:
    """All cases of a matter: first the one that goes on for the others, then what was merged into it, and so on."""
    first = case
    while first.merged_into is not None:
        first = tx.case(first.merged_into)
    found = [first]
    for one in found:  # grows as it goes: a duplicate may have duplicates of its own
        found += tx.cases(CaseFilter(merged_into=one.id))
    return found


def matter(office: Office, actor: Actor, case: Case) -> list[Case]:
    """All cases of the matter of a case that the actor may read, as `matter_of` orders them."""
    with office.store.read() as reader:
        ids = [one.id for one in matter_of(reader, case)]
    return [queries.get_case(office, actor, key) for key in ids]


def times_unsolved(matter: list[Case]) -> int:
    """How often those who reported a matter have called it not solved."""
    said = [answer for case in matter for answer in (*case.answers, case.rating) if answer is not None]
    return sum(answer.outcome is Outcome.UNSOLVED for answer in said)


def _answered_unsolved(office: Office, tx: Writing, case: Case, now: datetime) -> Case:
    """Take the matter of a case up again whose reporter has just said that it is not solved; returns the case then."""
    matter = matter_of(tx, case)
    first, times = matter[0], times_unsolved(matter)
    if times > UNSOLVED_MOST or first.state not in (CaseState.CLOSED, CaseState.RATED):
        return case
    state = target_of(first, Move.REOPEN)
    again = replace(taken_up_again(office, first, now), state=state, updated_at=now)
    if times >= UNSOLVED_UP:
        with suppress(Conflict):  # it stands at the top already, and is taken up again there
            again = carried_up(office, again, SYSTEM.id, WHY_UNSOLVED, now)
    stored, _ = tx.put(Move.REOPEN.value, first, wind(office, first, again, now), actor=SYSTEM.id)
    reopen_related(office, tx, stored, now)
    return stored if case.id == stored.id else tx.case(case.id)
