"""The cases behind a figure: listed, opened one by one, and handed out as a workbook."""

from __future__ import annotations

from typing import cast

import pandas as pd
import streamlit as st

from geo.desk import figures as desk
from geo.desk.figure_exports import MOST_EXPORTED, export_list
from geo.desk.figures import PARTS, Part
from geo.desk.whistle_figures import PREFIX
from geo.errors import GridwardError
from geo.i18n import mark
from geo.measure.definitions import BY_KEY
from geo.measure.periods import Period
from pages.components.case_card import case_card
from pages.components.clock_words import clock_time
from pages.components.figure_words import STANDING, group_names
from pages.components.names import STATE_NAMES
from pages.components.session import Visit, choose, chosen
from pages.components.whistle_table import whistle_title

ROWS = 200
_PART_NAMES: dict[Part, str] = {
    "all": mark("All it is counted from"),
    "counted": mark("Those that count"),
    "rest": mark("The others"),
}


def figure_list(here: Visit, period: Period) -> None:
    """The list that the address asks for; choosing a row shows the case."""
    _ = here.say
    key = chosen("figure")
    with st.container(border=True, key="gw-behind"):
        title, close = st.columns([4, 1])
        title.markdown(f"**{_('Cases behind: {figure}').format(figure=_title(here, key))}**")
        close.button(_("Close the list"), on_click=lambda: choose(figure="", part="", case=""), width="stretch")
        part = _part(here, key)
        try:
            behind = desk.cases_behind(
                here.office, here.actor, here.community, here.unit_id, period, key, part=part, limit=ROWS
            )
        except GridwardError as problem:
            here.error(problem)
            return
        st.caption(
            _("{count} cases; the newest {limit} are listed.").format(
                count=f"{behind.count:,}", limit=len(behind.cases)
            )
        )
        if not behind.cases:
            return
        rows = [
            {
                _("Number"): case.id,
                _("Received"): clock_time(here, case.received_at),
                _("Settled"): clock_time(here, case.closed_at),
                _("Matter"): here.name(dict(here.profile.category(case.category).name)),
                _("Where"): case.address or here.office.tree(here.community).say(case.path),
                _("State"): _(STATE_NAMES[case.state]),
                _("Said"): case.description,
            }
            for case in behind.cases
        ]
        event = st.dataframe(
            pd.DataFrame(rows), hide_index=True, width="stretch", height=min(380, 38 + 35 * len(rows)),
            on_select="rerun", selection_mode="single-row", key=f"behind.{key}.{part}",
        )  # fmt: skip
        st.download_button(
            _("This list as an Excel file, at most {limit} cases").format(limit=f"{MOST_EXPORTED:,}"),
            data=lambda: export_list(
                here.office, here.actor, here.community, here.unit_id, period, key, here.lang, part=part
            ),
            file_name=f"{here.community}-{key.replace('@', '-')}-{part}-{period.first}.xlsx",
            on_click="ignore", key="export.list",
        )  # fmt: skip
        selected = event.selection.rows
        if selected and selected[0] < len(behind.cases):
            case_card(here, behind.cases[selected[0]])


def _part(here: Visit, key: str) -> Part:
    _ = here.say
    asked = next((part for part in PARTS if part == chosen("part")), "all")
    stem = key.partition("@")[0]
    known = stem.startswith(PREFIX) or stem.partition(".")[0] in BY_KEY
    if not known or stem in ("received", "closed", "score"):
        return "all"  # everything counts
    picked = st.segmented_control(
        _("Which cases"), PARTS, default=asked, key=f"pick.part.{key}", label_visibility="collapsed",
        format_func=lambda part: _(_PART_NAMES[part]),
    )  # fmt: skip
    part = cast(Part, picked or asked)
    if part != chosen("part"):
        choose(part=part)
    return part


def _title(here: Visit, key: str) -> str:
    _ = here.say
    shown, _at, unit_id = key.partition("@")
    stem, _dot, detail = shown.partition(".")
    if stem == "month" and detail.count(".") > 1:
        axis, _dot, rest = detail.partition(".")
        group, _dot, month = rest.rpartition(".")
        return f"{group_names(here, axis).get(group, group)} · {month}"
    if whistle_title(here, key):
        return whistle_title(here, key)
    if stem in STANDING:
        return _(STANDING[stem])
    if stem not in BY_KEY:
        return detail or key
    name = desk.name_of_key(here.office, here.community, BY_KEY[stem], detail, here.lang)
    unit = here.office.tree(here.community).say([unit_id], since_depth=0)
    return f"{unit} · {name}" if unit else name
