"""What of a campaign a visitor sees: whoever plans it all of it, a team its doors."""

from __future__ import annotations

from collections.abc import Callable

import streamlit as st

from geo.desk.campaign_doors import team_of
from geo.desk.campaigns import may_manage
from geo.i18n import mark
from geo.model import Campaign, CampaignState
from pages.components.campaign_choice import may_plan
from pages.components.campaign_form import campaign_form
from pages.components.campaign_plan import plan_part
from pages.components.campaign_results import results_part
from pages.components.campaign_teams import teams_part
from pages.components.campaign_watch import watch_part
from pages.components.door_cards import door_cards
from pages.components.session import Visit

_DOORS = mark("Doors of today")
_BY_STATE: dict[CampaignState, tuple[tuple[str, Callable[[Visit, Campaign], None]], ...]] = {
    CampaignState.DRAFT: ((mark("Plan"), plan_part), (mark("Campaign"), campaign_form), (mark("Teams"), teams_part)),
    CampaignState.RUNNING: (
        (mark("Coverage"), watch_part),
        (mark("Results"), results_part),
        (mark("Teams"), teams_part),
    ),
    CampaignState.ENDED: ((mark("Coverage"), watch_part), (mark("Results"), results_part)),
}


def campaign_tabs(here: Visit, campaign: Campaign | None) -> None:
    """The parts of a campaign as tabs; the form of a new one without a campaign."""
    _ = here.say
    if campaign is None:
        if may_plan(here):
            campaign_form(here, None)
        else:
            st.info(_("No campaign is running here."))
        return
    team = team_of(here.actor, campaign)
    if not may_manage(here.office, here.actor, campaign):
        if may_plan(here):
            watch_part(here, campaign)
        elif team is None:
            st.info(_("You are on none of this campaign's teams."))
        else:
            door_cards(here, campaign)
        return
    parts = list(_BY_STATE[campaign.state])
    if team is not None and campaign.state is CampaignState.RUNNING:
        parts.append((_DOORS, door_cards))
    for tab, (_title, draw) in zip(st.tabs([_(title) for title, _draw in parts]), parts, strict=True):
        with tab:
            draw(here, campaign)
