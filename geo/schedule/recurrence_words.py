"""How people say that something comes again, and the RFC 5545 rule that it makes."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date
from typing import Literal, get_args

Repeat = Literal["once", "daily", "workdays", "weekly", "month_weekday", "month_day", "other"]
"""Once; every day; Monday to Friday; every so many weeks; every so many months on the same weekday of the month, or on
the same day of it; a rule that none of these says."""
REPEATS: tuple[Repeat, ...] = get_args(Repeat)
MOST_EVERY = 52
_DAYS = ("MO", "TU", "WE", "TH", "FR", "SA", "SU")
_EVERY = r"(?:;INTERVAL=(\d{1,2}))?"
_SHAPES: tuple[tuple[Repeat, str], ...] = (
    ("daily", rf"FREQ=DAILY{_EVERY}"),
    ("workdays", r"FREQ=WEEKLY;BYDAY=MO,TU,WE,TH,FR()"),
    ("weekly", rf"FREQ=WEEKLY{_EVERY}"),
    ("month_weekday", rf"FREQ=MONTHLY{_EVERY};BYDAY=-?\d(?:MO|TU|WE|TH|FR|SA|SU)"),
    ("month_day", rf"FREQ=MONTHLY{_EVERY}"),
)


@dataclass(frozen=True, slots=True)
class Said:
    """A recurrence as people say it; ``every`` counts days, weeks or months."""

    repeat: Repeat
    every: int = 1


def rule_of(said: Said, first: date) -> str:
    """The rule of what somebody said, beginning on a day; empty for once.

    The fifth Thursday of a month means the last one: there is no fifth in every month.
    """
    every = f";INTERVAL={said.every}" if said.every > 1 else ""
    match said.repeat:
        case "daily":
            return f"FREQ=DAILY{every}"
        case "workdays":
            return f"FREQ=WEEKLY;BYDAY={','.join(_DAYS[:5])}"
        case "weekly":
            return f"FREQ=WEEKLY{every}"
        case "month_weekday":
            return f"FREQ=MONTHLY{every};BYDAY={week_of_month(first)}{_DAYS[first.weekday()]}"
        case "month_day":
            return f"FREQ=MONTHLY{every}"
    return ""


def said_of(rule: str) -> Said:
    """What a rule says; ``other`` where it takes more words."""
    if not rule:
        return Said("once")
    for repeat, shape in _SHAPES:
        found = re.fullmatch(shape, rule)
        if found:
            return Said(repeat, int(found[1] or 1))
    return Said("other")


def week_of_month(day: date) -> int:
    """Which of its weekdays a day is in its month, 1 to 4; -1 where a fifth would be, the last."""
    number = (day.day - 1) // 7 + 1
    return number if number <= 4 else -1
