"""The accepted plan of a day as a workbook: how much everybody does, and a sheet to hand to each person."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import date

from geo.desk.office import Office
from geo.desk.plan_stops import Standing
from geo.desk.plan_views import DayView, Line, accepted_day
from geo.exchange.workbook_writing import Cell, write_workbook
from geo.i18n import mark, words
from geo.model import Actor, StopKind

KIND_NAMES = {
    StopKind.CASE: mark("Handle a case"),
    StopKind.VISIT: mark("Household visit"),
    StopKind.ERRAND: mark("Errand for a resident"),
    StopKind.MEETING: mark("Take part in a meeting"),
    StopKind.DESK: mark("Turn at the counter"),
    StopKind.LUNCH: mark("Lunch break"),
}
STANDING_NAMES: dict[Standing, str] = {
    "done": mark("Done"),
    "here": mark("Under way"),
    "late": mark("Late"),
    "todo": mark("To do"),
    "failed": mark("Could not be done"),
}
LONGEST_NAME = 24
"""Characters of a person's name in the name of a sheet; the format holds 31, and a number may follow."""


def day_workbook(
    office: Office, actor: Actor, community: str, day: date, roles: Sequence[str], lang: str, *, person_id: str = ""
) -> bytes:
    """The accepted stops of a day, one sheet for each person.

    Parameters
    ----------
    roles : sequence of str
        Whose people are listed on the first sheet even if they have no stop.
    person_id : str
        Only this person's sheet; empty: everybody's, with a first sheet on how much each does.

    Returns
    -------
    bytes
        An Excel workbook; times are local. A day without stops has headings alone.

    Raises
    ------
    Forbidden
        Needs ``schedule:work``.
    """
    _ = words(lang)
    view = accepted_day(office, actor, community, day, roles, lang)
    where = office.tree(community).say
    sheets: dict[str, list[list[Cell]]] = {}
    if not person_id:
        sheets[f"{_('Day plan')} {day.isoformat()}"] = _loads(view, _)
    for one in dict.fromkeys(line.stop.person_id for line in view.lines):
        if person_id in ("", one):
            mine = view.of(one)
            sheets[_unused(mine[0].person, sheets)] = [
                _heading(_), *(_row(line, _, where(line.stop.path)) for line in mine)
            ]  # fmt: skip
    return write_workbook(sheets or {day.isoformat(): [_heading(_)]})


def _heading(_: Callable[[str], str]) -> list[Cell]:
    return [
        _("No."), _("Time"), _("Kind"), _("What it is"), _("Where"), _("Way there (minutes)"), _("State"), _("Remarks"),
    ]  # fmt: skip


def _row(line: Line, _: Callable[[str], str], where: str) -> list[Cell]:
    stop = line.stop
    flags = [_("Urgent")] * stop.urgent + [_("pinned")] * stop.pinned + [_("way estimated")] * stop.straight
    return [
        None if stop.kind is StopKind.LUNCH else line.number, f"{line.starts:%H:%M}–{line.ends:%H:%M}",
        _(KIND_NAMES[stop.kind]), stop.title, where, round(stop.travel_s / 60), _(STANDING_NAMES[line.standing]),
        " · ".join([*flags, *filter(None, (stop.reason, stop.note))]),
    ]  # fmt: skip


def _loads(view: DayView, _: Callable[[str], str]) -> list[list[Cell]]:
    heading: list[Cell] = [_("Person"), _("Stops"), _("Working minutes"), _("of these on the way")]
    rows: list[list[Cell]] = [[one.name, one.stops, round(one.work_min), round(one.way_min)] for one in view.loads]
    return [heading, *rows]


def _unused(name: str, taken: dict[str, list[list[Cell]]]) -> str:
    """A name for a sheet: two people may share theirs, two sheets may not."""
    short = name[:LONGEST_NAME]
    # Excel holds upper and lower case for the same.
    known = {one.casefold() for one in taken}
    tries = [short, *(f"{short} {number}" for number in range(2, len(taken) + 3))]
    return next(one for one in tries if one.casefold() not in known)
