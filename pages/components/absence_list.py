"""Absences: who is sick, on leave, did not turn up or would rather not be planned; entered and taken back."""

from __future__ import annotations

from datetime import datetime, time, timedelta
from functools import partial
from typing import Any
from zoneinfo import ZoneInfo

import pandas as pd
import streamlit as st

from geo.desk import absences as desk
from geo.desk.absences import Kind
from geo.i18n import mark
from geo.model import Absence
from pages.components import html
from pages.components.session import Visit
from pages.components.trying import attempt

KIND_NAMES: dict[Kind, str] = {
    "leave": mark("On leave"),
    "sick": mark("Sick"),
    "no_show": mark("Did not turn up"),
    "wish": mark("Wish: rather not"),
}
_ROUND = "absence.round"


def may_enter_absences(here: Visit) -> bool:
    """Whether the visitor may enter absences: of others, or their own."""
    own = here.actor.person_id is not None and here.actor.may_anywhere(desk.OWN, here.community)
    return own or here.actor.may_anywhere(desk.SCHEDULING, here.community)


def absence_list(here: Visit) -> None:
    """Today's and coming absences, and the form beside them."""
    _ = here.say
    left, right = st.columns([1.5, 1], gap="medium")
    with left:
        _table(here, desk.absences_known(here.office, here.actor, here.community))
    with right:
        html.heading(_("New absence"))
        absence_form(here)


def absence_form(here: Visit) -> None:
    """Whose, why, from when until when; those who do not schedule enter their own."""
    _, zone, turn = here.say, ZoneInfo(here.profile.zone), st.session_state.get(_ROUND, 0)
    names = here.office.staff(here.community).names
    schedules = here.actor.may_anywhere(desk.SCHEDULING, here.community)
    with st.form(f"absence.{turn}"):
        if schedules:
            people = sorted(names, key=lambda one: (names[one], one))
            whose = st.selectbox(_("Person"), people, format_func=lambda one: names[one], key=f"absence.who.{turn}")
        else:
            whose = here.actor.person_id or ""
        kinds = list(KIND_NAMES) if schedules else list(desk.OWN_KINDS)
        kind = st.selectbox(_("Why"), kinds, format_func=lambda one: _(KIND_NAMES[one]), key=f"absence.kind.{turn}")
        today, rules = here.office.today(here.community), here.profile.work
        left, right = st.columns(2)
        day = left.date_input(_("First day"), today, key=f"absence.day.{turn}")
        begins = right.time_input(_("Begins at"), time(0), step=1800, key=f"absence.from.{turn}")
        left, right = st.columns(2)
        last = left.date_input(_("Last day"), today, key=f"absence.last.{turn}")
        ends = right.time_input(_("Ends at (00:00: the whole day)"), time(0), step=1800, key=f"absence.until.{turn}")
        note = st.text_input(_("Note"), max_chars=desk.LONGEST_NOTE, key=f"absence.note.{turn}")
        sent = st.form_submit_button(_("Enter"), type="primary", width="stretch")
    st.caption(
        _("Working hours here: {start}–{end}. Accepted plans change only when the day is planned again.").format(
            start=f"{rules.start:%H:%M}", end=f"{rules.end:%H:%M}"
        )
    )
    if sent:
        since = datetime.combine(day, begins, zone)
        until = datetime.combine(last + timedelta(days=1) if ends == time(0) else last, ends, zone)
        deed = partial(
            desk.enter_absence, here.office, here.actor, here.community, whose, kind, since, until, note=note
        )  # fmt: skip
        if attempt(here, deed, _("Entered.")):
            st.session_state[_ROUND] = turn + 1
        st.rerun()


def _table(here: Visit, known: list[Absence]) -> None:
    _, zone = here.say, ZoneInfo(here.profile.zone)
    if not known:
        st.success(_("Nobody is absent from today on."))
        return
    names = here.office.staff(here.community).names
    rows = [
        {
            _("Person"): names.get(one.person_id, one.person_id), _("Why"): _(KIND_NAMES[one.kind]),
            _("Begins at"): _told(one.since.astimezone(zone)),
            _("Ends at"): _told(one.until.astimezone(zone), last=True), _("Note"): one.note,
        }
        for one in known
    ]  # fmt: skip
    event: Any = st.dataframe(
        pd.DataFrame(rows), hide_index=True, width="stretch", height=min(560, 38 + 35 * len(rows)),
        on_select="rerun", selection_mode="single-row", key="absences.table",
    )  # fmt: skip
    picked = event.selection.rows
    one = known[picked[0]] if picked and picked[0] < len(known) else None
    if one is None:
        st.caption(_("Choose a row to withdraw it."))
    elif desk.may_enter(here.actor, here.community, one.person_id, one.kind):
        with st.form(f"absence.withdraw.{one.id}", border=False):
            if st.form_submit_button(_("Withdraw the chosen absence")):
                deed = partial(
                    desk.withdraw_absence, here.office, here.actor, here.community, one.id, version=one.version
                )
                attempt(here, deed, _("Withdrawn."))
                st.rerun()


def _told(at: datetime, *, last: bool = False) -> str:
    """An instant in the community's time; of whole days the day alone, as it was entered, the last one included."""
    if at.time() != time(0):
        return f"{at:%Y-%m-%d %H:%M}"
    return f"{at.date() - timedelta(days=last):%Y-%m-%d}"
