"""What stands beside the wall screen's map: counters, load, the latest, who is on duty. Each refreshes itself."""

from __future__ import annotations

from zoneinfo import ZoneInfo

import streamlit as st

from geo.model import Case, CaseState
from pages.components import html
from pages.components.loaders import heaviest_units, latest_cases, people_on_duty
from pages.components.names import STATE_NAMES
from pages.components.session import Visit
from pages.components.ticking import every

TICK = 2.0
"""Seconds between two looks at the figures; the map itself is quicker."""
BARS = 16
LATEST = 8
DUTY = 8


def counters(here: Visit) -> None:
    """Today in, open, overdue, closed on time and the three rates of the chosen unit."""
    _ = here.say
    figures = here.office.board(here.community).figures(here.unit_id)
    here_now = here.office.clock().astimezone(ZoneInfo(here.profile.zone))
    unit = here.office.tree(here.community).unit(here.unit_id)
    html.heading(f"{unit.name} · {here_now:%H:%M}", first=True)
    html.tiles(
        [
            (_("Today in"), str(figures.received_today), ""),
            (_("Open"), str(figures.open), "hot" if figures.open else ""),
            (_("Overdue"), str(figures.overdue), "bad" if figures.overdue else "good"),
            (_("On time"), percent(figures.on_time_rate), ""),
            (_("Response rate"), percent(figures.response_rate), ""),
            (_("Solved rate"), percent(figures.solved_rate), ""),
            (_("Satisfaction"), percent(figures.satisfied_rate), ""),
            (_("Closed today"), str(figures.closed_today), "good"),
        ]
    )


def load_chart(here: Visit) -> None:
    """Open cases by grid, in a grid by the units below it, the heaviest first; what is overdue is hatched."""
    _ = here.say
    tree, profile = here.office.tree(here.community), here.profile
    inside = tree.is_within(here.unit_id, profile.depth(profile.handling_level))
    html.heading(_("Open cases by unit") if inside else _("Open cases by grid"))
    rows = heaviest_units(here, BARS)
    if rows:
        html.bars(rows)
    else:
        st.caption(_("Nothing is open."))


def ticker(here: Visit) -> None:
    """The cases that changed last."""
    html.heading(here.say("Latest"))
    html.items(case_line(here, case) for case in latest_cases(here, LATEST))


def duty(here: Visit) -> None:
    """Whose turn it is, where and until when."""
    _ = here.say
    html.heading(_("On duty now"))
    turns = people_on_duty(here)
    if not turns:
        st.caption(_("Nobody is on the roster at this hour."))
    until = _("until {time}")
    html.items(
        (f"{turn.person.name} · {turn.place.name}", until.format(time=f"{turn.until:%H:%M}"), "")
        for turn in turns[:DUTY]
    )


@every(TICK)
def figures_column(here: Visit) -> None:
    """The left column of the wall screen: one fragment, so that one message refreshes it."""
    counters(here)
    load_chart(here)


@every(TICK)
def news_column(here: Visit) -> None:
    """The right column of the wall screen."""
    ticker(here)
    duty(here)


def case_line(here: Visit, case: Case) -> tuple[str, str, str]:
    """A case as a line, a small line and a tone."""
    zone = ZoneInfo(here.profile.zone)
    at = (case.updated_at or case.received_at).astimezone(zone)
    today = at.date() == here.office.clock().astimezone(zone).date()
    when = f"{at:%H:%M}" if today else f"{at:%m-%d %H:%M}"
    state = here.say(STATE_NAMES[case.state])
    category = here.name(dict(here.profile.category(case.category).name))
    where = case.address or here.office.tree(here.community).say(case.path)
    done = case.state in (CaseState.CLOSED, CaseState.RATED)
    tone = "done" if done else "urgent" if case.urgent else ""
    return f"{category} · {where}", f"{when} {state} · {case.description or case.id}", tone


def percent(share: float | None) -> str:
    """A share from 0 to 1 as people read it; a dash when there is nothing to share out."""
    return "–" if share is None else f"{100 * share:.0f}%"
