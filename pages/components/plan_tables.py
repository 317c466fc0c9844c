"""A day in tables: its stops, what could not be planned, who does how much, and what a proposal changes."""

from __future__ import annotations

import pandas as pd
import streamlit as st

from geo.desk.plan_changes import What
from geo.desk.plan_exports import STANDING_NAMES
from geo.desk.plan_views import DayView, Line, Load
from geo.i18n import words
from geo.model import ACTIVITIES, StopKind
from pages.components.plan_words import (
    ACTIVITY_NAMES,
    CHANGE_NAMES,
    STANDING_SIGNS,
    kind_word,
    span_words,
    where_words,
)
from pages.components.session import Visit

_SHOWN_PX = 38 * 10


def stops_table(here: Visit, view: DayView, person_id: str = "") -> None:
    """The stops of everybody or of one person."""
    _ = here.say
    lines = view.of(person_id) if person_id else view.lines
    rows = [
        {
            _("Person"): line.person,
            _("No."): "" if line.stop.kind is StopKind.LUNCH else str(line.number),
            _("Time"): span_words(line),
            _("Kind"): kind_word(here, line.stop.kind),
            _("What it is"): line.stop.title,
            _("Where"): where_words(here, line),
            _("Way there"): _minutes(here, line.stop.travel_s / 60),
            _("State"): f"{STANDING_SIGNS[line.standing]} {_(STANDING_NAMES[line.standing])}".strip(),
            _("Remarks"): _remarks(here, line),
        }
        for line in lines
    ]
    _table(rows)


def unplanned_table(here: Visit, view: DayView) -> None:
    """What could not be planned, each with the reason that binds."""
    _ = here.say
    if not view.unplanned:
        st.success(_("Everything was planned."))
        return
    say = words(here.lang)
    _table(
        [
            {
                _("Kind"): kind_word(here, stop.kind),
                _("What it is"): stop.title,
                _("Where"): here.office.tree(here.community).say(stop.path[:4]),
                _("Why it is left out"): say(why.reason).format(**_values(here, dict(why.values))),
            }
            for stop, why in view.unplanned
        ]
    )


def loads_table(here: Visit, view: DayView) -> None:
    """Working minutes of the day, and the week's shares beside what is aimed at."""
    _ = here.say
    st.caption(
        _("Spread of the working minutes between people: {minutes} min.").format(minutes=round(view.spread_min))
    )  # fmt: skip
    _table([_load_row(here, load) for load in view.loads])


def changes_table(here: Visit, view: DayView) -> None:
    """What a proposal changes, stop by stop."""
    _ = here.say
    rows = [
        {
            _("Change"): _(CHANGE_NAMES[what]),
            _("Kind"): kind_word(here, shown.stop.kind),
            _("What it is"): shown.stop.title,
            _("Before"): _turn(before),
            _("Afterwards"): _turn(after),
        }
        for what, before, after in view.changes
        for shown in [after or before]
        if shown is not None
    ]
    _table(rows)


def counts_line(here: Visit, view: DayView) -> str:
    """How many stops a proposal changes, in one line."""
    _ = here.say
    counts: dict[What, int] = {}
    for what, _before, _after in view.changes:
        counts[what] = counts.get(what, 0) + 1
    parts = [f"{_(CHANGE_NAMES[what])} {count}" for what, count in counts.items()]
    return " · ".join(parts)


def _load_row(here: Visit, load: Load) -> dict[str, object]:
    _ = here.say
    shares = {share.activity: share for share in load.shares}
    row: dict[str, object] = {
        _("Person"): load.name,
        _("Stops"): load.stops,
        _("Working minutes"): round(load.work_min),
        _("of these on the way"): round(load.way_min),
    }
    for activity in ACTIVITIES:
        share = shares[activity]
        if share.target is None:
            continue
        column = _("{activity} (aim {target} %)").format(
            activity=_(ACTIVITY_NAMES[activity]), target=f"{share.target * 100:.0f}"
        )  # fmt: skip
        arrow = {"above": " ▲", "below": " ▼"}.get(share.standing, "")
        row[column] = "–" if share.share is None else f"{share.share * 100:.0f} %{arrow}"
    return row


def _remarks(here: Visit, line: Line) -> str:
    _ = here.say
    stop = line.stop
    parts = [_("Urgent")] * stop.urgent + [_("pinned")] * stop.pinned + [_("way estimated")] * stop.straight
    return " · ".join([*parts, *filter(None, (stop.reason, stop.note))])


def _turn(line: Line | None) -> str:
    return "–" if line is None else f"{line.person} {span_words(line)}"


def _minutes(here: Visit, minutes: float) -> str:
    return here.say("{minutes} min").format(minutes=round(minutes))


def _values(here: Visit, values: dict[str, object]) -> dict[str, object]:
    """The values of a reason: names of skills are said in the visitor's language."""
    skills = {key: here.name(dict(names)) for key, names in here.profile.skills}
    return {key: skills.get(str(value), value) if key == "skill" else value for key, value in values.items()}


def _table(rows: list[dict[str, object]]) -> None:
    st.dataframe(pd.DataFrame(rows), hide_index=True, width="stretch", height=min(_SHOWN_PX, 38 + 35 * len(rows)))
