"""Asking the reporter something while the clocks stand still, and the answer: theirs, or entered after a call."""

from __future__ import annotations

from functools import partial

import streamlit as st

from geo.desk import waiting
from geo.desk.waiting import may_enter_answer, question_asked
from geo.model import REPORTER, Case, Move, legal_moves
from pages.components.session import Visit
from pages.components.trying import attempt


def waiting_form(here: Visit, case: Case) -> None:
    """Ask the reporter something, or enter what they answered."""
    _ = here.say
    if not may_enter_answer(here.actor, case):
        return
    if case.awaits_reporter:
        _answer(here, case, _("What the reporter answered"))
    elif Move.AWAIT_REPORTER in legal_moves(case):
        with st.popover(_("Ask the reporter"), width="stretch"):
            with st.form(f"await.{case.id}.{case.version}", border=False):
                question = st.text_input(_("What to ask"))
                st.caption(_("The clocks stand still until there is an answer."))
                sent = st.form_submit_button(_("Ask"), type="primary", width="stretch")
            deed = partial(
                waiting.await_reporter, here.office, here.actor, case.id, question, version=case.version
            )  # fmt: skip
            if sent and attempt(here, deed, _("The case waits for the reporter.")):
                st.rerun()


def reporter_answer(here: Visit, case: Case, code: str) -> None:
    """What the reporter is asked, and their answer; ``code`` is the receipt's, which fits."""
    asked = question_asked(case)
    if asked is not None:
        st.warning(here.say("We need an answer from you: {question}").format(question=asked.text))
        _answer(here, case, here.say("Your answer"), code)


def _answer(here: Visit, case: Case, label: str, code: str = "") -> None:
    _ = here.say
    with st.form(f"answer.{case.id}.{case.version}", border=False):
        text = st.text_area(label, height=90, max_chars=2000)
        sent = st.form_submit_button(_("Submit"), type="primary", width="stretch")
    actor = REPORTER if code else here.actor
    deed = partial(waiting.answer, here.office, actor, case.id, text, code=code, version=case.version)
    if sent and attempt(here, deed, _("Thank you; the work goes on.")):
        st.rerun()
