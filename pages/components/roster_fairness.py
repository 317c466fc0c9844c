"""Who carries how much of a month: turns, hours, evenings and weekends of each person."""

from __future__ import annotations

import pandas as pd
import streamlit as st

from geo.desk.roster_views import burdens, month_view
from pages.components.html import tiles
from pages.components.session import Visit


def fairness_table(here: Visit, month: str) -> None:
    """The spread in figures, then everybody, those with most first."""
    _ = here.say
    view = month_view(here.office, here.actor, here.community, month)
    if not view.rows:
        st.info(_("There is no station here that is staffed in turns."))
        return
    carried = burdens(here.office, here.actor, here.community, view)
    if not carried:
        st.info(_("Nobody takes turns here."))
        return
    ranges = [
        (_("Turns"), [burden.turns for burden in carried.values()]),
        (_("Evenings"), [burden.evenings for burden in carried.values()]),
        (_("Weekends"), [burden.weekends for burden in carried.values()]),
    ]
    spans = [(name, f"{min(counts)}–{max(counts)}", "") for name, counts in ranges]
    tiles([(_("People taking turns"), str(len(carried)), ""), *spans])
    staff = here.office.staff(here.community)
    roles = {role.key: here.name(dict(role.name)) for role in here.profile.roles}
    taking = {*here.profile.roster.roles, *here.profile.roster.resident_roles}
    rows = [
        {
            _("Person"): staff.names.get(person_id, person_id),
            _("Role"): ", ".join(
                roles[role]
                for role in sorted({held.role for held in staff.held_by.get(person_id, ()) if held.role in taking})
            ),
            _("Turns"): burden.turns,
            _("Hours worked"): round(burden.hours, 1),
            _("Evenings"): burden.evenings,
            _("Weekends"): burden.weekends,
        }
        for person_id, burden in sorted(carried.items(), key=lambda one: (-one[1].turns, one[0]))
    ]
    st.dataframe(pd.DataFrame(rows), hide_index=True, width="stretch", height=min(560, 38 + 35 * len(rows)))
    st.caption(_("The next month evens out what this one leaves uneven."))
