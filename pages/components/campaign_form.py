"""The form of a campaign: where, when, in which hours, what is asked; teams are made along with a new one."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import date, timedelta
from functools import partial
from typing import Any

import pandas as pd
import streamlit as st
from markupsafe import Markup, escape

from geo.desk.campaign_hours import read_hours, write_hours
from geo.desk.campaign_teams import make_teams, read_names, read_names_file
from geo.desk.campaigns import Draft, change_campaign, create_campaign
from geo.errors import GridwardError
from geo.i18n import mark
from geo.model import Campaign, Question, Team, Unit
from pages.components.session import Visit, choose
from pages.components.trying import notify

KINDS = {
    "yes_no": mark("yes or no"),
    "choice": mark("one of several"),
    "number": mark("a number"),
    "text": mark("a text"),
}
_HOURS = "09:00-11:30, 15:00-17:30, 18:30-20:00"
_FILE = Markup(
    '<style>.st-key-gw-names [data-testid="stFileUploaderDropzone"] button::after {{ content: "{}"; }}</style>'
)
"""The page's own style calls every file a photo."""


def campaign_form(here: Visit, campaign: Campaign | None) -> None:
    """Make a campaign, or change one that has not begun."""
    _ = here.say
    known = campaign is not None
    today = here.office.today(here.community)
    with st.form(f"campaign.form.{campaign.id if campaign else ''}", border=False):
        left, right = st.columns([1, 1.2], gap="medium")
        with left:
            name = st.text_input(_("Name of the campaign"), campaign.name if campaign else "", max_chars=60)
            units = _areas(here)
            area = st.multiselect(
                _("Area"), list(units), default=[one for one in (campaign.area if campaign else ()) if one in units],
                format_func=lambda key: _unit_name(here, units[key]), placeholder=_("compounds or grids"),
            )  # fmt: skip
            begins, ends = st.columns(2)
            since = begins.date_input(_("First day"), campaign.since if campaign else today + timedelta(days=1))
            until = ends.date_input(_("Last day"), campaign.until if campaign else today + timedelta(days=10))
            hours = st.text_input(
                _("Hours of a day"), write_hours(campaign.hours) if campaign else _HOURS,
                help=_("A door at which nobody opens comes back in another span."),
            )  # fmt: skip
            minutes = st.number_input(
                _("Minutes at a door"), 1.0, 60.0, campaign.door_min if campaign else 8.0, step=1.0, format="%.0f"
            )
        with right:
            asked = _question_table(here, campaign)
            names, table, size = _people(here) if not known else ("", None, 4)
        sent = st.form_submit_button(_("Save") if known else _("Make the campaign"), type="primary")
    if sent:
        draft = partial(
            _draft, here, campaign, name, area, since, until, hours, minutes, asked, names, table, size
        )  # fmt: skip
        _save(here, campaign, draft)


def _areas(here: Visit) -> dict[str, Unit]:
    """The units down to the handling level in which the visitor may plan."""
    tree = here.office.tree(here.community)
    deepest = here.profile.depth(here.profile.handling_level)
    return {
        unit.id: unit
        for level in here.profile.levels[: deepest + 1]
        for unit in tree.at_level(level.key)
        if here.actor.may("schedule:work", here.community, unit.path)
    }


def _unit_name(here: Visit, unit: Unit) -> str:
    above = here.office.tree(here.community).say(unit.path)
    return above or unit.name


def _question_table(here: Visit, campaign: Campaign | None) -> pd.DataFrame:
    _ = here.say
    st.caption(_("Questions at the door; answers to choose from stand with a slash between them."))
    kinds = {_(word): kind for kind, word in KINDS.items()}
    rows = [
        {"text": one.text, "kind": _(KINDS[one.kind]), "choices": "/".join(one.choices)}
        for one in (campaign.questions if campaign else ())
    ]
    frame = pd.DataFrame(rows, columns=["text", "kind", "choices"], dtype=str)
    return st.data_editor(
        frame, num_rows="dynamic", hide_index=True, width="stretch", height=250,
        key=f"campaign.questions.{campaign.id if campaign else ''}",
        column_config={
            "text": st.column_config.TextColumn(_("Question at the door"), width="medium", max_chars=200),
            "kind": st.column_config.SelectboxColumn(_("Answer"), options=list(kinds), default=_(KINDS["yes_no"])),
            "choices": st.column_config.TextColumn(_("To choose from")),
        },
    )  # fmt: skip


def _people(here: Visit) -> tuple[str, bytes | None, int]:
    _ = here.say
    names = st.text_area(
        _("Officials who are lent"), height=90, placeholder=_("names, one a line or with commas between them"),
        help=_("They are dealt out to teams, each with one grid worker of the area."),
    )  # fmt: skip
    st.html(_FILE.format(escape(_("Choose a file"))))
    with st.container(key="gw-names"):
        given = st.file_uploader(_("or a CSV with a column of names"), type=["csv", "txt"])
    size = st.number_input(_("People of a team"), 1, 20, 4)
    return names, given.getvalue() if given else None, int(size)


def _draft(
    here: Visit, campaign: Campaign | None, name: str, area: list[str], since: date, until: date, hours: str,
    minutes: float, asked: pd.DataFrame, names: str, table: bytes | None, size: int,
) -> Draft:  # fmt: skip
    teams: tuple[Team, ...] = campaign.teams if campaign else ()
    if campaign is None:
        people = dict.fromkeys((*read_names(names), *(read_names_file(table) if table else ())))
        teams = make_teams(here.office, here.community, area, list(people), size=size, word=here.say("Team {n}"))
    questions = read_questions(here, asked, campaign.questions if campaign else ())
    return Draft(name, tuple(area), since, until, read_hours(hours), questions, teams, minutes)


def read_questions(here: Visit, asked: pd.DataFrame, known: tuple[Question, ...]) -> tuple[Question, ...]:
    """The rows of the table as questions; one whose text stands in the campaign already keeps its key."""
    kinds = {here.say(word): kind for kind, word in KINDS.items()}
    keys = {one.text: one.key for one in known}
    used = set(keys.values())
    found: list[Question] = []
    for row in asked.fillna("").to_dict("records"):
        text = str(row["text"]).strip()
        if not text:
            continue
        key = keys.get(text) or next(f"q{n}" for n in range(1, 1000) if f"q{n}" not in used)
        used.add(key)
        choices = tuple(part.strip() for part in re.split(r"[/／、|]", str(row["choices"])) if part.strip())
        kind: Any = kinds.get(str(row["kind"]), "yes_no")
        found.append(Question(key, text, kind, choices if kind == "choice" else ()))
    return tuple(found)


def _save(here: Visit, campaign: Campaign | None, draft: Callable[[], Draft]) -> None:
    _ = here.say
    office, actor, community = here.office, here.actor, here.community
    try:
        if campaign is None:
            made = create_campaign(office, actor, community, draft())
            choose(campaign=made.id)
        else:
            change_campaign(office, actor, community, campaign.id, draft())
    except GridwardError as problem:
        here.error(problem)
        return
    notify("done", _("The campaign is made: look at its plan.") if campaign is None else _("Saved."))
    st.rerun()
