"""Routing rules: the ones in force as text, and a trial of others on the cases of the past."""

import streamlit as st

from pages.components.rule_trial import rule_trial
from pages.components.session import visit

here = visit()
_ = here.say

st.subheader(_("Routing rules"), anchor=False)
rule_trial(here)
