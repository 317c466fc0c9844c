"""Whistles in the reader's words: which clock of a department runs, how long it still does, and who came when."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from geo.desk import privacy, whistling
from geo.desk.office import Office
from geo.flow.whistles import Clock, Running, clocks
from geo.i18n import Words, mark, pick, words
from geo.model import Actor, Called, Case, Path

CLOCK_NAMES: dict[Clock, str] = {
    "sign_in": mark("Turn up"),
    "contact": mark("Make contact"),
    "report": mark("Report what was done"),
}
ON_THE_WALL = 3
SOON = timedelta(minutes=15)
"""So shortly before a clock runs out it is shown as pressing."""


@dataclass(frozen=True, slots=True)
class Told:
    """One clock in words.

    Attributes
    ----------
    name : str
        What is to be done.
    text : str
        How long it still runs, by how much it is late, or that it was done in time; empty while it is not its turn.
    tone : str
        ``good``, ``hot``, ``bad`` or ``""``.
    """

    name: str
    text: str
    tone: str


def told_clocks(called: Called, now: datetime, lang: str) -> tuple[Told, ...]:
    """The three clocks of a called department."""
    _ = words(lang)
    return tuple(
        Told(_(CLOCK_NAMES[one.clock]), _clock_text(one, _), _tone(one)) for one in clocks(called, now)
    )  # fmt: skip


def department_name(office: Office, community: str, key: str, lang: str) -> str:
    """A department's name; its key where the profile has it no more."""
    for row in office.profile(community).departments:
        if row.key == key:
            return pick(row.name, lang)
    return key


def wall_whistles(office: Office, actor: Actor, community: str, under: Path, lang: str) -> dict[str, Any]:
    """The whistles under way as the wall screen shows them, the most pressing first.

    Returns
    -------
    dict
        ``title``, said with how many there are when not all are shown; ``empty``; ``rows`` of ``[line, small line,
        departments]``, each department ``[name, what it owes and how long it has, tone]``.
    """
    _, now = words(lang), office.clock()
    # Whoever may not see a private case learns nothing of who was called to it.
    found = [case for case in whistling.under_way(office, actor, community, under=under) if case.whistle is not None]
    return {
        "title": _("Whistles under way ({count})").format(count=len(found)),
        "rows": [_wall_row(office, case, now, lang) for case in found[:ON_THE_WALL]],
        "empty": _("No department is called."),
    }


def span_text(span: timedelta, _: Words) -> str:
    """A span as people say it: minutes up to two hours, hours up to two days, then days."""
    minutes = int(abs(span.total_seconds()) // 60)
    if minutes >= 2880:
        return _("{n} d").format(n=minutes // 1440)
    return _("{n} h").format(n=minutes // 60) if minutes >= 120 else _("{n} min").format(n=minutes)


def _clock_text(one: Running, _: Words) -> str:
    if one.done_at is not None:
        return _("done {time} late").format(time=span_text(one.left, _)) if one.late else _("done in time")
    if one.late:
        return _("{time} late").format(time=span_text(one.left, _))
    return _("{time} left").format(time=span_text(one.left, _)) if one.now else ""


def _tone(one: Running) -> str:
    if one.late:
        return "bad"
    if one.done_at is not None:
        return "good"
    return "hot" if one.now and one.left <= SOON else ""


def _wall_row(office: Office, case: Case, now: datetime, lang: str) -> tuple[str, str, list[tuple[str, str, str]]]:
    shown = privacy.hide(office, case) if case.private else case
    category = pick(office.profile(case.community).category(shown.category).name, lang)
    where = shown.address or office.tree(case.community).say(shown.path)
    owed = case.whistle.called if case.whistle else ()
    reason = "" if case.private or case.whistle is None else case.whistle.reason
    return f"{category} · {where}", reason, [_department_row(office, case, one, now, lang) for one in owed]


def _department_row(office: Office, case: Case, one: Called, now: datetime, lang: str) -> tuple[str, str, str]:
    _ = words(lang)
    name = department_name(office, case.community, one.department, lang)
    if one.lead:
        name = _("{department} (leads)").format(department=name)
    running = next((clock for clock in clocks(one, now) if clock.now), None)
    if running is None:
        was_late = any(clock.late for clock in clocks(one, now))
        return name, _("has reported, late") if was_late else _("has reported"), "bad" if was_late else "good"
    return name, f"{_(CLOCK_NAMES[running.clock])} · {_clock_text(running, _)}", _tone(running)
