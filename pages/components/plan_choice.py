"""Which day is planned and for whom, and the two ways of having it planned."""

from __future__ import annotations

from datetime import date, timedelta

import streamlit as st

from geo.desk import day_plans
from geo.desk.day_plans import Proposal
from geo.desk.plan_workers import field_roles, usual_roles
from geo.errors import GridwardError
from pages.components.session import Visit, choose, chosen

MOST_DAYS = 30
"""So far back a day can be looked at, and so far ahead planned."""


def chosen_day(here: Visit) -> date:
    """The day in the address, else today."""
    today = here.office.today(here.community)
    try:
        wanted = date.fromisoformat(chosen("day"))
    except ValueError:
        return today
    return wanted if abs((wanted - today).days) <= MOST_DAYS else today


def chosen_roles(here: Visit) -> tuple[str, ...]:
    """The roles in the address, else those who do this all day."""
    known = [role.key for role in field_roles(here.office, here.community)]
    wanted = tuple(key for key in chosen("roles").split(",") if key in known)
    return wanted or usual_roles(here.office, here.community)


def chosen_proposal(here: Visit) -> Proposal | None:
    """The proposal in the address, while it is kept and is one of the chosen day."""
    found = day_plans.proposal(here.office, here.actor, here.community, chosen("plan")) if chosen("plan") else None
    return found if found is not None and found.day == chosen_day(here) else None


def plan_choice(here: Visit, *, planned: bool) -> None:
    """Day and roles, and the buttons that have the day planned.

    Parameters
    ----------
    planned : bool
        Whether stops of the day are accepted already: then only what must change is planned again, unless all is
        wanted anew.
    """
    _ = here.say
    today, day, roles = here.office.today(here.community), chosen_day(here), chosen_roles(here)
    names = {role.key: here.name(dict(role.name)) for role in field_roles(here.office, here.community)}
    box = f"pick.roles.{here.community}"
    when, who, doing = st.columns([0.8, 2.2, 1.6], vertical_alignment="bottom")
    when.date_input(
        _("Day"), day, min_value=today - timedelta(days=MOST_DAYS), max_value=today + timedelta(days=MOST_DAYS),
        key=f"pick.day.{day}", format="YYYY-MM-DD",
        on_change=lambda: choose(day=f"{st.session_state[f'pick.day.{day}'] or today}", plan=""),
    )  # fmt: skip
    who.multiselect(
        _("Who is planned"), list(names), default=list(roles), key=box, format_func=names.__getitem__,
        on_change=lambda: choose(roles=",".join(st.session_state[box]), plan=""),
    )  # fmt: skip
    if day < today:
        return
    with doing, st.container(horizontal=True, gap="small"):
        if planned:
            if st.button(_("Adapt the plan"), type="primary", help=_("Only what must change is changed.")):
                _propose(here, day, roles, fresh=False)
            if st.button(_("Plan anew"), help=_("Everything that has not begun is planned again.")):
                _propose(here, day, roles, fresh=True)
        elif st.button(_("Propose a plan"), type="primary"):
            _propose(here, day, roles, fresh=True)


def _propose(here: Visit, day: date, roles: tuple[str, ...], *, fresh: bool) -> None:
    _ = here.say
    try:
        with st.spinner(_("The day is being planned …")):
            made = day_plans.propose(here.office, here.actor, here.community, day, roles, fresh=fresh)
    except GridwardError as problem:
        here.error(problem)
        choose(plan="")
    else:
        choose(plan=made.id)
