"""Redrawing grids: the planner's map with the figures beside it, two plans side by side, and neighbour units."""

import streamlit as st

from geo.desk.redraw_ground import ground_is_slow, prepare_ground
from geo.desk.redraws import require_looking
from geo.i18n import mark
from pages.components import neighbour_view
from pages.components.redraw_choice import forget_foreign, may_draft, new_redraw, redraw_choice
from pages.components.redraw_compare import compare_view
from pages.components.redraw_map import fill_window, paint_map
from pages.components.redraw_tabs import redraw_tabs
from pages.components.session import choose, chosen, visit

VIEWS = {"plan": mark("Plan"), "compare": mark("Compare"), "units": mark("Neighbour units")}

here = visit()
_ = here.say
require_looking(here.actor, here.community)
fill_window()
view = chosen("view") if chosen("view") in VIEWS else "plan"
with st.container():  # always there: what comes and goes before the map would have it mounted anew
    forget_foreign(here)
    if view != "units" and ground_is_slow(here.office, here.community):
        with st.spinner(_("The ground is being divided into blocks; the first time this takes a while …")):
            prepare_ground(here.office, here.community)

with st.container(horizontal=True, vertical_alignment="center", gap="small", key="gw-redraw-top"):
    st.session_state["pick.redraw.view"] = view
    st.segmented_control(
        _("View"), list(VIEWS), key="pick.redraw.view", label_visibility="collapsed", width="content",
        format_func=lambda key: _(VIEWS[key]),
        on_change=lambda: choose(view=st.session_state["pick.redraw.view"] or view),
    )  # fmt: skip
    redraw = redraw_choice(here) if view != "units" else None

if view == "units":
    neighbour_view.draw(here)
    st.stop()
if redraw is None:
    st.info(_("There is no plan of grid boundaries here yet."))
    if may_draft(here):
        with st.container(width=480):
            new_redraw(here, "redraw.first")
elif view == "compare":
    compare_view(here, redraw)
else:
    left, right = st.columns([2, 1], gap="small")
    with left, st.container(key="gw-redraw-map"):
        paint_map(here, redraw)
    with right:
        redraw_tabs(here, redraw)
