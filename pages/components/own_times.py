"""On the phone: one's own leave and wishes, and one's own errands and appointments."""

from __future__ import annotations

import streamlit as st

from pages.components.absence_list import absence_list, may_enter_absences
from pages.components.engagement_list import engagement_list, may_engage
from pages.components.session import Visit


def own_times(here: Visit) -> None:
    """Two drawers, closed until somebody opens them; nothing for those who are nobody's worker here."""
    _ = here.say
    if here.actor.person_id is None:
        return
    if may_enter_absences(here):
        with st.expander(_("My leave")):
            absence_list(here)
    if may_engage(here):
        with st.expander(_("My errands and appointments")):
            engagement_list(here)
