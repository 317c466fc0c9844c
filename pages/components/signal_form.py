"""Noting a weak signal on the way: what it is, at which house, a few words. Made for a thumb."""

from __future__ import annotations

from functools import partial

import streamlit as st

from geo.desk import prevention
from geo.desk.prevention import LONGEST_SIGNAL, NOTING
from geo.desk.reporting import LONGEST_ADDRESS
from geo.i18n import pick
from pages.components.session import Visit
from pages.components.trying import attempt

_WHERE, _TEXT, _ROUND = "signal.where", "signal.text", "signal.round"


def may_note(here: Visit) -> bool:
    """Whether the visitor may note signals somewhere here, and there are kinds of them."""
    return bool(here.profile.signals) and here.actor.may_anywhere(NOTING, here.community)


def signal_form(here: Visit) -> None:
    """One button for each kind of signal, at the house that the address means."""
    _ = here.say
    if not may_note(here):
        return
    # Written anew after each signal, so that the fields are empty again.
    turn = st.session_state.setdefault(_ROUND, 0)
    address = st.text_input(
        _("Which house"), key=f"{_WHERE}.{turn}", max_chars=LONGEST_ADDRESS,
        placeholder=_("for example: compound, building, stair, room"),
    )  # fmt: skip
    spots = prevention.find_spots(here.office, here.actor, here.community, address)
    if address.strip() and not spots:
        st.caption(_("No house of yours is meant by this. Write compound, building, stair and room."))
    names = [spot.name for spot in spots]
    # Of two that are named alike the second one cannot be told apart: the first stands for both.
    chosen = names[0] if len(names) == 1 else st.radio(_("Which one"), names, key=f"{_WHERE}.pick") if names else ""
    if len(names) == 1:
        st.caption(f":material/home: {chosen}")
    text = st.text_input(_("In a few words"), key=f"{_TEXT}.{turn}", max_chars=LONGEST_SIGNAL)
    spot = next((spot for spot in spots if spot.name == chosen), None)
    with st.container(horizontal=True):
        for kind in here.profile.signals:
            st.button(
                pick(kind.name, here.lang), key=f"signal.{kind.key}", disabled=spot is None,
                on_click=partial(_note, here, kind.key, spot, text),
            )  # fmt: skip


def _note(here: Visit, kind: str, spot: prevention.Spot | None, text: str) -> None:
    _ = here.say
    if spot is not None:
        deed = partial(prevention.note_signal, here.office, here.actor, here.community, kind, spot.path, text)
        if attempt(here, deed, _("Noted.")):
            st.session_state[_ROUND] = st.session_state.get(_ROUND, 0) + 1
