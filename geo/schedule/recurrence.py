"""When an engagement takes place: RFC 5545 recurrence, counted in local time."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import UTC, date, datetime, time, timedelta
from functools import lru_cache
from itertools import islice
from zoneinfo import ZoneInfo

from dateutil.rrule import rrule, rruleset, rrulestr

from geo.errors import BadInput
from geo.i18n import mark
from geo.model import Engagement

LONGEST_RULE = 200
_ALLOWED = frozenset({"FREQ", "INTERVAL", "BYDAY", "BYMONTHDAY", "BYMONTH", "BYSETPOS", "COUNT", "UNTIL", "WKST"})
_WITH = {
    "DAILY": {"BYMONTHDAY", "BYMONTH", "BYSETPOS"},
    "WEEKLY": {"BYMONTHDAY", "BYMONTH", "BYSETPOS"},
    "MONTHLY": {"BYMONTH"},
    "YEARLY": set[str](),
}
"""What may not stand beside a frequency: nothing is lost by it, and no rule can search for ever for a day."""


def occurrences(engagement: Engagement, day: date, zone: str) -> list[datetime]:
    """When an engagement begins on a local day.

    Parameters
    ----------
    engagement : Engagement
    day : datetime.date
        In ``zone``.
    zone : str
        IANA time zone of the community: 09:30 stays 09:30 when the clocks change.

    Returns
    -------
    list of datetime
        Aware, UTC, in order; empty on other days, on days it leaves out, and once it is withdrawn.
    """
    if (
        engagement.withdrawn
        or day in engagement.except_on
        or (engagement.until is not None and day >= engagement.until)
    ):
        return []
    local = ZoneInfo(zone)
    first = engagement.starts_at.astimezone(local).replace(tzinfo=None)
    if day < first.date():
        return []
    if not engagement.rule:
        return [engagement.starts_at.astimezone(UTC)] if day == first.date() else []
    begin = datetime.combine(day, time())
    found = _series(engagement.rule, first, zone).between(begin, begin + timedelta(days=1), inc=True)
    return [at.replace(tzinfo=local).astimezone(UTC) for at in found if at.date() == day]


def coming(engagement: Engagement, after: datetime, zone: str, *, most: int = 5) -> list[datetime]:
    """The next times an engagement begins, from an instant on; at most so many.

    Parameters
    ----------
    after : datetime
        Aware; an engagement that begins at this very instant is among them.

    Returns
    -------
    list of datetime
        Aware, UTC, in order.
    """
    return list(islice(_walk(engagement, after, zone), most))


def check_rule(rule: str, starts_at: datetime, zone: str) -> str:
    """A rule as it is kept, or `BadInput`; the empty one means once."""
    text = rule.strip().upper().removeprefix("RRULE:")
    if not text:
        return ""
    parts = [part.partition("=") for part in text.split(";")]
    named = {key for key, _, _ in parts}
    frequency = next((value for key, _, value in parts if key == "FREQ"), "")
    wrong = len(text) > LONGEST_RULE or len(named) < len(parts) or not named <= _ALLOWED or frequency not in _WITH
    endless = any(key == "INTERVAL" and not re.fullmatch(r"[1-9]\d{0,3}", value) for key, _, value in parts)
    if wrong or endless or named & _WITH[frequency]:
        raise BadInput(mark("This is no recurrence that can be kept: {rule}"), rule=text[:LONGEST_RULE])
    first = starts_at.astimezone(ZoneInfo(zone)).replace(tzinfo=None)
    try:
        begins = next(iter(_series(text, first, zone)), None)
    except (ValueError, OverflowError, IndexError):
        begins = None
    if begins is None:
        raise BadInput(mark("This is no recurrence that can be kept: {rule}"), rule=text[:LONGEST_RULE])
    return text


def _walk(engagement: Engagement, after: datetime, zone: str) -> Iterator[datetime]:
    local = ZoneInfo(zone)
    first = engagement.starts_at.astimezone(local).replace(tzinfo=None)
    here = after.astimezone(local).replace(tzinfo=None)
    if not engagement.rule:
        starts: Iterator[datetime] = iter([first] if first >= here else [])
    else:
        starts = iter(_series(engagement.rule, first, zone).xafter(here, inc=True))
    for at in starts:
        if engagement.withdrawn or (engagement.until is not None and at.date() >= engagement.until):
            return
        if at.date() not in engagement.except_on:
            yield at.replace(tzinfo=local).astimezone(UTC)


@lru_cache(maxsize=512)
def _series(rule: str, first: datetime, zone: str) -> rrule | rruleset:
    """The times of a rule in local time without a zone; an end that names a day alone includes that day."""

    def local_end(found: re.Match[str]) -> str:
        day, clock, utc = found.groups()
        if not clock:
            return f"UNTIL={day}T235959"
        at = datetime.strptime(f"{day}{clock}", "%Y%m%dT%H%M%S")
        if utc:
            at = at.replace(tzinfo=UTC).astimezone(ZoneInfo(zone)).replace(tzinfo=None)
        return f"UNTIL={at:%Y%m%dT%H%M%S}"

    return rrulestr(re.sub(r"UNTIL=(\d{8})(T\d{6})?(Z)?", local_end, rule), dtstart=first)
