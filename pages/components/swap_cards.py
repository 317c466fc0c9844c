"""Exchanges of turns: ask for one, answer, approve."""

from __future__ import annotations

from datetime import date, timedelta

import streamlit as st

from geo.desk import swaps as desk
from geo.desk.roster_planning import SCHEDULE
from geo.desk.roster_views import local_now, my_turns
from geo.desk.rosters import days_of, turns_on
from geo.i18n import mark
from geo.model import Swap, SwapState, Turn
from pages.components.roster_words import told, turn_words
from pages.components.session import Visit
from pages.components.trying import attempt, notify

AHEAD_DAYS, MOST = 35, 20
STATE_WORDS = {
    SwapState.ASKED: mark("Asked"),
    SwapState.AGREED: mark("Agreed, to be approved"),
    SwapState.APPROVED: mark("Approved"),
    SwapState.REFUSED: mark("Refused"),
    SwapState.WITHDRAWN: mark("Taken back"),
}


def ask_form(here: Visit) -> None:
    """Give one of my coming turns to somebody, for one of theirs or for none."""
    _ = here.say
    today = here.office.today(here.community)
    days = days_of(today, today + timedelta(days=AHEAD_DAYS))
    now = local_now(here.office, here.community)
    mine = [t for t in my_turns(here.office, here.actor, here.community, days) if t.month and _coming(t, now.date())]
    if not mine or not here.actor.may_anywhere(desk.SWAP, here.community):
        return
    with st.expander(_("Exchange a turn")), st.form("swap.ask", border=False):
        given = st.selectbox(_("My turn"), mine, format_func=lambda turn: turn_words(here, turn))
        theirs = [
            turn
            for day in days
            for turn in turns_on(here.office, here.community, day)
            if turn.month and turn.person_id != here.actor.person_id and _coming(turn, now.date())
        ]
        wanted = st.selectbox(
            _("For the turn of somebody else"), theirs, format_func=lambda turn: turn_words(here, turn, person=True)
        )
        only = st.checkbox(_("They take mine over, I take none of theirs"))
        if st.form_submit_button(_("Ask"), width="stretch") and wanted is not None:
            _ask(here, given, wanted, only=only)
            st.rerun()


def _ask(here: Visit, given: Turn, wanted: Turn, *, only: bool) -> None:
    office, actor, community, person = here.office, here.actor, here.community, wanted.person_id
    other = "" if only else wanted.id
    made = Swap(community, "", given.id, given.person_id, person, office.clock(), other_turn_id=other)
    if not _said_broken(here, made):
        attempt(
            here,
            lambda: desk.ask_swap(office, actor, community, given.id, person, other),
            here.say("The other has been asked."),
        )


def swap_part(here: Visit, _month: str) -> None:
    """The exchanges a visitor may see: what waits for them in front."""
    _ = here.say
    found = desk.swaps_for(here.office, here.actor, here.community)
    if not found:
        st.info(_("Nobody has asked for an exchange."))
    for swap, turn, other in found[:MOST]:
        _card(here, swap, turn, other)


def _card(here: Visit, swap: Swap, turn: Turn, other: Turn | None) -> None:
    _ = here.say
    names = here.office.staff(here.community).names
    with st.container(border=True):
        st.markdown(f"**{_(STATE_WORDS[swap.state])}** · {names.get(swap.asked_by)} → {names.get(swap.asked_of)}")
        st.text(turn_words(here, turn))
        st.text(turn_words(here, other) if other else _("for no turn in return"))
        if swap.reason:
            st.caption(swap.reason)
        if swap.state in desk.OPEN_SWAPS:
            _deeds(here, swap)


def _deeds(here: Visit, swap: Swap) -> None:
    _ = here.say
    office, actor, community = here.office, here.actor, here.community
    left, right = st.columns(2)
    if swap.asked_of == actor.person_id and swap.state is SwapState.ASKED:
        if left.button(_("Agree"), key=f"agree.{swap.id}", type="primary", width="stretch"):
            attempt(
                here, lambda: desk.answer_swap(office, actor, community, swap.id, agree=True), _("You have agreed.")
            )
            st.rerun()
        if right.button(_("Refuse"), key=f"refuse.{swap.id}", width="stretch"):
            deed = lambda: desk.answer_swap(office, actor, community, swap.id, agree=False)  # noqa: E731
            attempt(here, deed, _("You have refused."))
            st.rerun()
    elif swap.asked_by == actor.person_id:
        if left.button(_("Take back"), key=f"back.{swap.id}", width="stretch"):
            attempt(here, lambda: desk.withdraw_swap(office, actor, community, swap.id), _("Taken back."))
            st.rerun()
    elif actor.may_anywhere(SCHEDULE, community):
        with st.form(f"swap.{swap.id}", border=False):
            reason = st.text_input(_("Why it is refused"), max_chars=desk.LONGEST_REASON)
            agreed = swap.state is SwapState.AGREED
            approve = st.form_submit_button(_("Approve"), type="primary", disabled=not agreed, width="stretch")
            refuse = st.form_submit_button(_("Refuse"), width="stretch")
        if approve and not _said_broken(here, swap):
            deed = lambda: desk.decide_swap(office, actor, community, swap.id, approve=True)  # noqa: E731
            attempt(here, deed, _("Both turns have changed hands."))
        if refuse:
            deed = lambda: desk.decide_swap(office, actor, community, swap.id, approve=False, reason=reason)  # noqa: E731
            attempt(here, deed, _("The exchange is refused."))
        if approve or refuse:
            st.rerun()


def _said_broken(here: Visit, swap: Swap) -> bool:
    """Leave a sentence with the names in it where an exchange would break a rule."""
    found: list[str] = []

    def look() -> None:
        found.extend(told(here, one.sentence, one.values) for one in desk.broken_by(here.office, swap))

    if not attempt(here, look, ""):
        return True
    notify("error" if found else "", " ".join(found))
    return bool(found)


def _coming(turn: Turn, today: date) -> bool:
    return turn.day > today
