"""网格吹哨、部门报到 on the desk: the called departments with their clocks and next steps, and the whistle itself."""

from __future__ import annotations

from functools import partial

import streamlit as st

from geo.desk import whistling
from geo.desk.whistle_words import CLOCK_NAMES, department_name, told_clocks
from geo.flow.whistles import running
from geo.model import MOVES, Called, Case, Move, legal_moves
from pages.components import html
from pages.components.clock_words import clock_time
from pages.components.session import Visit
from pages.components.trying import attempt


def has_whistle(here: Visit, case: Case) -> int:
    """How many departments are called; 1 where the visitor may call some."""
    return len(case.whistle.called) if case.whistle else int(may_blow(here, case))


def may_blow(here: Visit, case: Case) -> bool:
    """Whether the visitor may call departments to a case now."""
    right = MOVES[Move.WHISTLE].permission
    near = any(here.actor.may(right, case.community, path) for path in (case.handling_path, case.path))
    return near and Move.WHISTLE in legal_moves(case)


def whistle_card(here: Visit, case: Case) -> None:
    """The departments called to a case, and the form that calls them."""
    _ = here.say
    if case.whistle is not None:
        names = here.office.staff(here.community).names
        by = names.get(case.whistle.by, case.whistle.by)
        hard = f" · {_('hard problem')}" if case.whistle.hard else ""
        st.markdown(f"**{clock_time(here, case.whistle.at)} · {by}**{hard}")
        st.text(case.whistle.reason)
        for place, called in enumerate(case.whistle.called):
            with st.container(border=True):
                _department(here, case, called, place)
    if may_blow(here, case):
        if case.whistle is None:
            _blow_form(here, case)
        else:
            with st.expander(_("Call further departments")):
                _blow_form(here, case)


def _department(here: Visit, case: Case, called: Called, place: int) -> None:
    _ = here.say
    name = department_name(here.office, here.community, called.department, here.lang)
    stars = "★" * (called.stars or 0) + "☆" * (5 - called.stars) if called.stars else ""
    lead = f" · {_('leads')}" if called.lead else ""
    st.markdown(f"**{name}**{lead} {stars}")
    now = here.office.clock()
    html.tiles([(told.name, told.text or "–", f"small {told.tone}") for told in told_clocks(called, now, here.lang)])
    people = here.office.staff(here.community).names
    contact = next(
        (note.text for note in case.notes if note.kind == Move.CONTACT and note.at == called.contacted_at), ""
    )  # fmt: skip
    html.facts(
        [
            (_("Came"), f"{clock_time(here, called.signed_in_at)} {people.get(called.signed_in_by, '')}".strip()),
            (_("Spoke to"), f"{clock_time(here, called.contacted_at)} {contact}".strip()),
            (_("Its report"), f"{clock_time(here, called.reported_at)} {called.report}".strip()),
            (_("Comment"), called.comment),
        ]
    )
    latest = not any(later.department == called.department for later in _after(case, place))
    clock = running(called, now)
    if latest and clock is not None and Move.SIGN_IN in legal_moves(case):
        if whistling.may_attend(here.office, here.actor, case, called.department):
            attend_form(here, case, called, place)
    elif called.reported_at and called.stars is None:
        rate_form(here, case, called, place)


def attend_form(here: Visit, case: Case, called: Called, place: int) -> None:
    """What a department does next, entered by its own people or by a dispatcher for them."""
    _ = here.say
    clock = running(called, here.office.clock())
    if clock is None:
        return
    key = f"attend.{case.id}.{place}.{clock.clock}"
    own = called.department in whistling.departments_of(here.office, here.actor, here.community)
    who = ""
    with st.form(key, border=False):
        if clock.clock == "sign_in":
            if not own:
                who = _who_came(here, called.department, key)
            asked = _("Note") if own else _("How you know it")
        else:
            asked = _("To whom, about what") if clock.clock == "contact" else _("What was done")
        ask = st.text_input if clock.clock == "sign_in" else st.text_area
        text = ask(asked, key=f"{key}.text")
        sent = st.form_submit_button(_(CLOCK_NAMES[clock.clock]), type="primary", width="stretch")
    if not sent:
        return
    office, actor, department = here.office, here.actor, called.department
    deeds = {
        "sign_in": partial(whistling.sign_in, office, actor, case.id, department, note=text, person_id=who),
        "contact": partial(whistling.contact, office, actor, case.id, department, text),
        "report": partial(whistling.report_in, office, actor, case.id, department, text),
    }
    attempt(here, deeds[clock.clock], _("Noted."))
    st.rerun()


def rate_form(here: Visit, case: Case, called: Called, place: int) -> None:
    """The grid's stars for a department that has reported; nothing for whoever may not rate it."""
    _ = here.say
    if not whistling.may_rate(here.office, here.actor, case, called.department):
        return
    if Move.RATE_DEPARTMENT not in legal_moves(case):
        return
    key = f"stars.{case.id}.{place}"
    with st.form(key, border=False):
        st.caption(_("How did this department do?"))
        chosen = st.feedback("stars", key=f"{key}.stars")
        comment = st.text_input(_("Comment"), key=f"{key}.text")
        sent = st.form_submit_button(_("Rate the department"), width="stretch")
    if sent:
        deed = partial(
            whistling.rate_department, here.office, here.actor, case.id, called.department,
            0 if chosen is None else chosen + 1, comment,
        )  # fmt: skip
        attempt(here, deed, _("Noted."))
        st.rerun()


def _blow_form(here: Visit, case: Case) -> None:
    _ = here.say
    keys = [row.key for row in here.profile.departments]

    def named(key: str) -> str:
        return department_name(here.office, here.community, key, here.lang)

    limits, key = here.profile.whistle, f"blow.{case.id}.{case.version}"
    with st.form(key, border=False):
        lead = ""
        if case.whistle is None:
            index = keys.index(case.department) if case.department in keys else None
            lead = st.selectbox(_("Leads"), keys, index=index, format_func=named, key=f"{key}.lead") or ""
        helpers = st.multiselect(
            _("Others that help"), keys, format_func=named, key=f"{key}.help", placeholder=_("Choose departments")
        )  # fmt: skip
        reason = st.text_area(_("Why they are called"), key=f"{key}.reason", height=80)
        hard = st.checkbox(
            _("A hard problem: {days} working days for the report").format(days=limits.hard_days), key=f"{key}.hard"
        )
        st.caption(
            _("Sign in within {sign_in} h, contact within {contact} h, report within {days} working days.").format(
                sign_in=f"{limits.sign_in_h:g}", contact=f"{limits.contact_h:g}", days=limits.report_days
            )
        )
        sent = st.form_submit_button(_("Blow the whistle"), type="primary", width="stretch")
    deed = partial(
        whistling.blow_whistle, here.office, here.actor, case.id, lead, helpers, reason=reason, hard=hard,
        version=case.version,
    )  # fmt: skip
    if sent:
        attempt(here, deed, _("The departments are called."))
        st.rerun()


def _who_came(here: Visit, department: str, key: str) -> str:
    _ = here.say
    people = {one.id: one.name for one in whistling.department_people(here.office, here.community, department)}
    if not people:
        return ""
    choice = st.selectbox(
        _("Who came"), ["", *people], key=f"{key}.who", format_func=lambda one: people.get(one, _("somebody else"))
    )
    return str(choice)


def _after(case: Case, place: int) -> tuple[Called, ...]:
    return case.whistle.called[place + 1 :] if case.whistle else ()
