"""A stop placed by hand: pinned where it is, let go, or given to somebody else."""

from __future__ import annotations

from functools import partial

import streamlit as st

from geo.desk import plan_stops
from geo.desk.plan_views import DayView, Line
from geo.model import Stop, StopState
from pages.components.plan_words import span_words
from pages.components.session import Visit
from pages.components.trying import attempt


def hand_forms(here: Visit, view: DayView) -> None:
    """Choose a stop that has not begun, and say what is to become of it."""
    _ = here.say
    lines = [
        line
        for line in view.lines
        if line.stop.state is StopState.PLANNED and line.stop.kind not in plan_stops.BY_THE_CLOCK
    ]
    if not lines:
        st.info(_("No stop of this day can be moved any more."))
        return
    by_id = {line.stop.id: line for line in lines}
    stop_id = st.selectbox(
        _("Stop"), list(by_id), key=f"pick.stop.{view.day}", format_func=lambda id_: _told(here, by_id[id_])
    )  # fmt: skip
    line = by_id[stop_id]
    stop, names = line.stop, plan_stops.field_people(here.office, here.community)
    st.caption(_("A pinned stop keeps its person and its hour; the next plan arranges everything else around it."))
    left, right = st.columns(2)
    with left, st.form(f"pin.{stop.id}.{stop.version}", border=True):
        label = _("Let go of the stop") if stop.pinned else _("Pin the stop")
        st.markdown(_("Pinned") if stop.pinned else _("Not pinned"))
        st.form_submit_button(label, on_click=partial(_pin, here, stop))
    with right, st.form(f"move.{stop.id}.{stop.version}", border=True):
        others = [person for person in names if person != stop.person_id]
        key = f"move.to.{stop.id}.{stop.version}"
        st.selectbox(_("Give it to"), others, key=key, format_func=names.__getitem__)
        st.form_submit_button(_("Give it to this person"), on_click=partial(_move, here, stop, key, names))


def _pin(here: Visit, stop: Stop) -> None:
    _ = here.say
    done = _("The stop is no longer pinned.") if stop.pinned else _("The stop is pinned.")

    def deed() -> None:
        plan_stops.pin(here.office, here.actor, here.community, stop.id, pinned=not stop.pinned, version=stop.version)

    attempt(here, deed, done)


def _move(here: Visit, stop: Stop, key: str, names: dict[str, str]) -> None:
    _ = here.say
    person = st.session_state[key]
    done = _("{person} has it now; adapt the plan so that the rest fits.").format(person=names[person])

    def deed() -> None:
        plan_stops.move(here.office, here.actor, here.community, stop.id, person, version=stop.version)

    attempt(here, deed, done)


def _told(here: Visit, line: Line) -> str:
    pin = f" · {here.say('pinned')}" if line.stop.pinned else ""
    return f"{line.person} · {span_words(line)} · {line.stop.title}{pin}"
