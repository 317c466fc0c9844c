"""Calling a use case from a page: its error becomes one plain sentence, its success a short notice."""

from __future__ import annotations

from collections.abc import Callable

import streamlit as st

from geo.desk import queries
from geo.errors import GridwardError
from geo.i18n import say
from geo.model import Case
from pages.components.session import Visit, choose

_NOTICE = "notice"


def tried(here: Visit, case_id: str) -> Case | None:
    """The case with a number; a sentence and None when there is none or it may not be seen."""
    if not case_id:
        return None
    try:
        case = queries.get_case(here.office, here.actor, case_id)
    except GridwardError as problem:
        here.error(problem)
        return None
    choose(case=case_id)
    return case


def attempt(here: Visit, deed: Callable[[], object], done: str) -> bool:
    """Do something; say in one sentence that it is done, or why not. The sentence survives the next run."""
    try:
        deed()
    except GridwardError as problem:
        notify("error", say(problem, here.lang))
        return False
    notify("done", done)
    return True


def notify(kind: str, sentence: str) -> None:
    """Leave a sentence for the next run: ``done`` or ``error``."""
    st.session_state[_NOTICE] = (kind, sentence)


def show_notice() -> None:
    """Show what the last attempt left to say, once."""
    kind, sentence = st.session_state.pop(_NOTICE, ("", ""))
    if kind == "done":
        st.toast(sentence, icon=":material/check_circle:")
    elif kind == "error":
        st.error(sentence)
