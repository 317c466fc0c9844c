"""Blocks that would change, shown on the plan's map while somebody looks at a proposal."""

from __future__ import annotations

from collections.abc import Sequence
from functools import cache
from pathlib import Path
from typing import Any

import streamlit as st

from pages.components.session import Visit

_SCRIPT = Path(__file__).with_suffix(".js")


def show_changed(here: Visit, redraw_id: str, blocks: Sequence[int], key: str) -> None:
    """A switch that marks blocks on the map of a plan.

    Parameters
    ----------
    blocks : sequence of int
        Their places in the plan as it stands.
    """
    label = here.say("Show the {count} blocks on the map").format(count=f"{len(blocks):,}")
    shown = st.toggle(label, key=f"{key}.shown")
    _component()(key=key, data={"id": redraw_id, "blocks": list(blocks) if shown else []})


@cache
def _component() -> Any:
    return st.components.v2.component(
        "gridward_redraw_marks", html="<span hidden></span>", js=_SCRIPT.read_text(encoding="utf-8")
    )
