"""Help: who does what here, and a line to try the interface with."""

import streamlit as st

from pages.components.desk_keys import keys_list
from pages.components.guidance import curl_line, roles_guide
from pages.components.session import visit

here = visit()
_ = here.say

st.subheader(_("Help"), anchor=False)
roles_guide(here)
if here.actor.may_anywhere("read:case", here.community):
    with st.expander(_("Keys on the desk")):
        keys_list(here)
st.markdown(f"**{_('Try it: post a request and watch it appear on the wall screen')}**")
st.code(curl_line(here), language="bash", wrap_lines=True)
