"""The worker's phone page: my cases, take them, report back; and whose work I should look at."""

import streamlit as st

from geo.desk import queries
from pages.components.session import Visit, visit
from pages.components.ticking import every
from pages.components.worker_cards import verify_card, work_card

here = visit()
_ = here.say


@every(3.0)
def my_cases(here: Visit) -> None:
    """What waits for me, and what I should look at; looked up again every three seconds."""
    mine = queries.my_cases(here.office, here.actor, here.community)
    st.subheader(_("My cases ({count})").format(count=len(mine)), anchor=False)
    if not mine:
        st.success(_("Nothing is waiting for you."))
    for case in mine:
        work_card(here, case)
    waiting = queries.to_verify(here.office, here.actor, here.community)
    if waiting:
        st.subheader(_("To verify ({count})").format(count=len(waiting)), anchor=False)
    for case in waiting[:10]:
        verify_card(here, case)


st.caption(f"{here.actor.name} · {here.name(dict(here.profile.name))}")
my_cases(here)
