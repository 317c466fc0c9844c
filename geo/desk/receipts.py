"""What whoever reported may know of their case: where it stands, and the words that were written for them.

Nobody's name is in it, and nothing that staff wrote for each other.
"""

from __future__ import annotations

from geo.desk.closing import closing_text
from geo.desk.office import Office
from geo.desk.secrets import receipt_fits
from geo.errors import NotFound
from geo.i18n import Words, mark
from geo.model import OPEN_STATES, Case, CaseState, Outcome

STATUS_NOTES = {
    CaseState.COLLECTED: mark("Received; it waits to be looked at."),
    CaseState.FILED: mark("Taken up; it waits to be sent to somebody."),
    CaseState.DISPATCHED: mark("Sent to somebody who will deal with it."),
    CaseState.HANDLING: mark("Somebody is dealing with it."),
    CaseState.REPORTED: mark("Dealt with; the result is being checked."),
    CaseState.VERIFIED: mark("Checked; it is about to be closed."),
    CaseState.CLOSED: mark("Settled and checked."),
    CaseState.RATED: mark("Settled, checked and rated by the reporter."),
    CaseState.RETURNED: mark("Sent back; it waits to be dealt with again."),
    CaseState.SUSPENDED: mark("Paused; its limit does not run."),
    CaseState.MERGED: mark("Duplicate of request {id}."),
    CaseState.SPLIT: mark("Divided into several requests, which are dealt with one by one."),
}
"""What is said of each state."""
WAITING_NOTE = mark("It waits for an answer from its reporter; its limit does not run.")
"""What is said instead while the reporter must answer first."""


def status_sentences(case: Case, say: Words, *, full: bool) -> list[str]:
    """Where a case stands, in sentences.

    Parameters
    ----------
    full : bool
        With what was written for the reporter when it was closed.
    """
    sentence = WAITING_NOTE if case.awaits_reporter else STATUS_NOTES[case.state]
    notes = [say(sentence).format(id=case.merged_into)]
    ended = case.state not in OPEN_STATES | {CaseState.MERGED}
    if case.merged_into and ended:
        notes.append(say(mark("It was dealt with together with request {id}.")).format(id=case.merged_into))
    if case.reopened and not ended:
        notes.append(say(mark("It has been taken up again.")))
    if full and ended and (told := closing_text(case)):
        notes.append(told)
    if case.rating is not None and case.rating.outcome is Outcome.UNSOLVED:
        notes.append(say(mark("For its reporter it is not solved; it stays closed.")))
    return notes


def case_of_receipt(office: Office, number: str, code: str) -> Case | None:
    """The case of a number and the code that its reporter was given; None where the two do not fit."""
    if not receipt_fits(office.secret, number, code):
        return None
    try:
        with office.store.read() as reader:
            return reader.case(number)
    except NotFound:
        return None
