"""Streets that are closed, in words and as what the map draws of them."""

from __future__ import annotations

from datetime import date, timedelta

from geo.desk import closures
from geo.layers.day_map import DayClosure
from geo.model import Closure
from pages.components.session import Visit


def closed_streets(here: Visit, day: date | None = None) -> list[DayClosure]:
    """What is closed on a local day, or now and soon where none is given."""
    ways = closures.closed_ways(here.office, here.actor, here.community, day)
    return [DayClosure(way.lines, f"{way.closure.name} · {closed_words(here, way.closure)}") for way in ways]


def closed_words(here: Visit, closure: Closure) -> str:
    """From when, until when, and whether people on foot come through."""
    _ = here.say
    whom = _("Closed to people on foot as well") if closure.walkers else _("Open to people on foot")
    last = closure.until - timedelta(days=1) if closure.until else None
    until = _("to {day}").format(day=last) if last else _("until further notice")
    return f"{_('from {day}').format(day=closure.since)} · {until} · {whom}"
