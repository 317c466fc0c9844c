"""Cards for thumbs: one case each, with the one or two things that can be done now."""

from __future__ import annotations

from functools import partial

import streamlit as st

from geo.desk import handling
from geo.desk.media import keep_photo
from geo.desk.verifying import still_wrong
from geo.desk.waiting import question_asked
from geo.model import Case, CaseState
from pages.components.clock_lines import limit_cell, state_words
from pages.components.ladder_lines import climbed_line
from pages.components.mediation_card import private_line, sitting_form
from pages.components.raising_form import raising_form
from pages.components.session import Visit
from pages.components.time_forms import ask_time_form
from pages.components.trying import attempt
from pages.components.verify_form import verify_form
from pages.components.waiting_forms import waiting_form


def work_card(here: Visit, case: Case) -> None:
    """A case in my hands: take it, then report back with a note and a photo."""
    _ = here.say
    with st.container(border=True):
        _told(here, case)
        wrong = still_wrong(case)
        if wrong:
            st.warning(_("Rework: {wrong}").format(wrong=wrong))
        climbed_line(here, case)
        private_line(here, case)
        if case.state in (CaseState.FILED, CaseState.DISPATCHED, CaseState.RETURNED):
            st.button(
                _("Take it"), type="primary", width="stretch", key=f"take.{case.id}.{case.version}",
                on_click=lambda: attempt(
                    here, partial(handling.take, here.office, here.actor, case.id, version=case.version), _("Taken.")
                ),
            )  # fmt: skip
        elif case.state is CaseState.HANDLING:
            sitting_form(here, case)
            _report_back(here, case)
        elif case.state is CaseState.REPORTED:
            st.caption(_("Somebody else will verify it."))
        ask_time_form(here, case)
        waiting_form(here, case)
        raising_form(here, case)


def verify_card(here: Visit, case: Case) -> None:
    """Somebody else's reported work in my grid: look at it and say."""
    with st.container(border=True):
        _told(here, case)
        verify_form(here, case, ticking=True)


def _told(here: Visit, case: Case) -> None:
    _ = here.say
    category = here.name(dict(here.profile.category(case.category).name))
    flag = f"[{_('urgent!')}] " if case.urgent else ""
    where = case.address or here.office.tree(here.community).say(case.path)
    left = limit_cell(here, case, here.office.clock())
    st.markdown(f"**{flag}{category}** · {state_words(here, case)} · {left}")
    st.text(f"{where}\n{case.description}")
    if asked := question_asked(case):
        st.text(_("Asked of the reporter: {question}").format(question=asked.text))


def _report_back(here: Visit, case: Case) -> None:
    _ = here.say
    with st.form(f"back.{case.id}.{case.version}", border=False):
        text = st.text_area(_("What was done"), height=90)
        photo = st.file_uploader(_("Photo"), type=["jpg", "jpeg", "png", "webp"])
        sent = st.form_submit_button(_("Report back"), type="primary", width="stretch")
    if sent:
        attempt(here, partial(_send_back, here, case, text, photo.getvalue() if photo else None), _("Reported back."))
        st.rerun()


def _send_back(here: Visit, case: Case, text: str, photo: bytes | None) -> None:
    media = (keep_photo(here.office, photo),) if photo else ()
    handling.report_back(here.office, here.actor, case.id, text, media=media, version=case.version)
