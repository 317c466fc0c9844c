"""The dispatcher's desk: work lists on the left, the case in the middle, the map beside it."""

import streamlit as st

from geo.desk.worklists import queue_of
from pages.components.bulk_form import bulk_form, choosing
from pages.components.case_parts import case_lines, case_tabs
from pages.components.desk_keys import key_question
from pages.components.live_map import live_map
from pages.components.mediation_card import follow_ups
from pages.components.placing import remember_point
from pages.components.queues import queue_list
from pages.components.remembering import remembered_list
from pages.components.session import choose, chosen, visit
from pages.components.signal_list import proposal_list
from pages.components.trying import tried

here = visit()
_ = here.say

case = None if choosing() else tried(here, chosen("case"))
if case is not None and not chosen("queue"):  # a link to a case opens the list in which it stands
    choose(queue=queue_of(case))
places = case is not None and case.needs_place
left, right = st.columns([0.75, 1.95] if places else [1.1, 1.6], gap="medium")
with left:
    queue_list(here)
with right, st.container(key="gw-case" if case else "gw-nothing"):
    if choosing():
        bulk_form(here)
    elif case is None:
        st.info(_("Choose a case on the left, or click one on the map."))
        live_map(here, "desk", height=560, on_click=remember_point)
        proposal_list(here, most=4)
        follow_ups(here, mine=False)
        remembered_list(here)
    else:
        about, where = st.columns([1, 1.05] if places else [1.15, 1], gap="small")
        with about, st.container(key="gw-parts"):
            case_lines(here, case)
            case_tabs(here, case)
        with where:
            view = "desk.place" if places else "desk.case"
            live_map(here, view, height=620, picker=places, candidates=places, on_click=remember_point)
key_question(here, case)
