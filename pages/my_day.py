"""The worker's phone page: today's stops and cases, take them, report back; and whose work I should look at."""

import streamlit as st

from geo.desk import queries
from pages.components.called_cards import called_cards, rating_cards
from pages.components.mediation_card import follow_ups
from pages.components.my_stops import my_work
from pages.components.own_times import own_times
from pages.components.session import Visit, visit
from pages.components.signal_form import may_note, signal_form
from pages.components.ticking import every
from pages.components.worker_cards import verify_card

here = visit()
_ = here.say


@every(3.0)
def my_day(here: Visit) -> None:
    """What waits for me, and what I should look at; drawn anew every three seconds, and at once when my day changes."""
    my_work(here)
    called_cards(here)
    waiting = queries.to_verify(here.office, here.actor, here.community)
    if waiting:
        st.subheader(_("To verify ({count})").format(count=len(waiting)), anchor=False)
    for case in waiting[:10]:
        verify_card(here, case)
    rating_cards(here)


st.caption(f"{here.actor.name} · {here.name(dict(here.profile.name))}")
with st.container(key="gw-day"):
    my_day(here)
    follow_ups(here, mine=True)
    if may_note(here):
        with st.expander(_("Note a signal")):
            signal_form(here)
    own_times(here)
