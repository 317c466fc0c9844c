"""How far each duty and each person has come, and the visits behind every number."""

from __future__ import annotations

from itertools import groupby

import pandas as pd
import streamlit as st

from geo.desk.coverage import owed_behind, progress_of, visits_behind
from geo.model import SEEN
from geo.schedule.coverage import Progress
from pages.components import html
from pages.components.session import Visit as Here
from pages.components.session import choose, chosen
from pages.components.visit_words import duty_name, need_names, outcome_name, target_name, when


def duty_progress(here: Here) -> None:
    """Tiles for all duties, a table of the people of one, and the list behind one person."""
    _ = here.say
    found = progress_of(here.office, here.actor, here.community)
    if not found:
        st.info(_("The community's profile names no duties."))
        return
    by_duty = {key: list(rows) for key, rows in groupby(found, key=lambda one: one.duty)}
    html.tiles(_tile(here, key, rows) for key, rows in by_duty.items())
    keys = list(by_duty)
    at = keys.index(chosen("duty")) if chosen("duty") in keys else 0
    duty = st.selectbox(
        _("Duty"), keys, index=at, key="visits.duty", format_func=lambda key: duty_name(here, key),
        on_change=lambda: choose(duty=st.session_state["visits.duty"], who=""),
    )  # fmt: skip
    rows = by_duty[duty]
    left, right = st.columns([1.3, 1], gap="medium")
    with left:
        picked = _people_table(here, duty, rows)
    with right:
        _behind(here, picked)


def _tile(here: Here, key: str, rows: list[Progress]) -> tuple[str, str, str]:
    _ = here.say
    quota, met = sum(one.quota for one in rows), sum(one.met for one in rows)
    late = sum(one.behind > 0 for one in rows)
    words = _("{duty} · {late} behind").format(duty=duty_name(here, key), late=late)
    return words, f"{met} / {quota}", "small bad" if late else "small good"


def _people_table(here: Here, duty: str, rows: list[Progress]) -> Progress | None:
    _ = here.say
    names = here.office.staff(here.community).names
    behind = sum(one.behind > 0 for one in rows)
    again = sum(one.same_door for one in rows)
    st.caption(
        _("{count} people, {behind} behind, {again} only by visiting the same door again").format(
            count=len(rows), behind=behind, again=again
        )
    )
    table = pd.DataFrame(
        {
            _("Person"): [names.get(one.person, _("nobody answers for these")) for one in rows],
            _("Counted"): [one.met for one in rows],
            _("Owed"): [one.quota for one in rows],
            _("Past their day"): [one.behind for one in rows],
            _("Different doors"): [one.doors for one in rows],
            _("Visits made"): [one.calls for one in rows],
            _("Same door"): [_same(here, one) for one in rows],
        }
    )
    event = st.dataframe(
        table, hide_index=True, width="stretch", height=430, on_select="rerun", selection_mode="single-row",
        key=f"visits.people.{duty}",
    )  # fmt: skip
    picked: list[int] = event["selection"]["rows"]
    if picked and picked[0] < len(rows):
        choose(who=rows[picked[0]].person)
        return rows[picked[0]]
    wanted = chosen("who")
    return next((one for one in rows if one.person == wanted), rows[0])


def _same(here: Here, one: Progress) -> str:
    _ = here.say
    if one.most < 2:
        return ""
    text = _("one door {count} times").format(count=one.most)
    return f"⚠ {text}" if one.same_door else text


def _behind(here: Here, one: Progress | None) -> None:
    _ = here.say
    if one is None:
        return
    names = here.office.staff(here.community).names
    span = f"{one.period.first:%m-%d} – {one.period.after:%m-%d}"
    st.text(f"{names.get(one.person, _('nobody answers for these'))} · {duty_name(here, one.duty)} · {span}")
    owed = owed_behind(here.office, here.actor, here.community, one)
    st.caption(_("Still to visit ({count})").format(count=len(owed)))
    if owed:
        st.dataframe(
            pd.DataFrame(
                {
                    _("Where"): [target_name(here, due.target) for due in owed],
                    _("By"): [f"{due.due_by:%m-%d}" + (f" ({_('overdue')})" if due.overdue else "") for due in owed],
                    _("Last seen"): [when(here, due.last) for due in owed],
                }
            ),
            hide_index=True, width="stretch", height=180,
        )  # fmt: skip
    made = visits_behind(here.office, here.actor, here.community, one)
    st.caption(_("Visited in this period ({count})").format(count=len(made)))
    if made:
        st.dataframe(
            pd.DataFrame(
                {
                    _("When"): [when(here, visit.at) for visit in made],
                    _("Where"): [target_name(here, visit.target) for visit in made],
                    _("Who was there"): [outcome_name(here, visit.outcome) for visit in made],
                    _("Counts"): [_("yes") if visit.outcome in SEEN else _("no") for visit in made],
                    _("What was found"): [need_names(here, visit.needs) for visit in made],
                }
            ),
            hide_index=True, width="stretch", height=180,
        )  # fmt: skip
