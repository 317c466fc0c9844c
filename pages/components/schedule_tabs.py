"""What the schedule page offers, part by part; the part that is open stands in the address.

A part that comes along adds one entry to `TABS` and nothing else. Only the part that is open is drawn: the others would
look up their plans and draw their maps for nobody.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import streamlit as st

from geo.i18n import mark
from pages.components.absence_list import absence_list, may_enter_absences
from pages.components.closure_form import may_close, road_works
from pages.components.cover_plan import cover_plan, may_cover
from pages.components.day_plan import day_plan
from pages.components.engagement_list import engagement_list, may_engage
from pages.components.session import Visit, choose, chosen
from pages.components.shares_table import may_see_shares, shares_table


def _always(_here: Visit) -> bool:
    return True


@dataclass(frozen=True, slots=True)
class Tab:
    """One part of the schedule.

    Attributes
    ----------
    key : str
        What the address calls it.
    title : str
        An English sentence of the catalogue, one or two words.
    draw : callable
        Draws it; it is called only where it is open and ``shows`` says so.
    shows : callable
        Whether the visitor is offered it.
    """

    key: str
    title: str
    draw: Callable[[Visit], None]
    shows: Callable[[Visit], bool] = _always


TABS: tuple[Tab, ...] = (
    Tab("day", mark("Day plan"), day_plan),
    Tab("engagements", mark("Engagements"), engagement_list, may_engage),
    Tab("absences", mark("Absences"), absence_list, may_enter_absences),
    Tab("cover", mark("Cover of grids"), cover_plan, may_cover),
    Tab("shares", mark("721 method"), shares_table, may_see_shares),
    Tab("closures", mark("Road works"), road_works, may_close),
)
"""In the order in which they are offered; the first one is open unless the address names another."""


def schedule_tabs(here: Visit) -> None:
    """The parts that the visitor may see, and the one that is open."""
    _ = here.say
    offered = {tab.key: tab for tab in TABS if tab.shows(here)}
    if not offered:
        st.info(_("There is nothing here that you may plan."))
        return
    asked = chosen("tab") if chosen("tab") in offered else next(iter(offered))
    if len(offered) > 1:
        asked = st.segmented_control(
            _("Part of the schedule"), list(offered), default=asked, key=f"pick.tab.{asked}",
            format_func=lambda key: _(offered[key].title), label_visibility="collapsed",
        ) or asked  # fmt: skip
    if asked != chosen("tab"):
        choose(tab=asked)
    offered[asked].draw(here)
