"""The panel beside the map of a plan: figures, changes against today and defects, as the map says them.

It is drawn in the browser from what the map has of the server, so that numbers follow an edit without a run of the
page.
"""

from __future__ import annotations

from functools import cache
from pathlib import Path
from typing import Any

import streamlit as st

from geo.desk.plan_stops import field_people
from geo.layers.redraw_map import GRID_COLOURS
from geo.model import Redraw
from pages.components.redraw_panel_words import panel_words
from pages.components.session import Visit

_HERE = Path(__file__)
_SCRIPTS = (
    "redraw_link.js", "redraw_cells.js", "redraw_table.js", "redraw_behind.js", "redraw_forms.js", "redraw_panel.js",
)  # fmt: skip


def redraw_panel(here: Visit, redraw: Redraw) -> None:
    """The panel of a plan; it needs the plan's map on the same page."""
    people = field_people(here.office, here.community)
    _component()(
        key="redraw.panel",
        data={
            "id": redraw.id, "lang": here.lang, "words": panel_words(here), "colours": list(GRID_COLOURS),
            "workers": [[id_, name] for id_, name in people.items()],
        },
    )  # fmt: skip


@cache
def _component() -> Any:
    return st.components.v2.component(
        "gridward_redraw_panel",
        html='<div class="gw-redraw"></div>',
        css=_HERE.with_suffix(".css").read_text(encoding="utf-8"),
        js="\n".join(_HERE.with_name(name).read_text(encoding="utf-8") for name in _SCRIPTS),
        isolate_styles=True,
    )
