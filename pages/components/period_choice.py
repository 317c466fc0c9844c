"""Choosing a period; the choice stays in the address."""

from __future__ import annotations

from datetime import date, timedelta

import streamlit as st

from geo.errors import GridwardError
from geo.i18n import mark
from geo.measure.periods import PERIODS, Period, period_of
from pages.components.session import Visit, choose, chosen

_NAMES = {
    "day": mark("Today"),
    "week": mark("This week"),
    "month": mark("This month"),
    "recent": mark("Last 30 days"),
    "quarter": mark("This quarter"),
    "year": mark("This year"),
    "own": mark("Own days"),
}


def period_choice(here: Visit) -> Period | None:
    """The chosen period, the month unless the address says otherwise; None with a sentence while it cannot be used."""
    _ = here.say
    today = here.office.today(here.community)
    key = chosen("period") if chosen("period") in PERIODS else "month"
    picked = st.segmented_control(
        _("Period"), PERIODS, default=key, key="pick.period", label_visibility="collapsed",
        format_func=lambda name: _(_NAMES[name]),
    )  # fmt: skip
    key = picked or key
    if key != chosen("period"):
        choose(period=key)
    first = last = None
    if key == "own":
        first, last = _own_days(here, today)
    try:
        period = period_of(key, today, first, last)
    except GridwardError as problem:
        here.error(problem)
        return None
    st.caption(
        _("{first} to {last}, compared with {compared_first} to {compared_last}").format(
            first=period.first,
            last=period.until - timedelta(days=1),
            compared_first=period.compared_first,
            compared_last=period.compared_until - timedelta(days=1),
        )
    )
    return period


def _own_days(here: Visit, today: date) -> tuple[date | None, date | None]:
    _ = here.say
    left, right = st.columns(2)
    first = left.date_input(_("First day"), value=_day("from", today - timedelta(days=6)), key="pick.from")
    last = right.date_input(_("Last day"), value=_day("to", today), key="pick.to")
    if not isinstance(first, date) or not isinstance(last, date):
        return None, None
    if (chosen("from"), chosen("to")) != (first.isoformat(), last.isoformat()):
        choose(**{"from": first.isoformat(), "to": last.isoformat()})
    return first, last


def _day(key: str, otherwise: date) -> date:
    try:
        return date.fromisoformat(chosen(key))
    except ValueError:
        return otherwise
