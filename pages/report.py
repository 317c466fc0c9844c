"""The form for whoever reports: what, where, a photo; and looking one's own report up again."""

import streamlit as st

from pages.components.report_form import lookup_form, report_form
from pages.components.session import visit

here = visit()
_ = here.say

st.subheader(_("Report something"), anchor=False)
new, known = st.tabs([_("New report"), _("Look up my report")])
with new:
    report_form(here)
with known:
    lookup_form(here)
