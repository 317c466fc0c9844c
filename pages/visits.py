"""Visits: a worker's own due ones; for who reads households how far each duty has come, the map and the marks."""

import streamlit as st

from geo.desk.coverage import READING
from geo.i18n import mark
from pages.components.mark_form import mark_view
from pages.components.session import choose, chosen, visit
from pages.components.visit_coverage import coverage_view
from pages.components.visit_due import my_visits
from pages.components.visit_progress import duty_progress

VIEWS = {
    "progress": (mark("Progress"), duty_progress),
    "coverage": (mark("Coverage"), coverage_view),
    "marks": (mark("Household notes"), mark_view),
}

here = visit()
_ = here.say

if here.actor.may_anywhere(READING, here.community):
    view = st.segmented_control(
        _("View"), list(VIEWS), default=chosen("view") if chosen("view") in VIEWS else "progress", key="visits.view",
        format_func=lambda key: _(VIEWS[key][0]), label_visibility="collapsed",
        on_change=lambda: choose(view=st.session_state["visits.view"] or "progress"),
    )  # fmt: skip
    VIEWS[view or "progress"][1](here)
    my_visits(here)
else:
    my_visits(here)
    with st.expander(_("Note something of a household")):
        mark_view(here)
