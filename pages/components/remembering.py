"""Remembered phrases on the desk: asking whether to remember, saying what was remembered, taking it back."""

from __future__ import annotations

from functools import partial

import streamlit as st

from geo.desk import aliases
from geo.errors import GridwardError
from geo.i18n import say
from geo.locate import Candidate
from geo.model import Alias, Case
from pages.components.session import Visit
from pages.components.trying import attempt, notify

_MADE = "remembered"


def remember_form(here: Visit, case: Case, text: str) -> None:
    """Whether the phrase is to be remembered with the place that will be chosen, and which words of it."""
    _ = here.say
    wanted = st.checkbox(
        _("Remember this phrase"), value=aliases.may_serve(text), key=f"remember.{case.id}.{text}",
        help=_("The next report with these words places itself here; it can be taken back."),
    )  # fmt: skip
    if wanted:
        st.text_input(
            _("The words that name the place"), value=text, key=f"phrase.{case.id}.{text}", max_chars=aliases.LONGEST,
        )  # fmt: skip
    st.session_state[f"{_MADE}.asked"] = (f"remember.{case.id}.{text}", f"phrase.{case.id}.{text}")


def remember(here: Visit, case: Case, candidate: Candidate) -> None:
    """Do what the form says, once the case has its place; why a phrase cannot serve is said."""
    _ = here.say
    wanted, phrase = st.session_state.get(f"{_MADE}.asked", ("", ""))
    if not st.session_state.get(wanted):
        return
    try:
        made = aliases.remember_alias(
            here.office, here.actor, here.community, str(st.session_state.get(phrase, "")), candidate
        )
    except GridwardError as problem:
        notify("done", f"{_('Placed.')} {_('Not remembered:')} {say(problem, here.lang)}")
        return
    st.session_state[_MADE] = (case.id, made.id)


def remembered_line(here: Visit, case: Case) -> None:
    """Which phrase stands behind the place of a case, with a way to take it back."""
    case_id, alias_id = st.session_state.get(_MADE, ("", ""))
    found = aliases.alias_behind(here.office, here.actor, case, alias_id if case_id == case.id else "")
    if found is not None:
        _line(here, found)


def remembered_list(here: Visit) -> None:
    """All phrases that are remembered here, the newest first."""
    _ = here.say
    known = aliases.aliases_of(here.office, here.actor, here.community)
    if known:
        with st.expander(_("Remembered phrases: {count}").format(count=len(known))):
            for alias in known[:100]:
                _line(here, alias)


def _line(here: Visit, alias: Alias) -> None:
    _ = here.say
    where = here.office.tree(here.community).say(alias.path)
    with st.container(key=f"gw-alias-{alias.id}", horizontal=True, vertical_alignment="center"):
        st.text(_("Remembered: “{phrase}” – {where}").format(phrase=alias.phrase, where=where))
        if here.actor.may(aliases.PLACING, here.community, alias.path):
            deed = partial(aliases.withdraw_alias, here.office, here.actor, here.community, alias.id)
            st.button(
                _("Undo"), key=f"undo.{alias.id}",
                on_click=partial(attempt, here, deed, _("Taken back: these words place nothing any more.")),
            )  # fmt: skip
