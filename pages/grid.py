"""The secretary's page: from the community down to a household, each step with its figures and its people."""

import streamlit as st

from geo.desk import queries
from pages.components.drill import drill_boxes, follow_click
from pages.components.live_map import live_map
from pages.components.session import visit
from pages.components.unit_sheet import (
    children_table,
    households,
    save_button,
    unit_cases,
    unit_figures,
    unit_staff,
)

here = visit()
_ = here.say

view = queries.unit_view(here.office, here.actor, here.community, here.unit_id)
st.subheader(" › ".join(unit.name for unit in view.chain), anchor=False)
drill_boxes(here, key="grid")
left, right = st.columns([1.25, 1], gap="medium")
with left:
    live_map(here, "grid", height=430, on_click=follow_click)
with right:
    unit_figures(here, view)
    unit_staff(here, view)
    save_button(here)
below, cases, homes = st.tabs([_("Below it"), _("Cases"), _("Homes")])
with below:
    children_table(here, view)
with cases:
    unit_cases(here, view)
with homes:
    households(here, view)
