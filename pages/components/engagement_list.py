"""Engagements: errands, appointments and meetings as a list, each with its next dates, to skip or withdraw."""

from __future__ import annotations

from functools import partial
from typing import Any
from zoneinfo import ZoneInfo

import pandas as pd
import streamlit as st

from geo.desk import engagements as desk
from geo.errors import GridwardError
from geo.model import Engagement
from geo.schedule.recurrence import coming
from pages.components import html
from pages.components.engagement_form import engagement_form
from pages.components.engagement_words import KIND_NAMES, target_name, told_people, told_rule, told_start
from pages.components.session import Visit, choose, chosen
from pages.components.trying import attempt

_KEY = "engagement"
_NEXT = 5


def may_engage(here: Visit) -> bool:
    """Whether the visitor may enter engagements: for others, or of their own."""
    own = here.actor.person_id is not None and here.actor.may_anywhere(desk.OWN, here.community)
    return own or here.actor.may_anywhere(desk.SCHEDULING, here.community)


def engagement_list(here: Visit) -> None:
    """The list on the left; on the right the chosen one, or the form of a new one."""
    _ = here.say
    left, right = st.columns([1.5, 1], gap="medium")
    with left:
        past = st.toggle(_("Past ones too"), key="engagements.past")
        known = desk.engagements_known(here.office, here.actor, here.community, past=past)
        if not known:
            st.info(_("No errands, appointments or meetings are entered."))
        else:
            _table(here, known)
    with right:
        one = _chosen(here)
        if one is None:
            html.heading(_("New engagement"))
            engagement_form(here)
        else:
            _card(here, one)


def _table(here: Visit, known: list[Engagement]) -> None:
    _ = here.say
    zone, now = here.profile.zone, here.office.clock()
    rows = []
    for one in known:
        times = coming(one, now, zone, most=1)
        first = one.starts_at.astimezone(ZoneInfo(zone)).date()
        rows.append(
            {
                _("What it is"): one.name, _("Kind"): _(KIND_NAMES[one.kind]),
                _("Next time"): told_start(here, times[0]) if times else _("never again"),
                _("Comes again"): told_rule(here, one.rule, first), _("Minutes"): one.minutes,
                _("Involved"): told_people(here, one.people), _("Where"): target_name(here, one.target),
            }
        )  # fmt: skip
    event: Any = st.dataframe(
        pd.DataFrame(rows), hide_index=True, width="stretch", height=min(600, 38 + 35 * len(rows)),
        on_select="rerun", selection_mode="single-row", key="engagements.table",
    )  # fmt: skip
    picked = event.selection.rows
    now_picked = known[picked[0]].id if picked and picked[0] < len(known) else ""
    if now_picked and now_picked != st.session_state.get("engagements.taken"):
        choose(**{_KEY: now_picked})
    st.session_state["engagements.taken"] = now_picked


def _chosen(here: Visit) -> Engagement | None:
    if not chosen(_KEY):
        return None
    try:
        return desk.engagement_of(here.office, here.actor, here.community, chosen(_KEY))
    except GridwardError as problem:
        here.error(problem)
        return None


def _card(here: Visit, one: Engagement) -> None:
    _, zone = here.say, here.profile.zone
    html.heading(one.name)
    first = one.starts_at.astimezone(ZoneInfo(zone))
    html.facts(
        [
            (_("Kind"), _(KIND_NAMES[one.kind])),
            (_("Comes again"), told_rule(here, one.rule, first.date())),
            (_("Minutes"), str(one.minutes)),
            (_("May begin later by"), _("{count} min").format(count=one.slack_min) if one.slack_min else ""),
            (_("Involved"), told_people(here, one.people)),
            (_("Where"), target_name(here, one.target)),
            (_("For"), target_name(here, one.for_household) if one.for_household != one.target else ""),
            (_("Left out"), "、".join(day.isoformat() for day in one.except_on)),
            (_("State"), _("withdrawn") if one.withdrawn else ""),
        ]
    )
    times = coming(one, here.office.clock(), zone, most=_NEXT)
    for at in times:
        st.text(told_start(here, at))
    if desk.may_change(here.actor, one) and not one.withdrawn:
        days = [at.astimezone(ZoneInfo(zone)).date() for at in times]
        if one.rule and days:
            with st.form(f"skip.{one.id}.{one.version}", border=False):
                day = st.selectbox(_("Leave out one day"), days, format_func=lambda day: day.isoformat())
                skipped = st.form_submit_button(_("Leave out"))
            deed = partial(
                desk.skip_day, here.office, here.actor, here.community, one.id, day, version=one.version
            )  # fmt: skip
            if skipped:
                attempt(here, deed, _("Left out."))
                st.rerun()
        with st.expander(_("Change it")):
            engagement_form(here, one)
        with st.popover(_("Withdraw")):
            if st.button(_("Yes, withdraw it"), key=f"withdraw.{one.id}.{one.version}"):
                deed = partial(
                    desk.withdraw_engagement, here.office, here.actor, here.community, one.id, version=one.version
                )
                if attempt(here, deed, _("Withdrawn.")):
                    choose(**{_KEY: ""})
                st.rerun()
    if st.button(_("New engagement"), key="engagement.new"):
        choose(**{_KEY: ""})
        st.rerun()
