"""A few plans instead of one: a table of moved residents against deviation, and a slider that chooses a row."""

from __future__ import annotations

from functools import partial

import pandas as pd
import streamlit as st

from geo.desk.redraw_alternatives import rows_of
from geo.desk.redraw_auto import Offer, accept_offer, kept_offer
from geo.desk.redraw_kept import Held, held
from geo.desk.redraw_offers import is_current
from pages.components import html
from pages.components.redraw_marks import show_changed
from pages.components.redraw_wish import option_figures
from pages.components.session import Visit, choose, chosen
from pages.components.trying import attempt

KEY = "alternatives"
"""What the address calls the alternatives that are looked at."""


def draw(here: Visit, redraw_id: str) -> None:
    """The table and its slider, once alternatives were asked for (`pages.components.redraw_auto`)."""
    offer = kept_offer(here.office, here.actor, here.community, redraw_id, chosen(KEY))
    if offer is None or offer.job.verb != "alternatives":
        return
    now = held(here.office, here.actor, here.community, redraw_id)
    html.heading(here.say("Alternatives"))
    if not is_current(offer, now.redraw):
        st.info(here.say("The plan has changed since this was computed; compute it again."))
        return
    _choice(here, now, offer)


def _choice(here: Visit, now: Held, offer: Offer) -> None:
    _ = here.say
    rows = rows_of(offer)
    st.dataframe(
        pd.DataFrame(
            [
                {
                    _("No."): row.at + 1, _("Deviation"): f"{row.deviation:.1%}", _("Move"): f"{row.moved:,.0f}",
                    _("Share"): f"{row.moved_share:.1%}", _("Grids"): row.grids, _("Cut"): row.compounds_cut,
                }
                for row in rows
            ]
        ),
        hide_index=True, width="stretch", height=38 + 35 * len(rows),
    )  # fmt: skip
    at = 0
    if len(rows) > 1:
        labels = {row.at: f"{row.deviation:.1%} · {row.moved:,.0f}" for row in rows}
        at = st.select_slider(
            _("Deviation · residents who move"), list(labels), format_func=labels.__getitem__,
            key=f"redraw.alternatives.{offer.key}",
        )  # fmt: skip
    option = offer.options[at]
    option_figures(here, option, len(now.plan.grids))
    if not option.edits:
        st.success(_("The plan is so already: nothing would change."))
        return
    show_changed(here, now.redraw.id, option.changed, "redraw.alternatives.marks")
    if st.button(_("Accept no. {number}").format(number=at + 1), type="primary", width="stretch",
                 key="redraw.alternatives.take"):  # fmt: skip
        deed = partial(accept_offer, here.office, here.actor, here.community, now.redraw.id, offer.key, at)
        done = _("The plan has changed: {steps} edits, which can be undone.").format(steps=len(option.edits))
        if attempt(here, deed, done):
            choose(**{KEY: ""})
        st.rerun()
