"""Choosing by which boundaries figures are counted, where they have changed; the choice stays in the address."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import streamlit as st

from geo.desk.figure_boundaries import BoundaryTime, boundary_times, lines_of
from geo.errors import GridwardError
from geo.measure.periods import Period
from pages.components.session import Visit, choose, chosen


def boundary_choice(here: Visit, period: Period) -> Period | None:
    """The period with the day by whose boundaries its cases are told apart, as the address or the box says; None with a
    sentence where the unit does not exist by them."""
    _ = here.say
    times = {time.day.isoformat(): time for time in boundary_times(here.office, here.community)}
    if len(times) < 2:
        return period
    keys = ["", *reversed(times)]
    asked = chosen("by") if chosen("by") in keys else ""
    st.selectbox(
        _("Counted by"), keys, index=keys.index(asked), key="pick.by",
        format_func=lambda key: _name(here, times[key]) if key else _("the boundaries each case had"),
        on_change=lambda: choose(by=st.session_state["pick.by"]),
        help=_("By the boundaries of other days each case counts in the grid that its place lies in by them."),
    )  # fmt: skip
    if not asked:
        return period
    lines = lines_of(here.office, here.community, times[asked].day)
    try:
        if lines is not None:
            lines.path_of(here.unit_id)
    except GridwardError as problem:
        here.error(problem)
        return None
    return replace(period, boundaries=times[asked].day)


def _name(here: Visit, time: BoundaryTime) -> str:
    _ = here.say
    if time.since is None and time.until is not None:
        return _("the boundaries until {day}").format(day=time.until - timedelta(days=1))
    if time.until is None:
        return _("the boundaries since {day}").format(day=time.since)
    return _("the boundaries from {first} to {last}").format(first=time.since, last=time.until - timedelta(days=1))
