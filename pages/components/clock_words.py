"""Instants and spans in a community's own words: short enough for a table."""

from __future__ import annotations

from datetime import datetime
from zoneinfo import ZoneInfo

from pages.components.session import Visit


def span_left(here: Visit, due_at: datetime | None, now: datetime) -> str:
    """How long any limit still runs, or for how long it has been past; empty without one."""
    _ = here.say
    if due_at is None:
        return ""
    left = (due_at - now).total_seconds()
    minutes, late = int(abs(left) // 60), left < 0
    days, hours = minutes // 1440, minutes // 60
    text = (
        _("{n} d").format(n=days) if days >= 2 else _("{n} h").format(n=hours) if hours >= 2
        else _("{n} min").format(n=minutes)
    )  # fmt: skip
    return _("{time} late").format(time=text) if late else text


def clock_time(here: Visit, at: datetime | None) -> str:
    """An instant in the community's own time, short."""
    return f"{at.astimezone(ZoneInfo(here.profile.zone)):%m-%d %H:%M}" if at else ""
