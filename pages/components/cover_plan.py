"""Grids without their own worker: propose who covers which, look at it on the map and in a table, accept it."""

from __future__ import annotations

from datetime import date
from functools import partial

import pandas as pd
import shapely
import streamlit as st

from geo.desk import covering as desk
from geo.desk.covering import CoverProposal
from geo.desk.covering_kept import keep_cover, kept_cover
from geo.errors import GridwardError
from geo.layers.cover_map import CoverArea, cover_layers
from geo.schedule.covering import TOLERANCE
from pages.components import html
from pages.components.live_map import live_map
from pages.components.session import Visit, choose, chosen
from pages.components.trying import attempt

_KEY = "cover"


def may_cover(here: Visit) -> bool:
    """Whether the visitor may say who covers which grids of the whole community."""
    return here.actor.may(desk.SCHEDULING, here.community, (here.office.root(here.community),))


def cover_plan(here: Visit) -> None:
    """The form on the left, what was proposed beside it."""
    _ = here.say
    roles = desk.cover_roles(here.office, here.community)
    if not roles:
        st.info(_("Nobody here is appointed to grids."))
        return
    asked, shown = st.columns([1, 2.6], gap="medium")
    with asked:
        _ask(here, roles)
    with shown:
        proposal = kept_cover(here.office, here.actor, here.community, chosen(_KEY))
        if proposal is None:
            st.info(_("Propose a cover: every worker gets grids that touch, with about the same work for everybody."))
            return
        _tiles(here, proposal)
        live_map(here, "cover", height=560, cases=False, legend=False, extra=cover_layers(_areas(here, proposal)))
        st.caption(_("One colour and one name for each person; white dashes: grids that change hands."))
    _tables(here, proposal)
    _accept(here, proposal)


def _ask(here: Visit, roles: list[str]) -> None:
    _ = here.say
    names = {role.key: here.name(dict(role.name)) for role in here.profile.roles}
    role = roles[0]
    if len(roles) > 1:
        role = st.selectbox(_("Role that covers grids"), roles, format_func=lambda key: names[key], key="cover.role")
    people = desk.cover_workers(here.office, here.actor, here.community, role)
    shown = {person.id: person.name for person in people}
    with st.form("cover.ask"):
        today = here.office.today(here.community)
        begins = st.date_input(_("Holds from"), _next_month(today), min_value=today, key="cover.day")
        tolerance = st.slider(
            _("Work may differ by (%)"), 5, 50, round(100 * TOLERANCE), 5, key="cover.tolerance",
            help=_("The more it may differ, the fewer grids change hands."),
        )  # fmt: skip
        away = st.multiselect(
            _("Covers no grids any more"),
            list(shown),
            format_func=lambda key: shown[key],
            key="cover.away",
            placeholder=_("nobody"),
        )
        keeping = st.multiselect(
            _("Keeps their grids"),
            list(shown),
            format_func=lambda key: shown[key],
            key="cover.keep",
            placeholder=_("nobody"),
        )
        if st.form_submit_button(_("Propose"), type="primary", width="stretch"):
            who = [key for key in shown if key not in away]
            try:
                made = desk.propose_cover(
                    here.office, here.actor, here.community, role, day=begins, workers=who,
                    keeping=[key for key in keeping if key in who], tolerance=tolerance / 100,
                )  # fmt: skip
            except GridwardError as problem:
                here.error(problem)
            else:
                choose(**{_KEY: keep_cover(here.office, made)})
    st.caption(
        _(
            "Expected work comes from cases and visits of the last half year, from duties and from households; a grid "
            "with little history counts as an average one of its size."
        )
    )


