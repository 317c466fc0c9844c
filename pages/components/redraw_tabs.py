"""The parts beside a plan's map; the part that is open stands in the address, and it alone is drawn."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import streamlit as st

from geo.i18n import mark
from geo.model import Redraw, RedrawState
from pages.components import redraw_alternatives, redraw_auto, redraw_files, redraw_workers
from pages.components.redraw_choice import may_draft
from pages.components.redraw_panel import redraw_panel
from pages.components.redraw_signal import redraw_signal
from pages.components.redraw_stage import stage_part
from pages.components.session import Visit, choose, chosen


@dataclass(frozen=True, slots=True)
class Tab:
    """One part beside the map.

    Attributes
    ----------
    key, title : str
        What the address calls it; an English word of the catalogue.
    draw : callable
    drafting : bool
        Whether it is offered only while the visitor may edit the plan.
    follows : bool
        Whether the page runs again after edits on the map because this part shows what they change.
    """

    key: str
    title: str
    draw: Callable[[Visit, Redraw], None]
    drafting: bool = False
    follows: bool = True


def _auto(here: Visit, redraw: Redraw) -> None:
    redraw_auto.draw(here, redraw.id)
    redraw_alternatives.draw(here, redraw.id)


TABS: tuple[Tab, ...] = (
    Tab("figures", mark("Figures"), redraw_panel, follows=False),
    Tab("auto", mark("Auto"), _auto, drafting=True, follows=False),
    Tab("workers", mark("Workers"), lambda here, redraw: redraw_workers.draw(here, redraw.id), drafting=True),
    Tab("files", mark("Files"), lambda here, redraw: redraw_files.draw(here, redraw.id), follows=False),
    Tab("publish", mark("Publish"), stage_part),
)
"""In the order in which they are offered; the first one is open unless the address names another."""


_PICKED = "pick.redraw.part"


def redraw_tabs(here: Visit, redraw: Redraw) -> None:
    """The parts that the visitor is offered, and the one that is open."""
    _ = here.say
    edits = may_draft(here) and redraw.state is RedrawState.DRAFT
    offered = {tab.key: tab for tab in TABS if edits or not tab.drafting}
    asked = chosen("part") if chosen("part") in offered else TABS[0].key
    st.session_state[_PICKED] = asked
    st.segmented_control(
        _("Part of the plan"), list(offered), key=_PICKED, format_func=lambda key: _(offered[key].title),
        label_visibility="collapsed", on_change=lambda: choose(part=st.session_state[_PICKED] or asked),
    )  # fmt: skip
    tab = offered[asked]
    if asked == TABS[0].key:
        tab.draw(here, redraw)
    else:
        with st.container(height=560, border=False, key="gw-redraw-part"):
            tab.draw(here, redraw)
    redraw_signal(redraw, follows=tab.follows)
