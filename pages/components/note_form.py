"""A note on a case: what somebody heard or agreed, without moving the case."""

from __future__ import annotations

from functools import partial

import streamlit as st

from geo.desk import handling
from geo.desk.deeds import LONGEST_NOTE
from geo.model import MOVES, Case, Move, legal_moves
from pages.components.case_card import case_history
from pages.components.session import Visit
from pages.components.trying import attempt


def history_with_note(here: Visit, case: Case) -> None:
    """What happened to a case, and below it a line for what else there is to say."""
    case_history(here, case)
    note_form(here, case)


def note_form(here: Visit, case: Case) -> None:
    """A text and a button, where the visitor may write on the case."""
    allowed = here.actor.may(MOVES[Move.NOTE].permission, case.community, case.handling_path)
    if not allowed or Move.NOTE not in legal_moves(case):
        return
    _ = here.say
    with st.form(f"note.{case.id}.{case.version}", border=False, clear_on_submit=False):
        text = st.text_area(_("Note"), height=70, max_chars=LONGEST_NOTE)
        if st.form_submit_button(_("Write it down")) and attempt(
            here, partial(handling.add_note, here.office, here.actor, case.id, text, version=case.version), _("Noted.")
        ):
            st.rerun()
