"""Early warnings: weak signals noted on visits, and the cases they propose."""

import streamlit as st

from pages.components.session import visit
from pages.components.signal_form import may_note, signal_form
from pages.components.signal_list import proposal_list, signal_list

here = visit()
_ = here.say

if not here.profile.signals:
    st.info(_("The community's profile names no weak signals to look out for."))
left, right = st.columns([1, 1.4], gap="medium")
with left:
    proposal_list(here, always=True)
    if may_note(here):
        with st.expander(_("Note a signal"), expanded=True):
            signal_form(here)
with right:
    st.caption(_("Signals of my units, the newest first"))
    signal_list(here)
