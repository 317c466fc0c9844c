"""等待诉求人: the clocks stand still until the reporter has answered a question."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime

from geo.desk.deeds import Deed
from geo.desk.handling import do
from geo.desk.office import Office
from geo.desk.secrets import receipt_fits
from geo.desk.writing import Writing
from geo.errors import BadInput, Conflict, Forbidden
from geo.i18n import mark
from geo.model import Actor, Case, Move, Note


def awaiting(question: str) -> Deed:
    """Ask the reporter something; the clocks stand still until there is an answer."""

    def change(_tx: Writing, _actor: Actor, case: Case, now: datetime) -> Case:
        if not question.strip():
            raise BadInput(mark("Say what the reporter is asked."))
        return replace(case, resume_state=case.state, suspended_at=now, awaits_reporter=True)

    return Deed(Move.AWAIT_REPORTER, note=question, change=change)


def answering(office: Office, text: str, code: str = "") -> Deed:
    """The reporter's answer, shown to be theirs by the receipt's code; staff enter it after a call. It starts the
    clocks again and is kept as a note."""

    def change(_tx: Writing, actor: Actor, case: Case, _now: datetime) -> Case:
        if not may_enter_answer(actor, case) and not receipt_fits(office.secret, case.id, code):
            raise Forbidden(mark("The receipt code does not fit this case."))
        if not case.awaits_reporter:
            raise Conflict(mark("Case {case} waits for no answer."), case=case.id)
        if not text.strip():
            raise BadInput(mark("The answer is empty."))
        return replace(case, awaits_reporter=False, resume_state=None, suspended_at=None)

    return Deed(Move.ANSWER, note=text, change=change)


def may_enter_answer(actor: Actor, case: Case) -> bool:
    """Whether somebody may enter what the reporter said: staff of the unit that answers, or whoever handles it."""
    right = "await:reporter"
    mine = case.handler_id is not None and case.handler_id == actor.person_id
    return actor.may(right, case.community, case.handling_path) or (mine and actor.may_anywhere(right, case.community))


def question_asked(case: Case) -> Note | None:
    """What the reporter was last asked; None where nothing waits for an answer."""
    if not case.awaits_reporter:
        return None
    return next((note for note in reversed(case.notes) if note.kind == Move.AWAIT_REPORTER), None)


def await_reporter(office: Office, actor: Actor, case_id: str, question: str, *, version: int | None = None) -> Case:
    """等待诉求人: ask the reporter something; the clocks stand still meanwhile."""
    return do(office, actor, case_id, awaiting(question), version=version)


def answer(
    office: Office, actor: Actor, case_id: str, text: str, *, code: str = "", version: int | None = None
) -> Case:
    """The reporter's answer: with the receipt's code, or entered by staff."""
    return do(office, actor, case_id, answering(office, text, code), version=version)
