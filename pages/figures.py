"""The figures of a unit and a period; each opens the list of the cases behind it."""

import streamlit as st

from pages.components.boundary_choice import boundary_choice
from pages.components.drill import drill_boxes
from pages.components.figure_list import figure_list
from pages.components.figure_tables import months_table, units_table
from pages.components.figure_tiles import export_buttons, figure_tiles, section_choice, trend_chart
from pages.components.period_choice import period_choice
from pages.components.session import chosen, visit
from pages.components.shares_table import shares_tile
from pages.components.whistle_table import whistle_table

here = visit()
_ = here.say

st.subheader(_("Figures of {unit}").format(unit=here.office.tree(here.community).unit(here.unit_id).name), anchor=False)
drill_boxes(here, key="figures")
period = period_choice(here)
section = section_choice(here) if period is not None else "figures"
if period is not None:
    period = boundary_choice(here, period)
if period is not None:
    if chosen("figure"):
        figure_list(here, period)
    match section:
        case "units":
            units_table(here, period)
        case "months":
            months_table(here, period)
        case "whistles":
            whistle_table(here, period)
        case _:
            figure_tiles(here, period, section)
    if section == "figures":
        trend_chart(here, period)
        shares_tile(here, period)
    export_buttons(here, period)
