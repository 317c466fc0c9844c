"""Cards for thumbs: one case each, with the one or two things that can be done now."""

from __future__ import annotations

from functools import partial

import streamlit as st

from geo.desk import handling
from geo.desk.media import keep_photo
from geo.model import Case, CaseState, Move
from pages.components.case_card import photos
from pages.components.names import STATE_NAMES
from pages.components.queues import time_left
from pages.components.session import Visit
from pages.components.trying import attempt


def work_card(here: Visit, case: Case) -> None:
    """A case in my hands: take it, then report back with a note and a photo."""
    _ = here.say
    with st.container(border=True):
        _told(here, case)
        if case.state is CaseState.DISPATCHED:
            st.button(
                _("Take it"), type="primary", width="stretch", key=f"take.{case.id}.{case.version}",
                on_click=lambda: attempt(
                    here, partial(handling.take, here.office, here.actor, case.id, version=case.version), _("Taken.")
                ),
            )  # fmt: skip
        elif case.state is CaseState.HANDLING:
            _report_back(here, case)
        else:
            st.caption(_("Somebody else will verify it."))


def verify_card(here: Visit, case: Case) -> None:
    """Somebody else's reported work in my grid: look at it and say."""
    _ = here.say
    with st.container(border=True):
        _told(here, case)
        photos(here, case)
        last = next((note.text for note in reversed(case.notes) if note.kind == Move.REPORT_BACK), "")
        if last:
            st.text(last)
        with st.form(f"verify.{case.id}.{case.version}", border=False):
            text = st.text_input(_("What you saw"))
            passed = st.form_submit_button(_("Solved"), type="primary", width="stretch")
            failed = st.form_submit_button(_("Not solved"), width="stretch")
        if passed or failed:
            deed = partial(
                handling.verify, here.office, here.actor, case.id, passed=passed, text=text, version=case.version
            )
            attempt(here, deed, _("Noted."))
            st.rerun()


def _told(here: Visit, case: Case) -> None:
    _ = here.say
    category = here.name(dict(here.profile.category(case.category).name))
    flag = f"[{_('urgent!')}] " if case.urgent else ""
    where = case.address or here.office.tree(here.community).say(case.path)
    st.markdown(f"**{flag}{category}** · {_(STATE_NAMES[case.state])} · {time_left(here, case, here.office.clock())}")
    st.text(f"{where}\n{case.description}")


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
