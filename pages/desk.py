"""The dispatcher's desk: queues on the left, the case and whom to send on the right."""

import streamlit as st

from pages.components.case_card import case_card
from pages.components.live_map import live_map
from pages.components.placing import place_form, remember_point
from pages.components.queues import queue_list
from pages.components.sending import send_form
from pages.components.session import chosen, visit
from pages.components.trying import tried

here = visit()
_ = here.say

left, right = st.columns([1.1, 1.6], gap="medium")
with left:
    queue_list(here)
with right:
    case = tried(here, chosen("case"))
    if case is None:
        st.info(_("Choose a case on the left, or click one on the map."))
        live_map(here, "desk", height=560, on_click=remember_point)
    else:
        case_card(here, case)
        about, where = st.columns([1, 1.15], gap="medium")
        with about:
            place_form(here, case) if case.position is None else send_form(here, case)
        with where:
            live_map(here, "desk.case", height=380, picker=case.position is None, on_click=remember_point)
