"""Automatic redrawing beside the map: what is wished for, what would come of it, and only then the plan changes."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial

import streamlit as st

from geo.desk import redraw_auto as desk
from geo.desk.redraw_alternatives import propose_alternatives
from geo.desk.redraw_auto import Offer
from geo.desk.redraw_kept import Held, held
from geo.desk.redraw_offers import is_current
from geo.desk.redraws import DRAFTING
from geo.errors import GridwardError
from geo.i18n import mark
from geo.model import RedrawState
from pages.components import html
from pages.components.redraw_alternatives import KEY as ALTERNATIVES
from pages.components.redraw_marks import show_changed
from pages.components.redraw_wish import ask_wish, option_figures
from pages.components.session import Visit, choose, chosen
from pages.components.trying import attempt

_KEY = "auto"
_TITLES = {
    "balance": mark("Balanced"),
    "rebalance": mark("Balanced between chosen grids"),
    "contiguity": mark("Grids in one piece"),
    "compactness": mark("Smoother borders"),
}


def draw(here: Visit, redraw_id: str) -> None:
    """The wishes, folded away once there is a preview below them; nothing is changed before it is accepted."""
    now = held(here.office, here.actor, here.community, redraw_id)
    if not may_change(here, now):
        return
    folded = any(_kept(here, redraw_id, key) is not None for key in (_KEY, ALTERNATIVES))
    with st.expander(here.say("What is wished for"), expanded=not folded):
        _ask(here, now)
    offer = _kept(here, redraw_id, _KEY)
    if offer is not None and offer.job.verb in _TITLES:
        _preview(here, now, offer)


def _kept(here: Visit, redraw_id: str, key: str) -> Offer | None:
    return desk.kept_offer(here.office, here.actor, here.community, redraw_id, chosen(key))


def may_change(here: Visit, now: Held) -> bool:
    """Whether the plan can be changed here at all; a sentence where it cannot."""
    _ = here.say
    if now.redraw.state is not RedrawState.DRAFT:
        st.info(_("Only drafts are changed: return the plan or copy it first."))
        return False
    if not here.actor.may(DRAFTING, here.community, (here.office.root(here.community),)):
        st.info(_("You may look at this plan; changing it needs the right {right}.").format(right=DRAFTING))
        return False
    return True


def _ask(here: Visit, now: Held) -> None:
    _ = here.say
    office, actor, community, id_ = here.office, here.actor, here.community, now.redraw.id
    with st.form("redraw.auto", border=False):
        typed = ask_wish(here, now, "redraw.auto")
        across = typed.across
        if st.form_submit_button(_("Balance all grids"), type="primary", width="stretch"):
            whole = partial(desk.propose_balance, office, actor, community, id_)
            _compute(here, _KEY, lambda: whole(typed.wish(), across=across))
        if st.form_submit_button(_("Compare a few plans"), width="stretch", help=_(
            "The more even grids are, the more residents get another grid: compare a few plans, choose one."
        )):  # fmt: skip
            few = partial(propose_alternatives, office, actor, community, id_)
            _compute(here, ALTERNATIVES, lambda: few(typed.wish(), across=across))
        names = {grid.id: grid.name for grid in now.plan.grids if not grid.locked}
        only = st.multiselect(
            _("Only these grids"), list(names), format_func=lambda one: names.get(one, one),
            placeholder=_("two or more"), key="redraw.auto.only",
        )  # fmt: skip
        measure, tolerance = typed.measure, typed.tolerance
        if st.form_submit_button(_("Balance only these"), width="stretch"):
            some = partial(desk.propose_rebalance, office, actor, community, id_, only)
            _compute(here, _KEY, partial(some, measure=measure, tolerance=tolerance, across=across))
        left, right = st.columns(2)
        with left:
            if st.form_submit_button(_("Bring grids into one piece"), width="stretch"):
                _compute(here, _KEY, partial(desk.propose_contiguity, office, actor, community, id_, measure=measure))
        with right:
            if st.form_submit_button(_("Smooth the borders"), width="stretch"):
                smooth = partial(desk.propose_compactness, office, actor, community, id_)
                _compute(here, _KEY, partial(smooth, measure=measure, tolerance=tolerance, across=across))
    locked = sum(grid.locked for grid in now.plan.grids)
    st.caption(
        _("{locked} locked grids stay as they are. As few residents as can be get another grid.").format(locked=locked)
    )


def _compute(here: Visit, key: str, deed: Callable[[], Offer]) -> None:
    """Compute and show one thing at a time: a preview or the alternatives."""
    choose(**{_KEY: "", ALTERNATIVES: ""})
    try:
        with st.spinner(here.say("Computing; a large plan takes up to a minute …")):
            made = deed().key
    except GridwardError as problem:
        here.error(problem)
    else:
        choose(**{key: made})
        st.rerun()


def _preview(here: Visit, now: Held, offer: Offer) -> None:
    _ = here.say
    option = offer.options[0]
    html.heading(_(_TITLES[offer.job.verb]))
    if not is_current(offer, now.redraw):
        st.info(_("The plan has changed since this was computed; compute it again."))
        return
    option_figures(here, option, len(now.plan.grids))
    if not option.edits:
        st.success(_("The plan is so already: nothing would change."))
        return
    show_changed(here, now.redraw.id, option.changed, "redraw.auto.marks")
    take, leave = st.columns(2)
    with take:
        if st.button(_("Accept"), type="primary", width="stretch", key="redraw.auto.take"):
            deed = partial(desk.accept_offer, here.office, here.actor, here.community, now.redraw.id, offer.key)
            if attempt(here, deed, _("The plan has changed: {steps} edits, which can be undone.").format(
                steps=len(option.edits))):  # fmt: skip
                choose(**{_KEY: ""})
            st.rerun()
    with leave:
        if st.button(_("Leave it"), width="stretch", key="redraw.auto.leave"):
            choose(**{_KEY: ""})
            st.rerun()
