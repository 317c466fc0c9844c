"""The one table of legal case moves, and the one function that consults it.

收集 collected → 立案 filed → 派遣 dispatched → 办理 handling → 反馈 reported → 核查 verified → 结案 closed
→ 评价 rated, and beside the line: returned, suspended, reopened, merged, split, escalated, whistled.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from geo.errors import Conflict, Forbidden
from geo.i18n import mark
from geo.model.cases import Case
from geo.model.states import CaseState

S = CaseState


class Move(StrEnum):
    """Verbs that change a case; the value is the verb of its event."""

    FILE = "file"
    LOCATE = "locate"
    RECATEGORISE = "recategorise"
    DISPATCH = "dispatch"
    TAKE = "take"
    REPORT_BACK = "report_back"
    PASS = "pass"
    FAIL = "fail"
    CLOSE = "close"
    RATE = "rate"
    RETURN = "return"
    SUSPEND = "suspend"
    RESUME = "resume"
    REOPEN = "reopen"
    MERGE = "merge"
    UNMERGE = "unmerge"
    SPLIT = "split"
    CLOSE_WITH = "close_with"
    REOPEN_WITH = "reopen_with"
    ESCALATE = "escalate"
    WHISTLE = "whistle"
    SIGN_IN = "sign_in"
    CONTACT = "contact"
    REPORT_IN = "report_in"
    RATE_DEPARTMENT = "rate_department"
    ASK_EXTENSION = "ask_extension"
    EXTEND = "extend"
    DECLINE_EXTENSION = "decline_extension"
    AWAIT_REPORTER = "await_reporter"
    ANSWER = "answer"
    SIT = "sit"
    AGREE = "agree"
    TELL = "tell"
    NOTE = "note"


@dataclass(frozen=True, slots=True)
class Rule:
    """One row: the states a move may start from, the state it leads to (None: stays), the permission it needs."""

    sources: frozenset[CaseState]
    target: CaseState | None
    permission: str


_WAITING = frozenset({S.COLLECTED, S.FILED, S.RETURNED})
_SENT = frozenset({S.DISPATCHED, S.HANDLING})
_WORKING = _WAITING | _SENT
_LIVE = _WORKING | {S.REPORTED, S.VERIFIED}
_DONE = frozenset({S.REPORTED, S.VERIFIED, S.CLOSED, S.RATED})

MOVES: dict[Move, Rule] = {
    Move.FILE: Rule(frozenset({S.COLLECTED}), S.FILED, "file:case"),
    Move.LOCATE: Rule(_LIVE | {S.SUSPENDED}, None, "locate:case"),
    Move.RECATEGORISE: Rule(_WORKING | {S.SUSPENDED}, None, "file:case"),
    Move.DISPATCH: Rule(_WORKING, S.DISPATCHED, "dispatch:case"),
    # Whoever gets their work back after a failed look goes on with it at once.
    Move.TAKE: Rule(frozenset({S.FILED, S.DISPATCHED, S.RETURNED}), S.HANDLING, "take:case"),
    Move.REPORT_BACK: Rule(_SENT, S.REPORTED, "handle:case"),
    Move.PASS: Rule(frozenset({S.REPORTED}), S.VERIFIED, "verify:case"),
    Move.FAIL: Rule(frozenset({S.REPORTED}), S.RETURNED, "verify:case"),
    Move.CLOSE: Rule(frozenset({S.VERIFIED}), S.CLOSED, "close:case"),
    Move.RATE: Rule(frozenset({S.CLOSED}), S.RATED, "rate:case"),
    Move.RETURN: Rule(_SENT, S.RETURNED, "return:case"),
    Move.SUSPEND: Rule(_WORKING, S.SUSPENDED, "suspend:case"),
    Move.RESUME: Rule(frozenset({S.SUSPENDED}), None, "suspend:case"),
    Move.REOPEN: Rule(frozenset({S.CLOSED, S.RATED}), S.FILED, "reopen:case"),
    Move.MERGE: Rule(_WORKING, S.MERGED, "merge:case"),
    Move.UNMERGE: Rule(frozenset({S.MERGED}), None, "merge:case"),
    Move.SPLIT: Rule(_WORKING, S.SPLIT, "split:case"),
    # A duplicate closes with the case it was merged into, a divided case with the last of its parts.
    Move.CLOSE_WITH: Rule(frozenset({S.MERGED, S.SPLIT}), S.CLOSED, "close:case"),
    # And they wait again when that case, or that part, is taken up again.
    Move.REOPEN_WITH: Rule(frozenset({S.CLOSED, S.RATED}), None, "reopen:case"),
    Move.ESCALATE: Rule(_LIVE, None, "escalate:case"),
    Move.WHISTLE: Rule(_WORKING, None, "whistle:case"),
    Move.SIGN_IN: Rule(_LIVE | {S.SUSPENDED, S.SPLIT}, None, "attend:whistle"),
    Move.CONTACT: Rule(_LIVE | {S.SUSPENDED, S.SPLIT}, None, "attend:whistle"),
    Move.REPORT_IN: Rule(_LIVE | {S.SUSPENDED, S.SPLIT}, None, "attend:whistle"),
    # The departments are rated afterwards: once they have reported, and also when the case is long closed.
    Move.RATE_DEPARTMENT: Rule(_LIVE | {S.SUSPENDED, S.SPLIT, S.CLOSED, S.RATED}, None, "rate:department"),
    Move.ASK_EXTENSION: Rule(_SENT, None, "handle:case"),
    Move.EXTEND: Rule(_SENT, None, "extend:case"),
    Move.DECLINE_EXTENSION: Rule(_SENT, None, "extend:case"),
    Move.AWAIT_REPORTER: Rule(_WORKING, S.SUSPENDED, "await:reporter"),
    Move.ANSWER: Rule(frozenset({S.SUSPENDED}), None, "rate:case"),
    # Whoever mediates goes on looking after people when the case itself is long settled: a follow-up, a monthly visit.
    Move.SIT: Rule(_SENT | _DONE, None, "mediate:case"),
    Move.AGREE: Rule(_SENT, None, "mediate:case"),
    Move.TELL: Rule(frozenset({S.CLOSED, S.RATED}), None, "tell:reporter"),
    Move.NOTE: Rule(_LIVE | {S.SUSPENDED}, None, "note:case"),
}
"""Every legal move. What is not here cannot happen."""


def legal_moves(case: Case) -> tuple[Move, ...]:
    """The moves a case's state allows, in the table's order; rights are another question."""
    return tuple(move for move, rule in MOVES.items() if case.state in rule.sources)


def doers(case: Case) -> frozenset[str]:
    """Who has worked on a case since it was last closed, those who came on a whistle too: none of them verifies it.

    Returns
    -------
    frozenset of str
        Ids of people.
    """
    closed = max((n for n, note in enumerate(case.notes) if note.kind == Move.CLOSE), default=-1)
    did = {note.by for note in case.notes[closed + 1 :] if note.kind in (Move.REPORT_BACK, Move.REPORT_IN)}
    came = {one.signed_in_by for one in case.whistle.called} if case.whistle else set()
    return frozenset(did | came | {case.handler_id or ""}) - {""}


def target_of(case: Case, move: Move, *, by: str | None = None) -> CaseState:
    """The state a move leads to.

    Parameters
    ----------
    case : Case
        As it stands now.
    move : Move
        What somebody wants to do.
    by : str or None
        Person who does it; verification needs to know.

    Raises
    ------
    Conflict
        The case's state does not allow the move.
    Forbidden
        The handler tries to verify their own work.
    """
    rule = MOVES[move]
    if case.state not in rule.sources:
        raise Conflict(
            mark("Case {case} is {state}: {move} is not possible now."), case=case.id, state=case.state, move=move
        )
    if move in (Move.PASS, Move.FAIL) and by is not None and by in doers(case):
        raise Forbidden(mark("Whoever handled a case cannot verify it."))
    if move in (Move.RESUME, Move.ANSWER, Move.UNMERGE):
        return case.resume_state or S.FILED
    if move is Move.REOPEN_WITH:
        return S.MERGED if case.merged_into else S.SPLIT
    if move in (Move.SIT, Move.AGREE) and case.state is S.DISPATCHED:
        return S.HANDLING  # whoever sits down with the parties has taken the case up
    return rule.target or case.state
