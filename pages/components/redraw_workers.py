"""Which worker gets which grid of a plan: who keeps whom, how loads change, and only then the plan changes."""

from __future__ import annotations

from functools import partial

import pandas as pd
import streamlit as st

from geo.desk import redraw_workers as desk
from geo.desk.redraw_kept import Held, held
from geo.desk.redraw_offers import is_current
from geo.desk.redraw_workers import WorkersOffer, households_of
from geo.errors import GridwardError
from pages.components import html
from pages.components.redraw_auto import may_change
from pages.components.session import Visit, choose, chosen
from pages.components.trying import attempt

_KEY = "workers"
_TALL = 340


def draw(here: Visit, redraw_id: str) -> None:
    """Who is there, then the division that was computed."""
    now = held(here.office, here.actor, here.community, redraw_id)
    if not may_change(here, now):
        return
    _ask(here, now)
    offer = desk.kept_workers(here.office, here.actor, here.community, redraw_id, chosen(_KEY))
    if offer is not None:
        _preview(here, now, offer)


def _ask(here: Visit, now: Held) -> None:
    _ = here.say
    names = {person.id: person.name for person in desk.grid_workers(here.office, here.community)}
    if not names:
        st.info(_("Nobody here is appointed to grids."))
        return
    with st.form("redraw.workers"):
        without = st.multiselect(
            _("Covers no grids any more"), list(names), format_func=lambda one: names.get(one, one),
            key="redraw.workers.without", placeholder=_("nobody"),
        )  # fmt: skip
        left, right = st.columns(2)
        with left:
            per_cent = st.number_input(
                _("Work may differ by (%)"), 0, 100, round(100 * desk.TOLERANCE), 5, key="redraw.workers.tolerance"
            )
        with right:
            most = st.number_input(
                _("Grids each at most"), value=None, min_value=1, step=1, key="redraw.workers.most",
                placeholder=_("no limit"),
            )  # fmt: skip
        if st.form_submit_button(_("Divide the grids"), type="primary", width="stretch"):
            try:
                with st.spinner(_("Computing …")):
                    offer = desk.propose_workers(
                        here.office, here.actor, here.community, now.redraw.id,
                        [one for one in names if one not in without], tolerance=per_cent / 100, most_grids=most or 0,
                    )  # fmt: skip
                choose(**{_KEY: offer.key})
            except GridwardError as problem:
                choose(**{_KEY: ""})
                here.error(problem)
    st.caption(
        _("{workers} grid workers, {grids} grids; locked grids keep theirs.").format(
            workers=len(names), grids=len(now.plan.grids)
        )
    )


def _preview(here: Visit, now: Held, offer: WorkersOffer) -> None:
    _ = here.say
    if not is_current(offer, now.redraw):
        st.info(_("The plan has changed since this was computed; compute it again."))
        return
    made = offer.assignment
    html.tiles([
        (_("Households that keep their worker"), f"{made.kept:,.0f} / {made.households:,.0f}", "small"),
        (_("Share"), f"{made.kept_share:.1%}", "small"),
        (_("Grids with another worker"), f"{len(offer.edits)} / {len(now.plan.grids)}", "small"),
        (_("Loads within the limit"), _within(offer), "small"),
    ])  # fmt: skip
    _loads(here, now, offer)
    _grids(here, now, offer)
    if not offer.edits:
        st.success(_("The plan is so already: nothing would change."))
    elif st.button(_("Accept this division"), type="primary", width="stretch", key="redraw.workers.take"):
        deed = partial(desk.accept_workers, here.office, here.actor, here.community, now.redraw.id, offer.key)
        done = _("The plan has changed: {steps} edits, which can be undone.").format(steps=len(offer.edits))
        if attempt(here, deed, done):
            choose(**{_KEY: ""})
        st.rerun()


def _within(offer: WorkersOffer) -> str:
    pairs = zip(offer.assignment.loads_min, offer.assignment.fair_min, strict=True)
    count = sum(abs(load - fair) <= offer.tolerance * fair + 0.5 for load, fair in pairs)
    return f"{count} / {len(offer.workers)}"


def _loads(here: Visit, now: Held, offer: WorkersOffer) -> None:
    """Whoever has most changes comes first."""
    _ = here.say
    made = offer.assignment
    changes, owns = {change.worker: change for change in made.changes}, households_of(now.plan, made)
    rows = []
    for worker, load, fair in zip(offer.workers, made.loads_min, made.fair_min, strict=True):
        change = changes.get(worker.id)
        come, leave = (change.come, change.leave) if change else (0.0, 0.0)
        was = change.today_min if change else load
        rows.append((-come - leave, {
            _("Person"): worker.name, _("Keeps"): round(change.keep if change else owns[worker.id]),
            _("New"): round(come), _("Leaves"): round(leave),
            _("Hours a month"): f"{was / 60:.1f} → {load / 60:.1f}", _("Fair"): f"{fair / 60:.1f}",
        }))  # fmt: skip
    rows.sort(key=lambda row: row[0])
    html.heading(_("Households and hours a month of each"))
    table = pd.DataFrame([row for _order, row in rows])
    st.dataframe(table, hide_index=True, width="stretch", height=min(_TALL, 38 + 35 * len(rows)))


def _grids(here: Visit, now: Held, offer: WorkersOffer) -> None:
    _ = here.say
    names, people = {grid.id: grid.name for grid in now.plan.grids}, here.office.staff(here.community).names
    workers = {grid.id: grid.worker for grid in now.plan.grids}
    rows = [
        {
            _("Grid"): names[edit.grid], _("So far"): people.get(workers[edit.grid], workers[edit.grid] or "—"),
            _("From then on"): people.get(edit.worker or "", "—"),
        }
        for edit in offer.edits
    ]  # fmt: skip
    if rows:
        html.heading(_("Who gets which grid"))
        st.dataframe(pd.DataFrame(rows), hide_index=True, width="stretch", height=min(_TALL, 38 + 35 * len(rows)))
