"""The wall screen: the community's map with what happens on it, and the figures beside it."""

import streamlit as st

from pages.components.drill import drill_boxes, follow_click
from pages.components.live_map import live_map
from pages.components.session import visit
from pages.components.style import wall
from pages.components.wall_panel import wall_panel

here = visit()
wall()

left, middle, right = st.columns([1.15, 3.2, 1.15], gap="small")
with middle:
    boxes = st.container()
    live_map(here, "wall", height=780, on_click=follow_click)
    with boxes:
        drill_boxes(here, key="wall")
with left:
    wall_panel(here, "figures")
with right:
    wall_panel(here, "news")
