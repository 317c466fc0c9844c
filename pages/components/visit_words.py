"""Visits in words: what was met at a door, how a household stands, when somebody was last seen there."""

from __future__ import annotations

from datetime import datetime
from zoneinfo import ZoneInfo

from geo.desk.doorsteps import doorsteps
from geo.desk.duties import target_of
from geo.i18n import mark, pick
from geo.layers.coverage_map import DOOR_LOOKS
from geo.model import DoorOutcome, Visit
from geo.schedule.coverage import DoorState
from pages.components.session import Visit as Here

OUTCOME_NAMES = {
    DoorOutcome.FOUND: mark("Somebody was there"),
    DoorOutcome.NOT_HOME: mark("Nobody at home"),
    DoorOutcome.REFUSED: mark("The door stayed shut"),
    DoorOutcome.EMPTY: mark("Nobody lives there"),
}


def outcome_name(here: Here, outcome: DoorOutcome) -> str:
    """What was met, in words."""
    return here.say(OUTCOME_NAMES[outcome])


def state_name(here: Here, state: DoorState) -> str:
    """How a household stands: the sign of the map and the word."""
    look = DOOR_LOOKS[state]
    return f"{look.sign} {here.say(look.word)}"


def duty_name(here: Here, key: str) -> str:
    """A duty's name as the profile has it now, else its key."""
    known = {rule.key: rule.name for rule in here.profile.duties}
    return pick(known[key], here.lang) if key in known else key


def need_names(here: Here, keys: tuple[str, ...]) -> str:
    """What a visit found, in words."""
    known = {need.key: need.name for need in here.profile.needs}
    return here.say(", ").join(pick(known[key], here.lang) if key in known else key for key in keys)


def when(here: Here, at: datetime | None) -> str:
    """A day in the community's own time; a word for never."""
    return f"{at.astimezone(ZoneInfo(here.profile.zone)):%Y-%m-%d}" if at else here.say("never")


def target_name(here: Here, target: str) -> str:
    """Address of a household, else the name of the unit or block."""
    door = doorsteps(here.office, here.community).get(target)
    return door.address if door else target_of(here.office, here.community, target).name


def visit_line(here: Here, visit: Visit) -> str:
    """A visit in one line."""
    at = visit.at.astimezone(ZoneInfo(here.profile.zone))
    parts = [f"{at:%m-%d %H:%M}", target_name(here, visit.target), outcome_name(here, visit.outcome)]
    return " · ".join(part for part in [*parts, need_names(here, visit.needs), visit.note] if part)
