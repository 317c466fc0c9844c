"""The worker's phone page: my cases, take them, report back; and whose work I should look at."""

import streamlit as st

from geo.desk import queries
from geo.desk.climbing import meant_for
from pages.components.called_cards import called_cards, rating_cards
from pages.components.mediation_card import follow_ups
from pages.components.session import Visit, visit
from pages.components.signal_form import may_note, signal_form
from pages.components.ticking import every
from pages.components.worker_cards import verify_card, work_card

here = visit()
_ = here.say


@every(3.0)
def my_cases(here: Visit) -> None:
    """What waits for me, and what I should look at; looked up again every three seconds."""
    called_cards(here)
    meant = meant_for(here.office, here.actor, here.community)
    if meant:
        st.subheader(_("Waiting for you ({count})").format(count=len(meant)), anchor=False)
    for case in meant:
        work_card(here, case)
    mine = queries.my_cases(here.office, here.actor, here.community)
    st.subheader(_("My cases ({count})").format(count=len(mine)), anchor=False)
    if not mine and not meant:
        st.success(_("Nothing is waiting for you."))
    for case in mine:
        work_card(here, case)
    waiting = queries.to_verify(here.office, here.actor, here.community)
    if waiting:
        st.subheader(_("To verify ({count})").format(count=len(waiting)), anchor=False)
    for case in waiting[:10]:
        verify_card(here, case)
    rating_cards(here)


st.caption(f"{here.actor.name} · {here.name(dict(here.profile.name))}")
my_cases(here)
follow_ups(here, mine=True)
if may_note(here):
    with st.expander(_("Note a signal")):
        signal_form(here)
