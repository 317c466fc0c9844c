"""Words for engagements: their kind, how they come again, and the next dates with holidays beside them."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, datetime
from zoneinfo import ZoneInfo

from geo.desk.doorsteps import doorsteps
from geo.desk.engagements import Kind
from geo.i18n import mark
from geo.schedule.recurrence_words import Repeat, Said, said_of, week_of_month
from pages.components.session import Visit

KIND_NAMES: dict[Kind, str] = {
    "errand": mark("Errand for a resident"),
    "care": mark("Appointment of a resident"),
    "meeting": mark("Meeting"),
}
REPEAT_NAMES: dict[Repeat, str] = {
    "once": mark("Once"),
    "daily": mark("Every day"),
    "workdays": mark("Monday to Friday"),
    "weekly": mark("Every week, or every few weeks"),
    "month_weekday": mark("Monthly on the same weekday"),
    "month_day": mark("Monthly on the same date"),
}
WEEKDAYS = (
    mark("Monday"), mark("Tuesday"), mark("Wednesday"), mark("Thursday"), mark("Friday"), mark("Saturday"),
    mark("Sunday"),
)  # fmt: skip
_NUMBERS = {1: mark("first"), 2: mark("second"), 3: mark("third"), 4: mark("fourth"), -1: mark("last")}


def told_rule(here: Visit, rule: str, first: date) -> str:
    """A recurrence in words: ``every 6 weeks on Tuesday``."""
    _, said = here.say, said_of(rule)
    weekday = _(WEEKDAYS[first.weekday()])
    match said.repeat:
        case "once":
            return _("once")
        case "daily":
            return _("every day") if said.every == 1 else _("every {count} days").format(count=said.every)
        case "workdays":
            return _("Monday to Friday")
        case "weekly" if said.every == 1:
            return _("every week on {weekday}").format(weekday=weekday)
        case "weekly":
            return _("every {count} weeks on {weekday}").format(count=said.every, weekday=weekday)
        case "month_weekday":
            number = _(_NUMBERS[week_of_month(first)])
            return _("{months} on the {number} {weekday}").format(
                months=_months(here, said), number=number, weekday=weekday
            )
        case "month_day":
            return _("{months} on day {day}").format(months=_months(here, said), day=first.day)
    return rule


def told_start(here: Visit, at: datetime) -> str:
    """``2026-12-01 Tuesday 09:30``, and whether nobody works on that day."""
    _, local = here.say, at.astimezone(ZoneInfo(here.profile.zone))
    told = f"{local:%Y-%m-%d} {_(WEEKDAYS[local.weekday()])} {local:%H:%M}"
    return told if here.profile.calendar.is_workday(local.date()) else f"{told} · {_('day off')}"


def told_people(here: Visit, people: Iterable[str]) -> str:
    """Names of those bound to an engagement."""
    names = here.office.staff(here.community).names
    return "、".join(names.get(one, one) for one in people) or here.say("anybody who can")


def target_name(here: Visit, target: str) -> str:
    """A place, a unit or a household by name or address."""
    places, tree = here.office.staff(here.community).places, here.office.tree(here.community)
    if target in places:
        return places[target].name
    if tree.knows(target):
        return tree.unit(target).name
    door = doorsteps(here.office, here.community).get(target)
    return door.address if door else target


def _months(here: Visit, said: Said) -> str:
    _ = here.say
    return _("every month") if said.every == 1 else _("every {count} months").format(count=said.every)
