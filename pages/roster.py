"""Station rosters: the month of all stations, my turns and wishes, exchanges, and how evenly the burden lies."""

import streamlit as st

from pages.components.roster_choice import month_choice, roster_tabs
from pages.components.session import visit

here = visit()
_ = here.say

st.subheader(_("Station roster"), anchor=False)
month = month_choice(here)
shown = roster_tabs(here)
for tab, part in zip(st.tabs([_(part.title) for part in shown], key="roster.parts"), shown, strict=True):
    with tab:
        part.draw(here, month)
