"""The figures of a unit and a period; each opens the list of the cases behind it."""

import streamlit as st

from pages.components.drill import drill_boxes
from pages.components.figure_list import figure_list
from pages.components.figure_tiles import export_button, figure_tiles, section_choice, trend_chart
from pages.components.period_choice import period_choice
from pages.components.session import chosen, visit

here = visit()
_ = here.say

st.subheader(_("Figures of {unit}").format(unit=here.office.tree(here.community).unit(here.unit_id).name), anchor=False)
drill_boxes(here, key="figures")
period = period_choice(here)
if period is not None:
    section = section_choice(here)
    if chosen("figure"):
        figure_list(here, period)
    figure_tiles(here, period, section)
    if section == "figures":
        trend_chart(here, period)
    export_button(here, period)
