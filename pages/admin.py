"""Accounts and keys: what an administrator of a live community needs on the screen."""

import streamlit as st

from pages.components.credentials_forms import account_list, key_form
from pages.components.session import visit

here = visit()
_ = here.say

st.subheader(_("Accounts and keys"), anchor=False)
key_form(here)
account_list(here)
