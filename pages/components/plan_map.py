"""The day on the map: everybody's stops, or one person's in their order along the streets."""

from __future__ import annotations

import streamlit as st
from folium import MacroElement

from geo.desk.plan_views import DayView, Line
from geo.desk.plan_ways import ways_of
from geo.layers.day_map import DayPin, DayWay, day_layers
from geo.model import StopKind
from pages.components.closed_streets import closed_streets
from pages.components.live_map import live_map
from pages.components.plan_words import KIND_COLOURS, kind_word, span_words
from pages.components.session import Visit, choose, chosen

HEIGHT_PX = 420


def chosen_person(view: DayView) -> str:
    """The person in the address, while they have a stop that day."""
    wanted = chosen("whose")
    return wanted if any(line.stop.person_id == wanted for line in view.lines) else ""


def person_choice(here: Visit, view: DayView) -> str:
    """A box to choose whose day is shown; empty: everybody's."""
    _ = here.say
    names = {line.stop.person_id: line.person for line in view.lines}
    ids, now = ["", *names], chosen_person(view)
    st.selectbox(
        _("Whose day"), ids, index=ids.index(now), key=f"pick.whose.{now}.{view.day}", label_visibility="collapsed",
        format_func=lambda person: names.get(person) or _("Everybody"),
        on_change=lambda: choose(whose=st.session_state[f"pick.whose.{now}.{view.day}"]),
    )  # fmt: skip
    return now


def plan_map(here: Visit, view: DayView, person_id: str) -> None:
    """The map with the stops, and with one person's way along the streets."""
    live_map(here, "plan", height=HEIGHT_PX, cases=False, legend=False, extra=_layers(here, view, person_id))


def _layers(here: Visit, view: DayView, person_id: str) -> list[MacroElement]:
    lines = [line for line in (view.of(person_id) if person_id else view.lines) if line.stop.kind is not StopKind.LUNCH]
    pins = [pin for line in lines if (pin := _pin(here, line, numbered=bool(person_id))) is not None]
    if not person_id:
        return day_layers(pins, closures=closed_streets(here, view.day), fit=False)
    stops = [line.stop for line in lines]
    ways = [DayWay(line, straight=straight) for line, straight in ways_of(here.office, here.community, view.day, stops)]
    return day_layers(pins, ways, closed_streets(here, view.day))


def _pin(here: Visit, line: Line, *, numbered: bool) -> DayPin | None:
    stop = line.stop
    if stop.lon is None or stop.lat is None:
        return None
    text = f"{line.person} · {span_words(line)} · {kind_word(here, stop.kind)} · {stop.title}"
    return DayPin(stop.lon, stop.lat, str(line.number) if numbered else "", KIND_COLOURS[stop.kind], text)
