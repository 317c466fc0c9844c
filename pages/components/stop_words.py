"""A stop in words: what kind it is, when, where, how one gets there, and how far it has come."""

from __future__ import annotations

from collections.abc import Sequence
from zoneinfo import ZoneInfo

from geo.desk.doorsteps import doorsteps
from geo.desk.stops import metres_off
from geo.i18n import mark
from geo.model import Case, Stop, StopKind, StopState
from pages.components.session import Visit
from pages.components.visit_words import OUTCOME_NAMES

STOP_STATE_NAMES = {
    StopState.PLANNED: mark("Not begun"),
    StopState.ARRIVED: mark("Arrived"),
    StopState.DONE: mark("Done"),
    StopState.FAILED: mark("Could not be done"),
    StopState.DROPPED: mark("Taken out of the day"),
}
REASONS = (
    mark("Nobody at home"),
    mark("The door stayed shut"),
    mark("No way through"),
    mark("Something urgent came first"),
)
"""What most often is in the way; each is one press."""


def numbered_stops(day: Sequence[Stop]) -> list[tuple[int | None, Stop]]:
    """A person's stops in order, each with the number that the desk calls it by; a lunch break has none."""
    found: list[tuple[int | None, Stop]] = []
    number = 0
    for stop in day:
        rests = stop.kind is StopKind.LUNCH
        number += not rests
        found.append((None if rests else number, stop))
    return found


def stop_time(here: Visit, stop: Stop) -> str:
    """From when until when, in the community's own time."""
    zone = ZoneInfo(here.profile.zone)
    return f"{stop.starts_at.astimezone(zone):%H:%M}–{stop.ends_at.astimezone(zone):%H:%M}"


def stop_where(here: Visit, stop: Stop, case: Case | None) -> str:
    """Where it is: the address of the case, of the household or of the place, else the unit."""
    if case is not None and case.address:
        return case.address
    door = doorsteps(here.office, here.community).get(stop.target)
    if door is not None:
        return door.address
    place = here.office.staff(here.community).places.get(stop.target)
    return place.name if place is not None else here.office.tree(here.community).say(stop.path)


def stop_way(here: Visit, stop: Stop) -> str:
    """How long the way there takes; empty where there is none."""
    minutes = round(stop.travel_s / 60)
    if minutes < 1:
        return ""
    _ = here.say
    text = _("{minutes} min on the way").format(minutes=minutes)
    return f"{text} {_('(as the crow flies)')}" if stop.straight else text


def stop_flags(here: Visit, stop: Stop) -> list[str]:
    """What stands beside the time: urgent, fixed."""
    _ = here.say
    return [_("Urgent")] * stop.urgent + [_("at a fixed time")] * stop.pinned


def stop_said(here: Visit, stop: Stop) -> str:
    """When it was moved, why it could not be done, what was noted, and whether the arrival was far from the place."""
    _ = here.say
    at = stop.ended_at or stop.arrived_at
    parts = [f"{at.astimezone(ZoneInfo(here.profile.zone)):%H:%M}"] if at else []
    away = metres_off(stop)
    if away is not None:
        parts.append(_("{metres} m from the place").format(metres=f"{round(away, -1):.0f}"))
    outcomes = {outcome.value: _(name) for outcome, name in OUTCOME_NAMES.items()}
    return " · ".join(part for part in [*parts, outcomes.get(stop.reason, stop.reason), stop.note] if part)
