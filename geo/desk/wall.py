"""What stands beside the wall screen's map, in the reader's words: counters, load, the latest, who is on duty."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any
from urllib.parse import quote
from zoneinfo import ZoneInfo

from geo.desk import privacy, queries, staffing
from geo.desk.office import Office
from geo.desk.whistle_words import wall_whistles
from geo.i18n import pick, words
from geo.layers import STATE_MARKS
from geo.model import Actor, Case, CaseState

TODAY, RECENT = "period=day&figure={}", "period=recent&figure={}"
"""Which list of the figures page stands behind a counter of a screen: part of that page's address."""
LATEST = 8
DUTY = 8


def wall_view(office: Office, actor: Actor, community: str, unit_id: str, lang: str) -> dict[str, Any]:
    """The columns beside the map, all texts said.

    Returns
    -------
    dict
        ``cursor``, the event up to which it tells; ``title``; ``tiles`` of ``[label, value, tone, query]`` with tone
        ``""``, ``good``, ``bad`` or ``hot`` and what the address of the list behind it says; ``load``, ``latest`` and
        ``duty``, each with ``title``, ``rows`` and, said when there are none, ``empty``. A row of ``load`` is
        ``[name, open, overdue, query]``, of the others ``[line, small line, tone]``; ``whistles`` is as
        `wall_whistles` says.

    Raises
    ------
    NotFound
        No such unit.
    Forbidden
        The actor may not see cases or people here.
    """
    cursor = office.board(community).cursor
    tree, _ = office.tree(community), words(lang)
    now = office.clock().astimezone(ZoneInfo(office.profile(community).zone))
    path = tree.unit(unit_id).path
    whistles = wall_whistles(office, actor, community, path, lang)
    # What departments owe takes the room of the oldest news.
    latest = queries.latest(office, actor, community, under=path, limit=LATEST - len(whistles["rows"]))
    return {
        "cursor": cursor,
        "title": f"{tree.unit(unit_id).name} · {now:%H:%M}",
        "tiles": _tiles(office, community, unit_id, _),
        "load": _load(office, community, unit_id, _),
        "latest": {
            "title": _("Latest"),
            # The screen hangs where everybody reads it: what is private stays so, whoever switched it on.
            "rows": [case_line(office, privacy.hide(office, c) if c.private else c, lang) for c in latest],
            "empty": _("Nothing has happened yet."),
        },
        "duty": _duty(office, actor, community, _),
        "whistles": whistles,
    }


def case_line(office: Office, case: Case, lang: str) -> tuple[str, str, str]:
    """A case as a line, a small line and a tone: ``""``, ``urgent`` or ``done``."""
    profile = office.profile(case.community)
    zone = ZoneInfo(profile.zone)
    at = (case.updated_at or case.received_at).astimezone(zone)
    today = at.date() == office.clock().astimezone(zone).date()
    when = f"{at:%H:%M}" if today else f"{at:%m-%d %H:%M}"
    state = words(lang)(STATE_MARKS[case.state].word)
    category = pick(profile.category(case.category).name, lang)
    where = case.address or office.tree(case.community).say(case.path)
    done = case.state in (CaseState.CLOSED, CaseState.RATED)
    tone = "done" if done else "urgent" if case.urgent else ""
    return f"{category} · {where}", f"{when} {state} · {case.description or case.id}", tone


def percent(share: float | None) -> str:
    """A share from 0 to 1 as people read it; a dash when there is nothing to share out."""
    return "–" if share is None else f"{100 * share:.0f}%"


def _tiles(office: Office, community: str, unit_id: str, _: Callable[[str], str]) -> list[tuple[str, str, str, str]]:
    figures = office.board(community).figures(unit_id)
    return [
        (_("Today in"), str(figures.received_today), "", TODAY.format("received")),
        (_("Open"), str(figures.open), "hot" if figures.open else "", RECENT.format("open_now")),
        (_("Overdue"), str(figures.overdue), "bad" if figures.overdue else "good", RECENT.format("overdue_now")),
        (_("On time"), percent(figures.on_time_rate), "", RECENT.format("on_time_rate")),
        (_("Response rate"), percent(figures.response_rate), "", RECENT.format("response_rate")),
        (_("Solved rate"), percent(figures.solved_rate), "", RECENT.format("solved_rate")),
        (_("Satisfaction"), percent(figures.satisfied_rate), "", RECENT.format("satisfied_rate")),
        (_("Closed today"), str(figures.closed_today), "good", TODAY.format("closed")),
    ]


def _load(office: Office, community: str, unit_id: str, _: Callable[[str], str]) -> dict[str, Any]:
    """The units with most open cases: grids, inside a grid the units one level down."""
    tree, profile = office.tree(community), office.profile(community)
    inside = tree.is_within(unit_id, profile.depth(profile.handling_level))

    def compared() -> list[str]:
        units = tree.children(unit_id) if inside else tree.at_level(profile.handling_level, unit_id)
        return [unit.id for unit in units]

    ranked = office.board(community).heaviest(unit_id, compared)
    return {
        "title": _("Open cases by unit") if inside else _("Open cases by grid"),
        "rows": [
            (tree.unit(found).name, counts[0], counts[1], f"{RECENT.format('open_now')}&unit={quote(found)}")
            for found, counts in ranked
        ],
        "empty": _("Nothing is open."),
    }


def _duty(office: Office, actor: Actor, community: str, _: Callable[[str], str]) -> dict[str, Any]:
    until = _("until {time}")
    turns = staffing.on_duty(office, actor, community)[:DUTY]
    return {
        "title": _("On duty now"),
        "rows": [
            (f"{turn.person.name} · {turn.place.name}", until.format(time=f"{turn.until:%H:%M}"), "") for turn in turns
        ],
        "empty": _("Nobody is on the roster at this hour."),
    }
