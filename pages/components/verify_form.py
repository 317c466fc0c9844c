"""Looking at somebody's work: photos from before and after side by side, what was said, and what one sees oneself."""

from __future__ import annotations

from functools import partial

import streamlit as st

from geo.desk import handling
from geo.desk.feedback import what_was_done
from geo.desk.media import keep_photo
from geo.desk.verifying import photos_around
from geo.model import Case
from pages.components.case_card import photo_paths
from pages.components.session import Visit
from pages.components.trying import attempt, show_notice


def verify_form(here: Visit, case: Case, *, ticking: bool = False) -> None:
    """Say whether the work is done, with a note or a photo.

    Parameters
    ----------
    ticking : bool
        It stands in a part of the page that is drawn anew by itself: a refusal must then stand outside that part.
    """
    _ = here.say
    done = what_was_done(case)
    if done:
        st.text(f"{_('Reported back')}: {done}")
    _before_and_after(here, case)
    with st.form(f"verify.{case.id}.{case.version}", border=False):
        text = st.text_input(_("What you saw"))
        photo = st.file_uploader(_("Photo"), type=["jpg", "jpeg", "png", "webp"])
        st.caption(_("A pass needs a photo or a note; a failed one says what is still wrong."))
        good, bad = st.columns(2)
        passed = good.form_submit_button(_("Solved"), type="primary", width="stretch")
        failed = bad.form_submit_button(_("Not solved"), width="stretch")
    if passed or failed:
        deed = partial(_verify, here, case, passed, text, photo.getvalue() if photo else None)
        if attempt(here, deed, _("Noted.") if passed else _("Sent back to be done again.")) or ticking:
            st.rerun()
        show_notice()


def _before_and_after(here: Visit, case: Case) -> None:
    _ = here.say
    before, after = (photo_paths(here, names) for names in photos_around(case))
    if not before and not after:
        return
    with st.container(key=f"gw-pair-{case.id}"):
        for column, title, paths in zip(st.columns(2), (_("Before"), _("After")), (before, after), strict=True):
            column.caption(title)
            if paths:
                column.image(paths, width="stretch")
            else:
                column.caption(_("no photo"))


def _verify(here: Visit, case: Case, passed: bool, text: str, photo: bytes | None) -> None:
    media = (keep_photo(here.office, photo),) if photo else ()
    handling.verify(
        here.office, here.actor, case.id, passed=passed, text=text, media=media, version=case.version
    )  # fmt: skip
