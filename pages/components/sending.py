"""Whom to send: the people who could take the case, each with one button; and the other moves of the desk."""

from __future__ import annotations

from functools import partial

import streamlit as st

from geo.desk import handling, staffing
from geo.model import MOVES, Case, Move, doers, legal_moves
from geo.schedule import Offer
from pages.components.feedback_card import closing_form
from pages.components.session import Visit
from pages.components.trying import attempt
from pages.components.verify_form import verify_form
from pages.components.waiting_forms import waiting_form


def send_form(here: Visit, case: Case) -> None:
    """The moves the case's state and the visitor's rights allow, dispatch first."""
    allowed = [move for move in legal_moves(case) if _may(here, case, move)]
    if Move.DISPATCH in allowed:
        _offers(here, case)
    if Move.PASS in allowed and here.actor.person_id not in doers(case):
        verify_form(here, case)
    if Move.CLOSE in allowed:
        closing_form(here, case)
    waiting_form(here, case)
    _simple_moves(here, case, allowed)


def _offers(here: Visit, case: Case) -> None:
    _ = here.say
    st.markdown(f"**{_('Who could go')}**")
    for offer in staffing.offers_for(here.office, here.actor, case, limit=6):
        told, button = st.columns([3, 1], vertical_alignment="center")
        told.markdown(_offer_line(here, case, offer))
        button.button(
            _("Send"), key=f"send.{case.id}.{case.version}.{offer.helper.person_id}", width="stretch",
            type="primary" if offer.helper.person_id != case.handler_id else "secondary",
            disabled=offer.helper.person_id == case.handler_id,
            on_click=partial(_send, here, case, offer.helper.person_id, offer.helper.name),
        )  # fmt: skip


def _offer_line(here: Visit, case: Case, offer: Offer) -> str:
    _ = here.say
    role = here.profile.role(offer.helper.role)
    title = here.name(dict(role.name)) if role else offer.helper.role
    away = _("{metres} m").format(metres=f"{round(offer.distance_m, -1):.0f}") if offer.distance_m is not None else "–"
    load = _("{count} in hand").format(count=offer.helper.load)
    needed = dict(here.profile.skills).get(here.profile.category(case.category).skill, {})
    why = " · ".join(_(reason).format(skill=here.name(dict(needed))) for reason in offer.reasons)
    return f"{offer.helper.name} · {title}  \n:gray[{away} · {load}{' · ' if why else ''}{why}]"


def _send(here: Visit, case: Case, person_id: str, name: str) -> None:
    _ = here.say
    deed = partial(handling.dispatch, here.office, here.actor, case.id, person_id, version=case.version)
    attempt(here, deed, _("Sent to {name}.").format(name=name))


def _simple_moves(here: Visit, case: Case, allowed: list[Move]) -> None:
    _ = here.say
    deeds = {
        Move.RETURN: (_("Take back"), handling.return_case),
        Move.SUSPEND: (_("Suspend"), handling.suspend),
        Move.ESCALATE: (_("One level up"), handling.escalate),
        Move.REOPEN: (_("Reopen"), handling.reopen),
    }
    offered = [move for move in deeds if move in allowed]
    if Move.RESUME in allowed:
        st.button(
            _("Resume"), width="stretch", key=f"resume.{case.id}.{case.version}",
            on_click=lambda: attempt(
                here, partial(handling.resume, here.office, here.actor, case.id, version=case.version), _("Resumed.")
            ),
        )  # fmt: skip
    if offered:
        with st.popover(_("More"), width="stretch"), st.form(f"more.{case.id}.{case.version}", border=False):
            wanted = st.radio(_("What"), offered, format_func=lambda move: deeds[move][0], horizontal=True)
            reason = st.text_input(_("Reason"))
            if st.form_submit_button(_("Do it"), type="primary") and attempt(
                here,
                partial(deeds[wanted][1], here.office, here.actor, case.id, reason, version=case.version),
                _("Noted."),
            ):
                st.rerun()


def _may(here: Visit, case: Case, move: Move) -> bool:
    return here.actor.may(MOVES[move].permission, case.community, case.handling_path)
