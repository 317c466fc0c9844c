"""Mediation and help on a screen: who leads it, its sittings, what was agreed, when to look again, who may see it."""

from __future__ import annotations

from datetime import date, timedelta
from functools import partial

import streamlit as st

from geo.desk import mediating, privacy, queries
from geo.desk.deeds import LONGEST_NOTE
from geo.model import MOVES, Case, Mediation, Move, legal_moves
from pages.components import html
from pages.components.clock_words import clock_time
from pages.components.session import Visit, choose
from pages.components.trying import attempt

_SOON = timedelta(days=30)
_ROWS = 8


def is_hidden(here: Visit, case: Case) -> bool:
    """Whether the visitor may know no more than that there is such a case."""
    return privacy.is_hidden(here.profile, case)


def private_line(here: Visit, case: Case) -> None:
    """One line where a case is private: who may see it."""
    if case.private:
        hidden = here.say("Private: what it is about is seen only by those who work on it and by the secretary.")
        seen = here.say("Private: only those who work on it and the secretary see this.")
        st.caption(f":material/lock: {hidden if is_hidden(here, case) else seen}")


def has_mediation(here: Visit, case: Case) -> bool | int:
    """Whether a case is settled by sittings; how many there were."""
    if is_hidden(here, case) or not (mediating.is_mediated(here.office, case) or case.private):
        return False
    return len(case.mediation.sittings) if case.mediation and case.mediation.sittings else True


def mediation_card(here: Visit, case: Case) -> None:
    """Everything about the sittings of a case, and the forms for those who lead it."""
    if mediating.is_mediated(here.office, case):
        _told(here, case.mediation)
        _appointment(here, case)
        sitting_form(here, case)
    _privacy(here, case)


def sitting_form(here: Visit, case: Case) -> None:
    """Write a sitting or an agreement down; only for whoever leads the mediation."""
    _ = here.say
    if is_hidden(here, case) or not mediating.may_lead(here.office, here.actor, case):
        return
    key = f"{case.id}.{case.version}"
    if Move.SIT in legal_moves(case):
        with st.expander(_("Write down a sitting or a visit")), st.form(f"sit.{key}", border=False):
            text = st.text_area(_("What was said and done"), height=90, max_chars=LONGEST_NOTE)
            helpers = st.text_input(_("Who was called in"), placeholder=_("for example: a lawyer, a doctor"))
            ahead = _day_field(here, _("Come again on"))
            if st.form_submit_button(_("Write it down"), type="primary", width="stretch"):
                named = tuple(helpers.replace("，", ",").replace("、", ",").split(","))
                deed = partial(
                    mediating.sit, here.office, here.actor, case.id, text, helpers=named, next_on=ahead,
                    version=case.version,
                )  # fmt: skip
                attempt(here, deed, _("Written down."))
                st.rerun()
    if Move.AGREE in legal_moves(case) and case.mediation and case.mediation.sittings:
        with st.expander(_("They have agreed")), st.form(f"agree.{key}", border=False):
            text = st.text_area(_("What was agreed"), height=90, max_chars=LONGEST_NOTE)
            ahead = _day_field(here, _("Look again on"))
            st.caption(_("The case can be reported back and closed before that day; you are reminded of it."))
            if st.form_submit_button(_("Keep the agreement"), type="primary", width="stretch"):
                deed = partial(
                    mediating.agree, here.office, here.actor, case.id, text, follow_up_on=ahead, version=case.version
                )
                attempt(here, deed, _("Written down."))
                st.rerun()


def follow_ups(here: Visit, *, mine: bool) -> None:
    """Cases on which somebody should look again by today; nothing where there are none."""
    _ = here.say
    due = mediating.follow_ups_due(here.office, here.actor, here.community, mine=mine)
    if not due:
        return
    st.subheader(_("To look at again ({count})").format(count=len(due)), anchor=False)
    names = here.office.staff(here.community).names
    for case in due[:_ROWS]:
        led = case.mediation or Mediation("")
        with st.container(border=True):
            kind = here.name(dict(here.profile.category(case.category).name))
            where = case.address or here.office.tree(here.community).say(case.path)
            st.text(f"{led.follow_up_on:%m-%d} · {kind} · {where}\n{led.agreement or case.description}")
            if mine:
                sitting_form(here, case)
            else:
                st.button(
                    names.get(led.mediator_id, led.mediator_id) + " · " + _("Look at it"), key=f"again.{case.id}",
                    width="stretch", on_click=partial(choose, case=case.id),
                )  # fmt: skip


def _told(here: Visit, led: Mediation | None) -> None:
    _ = here.say
    if led is None:
        st.caption(_("Nobody mediates it yet."))
        return
    ids = {led.mediator_id, *(one for sat in led.sittings for one in (sat.by, *sat.helpers))}
    names = queries.names_of(here.office, here.community, ids)
    ahead = led.follow_up_on.isoformat() if led.follow_up_on else ""
    agreed = f"{led.agreement} ({clock_time(here, led.agreed_at)})" if led.agreement else ""
    html.facts([
        (_("Mediator"), names.get(led.mediator_id, led.mediator_id)), (_("Agreement"), agreed),
        (_("Look again on"), ahead),
    ])  # fmt: skip
    rows = []
    for sat in reversed(led.sittings):
        people = "、".join(names.get(one, one) for one in (sat.by, *sat.helpers))
        rows.append((clock_time(here, sat.at), f"{people}: {sat.text}"))
    html.facts(rows)


def _appointment(here: Visit, case: Case) -> None:
    _ = here.say
    right = MOVES[Move.DISPATCH].permission
    if Move.DISPATCH not in legal_moves(case) or not here.actor.may(right, case.community, case.handling_path):
        return
    able = {person.id: person.name for person in mediating.mediators(here.office, case)}
    if not able:
        return
    who, button = st.columns([2, 1], vertical_alignment="bottom")
    key = f"mediator.{case.id}.{case.version}"
    chosen = who.selectbox(_("Mediator"), list(able), format_func=able.__getitem__, key=key)
    deed = partial(mediating.appoint, here.office, here.actor, case.id, chosen, version=case.version)
    button.button(
        _("Give it to them"), key=f"{key}.do", width="stretch", on_click=partial(attempt, here, deed, _("Sent."))
    )


def _privacy(here: Visit, case: Case) -> None:
    _ = here.say
    if not privacy.may_decide(here.actor, case):
        return
    label = _("Let everybody at the desk see it") if case.private else _("Make it private")
    deed = partial(
        privacy.set_private, here.office, here.actor, case.id, not case.private, version=case.version
    )  # fmt: skip
    icon = ":material/lock_open:" if case.private else ":material/lock:"
    st.button(
        label, key=f"private.{case.id}.{case.version}", icon=icon,
        on_click=partial(attempt, here, deed, _("Done.")),
    )  # fmt: skip


def _day_field(here: Visit, label: str) -> date | None:
    today = here.office.today(here.community)
    picked = st.date_input(label, value=None, min_value=today + timedelta(days=1), format="YYYY-MM-DD")
    return picked if isinstance(picked, date) else None
