"""One tap for riders and drivers who see a hazard on the road; their links, for those who give them out."""

import streamlit as st

from pages.components.hazard_form import hazard_form
from pages.components.rider_links import rider_links
from pages.components.session import visit

here = visit()

st.subheader(here.say("Hazard on the road"), anchor=False)
hazard_form(here)
rider_links(here)
