"""What the reporters of a matter are told, who has told them, and what they answered."""

from __future__ import annotations

from functools import partial

import streamlit as st

from geo.desk import feedback, handling
from geo.desk.closing import closing_text
from geo.i18n import pick
from geo.model import MOVES, REPORTER, Case, CaseState, Move, Outcome, Rating, legal_moves
from pages.components import html
from pages.components.clock_words import clock_time
from pages.components.session import Visit, choose
from pages.components.trying import attempt, show_notice


def closing_form(here: Visit, case: Case) -> None:
    """Close a verified case with the words that all its reporters read."""
    _ = here.say
    with st.form(f"close.{case.id}.{case.version}", border=False):
        text = st.text_area(
            _("What was done, for the reporter to read"), value=feedback.what_was_done(case), height=90,
            key=f"told.{case.id}.{case.version}",
        )  # fmt: skip
        sent = st.form_submit_button(_("Close the case"), type="primary", width="stretch")
    deed = partial(handling.close, here.office, here.actor, case.id, text=text, version=case.version)
    if sent:
        if attempt(here, deed, _("Closed.")):
            st.rerun()
        show_notice()


def has_feedback(_here: Visit, case: Case) -> bool:
    """Whether there is anything to tell or anything that was answered."""
    return case.state in (CaseState.CLOSED, CaseState.RATED) or bool(case.answers)


def feedback_card(here: Visit, case: Case) -> None:
    """The words to read out, who is to be told and has been, and the answers; staff enter one after a call."""
    _ = here.say
    for answer in (*case.answers, *([case.rating] if case.rating else [])):
        st.text(answer_line(here, case, answer))
    if case.state not in (CaseState.CLOSED, CaseState.RATED):
        return
    if case.answer is not None and case.answer.outcome is Outcome.UNSOLVED and case.rating is not None:
        st.warning(_("It stays closed although it is not solved: it has been taken up again before."))
    _tell(here, case)
    if Move.RATE in legal_moves(case) and here.actor.may("read:reporter", case.community, case.handling_path):
        answer_form(here, case)


def answer_line(here: Visit, case: Case, answer: Rating, *, names: bool = True) -> str:
    """One answer in a line: when, what, how many stars, who entered it (with ``names``), in which words."""
    _ = here.say
    parts = [clock_time(here, answer.at), _("Solved") if answer.outcome is Outcome.SOLVED else _("Not solved")]
    if answer.stars is not None:
        parts.append("★" * answer.stars + "☆" * (5 - answer.stars))
    by = feedback.entered_by(case, answer)
    if by:
        known = here.office.staff(case.community).names
        told = _("entered by {name} after a call").format(name=known.get(by, by)) if names else _("said on the phone")
        parts.append(told)
    return " · ".join(parts) + (f"\n{answer.comment}" if answer.comment else "")


def answer_form(here: Visit, case: Case, code: str = "") -> None:
    """Is it solved, how good was it: asked of the reporter, who shows the code, or entered by staff after a call."""
    _ = here.say
    actor = REPORTER if code else here.actor
    with st.form(f"rate.{case.id}.{case.version}", border=False):
        outcome = st.radio(
            _("Is it solved?"), list(Outcome), horizontal=True, index=None, key=f"outcome.{case.id}.{case.version}",
            format_func=lambda one: _("Solved") if one is Outcome.SOLVED else _("Not solved"),
        )  # fmt: skip
        stars = st.feedback("stars", key=f"stars.{case.id}.{case.version}")
        comment = st.text_input(_("Anything else?"), key=f"comment.{case.id}.{case.version}")
        sent = st.form_submit_button(_("Submit"), type="primary")
    if sent and outcome is None:
        st.error(_("Say whether it is solved."))
    elif sent:
        deed = partial(
            handling.rate, here.office, actor, case.id, Outcome(outcome), comment=comment, code=code,
            stars=None if stars is None else stars + 1,
        )  # fmt: skip
        if attempt(here, deed, _("Thank you.")):
            st.rerun()
        show_notice()


def _tell(here: Visit, case: Case) -> None:
    _ = here.say
    category = pick(here.profile.category(case.category).name, here.lang)
    sentence = _("Hello. What you reported – {matter}, number {case} – is settled: {done}. Is it solved for you?")
    st.caption(_("To read out"))
    done = closing_text(case).rstrip(" 。.!！")
    st.info(sentence.format(matter=case.description or category, case=case.id, done=done))
    matter = feedback.matter(here.office, here.actor, case)
    rows = []
    for one in matter:
        who = f"{one.reporter.name} {one.reporter.phone}".strip() or _("left no name")
        rows.append((one.id, f"{who} · {_told(here, one)}"))
    html.facts(rows)
    allowed = here.actor.may(MOVES[Move.TELL].permission, case.community, case.handling_path)
    if not allowed:
        return
    waiting = [one for one in matter if one.told_at is None]
    one, everybody = st.columns(2)
    if case.told_at is None:
        one.button(
            _("Told"), key=f"tell.{case.id}.{case.version}", type="primary", width="stretch",
            on_click=partial(
                attempt, here, partial(handling.tell, here.office, here.actor, case.id, version=case.version),
                _("Noted."),
            ),
        )  # fmt: skip
    if len(waiting) > 1:
        everybody.button(
            _("All {count} told").format(count=len(waiting)), key=f"tell_all.{case.id}.{case.version}",
            width="stretch",
            on_click=partial(
                attempt, here, partial(feedback.tell_all, here.office, here.actor, case.id), _("Noted.")
            ),
        )  # fmt: skip
    for other in matter:
        if other.id != case.id and other.told_at is None:
            st.button(
                _("Open {case}").format(case=other.id), key=f"open.told.{other.id}",
                on_click=partial(choose, case=other.id),
            )  # fmt: skip


def _told(here: Visit, case: Case) -> str:
    if case.told_at is None:
        return here.say("not told yet")
    return here.say("told {time}").format(time=clock_time(here, case.told_at))
