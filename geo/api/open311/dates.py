"""Dates of GeoReport v2: the W3C profile of ISO 8601, and the window of a query."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

from geo.errors import BadInput
from geo.i18n import mark

SPAN = timedelta(days=90)
"""The standard's limit of a query, and its default."""

_W3C = re.compile(
    r"(\d{4}-\d{2}-\d{2})T(\d{2}:\d{2})(:\d{2})?(\.\d{1,6})?\d*(Z|[+ -]\d{2}:\d{2})",
    re.ASCII,
)


@dataclass(frozen=True, slots=True)
class Window:
    """From ``start`` (inclusive) to ``end`` (exclusive), UTC; None leaves that side open."""

    start: datetime | None = None
    end: datetime | None = None


def write_datetime(at: datetime | None, zone: str) -> str | None:
    """An instant as the standard prints it: ``2026-11-22T08:15:30+08:00``."""
    return at.astimezone(ZoneInfo(zone)).isoformat(timespec="seconds") if at else None


def read_datetime(text: str, field: str) -> tuple[datetime, timedelta] | None:
    """An instant (UTC) and its resolution; None when nothing was sent.

    A blank in place of ``+`` is taken for the plus that a query string swallows.

    Raises
    ------
    BadInput
        Not the W3C form with a time zone, or no real date.
    """
    if not text:
        return None
    match = _W3C.fullmatch(text)
    wrong = BadInput(mark("{field} must look like 2010-05-24T00:00:00Z."), field=field)
    if match is None:
        raise wrong
    day, minute, second, fraction, zone = match.groups()
    spelled = f"{day}T{minute}{second or ':00'}{(fraction or '').ljust(7, '0') if fraction else ''}"
    try:
        at = datetime.fromisoformat(spelled + zone.replace(" ", "+")).astimezone(UTC)
    except (ValueError, OverflowError) as error:
        raise wrong from error
    finest = timedelta(microseconds=1) if fraction else timedelta(seconds=1) if second else timedelta(minutes=1)
    return at, finest


def query_window(start_text: str, end_text: str, now: datetime) -> Window:
    """The window of ``start_date`` and ``end_date``, both inclusive.

    With one of them, the window reaches 90 days from it; with neither, the most recent 90 days.

    Raises
    ------
    BadInput
        A date that cannot be read, an end before its start, or more than 90 days between them.
    """
    start, end = read_datetime(start_text, "start_date"), read_datetime(end_text, "end_date")
    try:
        if start is None and end is None:
            return Window(now - SPAN)
        if end is None:
            return Window(start[0], start[0] + SPAN) if start else Window()
        last = end[0] + end[1]
        first = start[0] if start else end[0] - SPAN
    except OverflowError as error:
        raise BadInput(mark("The dates lie outside the calendar.")) from error
    if first > end[0]:
        raise BadInput(mark("start_date lies after end_date."))
    if end[0] - first > SPAN:
        raise BadInput(mark("start_date and end_date may not span more than 90 days."))
    return Window(first, last)


def update_window(after_text: str, before_text: str) -> Window:
    """The window of the extension ``updated_after`` and ``updated_before``, open where nothing was sent."""
    after, before = read_datetime(after_text, "updated_after"), read_datetime(before_text, "updated_before")
    return Window(after[0] if after else None, before[0] if before else None)
