"""Words of plans of grid boundaries: where they stand, what they are balanced by, who and when."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from zoneinfo import ZoneInfo

from geo.i18n import mark
from geo.model import Redraw, RedrawState
from pages.components.names import ROLE_NAMES
from pages.components.session import Visit

STATE_WORDS = {
    RedrawState.DRAFT: mark("draft"),
    RedrawState.SUBMITTED: mark("waits for review"),
    RedrawState.REVIEWED: mark("reviewed"),
    RedrawState.DATED: mark("has its day"),
    RedrawState.IN_FORCE: mark("in force"),
    RedrawState.ENDED: mark("no longer in force"),
    RedrawState.DROPPED: mark("dropped"),
}
MEASURE_WORDS = {
    "households": mark("Households"),
    "people": mark("Residents"),
    "minutes": mark("Minutes of work a month"),
}


def who(here: Visit, id_: str) -> str:
    """The name of somebody who did something to a plan; accounts and the demo say it by themselves."""
    person = here.office.staff(here.community).people.get(id_)
    if person is not None:
        return person.name
    name = id_.rpartition(":")[2]
    return here.say(ROLE_NAMES[name]) if name in ROLE_NAMES else name


def lines_of(here: Visit, plans: Mapping[str, Redraw]) -> dict[str, str]:
    """The lines of plans by id, no two the same: a select box tells its choices apart by what it shows."""
    lines = {id_: line_of(here, one) for id_, one in plans.items()}
    often = Counter(lines.values())
    return {id_: f"{line} · {id_}" if often[line] > 1 else line for id_, line in lines.items()}


def line_of(here: Visit, redraw: Redraw) -> str:
    """One line for lists: name, where it stands with its day, who made it and when."""
    parts = [redraw.name, here.say(STATE_WORDS[redraw.state])]
    if redraw.effective is not None:
        parts[1] += f" {redraw.effective:%Y-%m-%d}"
    parts.append(who(here, redraw.made_by))
    if redraw.made_at is not None:
        parts.append(f"{redraw.made_at.astimezone(ZoneInfo(here.profile.zone)):%m-%d %H:%M}")
    return " · ".join(part for part in parts if part)
