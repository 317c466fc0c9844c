"""Where a case stands, and which of these states owe work or run a clock."""

from __future__ import annotations

from enum import StrEnum


class CaseState(StrEnum):
    """Where a case stands. The order of the main line is the order of this enum."""

    COLLECTED = "collected"
    FILED = "filed"
    DISPATCHED = "dispatched"
    HANDLING = "handling"
    REPORTED = "reported"
    VERIFIED = "verified"
    CLOSED = "closed"
    RATED = "rated"
    RETURNED = "returned"
    SUSPENDED = "suspended"
    MERGED = "merged"
    SPLIT = "split"


OPEN_STATES = frozenset(
    {
        CaseState.COLLECTED,
        CaseState.FILED,
        CaseState.DISPATCHED,
        CaseState.HANDLING,
        CaseState.REPORTED,
        CaseState.VERIFIED,
        CaseState.RETURNED,
        CaseState.SUSPENDED,
        CaseState.SPLIT,
    }
)
"""States in which somebody still owes work; the others are ends."""

TICKING_STATES = OPEN_STATES - {CaseState.SUSPENDED}
"""States in which the limit runs: the clock stands still while a case is suspended."""
