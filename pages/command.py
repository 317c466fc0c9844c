"""The wall screen: the community's map with what happens on it, and the figures beside it."""

import streamlit as st

from pages.components.board import figures_column, news_column
from pages.components.drill import drill_boxes, follow_click
from pages.components.live_map import live_map
from pages.components.session import visit
from pages.components.style import wall

here = visit()
wall()

left, middle, right = st.columns([1.15, 3.2, 1.15], gap="small")
with middle:
    drill_boxes(here, key="wall")
    live_map(here, "wall", height=780, on_click=follow_click)
with left:
    figures_column(here)
with right:
    news_column(here)
