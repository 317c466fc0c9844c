"""The columns beside the wall screen's map: a component that asks the server itself, so that no script runs for it.

A Streamlit fragment on a timer costs the server ten times what the answer costs, for each screen and whether or not
anything has happened.
"""

from __future__ import annotations

from functools import cache
from pathlib import Path
from typing import Any, Literal
from urllib.parse import quote

import streamlit as st

from pages.components.session import Visit

_SCRIPT = Path(__file__).with_suffix(".js")


def wall_panel(here: Visit, column: Literal["figures", "news"]) -> None:
    """One column: ``figures`` with counters and load, or ``news`` with the latest and who is on duty."""
    query = f"{quote(here.community)}/wall?unit={quote(here.unit_id)}&lang={here.lang}"
    _component()(key=f"wall.{column}", data={"query": query, "column": column})


@cache
def _component() -> Any:
    return st.components.v2.component(
        "gridward_wall_panel",
        html='<div class="gw-panel"></div>',
        js=_SCRIPT.read_text(encoding="utf-8"),
        isolate_styles=False,
    )
