"""Whom a report comes from, where somebody of the staff writes it down."""

from __future__ import annotations

import streamlit as st

from geo.desk.sources import stated_sources, vouched
from geo.model import Source
from pages.components.names import SOURCE_NAMES
from pages.components.session import Visit


def source_choice(here: Visit) -> Source:
    """The source chosen; whoever is not staff reports as a resident and is not asked."""
    if not vouched(here.actor, here.community):
        return Source.RESIDENT
    _ = here.say
    sources = stated_sources(here.actor, here.community)
    source = st.selectbox(
        _("Who reports?"), sources, format_func=lambda known: _(SOURCE_NAMES[known]), key="report.source"
    )
    if here.profile.trust_in(source) == "file":
        st.caption(_("It is taken up at once, in your name."))
    return source
