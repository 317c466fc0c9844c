"""Figures as tiles: the value, what it was in the period before, how it is counted, and the way to its cases."""

from __future__ import annotations

from functools import partial
from typing import Literal

import altair as alt
import streamlit as st

from geo.desk import figures as desk
from geo.desk.figure_exports import change_word, export_figures, export_sheet, value_text
from geo.desk.figures import Figure
from geo.errors import GridwardError
from geo.exchange.pdf_writing import find_font
from geo.i18n import mark
from geo.measure.definitions import Section
from geo.measure.periods import Period
from pages.components.session import Visit, choose, chosen

Part = Literal["figures", "stages", "signals", "units", "months", "whistles"]
SECTIONS: dict[Part, str] = {
    "figures": mark("Figures"),
    "stages": mark("Hours by stage"),
    "signals": mark("Signs of paper work"),
    "units": mark("Units side by side"),
    "months": mark("Month by month"),
    "whistles": mark("Departments and whistles"),
}
_IN_A_ROW = 5


def section_choice(here: Visit) -> Part:
    """Which part is shown; the choice stays in the address."""
    _ = here.say
    asked = next((key for key in SECTIONS if key == chosen("section")), "figures")
    picked = st.segmented_control(
        _("Part"), list(SECTIONS), default=asked, key="pick.section", label_visibility="collapsed",
        format_func=lambda key: _(SECTIONS[key]),
    )  # fmt: skip
    section = picked or asked
    if section != chosen("section"):
        choose(section=section)
    return section


def figure_tiles(here: Visit, period: Period, section: Section) -> None:
    """All figures of a part."""
    _ = here.say
    if section == "signals":
        st.caption(_("A sign proves nothing: look at the cases behind it."))
    found = desk.figures(here.office, here.actor, here.community, here.unit_id, period, section)
    for row in _rows(list(found.values())):
        for column, figure in zip(st.columns(_IN_A_ROW, gap="small"), row, strict=False):
            with column, st.container(border=True):
                _tile(here, figure)


def trend_chart(here: Visit, period: Period) -> None:
    """Cases received and closed over the period, with a box that opens the cases of one day or week."""
    _ = here.say
    rows = desk.trend(here.office, here.actor, here.community, here.unit_id, period)
    names = {"received": _("Received"), "closed": _("Settled")}
    when, what, how_many = _("Day"), _("What"), _("Cases")
    table = rows.rename(columns=names).rename_axis(when).reset_index().melt(when, var_name=what, value_name=how_many)
    # Days as words: an instant would be shown in the zone of whoever looks.
    table[when] = table[when].dt.strftime("%Y-%m-%d")
    chart = (
        alt.Chart(table)
        .mark_bar()
        .encode(
            x=alt.X(f"{when}:O", title=None), y=alt.Y(f"{how_many}:Q", title=None, axis=alt.Axis(tickMinStep=1)),
            color=alt.Color(f"{what}:N", title=None, legend=alt.Legend(orient="top")), xOffset=f"{what}:N",
            tooltip=[when, what, how_many],
        )
    )  # fmt: skip
    st.markdown(f"**{_('Trend by week') if desk.by_week(period) else _('Trend by day')}**")
    st.altair_chart(chart, width="stretch", height=300)
    keys = ["", *(desk.day_key(day) for day in rows.index)]
    counts = {desk.day_key(day): int(count) for day, count in rows["received"].items()}
    st.selectbox(
        _("Open the cases received on"), keys, key="pick.day",
        index=keys.index(chosen("figure")) if chosen("figure") in keys else 0,
        format_func=lambda key: f"{key.rpartition('.')[2]} · {counts[key]}" if key else "–",
        on_change=lambda: choose(figure=st.session_state["pick.day"], part=""),
    )  # fmt: skip


def export_buttons(here: Visit, period: Period) -> None:
    """Hand out all figures of the period as a workbook or to be printed; they are made when somebody asks for them."""
    book, sheet = st.columns(2)
    book.download_button(
        here.say("All figures as an Excel file"),
        data=lambda: export_figures(here.office, here.actor, here.community, here.unit_id, period, here.lang),
        file_name=f"{here.community}-{here.unit_id}-{period.first}-{period.key}.xlsx",
        on_click="ignore",
        key="export.figures",
        width="stretch",
    )
    try:
        find_font()
    except GridwardError as problem:
        with sheet:
            here.error(problem)
        return
    sheet.download_button(
        here.say("A sheet to print, as a PDF"),
        data=lambda: export_sheet(here.office, here.actor, here.community, here.unit_id, period, here.lang),
        file_name=f"{here.community}-{here.unit_id}-{period.first}-{period.key}.pdf",
        on_click="ignore",
        key="export.sheet",
        width="stretch",
    )


def _tile(here: Visit, figure: Figure) -> None:
    _ = here.say
    result, meant = figure.result, figure.result.definition
    name = desk.figure_name(here.office, here.community, result, here.lang)
    change = figure.change
    colours = {"up": "normal", "down": "inverse", "": "off"}
    st.metric(
        name,
        value_text(result.value, meant, here.lang),
        None
        if change is None
        else f"{value_text(change, meant, here.lang, signed=True)} {change_word(figure, here.lang)}".strip(),
        delta_color=colours[meant.better] if change else "off",
        delta_arrow="auto" if change else "off",
        help=f"{_(meant.formula)} {_('Counted from: {source}.').format(source=_(meant.source))}",
    )
    st.button(
        _("Cases: {counted} of {base}").format(counted=f"{result.met:,}", base=f"{result.among:,}"),
        key=f"open.{result.key}",
        type="primary" if chosen("figure") == result.key else "secondary",
        width="stretch",
        disabled=not result.among,
        on_click=partial(choose, figure=result.key, part=""),
    )


def _rows(figures: list[Figure]) -> list[tuple[Figure, ...]]:
    return [tuple(figures[start : start + _IN_A_ROW]) for start in range(0, len(figures), _IN_A_ROW)]
