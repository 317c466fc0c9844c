"""Plan a month: propose, see what it leaves empty and why, accept; change one turn by hand."""

from __future__ import annotations

from datetime import date, time

import pandas as pd
import streamlit as st

from geo.desk.office import Office
from geo.desk.roster_building import stations
from geo.desk.roster_planning import Proposal, accept_roster, change_turn, check_change, propose_roster
from geo.desk.roster_views import month_view
from geo.desk.rosters import month_span, turns_on
from geo.errors import GridwardError
from geo.i18n import say
from pages.components.html import tiles
from pages.components.roster_words import told
from pages.components.session import Visit
from pages.components.trying import attempt, notify

SEARCH_S = 8.0


def _proposals(office: Office, community: str) -> dict[str, Proposal]:
    """What was proposed and not accepted yet, month by month; kept by the process, one for each month."""
    return office.shared("roster_proposals", community, dict)


def plan_part(here: Visit, month: str) -> None:
    """Propose and accept, then the form for a single turn."""
    _ = here.say
    proposals = _proposals(here.office, here.community)
    st.caption(_("Turns before today stay as they are. A proposal changes nothing until it is accepted."))
    if st.button(_("Propose a roster"), key="roster.propose", type="primary"):
        with st.spinner(_("Turns are being shared out …")):
            try:
                proposals[month] = propose_roster(here.office, here.actor, here.community, month, seconds=SEARCH_S)
            except GridwardError as problem:
                here.error(problem)
    if month in proposals:
        _proposal(here, month, proposals)
    _by_hand(here, month)


def _proposal(here: Visit, month: str, proposals: dict[str, Proposal]) -> None:
    _ = here.say
    proposal = proposals[month]
    plan = proposal.plan
    empty = sum(plan.empty.values())
    tiles([
        (_("Turns shared out"), str(len(plan.assigned)), ""),
        (_("Empty turns"), str(empty), "bad" if empty else "good"),
        (_("Against a wish"), str(plan.wishes), "hot" if plan.wishes else "good"),
        (_("In the time of an appointment"), str(plan.double_booked), "hot" if plan.double_booked else "good"),
    ])  # fmt: skip
    if empty:
        proven = (
            _("No roster leaves fewer empty.") if plan.fewest_empty else _("No better roster was found in the time.")
        )
        st.warning(f"{_('{count} turns would stay empty.').format(count=empty)} {proven}")
    for collision in plan.collisions:
        st.markdown(f"- {told(here, collision.sentence, collision.values)}")
    names = here.office.staff(here.community).names
    rows = [
        {
            _("Person"): names.get(id_, id_), _("Turns"): burden.turns, _("Hours worked"): round(burden.hours, 1),
            _("Evenings"): burden.evenings, _("Weekends"): burden.weekends,
        }
        for id_, burden in sorted(plan.burdens.items(), key=lambda one: (-one[1].turns, one[0]))
    ]  # fmt: skip
    with st.expander(_("Who would carry how much")):
        st.dataframe(pd.DataFrame(rows), hide_index=True, width="stretch", height=320)
    with st.form("roster.accept", border=False):
        agree = st.checkbox(_("Accept it although turns stay empty")) if empty else False
        left, right = st.columns(2)
        accept = left.form_submit_button(_("Accept the roster"), type="primary", width="stretch")
        drop = right.form_submit_button(_("Discard the proposal"), width="stretch")
    if accept:
        deed = lambda: accept_roster(here.office, here.actor, proposal, with_empty=agree)  # noqa: E731
        drop = attempt(here, deed, _("The roster holds from now on."))
    if drop:
        proposals.pop(month, None)
    if accept or drop:
        st.rerun()


def _by_hand(here: Visit, month: str) -> None:
    """One turn to somebody else: checked against the rules before it is written."""
    _ = here.say
    if not month_view(here.office, here.actor, here.community, month).dated:
        return
    with st.expander(_("Change one turn")):
        first, until = month_span(month)
        last = date.fromordinal(until.toordinal() - 1)
        today = here.office.today(here.community)
        if last < today:
            st.info(_("This month is over."))
            return
        with st.form("roster.hand", border=False):
            day = st.date_input(_("Day"), max(first, today), min_value=max(first, today), max_value=last)
            places = stations(here.office, here.community)
            place = st.selectbox(_("Station"), places, format_func=lambda one: one.name)
            turn = st.selectbox(
                _("Turn"), list(here.profile.roster.turns), format_func=lambda span: f"{span[0]:%H:%M}–{span[1]:%H:%M}"
            )
            people = _people(here)
            person = st.selectbox(_("Who shall be there"), ["", *people], format_func=lambda id_: people.get(id_, "–"))
            if st.form_submit_button(_("Change the turn"), width="stretch"):
                _change(here, place.id, day, turn[0], person)
                st.rerun()


def _people(here: Visit) -> dict[str, str]:
    staff, rules = here.office.staff(here.community), here.profile.roster
    roles = (*rules.roles, *rules.resident_roles)
    return {person.id: person.name for role in roles for person in staff.by_role.get(role, ())}


def _change(here: Visit, place_id: str, day: date, start: time, person_id: str) -> None:
    office, community = here.office, here.community
    gone = [t for t in turns_on(office, community, day) if t.month and (t.place_id, t.start) == (place_id, start)]
    leaving = gone[:1]
    try:
        broken, _slots = check_change(office, community, leaving, [(place_id, day, start, person_id)] * bool(person_id))
    except GridwardError as problem:
        notify("error", say(problem, here.lang))
        return
    if broken:
        notify("error", " ".join(told(here, one.sentence, one.values) for one in broken))
        return
    before = leaving[0].person_id if leaving else ""
    attempt(
        here,
        lambda: change_turn(
            office, here.actor, community, place_id, day, start, instead_of=before, person_id=person_id
        ),
        here.say("The turn is changed."),
    )  # fmt: skip
