"""One level up by hand, for whoever works on a case or sees that it waits too long."""

from __future__ import annotations

from functools import partial

import streamlit as st

from geo.desk import handling
from geo.model import MOVES, Case, Move
from pages.components.session import Visit
from pages.components.trying import attempt


def raising_form(here: Visit, case: Case) -> None:
    """A reason and a button, where the state of the case allows it and the visitor is of the staff."""
    rule = MOVES[Move.ESCALATE]
    if case.state not in rule.sources or not here.actor.may_anywhere(rule.permission, case.community):
        return
    _ = here.say
    with st.popover(_("One level up"), width="stretch"), st.form(f"raise.{case.id}.{case.version}", border=False):
        reason = st.text_input(_("Reason"))
        if st.form_submit_button(_("Do it"), type="primary") and attempt(
            here,
            partial(handling.escalate, here.office, here.actor, case.id, reason, version=case.version),
            _("Noted."),
        ):
            st.rerun()
