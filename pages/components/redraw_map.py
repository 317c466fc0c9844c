"""The map on which a plan is painted: mounted once, its arguments stay equal while everything beside it changes."""

from __future__ import annotations

import streamlit as st

from geo.desk.field import PASS_HOURS, page_pass
from geo.layers.redraw_map import RedrawMapSettings, redraw_map
from geo.model import Redraw
from pages.components.live_map import show_map
from pages.components.redraw_choice import may_draft
from pages.components.session import Visit

HEIGHT_PX = 640
_FILL = """
<style>
[data-testid="stMainBlockContainer"] { padding-top: 2.4rem; padding-bottom: 0; }
.st-key-gw-redraw-map iframe { height: calc(100vh - 6.6rem) !important; border-radius: .5rem; }
[data-testid="stLayoutWrapper"]:has(> .st-key-gw-redraw-part), .st-key-gw-redraw-part {
  height: calc(100vh - 9.7rem) !important; max-height: none !important; }
.st-key-gw-redraw-pair iframe { height: calc(62vh - 4rem) !important; border-radius: .5rem; }
@media (max-width: 640px) { .st-key-gw-redraw-map iframe { height: 60vh !important; } }
</style>
"""


def paint_map(here: Visit, redraw: Redraw, *, place: str = "one", read_only: bool = False) -> None:
    """Draw a plan to be painted on, or only to be looked at.

    Parameters
    ----------
    place : str
        Where on the page it stands, for there may be two.
    read_only : bool
        Whether it is shown without tools.
    """
    west, south, east, north = here.office.scene(here.community).head()["bounds"]
    settings = RedrawMapSettings(
        here.community, redraw.id, (west, south, east, north), lang=here.lang, pass_=_pass(here),
        editable=may_draft(here), read_only_mode=read_only,
    )  # fmt: skip
    show_map(redraw_map(settings), f"map.redraw.{place}", height=HEIGHT_PX)


def fill_window() -> None:
    """Let the map be as high as the window allows."""
    st.html(_FILL)


def _pass(here: Visit) -> str:
    """The demo's pass of this visitor: kept for half its life, for another one would mount the map anew."""
    hours = here.office.clock().timestamp() / 3600
    whose = f"{here.community}/{here.actor.id}"
    kept: tuple[str, float, str] = st.session_state.get("redraw.pass", ("", 0.0, ""))
    if kept[0] != whose or hours - kept[1] > PASS_HOURS / 2:
        kept = (whose, hours, page_pass(here.office, here.actor, here.community))
        st.session_state["redraw.pass"] = kept
    return kept[2]
