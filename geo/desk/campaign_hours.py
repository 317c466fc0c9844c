"""The hours of a campaign as people write them."""

from __future__ import annotations

import re
from collections.abc import Iterable
from datetime import time

from geo.errors import BadInput
from geo.i18n import mark

_SPAN = re.compile(r"(\d{1,2}):(\d{2})\s*[-–—~至到]\s*(\d{1,2}):(\d{2})")


def read_hours(text: str) -> tuple[tuple[time, time], ...]:
    """Spans as people write them: ``09:00-11:30, 15:00-17:30``.

    Raises
    ------
    BadInput
        Something in it is no span of hours.
    """
    spans = []
    for part in re.split(r"[,，;；、]", text.replace("：", ":")):
        if not part.strip():
            continue
        found = _SPAN.fullmatch(part.strip())
        numbers = [int(digits) for digits in found.groups()] if found else []
        if not numbers or max(numbers[0], numbers[2]) > 23 or max(numbers[1], numbers[3]) > 59:
            raise BadInput(mark("“{text}” is no span of hours: write 09:00-11:30."), text=part.strip()[:40])
        spans.append((time(numbers[0], numbers[1]), time(numbers[2], numbers[3])))
    return tuple(spans)


def write_hours(spans: Iterable[tuple[time, time]]) -> str:
    """Spans as `read_hours` reads them."""
    return ", ".join(f"{start:%H:%M}-{end:%H:%M}" for start, end in spans)
