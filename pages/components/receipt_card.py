"""What whoever reported reads of their report: where it stands, what was done, what they answered, and their answer."""

from __future__ import annotations

import streamlit as st

from geo.desk.closing import closing_text
from geo.desk.receipts import status_sentences
from geo.model import Case, CaseState
from pages.components.clock_lines import state_words
from pages.components.clock_words import clock_time
from pages.components.feedback_card import answer_form, answer_line
from pages.components.session import Visit
from pages.components.waiting_forms import reporter_answer


def receipt_card(here: Visit, case: Case, code: str) -> None:
    """A report as its reporter may see it: nobody's name, and of what staff wrote only what was written for them.

    Parameters
    ----------
    code : str
        Its receipt code, which fits.
    """
    _ = here.say
    category = here.name(dict(here.office.profile(case.community).category(case.category).name))
    st.markdown(f"**{case.id} · {category} · {state_words(here, case)}**")
    if case.description:
        st.text(case.description)
    sentences = status_sentences(case, _, full=False)
    st.info(("" if here.lang == "zh" else " ").join(sentences))
    reporter_answer(here, case, code)
    done = closing_text(case)
    if done and case.closed_at is not None:
        st.success(f"{_('What was done')} ({clock_time(here, case.closed_at)}): {done}")
    answers = (*case.answers, *([case.rating] if case.rating else []))
    if answers:
        st.caption(_("Your answers"))
    for answer in answers:
        st.text(answer_line(here, case, answer, names=False))
    if case.state is CaseState.CLOSED and case.parent_id is None:
        st.caption(_("If it is not solved, it is taken up again; the second time one level up."))
        answer_form(here, case, code)
