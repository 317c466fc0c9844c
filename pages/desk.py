"""The dispatcher's desk: queues on the left, the case and whom to send on the right, or where it may be."""

import streamlit as st

from pages.components.case_card import case_card
from pages.components.live_map import live_map
from pages.components.placing import place_form, remember_point
from pages.components.queues import queue_list
from pages.components.remembering import remembered_line, remembered_list
from pages.components.same_matter import same_matter, split_form
from pages.components.sending import send_form
from pages.components.session import chosen, visit
from pages.components.trying import tried

here = visit()
_ = here.say

case = tried(here, chosen("case"))
left, right = st.columns([0.75, 1.95] if case and case.needs_place else [1.1, 1.6], gap="medium")
with right, st.container(key="gw-case" if case else "gw-nothing"):
    if case is None:
        st.info(_("Choose a case on the left, or click one on the map."))
        live_map(here, "desk", height=560, on_click=remember_point)
        remembered_list(here)
    elif case.needs_place:
        with st.container(key="gw-place"):
            about, where = st.columns([1, 1.05], gap="small")
        with about:
            place_form(here, case)
            same_matter(here, case)
        with where:
            live_map(here, "desk.place", height=620, picker=True, candidates=True, on_click=remember_point)
        case_card(here, case)
    else:
        case_card(here, case)
        about, where = st.columns([1, 1.15], gap="medium")
        with about:
            remembered_line(here, case)
            send_form(here, case)
            split_form(here, case)
        with where:
            same_matter(here, case)
            live_map(here, "desk.case", height=380, on_click=remember_point)
with left:
    queue_list(here)
