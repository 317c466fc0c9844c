"""Whom to send: the people who could take the case, each with one button; and the other moves of the desk."""

from __future__ import annotations

import math
from datetime import datetime, timedelta
from functools import partial

import streamlit as st

from geo.desk import handling, sending
from geo.model import MOVES, Case, Move, doers, legal_moves
from geo.schedule import Offer
from pages.components import html
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
    title, over = st.columns([1.2, 1], vertical_alignment="center")
    title.markdown(f"**{_('Who could go')}**")
    with over:
        ends_at = _expected_end(here, case)
    for offer in sending.offers_for(here.office, here.actor, case, limit=6, ends_at=ends_at):
        told, button = st.columns([3, 1], vertical_alignment="center")
        told.markdown(_offer_line(here, case, offer))
        button.button(
            _("Send"), key=f"send.{case.id}.{case.version}.{offer.helper.person_id}", width="stretch",
            type="primary" if offer.helper.person_id != case.handler_id else "secondary",
            disabled=offer.helper.person_id == case.handler_id,
            on_click=partial(_send, here, case, offer.helper.person_id, offer.helper.name),
        )  # fmt: skip
    _cameras(here, case)


def _expected_end(here: Visit, case: Case) -> datetime | None:
    """When it will be over by itself, if the visitor says so: asked only of what happens somewhere."""
    _ = here.say
    if case.position is None or here.profile.category(case.category).kind != "event":
        return None
    minutes = st.number_input(
        _("Over in (min)"), min_value=1, max_value=600, value=None, step=5, key=f"over.{case.id}",
        placeholder=_("Over in (min)"), label_visibility="collapsed",
        help=_("When it will be over by itself, as a lorry drives off. Empty: the limit counts."),
    )  # fmt: skip
    return None if minutes is None else here.office.clock() + timedelta(minutes=int(minutes))


def _offer_line(here: Visit, case: Case, offer: Offer) -> str:
    _ = here.say
    helper = offer.helper
    role = here.profile.role(helper.role)
    title = here.name(dict(role.name)) if role else helper.role
    name = f"{helper.name} +{len(helper.crew)}" if helper.crew else helper.name
    who = " · ".join([helper.vehicle, name, title] if helper.vehicle else [name, title])
    facts = [*_way(here, offer), _("{count} in hand").format(count=helper.load)]
    needed = dict(here.profile.skills).get(here.profile.category(case.category).skill, {})
    blanks = {"skill": here.name(dict(needed)), "until": helper.until, "bound": helper.bound_at, "seen": helper.seen_at}
    values = {key: f"{value:%H:%M}" if isinstance(value, datetime) else value for key, value in blanks.items()}
    facts += [_(reason).format(**values) for reason in offer.reasons]
    return f"{who}  \n:gray[{' · '.join(facts)}]"


def _way(here: Visit, offer: Offer) -> list[str]:
    _ = here.say
    if offer.seconds is None or offer.distance_m is None:
        return ["–"]
    # Rounded up: nobody is there before the minute is full.
    minutes = _("{count} min away").format(count=math.ceil(offer.seconds / 60))
    return [minutes, _("{metres} m as the crow flies").format(metres=f"{round(offer.distance_m, -1):.0f}")]


def _cameras(here: Visit, case: Case) -> None:
    _ = here.say
    found = sending.cameras_at(here.office, here.actor, case)[:6]
    if not found:
        return
    st.markdown(f"**{_('Camera points')}**")
    html.facts(
        (
            look.camera.name,
            " · ".join(
                [
                    _("sees the place") if look.sees else _("looks elsewhere"), _(look.looks),
                    _("{metres} m away").format(metres=f"{round(look.away_m, -1):.0f}"),
                ]
            ),
        )
        for look in found
    )  # fmt: skip


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
