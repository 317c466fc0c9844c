"""`ClockMark`: up to which instant a community's limits have been looked at."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime


@dataclass(frozen=True, slots=True)
class ClockMark:
    """Limits that ran out up to ``seen_to`` (UTC) are known to every screen.

    Moving the mark is an event like any other, so that a case turns overdue on all screens through the
    same feed, and the log tells when it was announced.
    """

    community: str
    seen_to: datetime
    version: int = 0
