"""A day as bars: one row for each person, the kinds in colour and in words, breaks, and now."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

import altair as alt
import pandas as pd
import streamlit as st

from geo.desk.plan_exports import STANDING_NAMES
from geo.desk.plan_views import DayView, Line
from geo.model import StopKind
from pages.components.plan_words import KIND_COLOURS, STANDING_SIGNS, kind_word, span_words
from pages.components.session import Visit

ROW_PX = 30
HEAD_PX = 90
"""Room for the legend and the hours."""
HOUR_PX = 60
"""About how wide an hour is; words that do not fit into a bar are cut."""
MOST_PX = 420


def gantt(here: Visit, view: DayView, person_id: str = "") -> None:
    """The day's bars of everybody who has a stop, or of one person."""
    lines = view.of(person_id) if person_id else view.lines
    if not lines:
        return
    rows = pd.DataFrame([_row(here, line) for line in lines])
    people = list(dict.fromkeys(rows["person"]))
    height = ROW_PX * len(people) + HEAD_PX
    first, last = rows["starts"].min(), rows["ends"].max()
    span = alt.Scale(domain=[_stamp(first - timedelta(minutes=15)), _stamp(last + timedelta(minutes=15))])
    words = [kind_word(here, kind) for kind in StopKind]
    colour = alt.Color(
        "kind:N", title=None, legend=alt.Legend(orient="top", columns=6 if here.lang == "zh" else 3, labelLimit=200),
        scale=alt.Scale(domain=words, range=[KIND_COLOURS[kind] for kind in StopKind]),
    )  # fmt: skip
    x = alt.X("starts:T", title=None, scale=span, axis=alt.Axis(format="%H:%M", orient="top", grid=True))
    y = alt.Y("person:N", title=None, sort=people, axis=alt.Axis(labelLimit=110))
    base = alt.Chart(rows).encode(y=y, tooltip=_tooltips(here))
    ways = base.mark_bar(height=4, color="#9fb6cf", opacity=0.8).encode(x=alt.X("leaves:T", scale=span), x2="starts:T")
    bars = base.mark_bar(height=ROW_PX - 8, cornerRadius=3).encode(
        x=x, x2="ends:T", color=colour, opacity=alt.Opacity("strength:Q", scale=None, legend=None),
        stroke=alt.condition("datum.urgent", alt.value("#ffffff"), alt.value("#06101f")),
        strokeWidth=alt.condition("datum.urgent", alt.value(2), alt.value(1)),
    )  # fmt: skip
    ink = alt.condition("datum.strength < 1", alt.value("#e8f1fa"), alt.value("#06101f"))
    text = base.mark_text(align="left", dx=4, fontSize=12, clip=True).encode(x=x, text="label:N", color=ink)
    layers = [ways, bars, text]
    now = here.office.clock().astimezone(ZoneInfo(here.profile.zone)).replace(tzinfo=None)
    if first <= now <= last:
        line = alt.Chart(pd.DataFrame({"now": [now]})).mark_rule(color="#ff5a3c", strokeWidth=2)
        layers.append(
            line.encode(
                x=alt.X("now:T", scale=span), tooltip=alt.Tooltip("now:T", title=here.say("Now"), format="%H:%M")
            )
        )
    chart = alt.layer(*layers).properties(height=height)
    with st.container(height=min(MOST_PX, height + 20), border=False):
        st.altair_chart(chart, width="stretch", key=f"gantt.{person_id}")


def _row(here: Visit, line: Line) -> dict[str, object]:
    _ = here.say
    stop = line.stop
    sign = STANDING_SIGNS[line.standing]
    room = (line.ends - line.starts) / timedelta(hours=1) * HOUR_PX - 6
    return {
        "person": line.person,
        "kind": kind_word(here, stop.kind),
        "what": stop.title,
        "time": span_words(line),
        "standing": _(STANDING_NAMES[line.standing]),
        "way": _("{minutes} min").format(minutes=round(stop.travel_s / 60)),
        "leaves": line.starts - timedelta(seconds=stop.travel_s),
        "starts": line.starts,
        "ends": line.ends,
        "label": f"{sign} {fitting(stop.title, room - 14 * len(sign))}".strip(),
        "urgent": stop.urgent,
        "strength": 0.55 if line.standing in ("done", "failed") else 1.0,
    }


def _tooltips(here: Visit) -> Sequence[alt.Tooltip]:
    _ = here.say
    names = {
        "person": _("Person"), "time": _("Time"), "what": _("What it is"), "kind": _("Kind"), "standing": _("State"),
        "way": _("Way there"),
    }  # fmt: skip
    return [alt.Tooltip(f"{key}:N", title=title) for key, title in names.items()]


def fitting(text: str, width_px: float) -> str:
    """As much of a text as fits into so many pixels at 12 px: Chinese characters are as wide as high, others half."""
    kept, used = "", 0.0
    for char in text:
        used += 12.5 if ord(char) > 0x2E80 else 7.0
        if used > width_px:
            return kept[:-1] + "…" if len(kept) > 2 else ""
        kept += char
    return kept


def _stamp(at: datetime) -> alt.DateTime:
    return alt.DateTime(year=at.year, month=at.month, date=at.day, hours=at.hour, minutes=at.minute)
