"""Two plans side by side: both maps, their figures beside each other, what differs, and one put into the other."""

from __future__ import annotations

import streamlit as st

from geo.desk.redraw_merging import compare
from geo.desk.redraws import redraws
from geo.errors import GridwardError
from geo.model import Redraw, RedrawState
from pages.components.redraw_differences import difference_tables, figures_beside
from pages.components.redraw_map import paint_map
from pages.components.redraw_merge import merge_form
from pages.components.redraw_words import lines_of
from pages.components.session import Visit, box_of, choose, chosen


def compare_view(here: Visit, redraw: Redraw) -> None:
    """The chosen plan on the left, another one on the right."""
    _ = here.say
    others = {
        one.id: one
        for one in redraws(here.office, here.actor, here.community)
        if one.id != redraw.id and one.state is not RedrawState.DROPPED
    }
    if not others:
        st.info(_("There is no second plan yet: copy this one, or begin another."))
        return
    asked = chosen("beside") if chosen("beside") in others else _likely(redraw, others)
    lines = lines_of(here, others)
    box = box_of(f"pick.beside.{redraw.id}.{asked}", lines)
    left, right = st.columns(2, gap="small")
    left.markdown(_("Left: the plan that is chosen above"))
    right.selectbox(
        _("The plan beside it"), list(others), index=list(others).index(asked), key=box, label_visibility="collapsed",
        format_func=lines.__getitem__,
        on_change=lambda: choose(beside=st.session_state[box]),
    )  # fmt: skip
    other = others[asked]
    with st.container(key="gw-redraw-pair"):
        one_map, other_map = st.columns(2, gap="small")
        with one_map:
            paint_map(here, redraw, place="left", read_only=True)
        with other_map:
            paint_map(here, other, place="right", read_only=True)
    try:
        found = compare(here.office, here.actor, here.community, redraw.id, other.id)
    except GridwardError as problem:
        here.error(problem)
        return
    figures, differing = st.columns(2, gap="medium")
    with figures:
        figures_beside(here, found)
        merge_form(here, redraw, other)
    with differing:
        difference_tables(here, found)


def _likely(redraw: Redraw, others: dict[str, Redraw]) -> str:
    """The plan it was copied from, else a copy of it, else the newest of the same ground."""
    if redraw.copied_from in others:
        return redraw.copied_from
    ranked = sorted(others, key=lambda id_: (others[id_].copied_from != redraw.id, others[id_].base != redraw.base))
    return ranked[0]
