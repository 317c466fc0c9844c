"""The reporter's two forms: tell something, and look it up again with the receipt to say whether it is solved."""

from __future__ import annotations

import uuid

import streamlit as st

from geo.desk.media import keep_photo
from geo.desk.receipts import case_of_receipt
from geo.desk.reporting import Report, report
from geo.desk.secrets import receipt
from geo.errors import GridwardError
from geo.model import REPORTER, Reporter, Source
from pages.components.category_choice import own_or_any
from pages.components.live_map import Click, live_map
from pages.components.receipt_card import receipt_card
from pages.components.session import Visit
from pages.components.source_choice import source_choice

_PIN, _KEY, _MADE = "report.pin", "report.key", "report.made"


def report_form(here: Visit) -> None:
    """What is wrong, where it is, and how to reach the reporter."""
    _ = here.say
    made = st.session_state.get(_MADE)
    if made:
        _thank(here, *made)
        return
    st.session_state.setdefault(_KEY, uuid.uuid4().hex)
    words, place = st.columns([1, 1], gap="medium")
    # The demo shows its map to everybody; elsewhere its layers are refused to those who may not see the board.
    if here.office.settings.demo or here.actor.may_anywhere("read:board", here.community):
        with place:
            st.caption(_("Click the place on the map, or write the address."))
            live_map(here, "report", height=420, picker=True, cases=False, on_click=_remember)
    with words:
        category = own_or_any(here, "report")
        source = source_choice(here)
    with words, st.form("report", border=False):
        description = st.text_area(_("What is wrong?"), height=110, max_chars=4000)
        address = st.text_input(_("Where? (address)"), placeholder=_("for example: compound, building, stair, room"))
        name = st.text_input(_("Your name (optional)"))
        phone = st.text_input(_("Your phone (optional)"))
        photo = st.file_uploader(_("Photo"), type=["jpg", "jpeg", "png", "webp"])
        sent = st.form_submit_button(_("Submit"), type="primary", width="stretch")
    pin = st.session_state.get(_PIN)
    if pin:
        words.caption(_("Place on the map: {spot}").format(spot=here.office.locator(here.community).reverse(*pin)))
    if sent:
        _send(here, category.code, description, address, Reporter(name=name, phone=phone), photo, pin, source)


def lookup_form(here: Visit) -> None:
    """Look a report up with its number and receipt code; rate it once it is closed."""
    _ = here.say
    with st.form("lookup", border=False):
        number = st.text_input(_("Number")).strip()
        code = st.text_input(_("Receipt code")).strip()
        if not st.form_submit_button(_("Look up")) and "report.seen" not in st.session_state:
            return
    case = case_of_receipt(here.office, number, code)
    if case is None:
        st.error(_("The number and the code do not fit."))
        return
    st.session_state["report.seen"] = number
    receipt_card(here, case, code)


def _remember(click: Click) -> None:
    if click.kind == "point":
        st.session_state[_PIN] = (click.lon, click.lat)


def _send(
    here: Visit, category: str, description: str, address: str, who: Reporter, photo: object, pin: object,
    source: Source,
) -> None:  # fmt: skip
    lon, lat = pin if isinstance(pin, tuple) else (None, None)
    try:
        media = (keep_photo(here.office, photo.getvalue()),) if photo is not None else ()  # type: ignore[attr-defined]
        case = report(
            here.office, REPORTER if source is Source.RESIDENT else here.actor,
            Report(
                here.community, category, description, address=address, lon=lon, lat=lat, source=source,
                reporter=who, media=media, idempotency_key=f"form:{st.session_state[_KEY]}",
            ),
        )  # fmt: skip
    except GridwardError as problem:
        here.error(problem)
        return
    st.session_state.pop(_KEY, None)
    st.session_state.pop(_PIN, None)
    st.session_state[_MADE] = (case.id, case.position is not None)
    st.rerun()


def _thank(here: Visit, case_id: str, placed: bool) -> None:
    _ = here.say
    st.success(_("Thank you. Your report has the number {case}.").format(case=case_id))
    st.write(_("Receipt code: {code}").format(code=receipt(here.office.secret, case_id)))
    st.caption(_("Keep both: with them you can look your report up and rate what was done."))
    if not placed:
        st.caption(_("The place was not clear; somebody will put it on the map."))
    if st.button(_("Report something else")):
        st.session_state.pop(_MADE, None)
        st.rerun()
