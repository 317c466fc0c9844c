"""What closes with a case: the duplicates it went on for, and the divided case of which it was the last part.

Both are told what was written when that case was closed: one action tells all who reported the matter. When it is
taken up again, they wait for it again.
"""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime

from geo.desk.office import Office
from geo.desk.running import wind
from geo.desk.writing import Writing
from geo.flow import due_at
from geo.model import SYSTEM, Case, CaseState, Move, Note, target_of
from geo.store import CaseFilter

_ENDED = (CaseState.CLOSED, CaseState.RATED)


def close_related(office: Office, tx: Writing, case: Case, text: str, by: str, now: datetime) -> None:
    """Close what waited for a case that has just been closed, in the same transaction.

    Parameters
    ----------
    tx : Writing
        Where the case was closed.
    case : Case
        As it stands closed.
    text : str
        What its reporter is told: every duplicate's reporter is told the same.
    by : str
        Who wrote that.
    """
    for duplicate in tx.cases(CaseFilter(merged_into=case.id, states=(CaseState.MERGED,))):
        closed, _ = tx.put(Move.CLOSE_WITH.value, duplicate, _closed(office, duplicate, text, by, now))
        close_related(office, tx, closed, text, by, now)
    if case.parent_id is None:
        return
    whole = tx.case(case.parent_id)
    parts = tx.cases(CaseFilter(community=case.community, parent_id=whole.id))
    if whole.state is CaseState.SPLIT and all(part.state in _ENDED for part in parts):
        told = "\n".join(dict.fromkeys(text for part in parts if (text := closing_text(part))))
        closed, _ = tx.put(
            Move.CLOSE_WITH.value, whole, _closed(office, whole, told, SYSTEM.id, now), actor=SYSTEM.id
        )  # fmt: skip
        close_related(office, tx, closed, told, SYSTEM.id, now)


def reopen_related(office: Office, tx: Writing, case: Case, now: datetime) -> None:
    """Let what had closed with a case wait for it again, in the same transaction.

    Parameters
    ----------
    tx : Writing
        Where the case was taken up again.
    case : Case
        As it stands open.
    """
    for duplicate in tx.cases(CaseFilter(merged_into=case.id, states=_ENDED)):
        _wait_again(office, tx, duplicate, now)
    if case.parent_id is None:
        return
    whole = tx.case(case.parent_id)
    if whole.state in _ENDED and whole.merged_into is None:
        _wait_again(office, tx, whole, now)


def taken_up_again(office: Office, case: Case, now: datetime) -> Case:
    """A closed case with a new limit and nobody who has it, in whatever state it goes on; the answer to it is kept."""
    profile = office.profile(case.community)
    limit = due_at(profile.category(case.category), now, profile.calendar, urgent=case.urgent)
    return replace(
        case, closed_at=None, rating=None, answers=(*case.answers, case.rating) if case.rating else case.answers,
        handler_id=None, verifier_id=None, due_at=limit, told_at=None, reopened=case.reopened + 1,
    )  # fmt: skip


def closing_text(case: Case) -> str:
    """What the reporter was told when the case was last closed."""
    return next((note.text for note in reversed(case.notes) if note.kind == Move.CLOSE and note.text), "")


def _wait_again(office: Office, tx: Writing, case: Case, now: datetime) -> None:
    state = target_of(case, Move.REOPEN_WITH)
    waiting = replace(taken_up_again(office, case, now), state=state, updated_at=now)
    stored, _ = tx.put(Move.REOPEN_WITH.value, case, wind(office, case, waiting, now), actor=SYSTEM.id)
    reopen_related(office, tx, stored, now)


def _closed(office: Office, case: Case, text: str, by: str, now: datetime) -> Case:
    state = target_of(case, Move.CLOSE_WITH)
    notes = (*case.notes, Note(now, by, Move.CLOSE.value, text)) if text else case.notes
    closed = replace(case, state=state, closed_at=now, updated_at=now, resume_state=None, notes=notes)
    return wind(office, case, closed, now)
