"""Links for riders: made, shown once, withdrawn."""

from __future__ import annotations

from functools import partial
from urllib.parse import urlencode

import streamlit as st

from geo.desk import riders
from geo.errors import GridwardError
from pages.components.guidance import origin
from pages.components.session import Visit
from pages.components.trying import attempt


def rider_links(here: Visit) -> None:
    """For those who may enrol riders; nothing for anybody else."""
    _ = here.say
    if not here.actor.may_anywhere("enrol:rider", here.community):
        return
    with st.expander(_("Links for riders")):
        with st.form("rider", clear_on_submit=True, border=False):
            name = st.text_input(_("Fleet and number of the rider"), max_chars=riders.LONGEST_NAME)
            if st.form_submit_button(_("Make a link")):
                _make(here, name)
        known = riders.riders(here.office, here.actor, here.community)
        if known:
            chosen = st.selectbox(_("Rider or driver"), known)
            st.button(
                _("Withdraw the link"),
                on_click=lambda: attempt(
                    here, partial(riders.dismiss_rider, here.office, here.actor, here.community, chosen),
                    _("The link is withdrawn."),
                ),
            )  # fmt: skip


def _make(here: Visit, name: str) -> None:
    _ = here.say
    try:
        code = riders.enrol_rider(here.office, here.actor, here.community, name)
    except GridwardError as problem:
        here.error(problem)
        return
    st.success(_("Send this link to the rider now; it is not shown again."))
    asked = urlencode({"community": here.community, "lang": here.lang, "rider": code})
    st.code(f"{origin()}/hazard?{asked}", wrap_lines=True)
