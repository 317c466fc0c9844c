"""The day plan: have a day planned, look at what it changes, accept it; and see how the accepted one stands."""

from __future__ import annotations

from collections import Counter
from functools import partial

import streamlit as st

from geo.desk import day_plans, plan_views
from geo.desk.day_plans import Proposal
from geo.desk.plan_exports import day_workbook
from geo.desk.plan_views import DayView
from geo.model import StopKind
from pages.components import html
from pages.components.gantt import gantt
from pages.components.plan_choice import chosen_day, chosen_proposal, chosen_roles, plan_choice
from pages.components.plan_hand import hand_forms
from pages.components.plan_map import person_choice, plan_map
from pages.components.plan_tables import changes_table, counts_line, loads_table, stops_table, unplanned_table
from pages.components.session import Visit, choose
from pages.components.trying import attempt


def day_plan(here: Visit) -> None:
    """The tab of the schedule page."""
    _ = here.say
    day, roles = chosen_day(here), chosen_roles(here)
    accepted = plan_views.accepted_day(here.office, here.actor, here.community, day, roles, here.lang)
    plan_choice(here, planned=bool(accepted.lines))
    proposal = chosen_proposal(here)
    view = accepted
    if proposal is not None:
        view = plan_views.proposed_day(here.office, here.actor, proposal, here.lang)
        _decide(here, proposal, view)
    if not view.lines and proposal is None:
        st.info(_("No plan of this day has been accepted yet."))
        return
    _figures(here, view, proposed=proposal is not None)
    left, right = st.columns([1.55, 1], gap="small")
    with right:
        person = person_choice(here, view)
        plan_map(here, view, person)
    with left:
        gantt(here, view, person)
    _tables(here, view, person, proposed=proposal is not None)


def _decide(here: Visit, proposal: Proposal, view: DayView) -> None:
    _ = here.say
    with st.container(border=True, horizontal=True, vertical_alignment="center"):
        said = counts_line(here, view)
        st.markdown(_("**A proposal**, not accepted yet: {changes}").format(changes=said or _("nothing changes")))
        st.button(
            _("Accept the plan"), type="primary", disabled=not proposal.changes, icon=":material/check:",
            on_click=partial(_accept, here, proposal),
        )  # fmt: skip
        st.button(_("Discard it"), on_click=partial(choose, plan=""))


def _accept(here: Visit, proposal: Proposal) -> None:
    done = here.say("The plan is accepted: {count} stops were written.").format(count=len(proposal.changes))
    attempt(here, lambda: day_plans.accept(here.office, here.actor, proposal), done)
    choose(plan="")


def _download(here: Visit, view: DayView, person: str) -> None:
    _ = here.say
    office, actor, community, day = here.office, here.actor, here.community, view.day
    roles = chosen_roles(here)
    # Made only when it is pressed.
    st.download_button(
        _("Day plan as a workbook (Excel)") if not person else _("This person's day as a workbook (Excel)"),
        lambda: day_workbook(office, actor, community, day, roles, here.lang, person_id=person),
        file_name=f"{community}-{day.isoformat()}.xlsx", icon=":material/download:", on_click="ignore",
    )  # fmt: skip


def _figures(here: Visit, view: DayView, *, proposed: bool) -> None:
    _ = here.say
    lines = [line for line in view.lines if line.stop.kind is not StopKind.LUNCH]
    counts = Counter(line.standing for line in lines)
    people = len({line.stop.person_id for line in lines})
    tiles = [
        (_("People at work"), str(people), "small"),
        (_("Stops"), str(len(lines)), "small"),
        (_("Done"), str(counts["done"]), "small good"),
        (_("Under way"), str(counts["here"]), "small"),
        (_("Late"), str(counts["late"]), "small bad" if counts["late"] else "small"),
        (_("To do"), str(counts["todo"]), "small"),
    ]
    if counts["failed"]:
        tiles.append((_("Could not be done"), str(counts["failed"]), "small hot"))
    if proposed:
        tiles.append((_("Not planned"), str(len(view.unplanned)), "small hot" if view.unplanned else "small"))
    tiles.append((_("Spread, minutes"), str(round(view.spread_min)), "small"))
    with st.container(key="gw-row"):
        html.tiles(tiles)


def _tables(here: Visit, view: DayView, person: str, *, proposed: bool) -> None:
    _ = here.say
    titles = [_("Stops"), _("Who does how much")]
    if proposed:
        left_out = f"{_('Not planned')} {len(view.unplanned)}"
        stops, loads, changes, unplanned = st.tabs([*titles, f"{_('Changes')} {len(view.changes)}", left_out])
        with changes:
            changes_table(here, view)
        with unplanned:
            if view.beyond:
                told = _("{count} more visits are due than the day can hold; the most pressing ones come first.")
                st.caption(told.format(count=view.beyond))
            unplanned_table(here, view)
    else:
        stops, loads, by_hand = st.tabs([*titles, _("Pin or move")])
        with by_hand:
            hand_forms(here, view)
    with stops:
        stops_table(here, view, person)
        if not proposed:
            _download(here, view, person)
    with loads:
        loads_table(here, view)
