"""Everything about one unit: counters, people, what lies below it, its cases, its households."""

from __future__ import annotations

import pandas as pd
import streamlit as st

from geo.desk import households as doors
from geo.desk import queries, staffing
from geo.desk.queries import UnitView
from geo.desk.saving import saved_map
from geo.desk.wall import RECENT, case_line, percent
from geo.errors import Forbidden
from geo.store import CaseFilter
from pages.components import html
from pages.components.clock_words import clock_time
from pages.components.figure_tables import choose_cell
from pages.components.names import STATE_NAMES
from pages.components.session import Visit, address, choose

ROWS = 200


def unit_figures(here: Visit, view: UnitView) -> None:
    """Counters of the unit; households and people as far as the layers state them."""
    _ = here.say
    figures, facts = view.figures, view.unit.attributes
    bad = "bad" if figures.overdue else "good"
    rows = [
        (_("Open"), str(figures.open), "hot" if figures.open else "", address("figures", RECENT.format("open_now"))),
        (_("Overdue"), str(figures.overdue), bad, address("figures", RECENT.format("overdue_now"))),
        (_("Received, 30 days"), str(figures.received), "", address("figures", RECENT.format("received"))),
        (_("On time"), percent(figures.on_time_rate), "", address("figures", RECENT.format("on_time_rate"))),
    ]
    for key, label in (("households", _("Households")), ("people", _("People"))):
        if facts.get(key):
            rows.append((label, f"{facts[key]:,}", "", ""))
    html.tiles(rows)


def unit_staff(here: Visit, view: UnitView) -> None:
    """Who holds which role at the unit."""
    _ = here.say
    html.heading(_("People of this unit"))
    staff = staffing.staff_of(here.office, here.actor, here.community, view.unit.id)
    if not staff:
        st.caption(_("Nobody is appointed at this unit itself."))
        return
    roles = {role.key: here.name(dict(role.name)) for role in here.profile.roles}
    frame = pd.DataFrame(
        [{_("Full name"): member.person.name, _("Role"): roles.get(member.role, member.role),
          _("Phone"): member.person.phone} for member in staff]
    )  # fmt: skip
    st.dataframe(frame, hide_index=True, width="stretch", height=min(240, 38 + 35 * len(staff)))


def save_button(here: Visit) -> None:
    """Hand out the map of this moment as one file; it is made when somebody asks for it."""
    st.download_button(
        here.say("Save the map as a file"),
        data=lambda: saved_map(here.office, here.actor, here.community, here.lang),
        file_name=f"{here.community}-{here.office.clock():%Y%m%d-%H%M}.html",
        mime="text/html",
        on_click="ignore",
        width="stretch",
    )


def children_table(here: Visit, view: UnitView) -> None:
    """The units one level down with their load; choosing a number lists its cases, anything else drills."""
    _ = here.say
    if not view.children:
        st.caption(_("This is the last level that is listed; households follow."))
        return
    counts = here.office.board(here.community).counts(child.id for child in view.children)
    frame = pd.DataFrame(
        [{_("Unit"): child.name, _("Open"): counts[child.id][0], _("Overdue"): counts[child.id][1],
          _("Households"): child.attributes.get("households"), _("People"): child.attributes.get("people")}
         for child in view.children]
    ).dropna(axis="columns", how="all")  # fmt: skip
    cell = choose_cell(frame, f"children.{view.unit.id}")
    if cell is None:
        return
    figure = {_("Open"): "open_now", _("Overdue"): "overdue_now"}.get(cell[1], "")
    choose(unit=view.children[cell[0]].id, **({"figure": figure, "period": "recent"} if figure else {}))
    if figure:
        st.switch_page("pages/figures.py")
    st.rerun()


def unit_cases(here: Visit, view: UnitView) -> None:
    """The unit's cases, newest first."""
    _ = here.say
    wanted = CaseFilter(community=here.community, under=view.unit.path, order="-received", limit=ROWS)
    cases = queries.find_cases(here.office, here.actor, wanted)
    if not cases:
        st.caption(_("No cases here."))
        return
    rows = [
        {
            _("Number"): case.id,
            _("Received"): clock_time(here, case.received_at),
            _("State"): _(STATE_NAMES[case.state]),
            _("Matter"): case_line(here.office, case, here.lang)[0],
            _("Said"): case.description,
        }
        for case in cases
    ]
    st.dataframe(pd.DataFrame(rows), hide_index=True, width="stretch")


def households(here: Visit, view: UnitView) -> None:
    """The doors of the unit, for those who may read household data."""
    _ = here.say
    try:
        found = doors.households_of(here.office, here.actor, here.community, view.unit.id, limit=ROWS)
    except Forbidden as problem:
        here.error(problem)
        return
    st.caption(_("{count} households; the first {limit} are listed.").format(count=found.count, limit=ROWS))
    if found.listed:
        frame = pd.DataFrame(
            [{_("Address"): door.address, _("People"): door.people, _("Number"): door.id} for door in found.listed]
        )
        st.dataframe(frame, hide_index=True, width="stretch")
