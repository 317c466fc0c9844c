"""How far a plan has come, and its next step: submitted, reviewed by somebody else, dated, in force, rolled back."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from functools import partial

import streamlit as st

from geo.desk import redraw_review, redraw_rollback
from geo.errors import GridwardError
from geo.i18n import mark, words
from geo.model import REDRAW_MOVES, Redraw, RedrawState
from pages.components.redraw_moves_table import moves_table
from pages.components.redraw_words import STATE_WORDS, who
from pages.components.session import Visit
from pages.components.trying import attempt

_ORDER = (
    RedrawState.DRAFT, RedrawState.SUBMITTED, RedrawState.REVIEWED, RedrawState.DATED, RedrawState.IN_FORCE,
)  # fmt: skip
_SAID = {
    RedrawState.DRAFT: mark("It may be changed. Whoever has worked on it cannot review it."),
    RedrawState.SUBMITTED: mark("Somebody who has not worked on it reviews it."),
    RedrawState.REVIEWED: mark("It can be given the day from which it holds."),
    RedrawState.DATED: mark("On its day the boundaries change by themselves, and open work moves along."),
    RedrawState.IN_FORCE: mark("Its boundaries hold. Rolling it back brings back those before it."),
    RedrawState.ENDED: mark("It held and no longer does."),
    RedrawState.DROPPED: mark("It never held."),
}
_OVER = (RedrawState.IN_FORCE, RedrawState.ENDED, RedrawState.DROPPED)


def stage_part(here: Visit, redraw: Redraw) -> None:
    """Where the plan stands, what stands in its way, what will move, and the steps that the visitor may take."""
    _ = here.say
    _steps(here, redraw)
    st.caption(_(_SAID[redraw.state]))
    _history(here, redraw)
    try:
        free = _blocking(here, redraw)
        _offers(here, redraw, free=free)
        if redraw.state not in _OVER:
            moves_table(here, redraw)
    except GridwardError as problem:
        here.error(problem)


def _steps(here: Visit, redraw: Redraw) -> None:
    """The stages in their order, the one it is in marked."""
    _ = here.say
    if redraw.state not in _ORDER:
        st.markdown(f"**{_(STATE_WORDS[redraw.state])}**")
        return
    at = _ORDER.index(redraw.state)
    named = [f"**{_(STATE_WORDS[state])}**" if n == at else _(STATE_WORDS[state]) for n, state in enumerate(_ORDER)]
    st.markdown(" → ".join(named))


def _history(here: Visit, redraw: Redraw) -> None:
    _ = here.say
    hands = ", ".join(who(here, hand) for hand in redraw.hands)
    rows = [(_("Worked on it"), hands), (_("Reviewed by"), who(here, redraw.reviewed_by))]
    rows.append((_("Said in the review"), redraw.review_note))
    if redraw.effective is not None:
        rows.append((_("Holds from"), f"{redraw.effective:%Y-%m-%d}"))
        rows.append((_("Day set by"), who(here, redraw.dated_by)))
    if redraw.ended_on is not None:
        rows.append((_("No longer holds from"), f"{redraw.ended_on:%Y-%m-%d}"))
    for label, value in rows:
        if value:
            st.text(f"{label}: {value}")
    if redraw.held_up:
        st.error(_("It could not come in force: {why}").format(why=redraw.held_up))


def _blocking(here: Visit, redraw: Redraw) -> bool:
    """List what blocks publishing; whether nothing does."""
    _, say = here.say, words(here.lang)
    if redraw.state in _OVER:
        return True
    found = redraw_review.blocking(here.office, here.actor, here.community, redraw.id)
    if not found:
        st.success(_("Nothing stands in the way of publishing."))
        return True
    st.error(_("{count} defects block publishing:").format(count=len(found)))
    for defect in found:
        st.text(f"• {say(defect.sentence).format(**defect.values)}")
    return False


def _offers(here: Visit, redraw: Redraw, *, free: bool) -> None:
    """The forms of the steps that lead on or back from here."""
    _ = here.say
    verbs = {verb for verb, (states, _to) in REDRAW_MOVES.items() if redraw.state in states}
    root = (here.office.root(here.community),)
    drafts, reviews, publishes = (
        here.actor.may(right, here.community, root) for right in ("draft:plan", "review:plan", "publish:plan")
    )
    own = (here.actor.person_id or here.actor.id) in redraw.hands
    if "submit_plan" in verbs and drafts:
        _press(here, redraw, _("Submit for review"), _submit, _("The plan waits for review."), disabled=not free)
    if "review_plan" in verbs and reviews:
        if own:
            st.info(_("You have worked on this plan: somebody else reviews it."))
        else:
            _noted(
                here, redraw, _("It can be published"), redraw_review.review_redraw, _("The plan is reviewed."), free
            )
    if "date_plan" in verbs and publishes:
        _date(here, redraw, free=free)
    if "recall_plan" in verbs and publishes:
        _press(here, redraw, _("Recall the day"), _recall, _("The plan has no day any more."))
    also = drafts if redraw.state is RedrawState.SUBMITTED else publishes
    if "return_plan" in verbs and (reviews or also):
        _noted(
            here, redraw, _("Return it to its planner"), redraw_review.return_redraw, _("The plan is a draft again.")
        )
    if "roll_back_plan" in verbs and publishes:
        _roll_back(here, redraw)


def _press(
    here: Visit, redraw: Redraw, label: str, deed: Callable[[Visit, Redraw], object], done: str, *,
    disabled: bool = False,
) -> None:  # fmt: skip
    if st.button(label, type="primary", disabled=disabled, key=f"stage.{deed.__name__}.{redraw.version}"):
        attempt(here, partial(deed, here, redraw), done)
        st.rerun()


def _noted(here: Visit, redraw: Redraw, label: str, deed: Callable[..., object], done: str, free: bool = True) -> None:
    """A verb with a few words to it."""
    with st.form(f"stage.{deed.__name__}.{redraw.version}", border=True):
        note = st.text_area(here.say("Note"), height=68, max_chars=500)
        if st.form_submit_button(label, disabled=not free):
            attempt(
                here,
                partial(deed, here.office, here.actor, here.community, redraw.id, redraw.version, note=note.strip()),
                done,
            )
            st.rerun()


def _date(here: Visit, redraw: Redraw, *, free: bool) -> None:
    _ = here.say
    today = here.office.today(here.community)
    tomorrow = today + timedelta(days=1)
    with st.form(f"stage.date.{redraw.version}", border=True):
        day = st.date_input(
            _("The day from which it holds"), max(redraw.effective or tomorrow, tomorrow), min_value=today,
            format="YYYY-MM-DD",
        )  # fmt: skip
        at_once = st.checkbox(_("Today is meant: the boundaries change at once"))
        label = _("Set the day") if redraw.effective is None else _("Set another day")
        if st.form_submit_button(label, type="primary", disabled=not free):
            chosen = today if at_once else day
            deed = partial(
                redraw_review.date_redraw, here.office, here.actor, here.community, redraw.id, redraw.version, chosen,
                at_once=at_once,
            )  # fmt: skip
            attempt(here, deed, _("From {day} on the plan holds.").format(day=f"{chosen:%Y-%m-%d}"))
            st.rerun()


def _roll_back(here: Visit, redraw: Redraw) -> None:
    _ = here.say
    with st.form(f"stage.roll_back.{redraw.version}", border=True):
        sure = st.checkbox(_("Bring back the boundaries before this plan, from today on"))
        if st.form_submit_button(_("Roll the plan back")):
            if not sure:
                st.error(_("Tick the box first: the boundaries change at once."))
                return
            deed = partial(
                redraw_rollback.roll_back, here.office, here.actor, here.community, redraw.id, redraw.version
            )
            attempt(here, deed, _("The boundaries before this plan hold again."))
            st.rerun()


def _submit(here: Visit, redraw: Redraw) -> object:
    return redraw_review.submit_redraw(here.office, here.actor, here.community, redraw.id, redraw.version)


def _recall(here: Visit, redraw: Redraw) -> object:
    return redraw_review.recall_redraw(here.office, here.actor, here.community, redraw.id, redraw.version)
