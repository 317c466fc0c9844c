"""Door-knock campaigns: made, planned and watched at the desk; knocked through, door by door, on the phone."""

import streamlit as st

from pages.components.campaign_choice import campaign_choice
from pages.components.campaign_tabs import campaign_tabs
from pages.components.session import visit

here = visit()

st.subheader(here.say("Door-knock campaign"), anchor=False)
campaign = campaign_choice(here)
campaign_tabs(here, campaign)
