"""Issue an interface key, see the accounts, end their sessions."""

from __future__ import annotations

from functools import partial

import pandas as pd
import streamlit as st

from geo.desk import accounts
from geo.errors import GridwardError
from pages.components.session import Visit
from pages.components.trying import attempt


def key_form(here: Visit) -> None:
    """A new key is shown once; the store keeps its hash only."""
    _ = here.say
    with st.form("key", clear_on_submit=True):
        name = st.text_input(_("Name of the key (who will use it)"))
        if st.form_submit_button(_("Issue a key")):
            try:
                key = accounts.issue_key(here.office, here.actor, name, here.community)
            except GridwardError as problem:
                here.error(problem)
            else:
                st.success(_("Copy the key now; it is not shown again."))
                st.code(key)


def account_list(here: Visit) -> None:
    """Accounts the visitor may manage, with a button that ends their sessions at once."""
    _ = here.say
    known = accounts.list_accounts(here.office, here.actor)
    if not known:
        st.caption(_("No accounts yet. Open the first one with: python -m geo user add"))
        return
    frame = pd.DataFrame(
        [{_("Account"): a.name, _("Shown as"): a.display, _("Open"): a.active,
          _("Role"): ", ".join(sorted({grant.role for grant in a.grants}))} for a in known]
    )  # fmt: skip
    st.dataframe(frame, hide_index=True, width="stretch")
    chosen = st.selectbox(_("Account"), [account.name for account in known])
    st.button(
        _("End all its sessions"),
        on_click=lambda: attempt(
            here, partial(accounts.revoke_sessions, here.office, here.actor, chosen), _("The sessions have ended.")
        ),
    )
