"""A worker's day on the phone: what is urgent, the stops in order, and the cases that are in no stop."""

from __future__ import annotations

from collections.abc import Sequence

import streamlit as st

from geo.desk import queries, stops
from geo.desk.climbing import meant_for
from geo.desk.field import mark_of
from geo.model import Case, CaseState, Stop, StopKind
from pages.components.field_card import outbox_line, stop_card
from pages.components.session import Visit
from pages.components.stop_extras import stop_findings, way_map
from pages.components.stop_words import numbered_stops
from pages.components.worker_cards import work_card

PRESSING = frozenset({CaseState.FILED, CaseState.DISPATCHED, CaseState.HANDLING, CaseState.RETURNED})
"""States in which an urgent case is somebody's to move now."""


def my_work(here: Visit) -> None:
    """Urgent cases on top of everything, then today's stops, then what else waits or is in hand."""
    _ = here.say
    meant = meant_for(here.office, here.actor, here.community)
    mine = queries.my_cases(here.office, here.actor, here.community)
    day = stops.my_stops(here.office, here.actor, here.community)
    outbox_line(here, mark_of([*meant, *mine], day), day)
    first = [case for case in (*mine, *meant) if case.urgent and case.state in PRESSING]
    # Each part has a place of its own, so that what comes on top moves nothing that somebody is typing in.
    with st.container(key="gw-urgent"):
        if first:
            st.subheader(_("Urgent: first of all ({count})").format(count=len(first)), anchor=False)
        for case in first:
            work_card(here, case)
    drawn = {case.id for case in first}
    with st.container(key="gw-stops"):
        drawn |= _stops(here, day, {case.id: case for case in (*meant, *mine)}, drawn)
    with st.container(key="gw-cases"):
        _others(here, [case for case in meant if case.id not in drawn], _("Waiting for you ({count})"))
        _others(here, [case for case in mine if case.id not in drawn], _("My cases ({count})"))
        if not meant and not mine and not any(stop.is_open for stop in day):
            st.success(_("Nothing is waiting for you."))


def _others(here: Visit, cases: Sequence[Case], heading: str) -> None:
    if cases:
        st.subheader(heading.format(count=len(cases)), anchor=False)
    for case in cases:
        work_card(here, case)


def _stops(here: Visit, day: Sequence[Stop], cases: dict[str, Case], drawn: set[str]) -> set[str]:
    """Today's stops in order; returns the cases whose cards were drawn below their stops."""
    _ = here.say
    if not day:
        return set()
    numbered, now = numbered_stops(day), here.office.clock()
    # Nobody ends a lunch break: it is over when its hour is.
    gone = {stop.id for stop in day if not stop.is_open or (stop.kind is StopKind.LUNCH and stop.ends_at <= now)}
    left = [(number, stop) for number, stop in numbered if stop.id not in gone]
    st.subheader(
        _("Today's stops ({left} of {count} left)").format(
            left=sum(1 for number, _stop in left if number), count=sum(1 for number, _stop in numbered if number)
        ),
        anchor=False,
    )  # fmt: skip
    if st.toggle(_("Show the way on the map"), key="stops.map"):
        way_map(here, day)
    with_cards: set[str] = set()
    for place, (number, stop) in enumerate(left):
        case = cases.get(stop.ref) if stop.kind is StopKind.CASE else None
        with st.container(border=True, key=f"gw-stop-{stop.id}"):
            stop_card(here, stop, number, case)
            if case is None or case.id in drawn | with_cards:
                continue
            if st.toggle(_("Open the case"), value=place == 0, key=f"stop.case.{stop.id}"):
                work_card(here, case)
            with_cards.add(case.id)
    over = [(number, stop) for number, stop in numbered if stop.id in gone]
    for _number, stop in over:
        stop_findings(here, stop)
    if over:
        with st.expander(_("Over today ({count})").format(count=len(over))):
            for number, stop in over:
                with st.container(border=True, key=f"gw-stop-{stop.id}"):
                    stop_card(here, stop, number, cases.get(stop.ref))
    return with_cards
