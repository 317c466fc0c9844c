"""More time for a case: the form of whoever asks, and the desk's to grant or decline it."""

from __future__ import annotations

from functools import partial

import streamlit as st

from geo.desk import extending
from geo.desk.extending import SHORTEST_H, hours_left_to_ask
from geo.model import MOVES, Case, Move, legal_moves
from pages.components.clock_lines import extension_line
from pages.components.session import Visit
from pages.components.trying import attempt


def ask_time_form(here: Visit, case: Case) -> None:
    """Ask for more time, with a reason; nothing where there is none to ask for."""
    _ = here.say
    if Move.ASK_EXTENSION not in legal_moves(case) or case.handler_id != here.actor.person_id:
        return
    asked = case.asked_extension
    if asked is not None:
        st.caption(f"{_('More time')} · {extension_line(here, case, asked)}")
        return
    most = hours_left_to_ask(here.profile, case)
    if most < SHORTEST_H or case.due_at is None:
        st.caption(_("All the time that can be granted has been granted."))
        return
    with st.popover(_("Ask for more time"), width="stretch"):
        with st.form(f"time.{case.id}.{case.version}", border=False):
            hours = st.number_input(
                _("Hours more, by the clock of the case"), min_value=SHORTEST_H, max_value=most, value=min(8.0, most),
                step=min(1.0, most), format="%g",
            )  # fmt: skip
            st.caption(
                _("At most {most} hours: twice the limit in all, less what was granted.").format(most=f"{most:g}")
            )
            reason = st.text_input(_("Reason"))
            sent = st.form_submit_button(_("Ask"), type="primary", width="stretch")
        deed = partial(
            extending.ask_extension, here.office, here.actor, case.id, hours, reason, version=case.version
        )  # fmt: skip
        if sent and attempt(here, deed, _("Asked; somebody else decides.")):
            st.rerun()


def has_extensions(_here: Visit, case: Case) -> int:
    """How many times more time was asked for."""
    return len(case.extensions)


def extensions_card(here: Visit, case: Case) -> None:
    """Every ask for more time with what became of it; the open one to grant or decline."""
    _ = here.say
    for extension in case.extensions:
        st.text(extension_line(here, case, extension))
    asked = case.asked_extension
    if asked is None or not here.actor.may(MOVES[Move.EXTEND].permission, case.community, case.handling_path):
        return
    if asked.asked_by in (here.actor.person_id, here.actor.id):
        st.caption(_("Whoever asked for more time cannot decide about it."))
        return
    with st.form(f"decide.{case.id}.{case.version}", border=False):
        answer = st.text_input(_("Your word on it"))
        yes, no = st.columns(2)
        granted = yes.form_submit_button(_("Grant"), type="primary", width="stretch")
        declined = no.form_submit_button(_("Decline"), width="stretch")
    if (granted or declined) and attempt(
        here,
        partial(
            extending.decide_extension, here.office, here.actor, case.id, granted=granted, answer=answer,
            version=case.version,
        ),
        _("Noted."),
    ):  # fmt: skip
        st.rerun()
