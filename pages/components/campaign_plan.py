"""The plan of a campaign that has not begun: its figures, who goes where and when; accepted, then started."""

from __future__ import annotations

from functools import partial

import pandas as pd
import streamlit as st

from geo.desk.campaign_doors import days_of, doors_of
from geo.desk.campaign_plans import accept_plan, accepted_lists, propose_plan
from geo.desk.campaigns import start_campaign
from geo.errors import GridwardError
from geo.model import Campaign
from geo.schedule.door_knock import CampaignPlan
from pages.components import html
from pages.components.session import Visit
from pages.components.trying import attempt


def plan_part(here: Visit, campaign: Campaign) -> None:
    """What the plan would be, then accept it, then start."""
    _ = here.say
    office, actor, community = here.office, here.actor, here.community
    try:
        accepted = accepted_lists(office, actor, community, campaign.id)
        with st.spinner(_("Planning …")):
            plan = propose_plan(office, actor, community, campaign.id)
    except GridwardError as problem:
        here.error(problem)
        return
    _figures(here, campaign, plan)
    if plan.left:
        st.warning(_(plan.reason).format(**plan.values))
    same = {(one.team_id, one.day, one.span): one.doors for one in accepted} == {
        (one.team, one.day, one.span): one.doors for one in plan.rounds
    }
    with st.form("campaign.accept", border=False):
        if not same:
            word = _("Accept the plan") if not accepted else _("Accept the plan anew")
            if st.form_submit_button(word, type="primary"):
                deed = partial(accept_plan, office, actor, community, campaign.id, version=campaign.version)
                attempt(here, deed, _("The plan is accepted."))
                st.rerun()
        elif st.form_submit_button(_("Start the campaign"), type="primary"):
            attempt(here, partial(start_campaign, office, actor, community, campaign.id), _("The campaign runs."))
            st.rerun()
    _rounds(here, campaign, plan)


def _figures(here: Visit, campaign: Campaign, plan: CampaignPlan) -> None:
    _ = here.say
    quality, days = plan.quality, sorted({one.day for one in plan.rounds})
    planned = sum(len(one.doors) for one in plan.rounds)
    html.tiles([
        (_("Doors planned"), f"{planned:,} / {len(doors_of(here.office, campaign)):,}",
         "small good" if not plan.left else "small bad"),
        (_("Teams"), str(len(campaign.teams)), "small"),
        (_("Days needed"), f"{len(days)} / {len(days_of(campaign))}", "small"),
        (_("Hours a team"), f"{quality.least_min / 60:.1f} – {quality.most_min / 60:.1f}", "small"),
        (_("Houses with two teams"), f"{quality.split_buildings:.0%}", "small"),
        (_("Doors with their grid's own head"), f"{quality.with_head:.0%}", "small"),
    ])  # fmt: skip


def _rounds(here: Visit, campaign: Campaign, plan: CampaignPlan) -> None:
    _ = here.say
    names = {team.id: team.name for team in campaign.teams}
    doors = doors_of(here.office, campaign)
    rows = [
        {
            _("Team"): names[one.team],
            _("Day"): f"{one.day:%m-%d}",
            _("Hours"): "–".join(f"{at:%H:%M}" for at in campaign.hours[one.span]),
            _("Doors"): len(one.doors),
            _("Minutes"): round(one.minutes),
            _("Begins at"): doors[one.doors[0]].address,
            _("Ends at"): doors[one.doors[-1]].address,
        }
        for one in plan.rounds
    ]
    if here.actor.may_anywhere("read:household", here.community):
        st.dataframe(pd.DataFrame(rows), hide_index=True, width="stretch", height=460)
    else:
        st.dataframe(
            pd.DataFrame(rows).drop(columns=[_("Begins at"), _("Ends at")]),
            hide_index=True,
            width="stretch",
            height=460,
        )
