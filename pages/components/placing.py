"""The needs-a-place form: candidates in words, one button each, or a pin dropped on the map."""

from __future__ import annotations

from functools import partial

import streamlit as st

from geo.desk import handling
from geo.locate import Candidate, retell
from geo.model import Case
from pages.components.drill import follow_click
from pages.components.live_map import Click
from pages.components.session import Visit
from pages.components.trying import attempt

_PIN = "pin"


def remember_point(click: Click) -> None:
    """Keep a point clicked on the map for the form; follow any other click."""
    if click.kind == "point":
        st.session_state[_PIN] = (click.lon, click.lat)
    else:
        follow_click(click)


def place_form(here: Visit, case: Case) -> None:
    """Where could it be? The locator's candidates first, a pin else."""
    _ = here.say
    text = st.text_input(_("Search an address"), value=case.address, key=f"place.{case.id}")
    answer = here.office.locator(here.community).locate(text)
    st.markdown(f"**{_('Where is it?')}**")
    if answer.question:
        st.caption(retell(answer.question, here.lang))
    for number, candidate in enumerate(answer.candidates[:5]):
        st.button(
            f"{candidate.name} · {candidate.confidence:.0%}", key=f"place.{case.id}.{case.version}.{number}",
            width="stretch", on_click=partial(_place, here, case, candidate),
        )  # fmt: skip
    pin = st.session_state.get(_PIN)
    if pin is None:
        st.caption(_("Or click the place on the map."))
        return
    spot = here.office.locator(here.community).reverse(*pin)
    if st.button(_("Put it here: {spot}").format(spot=spot), type="primary", width="stretch"):
        deed = partial(handling.pin_case, here.office, here.actor, case.id, *pin, version=case.version)
        if attempt(here, deed, _("Placed.")):
            st.session_state.pop(_PIN, None)
        st.rerun()


def _place(here: Visit, case: Case, candidate: Candidate) -> None:
    deed = partial(handling.locate_case, here.office, here.actor, case.id, candidate, version=case.version)
    attempt(here, deed, here.say("Placed."))
