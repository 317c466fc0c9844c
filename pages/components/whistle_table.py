"""Departments side by side: how they answer the grids' whistles. Choosing a number opens its cases."""

from __future__ import annotations

import pandas as pd
import streamlit as st

from geo.desk.whistle_figures import FIGURE_NAMES, PREFIX, whistle_figures, whistle_key
from geo.desk.whistle_words import department_name
from geo.measure.periods import Period
from geo.measure.whistles import FIGURES, CallFigure
from pages.components.figure_tables import choose_cell
from pages.components.session import Visit, choose


def whistle_table(here: Visit, period: Period) -> None:
    """The figures of each department that was called in the period."""
    _ = here.say
    found = whistle_figures(here.office, here.actor, here.community, here.unit_id, period)
    if not found:
        st.info(_("No department was called in this period."))
        return
    names = {_(FIGURE_NAMES[key]): key for key in FIGURES}
    rows = [
        {
            _("Department"): department_name(here.office, here.community, department, here.lang),
            **{name: _value(of[key]) for name, key in names.items()},
        }
        for department, of in found.items()
    ]
    st.caption(
        _("Of the whistles blown in the period; a clock counts once it was met or has run out, unless its case was "
          "closed before. Choose a number to see its cases.")
    )  # fmt: skip
    cell = choose_cell(pd.DataFrame(rows), f"whistles.{here.unit_id}.{period.key}")
    if cell is not None and cell[1] in names:
        choose(figure=whistle_key(names[cell[1]], list(found)[cell[0]]), part="")
        st.rerun()


def whistle_title(here: Visit, key: str) -> str:
    """What a list of cases behind a department's figure is called; empty for other lists."""
    figure, _dot, department = key.removeprefix(PREFIX).partition(".")
    if not key.startswith(PREFIX) or figure not in FIGURE_NAMES:
        return ""
    name = department_name(here.office, here.community, department, here.lang)
    return f"{name} · {here.say(FIGURE_NAMES[figure])}"


def _value(figure: CallFigure) -> str:
    if figure.value is None:
        return "–"
    if figure.key == "called":
        return f"{figure.value:.0f}"
    if figure.key == "stars":
        return f"{figure.value:.1f} ★ ({len(figure.base)})"
    return f"{100 * figure.value:.0f}% ({len(figure.counted)}/{len(figure.base)})"
