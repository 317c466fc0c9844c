"""The form of an engagement: what, when, how it comes again in plain words, who, where; with its next dates."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, datetime, time, timedelta
from functools import partial
from zoneinfo import ZoneInfo

import streamlit as st

from geo.desk import engagements as desk
from geo.desk import prevention
from geo.desk.doorsteps import doorsteps
from geo.desk.engagements import EngagementForm
from geo.i18n import pick
from geo.model import Engagement
from geo.schedule.recurrence import coming
from geo.schedule.recurrence_words import MOST_EVERY, Said, rule_of, said_of
from pages.components.engagement_words import KIND_NAMES, REPEAT_NAMES, target_name, told_start
from pages.components.session import Visit
from pages.components.trying import attempt

_ROUND = "engagement.round"


def engagement_form(here: Visit, before: Engagement | None = None) -> None:
    """Enter an engagement, or enter an old one anew; ``Show dates`` only says when it would take place."""
    _ = here.say
    household = _household(here, before)
    key = f"engagement.{before.id}.{before.version}" if before else f"engagement.{st.session_state.get(_ROUND, 0)}"
    with st.form(key):
        form = _fields(here, before, key)
        form = replace(form, for_household=household, target=form.target or household)
        with st.container(horizontal=True):
            shown = st.form_submit_button(_("Show dates"))
            sent = st.form_submit_button(_("Save"), type="primary")
    if shown:
        _preview(here, form)
    if sent:
        if before is None:
            deed = partial(desk.create_engagement, here.office, here.actor, here.community, form)
        else:
            deed = partial(
                desk.change_engagement, here.office, here.actor, here.community, before.id, form, version=before.version
            )
        if attempt(here, deed, _("Saved.")):
            st.session_state[_ROUND] = st.session_state.get(_ROUND, 0) + 1  # the fields of the next one are empty
        st.rerun()


def _household(here: Visit, before: Engagement | None) -> str:
    """Whom it is done for, looked up by address; only for those who may look up houses here."""
    _ = here.say
    kept = before.for_household if before else ""
    if not here.actor.may_anywhere(prevention.NOTING, here.community):
        return kept
    key = f"engagement.house.{before.id if before else st.session_state.get(_ROUND, 0)}"
    address = st.text_input(
        _("For which household"), key=key, placeholder=_("for example: compound, building, stair, room"),
        value=target_name(here, kept) if kept else "",
    )  # fmt: skip
    if not address.strip():
        return ""
    doors = doorsteps(here.office, here.community)
    if kept and address == target_name(here, kept):
        return kept
    spots = [
        spot
        for spot in prevention.find_spots(here.office, here.actor, here.community, address)
        if spot.path[-1] in doors
    ]
    if not spots:
        st.caption(_("No household is meant by this. Write compound, building, stair and room."))
        return ""
    ids = [spot.path[-1] for spot in spots]
    names = {spot.path[-1]: spot.name for spot in spots}
    if len(ids) == 1:
        st.caption(f":material/home: {names[ids[0]]}")
        return ids[0]
    return str(st.radio(_("Which one"), ids, format_func=lambda one: names[one], key=f"{key}.pick"))


def _fields(here: Visit, before: Engagement | None, key: str) -> EngagementForm:
    _, zone = here.say, ZoneInfo(here.profile.zone)
    begins = before.starts_at.astimezone(zone) if before else None
    said = said_of(before.rule) if before else Said("once")
    kinds = list(KIND_NAMES)
    kind = st.selectbox(
        _("Kind"), kinds, index=kinds.index(before.kind) if before else 0,
        format_func=lambda one: _(KIND_NAMES[one]), key=f"{key}.kind",
    )  # fmt: skip
    name = st.text_input(_("What it is"), before.name if before else "", max_chars=desk.LONGEST_NAME, key=f"{key}.name")
    left, right = st.columns(2)
    day = left.date_input(
        _("First day"), begins.date() if begins else here.office.today(here.community) + timedelta(days=1),
        key=f"{key}.day",
    )  # fmt: skip
    at = right.time_input(_("Begins at"), begins.time() if begins else time(9, 30), step=300, key=f"{key}.time")
    minutes = left.number_input(
        _("Minutes"), desk.SHORTEST_MIN, desk.LONGEST_MIN, before.minutes if before else 60, 5, key=f"{key}.minutes"
    )
    slack = right.number_input(
        _("May begin later by (min)"), 0, desk.LONGEST_SLACK_MIN, before.slack_min if before else 0, 5,
        key=f"{key}.slack",
    )  # fmt: skip
    repeats = [*REPEAT_NAMES, *(["other"] if said.repeat == "other" else [])]
    repeat = left.selectbox(
        _("Comes again"), repeats, index=repeats.index(said.repeat), key=f"{key}.repeat",
        format_func=lambda one: _(REPEAT_NAMES[one]) if one in REPEAT_NAMES else (before.rule if before else one),
    )  # fmt: skip
    every = right.number_input(
        _("Every so many (days, weeks, months)"), 1, MOST_EVERY, said.every, 1, key=f"{key}.every"
    )  # fmt: skip
    ends = st.date_input(
        _("Last day (may stay empty)"), before.until - timedelta(days=1) if before and before.until else None,
        key=f"{key}.until",
    )  # fmt: skip
    rule = before.rule if before and repeat == "other" else rule_of(Said(repeat, int(every)), day)
    return EngagementForm(
        kind, name, datetime.combine(day, at, zone), int(minutes), rule, int(slack), _people(here, before, key),
        _skill(here, before, key), _place(here, before, key), "", _after(ends),
    )  # fmt: skip


def _people(here: Visit, before: Engagement | None, key: str) -> tuple[str, ...]:
    _, names = here.say, here.office.staff(here.community).names
    if not here.actor.may_anywhere(desk.SCHEDULING, here.community):
        return (here.actor.person_id,) if here.actor.person_id else ()
    people = sorted(names, key=lambda one: (names[one], one))
    asked = st.multiselect(
        _("Who (empty: anybody who can)"), people, [one for one in before.people if one in names] if before else [],
        format_func=lambda one: names[one], key=f"{key}.people", placeholder=_("anybody who can"),
    )  # fmt: skip
    return tuple(asked)


def _skill(here: Visit, before: Engagement | None, key: str) -> str:
    _, skills = here.say, dict(here.profile.skills)
    if not skills:
        return ""
    keys = ["", *skills]
    chosen = before.skill if before and before.skill in skills else ""
    return st.selectbox(
        _("Skill"), keys, index=keys.index(chosen), key=f"{key}.skill",
        format_func=lambda one: pick(skills[one], here.lang) if one else _("none"),
    )  # fmt: skip


def _place(here: Visit, before: Engagement | None, key: str) -> str:
    """A place that is gone to; none: the household's own door."""
    _, places = here.say, here.office.staff(here.community).places
    keys = ["", *sorted(places, key=lambda one: (places[one].name, one))]
    chosen = before.target if before and before.target in places else ""
    return st.selectbox(
        _("Where"), keys, index=keys.index(chosen), key=f"{key}.place",
        format_func=lambda one: places[one].name if one else _("at the household's own door"),
    )  # fmt: skip


def _after(last: date | None) -> date | None:
    return last + timedelta(days=1) if last else None


def _preview(here: Visit, form: EngagementForm) -> None:
    _ = here.say
    drawn = Engagement(here.community, "", form.kind, form.name, form.starts_at, form.minutes, rule=form.rule,
                       until=form.until)  # fmt: skip
    st.caption(_("The next dates:"))
    for at in coming(drawn, min(here.office.clock(), form.starts_at), here.profile.zone, most=5):
        st.text(told_start(here, at))
