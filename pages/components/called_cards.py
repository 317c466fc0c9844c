"""The phone's side of a whistle: what my department owes, with one big button; and departments that I may rate."""

from __future__ import annotations

import streamlit as st

from geo.desk import whistling
from geo.desk.whistle_words import department_name, told_clocks
from geo.desk.whistling import Owed
from pages.components import html
from pages.components.session import Visit
from pages.components.whistle_card import attend_form, rate_form


def called_cards(here: Visit) -> None:
    """Cases my department is called to, the next clock first; nothing where nobody calls."""
    _ = here.say
    owed = whistling.called_to(here.office, here.actor, here.community)
    if owed:
        st.subheader(_("Called to ({count})").format(count=len(owed)), anchor=False)
    for one in owed:
        with st.container(border=True):
            _told(here, one)
            st.text(one.case.whistle.reason if one.case.whistle else "")
            attend_form(here, one.case, one.called, one.place)


def rating_cards(here: Visit) -> None:
    """Departments that came to my grid, have reported, and nobody has rated yet."""
    _ = here.say
    waiting = whistling.to_rate(here.office, here.actor, here.community)
    if waiting:
        st.subheader(_("Departments to rate ({count})").format(count=len(waiting)), anchor=False)
    for one in waiting[:10]:
        with st.container(border=True):
            _told(here, one)
            st.text(one.called.report)
            rate_form(here, one.case, one.called, one.place)


def _told(here: Visit, one: Owed) -> None:
    _ = here.say
    category = here.name(dict(here.profile.category(one.case.category).name))
    where = one.case.address or here.office.tree(here.community).say(one.case.path)
    name = department_name(here.office, here.community, one.called.department, here.lang)
    lead = f" · {_('leads')}" if one.called.lead else ""
    st.markdown(f"**{category}** · {name}{lead}")
    st.text(f"{where}\n{one.case.description}")
    now = here.office.clock()
    html.tiles(
        [(told.name, told.text or "–", f"small {told.tone}") for told in told_clocks(one.called, now, here.lang)]
    )
