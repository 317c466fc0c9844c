"""Which campaign a page is about."""

from __future__ import annotations

import streamlit as st

from geo.desk.campaigns import campaigns
from geo.i18n import mark
from geo.model import Campaign, CampaignState
from pages.components.session import Visit, box_of, choose, chosen

NEW = "new"
STATE_WORDS = {
    CampaignState.DRAFT: mark("draft"),
    CampaignState.RUNNING: mark("running"),
    CampaignState.ENDED: mark("ended"),
}


def may_plan(here: Visit) -> bool:
    """Whether the visitor may make campaigns somewhere here."""
    return here.actor.may_anywhere("schedule:work", here.community)


def campaign_choice(here: Visit) -> Campaign | None:
    """A box with the campaigns that the visitor may see; None for a new one, or where there is none."""
    _ = here.say
    known = {one.id: one for one in campaigns(here.office, here.actor, here.community)}
    ids = [*known, *([NEW] if may_plan(here) else [])]
    if not known:
        return None
    wanted = chosen("campaign")
    first = next((one.id for one in known.values() if one.state is CampaignState.RUNNING), ids[0])
    current = wanted if wanted in ids else first

    def name(key: str) -> str:
        if key == NEW:
            return _("New campaign")
        one = known[key]
        return f"{one.name} · {_(STATE_WORDS[one.state])} · {one.since:%m-%d} – {one.until:%m-%d}"

    lines = {key: name(key) for key in ids}
    box = box_of(f"campaign.{current}", lines)
    st.selectbox(
        _("Campaign"), ids, index=ids.index(current), key=box, format_func=lines.__getitem__,
        label_visibility="collapsed",
        on_change=lambda: choose(campaign=st.session_state[box], door="", team=""),
    )  # fmt: skip
    return known.get(current)
