"""One plan put into another: what would be added, where both disagree and whose side holds."""

from __future__ import annotations

from functools import partial

import streamlit as st

from geo.desk.redraw_disagreements import disagreement_sentence
from geo.desk.redraw_merging import Take, merge_redraw
from geo.errors import GridwardError
from geo.i18n import mark
from geo.model import Redraw, RedrawState
from pages.components.redraw_choice import may_draft
from pages.components.session import Visit
from pages.components.trying import attempt

_TAKES: dict[Take, str] = {
    "mine": mark("what the left plan says"),
    "theirs": mark("what the right plan says"),
}


def merge_form(here: Visit, into: Redraw, other: Redraw) -> None:
    """Offered where the plan on the left may be edited and both begin on the same ground."""
    _ = here.say
    if into.state is not RedrawState.DRAFT or not may_draft(here) or into.base != other.base:
        return
    office, actor, community = here.office, here.actor, here.community
    try:
        seen = merge_redraw(office, actor, community, into.id, into.version, other.id, "none")
    except GridwardError as problem:
        here.error(problem)
        return
    st.markdown(f"**{_('Put the right plan into the left one')}**")
    if not seen.added and not seen.disagreements:
        st.caption(_("The left plan has all that the right one has."))
        return
    st.caption(_("{count} edits of the right plan would be added.").format(count=seen.added))
    if seen.disagreements:
        sentence = _("The plans disagree on {count} things; “you” is the left plan:")
        st.warning(sentence.format(count=len(seen.disagreements)))
        for one in seen.disagreements[:20]:
            st.text(f"• {disagreement_sentence(office, seen.held, one, here.lang)}")
    with st.form(f"redraw.merge.{into.version}.{other.version}", border=False):
        take: Take = st.radio(
            _("Where both disagree, there holds"), list(_TAKES), format_func=lambda key: _(_TAKES[key]),
            horizontal=True,
        ) or "mine"  # fmt: skip
        if st.form_submit_button(_("Put it in"), type="primary"):
            deed = partial(merge_redraw, office, actor, community, into.id, into.version, other.id, take)
            attempt(here, deed, _("The right plan was put into the left one; undo takes it back."))
            st.rerun()
