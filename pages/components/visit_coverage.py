"""Where somebody was and where nobody was: the map of households, their counts and the list behind each."""

from __future__ import annotations

from collections import Counter

import pandas as pd
import streamlit as st

from geo.desk.coverage import DoorRow, UnitCoverage, door_rows, unit_coverage
from geo.i18n import pick
from geo.layers.coverage_map import DOOR_LOOKS, HouseMark, UnitShare, coverage_layers
from geo.schedule.coverage import DoorState
from pages.components import html
from pages.components.drill import drill_boxes, follow_click
from pages.components.live_map import live_map
from pages.components.session import Visit as Here
from pages.components.session import choose, chosen
from pages.components.visit_words import state_name, when

HOUSES_AT_MOST = 400
"""More houses than this are shown by their units."""
ROWS_AT_MOST = 1000
_TONES = {DoorState.OVERDUE: "bad", DoorState.DUE: "hot", DoorState.DONE: "good"}


def coverage_view(here: Here) -> None:
    """Choices, counts, the map and the list."""
    _ = here.say
    keys = ["", *(rule.key for rule in here.profile.duties)]
    kept = chosen("covers")
    which, where = st.columns([1, 2.6])
    duty = which.selectbox(
        _("Counts for"), keys, index=keys.index(kept) if kept in keys else 0, key="visits.covers",
        format_func=lambda key: _duty(here, key), on_change=lambda: choose(covers=st.session_state["visits.covers"]),
    )  # fmt: skip
    with where:
        drill_boxes(here, key="visits")
    rows = door_rows(here.office, here.actor, here.community, here.unit_id, duty)
    counts = Counter(row.state for row in rows)
    html.tiles((state_name(here, state), str(counts[state]), f"small {_TONES.get(state, '')}") for state in DOOR_LOOKS)
    left, right = st.columns([1.25, 1], gap="medium")
    with left:
        _map(here, rows, duty)
    with right:
        _list(here, rows, counts)


def _map(here: Here, rows: list[DoorRow], duty: str) -> None:
    _ = here.say
    houses: dict[str, list[DoorRow]] = {}
    for row in rows:
        houses.setdefault(row.door.building_id, []).append(row)
    handling = here.profile.depth(here.profile.handling_level)
    path = here.office.tree(here.community).unit(here.unit_id).path
    if len(path) > handling and len(houses) <= HOUSES_AT_MOST:
        layers = coverage_layers(houses=[_house(here, group) for group in houses.values()])
        st.caption(_("Each mark is a house; it shows its most pressing household."))
    else:
        units = unit_coverage(
            here.office, here.actor, here.community, here.profile.handling_level, path[: handling + 1], duty
        )
        layers = coverage_layers(units=[share for one in units if (share := _share(here, one)) is not None])
        st.caption(_("Share of households visited in the period; “!” counts those that are overdue."))
    live_map(here, "visits", height=520, cases=False, legend=False, extra=layers, on_click=follow_click)


def _house(here: Here, group: list[DoorRow]) -> HouseMark:
    counts = Counter(row.state for row in group)
    worst = next(state for state in DoorState if counts[state])
    door = group[0].door
    words = [f"{state_name(here, state)} {counts[state]}" for state in DoorState if counts[state]]
    where = door.address if len(group) == 1 else door.address.removesuffix(door.room)
    return HouseMark(door.lon, door.lat, worst, f"{where} · {here.say(', ').join(words)}")


def _share(here: Here, one: UnitCoverage) -> UnitShare | None:
    if one.unit.geometry is None:
        return None
    late = one.counts.get(DoorState.OVERDUE, 0)
    share = "–" if one.seen is None else f"{one.seen:.0%}"
    words = [f"{state_name(here, state)} {one.counts[state]}" for state in DoorState if one.counts.get(state)]
    return UnitShare(
        one.unit.geometry, one.unit.name, one.seen, f"{share} !{late}" if late else share,
        f"{one.unit.name} · {here.say(', ').join(words)}",
    )  # fmt: skip


def _list(here: Here, rows: list[DoorRow], counts: Counter[DoorState]) -> None:
    _ = here.say
    states = [state for state in DoorState if counts[state]]
    if not states:
        st.info(_("No household lies here that you may read."))
        return
    kept = chosen("state")
    state = st.selectbox(
        _("How they stand"), states, index=states.index(DoorState(kept)) if kept in states else 0,
        key=f"visits.state.{here.unit_id}.{','.join(states)}",
        format_func=lambda one: f"{state_name(here, one)} ({counts[one]})",
    )  # fmt: skip
    choose(state=state.value)
    tree = here.office.tree(here.community)
    shown = [row for row in rows if row.state is state][:ROWS_AT_MOST]
    st.dataframe(
        pd.DataFrame(
            {
                _("Address"): [row.door.address for row in shown],
                _("Unit"): [tree.say(row.door.path, len(row.door.path) - 1) for row in shown],
                _("Last seen"): [when(here, row.last) for row in shown],
            }
        ),
        hide_index=True, width="stretch", height=420,
    )  # fmt: skip
    if counts[state] > ROWS_AT_MOST:
        st.caption(_("The first {count} are listed; choose a unit to see the rest.").format(count=ROWS_AT_MOST))


def _duty(here: Here, key: str) -> str:
    named = {rule.key: rule.name for rule in here.profile.duties}
    return pick(named[key], here.lang) if key else here.say("Any visit this month")
