"""Which plan of grid boundaries a page is about; a new one from today, a copy, another aim, dropping."""

from __future__ import annotations

from functools import partial

import streamlit as st

from geo.desk.redraws import aim_redraw, copy_redraw, drop_redraw, open_redraw, redraws
from geo.errors import GridwardError
from geo.i18n import say
from geo.model import Redraw, RedrawState
from pages.components.redraw_aim import aim_inputs
from pages.components.redraw_words import lines_of
from pages.components.session import Visit, box_of, choose, chosen
from pages.components.trying import attempt

DRAFTING = "draft:plan"
_DROPPABLE = (RedrawState.DRAFT, RedrawState.SUBMITTED, RedrawState.REVIEWED)


def may_draft(here: Visit) -> bool:
    """Whether the visitor may edit plans here."""
    return here.actor.may(DRAFTING, here.community, (here.office.root(here.community),))


def forget_foreign(here: Visit) -> None:
    """Say so in one sentence where the address names a plan that is not here, and forget it."""
    wanted = chosen("redraw")
    if wanted and wanted not in {one.id for one in redraws(here.office, here.actor, here.community)}:
        st.error(here.say("There is no such plan here."))
        choose(redraw="")


def redraw_choice(here: Visit) -> Redraw | None:
    """A box with the plans, and beside it what can be done with plans; None where there is none."""
    _ = here.say
    known = {
        one.id: one
        for one in redraws(here.office, here.actor, here.community)
        if one.state is not RedrawState.DROPPED or one.id == chosen("redraw")
    }
    # what is looked at stays, also when another plan would come first by now
    seen = st.session_state.setdefault("redraw.seen", {})
    named = (chosen("redraw"), seen.get(here.community), _first(here, known))
    current = seen[here.community] = next((one for one in named if one in known), "")
    if known:
        lines = lines_of(here, known)
        box = box_of(f"pick.redraw.{current}", lines)
        st.selectbox(
            _("Plan of grid boundaries"), list(known), index=list(known).index(current), key=box,
            format_func=lines.__getitem__, label_visibility="collapsed",
            on_change=lambda: choose(redraw=st.session_state[box]),
        )  # fmt: skip
    if may_draft(here) and current:  # where there is none yet, the page itself offers the first one
        # another key, another popover, and that one is closed: what was asked for in it has been done
        done = f"{current}.{known[current].version}"
        with st.popover(_("New plan"), width="content", key=f"redraw.new.{current}", on_change="rerun"):
            new_redraw(here)
        with st.popover(_("This plan"), width="content", key=f"redraw.this.{done}", on_change="rerun"):
            _changes(here, known[current])
    return known.get(current)


def _first(here: Visit, known: dict[str, Redraw]) -> str:
    """The draft that was made last; for who may not draft the plan that waits for them: for a review, for its day."""
    waiting = (
        [RedrawState.DRAFT] if may_draft(here) else [RedrawState.SUBMITTED, RedrawState.REVIEWED, RedrawState.DATED]
    )
    found = (one.id for state in waiting for one in known.values() if one.state is state)
    return next(found, next(iter(known), ""))


def new_redraw(here: Visit, key: str = "redraw.new") -> None:
    """A new plan that begins with today's boundaries."""
    _ = here.say
    name = st.text_input(_("Name of the plan"), max_chars=60, key=f"{key}.name")
    aim, prefix = aim_inputs(here, key)
    if not st.button(_("Begin from today's boundaries"), type="primary", key=f"{key}.go"):
        return
    try:
        made = open_redraw(
            here.office, here.actor, here.community, name, measure=aim.measure, target=aim.target,
            tolerance=aim.tolerance, code_prefix=prefix,
        )  # fmt: skip
    except GridwardError as problem:
        st.error(say(problem, here.lang))
        return
    choose(redraw=made.id)
    st.rerun()


def _changes(here: Visit, redraw: Redraw) -> None:
    """Copy it; while it is a draft give it another aim; drop it while it never held."""
    _ = here.say
    office, actor, community, key = here.office, here.actor, here.community, f"redraw.{redraw.id}"
    copied = st.text_input(_("Name of the copy"), max_chars=60, key=f"{key}.copy")
    if st.button(_("Copy the plan"), key=f"{key}.copy.go"):
        try:
            made = copy_redraw(office, actor, community, redraw.id, copied)
        except GridwardError as problem:
            st.error(say(problem, here.lang))
        else:
            choose(redraw=made.id)
            st.rerun()
    if redraw.state is RedrawState.DRAFT:
        st.divider()
        aim, prefix = aim_inputs(here, key, redraw)
        if st.button(_("Change the aim"), key=f"{key}.aim.go"):
            deed = partial(
                aim_redraw, office, actor, community, redraw.id, redraw.version, aim.measure, aim.target,
                aim.tolerance, prefix,
            )  # fmt: skip
            attempt(here, deed, _("The plan has another aim."))
            st.rerun()
    if redraw.state in _DROPPABLE:
        st.divider()
        sure = st.checkbox(_("I no longer need this plan"), key=f"{key}.sure")
        if st.button(_("Drop the plan"), disabled=not sure, key=f"{key}.drop"):
            if attempt(here, partial(_drop, here, redraw), _("The plan was dropped.")):
                choose(redraw="")
            st.rerun()


def _drop(here: Visit, redraw: Redraw) -> None:
    drop_redraw(here.office, here.actor, here.community, redraw.id, redraw.version)
