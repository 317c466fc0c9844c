"""Tables of figures: units beside each other, and cases received month by month. Every number opens its list."""

from __future__ import annotations

from typing import Any

import altair as alt
import pandas as pd
import streamlit as st
from pandas.io.formats.style import Styler

from geo.desk import figures as desk
from geo.desk.figure_exports import value_text
from geo.desk.figures import AXES, month_key, unit_key
from geo.measure.periods import Period
from geo.measure.results import Result
from pages.components.figure_words import AXIS_NAMES, group_names
from pages.components.session import Visit, choose, chosen

_COLUMNS = (
    "received", "closed", "close_rate", "on_time_rate", "rework_rate", "extension_rate", "reopened_rate",
    "response_rate", "solved_rate", "satisfied_rate", "repeat_places",
)  # fmt: skip


def units_table(here: Visit, period: Period) -> None:
    """The figures of each unit below the chosen one; choosing a number opens its cases."""
    _ = here.say
    found = desk.figures_by_unit(here.office, here.actor, here.community, here.unit_id, period)
    if not found:
        st.info(_("There is no unit below this one."))
        return
    tree = here.office.tree(here.community)
    names = {key: _name(here, next(iter(found.values()))[key]) for key in _COLUMNS}
    rows = [
        {
            _("Unit"): tree.unit(unit_id).name,
            **{names[key]: value_text(of[key].value, of[key].definition, here.lang) for key in _COLUMNS},
        }
        for unit_id, of in found.items()
    ]
    st.caption(_("Choose a number to see its cases."))
    cell = choose_cell(pd.DataFrame(rows), f"units.{here.unit_id}.{period.key}")
    keys = {name: key for key, name in names.items()}
    if cell is not None and cell[1] in keys:
        _open(unit_key(keys[cell[1]], list(found)[cell[0]]))


def months_table(here: Visit, period: Period) -> None:
    """Cases received month by month, by source, group or task; choosing a number opens its cases."""
    _ = here.say
    asked = chosen("axis") if chosen("axis") in AXES else "source"
    axis = st.segmented_control(
        _("Told apart by"), list(AXES), default=asked, key="pick.axis", label_visibility="collapsed",
        format_func=lambda key: _(AXIS_NAMES[key]),
    ) or asked  # fmt: skip
    if axis != chosen("axis"):
        choose(axis=axis)
    table = desk.months(here.office, here.actor, here.community, here.unit_id, period, axis)
    if table.empty:
        st.info(_("No case was received in these months."))
        return
    names = group_names(here, axis)
    kinds = [names.get(key, key) for key in table.index]
    _chart(here, table.set_axis(kinds))
    st.caption(_("Cases received, with those of the months before the period. Choose a number to see its cases."))
    shown = table.set_axis(kinds).rename_axis(_("What")).reset_index()
    cell = choose_cell(shown, f"months.{axis}.{here.unit_id}.{period.until}")
    if cell is not None and cell[1] in table.columns:
        _open(month_key(axis, str(table.index[cell[0]]), cell[1]))


def _chart(here: Visit, table: pd.DataFrame) -> None:
    _ = here.say
    month, what, how_many = _("Month"), _("What"), _("Cases")
    long = table.T.rename_axis(month).reset_index().melt(month, var_name=what, value_name=how_many)
    chart = (
        alt.Chart(long)
        .mark_line(point=True)
        .encode(
            x=alt.X(f"{month}:O", title=None, axis=alt.Axis(labelAngle=-45)),
            y=alt.Y(f"{how_many}:Q", title=None, axis=alt.Axis(tickMinStep=1)),
            color=alt.Color(f"{what}:N", title=None, legend=alt.Legend(orient="top", columns=4)),
            shape=alt.Shape(f"{what}:N", title=None, legend=None),
            tooltip=[month, what, how_many],
        )
    )  # fmt: skip
    st.altair_chart(chart, width="stretch", height=300)


def choose_cell(rows: pd.DataFrame | Styler, key: str) -> tuple[int, str] | None:
    """A table of which one cell can be chosen; the row and the column's name of a cell that has just been chosen."""
    event: Any = st.dataframe(
        rows, hide_index=True, width="stretch", height=min(560, 38 + 35 * len(rows.index)), on_select="rerun",
        selection_mode="single-cell", key=f"cells.{key}",
    )  # fmt: skip
    cells = event.selection.cells
    taken = f"taken.{key}"
    now = (int(cells[0][0]), str(cells[0][1])) if cells else None
    if now == st.session_state.get(taken):
        return None  # it was opened before, and may have been closed since
    st.session_state[taken] = now
    return now


def _open(key: str) -> None:
    choose(figure=key, part="")
    st.rerun()


def _name(here: Visit, result: Result) -> str:
    return desk.figure_name(here.office, here.community, result, here.lang)