def _next_month(today: date) -> date:
    return date(today.year + today.month // 12, today.month % 12 + 1, 1)


def _tiles(here: Visit, proposal: CoverProposal) -> None:
    _, plan = here.say, proposal.plan
    per_cent = f"{plan.furthest:.1%}"
    spread = f"{_hours(proposal.before_spread_min)} → {_hours(plan.spread_min)}"
    with st.container(key="gw-row"):
        html.tiles(
            [
                (_("Grids / people"), f"{len(proposal.grids)} / {len(plan.minutes)}", ""),
                (_("Grids that change hands"), str(len(proposal.handovers)), ""),
                (_("Spread (h a month)"), spread, ""),
                (_("Furthest from the mean"), per_cent, "good" if plan.within else "bad"),
            ]
        )
    if not plan.within:
        st.caption(_("No cover was found in which everybody's work lies within the limit; this one comes nearest."))
    if not plan.complete:
        st.caption(_("The search was stopped after {seconds} seconds; proposing again may find better.").format(
            seconds=round(desk.SECONDS)))  # fmt: skip


def _areas(here: Visit, proposal: CoverProposal) -> list[CoverArea]:
    _ = here.say
    shapes = {grid.id: grid.geometry for grid in proposal.grids if grid.geometry is not None}
    names = {grid.id: grid.name for grid in proposal.grids}
    moved = {handover.grid.id for handover in proposal.handovers}
    found = []
    for burden in proposal.burdens:
        if not burden.after:
            continue
        hours = _("{hours} h a month").format(hours=_hours(burden.after_min))
        text = f"{burden.name}: {'、'.join(names[grid] for grid in burden.after)} · {hours}"
        fresh = [shapes[grid] for grid in burden.after if grid in moved]
        shape = shapely.union_all([shapes[grid] for grid in burden.after])
        found.append(CoverArea(shape, burden.name, text, shapely.union_all(fresh) if fresh else None))
    return found


def _tables(here: Visit, proposal: CoverProposal) -> None:
    _ = here.say
    names = {burden.person_id: burden.name for burden in proposal.burdens}
    grids = {grid.id: grid.name for grid in proposal.grids}
    left, right = st.columns(2, gap="medium")
    with left:
        html.heading(_("Who gets which grid"))
        rows = [
            {
                _("Grid"): handover.grid.name, _("So far"): names.get(handover.before, "—"),
                _("From then on"): names.get(handover.after, handover.after),
                _("Hours a month"): round(handover.minutes / 60, 1),
            }
            for handover in proposal.handovers
        ]  # fmt: skip
        if rows:
            st.dataframe(pd.DataFrame(rows), hide_index=True, width="stretch", height=min(420, 38 + 35 * len(rows)))
        else:
            st.success(_("No grid changes hands."))
    with right:
        html.heading(_("Work of each"))
        rows = [
            {
                _("Person"): burden.name, _("Grids so far"): len(burden.before), _("Grids then"): len(burden.after),
                _("Hours so far"): round(burden.before_min / 60, 1), _("Hours then"): round(burden.after_min / 60, 1),
                _("Which"): "、".join(grids[grid] for grid in burden.after),
            }
            for burden in sorted(proposal.burdens, key=lambda one: -one.after_min)
        ]  # fmt: skip
        st.dataframe(pd.DataFrame(rows), hide_index=True, width="stretch", height=min(420, 38 + 35 * len(rows)))


def _accept(here: Visit, proposal: CoverProposal) -> None:
    _ = here.say
    if not proposal.handovers:
        return
    with st.form("cover.accept", border=False):
        st.caption(
            _("Appointments end and begin on {day}. Loading the layers anew replaces them.").format(
                day=proposal.day.isoformat()
            )
        )
        if st.form_submit_button(_("Accept this cover"), type="primary"):
            done = _("{count} grids have another worker from {day} on.").format(
                count=len(proposal.handovers), day=proposal.day.isoformat()
            )
            if attempt(here, partial(desk.accept_cover, here.office, here.actor, proposal), done):
                choose(**{_KEY: ""})
            st.rerun()


def _hours(minutes: float) -> str:
    return f"{minutes / 60:.1f}"
