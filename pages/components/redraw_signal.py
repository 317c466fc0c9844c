"""What keeps page and map in step, without a picture of its own."""

from __future__ import annotations

from functools import cache
from pathlib import Path
from typing import Any

import streamlit as st

from geo.model import Redraw

_HERE = Path(__file__)


def redraw_signal(redraw: Redraw, *, follows: bool) -> None:
    """Have the map look again when the plan is newer than it knows, and the page run when the map's is.

    Parameters
    ----------
    follows : bool
        Whether the page shows something that every edit changes; else it runs only when the plan's name or stage
        changed.
    """
    _component()(
        key="redraw.signal",
        data={
            "id": redraw.id, "version": redraw.version, "stage": redraw.state.value, "name": redraw.name,
            "follows": follows,
        },
        on_version_change=lambda: None,
    )  # fmt: skip


@cache
def _component() -> Any:
    scripts = ("redraw_link.js", "redraw_signal.js")
    return st.components.v2.component(
        "gridward_redraw_signal",
        html='<span class="gw-signal"></span>',
        js="\n".join(_HERE.with_name(name).read_text(encoding="utf-8") for name in scripts),
        isolate_styles=False,
    )
