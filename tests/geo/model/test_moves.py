"""The table of case moves: every legal and every illegal one."""

from dataclasses import replace
from datetime import UTC, datetime
from itertools import product

import pytest

from geo.errors import Conflict, Forbidden
from geo.model import MOVES, Case, CaseState, Move, Source, legal_moves, target_of

S, M = CaseState, Move
CASE = Case(
    id="XIN-20261122-0001", community="testville", category="heating", description="暖气不热", source=Source.RESIDENT,
    received_at=datetime(2026, 11, 22, tzinfo=UTC), handler_id="p1", resume_state=S.DISPATCHED,
)  # fmt: skip

CALLED = {M.SIGN_IN, M.CONTACT, M.REPORT_IN, M.RATE_DEPARTMENT}
"""What called departments do and are told, in whatever way the case itself goes."""
WAITS = {M.AWAIT_REPORTER}
SAT = {M.SIT, M.AGREE}
EXTENDED = {M.ASK_EXTENSION, M.EXTEND, M.DECLINE_EXTENSION}

EASED = {M.LOCATE, M.RECATEGORISE, M.DISPATCH, M.SUSPEND, M.MERGE, M.SPLIT, M.ESCALATE, M.WHISTLE, M.NOTE}
"""What a dispatcher may do as long as the work is not reported back."""

LEGAL = {
    S.COLLECTED: CALLED | WAITS | EASED | {M.FILE},
    S.FILED: CALLED | WAITS | EASED | {M.TAKE},
    S.RETURNED: CALLED | WAITS | EASED | {M.TAKE},
    S.DISPATCHED: CALLED | WAITS | SAT | EXTENDED | EASED | {M.TAKE, M.REPORT_BACK, M.RETURN},
    S.HANDLING: CALLED | WAITS | SAT | EXTENDED | EASED | {M.REPORT_BACK, M.RETURN},
    S.REPORTED: CALLED | {M.SIT, M.LOCATE, M.PASS, M.FAIL, M.ESCALATE, M.NOTE},
    S.VERIFIED: CALLED | {M.SIT, M.LOCATE, M.CLOSE, M.ESCALATE, M.NOTE},
    S.CLOSED: {M.SIT, M.RATE, M.REOPEN, M.REOPEN_WITH, M.RATE_DEPARTMENT, M.TELL},
    S.RATED: {M.SIT, M.REOPEN, M.REOPEN_WITH, M.RATE_DEPARTMENT, M.TELL},
    S.SUSPENDED: CALLED | {M.LOCATE, M.RECATEGORISE, M.RESUME, M.ANSWER, M.NOTE},
    S.MERGED: {M.UNMERGE, M.CLOSE_WITH},
    S.SPLIT: CALLED | {M.CLOSE_WITH},
}  # fmt: skip
"""Written out by hand, so that the table in the product has something to differ from."""

TARGETS = {
    M.FILE: S.FILED, M.DISPATCH: S.DISPATCHED, M.TAKE: S.HANDLING, M.REPORT_BACK: S.REPORTED, M.PASS: S.VERIFIED,
    M.FAIL: S.RETURNED, M.CLOSE: S.CLOSED, M.RATE: S.RATED, M.RETURN: S.RETURNED, M.SUSPEND: S.SUSPENDED,
    M.RESUME: S.DISPATCHED, M.REOPEN: S.FILED, M.MERGE: S.MERGED, M.UNMERGE: S.DISPATCHED, M.SPLIT: S.SPLIT,
    M.CLOSE_WITH: S.CLOSED, M.REOPEN_WITH: S.SPLIT, M.AWAIT_REPORTER: S.SUSPENDED, M.ANSWER: S.DISPATCHED,
}  # fmt: skip


@pytest.mark.parametrize(("state", "move"), list(product(CaseState, Move)))
def test_a_move_is_possible_exactly_where_the_table_says(state: CaseState, move: Move) -> None:
    case = replace(CASE, state=state)
    if move in LEGAL[state]:
        taken_up = S.HANDLING if move in SAT and state is S.DISPATCHED else state
        assert target_of(case, move, by="p2") is TARGETS.get(move, taken_up)
    else:
        with pytest.raises(Conflict):
            target_of(case, move, by="p2")


@pytest.mark.parametrize("state", list(CaseState))
def test_the_legal_moves_of_a_state_are_listed(state: CaseState) -> None:
    assert set(legal_moves(replace(CASE, state=state))) == LEGAL[state]


@pytest.mark.parametrize("move", [Move.PASS, Move.FAIL])
def test_whoever_handled_a_case_cannot_verify_it(move: Move) -> None:
    with pytest.raises(Forbidden):
        target_of(replace(CASE, state=S.REPORTED), move, by="p1")


def test_every_move_names_a_permission() -> None:
    assert all(":" in rule.permission for rule in MOVES.values())
    assert set(MOVES) == set(Move)


def test_what_closed_along_waits_again_for_the_case_it_was_merged_into_or_for_its_parts() -> None:
    closed = replace(CASE, state=S.CLOSED)
    assert target_of(replace(closed, merged_into="XIN-20261122-0002"), M.REOPEN_WITH) is S.MERGED
    assert target_of(closed, M.REOPEN_WITH) is S.SPLIT
