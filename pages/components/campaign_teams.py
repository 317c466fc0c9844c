"""Teams of a campaign: who is on them, changed in a table; links for those who are no staff."""

from __future__ import annotations

import re
from dataclasses import replace
from functools import partial
from urllib.parse import urlencode

import pandas as pd
import streamlit as st

from geo.desk.campaign_doors import grid_heads
from geo.desk.campaign_teams import dismiss_team, enrol_team, linked_teams, read_names
from geo.desk.campaigns import Draft, change_campaign
from geo.errors import BadInput, GridwardError
from geo.i18n import mark
from geo.model import Campaign, CampaignState, Team
from pages.components.guidance import origin
from pages.components.session import Visit
from pages.components.trying import attempt


def teams_part(here: Visit, campaign: Campaign) -> None:
    """The table of teams, and their links."""
    _ = here.say
    names, tree = here.office.staff(here.community).names, here.office.tree(here.community)
    frame = pd.DataFrame(
        {
            "id": team.id,
            "name": team.name,
            "people": "、".join(names.get(person, person) for person in team.people),
            "members": "、".join(team.members),
            "grids": "、".join(tree.unit(grid).name for grid in team.grids if tree.knows(grid)),
        }
        for team in campaign.teams
    )
    running = campaign.state is CampaignState.RUNNING
    with st.form("campaign.teams", border=False):
        st.caption(
            _("Names of officials may be changed at any time; the grids follow from the grid worker.")
            if running
            else _("Rows may be added and taken out; the grids follow from the grid worker.")
        )
        edited = st.data_editor(
            frame, num_rows="fixed" if running else "dynamic", hide_index=True, width="stretch",
            key=f"campaign.team.table.{campaign.version}", disabled=["id", "grids"],
            column_config={
                "id": None,
                "name": st.column_config.TextColumn(_("Team")),
                "people": st.column_config.TextColumn(_("Grid worker")),
                "members": st.column_config.TextColumn(_("Officials"), width="large"),
                "grids": st.column_config.TextColumn(_("Grids of the grid worker"), width="medium"),
            },
        )  # fmt: skip
        sent = st.form_submit_button(_("Save the teams"))
    if sent and attempt(here, partial(_save, here, campaign, edited), _("Saved.")):
        st.rerun()
    if campaign.teams:
        _links(here, campaign)


def _save(here: Visit, campaign: Campaign, edited: pd.DataFrame) -> None:
    known = {team.id: team for team in campaign.teams}
    by_name: dict[str, str] = {}
    heads = grid_heads(here.office, here.community, campaign.area)
    for person, name in here.office.staff(here.community).names.items():
        # Of two who are called the same, the one who works in the area is meant.
        if name not in by_name or person in heads:
            by_name[name] = person
    teams: list[Team] = []
    used = set(known)
    for row in edited.fillna("").to_dict("records"):
        people = []
        for name in re.split(r"[、,，;；\s]+", str(row["people"]).strip()):
            if name and name not in by_name:
                raise BadInput(mark("Nobody of the staff is called {name}."), name=name)
            people += [by_name[name]] if name else []
        members = read_names(str(row["members"]))
        if not people and not members:
            continue
        key = str(row["id"]) or next(f"t{n:03d}" for n in range(1, 10_000) if f"t{n:03d}" not in used)
        used.add(key)
        grids = tuple(grid for person in people for grid in heads.get(person, ()))
        before = known.get(key, Team(key, ""))
        name = str(row["name"]).strip() or here.say("Team {n}").format(n=len(teams) + 1)
        if tuple(people) == before.people:
            grids = before.grids
        teams.append(replace(before, name=name, members=members, people=tuple(people), grids=grids))
    draft = Draft(
        campaign.name, campaign.area, campaign.since, campaign.until, campaign.hours, campaign.questions, tuple(teams),
        campaign.door_min,
    )  # fmt: skip
    change_campaign(here.office, here.actor, here.community, campaign.id, draft)


def _links(here: Visit, campaign: Campaign) -> None:
    _ = here.say
    office, actor, community = here.office, here.actor, here.community
    names = {team.id: team.name for team in campaign.teams}
    with st.expander(_("Links for teams")):
        st.caption(_("A link opens the doors of one team on a phone, without an account; it ends with the campaign."))
        with st.form("campaign.link", border=False):
            chosen = st.selectbox(_("Team"), list(names), format_func=names.__getitem__)
            if st.form_submit_button(_("Make a link")):
                _make(here, campaign, chosen)
        linked = linked_teams(office, actor, community, campaign.id)
        if linked:
            gone = st.selectbox(_("Team with a link"), linked, format_func=names.__getitem__)
            st.button(
                _("Withdraw the link"), key="campaign.unlink",
                on_click=lambda: attempt(
                    here, partial(dismiss_team, office, actor, community, campaign.id, gone),
                    _("The link is withdrawn."),
                ),
            )  # fmt: skip


def _make(here: Visit, campaign: Campaign, team_id: str) -> None:
    _ = here.say
    try:
        code = enrol_team(here.office, here.actor, here.community, campaign.id, team_id)
    except GridwardError as problem:
        here.error(problem)
        return
    st.success(_("Send this link to the team now; it is not shown again, and an older one holds no more."))
    asked = urlencode({"community": here.community, "lang": here.lang, "campaign": campaign.id, "rider": code})
    st.code(f"{origin()}/campaign?{asked}", wrap_lines=True)
